"""Reading files in a separate process, so that a crash, a hang or a leak of a parser costs one file."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from embeddings.errors import EmbeddingsError, UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.limits import MOST_BYTES_OF_REPLY
from embeddings.readers.messages import MissingModule, ReaderFailure, Refusal, Reply, decode_reply, receive, send

_SECONDS = 60.0
_SECONDS_PER_MIB = 2.0  # the slowest reader, for Markdown, needs a tenth
_START_SECONDS = 120.0  # ten times as long as a busy machine takes
_MEMORY_MIB = 2048
_SIGKILL = 9

# multiprocessing would run the user's script again, which may sync without a guard for __main__.
_CHILD = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from embeddings.readers.worker_process import serve
serve(sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
"""


class _ReaderFailedError(UnreadableArticleError):
    """The process ended or failed. A file that it read before may be the cause.

    ``was_killed``: whether another process killed it, such as the system where memory is short.
    """

    def __init__(self, reason: str, *, was_killed: bool) -> None:
        super().__init__(reason)
        self.was_killed = was_killed


class ReaderWorker:
    """Reads files one after another in a separate process, which starts with the first file. Close it after use.

    Only one thread may use a worker at a time. A process that hangs or fails is killed, and the next file gets a new
    process. The process ends with the process that started it.
    """

    def __init__(
        self,
        *,
        seconds: float = _SECONDS,
        memory_mib: int = _MEMORY_MIB,
        registry: str = "embeddings.readers.registry",
    ) -> None:
        """Set the limits for each file.

        ``seconds``: the time for a small file; a large file gets 2 seconds more for each MiB. ``memory_mib``: the
        memory of the process, on systems that can limit it. ``registry``: the module with the ``find_reader`` to use;
        tests name a module with readers that hang or crash.
        """
        self._seconds = seconds
        self._memory_mib = memory_mib
        self._registry = registry
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, name: str, data: bytes) -> Extract:
        """Return the content of a file of this name.

        :raises UnreadableArticleError: if the reader refuses the file, fails at it, or exceeds a limit.
        :raises EmbeddingsError: if the process cannot start, or cannot load a module that it needs.
        """
        is_fresh = self._process is None
        try:
            return self._read(name, data)
        except _ReaderFailedError as error:
            if is_fresh and not error.was_killed:
                raise
        return self._read(name, data)

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(BrokenPipeError), process:
                process.kill()

    def _read(self, name: str, data: bytes) -> Extract:
        if self._process is None:
            self._process = self._start()
        process = self._process
        seconds = self._seconds + _SECONDS_PER_MIB * len(data) / 1024**2
        try:
            with _killed_after(process, seconds) as is_late:
                reply = _ask(process, name, data)
        except (OSError, EOFError, ValueError):
            reply = ReaderFailure("The reader ended while reading it; leave the file out, and report the problem.")
        except BaseException:  # an interrupt, after which the next reply would belong to this file
            self.close()
            raise
        if isinstance(reply, Extract):
            return reply
        if isinstance(reply, Refusal):
            raise UnreadableArticleError(reply.reason)
        was_killed = process.poll() == -_SIGKILL
        self.close()
        if isinstance(reply, MissingModule):  # after an upgrade of Quoth or of a parser under a running program
            raise EmbeddingsError(
                f"A part of the readers cannot be loaded ({reply.reason}); start Quoth again, or install it again."
            )
        if is_late.is_set():
            raise UnreadableArticleError(
                f"Reading it took more than {seconds:.0f} seconds, so it was stopped; split the file, or leave it out."
            )
        raise _ReaderFailedError(reply.reason, was_killed=was_killed)

    def _start(self) -> subprocess.Popen[bytes]:
        # With -P, since a json.py in the working folder would run otherwise.
        command = [sys.executable, "-P", "-c", _CHILD, json.dumps(_module_folders())]
        command += [self._registry, str(self._seconds), str(self._memory_mib)]
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise _cannot_start(error.strerror or str(error)) from error
        try:
            with _killed_after(process, _START_SECONDS):
                receive(_pipe(process.stdout))  # so that the time to start does not count for the first file
        except EOFError as error:
            with process:
                raise _cannot_start(f"it ended with status {process.wait()}") from error
        except BaseException:  # an interrupt
            with process:
                process.kill()
            raise
        return process


@contextmanager
def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill the process if the block takes longer than this; the event is set then."""
    is_late = threading.Event()

    def stop() -> None:
        is_late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()


def _module_folders() -> list[str]:
    """Return the folders in which the process finds the modules that are loaded here.

    The folder of ``embeddings`` stands in for the current folder, which may have changed since. Entries that are not
    texts are left out, as Python's import leaves them out.
    """
    own = str(Path(__file__).resolve().parents[2])
    return [*(entry or own for entry in sys.path if isinstance(entry, str)), own]


def _cannot_start(reason: str) -> EmbeddingsError:
    return EmbeddingsError(
        f"The process that reads articles cannot start ({reason}); close other programs, then try again."
    )


def _ask(process: subprocess.Popen[bytes], name: str, data: bytes) -> Reply:
    """Return the reply of the process.

    :raises OSError: if the process has ended.
    :raises EOFError: if the process ends before its reply does.
    :raises ValueError: if the reply is damaged, or too large.
    """
    send(_pipe(process.stdin), name.encode())
    send(_pipe(process.stdin), data)
    return decode_reply(receive(_pipe(process.stdout), MOST_BYTES_OF_REPLY))


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise EOFError
    return stream
