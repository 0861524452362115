"""The contract of an index derived from the store, and its stamp: which state it equals, and that it is whole."""

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Never, Protocol, TypeVar

from embeddings.engines.local.rows import IndexRow
from embeddings.engines.local.store import Generation, Store
from embeddings.errors import LibraryError, SearchIndexError
from embeddings.file_hash import sha256_of

Query = TypeVar("Query", contravariant=True)

_STAMP = "stamp.json"


class SearchIndex(Protocol[Query]):
    """An engine that ranks passages. Everything in it comes from the store and can be made again from it.

    Every method raises SearchIndexError, and nothing else, when the engine fails.
    """

    def search(self, query: Query, k: int, allowed: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The ``k`` best ``(passage_id, score)``, best first, higher is better; fewer where fewer are held.

        Equal scores are in the order of the ids. ``allowed``: the ids to search among; None searches among all.
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


def open_index(make: MakeIndex[Index], folder: Path, store: Store, generation: Generation, dimension: int) -> Index:
    """The index of ``folder``, equal to the store as it was at ``generation``.

    It is brought up to date in steps where that can be, made anew where it is missing, damaged or another library's;
    what was changed is saved and stamped. The caller keeps others from opening the same folder meanwhile.

    :raises LibraryError: the folder cannot be written.
    """
    try:
        index = _catch_up(make, folder, store, generation, dimension)
    except (SearchIndexError, OSError):
        index = None  # whatever is wrong with it, the store has everything that it held
    if index is not None:
        return index
    try:
        _clear(folder)
        index = make(folder, dimension)
        _fill(index, folder, store, 0, _Stamp(generation, dimension))
    except (SearchIndexError, OSError) as error:
        raise LibraryError(
            f"The search index {folder} could not be written ({error}); make room on its disk and allow its folder to "
            "be written, then try again: nothing is lost."
        ) from error
    return index


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What an index equals: a state of the store, and the length of its vectors."""

    generation: Generation
    dimension: int


def _catch_up(
    make: MakeIndex[Index], folder: Path, store: Store, generation: Generation, dimension: int
) -> Index | None:
    """The index of ``folder`` brought up to date, None if it has to be made anew."""
    held = _read_stamp(folder)
    if held is None or held.dimension != dimension or not store.has_been(held.generation):
        return None
    index = make(folder, dimension)
    if held.generation == generation:
        return index
    (folder / _STAMP).unlink()
    since = held.generation.number
    if not index.remove(store.removed_between(since, generation.number)):
        return None
    _fill(index, folder, store, since, _Stamp(generation, dimension))
    return index


def _fill(index: SearchIndex[Never], folder: Path, store: Store, since: int, stamp: _Stamp) -> None:
    for rows in store.added_between(since, stamp.generation.number):
        index.add(rows)
    index.save()
    _write_stamp(folder, stamp)


def _clear(folder: Path) -> None:
    """Leave an empty folder, whatever is there."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)
    folder.mkdir(parents=True)


def _read_stamp(folder: Path) -> _Stamp | None:
    """The stamp on the folder, None unless every file is there exactly as it was stamped."""
    try:
        stamp = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        if stamp["files"] != _hashes(folder):
            return None
        return _Stamp(Generation(**stamp["generation"]), stamp["dimension"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # whatever is wrong with the stamp, the index is made again from the store


def _write_stamp(folder: Path, stamp: _Stamp) -> None:
    partial = folder / f"{_STAMP}.partial"
    partial.write_text(json.dumps({**asdict(stamp), "files": _hashes(folder)}), encoding="utf-8")
    os.replace(partial, folder / _STAMP)


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each data file. Dot files are the engine's own notes, which it may rewrite on opening."""
    return {file.name: sha256_of(file) for file in sorted(_data_files(folder))}


def _data_files(folder: Path) -> Iterator[Path]:
    for file in folder.iterdir():
        if not file.name.startswith((".", _STAMP)):
            yield file
