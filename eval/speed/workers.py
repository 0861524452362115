"""Contenders in separate processes, which wait for their turn.

In one process they would slow one another: by thread settings of the process, by threads that spin after their work,
and by memory. The worker takes the times, so that they do not include the communication between processes.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar, TypeVarTuple

from eval.errors import ContenderError
from eval.speed.contenders import Contender
from eval.speed.texts import Corpus

Arguments = TypeVarTuple("Arguments")
Returned = TypeVar("Returned")

# No contender downloads or reports anything.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
}

# The contender of this process, if the process is a worker.
_running: list[Contender] = []


class Worker:
    """A contender in another process; close it, or use it as a context manager."""

    def __init__(self, name: str, make: Callable[[], Contender]) -> None:
        """Start the process and load the model.

        :raises ContenderError: if the contender cannot be made.
        """
        self.name = name
        # Not a fork: the memory of this process would count as the worker's.
        self._process = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        try:
            self.batch_sizes = self.run(_start, make)
        except BaseException:
            self.close()
            raise

    def run(self, function: Callable[[*Arguments], Returned], *arguments: *Arguments) -> Returned:
        """Run a function of a module in that process, and return its result.

        :raises ContenderError: if the function raises an error, or the process ends.
        """
        try:
            return self._process.submit(_guarded, function, arguments).result()
        except ContenderError as error:
            raise ContenderError(f"{self.name}: {error}") from error
        except BrokenExecutor as error:
            raise ContenderError(f"{self.name}: the process ended, perhaps out of memory") from error

    def index(self, corpus: Corpus, batch_size: int | None = None) -> float:
        """Return the seconds of indexing these texts."""
        return self.run(_index, corpus, batch_size)

    def latencies(self, questions: Sequence[str]) -> list[float]:
        """Return the seconds of each question, asked one after another."""
        return self.run(_latencies, questions)

    def rate(self, questions: Sequence[str], askers: int) -> float:
        """Return the questions answered a second when so many threads ask at the same time."""
        return self.run(_rate, questions, askers)

    def close(self) -> None:
        """End the process."""
        self._process.shutdown()

    def __enter__(self) -> "Worker":
        """Return the worker."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the worker."""
        self.close()


def _guarded(function: Callable[[*Arguments], Returned], arguments: tuple[*Arguments]) -> Returned:
    try:
        return function(*arguments)
    except Exception as error:  # errors of any library; some cannot be pickled for the other process
        reason = " ".join(str(error).split())
        raise ContenderError(f"{type(error).__name__}: {reason}" if reason else type(error).__name__) from None


def _start(make: Callable[[], Contender]) -> Sequence[int | None]:
    os.environ.update(OFFLINE)
    _running.append(make())
    return _running[0].batch_sizes


def _index(corpus: Corpus, batch_size: int | None) -> float:
    begun = time.perf_counter()
    _running[0].index(corpus, batch_size)
    return time.perf_counter() - begun


def _latencies(questions: Sequence[str]) -> list[float]:
    times = []
    for question in questions:
        begun = time.perf_counter()
        _running[0].ask(question)
        times.append(time.perf_counter() - begun)
    return times


def _rate(questions: Sequence[str], askers: int) -> float:
    with ThreadPoolExecutor(askers) as threads:
        begun = time.perf_counter()
        answers = list(threads.map(_running[0].ask, questions))
        return len(answers) / (time.perf_counter() - begun)
