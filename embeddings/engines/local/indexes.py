"""Both indexes of a part of a library, kept equal to its store while that changes."""

import shutil
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from embeddings.engines.local.dense import DenseIndex
from embeddings.engines.local.lexical import LexicalIndex
from embeddings.engines.local.locking import LibraryLock
from embeddings.engines.local.search_index import IndexPlace, open_index
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
    """Gives the indexes of an owner's passages; safe to use from any number of threads.

    Bringing them up to date reads and writes all of them, half a second at 20,000 passages, and a sync changes the
    store every other second. While one goes on here, searches take the last state until the next is ready.
    """

    def __init__(self, folder: Path, store: Store, owner: str | None, background: Executor) -> None:
        """``folder``: where the indexes lie. ``owner``: whose passages they hold; None holds all."""
        self._folder = folder
        self._store = store
        self._owner = owner
        self._background = background
        self._lock = LibraryLock(folder, _INDEX_LOCK)
        self._held: Indexes | None = None
        self._changing = False
        self._update: Future[Indexes] | None = None
        # Engines write beside their files even to read them, so those of a library that cannot be written are copied.
        self._copies: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Let the indexes go, whose files are mapped into memory."""
        self._held = None
        copies, self._copies = self._copies, None
        if copies is not None:
            copies.cleanup()

    def delete(self) -> None:
        """Delete the files of the indexes, of which nothing is left to find, or which are made again when needed.

        :raises LibraryError: if the folder cannot be written.
        """
        if not self._folder.exists():
            return
        with self._lock.held():
            self._held = None
            for name in ("dense", "lexical"):
                place = IndexPlace(self._folder, name)
                place.stamp.unlink(missing_ok=True)
                place.clear(but="")
        # The lock's own file goes with the folder, unless another process has made an index here meanwhile.
        with suppress(OSError):
            (self._folder / _INDEX_LOCK).unlink()
            self._folder.rmdir()

    @property
    def is_open(self) -> bool:
        """Whether the indexes have been asked for."""
        return self._held is not None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """While the store is changed, let searches see the last state. Changes come one after another."""
        self._changing = True
        try:
            yield
        finally:
            self._changing = False

    def current(self, generation: Generation) -> Indexes:
        """Return the indexes at ``generation``, the store's, or, during a change, as they were a moment ago.

        :raises LibraryError: as for ``latest``.
        """
        held = self._held
        if held is not None and held.generation == generation:
            return held
        if held is None or not self._changing:
            return self.latest()
        update = self._update
        if update is None or update.done():
            # If it fails, the one who changes the store will be told in the end.
            self._update = self._background.submit(self.latest)
        return held

    def latest(self) -> Indexes:
        """The indexes, equal to the store as it is now, whatever thread or process has changed it.

        :raises LibraryError: if the library was never synced, or its folder cannot be written.
        """
        held = self._held
        if held is None or held.generation != self._store.generation(self._owner):
            if not self._store.read_only:
                self._folder.mkdir(parents=True, exist_ok=True)
            with self._lock.held(threads_only=self._store.read_only):
                held = self._held
                if held is None or held.generation != self._store.generation(self._owner):
                    held = self._held = self._open()
        return held

    def _open(self) -> Indexes:
        store, owner = self._store, self._owner
        with store.snapshot():
            settings, generation, newest = store.settings, store.generation(owner), store.newest_passage(owner)
        if settings is None:
            raise LibraryError(f"The library {self._folder} is empty; sync a folder of articles first.")
        folder = self._copied() if store.read_only else self._folder
        dense = open_index(DenseIndex, IndexPlace(folder, "dense"), store, owner, generation, settings.dimension)
        lexical = open_index(LexicalIndex, IndexPlace(folder, "lexical"), store, owner, generation, settings.dimension)
        return Indexes(dense, lexical, generation, newest)

    def _copied(self) -> Path:
        """Return a folder that can be written, with copies of the indexes as far as they can be read."""
        if self._copies is None:
            self._copies = TemporaryDirectory(prefix="quoth-", ignore_cleanup_errors=True)
            copies = Path(self._copies.name)
            for name in ("dense", "lexical"):
                for entry in self._folder.glob(f"{name}[-.]*"):
                    if entry.is_dir():
                        shutil.copytree(entry, copies / entry.name, ignore=shutil.ignore_patterns(".*lock"))
                    else:
                        shutil.copy(entry, copies)
        return Path(self._copies.name)
