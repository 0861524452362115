"""The contract of an engine, which holds the documents and passages of a library and proposes candidates."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Document, ListPage, Passage
from embeddings.encoders.base import Floats
from embeddings.engines.file_records import Failure, FileRecord
from embeddings.scope import Scope
from embeddings.settings import LibrarySettings
from embeddings.structure.repeated_lines import RepeatedLines
from embeddings.token_codes import QuantizedEncoding, TokenCodes

FOLDER = ""
"""The owner of the articles of a synced folder. Every other owner is an owner of uploads."""

Scored = list[tuple[int, float]]
"""Passage ids with their scores, best first, higher is better; equal scores in the order of the ids."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredPassage:
    """A passage with its encoding, as the engine stores them.

    ``title``: title and publisher of the passage's document, in one line. ``context``: the headings and the question
    above the passage and the header of its table, in one line, empty without any. ``introduction``: the beginning of
    the document's text, which names its subjects. ``vector``: float32, shape (dim,),
    unit length. ``token_codes``: uint8, shape (n_tokens, ceil(dim / 8)), None for a model without token vectors.
    ``token_starts``: int32, shape (n_tokens,), characters from the passage's start.
    """

    passage_id: int
    passage: Passage
    title: str
    context: str
    introduction: str
    vector: Floats
    token_codes: TokenCodes | None
    token_starts: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with all its passages, in reading order, as they were at one moment."""

    document: Document
    passages: Sequence[StoredPassage]


@dataclass(frozen=True, slots=True)
class Proposals:
    """The passages that an engine proposes for a question.

    ``dense``: cosines with the question's vector, in [-1, 1] except for rounding. ``lexical``: scores of BM25, above 0.
    """

    dense: Scored
    lexical: Scored


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to add, with its passages and their encodings in the same order.

    ``like``: the id of a stored document with the same text and blocks; the engine copies its passages instead.
    ``record``: of the document's file, to store in the same transaction.
    """

    document: Document
    passages: Sequence[Passage] = ()
    encodings: Sequence[QuantizedEncoding] = ()
    like: str | None = None
    record: FileRecord | None = None


