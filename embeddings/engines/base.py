"""The contract of an engine: what holds the documents and passages of a library and proposes candidates."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Document, ListPage, Passage
from embeddings.encoders.base import Floats
from embeddings.scope import Scope
from embeddings.token_codes import CodedEncoding, Codes

FOLDER = ""
"""The owner of the articles of a library's folder, beside the owners of uploads."""

Scored = list[tuple[int, float]]
"""Passage ids with their scores, best first, higher is better; equal scores in the order of the ids."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredPassage:
    """A passage as the library keeps it.

    ``title``: title and publisher of its document, as one line. ``vector``: float32, shape (dim,), unit length.
    ``codes``: uint8, shape (n_tokens, bytes a token), None for a model without token vectors. ``token_starts``: int32,
    shape (n_tokens,), characters from the passage's start.
    """

    passage_id: int
    passage: Passage
    title: str
    vector: Floats
    codes: Codes | None
    token_starts: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Proposals:
    """The passages that an engine proposes for a question.

    ``dense``: cosines with the question's vector, in [-1, 1] except for rounding. ``lexical``: scores of BM25, above 0.
    """

    dense: Scored
    lexical: Scored


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to hold, with its passages and their encodings, in the same order.

    ``like``: the id of a document held already with the same text and blocks, whose passages are taken instead.
    """

    document: Document
    passages: Sequence[Passage] = ()
    encodings: Sequence[CodedEncoding] = ()
    like: str | None = None


class Engine(Protocol):
    """Holds documents and passages and proposes candidates; safe to use from any number of threads.

    A method with a ``scope`` sees its documents alone, in its scores, too: words of documents outside it change no idf.
    A method without one takes ids, which the caller has from one with a scope. Every method raises LibraryError if the
    library cannot be read.
    """

    def search(self, vector: Floats | None, terms: Sequence[str], k: int, scope: Scope) -> Proposals:
        """Return the ``k`` best passages by ``vector`` and by ``terms``; fewer where fewer are held.

        ``vector``: float32, shape (dim,), unit length; None searches by terms alone. ``terms``: words as ``analyze``
        gives them; without any, by the vector alone.
        """

    def bm25(self, terms: Sequence[str], passage_ids: Collection[int], scope: Scope) -> dict[int, float]:
        """Return BM25's scores of these passages, as ``search`` gives them; a passage without a term is left out."""

    def idf(self, terms: Sequence[str], scope: Scope) -> dict[str, float]:
        """Return BM25's inverse document frequency of each term, above 0.

        Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the 1 added
        inside the logarithm that keeps it positive.
        """

    def passages_with_all_terms(self, terms: Sequence[str], k: int, scope: Scope) -> list[int]:
        """Return the ids of at most ``k`` passages that hold all terms themselves, rising; none for no terms."""

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of these ids that are (still) held, in their order."""

    def passage_ids(self, document_ids: Collection[str]) -> list[int]:
        """Return the ids of all passages of these documents, rising."""

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        """Return the ids of the passages that hold a title or byline, of the documents of these passages."""

    def document(self, document_id: str) -> Document | None:
        """Return one document, its text checked; None if it is not held (any more)."""

    def document_ids(self, scope: Scope) -> list[str]:
        """Return the ids of the documents of ``scope``, sorted."""

    def list_documents(self, scope: Scope, words: str, after: str, limit: int | None) -> ListPage:
        """Return a page of the documents of ``scope``, sorted by id, without their texts.

        ``words``: list only the documents whose title, publisher, author, date or id contains these words, whatever
        their letter case. ``after``: the id after which the page begins. ``limit``: the most documents of the page;
        None lists all of them.
        """

    def find_text(self, words: str, scope: Scope) -> list[tuple[str, int]]:
        """Return documents whose text holds exactly these words, each with the first character at which it does, sorted
        by id.

        Words are looked for by their rarest terms, in a bounded number of passages: documents in which one passage
        holds all these terms come first, and where there is none, documents with fewer of them in one. Words without a
        term, and words that stand in no passage, are not found.
        """

    def is_empty(self, scope: Scope) -> bool:
        """Return whether no document of ``scope`` holds a passage."""

    def files(self, owner: str, names: Collection[str] | None = None) -> dict[str, str]:
        """Return the SHA-256 of the file of every document of ``owner``, by document_id.

        ``owner``: whose uploads, or `FOLDER`. ``names``: only the documents of these ids; None takes all.
        """

    def twin(self, document: Document) -> str | None:
        """Return the id of another document with the same text and blocks, None where there is none."""

    def replace(self, owner: str, added: Sequence[NewDocument], removed: Collection[str] = ()) -> None:
        """Hold the documents ``added`` instead of those of the same ids, and remove those of the ids ``removed``.

        All of them belong to ``owner``. The change lands as a whole or not at all.
        """

    def move(self, owner: str, paths: Mapping[str, str]) -> None:
        """Note where unchanged documents of ``owner`` lie now, by document id, as far as the engine notes places."""

    def searched(self, scope: Scope) -> Hashable:
        """Return the state of the library that searches in ``scope`` see, which may be a moment behind it."""

    def refresh(self, scope: Scope) -> None:
        """Wait until searches in ``scope`` see the library as it is now."""
