"""What is refused before anything else sees it."""

from typing import Any
from urllib.parse import urlsplit

from chat_page.assets import login_page
from chat_page.entering.access import Access
from chat_page.entering.addresses import is_loopback
from chat_page.entering.asgi import answer, header, refuse
from chat_page.entering.login import asked_from, user_of
from chat_page.entering.open_paths import LOGIN, PAGE, is_open, needs_login

MAX_BODY = 2**20  # bytes of a request, unless its route says otherwise

_WRONG_HOST = "This page is only for the machine that it runs on; open it there, by the address that Quoth printed."
_FOREIGN = "The request comes from another site, and this page does not answer other sites."
_CLOSED = "There is nothing here."
_NOT_LOGGED_IN = "Log in first: load the page again."


class Gate:
    """Lets a request in, or refuses it with a sentence. An ASGI application around another.

    404: there is nothing. 421: on a page for this machine alone, the name of another. 403: a foreign site asks, by way
    of a visitor's browser. 401: a password is needed.
    """

    def __init__(self, app: Any, access: Access, host: str) -> None:
        self.app = app
        self.access = access
        self.host = host.strip("[]").lower()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await refuse(scope, send, *refusal)
        elif scope["path"] == PAGE and self._is_unknown(scope):
            await answer(send, 200, "text/html; charset=utf-8", login_page())
        else:
            if scope["path"] == LOGIN:
                asked_from.set((scope.get("client") or ("",))[0])
            await self.app(scope, receive, send)

    def _refusal(self, scope: Any) -> tuple[int, str] | None:
        path, method = scope["path"], scope["method"]
        if self.access.is_closed and not self._is_ours(header(scope, "host") or ""):
            return 421, _WRONG_HOST
        if not is_open(path, method):
            return 404, _CLOSED
        if _is_foreign(scope):
            return 403, _FOREIGN
        if needs_login(path) and self._is_unknown(scope):
            return 401, _NOT_LOGGED_IN
        return None

    def _is_unknown(self, scope: Any) -> bool:
        """Whether there are passwords, and the visitor has not given theirs."""
        return self.access.passwords is not None and user_of(scope) is None

    def _is_ours(self, host: str) -> bool:
        """Whether the browser believes to be on this machine.

        A foreign site may have its own name lead here, and so pass for this page ("DNS rebinding"); a number it cannot.
        """
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in {"localhost", self.host} or is_loopback(name)


def _is_foreign(scope: Any) -> bool:
    """Whether a page of another site makes this request; a link there may lead to the page itself.

    Reading counts as well: to pages at any address but localhost, Gradio lets every other site read what the visitor's
    cookies show. Browsers name where a request comes from in one of these headers, where no script can; what names
    nothing is no browser, or nothing that its site could read.
    """
    site = header(scope, "sec-fetch-site")
    if site is not None:
        if site in {"same-origin", "none"}:
            return False
        follows_link = header(scope, "sec-fetch-mode") == "navigate" and scope["method"] == "GET"
        return not (follows_link and scope["path"] == PAGE)
    origin = header(scope, "origin")
    if origin is None:
        return False
    return origin.partition("://")[2].lower() != (header(scope, "host") or "").lower()
