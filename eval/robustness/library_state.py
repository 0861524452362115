"""The whole content of a library, to compare a library that was killed with one that was made in a single run."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from embeddings.document import Document
from embeddings.engines.base import Scored, StoredPassage
from embeddings.library import Library
from embeddings.scope import EVERYTHING
from eval.robustness.counted_sync import text_hash

_QUESTIONS = ("Who brought salt to Orland?", "What did the clerk of the ledger weigh twice?", "lamp oil in week 3")
_FOUND = 10
# Vectors of a model differ in their last digits with the other texts of their batch.
_TOLERANCE = 1e-5
_SIGNS_THAT_MAY_DIFFER = 1e-3
_RANDOM_NAME = re.compile(r"(dense|lexical)-[0-9a-f]{8}|[0-9a-f]{32}(?=\.)")


@dataclass(frozen=True, slots=True)
class LibraryState:
    """Documents and their passages by document id, found passages with their scores by question, and file names.

    Random parts of file names are replaced by ``*``.
    """

    documents: Mapping[str, Document] = field(default_factory=dict)
    passages: Mapping[str, Sequence[StoredPassage]] = field(default_factory=dict)
    found: Mapping[str, list[tuple[str, float]]] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    @property
    def texts(self) -> Mapping[str, frozenset[str]]:
        """The hashes of the texts of all passages, by the SHA-256 of the files of their documents."""
        return {
            document.sha256: frozenset(text_hash(each.passage.text) for each in self.passages[document_id])
            for document_id, document in self.documents.items()
        }


def read_state(folder: Path, library: Library, *, searches: bool) -> LibraryState:
    """Return the content of the library in ``folder``. ``searches``: whether to search its indexes, too."""
    documents = {document.document_id: document for document in library.documents()}
    passages = {each: library.passages(library.passage_ids([each])) for each in documents}
    found = {question: _search(library, question) for question in _QUESTIONS} if searches and documents else {}
    names = {_RANDOM_NAME.sub("*", path.relative_to(folder).as_posix()) for path in folder.rglob("*")}
    return LibraryState(documents, passages, found, tuple(sorted(names)))


def _search(library: Library, question: str) -> list[tuple[str, float]]:
    vector, terms = library.encode_query(question).vector, library.language.analyze(question)
    proposals = library.engine.search(vector, terms, _FOUND, EVERYTHING)
    return [*_places(library, proposals.dense), *_places(library, proposals.lexical)]


def _places(library: Library, scored: Scored) -> list[tuple[str, float]]:
    """Return the words of each found passage with its score, without passages that tie with the last."""
    last = round(scored[-1][1], 4) if scored else 0.0
    better = [(passage_id, round(score, 4)) for passage_id, score in scored if round(score, 4) > last]
    passages = library.passages([passage_id for passage_id, _ in better])
    words = [f"{each.passage.document_id}: {each.passage.text}" for each in passages]
    return sorted(zip(words, (score for _, score in better), strict=True), key=lambda hit: (-hit[1], hit[0]))


def differences(state: LibraryState, expected: LibraryState) -> Iterator[str]:
    """Yield a sentence for each difference between two libraries of the same folder."""
    for document_id in sorted(state.documents.keys() ^ expected.documents.keys()):
        yield f"only one of the libraries holds {document_id}"
    for document_id in sorted(state.documents.keys() & expected.documents.keys()):
        if state.documents[document_id] != expected.documents[document_id]:
            yield f"the document {document_id} differs"
        pairs = [state.passages[document_id], expected.passages[document_id]]
        if len(pairs[0]) != len(pairs[1]) or not all(map(_are_equal, *pairs)):
            yield f"the passages of {document_id} differ"
    for question, expected_hits in expected.found.items():
        if state.found.get(question) != expected_hits:
            yield f"a search for {question!r} finds other passages"
    if others := set(state.files) ^ set(expected.files):
        yield f"only one of the libraries has the files {sorted(others)}"


def _are_equal(one: StoredPassage, other: StoredPassage) -> bool:
    codes = [np.zeros(0, np.uint8) if each.token_codes is None else each.token_codes for each in (one, other)]
    return (
        one.passage == other.passage
        and np.array_equal(one.token_starts, other.token_starts)
        and np.allclose(one.vector, other.vector, rtol=0, atol=_TOLERANCE)
        and codes[0].shape == codes[1].shape
        and int(np.bitwise_count(codes[0] ^ codes[1]).sum()) <= _SIGNS_THAT_MAY_DIFFER * 8 * codes[0].size
    )
