"""A check of the requests to Gradio's own paths: Gradio fails, with a traceback, at many that its page never sends."""

import json
import logging
import re
from collections.abc import Collection

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.doors.web.auth.open_paths import JOIN, PAGE, is_own
from qa.doors.web.auth.responses import refusal

_NOT_OURS = "No page of Quoth's sends this; reload the page."
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")

_log = logging.getLogger(__name__)


class PageRequests:
    """ASGI middleware that refuses requests to Gradio's queue that no page of Quoth's sends.

    It also answers 400 where Gradio fails at a request for one of its own paths. The page itself and our own paths are
    exempt. Any other request that Gradio cannot answer does not come from our page.
    """

    def __init__(self, app: ASGIApp, events: Collection[int]) -> None:
        """``events``: numbers of the events that a page sends to the queue."""
        self.app = app
        self.events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope["path"] == PAGE or is_own(scope["path"]):
            await self.app(scope, receive, send)
            return
        if scope["path"] == JOIN:
            body = await Request(scope, receive).body()  # the server bounds its size
            if not self._is_event(body):
                await refusal(JOIN, 400, _NOT_OURS)(scope, receive, send)
                return
            receive = _replayed(body, receive)
        has_begun = is_sending = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun, is_sending
            has_begun = has_begun or message["type"] == "http.response.start"
            is_sending = True
            await send(message)
            is_sending = False

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:  # Gradio and Starlette raise as many kinds of errors as there are odd requests
            # Starlette, above this middleware, answers a body over its limit in place of the response, and raises.
            if is_sending:
                raise
            _log.info("Gradio could not answer %s: %s", scope["path"][:100], type(error).__name__)
            if has_begun:
                await send({"type": "http.response.body", "body": b""})
            else:
                await refusal(scope["path"], 400, _NOT_OURS)(scope, receive, send)

    def _is_event(self, body: bytes) -> bool:
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError):
            return False
        if not isinstance(sent, dict):
            return False
        number, session = sent.get("fn_index"), sent.get("session_hash")
        is_known = type(number) is int and number in self.events
        return is_known and sent.get("data") == [] and isinstance(session, str) and bool(_SESSION.fullmatch(session))


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives this body once more, and afterwards the messages that follow it."""
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive_again() -> Message:
        return next(messages, None) or await receive()

    return receive_again
