"""What stands in a request, and an answer that refuses it, in the terms of ASGI, which Gradio's server speaks."""

import json
from typing import Any

OURS = "/quoth/"
"""Where the paths of the page's own requests begin; the others are Gradio's."""


def header(scope: Any, name: str) -> str | None:
    """The first value of a header, whose name is given in small letters."""
    wanted = name.encode()
    return next((bytes(value).decode("latin-1") for key, value in scope["headers"] if key == wanted), None)


def cookies(scope: Any) -> dict[str, str]:
    """The cookies that came with the request; of several with one name, the last."""
    pairs = (pair.partition("=") for pair in (header(scope, "cookie") or "").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


async def refuse(scope: Any, send: Any, status: int, sentence: str) -> None:
    """Answer with a sentence: for the page's own requests as JSON, ``{"error": sentence}``, else as plain text."""
    ours = scope["path"].startswith(OURS)
    body = json.dumps({"error": sentence}) if ours else sentence
    await answer(send, status, "application/json" if ours else "text/plain; charset=utf-8", body)


async def answer(send: Any, status: int, media_type: str, text: str) -> None:
    """Answer with a text, which nobody keeps for the next time."""
    body = text.encode()
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def redirect(send: Any, location: str, cookie: str | None = None) -> None:
    """Answer that the page is elsewhere on this server, with a cookie where one is given."""
    headers = [
        (b"location", location.encode("latin-1")),
        (b"content-length", b"0"),
        (b"cache-control", b"no-store"),
    ]
    if cookie:
        headers.append((b"set-cookie", cookie.encode()))
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
