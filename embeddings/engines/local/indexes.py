"""Both indexes of a library, kept equal to its store while that changes."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from embeddings.engines.local.dense import DenseIndex
from embeddings.engines.local.lexical import LexicalIndex
from embeddings.engines.local.locking import LibraryLock
from embeddings.engines.local.search_index import open_index
from embeddings.engines.local.store import Generation, Store
from embeddings.errors import LibraryError

_INDEX_LOCK = "indexes.lock"


@dataclass(frozen=True, slots=True)
class Indexes:
    """Both derived indexes, equal to the library as it was at ``generation``. They do not change any more.

    ``newest``: the highest id of the passages in them, 0 where there are none.
    """

    dense: DenseIndex
    lexical: LexicalIndex
    generation: Generation
    newest: int


class CurrentIndexes:
    """Gives the indexes of a store; safe to use from any number of threads.

    Bringing them up to date reads and writes all of them, half a second at 20,000 passages, and a sync changes the
    store every other second. While one goes on here, searches take the last state until the next is ready.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        """``folder``: the library's."""
        self._folder = folder
        self._store = store
        self._lock = LibraryLock(folder, _INDEX_LOCK)
        self._held: Indexes | None = None
        self._changing = False
        self._background = ThreadPoolExecutor(1, thread_name_prefix="indexes")
        self._update: Future[Indexes] | None = None

    def close(self) -> None:
        """Wait until nothing is written any more, and let the indexes go, whose files are mapped into memory."""
        self._background.shutdown(cancel_futures=True)
        self._held = None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """While the store is changed; at the end the indexes equal it, unless the change failed.

        Changes come one after another: the caller sees to it.
        """
        self._changing = True
        try:
            yield
            if self._store.settings is not None:  # else nothing was ever held, and there is nothing to index
                self.latest()
        finally:
            self._changing = False

    def current(self) -> Indexes:
        """The indexes as they are after all changes, or, during one, as they were a moment ago.

        :raises LibraryError: as for ``latest``.
        """
        held = self._held
        if held is None or not self._changing:
            return self.latest()
        update = self._update
        if held.generation != self._store.generation and (update is None or update.done()):
            # If it fails, the one who changes the store will be told in the end.
            self._update = self._background.submit(self.latest)
        return held

    def latest(self) -> Indexes:
        """The indexes, equal to the store as it is now, whatever thread or process has changed it.

        :raises LibraryError: the library was never synced, or its folder cannot be written.
        """
        held = self._held
        if held is None or held.generation != self._store.generation:
            with self._lock.held():
                held = self._held
                if held is None or held.generation != self._store.generation:
                    held = self._held = self._open()
        return held

    def _open(self) -> Indexes:
        with self._store.snapshot():
            settings, generation, newest = self._store.settings, self._store.generation, self._store.newest_passage()
        if settings is None:
            raise LibraryError(f"The library {self._folder} is empty; sync a folder of articles first.")
        dense = open_index(DenseIndex, self._folder / "dense", self._store, generation, settings.dimension)
        lexical = open_index(LexicalIndex, self._folder / "lexical", self._store, generation, settings.dimension)
        return Indexes(dense, lexical, generation, newest)
