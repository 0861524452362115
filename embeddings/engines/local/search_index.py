"""The contract of a search index, and its stamp, which names the state of the store that the index equals."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Never, Protocol, TypeVar

from embeddings.engines.local.rows import IndexRow
from embeddings.engines.local.store import Generation, Store
from embeddings.errors import LibraryError, SearchIndexError

Query = TypeVar("Query", contravariant=True)


@dataclass(frozen=True, slots=True)
class PassageFilter:
    """The passages that a search may return: those of ``ids`` or, with ``excludes``, all others.

    Ids that the index does not hold change nothing. The second form keeps the set small for a search that leaves out a
    few passages.
    """

    ids: frozenset[int]
    excludes: bool = False

    def allows(self, passage_id: int) -> bool:
        """Return whether a search may return the passage of this id."""
        return (passage_id in self.ids) is not self.excludes


class SearchIndex(Protocol[Query]):
    """An index that ranks passages; it can always be made again from the store.

    Every method raises SearchIndexError, and no other error, if the library behind it fails.
    """

    def search(self, query: Query, k: int, allowed: PassageFilter | None = None) -> list[tuple[int, float]]:
        """Return the ``k`` best passages as ``(passage_id, score)``, best first; fewer if the index holds fewer.

        A higher score is better; equal scores are in the order of the ids. ``allowed``: the passages that the search
        may return; None allows all.
        """

    def add(self, rows: Sequence[IndexRow]) -> None:
        """Add passages."""

    def remove(self, passage_ids: Sequence[int]) -> bool:
        """Remove passages; ids that the index does not hold change nothing.

        Return False if the scores would still depend on the removed passages: the caller must make the index again.
        """

    def save(self) -> None:
        """Write the changes to the index's folder."""

    def __len__(self) -> int:
        """Return the number of passages in the index."""


Index = TypeVar("Index", bound=SearchIndex[Never])
# Opens the index in an existing folder, or begins an empty index there; the number is the length of the vectors.
MakeIndex = Callable[[Path, int], Index]


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """The place of an index: the stamp ``parent / f"{name}.json"`` names the folder ``parent / f"{name}-…"``.

    A new index gets a new folder, which the stamp then names. The files of the old index never change, as another
    process may have mapped them into memory.
    """

    parent: Path
    name: str

    @property
    def stamp(self) -> Path:
        """The file that names the folder of the index, and the state of the store that the index equals."""
        return self.parent / f"{self.name}.json"

    def new_folder(self) -> Path:
        """Make an empty folder for a new index."""
        folder = self.parent / f"{self.name}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        return folder

    def clear(self, keep: str) -> None:
        """Delete the folders of this index, except the folder named ``keep`` and files that the system protects."""
        for entry in self.parent.iterdir():
            # The folder of version 1 has no number.
            if entry.name == self.name or (entry.name.startswith(f"{self.name}-") and entry.name != keep):
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry, ignore_errors=True)
                else:
                    with suppress(OSError):
                        entry.unlink()


def open_index(
    make: MakeIndex[Index], place: IndexPlace, store: Store, owner: str | None, generation: Generation, dimension: int
) -> Index:
    """Return the index at ``place``, equal to the store's passages of ``owner`` (None: of all) at ``generation``.

    The index is updated in steps if possible, and made again if it is missing, damaged or belongs to another library.
    Changes are saved and stamped. The caller holds a lock against other threads and processes.

    :raises LibraryError: if the folder cannot be written.
    """
    try:
        index = _catch_up(make, place, store, owner, generation, dimension)
    except (SearchIndexError, OSError):
        index = None  # any damage: the store still has all passages
    if index is not None:
        return index
    try:
        folder = place.new_folder()
        index = make(folder, dimension)
        _fill(index, place, store, owner, 0, IndexStamp(folder.name, generation, dimension))
        place.clear(keep=folder.name)
    except (SearchIndexError, OSError) as error:
        raise LibraryError(
            f"The search index {place.parent / place.name} could not be written ({error}); make room on its disk and "
            "allow its folder to be written, then try again: nothing is lost."
        ) from error
    return index


@dataclass(frozen=True, slots=True)
class IndexStamp:
    """The generation of the store that an index equals, and the length of its vectors.

    ``folder``: the name of the index's folder.
    """

    folder: str
    generation: Generation
    dimension: int


def _catch_up(
    make: MakeIndex[Index], place: IndexPlace, store: Store, owner: str | None, generation: Generation, dimension: int
) -> Index | None:
    """Return the index at ``place`` after an update in steps, or None if it has to be made again."""
    stamp = _read_stamp(place)
    if stamp is None or stamp.dimension != dimension or not store.has_been(stamp.generation):
        return None
    if stamp.generation == generation:
        return make(place.parent / stamp.folder, dimension)
    since = stamp.generation.number
    removed = store.removed_between(since, generation.number, owner)
    index = make(place.parent / stamp.folder, dimension)
    if not index.remove(removed):
        return None
    place.stamp.unlink()
    _fill(index, place, store, owner, since, IndexStamp(stamp.folder, generation, dimension))
    return index


def _fill(
    index: SearchIndex[Never], place: IndexPlace, store: Store, owner: str | None, since: int, stamp: IndexStamp
) -> None:
    for rows in store.added_between(since, stamp.generation.number, owner):
        index.add(rows)
    index.save()
    _write_stamp(place, stamp)


def _read_stamp(place: IndexPlace) -> IndexStamp | None:
    """Return the stamp, or None unless every file of the index still has the hash in the stamp."""
    try:
        stamp = json.loads(place.stamp.read_text(encoding="utf-8"))
        folder = str(stamp["folder"])
        is_own = folder.startswith(f"{place.name}-") and Path(folder).name == folder
        if not is_own or stamp["files"] != _hashes(place.parent / folder):
            return None
        return IndexStamp(folder, Generation(**stamp["generation"]), stamp["dimension"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # any damage: the index is made again from the store


def _write_stamp(place: IndexPlace, stamp: IndexStamp) -> None:
    partial = place.stamp.with_suffix(".partial")
    files = _hashes(place.parent / stamp.folder)
    partial.write_text(json.dumps({**asdict(stamp), "files": files}), encoding="utf-8")
    os.replace(partial, place.stamp)


def _hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each data file. tantivy may rewrite its dot files when it opens the index."""
    hashes = {}
    for file in sorted(folder.iterdir()):
        if not file.name.startswith("."):
            with file.open("rb") as opened:
                hashes[file.name] = hashlib.file_digest(opened, "sha256").hexdigest()
    return hashes