class Engine(Protocol):
    """Holds documents and passages and proposes candidates; safe to use from any number of threads.

    A method with a ``scope`` sees the documents of that scope alone. Its scores do too: words of other documents change
    no idf. A method without a scope takes ids, which the caller has from a method with one.

    Every method raises LibraryError if the library cannot be read.
    """

    # Lifecycle

    @property
    def settings(self) -> LibrarySettings | None:
        """The settings that all passages were encoded with; None before the first passage."""

    def save_settings(self, settings: LibrarySettings) -> None:
        """Store the settings that new passages are encoded with."""

    def reader_versions(self, owner: str) -> dict[str, int]:
        """Return the version of each reader, by name, at the end of the last sync of this owner's documents."""

    def save_reader_versions(self, owner: str, versions: Mapping[str, int]) -> None:
        """Store the version of each reader that all of this owner's documents are up to date with."""

    def repeated_lines(self, owner: str) -> RepeatedLines:
        """Return the repeated lines at the end of the last sync of this owner's documents."""

    def save_repeated_lines(self, owner: str, lines: RepeatedLines) -> None:
        """Store the repeated lines that all of this owner's documents are without."""

    @property
    def generation(self) -> Hashable:
        """The state of the documents; every change of documents makes another."""

    def changing(self, owner: str) -> AbstractContextManager[None]:
        """Return a context in which ``replace`` and ``move`` may change the documents of ``owner``.

        Inside, no other thread and no other process changes the library, and searches see its last state. At the end,
        searches see the new state, even if the block raised an error.

        :raises LibraryError: if another process is changing the library, or the library cannot be written.
        """

    def check(self) -> None:
        """Check the engine's files as a whole, and read every document from them again from now on.

        :raises LibraryError: if a file is damaged.
        """

    def close(self) -> None:
        """Close the engine; no method may be called afterwards."""

    # Searching

    def search(self, vector: Floats | None, terms: Sequence[str], k: int, scope: Scope) -> Proposals:
        """Return the ``k`` best passages by ``vector`` and by ``terms``; fewer if the scope holds fewer.

        ``vector``: float32, shape (dim,), unit length; None searches by terms alone. ``terms``: words as ``analyze``
        returns them; an empty list searches by the vector alone.
        """

    def bm25(self, terms: Sequence[str], passage_ids: Collection[int], scope: Scope) -> dict[int, float]:
        """Return the BM25 scores of these passages, as ``search`` returns them, except for passages without a term."""

    def idf(self, terms: Sequence[str], scope: Scope) -> dict[str, float]:
        """Return BM25's inverse document frequency of each term, above 0.

        Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the 1 added
        inside the logarithm that keeps it positive.
        """

    def passages_with_all_terms(self, terms: Sequence[str], k: int, scope: Scope) -> list[int]:
        """Return the ids of at most ``k`` passages with all terms in their text, sorted; empty without terms."""

    def unknown_terms(self, terms: Collection[str], scope: Scope) -> set[str]:
        """Return the terms that stand in no passage and in no title of the owners of ``scope``.

        A choice of documents changes no term to an unknown one: the word is then one of the library all the same.
        """

    def passages_with_similar_term(
        self, terms: Sequence[str], distance: int, beside: Sequence[str], k: int, scope: Scope
    ) -> list[int]:
        """Return the ids of at most ``k`` passages with a term at most ``distance`` edits from one of ``terms``.

        An edit is a letter more, less or other, or two neighbours swapped. The passages come by BM25 of the terms
        ``beside``, best first. ``distance``: 1 or 2.
        """

    def find_text(self, words: str, scope: Scope) -> list[tuple[str, int]]:
        """Return documents with exactly these words in their text, each with the first match's offset, sorted by id.

        The search looks for the rarest terms of the words, in a bounded number of passages. It prefers documents in
        which one passage holds all these terms, and tries fewer terms if there is no such document. It cannot find
        words without a term, or words that stand in no passage.
        """

    def searched(self, scope: Scope) -> Hashable:
        """Return the state that searches in ``scope`` see, which may be a moment behind ``generation``."""

    def refresh(self, scope: Scope) -> None:
        """Wait until searches in ``scope`` see the library as it is now."""

    # Reading

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of these ids in their order, without the passages that were removed."""

    def passage_ids(self, document_ids: Collection[str]) -> list[int]:
        """Return the ids of all passages of these documents, sorted."""

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        """Return the ids of the passages with a title or byline, of the documents that these passages belong to."""

    def passage_count(self) -> int:
        """Return the number of stored passages."""

    def document(self, document_id: str) -> Document | None:
        """Return the document, its text checked; None if the engine does not hold it (any more)."""

    def stored_document(self, document_id: str) -> StoredDocument | None:
        """Return the document with its passages; None if the engine does not hold it (any more)."""

    def document_ids(self, scope: Scope) -> list[str]:
        """Return the ids of the documents of ``scope``, sorted."""

    def list_documents(self, scope: Scope, words: str, after: str, limit: int | None) -> ListPage:
        """Return a page of the documents of ``scope``, sorted by id, without their texts.

        ``words``: list only the documents with these words in their title, publisher, author, date or id, in any letter
        case. ``after``: the id after which the page begins. ``limit``: the largest number of documents on the
        page; None lists all of them.
        """

    def languages(self, scope: Scope) -> dict[str, int]:
        """Return the number of documents of ``scope`` in each language, by ISO 639-1.

        Documents of which the language is not known do not count.
        """

    def is_empty(self, scope: Scope) -> bool:
        """Return whether no document of ``scope`` holds a passage."""

    def files(self, owner: str, names: Collection[str] | None = None) -> dict[str, str]:
        """Return the SHA-256 of the file of every document of ``owner``, by document_id.

        ``owner``: an owner of uploads, or `FOLDER`. ``names``: only the documents of these ids; None returns all.
        """

    def twin(self, document: Document) -> str | None:
        """Return the id of another document with the same text and blocks, or None."""

    # Files

    def file_records(self, owner: str, names: Collection[str] | None = None) -> dict[str, FileRecord]:
        """Return the record of every file of ``owner``, by document id; ``names`` as of ``files``."""

    def save_file_records(self, owner: str, records: Mapping[str, FileRecord], forgotten: Collection[str] = ()) -> None:
        """Store records of files of ``owner``, and remove those of the ids ``forgotten``."""

    def failures(self, scope: Scope) -> list[Failure]:
        """Return the files of ``scope`` that cannot be read, sorted by id. A folder that cannot be listed is one."""

    def failure(self, document_id: str) -> Failure | None:
        """Return the failure of the file of this document, or of a folder around it; None without a failure."""

    def warnings(self, document_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return the parts that could not be read of the files of these documents, for those with such parts."""

    # Changing

    def replace(self, owner: str, added: Sequence[NewDocument], removed: Collection[str] = ()) -> None:
        """Store the documents ``added`` in place of those of the same ids, and remove those of the ids ``removed``.

        All of them belong to ``owner``. Either the whole change is stored or no part of it.
        """

    def move(self, owner: str, paths: Mapping[str, str]) -> None:
        """Store the new paths of unchanged documents of ``owner``, by document id, if the engine stores paths."""
