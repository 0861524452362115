"""The indexes of all owners in a library's folder: opened at first use, updated after each change, closed."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

from embeddings.engines.base import FOLDER
from embeddings.engines.local.indexes import CurrentIndexes
from embeddings.engines.local.locking import LibraryLock
from embeddings.engines.local.store import Store
from embeddings.languages.analysis import Analyzer

# For changes of the documents, which may take long. A search that updates an index meanwhile takes another lock.
_CHANGE_LOCK = "library.lock"
# Owners with open indexes: those of one owner take a dozen open files.
_MAX_OPEN_OWNERS = 64


class IndexLifecycle:
    """Opens, updates and closes the indexes of each owner; safe to use from any number of threads.

    The owner None stands for one index of everything, which exists only if a search has needed it.
    """

    def __init__(self, folder: Path, store: Store, analyzer: Analyzer) -> None:
        """``folder``: the library's."""
        self._folder = folder
        self._store = store
        self._analyzer = analyzer
        self._lock = threading.Lock()
        self._change_lock = LibraryLock(folder, _CHANGE_LOCK)
        self._background = ThreadPoolExecutor(1, thread_name_prefix="indexes")
        self._indexes: OrderedDict[str | None, CurrentIndexes] = OrderedDict()
        self._changing: str | None = None  # the owner of the changing documents

    def close(self) -> None:
        """Wait until no index is being written, and close all of them."""
        self._background.shutdown(cancel_futures=True)
        with self._lock:
            for indexes in self._indexes.values():
                indexes.close()
            self._indexes.clear()

    def of(self, owner: str | None) -> CurrentIndexes:
        """Return the indexes of an owner's passages; None returns those of everything."""
        with self._lock:
            indexes = self._indexes.get(owner)
            if indexes is None:
                folder = self._index_folder(owner)
                indexes = self._indexes[owner] = CurrentIndexes(
                    folder, self._store, self._analyzer, owner, self._background
                )
            self._indexes.move_to_end(owner)
            if len(self._indexes) > _MAX_OPEN_OWNERS:
                oldest = next(each for each in self._indexes if each not in (FOLDER, None, self._changing, owner))
                self._indexes.pop(oldest).close()
            return indexes

    def open_owners(self) -> set[str | None]:
        """Return the owners of open indexes."""
        with self._lock:
            return {owner for owner, indexes in self._indexes.items() if indexes.is_open}

    @contextmanager
    def changing(self, owner: str) -> Iterator[None]:
        """See ``Engine.changing``."""
        with self._change_lock.held():
            with self._lock:
                self._changing = owner
            own = self.of(owner)
            # An upload does not wait for the index of everything, which the uploading visitor does not search.
            everything = self.of(None) if owner == FOLDER and None in self.open_owners() else None
            before, is_done = self._store.generation(owner), False
            try:
                with own.changing(), everything.changing() if everything else nullcontext():
                    try:
                        yield
                        is_done = True
                    finally:  # a sync that fails may have stored some of its documents
                        if is_done or self._store.generation(owner) != before:
                            self._update(owner, own)
                            if everything:
                                everything.latest()
            finally:
                with self._lock:
                    self._changing = None

    def _update(self, owner: str, indexes: CurrentIndexes) -> None:
        if self._store.settings is None:
            return  # the library has never held a passage
        if owner == FOLDER or self._store.count([owner])[1]:
            indexes.latest()
        else:
            indexes.delete()
        if owner != FOLDER and None not in self.open_owners():
            # An unused index of everything may still hold words that were removed. A search makes a new one.
            self.of(None).delete()

    def _index_folder(self, owner: str | None) -> Path:
        if owner is None:
            return self._folder / "everything"
        return self._folder / "owners" / owner if owner else self._folder
