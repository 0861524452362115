"""The words of a quote that probably answer the question: the number, the name, the date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from embeddings.document import Passage
from embeddings.languages.english import ENGLISH
from embeddings.structure.dates import DATE, find_date
from qa.answer import Source, Span
from qa.questions.answer_patterns import find_answers
from qa.questions.answer_types import AnswerType
from qa.questions.question import Question
from qa.questions.terms import words_of
from qa.ranking.base import PlaceScorer

_ASKING, _ANSWERS = ENGLISH.questions, ENGLISH.answers
_NEXT_WORD = re.compile(r"\s+\w+")
_NUMBERS = (AnswerType.COUNT, AnswerType.AGE, AnswerType.MONEY, AnswerType.EXTENT, AnswerType.DATE)
# So many characters after a number stands what it counts.
_COUNTED = 25


@dataclass(frozen=True, slots=True)
class PlacedQuote:
    """A quote in its passage.

    ``sentence`` and ``quote``: the characters of ``passage.text`` of the sentence that answers, and of the whole quote.
    ``source``: the quote's own place.
    """

    passage: Passage
    sentence: Span
    quote: Span
    source: Source


class AnswerSpanFinder(Protocol):
    """Finds the words of a quote that answer; safe to use from any number of threads."""

    def find(self, question: Question, placed: PlacedQuote, places: PlaceScorer | None) -> Span | None:
        """Return the words that probably answer, in characters of the passage's text; None if no words stand out.

        ``places``: of the ranker that chose the sentence; None if it scores no places.
        """


class PatternAnswerSpans:
    """The `AnswerSpanFinder` that comes with Quoth: by patterns for each answer type, and late interaction.

    Of the places that look like the answer type it takes the one around which the question matches best. Of 100 first
    quotes that hold the fact, it marks a span in 41 (dev questions) and 42 (XQuAD); of 100 marked spans, 84 are right
    on the dev questions, which it was written with, and 73 on XQuAD.
    """

    def find(self, question: Question, placed: PlacedQuote, places: PlaceScorer | None) -> Span | None:
        """As `AnswerSpanFinder.find`; without ``places`` it takes the first place."""
        asking, text = question.asking, placed.passage.text
        wanted = _sought(asking, question)
        if question.byline and (credit := _credit(wanted, asking, text, placed.quote, placed.source)):
            return credit
        spans = _places(wanted, asking, text, placed.sentence)
        if not spans and wanted is AnswerType.PERSON:
            spans = _places(wanted, asking, text, placed.quote)  # the sentence after a speech may name its speaker
        if not spans:
            return None
        best = _best_matched(question, wanted, placed.passage, spans, places) if places else 0
        return _joined(spans, best, text) if wanted is AnswerType.PERSON else spans[best]


def _best_matched(
    question: Question, wanted: AnswerType, passage: Passage, spans: Sequence[Span], places: PlaceScorer
) -> int:
    """Return the number of the span around which the question matches best."""
    scores = places.score_places(passage, spans)
    asking_start = len(question.text) - len(question.asking)
    if wanted is AnswerType.COUNT and (counted := _ASKING.counted.search(question.text, asking_start)):
        after = places.score_places(passage, spans, before=0, after=_COUNTED, about=counted.span("noun"))
        scores = [a + b for a, b in zip(scores, after, strict=True)]
    return scores.index(max(scores))


def _sought(asking: str, question: Question) -> AnswerType:
    """The kind of thing that the first word that asks is after; OTHER where no shape could tell it.

    `qa.questions.answer_types` goes by all words, so that "the people who" wants a person, too.
    """
    first = _ASKING.first_word.search(asking)
    word = first.group().lower() if first else ""
    if word.startswith("who"):
        return (
            AnswerType.OTHER if _ASKING.person_named.search(asking) else AnswerType.PERSON
        )  # "Who is Ana Ruiz?" wants no name
    if word == "where":
        return AnswerType.PLACE
    if word == "when":
        return AnswerType.DATE
    if question.wanted in _NUMBERS:
        return question.wanted
    if word in ("which", "what"):
        return AnswerType.REASON if question.wanted is AnswerType.REASON else AnswerType.NAME
    return AnswerType.OTHER if word == "how" else question.wanted


def _credit(wanted: AnswerType, asking: str, text: str, quoted: Span, about: Source) -> Span | None:
    """Who made the document, who published it or when, where the quote says so."""
    if wanted is AnswerType.DATE:
        dates = (Span(*date.span()) for date in DATE.finditer(text, *quoted))
        return next((span for span in dates if find_date(text[slice(*span)]) == about.date), None)
    if wanted is AnswerType.PERSON and _ASKING.checked.search(asking):
        checked = _ASKING.checked.search(text, *quoted)
        names = find_answers(wanted, text, Span(checked.end(), quoted.end)) if checked else ()
        return next((span for span, _ in names), None)
    known = about.author if wanted is AnswerType.PERSON else about.publisher
    at = text.find(known, *quoted) if known else -1
    return Span(at, at + len(known)) if known and at >= 0 else None


def _places(wanted: AnswerType, asking: str, text: str, within: Span) -> list[Span]:
    """Where such things stand that the question does not name itself."""
    asked = {stem for _, stems in words_of(asking) for stem in stems}
    found: list[Span] = []
    in_quotes: list[Span] = []
    for span, quoted in find_answers(wanted, text, within):
        stems = [stem for _, stems in words_of(text[slice(*span)]) for stem in stems]
        told = [stem in asked for stem in stems]
        # Whoever shares a word with the question is the person asked about, not for.
        if any(told) if wanted is AnswerType.PERSON else all(told):
            continue
        (in_quotes if quoted else found).append(span)
    if wanted is not AnswerType.NAME:
        return found
    if _ASKING.called.search(asking):
        return in_quotes or found
    noun = _noun(asking)
    return [span for span in found if noun and noun in _with_next_word(text, span)]


def _noun(asking: str) -> str | None:
    """The stem of what is asked for: "village" of "Which village in Shengze", None where no noun follows."""
    which = _ASKING.chosen.search(asking)
    if not which:
        return None
    words = which["noun"].split()
    if not which["ended"]:  # a verb ended it, and which word that is nobody said
        words = words[:1] if words[0].islower() else [word for word in words if word.islower()][:1] or words[:1]
    stems = ENGLISH.analyze(words[-1])
    return stems[0] if stems else None


def _with_next_word(text: str, span: Span) -> set[str]:
    """The stems of a place in the text and of the word after it: "Huqiu" is a district in "Huqiu District"."""
    following = _NEXT_WORD.match(text, span.end)
    return set(ENGLISH.analyze(text[span.start : following.end() if following else span.end]))


def _joined(places: Sequence[Span], best: int, text: str) -> Span:
    """The place with those that commas and "and" tie to it: a report by two has two authors."""
    first = last = best
    while first > 0 and _ANSWERS.joint.fullmatch(text, places[first - 1].end, places[first].start):
        first -= 1
    while last + 1 < len(places) and _ANSWERS.joint.fullmatch(text, places[last].end, places[last + 1].start):
        last += 1
    return Span(places[first].start, places[last].end)
