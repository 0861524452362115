"""Both indexes of an owner's passages, updated when the store changes."""

import shutil
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from embeddings.engines.local.dense import DenseIndex
from embeddings.engines.local.lexical import LexicalIndex
from embeddings.engines.local.locking import LibraryLock
from embeddings.engines.local.search_index import IndexPlace, open_index
from embeddings.engines.local.store import Generation, Store
from embeddings.errors import LibraryError
from embeddings.languages.analysis import Analyzer

_INDEX_LOCK = "indexes.lock"


@dataclass(frozen=True, slots=True)
class Indexes:
    """Both indexes of an owner's passages as they were at ``generation``; they never change afterwards.

    ``newest``: the highest passage id in the indexes, 0 for empty indexes.
    """

    dense: DenseIndex
    lexical: LexicalIndex
    generation: Generation
    newest: int


class CurrentIndexes:
    """The current indexes of an owner's passages; safe to use from any number of threads.

    An update reads and writes the whole indexes, half a second at 20,000 passages, and a sync changes the store every
    other second. During a change in this process, searches therefore use the last state until the next is ready.
    """

    def __init__(self, folder: Path, store: Store, analyzer: Analyzer, owner: str | None, background: Executor) -> None:
        """``folder``: the folder of the indexes. ``owner``: the owner of their passages; None takes all passages."""
        self._folder = folder
        self._store = store
        self._analyzer = analyzer
        self._owner = owner
        self._background = background
        self._lock = LibraryLock(folder, _INDEX_LOCK)
        self._indexes: Indexes | None = None
        self._is_changing = False
        self._update: Future[Indexes] | None = None
        # faiss and tantivy write into the folder of their files even to read them, so a read-only library is copied.
        self._copies: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Close the indexes; their files are mapped into memory until then."""
        self._indexes = None
        copies, self._copies = self._copies, None
        if copies is not None:
            copies.cleanup()

    def delete(self) -> None:
        """Delete the files of the indexes; the next search makes new ones.

        :raises LibraryError: if the folder cannot be written.
        """
        if not self._folder.exists():
            return
        with self._lock.held():
            self._indexes = None
            for name in ("dense", "lexical"):
                place = IndexPlace(self._folder, name)
                place.stamp.unlink(missing_ok=True)
                place.clear(keep="")
        # The file of the lock and the folder stay if another process has made an index here meanwhile.
        with suppress(OSError):
            (self._folder / _INDEX_LOCK).unlink()
            self._folder.rmdir()

    @property
    def is_open(self) -> bool:
        """Return whether a search has opened the indexes."""
        return self._indexes is not None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let searches use the last state during the block, which changes the store. Blocks must not overlap."""
        self._is_changing = True
        try:
            yield
        finally:
            self._is_changing = False

    def current(self, generation: Generation) -> Indexes:
        """Return the indexes at ``generation``, the store's, or during a change the last state.

        :raises LibraryError: if ``latest`` raises it.
        """
        indexes = self._indexes
        if indexes is not None and indexes.generation == generation:
            return indexes
        if indexes is None or not self._is_changing:
            return self.latest()
        update = self._update
        if update is None or update.done():
            # If the update fails, it fails again at the end of the change, which then raises the error.
            self._update = self._background.submit(self.latest)
        return indexes

    def latest(self) -> Indexes:
        """Return the indexes of the store as it is now, including changes by other threads and processes.

        :raises LibraryError: if the library was never synced, or its folder cannot be written.
        """
        indexes = self._indexes
        if indexes is None or indexes.generation != self._store.generation(self._owner):
            if not self._store.read_only:
                self._folder.mkdir(parents=True, exist_ok=True)
            with self._lock.held(threads_only=self._store.read_only):
                indexes = self._indexes
                if indexes is None or indexes.generation != self._store.generation(self._owner):
                    indexes = self._indexes = self._open()
        return indexes

    def _open(self) -> Indexes:
        store, owner = self._store, self._owner
        with store.snapshot():
            settings, generation, newest = store.settings, store.generation(owner), store.newest_passage(owner)
        if settings is None:
            raise LibraryError(f"The library {self._folder} is empty; sync a folder of articles first.")
        folder = self._copy() if store.read_only else self._folder
        dense = open_index(DenseIndex, IndexPlace(folder, "dense"), store, owner, generation, settings.dimension)
        make_lexical = partial(LexicalIndex, analyzer=self._analyzer)
        lexical = open_index(make_lexical, IndexPlace(folder, "lexical"), store, owner, generation, settings.dimension)
        return Indexes(dense, lexical, generation, newest)

    def _copy(self) -> Path:
        """Copy the readable files of the indexes to a temporary folder at the first call, and return that folder."""
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
