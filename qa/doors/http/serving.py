"""Serving the API alone, without the window."""

import logging
import threading
import time
from collections.abc import Iterable
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp

from qa.doors.web.auth.addresses import Address
from qa.doors.web.auth.connections import bounded
from qa.doors.web.errors import PageError
from qa.doors.web.ports import free_port

_START_SECONDS = 30.0
_STOP_SECONDS = 5  # for the answers that are under way

_log = logging.getLogger(__name__)


class ApiServer:
    """An API that is served at ``url`` until it is closed. Close it, or use it as a context manager."""

    def __init__(self, url: str, port: int, server: uvicorn.Server, thread: threading.Thread) -> None:
        self.url = url
        self.port = port
        self._server = server
        self._thread = thread

    @classmethod
    def launch(cls, app: ASGIApp, host: str, port: int, proxies: Iterable[str] = ()) -> Self:
        """Serve at ``port`` (0: any free one). A program that calls the API cannot know of another port.

        ``proxies``: addresses of proxies that Quoth believes about the origin of a request.

        :raises PageError: if the port is taken, or this machine cannot listen at the address.
        """
        address, believed = Address.read(host), tuple(proxies)
        port = free_port(host, port, tried=1)
        settings = uvicorn.Config(
            app,
            host=address.host,
            port=port,
            log_config=None,  # the commands set up their own
            access_log=False,
            server_header=False,
            proxy_headers=bool(believed),
            forwarded_allow_ips=list(believed),
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_STOP_SECONDS,
        )
        settings.load()
        protocol: Any = settings.http_protocol_class
        settings.http_protocol_class = bounded(protocol, believed)
        server = uvicorn.Server(settings)
        thread = threading.Thread(target=_run, args=[server], name="api", daemon=True)
        thread.start()
        until = time.monotonic() + _START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > until:
                server.should_exit = True
                raise PageError(f"Cannot serve at {address.bracketed}:{port}; name another port.")
            time.sleep(0.01)
        return cls(address.url(port), port, server, thread)

    def __enter__(self) -> Self:
        """Return the server itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def wait(self) -> None:
        """Serve until an interrupt (Ctrl-C)."""
        try:
            while self._thread.is_alive():
                time.sleep(1)
        except KeyboardInterrupt:
            return

    def close(self) -> None:
        """Stop the server, after the answers that are under way."""
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS + 1)


def _run(server: uvicorn.Server) -> None:
    try:
        server.run()
    except SystemExit:  # of uvicorn, where the address cannot be used; `launch` reports it
        _log.debug("The server ended before it began")
