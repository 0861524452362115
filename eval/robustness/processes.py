"""The process that checks inputs; an input that takes too long ends the process, and the next input starts another."""

import multiprocessing
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from eval.robustness.checks import Checker, Outcome
from eval.robustness.inputs import Input, InputKind

_MEMORY_MIB = 1024  # for an input of a megabyte: half of the memory that a worker has for a file
_START_SECONDS = 300.0  # for a new process to import Quoth and make its library on a busy machine


@dataclass(slots=True)
class OutcomeCounts:
    """Counts over all inputs of one kind; ``slowest`` is the number of the input that took longest, in ``seconds``."""

    inputs: int = 0
    refused: int = 0
    failures: int = 0
    seconds: float = 0.0
    slowest: int | None = None

    def add(self, number: int, outcome: Outcome) -> None:
        """Count one outcome."""
        self.inputs += 1
        self.refused += outcome.refused
        self.failures += outcome.failure is not None
        if self.slowest is None or outcome.seconds > self.seconds:
            self.seconds, self.slowest = outcome.seconds, number


class CheckingProcess:
    """A process that checks inputs and can be killed while it checks one."""

    def __init__(self) -> None:
        """Start the process and wait until it is ready.

        :raises TimeoutError: if the process is not ready after ``_START_SECONDS``.
        """
        context = multiprocessing.get_context("spawn")
        self._here, other_end = context.Pipe()
        self._folder = tempfile.TemporaryDirectory(prefix="quoth-robustness-", ignore_cleanup_errors=True)
        self._process = context.Process(target=_serve, args=(other_end, self._folder.name), daemon=True)
        self._process.start()
        other_end.close()
        if not self._here.poll(_START_SECONDS):
            self.close()
            raise TimeoutError(f"The process that checks inputs is not ready after {_START_SECONDS:.0f} seconds.")
        self._here.recv()

    def run(self, case: Input, seconds: float) -> Outcome | None:
        """Return the outcome of an input; None if the check takes longer than ``seconds``.

        :raises EOFError: if the input ends the process.
        """
        self._here.send(case)
        if not self._here.poll(seconds):
            return None
        outcome: Outcome = self._here.recv()
        return outcome

    def close(self) -> int | None:
        """End the process and return its exit status: minus the signal number if the process was busy."""
        self._here.close()
        self._process.join(1)  # a process that waits for an input ends when its connection closes
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        status = self._process.exitcode
        self._folder.cleanup()
        return status


def _serve(connection: Connection, folder: str) -> None:
    checker = Checker(Path(folder))
    _limit_memory()
    try:
        connection.send(None)
        while True:
            connection.send(checker.run(connection.recv()))
    except EOFError:  # the other end is closed: no more inputs
        pass
    finally:
        checker.close()


def _limit_memory() -> None:
    """Bound the memory that this process may take further, on systems that can bound it."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + _MEMORY_MIB * 1024**2
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def check_inputs(
    inputs: Iterable[Input], *, seconds: float, report: Callable[[Input, Outcome], None]
) -> dict[InputKind, OutcomeCounts]:
    """Check each input in another process, which is killed when an input takes longer than ``seconds``.

    ``report`` is called with each input and its outcome.
    """
    summaries = {kind: OutcomeCounts() for kind in InputKind}
    worker: CheckingProcess | None = None
    try:
        for case in inputs:
            worker = worker or CheckingProcess()
            try:
                outcome = worker.run(case, seconds)
                ended = "" if outcome else f"not finished after {seconds:g} seconds"
            except (EOFError, ConnectionError):
                outcome, ended = None, "the process ended"
            if outcome is None:
                status, worker = worker.close(), None
                outcome = Outcome(seconds, False, f"{ended} (exit status {status})")
            summaries[case.kind].add(case.number, outcome)
            report(case, outcome)
    finally:
        if worker:
            worker.close()
    return summaries
