"""Questions of many visitors, worked on several together where several wait."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

Request = TypeVar("Request")
Result = TypeVar("Result")

_MOST = 16  # that are expected together; with more, each takes hardly less

_log = logging.getLogger(__name__)

_Waiting = tuple[Request, asyncio.Future[Result]]


class WorkError(Exception):
    """The work on a request ended with an exception that must not reach the event loop."""


class RequestBatcher(Generic[Request, Result]):
    """Works on the requests of one event loop in threads, in the order in which they come.

    Where several wait, one of the threads looks at these together, while the others work on those before them. Nobody
    waits for company: a request that finds a thread idle is worked on at once, alone.
    """

    def __init__(
        self, work: Callable[[Request], Result], expect: Callable[[Sequence[Request]], None], threads: int
    ) -> None:
        """``work``: gives the result of one request. ``expect``: told of several before; it changes no result, and what
        it raises is only logged.
        """
        self._work = work
        self._expect = expect
        self._most = threads
        self._running = 0
        self._expecting = False
        self._closed = False
        self._waiting: deque[_Waiting[Request, Result]] = deque()
        self._expected: deque[_Waiting[Request, Result]] = deque()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(threads, "answering")

    def close(self) -> None:
        """Begin no more work; who waits for some is cancelled."""
        with self._lock:
            self._closed = True
            self._abandon()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, request: Request) -> Result:
        """The result of one request; what ``work`` raises for it is raised, and in place of what is no Exception a
        `WorkError`.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        with self._lock:
            self._waiting.append((request, future))
            if self._closed:
                self._abandon()
            else:
                self._start()
        return await future

    def _abandon(self) -> None:
        """Cancel all that waits. The lock is held."""
        for queue in (self._expected, self._waiting):
            while queue:
                _, future = queue.popleft()
                _tell(future, future.cancel)

    def _start(self) -> None:
        """Let one more thread work, if there may be one. The lock is held."""
        if self._running < self._most:
            self._threads.submit(self._run)
            self._running += 1

    def _run(self) -> None:
        has_ended = False
        try:
            while taken := self._take():
                if len(taken) > 1:
                    self._expect_all(taken)
                else:
                    self._work_on(*taken[0])
            has_ended = True
        finally:
            if not has_ended:  # this thread is lost; another takes its place
                with self._lock:
                    self._running -= 1
                    if not self._closed and (self._waiting or self._expected):
                        self._start()

    def _expect_all(self, taken: list[_Waiting[Request, Result]]) -> None:
        try:
            self._expect([request for request, _ in taken])
        except BaseException:  # a panic of a Rust library is no Exception; without being expected they take longer
            _log.exception("Several requests could not be looked at together")
        finally:
            with self._lock:
                self._expecting = False
                self._expected.extend(taken)
                if not self._closed:
                    self._start()

    def _take(self) -> list[_Waiting[Request, Result]]:
        """What a thread does next: works on one, or expects several; with none, it ends."""
        with self._lock:
            if self._closed:
                self._abandon()
            # Soon enough that the other threads have something to work on meanwhile.
            is_time = not self._expecting and len(self._expected) < 2 * self._most
            if is_time and len(self._waiting) > 1:
                self._expecting = True
                return [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
            for queue in (self._expected, self._waiting):
                if queue:
                    return [queue.popleft()]
            self._running -= 1
            return []

    def _work_on(self, request: Request, future: asyncio.Future[Result]) -> None:
        try:
            result = self._work(request)
        except BaseException as error:  # a panic of a Rust library is no Exception; the others get their results
            _tell(future, _fail, future, _raisable(error))
        else:
            _tell(future, _give, future, result)


def _raisable(error: BaseException) -> Exception:
    """Return the error, or one that names it as its cause where raising it would end the event loop."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    failure = WorkError(f"The work ended with {type(error).__name__}: {error}")
    failure.__cause__ = error
    return failure


def _tell(future: asyncio.Future[Result], function: Callable[..., object], *arguments: object) -> None:
    with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
        future.get_loop().call_soon_threadsafe(function, *arguments)


def _give(future: asyncio.Future[Result], result: Result) -> None:
    if not future.done():  # else nobody waits any more
        future.set_result(result)


def _fail(future: asyncio.Future[Result], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
