"""Whether a quote that was given once still stands in the articles: at its place, elsewhere, or no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Protocol

from embeddings.document import Document
from qa.answer import Source
from qa.quotes.places import is_quotable, source_at

# Places of the same words in one document that are looked at on either side of the old one; more are a form letter's.
_MOST_PLACES = 1000


class QuoteState(StrEnum):
    """What has become of a quote's source, best first."""

    VERBATIM = "verbatim"
    """These words stand at this very place."""
    MOVED = "moved"
    """They stand elsewhere: at another offset, or in another article."""
    CHANGED = "changed"
    """The article is there, but the words are nowhere."""
    GONE = "gone"
    """Neither the article is there, nor are the words anywhere."""


@dataclass(frozen=True, slots=True)
class Checked:
    """``source`` is where the words stand now: with ``MOVED`` the new place, as its article is now; else the cited."""

    state: QuoteState
    source: Source


class Articles(Protocol):
    """The articles that may be seen by whoever asks for the check."""

    def find_document(self, document_id: str) -> Document | None:
        """One of them; None if it is not there (any more)."""

    def find_text(self, words: str) -> list[tuple[str, int]]:
        """Id and first offset for each of them whose text holds ``words`` to the character, by id."""


def check_source(words: str, source: Source, articles: Articles) -> Checked:
    """What has become of ``words``, which are not empty and were quoted from ``source``.

    The cited place is looked at first, then the same document for the place nearest to it, then the others: of these a
    document with the very bytes that were cited, so one that was only renamed, comes before the rest.

    At the cited place the words count however the document is parted now: they were quoted, and there they are. A new
    place is one that we cite afresh, so only where a quote may come from: in a document's blocks, and of whole words.
    What is left of them in a menu or a disclaimer is not what the article says.
    """
    document = articles.find_document(source.document_id)
    if document is not None:
        if document.text[source.start : source.end] == words:
            return Checked(QuoteState.VERBATIM, source)
        start = _nearest(words, document, source.start)
        if start is not None:
            return Checked(QuoteState.MOVED, source_at(document, start, start + len(words)))
    moved = _elsewhere(words, source, articles)
    return moved or Checked(QuoteState.GONE if document is None else QuoteState.CHANGED, source)


def _elsewhere(words: str, source: Source, articles: Articles) -> Checked | None:
    found = None
    for document_id, first in articles.find_text(words):
        document = None if document_id == source.document_id else articles.find_document(document_id)
        if document is None:
            continue
        same_file = document.sha256 == source.sha256
        if found is not None and not same_file:
            continue
        start = _nearest(words, document, source.start if same_file else first)
        if start is not None:
            found = source_at(document, start, start + len(words))
            if same_file:
                break
    return None if found is None else Checked(QuoteState.MOVED, found)


def _nearest(words: str, document: Document, offset: int) -> int | None:
    """The nearest to ``offset`` of the places where the words may be quoted; of two as near, the first."""
    after = next((at for at in _after(words, document.text, offset) if _is_place(words, document, at)), None)
    before = next((at for at in _before(words, document.text, offset) if _is_place(words, document, at)), None)
    places = [at for at in (before, after) if at is not None]
    return min(places, key=lambda at: abs(at - offset), default=None)


def _after(words: str, text: str, offset: int) -> Iterator[int]:
    """The first places at ``offset`` and after it, rising."""

    def all_of_them() -> Iterator[int]:
        at = text.find(words, offset)
        while at >= 0:
            yield at
            at = text.find(words, at + 1)

    return islice(all_of_them(), _MOST_PLACES)


def _before(words: str, text: str, offset: int) -> Iterator[int]:
    """The last places before ``offset``, falling."""

    def all_of_them() -> Iterator[int]:
        at = text.rfind(words, 0, max(0, offset - 1 + len(words)))
        while at >= 0:
            yield at
            at = text.rfind(words, 0, max(0, at - 1 + len(words)))

    return islice(all_of_them(), _MOST_PLACES)


def _is_place(words: str, document: Document, start: int) -> bool:
    """Whether the words may be quoted from here: in the document's blocks, and not from the midst of a word."""
    text, end = document.text, start + len(words)
    inside = (words[0].isalnum() and text[start - 1 : start].isalnum()) or (
        words[-1].isalnum() and text[end : end + 1].isalnum()
    )
    return not inside and is_quotable(document, start, end)
