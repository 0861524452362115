"""Getting ready in the background, while the page is open already: what goes on, and what came of it."""

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
_LOOK_SECONDS = 0.1  # between two looks of an open page at the state; fewer would be seen, more would not

_log = logging.getLogger(__name__)


class Phase(StrEnum):
    """Whether questions can be answered: not yet, from now on, or never."""

    PREPARING = "preparing"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReadinessState:
    """``sentence``: what goes on, what was made ready, or why that failed; may be empty once ready.

    ``percent``: how much of what the sentence names is done, in [0, 100]; None where that is not known.
    """

    phase: Phase
    sentence: str = ""
    percent: int | None = None


# Tells what goes on, and which share of it, in [0, 1], is done; None where that is not known.
Tell = Callable[[str, float | None], None]


class _Stopped(BaseException):
    """Ends what is being prepared; no handler of errors on the way may take it for one."""


class Readiness:
    """Ready from the start, unless it is begun with something to prepare. Safe to use from any number of threads."""

    def __init__(self) -> None:
        self._state = ReadinessState(Phase.READY)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._failure: BaseException | None = None

    @classmethod
    def begin(cls, prepare: Callable[[Tell], str]) -> Self:
        """Run ``prepare`` in a thread of its own, which the end of the program does not wait for.

        It returns a sentence, or nothing, on what is ready now; it raises what `result` is to raise.
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
        """Whether questions can be answered by now, or never will."""
        return self._state.phase is not Phase.PREPARING

    async def states(self) -> AsyncIterator[ReadinessState]:
        """The state, and then each other one that lasts for a moment, up to the one in which all is over."""
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
        """Wait until all is over, or so long; whether it is over."""
        if self._thread:
            self._thread.join(seconds)
        return self.is_over

    def result(self) -> str:
        """What is ready now, or nothing; waits for it.

        :raises BaseException: whatever ``prepare`` raised.
        """
        if self._thread:
            self._thread.join()
        if self._failure:
            raise self._failure
        return self._state.sentence

    def stop(self, seconds: float) -> bool:
        """Call it off: ``prepare`` ends the next time that it tells something. Waits so long; whether it has ended."""
        self._stopping = True
        self._enter(ReadinessState(Phase.FAILED, _STOPPED))  # at once, so that nobody waits any more
        if self._thread:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def _run(self, prepare: Callable[[Tell], str]) -> None:
        try:
            self._enter(ReadinessState(Phase.READY, prepare(self._tell)))
            return
        except _Stopped as stopped:
            self._failure, sentence = stopped, _STOPPED
        except QuothError as error:
            self._failure, sentence = error, str(error)
        except BaseException as error:  # kept for `result`, so that it ends the program as it would have without a page
            _log.exception("Getting ready failed")
            self._failure, sentence = error, _UNEXPECTED
        self._enter(ReadinessState(Phase.FAILED, sentence))

    def _tell(self, sentence: str, share: float | None = None) -> None:
        if self._stopping:
            raise _Stopped
        self._enter(ReadinessState(Phase.PREPARING, sentence, None if share is None else int(100 * share)))

    def _enter(self, state: ReadinessState) -> None:
        with self._lock:
            if not self.is_over:  # it may have been stopped meanwhile
                self._state = state
