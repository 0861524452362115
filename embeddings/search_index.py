"""The contract of an index derived from the store, and its stamp: which generation it holds, and that it is whole."""

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from embeddings.store import IndexRow, Store

Query = TypeVar("Query", contravariant=True)

_STAMP = "stamp.json"


class SearchIndex(Protocol[Query]):
    """An engine that ranks passages. Everything in it comes from the store and can be made again from it."""

    def search(self, query: Query, k: int, allowed: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The ``k`` best ``(passage_id, score)``, best first, higher is better; fewer where fewer are held.

        ``allowed``: the ids to search among; None searches among all.
        """

    def add(self, rows: Sequence[IndexRow]) -> None:
        """Add passages."""

    def remove(self, passage_ids: Sequence[int]) -> None:
        """Remove passages; ids that are not held are ignored."""

    def save(self) -> None:
        """Write what changed to the index's folder."""

    def __len__(self) -> int:
        """How many passages are held."""


Index = TypeVar("Index", bound="SearchIndex[object]")


class IndexKind(Protocol[Index]):
    """Makes an index on a folder: opens the one saved there, or begins an empty one where there is none."""

    def __call__(self, folder: Path, dimension: int) -> Index:
        """An index on ``folder``, which exists."""


class Keeper(Generic[Index]):
    """Keeps one index equal to the store: brings it up to date, or makes it anew where it is missing or damaged."""

    def __init__(self, make: IndexKind[Index], folder: Path) -> None:
        self._make = make
        self._folder = folder

    def open(self, store: Store, dimension: int) -> tuple[Index, int]:
        """The index and the generation of the store that it equals; what had to be changed is saved and stamped."""
        held = _read_stamp(self._folder)
        if held is None or held > store.generation:
            shutil.rmtree(self._folder, ignore_errors=True)
            held = 0
        self._folder.mkdir(parents=True, exist_ok=True)
        generation = store.generation
        index = self._make(self._folder, dimension)
        if held < generation:
            (self._folder / _STAMP).unlink(missing_ok=True)
            index.remove(store.removed_since(held) if held else [])
            for rows in store.added_since(held):
                index.add(rows)
            index.save()
            _write_stamp(self._folder, generation)
        return index, generation


def _read_stamp(folder: Path) -> int | None:
    """The generation stamped on the folder, None unless every file is there exactly as it was stamped."""
    try:
        stamp = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        whole = stamp["files"] == _hashes(folder)
        return int(stamp["generation"]) if whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # whatever is wrong with the stamp, the index is made again from the store


def _write_stamp(folder: Path, generation: int) -> None:
    partial = folder / f"{_STAMP}.partial"
    partial.write_text(json.dumps({"generation": generation, "files": _hashes(folder)}), encoding="utf-8")
    os.replace(partial, folder / _STAMP)


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each data file. Dot files and locks are the engine's own notes, which it may rewrite on opening."""
    return {file.name: _sha256(file) for file in sorted(_data_files(folder))}


def _data_files(folder: Path) -> Iterable[Path]:
    for file in folder.iterdir():
        if not file.name.startswith((".", _STAMP)):
            yield file


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
