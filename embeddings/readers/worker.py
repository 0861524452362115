"""Reading files in a separate process, so that a crash, a hang or a leak of a parser costs one file."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from embeddings.errors import EmbeddingsError, UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.limits import MOST_BYTES_OF_REPLY
from embeddings.readers.messages import (
    FileWanted,
    MissingModule,
    ReaderFailure,
    ReadFile,
    Refusal,
    Reply,
    Request,
    decode_reply,
    encode_request,
    receive,
    send,
)
from embeddings.readers.page_messages import PageReply, PageRequest

_SECONDS = 120.0  # a PDF of 2,000 pages takes 40 on a busy machine
_SECONDS_PER_MIB = 2.0  # the slowest reader, for Markdown, needs a tenth
_START_SECONDS = 120.0  # ten times as long as a busy machine takes
_MEMORY_MIB = 2048
_SIGKILL = 9
_END_SECONDS = 5.0  # from the end of a process's pipes to its own

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
        self._is_stopped = False

    def read(self, name: str, data: bytes) -> Extract:
        """Return the content of a file of this name.

        :raises UnreadableArticleError: if the reader refuses the file, fails at it, or exceeds a limit.
        :raises EmbeddingsError: if the process cannot start, or cannot load a module that it needs.
        """
        seconds = self._seconds + _SECONDS_PER_MIB * len(data) / 1024**2
        reply = self._try_again(lambda: self._ask(ReadFile(name), data, seconds))
        if isinstance(reply, Extract):
            return reply
        raise self._unfit()

    def view(self, request: PageRequest, load: Callable[[], bytes]) -> PageReply:
        """Return the reply to a request for pages. ``load``: returns the file, if the process does not hold it.

        :raises UnreadableArticleError: if the page cannot be drawn, the reader fails at it, or exceeds a limit.
        :raises EmbeddingsError: if the process cannot start, or cannot load a module that it needs.
        """
        reply = self._try_again(lambda: self._view(request, load))
        if isinstance(reply, PageReply):
            return reply
        raise self._unfit()

    def stop(self) -> None:
        """Kill the process, and start no other. Any thread may call it while another waits for a reply."""
        self._is_stopped = True
        process = self._process
        if process is not None:
            process.kill()

    def _view(self, request: PageRequest, load: Callable[[], bytes]) -> Reply:
        reply = self._ask(request, b"", self._seconds)
        if not isinstance(reply, FileWanted):
            return reply
        data = load()
        return self._ask(request, data, self._seconds + _SECONDS_PER_MIB * len(data) / 1024**2)

    def _try_again(self, ask: Callable[[], Reply]) -> Reply:
        """Return a reply, of a new process if the old one failed: a file before may be the cause."""
        is_fresh = self._process is None
        try:
            return ask()
        except _ReaderFailedError as error:
            if is_fresh and not error.was_killed:
                raise
        return ask()

    def _unfit(self) -> UnreadableArticleError:
        self.close()
        return UnreadableArticleError("The reader replied to another request; try again, and report the problem.")

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(BrokenPipeError), process:
                process.kill()

    def _ask(self, request: Request, data: bytes, seconds: float) -> Reply:
        if self._is_stopped:
            raise UnreadableArticleError("Quoth is closing, so that no file is read any more; start Quoth again.")
        if self._process is None:
            self._process = self._start()
        process = self._process
        is_reading = isinstance(request, ReadFile)
        remedy = "leave the file out" if is_reading else "read the text"
        was_killed = False
        try:
            with _killed_after(process, seconds) as is_late:
                reply = _ask(process, request, data)
        except (OSError, EOFError, ValueError):
            was_killed = _was_killed(process)
            doing = "reading it" if is_reading else "drawing its pages"
            reply = ReaderFailure(f"The reader ended while {doing}; {remedy}, and report the problem.")
        except BaseException:  # an interrupt, after which the next reply would belong to this file
            self.close()
            raise
        if not isinstance(reply, Refusal | ReaderFailure | MissingModule):
            return reply
        if isinstance(reply, Refusal):
            raise UnreadableArticleError(reply.reason)
        self.close()
        if isinstance(reply, MissingModule):  # after an upgrade of Quoth or of a parser under a running program
            raise EmbeddingsError(
                f"A part of the readers cannot be loaded ({reply.reason}); start Quoth again, or install it again."
            )
        if is_late.is_set():
            doing, remedy = ("Reading it", "split the file, or leave it out") if is_reading else ("Drawing", remedy)
            raise UnreadableArticleError(f"{doing} took more than {seconds:.0f} seconds, so it was stopped; {remedy}.")
        raise _ReaderFailedError(reply.reason, was_killed=was_killed)

    def _start(self, *, is_retried: bool = True) -> subprocess.Popen[bytes]:
        """Start the process. ``is_retried``: whether to start another if somebody kills it meanwhile."""
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
            with _killed_after(process, _START_SECONDS) as is_late:
                receive(_pipe(process.stdout))  # so that the time to start does not count for the first file
        except EOFError as error:
            with process:
                status = process.wait()
            if is_late.is_set():
                raise _cannot_start(f"it took more than {_START_SECONDS:.0f} seconds") from error
            if status == -_SIGKILL and is_retried:  # by the system, where memory is short
                return self._start(is_retried=False)
            raise _cannot_start(f"it ended with status {status}") from error
        except BaseException:  # an interrupt
            with process:
                process.kill()
            raise
        return process


def _was_killed(process: subprocess.Popen[bytes]) -> bool:
    """Return whether a signal has killed the process, the pipes of which have just closed."""
    try:
        return process.wait(_END_SECONDS) == -_SIGKILL
    except subprocess.TimeoutExpired:
        return False


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


def _ask(process: subprocess.Popen[bytes], request: Request, data: bytes) -> Reply:
    """Return the reply of the process.

    :raises OSError: if the process has ended.
    :raises EOFError: if the process ends before its reply does.
    :raises ValueError: if the reply is damaged, or too large.
    """
    send(_pipe(process.stdin), encode_request(request))
    send(_pipe(process.stdin), data)
    return decode_reply(receive(_pipe(process.stdout), MOST_BYTES_OF_REPLY))


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise EOFError
    return stream
