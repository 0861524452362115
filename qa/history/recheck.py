"""A check whether an old quote and its context still stand in the articles: at their place, elsewhere, or no longer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Protocol

from embeddings.document import Document
from embeddings.languages.base import Language
from embeddings.languages.english import ENGLISH
from qa.answer import Context, Source
from qa.history.nearest_words import Nearest, nearest_words
from qa.quotes.places import is_quotable, source_at

# Places of the same words in one document that are tried on either side of the old place. Only a form letter has more.
_MOST_PLACES = 1000


class QuoteState(StrEnum):
    """The state of a quote's source or of its context, best first."""

    VERBATIM = "verbatim"
    """These words stand at this very place."""
    MOVED = "moved"
    """The words stand elsewhere: at another offset, or in another article."""
    DRIFTED = "drifted"
    """The words stand nowhere, but nearly the same words do, with the same numbers, names and negations."""
    CHANGED = "changed"
    """The article is there, but the words stand nowhere."""
    GONE = "gone"
    """The article is not there, and the words stand nowhere."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The states of a quote's words and of its context, and the ``source`` where the words stand.

    The source of ``MOVED`` words is the new place, that of ``DRIFTED`` words the place of the nearest words, otherwise
    the cited place. ``context``: the worst state among the parts of the context, which are looked for only where the
    words stand. ``nearest``: the nearest words of today, where the words stand nowhere and others are near.
    """

    words: QuoteState
    source: Source
    context: QuoteState = QuoteState.VERBATIM
    nearest: Nearest | None = None

    @property
    def state(self) -> QuoteState:
        """Return the state of the whole: the worse one of words and context."""
        return worst((self.words, self.context))

    @property
    def words_stand(self) -> bool:
        """Return whether the words of the quote stand in the articles, whatever the state of its context."""
        return self.words in (QuoteState.VERBATIM, QuoteState.MOVED)


class Articles(Protocol):
    """The articles that the check may see."""

    def find_document(self, document_id: str) -> Document | None:
        """Return an article; ``None`` if it is not there, or no longer."""

    def find_text(self, words: str) -> list[tuple[str, int]]:
        """Return id and first offset of each article that holds ``words`` to the character, sorted by id."""

    def find_similar(self, words: str) -> Sequence[str]:
        """Return the ids of a few articles that hold the rarest of ``words``, the likeliest first."""


def worst(states: Iterable[QuoteState]) -> QuoteState:
    """Return the worst of the states; ``VERBATIM`` if there is none."""
    return max(states, key=list(QuoteState).index, default=QuoteState.VERBATIM)


def check_source(
    words: str, source: Source, articles: Articles, context: Sequence[Context] = (), language: Language = ENGLISH
) -> Checked:
    """Find ``words``, which are not empty and were quoted from ``source``, in the present articles.

    ``context``: the context of the quote, if ``source`` is its first source. The check looks for each part in the
    article where the words stand now: first at the old distance from the words, then at the place nearest to it.
    ``language``: that of the articles, which decides whether changed words still make the same statement.
    """
    checked = _check_words(words, source, articles)
    if not checked.words_stand:
        return _with_nearest(words, checked, articles, language)
    document = articles.find_document(checked.source.document_id) if context and checked.words_stand else None
    if document is None:
        return checked
    shift = checked.source.start - source.start
    return replace(checked, context=worst(_check_part(part, part.start + shift, document) for part in context))


def _with_nearest(words: str, checked: Checked, articles: Articles, language: Language) -> Checked:
    """Return the check with the nearest words of the cited article, or else of the others."""
    document = articles.find_document(checked.source.document_id)
    nearest = nearest_words(words, document, language) if document else None
    if nearest is None:
        others = (i for i in articles.find_similar(words) if i != checked.source.document_id)
        found = (nearest_words(words, other, language) for i in others if (other := articles.find_document(i)))
        nearest = max((each for each in found if each), key=lambda each: each.similarity, default=None)
    if nearest is None:
        return checked
    if nearest.has_drifted:
        return Checked(QuoteState.DRIFTED, nearest.source, nearest=nearest)
    return replace(checked, nearest=nearest)


def _check_part(part: Context, start: int, document: Document) -> QuoteState:
    # A part may stand outside of the blocks, as the key of the front matter does, so its place need not be quotable.
    if start >= 0 and document.text.startswith(part.text, start):
        return QuoteState.VERBATIM
    found = _nearest(part.text, document.text, max(0, start), lambda at: _is_apart(part.text, document.text, at))
    return QuoteState.CHANGED if found is None else QuoteState.MOVED


def _check_words(words: str, source: Source, articles: Articles) -> Checked:
    """Find the words without their context.

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
        start = _nearest_quotable(words, document, source.start)
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
        start = _nearest_quotable(words, document, source.start if same_file else first)
        if start is not None:
            source_now = source_at(document, start, start + len(words))
            if same_file:
                break
    return None if source_now is None else Checked(QuoteState.MOVED, source_now)


def _nearest_quotable(words: str, document: Document, offset: int) -> int | None:
    def is_place(start: int) -> bool:
        return _is_apart(words, document.text, start) and is_quotable(document, start, start + len(words))

    return _nearest(words, document.text, offset, is_place)


def _nearest(words: str, text: str, offset: int, is_place: Callable[[int], bool]) -> int | None:
    """Return the place nearest to ``offset``; of two places equally near, the first."""
    after = next(filter(is_place, _after(words, text, offset)), None)
    before = next(filter(is_place, _before(words, text, offset)), None)
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


def _is_apart(words: str, text: str, start: int) -> bool:
    """Return whether the words at this place do not begin or end within a longer word."""
    end = start + len(words)
    begins_within = words[0].isalnum() and text[start - 1 : start].isalnum()
    return not begins_within and not (words[-1].isalnum() and text[end : end + 1].isalnum())
