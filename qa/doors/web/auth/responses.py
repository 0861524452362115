"""Refusals, lasting cookies, and the headers that every response carries."""

from datetime import timedelta

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.doors.web.auth.open_paths import is_own

COOKIE_LASTS = timedelta(days=365)


def refusal(path: str, status: int, sentence: str) -> Response:
    """Return a response with one sentence, which no cache stores.

    The page's own requests get JSON, ``{"error": sentence}``; every other path gets plain text.
    """
    headers = {"cache-control": "no-store"}
    if is_own(path):
        return JSONResponse({"error": sentence}, status, headers)
    return PlainTextResponse(sentence, status, headers)


def set_lasting_cookie(response: Response, name: str, value: str, *, secure: bool = False) -> None:
    """Set a cookie that the browser keeps for `COOKIE_LASTS`, hides from scripts and sends to no other site."""
    lasts = int(COOKIE_LASTS.total_seconds())
    response.set_cookie(name, value, max_age=lasts, secure=secure, httponly=True, samesite="lax")


class OwnHostOnly:
    """ASGI middleware that forbids the page, in the browser, to request anything from another host.

    Neither Gradio nor our page does so today; the headers guard against a later Gradio and against a hole in the page.
    Gradio needs inline scripts and ``eval`` (for the templates of its HTML component).
    """

    POLICY = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "worker-src 'self' blob:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to the response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                headers = MutableHeaders(scope=message)
                headers.append("content-security-policy", self.POLICY)
                headers.append("x-content-type-options", "nosniff")
                headers.append("referrer-policy", "no-referrer")
            await send(message)

        await self.app(scope, receive, send_with_headers)
