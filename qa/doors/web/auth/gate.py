"""What is refused before anything else sees it."""

import socket
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from qa.doors.web.assets import login_page
from qa.doors.web.auth.access import Access
from qa.doors.web.auth.addresses import is_loopback, is_number
from qa.doors.web.auth.asgi import answer, cookies, header, redirect, refuse
from qa.doors.web.auth.login import asked_from, log_out_changed, user_of
from qa.doors.web.auth.open_paths import LOGIN, PAGE, STARTED, is_open, needs_login
from qa.doors.web.auth.owners import COOKIE_LASTS
from qa.doors.web.auth.page_key import PageKey

TOKEN = "token"
"""The name, in the page's address, of the token that opens a page for one person."""
ASKED, WAITS = "q", "wait"
"""Names in the page's address: a question, and that it is not asked before the person sends it. The page's script knows
both. A mark in the address lasts through a reload, and no other site can take it away: without it, it is added.
"""
MAX_BODY = 2**20  # bytes of a request, unless its route says otherwise

_WRONG_HOST = "This page is only for the machine that it runs on; open it there, by the address that Quoth printed."
_UNKNOWN_HOST = (
    "This page is not known by the name in its address; open it by the machine's own name or address, or have whoever "
    "runs Quoth add the name with --name."
)
_NO_KEY = (
    "This page is for one person. Open it by the whole address that Quoth printed when it started, with the token at "
    "its end."
)
_FOREIGN = "The request comes from another site, and this page does not answer other sites."
_CLOSED = "There is nothing here."
_NOT_LOGGED_IN = "Log in first: load the page again."


class Gate:
    """Lets a request in, or refuses it with a sentence. An ASGI application around another.

    404: there is nothing. 421: a name that the page is not known by. 403: a foreign site asks, by way
    of a visitor's browser. 401: a password is needed, or the token.
    """

    def __init__(self, app: Any, access: Access, host: str, key: PageKey) -> None:
        self.app = app
        self.access = access
        self.key = key
        self.names = {"localhost", host.strip("[]").lower()}
        if not access.is_closed:
            own = socket.gethostname().lower()
            self.names |= {own, own.partition(".")[0], f"{own.partition('.')[0]}.local", *access.names}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        else:
            if self.access.passwords:
                log_out_changed(scope, self.access.passwords)
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        if refusal := self._refusal(scope):
            await refuse(scope, send, *refusal)
        elif place := self._elsewhere(scope):
            await redirect(send, *place)
        elif self._needs_key(scope):
            await refuse(scope, send, 401, _NO_KEY)
        elif scope["path"] == PAGE and self._is_unknown(scope):
            await answer(send, 200, "text/html; charset=utf-8", login_page())
        else:
            if scope["path"] == LOGIN:
                asked_from.set((scope.get("client") or ("",))[0])
            await self.app(scope, receive, send)

    def _refusal(self, scope: Any) -> tuple[int, str] | None:
        path, method = scope["path"], scope["method"]
        # A page with passwords needs no check of its name: no cookie of a visitor is sent to another name.
        if self.access.passwords is None and not self._is_ours(header(scope, "host") or ""):
            return 421, _WRONG_HOST if self.access.is_closed else _UNKNOWN_HOST
        if not is_open(path, method):
            return 404, _CLOSED
        if _is_foreign(scope):
            return 403, _FOREIGN
        if needs_login(path) and self._is_unknown(scope):
            return 401, _NOT_LOGGED_IN
        return None

    def _elsewhere(self, scope: Any) -> tuple[str, str | None] | None:
        """Where the page is to be opened instead, and the cookie to come with it; None: here."""
        if scope["path"] != PAGE:
            return None
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        names = {name for name, _ in query}
        given = [value for name, value in query if name == TOKEN]
        cookie = None
        if self.access.is_closed and given and self.key.is_token(given[-1]):
            # The address is kept in the browser's history and shown over shoulders; the cookie is not.
            lasts = int(COOKIE_LASTS.total_seconds())
            cookie = f"{self.key.cookie}={self.key.token}; Max-Age={lasts}; Path=/; HttpOnly; SameSite=Lax"
            query = [(name, value) for name, value in query if name != TOKEN]
        if ASKED in names and WAITS not in names and not _is_own_navigation(scope):
            query.append((WAITS, "1"))
        elif cookie is None:
            return None
        return f"/?{urlencode(query)}" if query else "/", cookie

    def _needs_key(self, scope: Any) -> bool:
        """Whether the page is for one person, and this is another: on the same machine everybody reaches it."""
        if not self.access.is_closed or scope["path"] == STARTED:
            return False
        return not self.key.is_token(cookies(scope).get(self.key.cookie, ""))

    def _is_unknown(self, scope: Any) -> bool:
        """Whether there are passwords, and the visitor has not given theirs."""
        return self.access.passwords is not None and user_of(scope) is None

    def _is_ours(self, host: str) -> bool:
        """Whether the browser believes to be at this page.

        A foreign site may have its own name lead here, and so pass for this page ("DNS rebinding"); a number it cannot.
        """
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self.names or (is_loopback(name) if self.access.is_closed else is_number(name))


def _is_own_navigation(scope: Any) -> bool:
    """Whether the page itself or the person leads to the page: a link in it, a reload, a bookmark, a typed address.

    Browsers say so at https and on the machine itself. Where nothing is said, a link of another site may be behind it.
    """
    return header(scope, "sec-fetch-site") in {"same-origin", "none"}


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
