"""Who asks: each visitor has an owner, a short name for what is theirs."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from qa.doors.web.auth.access import Access
from qa.doors.web.auth.asgi import OURS, cookies, refuse
from qa.doors.web.auth.login import user_of
from qa.doors.web.auth.open_paths import PAGE
from qa.doors.web.auth.page_key import PageKey
from qa.doors.web.auth.passwords import same_name

COOKIE = "quoth_visitor"
COOKIE_LASTS = timedelta(days=365)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits
_NO_COOKIE = "Quoth knows a browser by its cookie, and this one sent none; allow cookies, then load the page again."


def visitor_owner(token: str) -> str:
    """The owner of what belongs to the browser with this token: 16 hexadecimal digits."""
    return hashlib.sha256(f"visitor:{token}".encode()).hexdigest()[:16]


def user_owner(name: str) -> str:
    """The owner of what belongs to whoever logs in under this name: 16 hexadecimal digits."""
    return hashlib.sha256(f"user:{same_name(name)}".encode()).hexdigest()[:16]


class Visitors:
    """Tells what is behind it the owner, as ``scope["state"]["owner"]``: whoever is logged in, else the browser.

    A browser is known by a random token in a cookie, with the server's signature, so that nobody makes owners by
    inventing cookies. It is given with the page itself and with nothing else, so that the many requests that a page
    makes at once never bring several. A request without one has no owner, None, and is refused where the page's own
    requests go. An ASGI application around another.
    """

    def __init__(self, app: Any, access: Access, key: PageKey, is_known: Callable[[str], bool]) -> None:
        """``is_known``: whether an owner has something already.

        Cookies had no signature at first: such a one is good, and is signed, if its owner is known.
        """
        self.app = app
        self.access = access
        self.key = key
        self.is_known = is_known

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on with its owner, and give the page its cookie."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.access.passwords:
            user = user_of(scope)
            owner = None if user is None else user_owner(user)
        else:
            given = cookies(scope).get(COOKIE, "")
            token = self._token(given)
            if scope["path"] == PAGE and scope["method"] == "GET":
                token = token or await self._unsigned(given) or secrets.token_urlsafe(32)
                send = _with_cookie(send, self._signed(token), secure=scope["scheme"] == "https")
            owner = visitor_owner(token) if token else None
        scope.setdefault("state", {})["owner"] = owner
        if owner is None and scope["path"].startswith(OURS):
            await refuse(scope, send, 403, _NO_COOKIE)
            return
        await self.app(scope, receive, send)

    def _signed(self, token: str) -> str:
        return f"{token}.{self.key.signature(token)}"

    def _token(self, cookie: str) -> str | None:
        """The token in a cookie that this server made; None: another."""
        token, _, signature = cookie.partition(".")
        return token if _TOKEN.fullmatch(token) and self.key.has_signed(token, signature) else None

    async def _unsigned(self, cookie: str) -> str | None:
        if not _TOKEN.fullmatch(cookie):
            return None
        return cookie if await asyncio.to_thread(self.is_known, visitor_owner(cookie)) else None


def _with_cookie(send: Any, value: str, *, secure: bool) -> Any:
    """Sends the cookie too. One that was there is given again, so that its time begins anew."""
    lasts = int(COOKIE_LASTS.total_seconds())
    cookie = f"{COOKIE}={value}; Max-Age={lasts}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"

    async def send_with_cookie(message: Any) -> None:
        if message["type"] == "http.response.start":
            # No cache that others use may keep it.
            headers = [(b"set-cookie", cookie.encode()), (b"cache-control", b"private, no-cache")]
            message = {**message, "headers": [*message.get("headers", ()), *headers]}
        await send(message)

    return send_with_cookie
