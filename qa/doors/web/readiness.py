"""The preparation in the background while the page is open already: its progress, and its result."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from embeddings.errors import QuothError

_FIRST = "Getting ready…"
_STOPPED = "Quoth was closed before it was ready."
_UNEXPECTED = "Something failed while getting ready; see the terminal."
_LOOK_SECONDS = 0.1  # between two looks of an open page at the state; a person would not see more of them

Notify = Callable[[str, float | None], None]
"""Reports progress: a sentence for people, and the share in [0, 1] that is done, or None where it is not known."""

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


class _Stopped(BaseException):
    """Ends a preparation that was stopped. No Exception, so that no handler of errors on the way catches it."""


class Readiness:
    """Ready from the start, except where it begins with a preparation. Safe to use from any number of threads."""

    def __init__(self) -> None:
        self._state = ReadinessState(Phase.READY)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_stopping = False
        self._failure: BaseException | None = None

    @classmethod
    def begin(cls, prepare: Callable[[Notify], str]) -> Self:
        """Run ``prepare`` in a separate thread, which the end of the program does not wait for.

        ``prepare`` returns a sentence about its result, which may be empty. `result` raises the error that it raises.
        """
        readiness = cls()
        readiness._state = ReadinessState(Phase.PREPARING, _FIRST)
        readiness._thread = threading.Thread(target=readiness._run, args=[prepare], name="getting ready", daemon=True)
        readiness._thread.start()
        return readiness

    @property
    def state(self) -> ReadinessState:
        """The state at this moment."""
        return self._state

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
            self._thread.join(seconds)
        return self.is_over

    def result(self) -> str:
        """Wait for the end of the preparation, and return the sentence about its result, which may be empty.

        :raises BaseException: if ``prepare`` raised it.
        """
        if self._thread:
            self._thread.join()
        if self._failure:
            raise self._failure
        return self._state.sentence

    def stop(self, seconds: float) -> bool:
        """Stop the preparation at its next report of progress.

        Wait for its end, at most so long, and return whether it has ended.
        """
        self._is_stopping = True
        self._enter(ReadinessState(Phase.FAILED, _STOPPED))  # at once, so that no page waits any more
        if self._thread:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def _run(self, prepare: Callable[[Notify], str]) -> None:
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

    def _notify(self, sentence: str, share: float | None = None) -> None:
        if self._is_stopping:
            raise _Stopped
        self._enter(ReadinessState(Phase.PREPARING, sentence, None if share is None else int(100 * share)))

    def _enter(self, state: ReadinessState) -> None:
        with self._lock:
            if not self.is_over:  # it may have been stopped meanwhile
                self._state = state
