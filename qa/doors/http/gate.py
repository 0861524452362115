"""The checks that a request to the API passes first: its host, its site of origin, its key and its rate."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.doors.http.access import ApiAccess
from qa.doors.http.limits import RateLimit
from qa.doors.http.observing import CALLER
from qa.doors.http.replies import BEARER, error_reply
from qa.doors.web.auth.open_paths import API
from qa.doors.web.auth.origins import is_foreign, is_known_host

HEALTH = f"{API}health"
"""The one path that needs no key, since a container's health check has none; its response holds no data."""

_UNKNOWN_HOST = (
    "This API is not known by the name in its address; use the machine's own name or address, or have the person who "
    "runs Quoth add the name with --name."
)
_FOREIGN = "The request comes from a page of another site, and this API does not answer other sites."
_NO_TOKEN = "This API needs the token that Quoth printed when it started, as the header 'Authorization: Bearer TOKEN'."
_NO_KEY = (
    "This API needs a key that its key file holds, as the header 'Authorization: Bearer KEY'; the person who runs "
    "Quoth makes one with 'quoth key NAME'."
)
_TOO_MANY = "This key has made too many requests within a minute; wait a moment."


class ApiGate:
    """ASGI middleware that passes a request on or refuses it with a sentence.

    421: the API is not known by this host name. 403: another site makes the request, through a browser. 401: the key is
    missing or unknown. 429: the caller asks too often.
    """

    def __init__(self, app: ASGIApp, access: ApiAccess, rate: RateLimit) -> None:
        self.app = app
        self._access = access
        self._rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        respond: ASGIApp = self.app
        if scope["type"] == "http":
            respond = self._refusal(Request(scope)) or self.app
        await respond(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        path, access = request.scope["path"], self._access
        if access.checks_host and not is_known_host(
            request.headers.get("host", ""), access.names, only_loopback=access.is_closed
        ):
            return error_reply(path, 421, _UNKNOWN_HOST)
        if is_foreign(request):
            return error_reply(path, 403, _FOREIGN)
        if path == HEALTH:
            return None
        caller = access.caller(request)
        if caller is None:
            return error_reply(path, 401, _NO_TOKEN if access.is_closed else _NO_KEY, BEARER)
        request.scope[CALLER] = caller
        if seconds := self._rate.wait(caller):
            return error_reply(path, 429, _TOO_MANY, {"retry-after": str(seconds)})
        return None
