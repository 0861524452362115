"""A server on loopback that speaks OpenAI's protocol, with replies of every kind: good, slow, broken and hostile."""

import asyncio
import gzip
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.responses import StreamingResponse as Streaming
from starlette.routing import Route


def piece(text: str | None, end: str | None = None, **more: Any) -> bytes:
    """Return a piece of a reply as an event."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": end}
    values = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **more}
    return f"data: {json.dumps(values)}\n\n".encode()


def events(*pieces: bytes, then: bytes = b"data: [DONE]\n\n") -> Response:
    return Streaming(iter([*pieces, then]), media_type="text/event-stream")


def said(text: str, size: int = 7) -> Response:
    """Return a whole good reply, cut into small pieces."""
    cut = [piece(text[at : at + size]) for at in range(0, len(text), size)]
    return events(*cut, piece(None, "stop"))


async def _forever(first: bytes, again: bytes, pause: float) -> AsyncIterator[bytes]:
    yield first
    while True:
        yield again
        await asyncio.sleep(pause)


def endless(first: bytes, again: bytes, pause: float = 0.0) -> Response:
    return Streaming(_forever(first, again, pause), media_type="text/event-stream")


@dataclass
class ModelServer:
    """The server: ``reply`` gives the response to each request, which ``asked`` keeps."""

    url: str = ""
    reply: Callable[[dict[str, Any]], Response] = field(default=lambda _: said("Nothing."))
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def says(self, text: str) -> None:
        self.reply = lambda _: said(text)

    async def answer(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        self.headers.append(dict(request.headers))
        return self.reply(body)


@contextmanager
def running() -> Iterator[ModelServer]:
    """Serve on a free port of loopback until the block ends."""
    served = ModelServer()
    app = Starlette(routes=[Route("/v1/chat/completions", served.answer, methods=["POST"])])
    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off", timeout_graceful_shutdown=0)
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    served.url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


PARTIAL = piece("A kilo of herring costs three coins [2]. A kilo of")
BROKEN: dict[str, tuple[Callable[[], Response], str]] = {
    "status 500": (lambda: PlainTextResponse("secret-key is wrong", 500), "failed (status 500)"),
    "not found": (lambda: JSONResponse({"error": {"message": "secret-key"}}, 404), "does not know the model"),
    "wrong key": (lambda: JSONResponse({"error": {"message": "secret-key"}}, 401), "did not accept the key"),
    "too often": (lambda: JSONResponse({"error": "x"}, 429, {"retry-after": "0"}), "asked too often"),
    "a teapot": (lambda: PlainTextResponse("", 418), "refused the request (status 418)"),
    "HTML": (lambda: HTMLResponse("<h1>Log in</h1>"), "no reply that Quoth can read"),
    "JSON in place of a stream": (lambda: JSONResponse({"choices": []}), "no reply that Quoth can read"),
    "no JSON": (lambda: events(b"data: {oops\n\n"), "no reply that Quoth can read"),
    "a list": (lambda: events(b"data: [1, 2]\n\n"), "no reply that Quoth can read"),
    "a number": (lambda: events(b"data: 7\n\n"), "no reply that Quoth can read"),
    "another schema": (lambda: events(b'data: {"choices": {"a": 1}}\n\n'), "no reply that Quoth can read"),
    "text of another kind": (lambda: events(piece(["x"])), "no reply that Quoth can read"),  # type: ignore[arg-type]
    "nested too deep": (lambda: events(b"data: " + b"[" * 100_000 + b"\n\n"), "no reply that Quoth can read"),
    "an error in the stream": (lambda: events(b'data: {"error": {"message": "secret-key"}}\n\n'), "no reply that"),
    "no bytes": (lambda: PlainTextResponse(""), "no reply that Quoth can read"),
    "no UTF-8": (lambda: events(b"data: \xff\xfe\n\n"), "no reply that Quoth can read"),
    "no pieces": (lambda: events(), "no reply that Quoth can read"),
    "an empty text": (lambda: events(piece("", "stop")), "wrote no text"),
    "white space": (lambda: said(" \n "), "wrote no text"),
    "only thoughts": (lambda: said("<think>A kilo of herring costs three coins [2]."), "wrote no text"),
    "a redirect": (lambda: RedirectResponse("http://127.0.0.1:1/v1"), "refused the request (status 307)"),
    "compressed": (
        lambda: Response(gzip.compress(PARTIAL), media_type="text/event-stream", headers={"content-encoding": "gzip"}),
        "no reply that Quoth can read",
    ),
    "cut off": (lambda: events(PARTIAL, then=b""), "broke off"),
    "at its limit": (lambda: events(PARTIAL, piece(None, "length")), "reached its limit of tokens"),
    "cut off within a piece": (lambda: events(PARTIAL, then=PARTIAL[:40]), "broke off"),
    "no end": (lambda: endless(PARTIAL, piece(" and so on")), "without an end"),
    "no end of a line": (lambda: endless(b"data: ", b"x" * 65_536), "no reply that Quoth can read"),
}
"""Replies that fail, each with words of its note."""
SLOW: dict[str, tuple[Callable[[], Response], str]] = {
    "no first piece": (lambda: endless(b": wait\n\n", b": wait\n\n", 0.05), "did not answer in time"),
    "slow pieces": (lambda: endless(PARTIAL, piece(" x"), 0.05), "did not end in time"),
    "silence": (lambda: endless(PARTIAL, b"", 5.0), "did not end in time"),
}
"""Replies that do not end in time."""
