"""Serving the page: its host and port, its middleware, and its end."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from qa.doors.web.api_beside import Api, ApiBeside
from qa.doors.web.assets import head_html
from qa.doors.web.auth.access import Access
from qa.doors.web.auth.addresses import Address
from qa.doors.web.auth.connections import bounded
from qa.doors.web.auth.gate import MAX_BODY, Gate
from qa.doors.web.auth.login import Login
from qa.doors.web.auth.owners import Visitors
from qa.doors.web.auth.page_key import PageKey
from qa.doors.web.auth.page_requests import PageRequests
from qa.doors.web.auth.responses import OwnHostOnly
from qa.doors.web.errors import PageError
from qa.doors.web.page_services import PageServices
from qa.doors.web.ports import free_port
from qa.doors.web.proxies import believed, bypassed_for
from qa.doors.web.readiness import Phase
from qa.doors.web.routes import routes

_LAST_WORDS = 1.0  # seconds
# Gradio's queue looks for events a thousand times a second, and for progress a hundred times, which costs 4 % of a core
# on an idle page. Only the opening of a page goes through the queue, and waits at most this long.
_QUEUE_LOOKS_EVERY = 0.2  # seconds
_QUEUE_LOOKS_FOR_PROGRESS_EVERY = 1.0  # seconds; no event of this page has any


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The host and the free port at which a page will be served. ``asked_port``: the port asked for; 0: any."""

    host: str
    address: Address
    port: int
    asked_port: int

    @classmethod
    def find(cls, host: str, port: int, access: Access) -> Self:
        """Return the first free port of the host from ``port`` on.

        :raises AccessError: if the page would be open to more visitors than ``access`` says.
        :raises PageError: if the page can use no port.
        """
        address = Address.read(host)
        access.check(host)
        return cls(host, address, free_port(host, port), port)

    def notices(self, url: str) -> Iterator[str]:
        """Yield the lines that say where the page is."""
        if self.asked_port and self.port != self.asked_port:
            yield f"Port {self.asked_port} is taken; using {self.port}."
        yield f"The page is at {url}"
        if self.address.is_everywhere:
            yield f"From other machines it is at this machine's own name or address, port {self.port}."


@dataclass(frozen=True, slots=True)
class Server:
    """A page that is served at ``url`` until it is closed. Close it, or use it as a context manager.

    ``page`` is Gradio's. If the page is for one person, ``url`` holds the token that opens it.
    """

    url: str
    page: Any
    services: PageServices

    @classmethod
    def launch(cls, page: Any, theme: Any, services: PageServices, endpoint: Endpoint, api: Api | None = None) -> Self:
        """Serve Gradio's page, and close the services if that fails. ``api``: answers the paths of the API.

        :raises PageError: if the page cannot listen at this endpoint.
        :raises LibraryError: if Quoth cannot write the page's key into the library's folder.
        """
        try:
            key = PageKey.stored_in(services.library.folder)
            _launch(page, theme, services, endpoint, key, api)
        except BaseException as error:
            services.close()
            if isinstance(error, OSError):
                at = f"{endpoint.address.bracketed}:{endpoint.port}"
                raise PageError(f"Cannot serve at {at}: {error}") from error
            raise
        url = endpoint.address.url(endpoint.port)
        return cls(f"{url}/?token={key.token}" if services.access.is_closed else url, page, services)

    def __enter__(self) -> Self:
        """Return the server itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def wait(self) -> None:
        """Serve until an interrupt (Ctrl-C), then close."""
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            self.close()

    def close(self) -> None:
        """Stop the server, and the preparation if it still runs, and the updates."""
        readiness = self.services.readiness
        is_ready = readiness.state.phase is Phase.READY
        readiness.stop(0)
        if not is_ready:
            time.sleep(_LAST_WORDS)  # the waiting pages receive the reason, so that the server need not wait for them
        self.page.close(verbose=False)
        self.services.close()


def _launch(page: Any, theme: Any, services: PageServices, endpoint: Endpoint, key: PageKey, api: Api | None) -> None:
    access = services.access
    log_in: Any = Login(access.passwords).admit if access.passwords else None  # Gradio awaits it despite its types
    with bypassed_for(f"{endpoint.address.host},localhost"), believed(access.proxies):
        page.launch(
            server_name=endpoint.address.bracketed,
            server_port=endpoint.port,
            theme=theme,
            # Not as `css=`: Gradio would repeat every rule with a prefix, which outweighs the original.
            head=head_html(),
            app_kwargs={
                "middleware": [(ApiBeside, (), {"api": api}), *_middleware(page, services, endpoint.host, key)],
                "routes": routes(services),
                "max_body_size": MAX_BODY,
            },
            auth=log_in,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            inbrowser=False,
            inline=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            enable_monitoring=False,
            run_history=False,
            num_workers=0,
            footer_links=[],
        )
    # Gradio makes uvicorn's settings, and uvicorn reads them at each new connection.
    settings = page.server.config
    settings.http_protocol_class = bounded(settings.http_protocol_class, access.proxies)
    page._queue.sleep_when_free = _QUEUE_LOOKS_EVERY
    page._queue.progress_update_sleep_when_free = _QUEUE_LOOKS_FOR_PROGRESS_EVERY


def _middleware(
    page: Any, services: PageServices, host: str, key: PageKey
) -> list[tuple[Callable[..., Any], Any, Any]]:
    """Return the middleware in Starlette's form, outermost first."""
    # The events that a page sends to Gradio's queue, by number; the page's script handles the others alone.
    queued = frozenset(number for number, event in page.fns.items() if event.queue and event.fn)
    return [
        (OwnHostOnly, (), {}),
        (Gate, (), {"access": services.access, "host": host, "key": key}),
        (PageRequests, (), {"events": queued}),
        (Visitors, (), {"access": services.access, "key": key, "is_known": services.store.is_owner}),
    ]
