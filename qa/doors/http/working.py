"""Work in threads for the API: a bounded number of questions at once."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from qa.doors.http.errors import ApiError
from qa.doors.web.threads import Result, answer_threads, raising_exceptions

_BUSY = "Quoth is answering as many questions as it can; ask again in a moment."
_CLOSED = "Quoth was closed before this was answered; ask again when it runs."
_BUSY_SECONDS = 1
_LOOKING = 4  # threads


class WorkThreads:
    """Threads that answer, and others that read documents, draw pages and check conversations: these must not wait."""

    def __init__(self, most: int) -> None:
        """``most``: the most questions that are answered or wait at once."""
        self._most = most
        self._answering = answer_threads("api answering")
        self._looking = ThreadPoolExecutor(_LOOKING, "api looking")
        self._lock = threading.Lock()
        self._in_flight = 0
        self._closed = threading.Event()

    @property
    def in_flight(self) -> int:
        """The number of questions that are answered or wait."""
        return self._in_flight

    def close(self) -> None:
        """Begin no more work."""
        self._closed.set()
        for threads in (self._answering, self._looking):
            threads.shutdown(wait=False, cancel_futures=True)

    async def answer(self, work: Callable[[], Result]) -> Result:
        """Return the result of ``work``, which answers a question.

        :raises ApiError: if too many questions are in flight, or Quoth is closed.
        """
        with self._lock:
            if self._in_flight >= self._most:
                raise ApiError(503, _BUSY, retry_after=_BUSY_SECONDS)
            self._in_flight += 1
        return await self._run(self._answering, work, self._end)

    async def look(self, work: Callable[[], Result]) -> Result:
        """Return the result of ``work``, which asks the library for something other than an answer.

        :raises ApiError: if Quoth is closed.
        """
        return await self._run(self._looking, work, lambda: None)

    def _end(self) -> None:
        with self._lock:
            self._in_flight -= 1

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], Result], end: Callable[[], None]) -> Result:
        if self._closed.is_set():
            end()
            raise ApiError(503, _CLOSED)
        future = threads.submit(raising_exceptions(work))
        # A question counts to the end of its work, even if its caller has left.
        future.add_done_callback(lambda _: end())
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if self._closed.is_set() and future.cancelled():
                raise ApiError(503, _CLOSED) from None
            raise
