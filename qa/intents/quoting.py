"""Quotes of chosen sentences of an article, for answers that no ranking orders."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from embeddings.document import Kind, Passage, Sentence
from embeddings.library import Library
from embeddings.scope import Scope
from qa.answer import Quote, Span
from qa.quotes.sources import find_sources

_FIRST_SENTENCES = 2
_MOST_HEADINGS = 5
_NO_TEXT = frozenset({Kind.TITLE, Kind.BYLINE, Kind.HEADING})

Place = tuple[Passage, Sentence, Sentence]
"""The sentences of a passage from a first one to a last one."""


def quote_place(library: Library, place: Place, scope: Scope, match: tuple[int, int] | None = None) -> Quote | None:
    """Return the quote of a place; None if a sync has changed its document.

    ``match``: the characters of the document that the quote marks; None marks none.
    """
    passage, first, last = place
    sources = find_sources(library, passage, first.start, last.end, scope)
    if not sources:
        return None
    start = passage.start
    text = passage.text[first.start - start : last.end - start]
    marks = () if match is None else (Span(match[0] - first.start, match[1] - first.start),)
    return Quote(1, text, 1.0, sources, marks)


def numbered(quotes: Iterable[Quote | None], most: int) -> tuple[Quote, ...]:
    """Return the quotes with numbers from 1, without repetitions, at most ``most``."""
    kept: dict[tuple[str, int], Quote] = {}
    for quote in quotes:
        if quote is not None:
            kept.setdefault((quote.sources[0].document_id, quote.sources[0].start), quote)
    texts: dict[str, Quote] = {}
    for quote in kept.values():
        texts.setdefault(" ".join(quote.text.split()).casefold(), quote)
    return tuple(replace(quote, number=number) for number, quote in enumerate(list(texts.values())[:most], 1))


def quote_opening(library: Library, document_id: str, scope: Scope, *, is_short: bool = False) -> list[Quote]:
    """Return the title, the first sentences and the first headings of a document as quotes.

    ``is_short``: the title and the first sentence alone. The list is empty for a document that was removed.
    """
    stored = library.engine.stored_document(document_id)
    if stored is None or not scope.allows(document_id):
        return []
    passages = [each.passage for each in stored.passages]
    places = _opening_places(passages, 1 if is_short else _FIRST_SENTENCES)
    if not is_short:
        headings = [(passage, each, each) for passage in passages for each in passage.sentences]
        places += [place for place in headings if place[1].kind is Kind.HEADING][:_MOST_HEADINGS]
    return [quote for place in places if (quote := quote_place(library, place, scope))]


def _opening_places(passages: Sequence[Passage], count: int) -> list[Place]:
    """Return the place of the title, if a sentence holds it, and that of the first ``count`` sentences of the text."""
    places: list[Place] = []
    for passage in passages:
        titles = [each for each in passage.sentences if each.kind is Kind.TITLE]
        if titles and not places:
            places.append((passage, titles[0], titles[0]))
        text = [each for each in passage.sentences if each.kind not in _NO_TEXT]
        if text:
            first = text[0]
            together = [each for each in text[:count] if each.kind is first.kind]
            places.append((passage, first, together[-1]))
            break
    return places
