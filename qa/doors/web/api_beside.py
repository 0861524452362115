"""The API beside the page: requests for its paths pass the page's own checks by."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.doors.web.auth.open_paths import is_api

Api = Callable[[Any, Any, Any], Awaitable[None]]
"""An ASGI application."""


class ApiBeside:
    """ASGI middleware that hands requests for the API's paths to the API, and all others on.

    The API checks host, site and key itself, so that the gate of the page stays as narrow as it is. Without an API, its
    paths are closed like every path that the page does not need.
    """

    def __init__(self, app: ASGIApp, api: Api | None) -> None:
        self.app = app
        # The API bounds its bodies itself, and takes larger ones than the page.
        self._api = None if api is None else RequestBodyLimitMiddleware(api, sys.maxsize)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        respond = self._api if self._api and scope["type"] == "http" and is_api(scope["path"]) else self.app
        await respond(scope, receive, send)
