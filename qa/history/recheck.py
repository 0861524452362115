"""A check whether the words of an old quote still stand in the articles: at their place, elsewhere, or no longer."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Protocol

from embeddings.document import Document
from qa.answer import Source
from qa.quotes.places import is_quotable, source_at

# Places of the same words in one document that are tried on either side of the old place. Only a form letter has more.
_MOST_PLACES = 1000


class QuoteState(StrEnum):
    """The state of a quote's source, best first."""

    VERBATIM = "verbatim"
    """These words stand at this very place."""
    MOVED = "moved"
    """The words stand elsewhere: at another offset, or in another article."""
    CHANGED = "changed"
    """The article is there, but the words stand nowhere."""
    GONE = "gone"
    """The article is not there, and the words stand nowhere."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A state, and the ``source`` where the words stand: with ``MOVED`` the new place, otherwise the cited place."""

    state: QuoteState
    source: Source


class Articles(Protocol):
    """The articles that the check may see."""

    def find_document(self, document_id: str) -> Document | None:
        """Return an article; ``None`` if it is not there, or no longer."""

    def find_text(self, words: str) -> list[tuple[str, int]]:
        """Return id and first offset of each article that holds ``words`` to the character, sorted by id."""


def check_source(words: str, source: Source, articles: Articles) -> Checked:
    """Find ``words``, which are not empty and were quoted from ``source``, in the present articles.

    The check tries the cited place first, then the place nearest to it in the same document, then the other documents.
    Among these, a document with the cited bytes comes before the rest: somebody has renamed it.

    At the cited place the words count, however the blocks of the document lie now. A new place is a new citation, so it
    must be quotable: inside the document's blocks, and of whole words. A menu or a disclaimer that holds the same words
    does not count.
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
    source_now = None
    for document_id, first in articles.find_text(words):
        document = None if document_id == source.document_id else articles.find_document(document_id)
        if document is None:
            continue
        same_file = document.sha256 == source.sha256
        if source_now is not None and not same_file:
            continue
        start = _nearest(words, document, source.start if same_file else first)
        if start is not None:
            source_now = source_at(document, start, start + len(words))
            if same_file:
                break
    return None if source_now is None else Checked(QuoteState.MOVED, source_now)


def _nearest(words: str, document: Document, offset: int) -> int | None:
    """Return the quotable place nearest to ``offset``; of two places equally near, the first."""
    after = next((at for at in _after(words, document.text, offset) if _is_place(words, document, at)), None)
    before = next((at for at in _before(words, document.text, offset) if _is_place(words, document, at)), None)
    places = [at for at in (before, after) if at is not None]
    return min(places, key=lambda at: abs(at - offset), default=None)


def _after(words: str, text: str, offset: int) -> Iterator[int]:
    """Yield the first places at ``offset`` and after it, in rising order."""

    def places() -> Iterator[int]:
        at = text.find(words, offset)
        while at >= 0:
            yield at
            at = text.find(words, at + 1)

    return islice(places(), _MOST_PLACES)


def _before(words: str, text: str, offset: int) -> Iterator[int]:
    """Yield the last places before ``offset``, in falling order."""

    def places() -> Iterator[int]:
        at = text.rfind(words, 0, max(0, offset - 1 + len(words)))
        while at >= 0:
            yield at
            at = text.rfind(words, 0, max(0, at - 1 + len(words)))

    return islice(places(), _MOST_PLACES)


def _is_place(words: str, document: Document, start: int) -> bool:
    """Return whether the words are quotable from here: inside the document's blocks, and not within a longer word."""
    text, end = document.text, start + len(words)
    within_word = (words[0].isalnum() and text[start - 1 : start].isalnum()) or (
        words[-1].isalnum() and text[end : end + 1].isalnum()
    )
    return not within_word and is_quotable(document, start, end)
