"""A lock that keeps the other threads and the other processes from changing a library meanwhile."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from embeddings.errors import LibraryError

_LOCK_SECONDS = 60


class LibraryLock:
    """Threads that share it wait for one another as long as it takes; for another process they wait a minute.

    A thread that dies in this process lets go of it, but another process may hang for ever.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """``folder``: the library's; ``name``: of the file in it that stands for the lock."""
        self._folder = folder
        self._name = name
        # Whoever asks for it again while holding it is told so by the file, instead of waiting for ever.
        self._turn = threading.RLock()

    @contextmanager
    def held(self, *, threads_only: bool = False) -> Iterator[None]:
        """Hold it. ``threads_only``: against other threads alone, where no process can change the library.

        :raises LibraryError: if another process kept it, or the library's folder cannot be written.
        """
        with self._turn:
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
