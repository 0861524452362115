"""What is sent to Gradio's own paths, less what no page sends: Gradio fails at some of it, loudly."""

import json
import logging
import re
from collections.abc import Collection
from typing import Any

from qa.doors.web.auth.asgi import OURS, refuse
from qa.doors.web.auth.open_paths import JOIN, PAGE

_NOT_OURS = "No page of Quoth's sends this; reload the page."
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")

_log = logging.getLogger(__name__)


class PageRequests:
    """Refuses what no page sends to Gradio's queue, and answers 400 where Gradio fails at a request for one of its own
    paths: the page itself and our paths aside, whatever Gradio cannot answer is none of the page's requests. An ASGI
    application around another.
    """

    def __init__(self, app: Any, events: Collection[int]) -> None:
        """``events``: numbers of the events that a page sends to the queue."""
        self.app = app
        self.events = events

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope["path"] == PAGE or scope["path"].startswith(OURS):
            await self.app(scope, receive, send)
            return
        if scope["path"] == JOIN:
            body, receive = await _read(receive)
            if not self._is_event(body):
                await refuse(scope, send, 400, _NOT_OURS)
                return
        has_begun = False

        async def send_and_note(message: Any) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:  # Gradio and Starlette fail in as many ways as there are odd requests
            _log.info("Gradio could not answer %s: %s", scope["path"][:100], type(error).__name__)
            if has_begun:
                await send({"type": "http.response.body", "body": b""})
            else:
                await refuse(scope, send, 400, _NOT_OURS)

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


async def _read(receive: Any) -> tuple[bytes, Any]:
    """The body of a request, and what gives its messages once more. Its size is held to by the server."""
    messages = []
    while True:
        message = await receive()
        messages.append(message)
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    body = b"".join(message.get("body", b"") for message in messages)
    waiting = iter(messages)

    async def receive_again() -> Any:
        return next(waiting, None) or await receive()

    return body, receive_again
