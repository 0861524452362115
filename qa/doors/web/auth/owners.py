"""The owner of a visitor's conversations and uploads: a short name made from a login or from a cookie."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.doors.web.auth.access import Access
from qa.doors.web.auth.login import user_of
from qa.doors.web.auth.open_paths import PAGE, is_own
from qa.doors.web.auth.page_key import PageKey
from qa.doors.web.auth.passwords import same_name
from qa.doors.web.auth.responses import refusal, set_lasting_cookie

COOKIE = "quoth_visitor"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits
_NO_COOKIE = "Quoth knows a browser by its cookie, and this one sent none; allow cookies, then load the page again."


def visitor_owner(token: str) -> str:
    """Return the owner for the browser with this token: 16 hexadecimal digits."""
    return hashlib.sha256(f"visitor:{token}".encode()).hexdigest()[:16]


def user_owner(name: str) -> str:
    """Return the owner for the person who logs in under this name: 16 hexadecimal digits."""
    return hashlib.sha256(f"user:{same_name(name)}".encode()).hexdigest()[:16]


class Visitors:
    """ASGI middleware that sets ``request.state.owner``: of the login, or of the browser where there are no passwords.

    A random token in a cookie identifies a browser. The server signs the cookie, so that a visitor cannot make owners
    by inventing cookies. Only the page itself sets the cookie: a page makes many requests at once, and they would set
    several. A request without a cookie has the owner None, and the page's own requests are then refused.
    """

    def __init__(self, app: ASGIApp, access: Access, key: PageKey, is_known: Callable[[str], bool]) -> None:
        """``is_known``: returns whether an owner has conversations already.

        The first versions did not sign their cookies. An unsigned cookie is valid, and is then signed, where its owner
        is known.
        """
        self.app = app
        self.access = access
        self.key = key
        self.is_known = is_known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its owner, and set the page's cookie."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if self.access.passwords:
            user = user_of(request)
            owner = None if user is None else user_owner(user)
        else:
            cookie = request.cookies.get(COOKIE, "")
            token = self._token(cookie)
            if scope["path"] == PAGE and request.method == "GET":
                token = token or await self._unsigned(cookie) or secrets.token_urlsafe(32)
                send = self._with_cookie(send, token, secure=scope["scheme"] == "https")
            owner = visitor_owner(token) if token else None
        request.state.owner = owner
        respond: ASGIApp = self.app
        if owner is None and is_own(scope["path"]):
            respond = refusal(scope["path"], 403, _NO_COOKIE)
        await respond(scope, receive, send)

    def _token(self, cookie: str) -> str | None:
        """Return the token of a cookie that this server signed, or None."""
        token, _, signature = cookie.partition(".")
        return token if _TOKEN.fullmatch(token) and self.key.has_signed(token, signature) else None

    async def _unsigned(self, cookie: str) -> str | None:
        if not _TOKEN.fullmatch(cookie):
            return None
        return cookie if await asyncio.to_thread(self.is_known, visitor_owner(cookie)) else None

    def _with_cookie(self, send: Send, token: str, *, secure: bool) -> Send:
        """Return ``send`` with the signed cookie. A known token is set again, so that its time begins anew."""
        response = Response()
        set_lasting_cookie(response, COOKIE, f"{token}.{self.key.signature(token)}", secure=secure)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                headers = MutableHeaders(scope=message)
                headers.append("set-cookie", response.headers["set-cookie"])
                headers.append("cache-control", "private, no-cache")  # no shared cache may store the cookie
            await send(message)

        return send_with_cookie
