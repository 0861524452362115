"""The checks that a request passes first: host, path, site of origin, password and page key."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from qa.doors.web.assets import login_page
from qa.doors.web.auth.access import Access
from qa.doors.web.auth.login import asked_from, log_out_changed, user_of
from qa.doors.web.auth.open_paths import LOGIN, PAGE, STARTED, is_open, needs_login
from qa.doors.web.auth.origins import OWN_SITES, is_foreign, is_known_host, own_names
from qa.doors.web.auth.page_key import PageKey
from qa.doors.web.auth.responses import refusal, set_lasting_cookie

TOKEN = "token"
"""The query parameter of the token that opens a page for one person."""
ASKED, WAITS = "q", "wait"
"""Query parameters of a question, and of the mark that the page does not ask it before the person sends it.

The page's script knows both. The address holds the mark, so that it outlasts a reload. The gate adds the mark, so that
no other site can leave it out.
"""
MAX_BODY = 2**20  # bytes of a request, unless its route says otherwise

_WRONG_HOST = "This page is only for the machine that it runs on; open it there, by the address that Quoth printed."
_UNKNOWN_HOST = (
    "This page is not known by the name in its address; open it by the machine's own name or address, or have the "
    "person who runs Quoth add the name with --name."
)
_NO_KEY = (
    "This page is for one person. Open it by the whole address that Quoth printed when it started, with the token at "
    "its end."
)
_FOREIGN = "The request comes from another site, and this page does not answer other sites."
_CLOSED = "There is nothing here."
_NOT_LOGGED_IN = "Log in first: load the page again."


class Gate:
    """ASGI middleware that passes a request on or refuses it with a sentence.

    404: the path is closed. 421: the page is not known by this host name. 403: another site makes the request, through
    a visitor's browser. 401: the password or the token is missing.
    """

    def __init__(self, app: ASGIApp, access: Access, host: str, key: PageKey) -> None:
        self.app = app
        self.access = access
        self.key = key
        self.names = own_names(host, access.names, only_loopback=access.is_closed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        respond: ASGIApp = self.app
        if scope["type"] == "websocket":
            respond = WebSocketClose(1008)
        elif scope["type"] == "http":
            respond = self._response(Request(scope)) or self.app
        await respond(scope, receive, send)

    def _response(self, request: Request) -> Response | None:
        """Return the response to a request that goes no further; None passes it on."""
        path = request.scope["path"]
        if self.access.passwords:
            log_out_changed(request, self.access.passwords)
        if refused := self._refusal(request):
            return refusal(path, *refused)
        if redirect := self._redirect(request):
            return redirect
        if self._lacks_key(request):
            return refusal(path, 401, _NO_KEY)
        if path == PAGE and self._is_logged_out(request):
            return HTMLResponse(login_page(), headers={"cache-control": "no-store"})
        if path == LOGIN:
            asked_from.set(request.client.host if request.client else "")
        return None

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        """Return the status and the sentence of a refusal, or None."""
        path = request.scope["path"]
        # A page with passwords need not check its host name: browsers send its cookies to no other name.
        if self.access.passwords is None and not is_known_host(
            request.headers.get("host", ""), self.names, only_loopback=self.access.is_closed
        ):
            return 421, _WRONG_HOST if self.access.is_closed else _UNKNOWN_HOST
        if not is_open(path, request.method):
            return 404, _CLOSED
        if _is_foreign(request):
            return 403, _FOREIGN
        if needs_login(path) and self._is_logged_out(request):
            return 401, _NOT_LOGGED_IN
        return None

    def _redirect(self, request: Request) -> Response | None:
        """Return a redirect to the page without its token, or with the mark `WAITS`; None where neither is due."""
        if request.scope["path"] != PAGE:
            return None
        query = request.query_params.multi_items()
        has_token = self.access.is_closed and self.key.is_token(request.query_params.get(TOKEN, ""))
        if has_token:
            # The browser's history keeps the address and others may read it on the screen; the cookie stays hidden.
            query = [(name, value) for name, value in query if name != TOKEN]
        names = request.query_params.keys()
        needs_mark = ASKED in names and WAITS not in names and not _is_own_navigation(request)
        if needs_mark:
            query.append((WAITS, "1"))
        if not has_token and not needs_mark:
            return None
        address = f"/?{urlencode(query)}" if query else "/"
        response = RedirectResponse(address, 303, headers={"cache-control": "no-store"})
        if has_token:
            set_lasting_cookie(response, self.key.cookie, self.key.token)
        return response

    def _lacks_key(self, request: Request) -> bool:
        """Return whether the page is for one person and the request lacks its key.

        The check is needed on one machine too, where every user reaches the port.
        """
        if not self.access.is_closed or request.scope["path"] == STARTED:
            return False
        return not self.key.is_token(request.cookies.get(self.key.cookie, ""))

    def _is_logged_out(self, request: Request) -> bool:
        """Return whether the page has passwords and the visitor has not logged in."""
        return self.access.passwords is not None and user_of(request) is None


def _is_own_navigation(request: Request) -> bool:
    """Return whether the page or the person opens the page: by a link in it, a reload, a bookmark or a typed address.

    Browsers send this header over https and to the machine itself. Without it, a link of another site is possible.
    """
    return request.headers.get("sec-fetch-site") in OWN_SITES


def _is_foreign(request: Request) -> bool:
    """Return whether a page of another site makes this request; a link there may lead to the page itself.

    Reading counts too: except at localhost, Gradio lets every other site read the responses that a visitor's cookies
    open.
    """
    if not is_foreign(request):
        return False
    follows_link = request.headers.get("sec-fetch-mode") == "navigate" and request.method == "GET"
    return not (follows_link and "sec-fetch-site" in request.headers and request.scope["path"] == PAGE)
