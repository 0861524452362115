"""Processes that are killed, and the processes that they leave behind."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from eval.speed.cold import here_and_offline

# Named in the environment of a process, which all processes that it starts inherit.
_MARK = "QUOTH_CRASH_RUN"


class Victim(StrEnum):
    """The processes that are killed."""

    SYNC = "the sync"
    READER = "the process that reads"
    BOTH = "both"


class MarkedProcess:
    """A Python process that runs Quoth, and all processes that it starts."""

    def __init__(self, arguments: Sequence[str], log: Path, variables: Mapping[str, str]) -> None:
        """Start Python with these arguments. ``log``: the file for its output. ``variables``: for its environment."""
        self._mark = secrets.token_hex(8)
        environment = {**here_and_offline(), **variables, _MARK: self._mark}
        self.begun = time.monotonic()
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
            )

    def wait(self, seconds: float) -> int | None:
        """Return the exit status; None if the process still runs after ``seconds``."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self, victim: Victim) -> bool:
        """Kill these processes. Return False if none of them was there."""
        killed = False
        others = self.others() if victim is not Victim.SYNC else []
        if victim is not Victim.READER and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            killed = True
        for other in others:
            with suppress(ProcessLookupError):
                os.kill(other, signal.SIGKILL)
                killed = True
        return killed

    def others(self) -> list[int]:
        """Return the ids of the processes that the process has started and that still run."""
        mark = f"{_MARK}={self._mark}".encode()
        return [pid for pid in _processes() if pid != self.process.pid and mark in _environment(pid)]

    def outlived_by(self, seconds: float) -> tuple[float, list[int]]:
        """Wait until all processes have ended, at most ``seconds``; return the time, and those that still run."""
        begun = time.monotonic()
        while (others := self.others()) and time.monotonic() - begun < seconds:
            time.sleep(0.02)
        return time.monotonic() - begun, others

    def end(self) -> None:
        """Kill every process that is left."""
        self.kill(Victim.BOTH)


def _processes() -> list[int]:
    return [int(entry) for entry in os.listdir("/proc") if entry.isdecimal()]


def _environment(pid: int) -> list[bytes]:
    """Return the variables of a process; none for a process that has ended or belongs to another user."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []
