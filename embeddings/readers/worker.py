"""A process that reads files, so that a crash, a hang or a leak of a parser costs one file."""

import importlib
import json
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import IO, Any

from embeddings.errors import EmbeddingsError, UnreadableArticleError
from embeddings.readers.base import Extract

_SECONDS = 60.0
_MEMORY_MIB = 2048
_LENGTH = struct.Struct("!Q")

# multiprocessing would run the user's script again, which may have no guard around its own call of a sync.
_CHILD = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from embeddings.readers.worker import serve
serve(sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
"""


class _ReaderFailedError(UnreadableArticleError):
    """The process ended or failed, for which a file that it read before may be the cause."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """The reader refuses the file for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Failed:
    """The reader failed in a way that is not about the file's content."""

    reason: str


class ReaderWorker:
    """Reads files one after another in a process of its own, which starts with the first file. Close it after use.

    Of several threads only one may use it at a time. A process that hangs or fails is killed, and the next file gets a
    fresh one. The process ends when this one does.
    """

    def __init__(
        self,
        *,
        seconds: float = _SECONDS,
        memory_mib: int = _MEMORY_MIB,
        registry: str = "embeddings.readers.registry",
    ) -> None:
        """Set the limits for each file; memory is limited where the system can.

        ``registry``: the module with the ``find_reader`` to use. Tests name one with readers that hang or crash.
        """
        self._seconds = seconds
        self._memory_mib = memory_mib
        self._registry = registry
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, name: str, data: bytes) -> Extract:
        """Return the content of a file of this name.

        :raises UnreadableArticleError: if the reader refuses the file, fails at it, or exceeds a limit.
        :raises EmbeddingsError: if the process cannot start.
        """
        is_fresh = self._process is None
        try:
            return self._read(name, data)
        except _ReaderFailedError:
            if is_fresh:
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
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = _ask(process, (name, data))
        except (OSError, EOFError):
            answer = _Failed("The reader ended while reading it; leave the file out, and report it.")
        except BaseException:  # an interrupt, after which the next answer would belong to this file
            self.close()
            raise
        finally:
            timer.cancel()
        if isinstance(answer, Extract):
            return answer
        if isinstance(answer, _Refused):
            raise UnreadableArticleError(answer.reason)
        self.close()
        if is_late.is_set():
            raise UnreadableArticleError(
                f"Reading it took longer than {self._seconds:g} seconds, so it was stopped; split the file, or leave "
                "it out."
            )
        raise _ReaderFailedError(answer.reason)

    def _start(self) -> subprocess.Popen[bytes]:
        # -P: or a json.py in the working folder would be run.
        command = [sys.executable, "-P", "-c", _CHILD, json.dumps(sys.path)]
        command += [self._registry, str(self._seconds), str(self._memory_mib)]
        try:
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except OSError as error:
            raise EmbeddingsError(
                f"The process that reads articles cannot start ({error.strerror}); close other programs, then try "
                "again."
            ) from error


def _ask(process: subprocess.Popen[bytes], request: tuple[str, bytes]) -> Extract | _Refused | _Failed:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    _send(process.stdin, pickle.dumps(request))
    answer: Extract | _Refused | _Failed = _receive(process.stdout)
    return answer


def serve(registry: str, seconds: float, memory_mib: int) -> None:
    """Answer requests on standard input until it ends: the other end of `ReaderWorker`."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a parser that prints must not spoil an answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which then ends this process
    _limit_memory(memory_mib)
    find_reader = importlib.import_module(registry).find_reader
    requests: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        name, data = requests.get()
        _end_after(2 * seconds)  # in case the parent is killed while a parser hangs
        answer = _answer(find_reader, name, data, memory_mib)
        _end_after(0)
        _send(answers, answer)


def _listen(requests: "SimpleQueue[tuple[str, bytes]]") -> None:
    """Pass requests on, and end the process with the input, even while a file is read."""
    try:
        while True:
            requests.put(_receive(sys.stdin.buffer))
    finally:
        os._exit(0)


def _answer(find_reader: Any, name: str, data: bytes, memory_mib: int) -> bytes:
    """Return the pickled extract of a file, or the pickled reason why there is none."""
    try:
        return pickle.dumps(find_reader(name).read(data))
    except UnreadableArticleError as error:
        return pickle.dumps(_Refused(str(error)))
    except MemoryError:
        return pickle.dumps(
            _Failed(f"Reading it needs more than {memory_mib} MiB of memory; split the file, or leave it out.")
        )
    except BaseException as error:  # parsers fail in as many ways as there are parsers; those in Rust panic
        reason = " ".join(str(error).split())[:200]
        return pickle.dumps(
            _Failed(f"The reader failed at it ({type(error).__name__}: {reason}); leave the file out, and report it.")
        )


def _end_after(seconds: float) -> None:
    """Have the system end this process after so many seconds; 0 takes that back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory(mib: int) -> None:
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit, and macOS may refuse it
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (mib * 1024**2, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _send(stream: IO[bytes], message: bytes) -> None:
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    """Return the next message.

    :raises EOFError: if the stream ends before the message does.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length)
    if len(message) < length:
        raise EOFError
    return pickle.loads(message)
