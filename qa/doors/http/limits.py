"""The limits of the API: on bodies, on questions at once, and on the requests of a caller."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.doors.http.replies import VERIFY, error_reply

TOO_LARGE = "The request is larger than this path takes; send a smaller one."
BODY = 2**20
"""The most bytes of a request, except of a conversation that is checked."""
EXPORT_BODY = 32 * 2**20
"""The most bytes of a request to check a conversation."""
_DIGITS = 20  # of a stated length; a server refuses longer ones itself
_MOST_CALLERS = 10_000  # in the memory of a `RateLimit`


@dataclass(frozen=True, slots=True)
class ApiLimits:
    """``in_flight``: the most questions that are answered or wait at once. ``per_minute``: the most requests of one
    caller within a minute; None sets no limit.
    """

    in_flight: int = 64
    per_minute: int | None = None


class RateLimit:
    """A bucket of tokens for each caller, which holds a minute's requests at most. Use it from one event loop."""

    def __init__(self, per_minute: int | None, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}  # the requests left, and the time at which they were counted

    def wait(self, caller: str) -> int:
        """Count a request of this caller; return 0, or the seconds to wait if there were too many."""
        if self._per_minute is None:
            return 0
        now, rate = self._now(), self._per_minute / 60
        left, counted = self._buckets.pop(caller, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - counted) * rate)
        is_allowed = left >= 1
        if len(self._buckets) >= _MOST_CALLERS:
            del self._buckets[next(iter(self._buckets))]  # the one that has asked least lately
        self._buckets[caller] = (left - 1 if is_allowed else left, now)
        return 0 if is_allowed else max(1, math.ceil((1 - left) / rate))


class BodyLimit:
    """ASGI middleware that refuses a body over the limit of its path, by its stated length or as it comes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most, received = EXPORT_BODY if scope["path"] == VERIFY else BODY, 0

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413)  # FastAPI passes on no other error from the reading of a body
            return message

        stated = Headers(scope=scope).get("content-length", "")
        is_over = stated.isdecimal() and len(stated) < _DIGITS and int(stated) > most
        respond = error_reply(scope["path"], 413, TOO_LARGE) if is_over else self.app
        await respond(scope, receive_within_limit, send)
