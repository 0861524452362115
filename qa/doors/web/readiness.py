"""The work in the background while the page is open: the preparation, and the updates that may follow it."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from embeddings.errors import QuothError

_FIRST = "Getting ready…"
_STOPPED = "Quoth was closed before it was ready."
_UNEXPECTED = "Something failed while getting ready; see the terminal."
_UPDATE_FAILED = "Something failed while the articles were brought up to date; see the terminal."
_LOOK_SECONDS = 0.1  # between two looks of an open page at the state; a person would not see more of them

Notify = Callable[[str, float | None], None]
"""Reports progress: a sentence for people, and the share in [0, 1] that is done, or None where it is not known."""

Work = Callable[[Notify], str]
"""Reports its progress, and returns a sentence about its result, which may be empty."""

_log = logging.getLogger(__name__)


class Phase(StrEnum):
    """The phase of the preparation: questions can be answered not yet, from now on, or never."""

    PREPARING = "preparing"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReadinessState:
    """The state of the preparation.

    ``sentence``: the current step, the result, or the reason of a failure; may be empty when ready. ``percent``: how
    much of the current step is done, in [0, 100]; None where it is not known.
    """

    phase: Phase
    sentence: str = ""
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class News:
    """The latest update of the articles.

    ``number``: the number of updates so far that changed the articles or failed. ``sentence``: the result of the last
    of them, the reason of its failure, or the step of the running update; empty before the first. ``percent``: how much
    of the step is done, in [0, 100]; None where it is not known.
    """

    number: int = 0
    sentence: str = ""
    percent: int | None = None
    is_running: bool = False
    has_failed: bool = False


class _Stopped(BaseException):
    """Ends a preparation that was stopped. No Exception, so that no handler of errors on the way catches it."""


class Readiness:
    """Ready from the start, except where it begins with a preparation. Safe to use from any number of threads."""

    def __init__(self) -> None:
        self._state = ReadinessState(Phase.READY)
        self._news = News()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._is_stopping = threading.Event()
        self._failure: BaseException | None = None
        self.has_updates = False

    @classmethod
    def begin(cls, prepare: Work, updates: Callable[[threading.Event], Iterable[Work]] | None = None) -> Self:
        """Run ``prepare`` in a separate thread, which the end of the program does not wait for.

        `result` raises the error that ``prepare`` raises. Once all is ready, the thread runs the ``updates`` one after
        another, as they come, until the event given to their function is set; the error of an update is news.
        """
        readiness = cls()
        readiness.has_updates = updates is not None
        readiness._state = ReadinessState(Phase.PREPARING, _FIRST)
        arguments = [prepare, updates]
        readiness._thread = threading.Thread(target=readiness._run, args=arguments, name="getting ready", daemon=True)
        readiness._thread.start()
        return readiness

    @property
    def state(self) -> ReadinessState:
        """The state at this moment."""
        return self._state

    @property
    def news(self) -> News:
        """The latest update of the articles."""
        return self._news

    @property
    def is_over(self) -> bool:
        """True once the preparation is over: questions can be answered from now on, or never."""
        return self._state.phase is not Phase.PREPARING

    async def states(self) -> AsyncIterator[ReadinessState]:
        """Return the state, and each later state that lasts for a moment, up to the one in which all is over."""
        shown = None
        while True:
            state = self._state
            if state != shown:
                yield state
                shown = state
            if state.phase is not Phase.PREPARING:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the preparation, at most so long; return whether it is over."""
        if self._thread:
            self._ended.wait(seconds)
        return self.is_over

    def result(self) -> str:
        """Wait for the end of the preparation, and return the sentence about its result, which may be empty.

        :raises BaseException: if ``prepare`` raised it.
        """
        if self._thread:
            self._ended.wait()
        if self._failure:
            raise self._failure
        return self._state.sentence

    def stop(self, seconds: float) -> bool:
        """Stop the preparation, or the running update, at its next report of progress.

        Wait for its end, at most so long, and return whether it has ended.
        """
        self._is_stopping.set()
        self._enter(ReadinessState(Phase.FAILED, _STOPPED))  # at once, so that no page waits any more
        if self._thread:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def _run(self, prepare: Work, updates: Callable[[threading.Event], Iterable[Work]] | None) -> None:
        self._prepare(prepare)
        self._ended.set()
        if updates is None or self._state.phase is not Phase.READY:
            return
        try:
            for update in updates(self._is_stopping):
                self._update(update)
        except _Stopped:
            return
        except BaseException:  # the last place before the end of the thread, and the page goes on without updates
            _log.exception("No more updates are run")
            self._end_update(_UPDATE_FAILED, has_failed=True)

    def _prepare(self, prepare: Work) -> None:
        try:
            self._enter(ReadinessState(Phase.READY, prepare(self._notify)))
            return
        except _Stopped as stopped:
            self._failure, sentence = stopped, _STOPPED
        except QuothError as error:
            self._failure, sentence = error, str(error)
        except BaseException as error:  # `result` raises it, so that it ends the program as it would without a page
            _log.exception("Getting ready failed")
            self._failure, sentence = error, _UNEXPECTED
        self._enter(ReadinessState(Phase.FAILED, sentence))

    def _update(self, update: Work) -> None:
        before = self._news
        try:
            sentence = update(self._notify_of_update)
        except _Stopped:
            raise
        except QuothError as error:
            self._end_update(str(error), has_failed=True)
        except BaseException:  # a panic of a Rust library is no Exception, and the next update may succeed
            _log.exception("An update failed")
            self._end_update(_UPDATE_FAILED, has_failed=True)
        else:
            if sentence:
                self._end_update(sentence)
            else:
                self._news = before

    def _end_update(self, sentence: str, *, has_failed: bool = False) -> None:
        self._news = News(self._news.number + 1, sentence, has_failed=has_failed)

    def _notify_of_update(self, sentence: str, share: float | None = None) -> None:
        if self._is_stopping.is_set():
            raise _Stopped
        self._news = replace(self._news, sentence=sentence, percent=_percent(share), is_running=True, has_failed=False)

    def _notify(self, sentence: str, share: float | None = None) -> None:
        if self._is_stopping.is_set():
            raise _Stopped
        self._enter(ReadinessState(Phase.PREPARING, sentence, _percent(share)))

    def _enter(self, state: ReadinessState) -> None:
        with self._lock:
            if not self.is_over:  # it may have been stopped meanwhile
                self._state = state


def _percent(share: float | None) -> int | None:
    return None if share is None else int(100 * share)
