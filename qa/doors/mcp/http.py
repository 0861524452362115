"""The MCP server over HTTP: for this machine alone, and for requests with the token of the library alone."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from qa.doors.mcp.server import QuothServer
from qa.doors.web.auth.connections import bounded
from qa.doors.web.auth.page_key import PageKey
from qa.doors.web.ports import free_port
from qa.extras import needs_extra

with needs_extra("mcp", "mcp"):
    import uvicorn
    from mcp.server.transport_security import TransportSecuritySettings

HOST = "127.0.0.1"
PATH = "/mcp"
_LAST_SECONDS = 1  # that open streams have to end

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_REFUSAL = json.dumps(
    {"error": "The token is missing or wrong; send the one that quoth mcp prints, as Authorization: Bearer TOKEN."}
).encode()


class TokenGate:
    """ASGI middleware that lets requests with the token of a library through, in the address or as a bearer token."""

    def __init__(self, app: _App, key: PageKey) -> None:
        self._app = app
        self._key = key

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "lifespan" or (scope["type"] == "http" and self._has_token(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            headers = [(b"content-type", b"application/json"), (b"www-authenticate", b"Bearer")]
            await send({"type": "http.response.start", "status": 401, "headers": headers})
            await send({"type": "http.response.body", "body": _REFUSAL})
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _has_token(self, scope: _Message) -> bool:
        given = [
            value.decode("latin-1")[len("Bearer ") :]
            for name, value in scope["headers"]
            if name == b"authorization" and value[: len("Bearer ")].lower() == b"bearer "
        ]
        given += parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        return any(self._key.is_token(token.strip()) for token in given)


def http_app(server: QuothServer, key: PageKey, port: int) -> _App:
    """Return the ASGI application of a server at this port of the machine's own address."""
    hosts = [f"{host}:{port}" for host in (HOST, "localhost")]
    # A page of another site may make its name mean this machine, but not change the names that it sends.
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=True, allowed_hosts=hosts, allowed_origins=[f"http://{host}" for host in hosts]
    )
    return TokenGate(server.streamable_http_app(streamable_http_path=PATH, transport_security=security), key)


def serve_http(server: QuothServer, library_folder: Path, port: int, notify: Callable[[str], Any]) -> None:
    """Serve at ``port`` (0: any free one) until an interrupt. ``notify`` gets the address with the token.

    :raises PageError: if the port is taken.
    :raises LibraryError: if Quoth cannot write the key into the library's folder.
    """
    free = free_port(HOST, port, tried=1)
    key = PageKey.stored_in(library_folder)
    config = uvicorn.Config(
        http_app(server, key, free),
        host=HOST,
        port=free,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    config.load()
    config.http_protocol_class = bounded(config.http_protocol_class)
    notify(f"The MCP server is at http://{HOST}:{free}{PATH}?token={key.token}")
    server.serving.set()  # by HTTP, standard output is free
    uvicorn.Server(config).run()
