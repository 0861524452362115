"""Contenders in processes of their own, which wait their turn.

A process each, because they would slow one another in one: by settings of threads that are the process's, by threads
that spin on after their work, by memory. Times are taken inside, so that nothing of the way there and back is in them.
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

Given = TypeVarTuple("Given")
Result = TypeVar("Result")

# Nothing is fetched and nothing reported by any of them.
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

# What runs in this process, if it is a worker.
_running: list[Contender] = []


class Worker:
    """A contender in its own process; close it, or use it as a context manager."""

    def __init__(self, name: str, make: Callable[[], Contender]) -> None:
        """Start it, which loads its model.

        :raises ContenderError: it cannot be made.
        """
        self.name = name
        # Not a fork: what this process holds would count as the worker's memory.
        self._process = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        try:
            self.batch_sizes = self.run(_start, make)
        except BaseException:
            self.close()
            raise

    def run(self, function: Callable[[*Given], Result], *arguments: *Given) -> Result:
        """What a function of a module gives in that process.

        :raises ContenderError: it raised an error.
        """
        try:
            return self._process.submit(_guarded, function, arguments).result()
        except ContenderError as error:
            raise ContenderError(f"{self.name}: {error}") from error
        except BrokenExecutor as error:
            raise ContenderError(f"{self.name}: its process was ended, perhaps for want of memory") from error

    def index(self, corpus: Corpus, batch_size: int | None = None) -> float:
        """Seconds that it takes to index these texts."""
        return self.run(_index, corpus, batch_size)

    def latencies(self, questions: Sequence[str]) -> list[float]:
        """Seconds that each question takes, asked one after another."""
        return self.run(_latencies, questions)

    def rate(self, questions: Sequence[str], askers: int) -> float:
        """Questions answered a second when so many ask at the same time."""
        return self.run(_rate, questions, askers)

    def close(self) -> None:
        """End the process."""
        self._process.shutdown()

    def __enter__(self) -> "Worker":
        """The worker itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()


def _guarded(function: Callable[[*Given], Result], arguments: tuple[*Given]) -> Result:
    try:
        return function(*arguments)
    except Exception as error:  # of any library, and not all of them survive the way to another process
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
    taken = []
    for question in questions:
        begun = time.perf_counter()
        _running[0].ask(question)
        taken.append(time.perf_counter() - begun)
    return taken


def _rate(questions: Sequence[str], askers: int) -> float:
    with ThreadPoolExecutor(askers) as threads:
        begun = time.perf_counter()
        answers = list(threads.map(_running[0].ask, questions))
        return len(answers) / (time.perf_counter() - begun)
