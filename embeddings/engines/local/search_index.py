"""The contract of an index derived from the store, and its stamp: which state it equals, and that it is whole."""

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
    """An engine that ranks passages. Everything in it comes from the store and can be made again from it.

    Every method raises SearchIndexError, and nothing else, when the engine fails.
    """

    def search(self, query: Query, k: int, allowed: PassageFilter | None = None) -> list[tuple[int, float]]:
        """The ``k`` best ``(passage_id, score)``, best first, higher is better; fewer where fewer are held.

        Equal scores are in the order of the ids. ``allowed``: the passages to search among; None searches among all.
        """

    def add(self, rows: Sequence[IndexRow]) -> None:
        """Add passages."""

    def remove(self, passage_ids: Sequence[int]) -> bool:
        """Remove passages; ids that are not held are ignored.

        False if the engine cannot forget them without a trace in its scores: then the index has to be made anew.
        """

    def save(self) -> None:
        """Write what changed to the index's folder."""

    def __len__(self) -> int:
        """How many passages are held."""


Index = TypeVar("Index", bound=SearchIndex[Never])
# Opens the index saved in a folder, which exists, or begins an empty one; the number is the length of its vectors.
MakeIndex = Callable[[Path, int], Index]


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """Where an index lies: the folder ``parent / f"{name}-…"`` that the stamp ``parent / f"{name}.json"`` names.

    An index is made anew in a folder of its own and then named by the stamp, so that files of the old one, which others
    may have mapped into memory, are never changed.
    """

    parent: Path
    name: str

    @property
    def stamp(self) -> Path:
        """The file that names the folder and the state of the store that the index in it equals."""
        return self.parent / f"{self.name}.json"

    def new_folder(self) -> Path:
        """Make an empty folder for a new index."""
        folder = self.parent / f"{self.name}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        return folder

    def clear(self, but: str) -> None:
        """Delete the folders of this index except the one named ``but``, as far as the system lets it."""
        for entry in self.parent.iterdir():
            # Version 1 kept its index in a folder without a number.
            if entry.name == self.name or (entry.name.startswith(f"{self.name}-") and entry.name != but):
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry, ignore_errors=True)
                else:
                    with suppress(OSError):
                        entry.unlink()


def open_index(
    make: MakeIndex[Index], place: IndexPlace, store: Store, owner: str | None, generation: Generation, dimension: int
) -> Index:
    """Return the index at ``place``, equal to the store's passages of ``owner`` (None: of all) at ``generation``.

    It is brought up to date in steps where that can be, made anew where it is missing, damaged or another library's;
    what was changed is saved and stamped. The caller keeps others from opening the same index meanwhile.

    :raises LibraryError: if the folder cannot be written.
    """
    try:
        index = _catch_up(make, place, store, owner, generation, dimension)
    except (SearchIndexError, OSError):
        index = None  # whatever is wrong with it, the store has everything that it held
    if index is not None:
        return index
    try:
        folder = place.new_folder()
        index = make(folder, dimension)
        _fill(index, place, store, owner, 0, _Stamp(folder.name, generation, dimension))
        place.clear(but=folder.name)
    except (SearchIndexError, OSError) as error:
        raise LibraryError(
            f"The search index {place.parent / place.name} could not be written ({error}); make room on its disk and "
            "allow its folder to be written, then try again: nothing is lost."
        ) from error
    return index


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What an index equals: a state of the store, and the length of its vectors. ``folder``: the name of its folder."""

    folder: str
    generation: Generation
    dimension: int


def _catch_up(
    make: MakeIndex[Index], place: IndexPlace, store: Store, owner: str | None, generation: Generation, dimension: int
) -> Index | None:
    """Return the index at ``place`` brought up to date, None if it has to be made anew."""
    held = _read_stamp(place)
    if held is None or held.dimension != dimension or not store.has_been(held.generation):
        return None
    if held.generation == generation:
        return make(place.parent / held.folder, dimension)
    since = held.generation.number
    removed = store.removed_between(since, generation.number, owner)
    index = make(place.parent / held.folder, dimension)
    if not index.remove(removed):
        return None
    place.stamp.unlink()
    _fill(index, place, store, owner, since, _Stamp(held.folder, generation, dimension))
    return index


def _fill(
    index: SearchIndex[Never], place: IndexPlace, store: Store, owner: str | None, since: int, stamp: _Stamp
) -> None:
    for rows in store.added_between(since, stamp.generation.number, owner):
        index.add(rows)
    index.save()
    _write_stamp(place, stamp)


def _read_stamp(place: IndexPlace) -> _Stamp | None:
    """Return the stamp, None unless every file of the index is there exactly as it was stamped."""
    try:
        stamp = json.loads(place.stamp.read_text(encoding="utf-8"))
        folder = str(stamp["folder"])
        is_own = folder.startswith(f"{place.name}-") and Path(folder).name == folder
        if not is_own or stamp["files"] != _hashes(place.parent / folder):
            return None
        return _Stamp(folder, Generation(**stamp["generation"]), stamp["dimension"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # whatever is wrong with the stamp, the index is made again from the store


def _write_stamp(place: IndexPlace, stamp: _Stamp) -> None:
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
