"""The process that reads files for a `ReaderWorker`. It loads only the readers and their parsers."""

import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Reader
from embeddings.readers.limits import check_extract
from embeddings.readers.messages import (
    MissingModule,
    ReaderFailure,
    ReadFile,
    Refusal,
    Request,
    decode_request,
    encode_reply,
    receive,
    send,
)
from embeddings.readers.open_files import OpenFiles


def serve(registry: str, seconds: float, memory_mib: int) -> None:
    """Reply the requests of a `ReaderWorker` on standard input, until the input ends."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a parser that prints must not spoil a reply
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which then ends this process
    _limit_memory(memory_mib)
    find_reader = importlib.import_module(registry).find_reader
    files = OpenFiles(find_reader)
    requests: SimpleQueue[tuple[Request, bytes]] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    send(replies, b"ready")
    while True:
        request, data = requests.get()
        _end_after(4 * seconds)  # in case the parent is killed while a parser hangs
        reply = _reply(find_reader, files, request, data, memory_mib)
        _end_after(0)
        send(replies, reply)


def _listen(requests: SimpleQueue[tuple[Request, bytes]]) -> None:
    """Put requests into the queue. End the process when the input ends, even while a file is being read."""
    try:
        while True:
            requests.put((decode_request(receive(sys.stdin.buffer)), receive(sys.stdin.buffer)))
    finally:
        os._exit(0)


def _reply(
    find_reader: Callable[[str, bytes], Reader], files: OpenFiles, request: Request, data: bytes, memory_mib: int
) -> bytes:
    """Return the message with the reply to a request, or with the reason for a refusal or a failure."""
    is_reading = isinstance(request, ReadFile)
    remedy = "leave the file out" if is_reading else "read the text"
    try:
        if isinstance(request, ReadFile):
            return encode_reply(check_extract(find_reader(request.name, data).read(data)))
        return encode_reply(files.reply(request, data))
    except UnreadableArticleError as error:
        return encode_reply(Refusal(str(error)))
    except ImportError as error:
        return encode_reply(MissingModule(str(error)))
    except MemoryError:
        pass  # the message needs memory, which is free after this block
    except BaseException as error:  # each parser fails in its own ways; parsers in Rust panic
        cause = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        return encode_reply(ReaderFailure(f"The reader failed at it ({cause}); {remedy}, and report the problem."))
    remedy = "split the file, or leave it out" if is_reading else "read the text"
    doing = "Reading it" if is_reading else "Drawing its pages"
    return encode_reply(ReaderFailure(f"{doing} needs more than {memory_mib} MiB of memory; {remedy}."))


def _end_after(seconds: float) -> None:
    """Let the system end this process after this time; 0 cancels the end."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory(mib: int) -> None:
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit, and macOS may refuse it
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (mib * 1024**2, resource.getrlimit(resource.RLIMIT_AS)[1]))
