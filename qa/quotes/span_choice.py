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
_FIRST_WORD = re.compile(r"\s*[^\W\d_]+")
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
    language = question.language
    asked = _stems(question.asking, language)
    after = [_after(text, span) for span in numbers]
    for beside, elided in ((after, [_is_elided(words, language) for words in after]), (_all_before(text, numbers), [])):
        stems = [_stems(words, language) for words in beside]
        for index in range(1, len(stems)):
            if elided and elided[index]:  # "900 people live in Tarn and 700 in Rosk"
                stems[index] |= stems[index - 1]
        # "tonnes of oats": the noun may be the same for all numbers, and further words decide.
        held = [(len(nouns & each), len(asked & each)) for each in stems]
        most = max(held, default=(0, 0))
        if most[0]:
            return [span for span, count in zip(numbers, held, strict=True) if count == most]
    return numbers


def _is_elided(after: str, language: Language) -> bool:
    """Return whether no noun follows a number: it counts the noun of the number before it."""
    word = _FIRST_WORD.match(after)
    return word is None or not language.analyze(word.group().strip())


def _all_before(text: str, spans: Sequence[Span]) -> list[str]:
    return [_before(text, span) for span in spans]


def spans_by_clause(question: Question, text: str, within: Span, spans: Sequence[Span]) -> list[Span]:
    """Return the spans of the clause that the question asks for, otherwise all spans.

    "A table costs €420 and a chair €85": the words of the first clause hold in the second one too, and "chair" of the
    question shows that it asks for the second. Without such a word, the question asks for the first clause if all words
    of that clause stand in the question, and the other clauses have further words.
    """
    language = question.language
    asked = _stems(question.asking, language) | _event_stems(question, text, within)
    edges = [edge.start() for edge in language.answers.clause_edges.finditer(text, *within)]
    clauses = []
    for start, end in zip((within.start, *edges), (*edges, within.end), strict=True):
        if held := [span for span in spans if start <= span.start < end]:
            inside = {stem for span in held for stem in _stems(text[slice(*span)], language)}
            clauses.append((held, _stems(text[start:end], language) - inside))
    said: set[str] = set()
    chosen = None
    for number, (held, stems) in enumerate(clauses):
        if number > 0 and stems & asked - said:
            chosen = held
        said |= stems & asked
    if chosen is None and len(clauses) > 1 and clauses[0][1] <= asked:
        is_contrast = all(any(stem.isalpha() for stem in stems - asked) for _, stems in clauses[1:])
        chosen = clauses[0][0] if is_contrast else None
    return list(spans) if chosen is None else chosen


def _event_stems(question: Question, text: str, within: Span) -> set[str]:
    """Return the stems of the verbs in the text that name an event asked for: "paid" for "pay"."""
    language = question.language
    events = [language.answers.events[number] for number in asked_events(question.asking, language)]
    words = [match.group() for event in events for match in event.finditer(text, *within)]
    return {stem for word in words for stem in _stems(word, language)}


def life_date(question: Question, text: str, within: Span) -> Span | None:
    """Return the date of birth or of death that the question asks for, out of the dates of a life in brackets."""
    cues = question.language.answers
    born, died = cues.birth.search(question.asking), cues.death.search(question.asking)
    if bool(born) == bool(died):
        return None
    lives = [Span(*life.span("birth" if born else "death")) for life in cues.life.finditer(text, *within)]
    return lives[0] if len(lives) == 1 else None


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
