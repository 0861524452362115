"""Questions of many visitors, worked on several together where several wait."""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Request = TypeVar("Request")
Result = TypeVar("Result")

# More would make the first of them wait for the last to be expected: some 40 ms, where answers take hundreds already.
_MOST = 16

_Waiting = tuple[Request, asyncio.Future[Result]]


class Together(Generic[Request, Result]):
    """Works on the requests of one event loop in threads, in the order in which they come.

    A thread takes its share of all that wait and looks at these together before it works on each. Nobody waits for
    company: a request that finds a thread idle is worked on at once, alone.
    """

    def __init__(
        self, work: Callable[[Request], Result], expect: Callable[[Sequence[Request]], None], threads: int
    ) -> None:
        """``work``: gives the result of one request; ``expect``: told of several before, and may not fail."""
        self._work = work
        self._expect = expect
        self._most = threads
        self._running = 0
        self._waiting: deque[_Waiting[Request, Result]] = deque()
        self._threads = ThreadPoolExecutor(threads, "answering")

    def close(self) -> None:
        """Begin no more work."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, request: Request) -> Result:
        """The result of one request; what ``work`` raises for it is raised."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((request, future))
        self._start(loop)
        return await future

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._waiting and self._running < self._most:
            count = min(_MOST, math.ceil(len(self._waiting) / self._most))
            share = [self._waiting.popleft() for _ in range(count)]
            self._threads.submit(self._work_on, share, loop)
            self._running += 1

    def _work_on(self, share: Sequence[_Waiting[Request, Result]], loop: asyncio.AbstractEventLoop) -> None:
        try:
            if len(share) > 1:
                self._expect([request for request, _ in share])
            for request, future in share:
                try:
                    result = self._work(request)
                except Exception as error:  # whatever it is, whoever waits must hear of it, and the others get theirs
                    loop.call_soon_threadsafe(_fail, future, error)
                else:
                    loop.call_soon_threadsafe(_give, future, result)
        finally:
            loop.call_soon_threadsafe(self._go_on, loop)

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        self._running -= 1
        self._start(loop)


def _give(future: asyncio.Future[Result], result: Result) -> None:
    if not future.done():  # else nobody waits any more
        future.set_result(result)


def _fail(future: asyncio.Future[Result], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
