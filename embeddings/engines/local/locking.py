"""A lock against changes of a library by other threads and other processes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from embeddings.errors import LibraryError

_LOCK_SECONDS = 60


class LibraryLock:
    """A lock of a library's folder, by a file in it.

    A thread waits for other threads without limit, and for another process at most a minute: a thread releases the lock
    when it fails, while another process may hang forever.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """``folder``: the library's. ``name``: the name of the lock's file in the folder."""
        self._folder = folder
        self._name = name
        # Reentrant: a thread that takes the lock twice gets an error from the file lock instead of a deadlock.
        self._thread_lock = threading.RLock()

    @contextmanager
    def held(self, *, threads_only: bool = False) -> Iterator[None]:
        """Hold the lock during the block.

        ``threads_only``: keep out other threads alone, for a library that no process can write.

        :raises LibraryError: if another process holds the lock for too long, or the folder cannot be written.
        """
        with self._thread_lock:
            if threads_only:
                yield
                return
            file = FileLock(self._folder / self._name, timeout=_LOCK_SECONDS)
            try:
                file.acquire()
            except Timeout as error:
                raise LibraryError(
                    f"Another process has been changing the library {self._folder} for more than {_LOCK_SECONDS} "
                    "seconds; wait for it to end, or name another library folder."
                ) from error
            except OSError as error:
                raise LibraryError(
                    f"The library {self._folder} cannot be changed ({error.strerror}); allow its folder to be written, "
                    "or name another library folder."
                ) from error
            try:
                yield
            finally:
                file.release()
