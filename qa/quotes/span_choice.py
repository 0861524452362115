"""The choice among the words that may answer: by the noun that a number counts, and by the verb asked for."""

import re
from collections.abc import Iterator, Sequence

from embeddings.languages.base import Language
from qa.answer import Span
from qa.questions.question import Question
from qa.questions.terms import words_of

# The noun that a number counts stands within this number of characters after it, or before it ("interceptions: 24").
_COUNTED_AFTER = 45
_COUNTED_BEFORE = 30
_WORDS_BEFORE = 2
_NEXT_NUMBER = re.compile(r"\d|[.;:!?\n|]")
# Part of a name or of a longer figure ("AS-207/208").
_PART_OF_NAME = re.compile(r"[\w/-]$")
_YEAR = re.compile(r"1\d{3}|20\d{2}")
# A verb on the other side of the edge of a clause, and a verb after the words, count as this much further away.
_EDGE = 25
_AFTER = 10
# A verb further away says nothing about the words.
_FAR = 30


def counted_spans(question: Question, text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the numbers that count the things asked for, as far as the words beside them show it.

    Without such words the result is all numbers, except years and parts of names if others are left.
    """
    whole = [span for span in spans if not _PART_OF_NAME.search(text, 0, span.start)]
    numbers = [span for span in whole if not _YEAR.fullmatch(text, *span)] or whole
    asking = len(question.text) - len(question.asking)
    counted = question.language.questions.counted.search(question.text, asking)
    nouns = _stems(_first_plural(counted["noun"], question.language), question.language) if counted else set()
    if not nouns:
        return numbers
    asked = _stems(question.asking, question.language)
    for around in (_after, _before):
        beside = [_stems(around(text, span), question.language) for span in numbers]
        # "tonnes of oats": the noun may be the same for all numbers, and further words decide.
        held = [(len(nouns & stems), len(asked & stems)) for stems in beside]
        most = max(held, default=(0, 0))
        if most[0]:
            return [span for span, count in zip(numbers, held, strict=True) if count == most]
    return numbers


def _first_plural(words: str, language: Language) -> str:
    """Return the words up to the first noun in the plural, since a verb may follow it; without one, the first word."""
    parts = words.split()
    ends = [number for number, word in enumerate(parts, 1) if language.questions.plural.search(word)]
    return " ".join(parts[: ends[0] if ends else 1])


def _after(text: str, span: Span) -> str:
    end = min(len(text), span.end + _COUNTED_AFTER)
    stop = _NEXT_NUMBER.search(text, span.end, end)
    return text[span.end : stop.start() if stop else end]


def _before(text: str, span: Span) -> str:
    before = text[max(0, span.start - _COUNTED_BEFORE) : span.start]
    stops = [stop.end() for stop in _NEXT_NUMBER.finditer(before)]
    return " ".join(before[stops[-1] if stops else 0 :].split()[-_WORDS_BEFORE:])


def _stems(words: str, language: Language) -> set[str]:
    return {stem for _, stems in words_of(words, language) for stem in stems}


def asked_events(text: str, language: Language) -> frozenset[int]:
    """Return the kinds of events that a text names, as numbers of the language's ``answers.events``."""
    return frozenset(number for number, event in enumerate(language.answers.events) if event.search(text))


def spans_by_event(
    asked: frozenset[int], text: str, within: Span, spans: Sequence[Span], language: Language
) -> list[Span]:
    """Return the spans whose nearest verb in ``text[within]`` is one asked for.

    If there are none, return those without another verb near. The nearest verb is the one in the same clause, if there
    is one.
    """
    named = list(_events(text, within, language)) if asked else []
    edges = [edge.start() for edge in language.answers.clause_edges.finditer(text, *within)]
    fitting, unknown = [], []
    for span in spans:
        apart = [
            (_distance(span, place, edges), kinds)
            for place, kinds in named
            if kinds & asked or not _overlap(span, place)
        ]
        distance, kinds = min(apart, key=lambda each: each[0], default=(_FAR, frozenset[int]()))
        if kinds & asked:
            fitting.append(span)
        elif distance >= _FAR:
            unknown.append(span)
    return fitting or unknown


def _events(text: str, within: Span, language: Language) -> Iterator[tuple[Span, frozenset[int]]]:
    """Yield each word that names an event, with the kinds of events that it may name."""
    places: dict[Span, set[int]] = {}
    for number, event in enumerate(language.answers.events):
        for match in event.finditer(text, *within):
            places.setdefault(Span(*match.span()), set()).add(number)
    for place, kinds in places.items():
        yield place, frozenset(kinds)


def _distance(span: Span, place: Span, edges: Sequence[int]) -> int:
    if _overlap(span, place):
        return 0
    first, last = (place.end, span.start) if place.start < span.start else (span.end, place.start)
    between = sum(first <= edge < last for edge in edges)
    return last - first + _EDGE * between + (_AFTER if place.start > span.start else 0)


def _overlap(span: Span, place: Span) -> bool:
    return span.start < place.end and place.start < span.end
