"""The words of a quote that probably answer the question: the number, the name, the date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from embeddings.document import Passage
from embeddings.languages.base import Language
from embeddings.structure.dates import find_date
from qa.answer import Source, Span
from qa.questions.answer_patterns import find_answers
from qa.questions.answer_types import AnswerType
from qa.questions.question import Question
from qa.questions.terms import words_of
from qa.ranking.base import PlaceScorer

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
        text = placed.passage.text
        wanted = _sought(question)
        if question.asks_for_byline and (credit := _credit(wanted, question, text, placed.quote, placed.source)):
            return credit
        spans = _places(wanted, question, text, placed.sentence)
        if not spans and wanted is AnswerType.PERSON:
            spans = _places(wanted, question, text, placed.quote)  # the sentence after a speech may name its speaker
        if not spans:
            return None
        best = _best_matched(question, wanted, placed.passage, spans, places) if places else 0
        return _joined(spans, best, text, question.language) if wanted is AnswerType.PERSON else spans[best]


def _best_matched(
    question: Question, wanted: AnswerType, passage: Passage, spans: Sequence[Span], places: PlaceScorer
) -> int:
    """Return the number of the span around which the question matches best."""
    scores = places.score_places(passage, spans)
    asking_start = len(question.text) - len(question.asking)
    if wanted is AnswerType.COUNT and (
        counted := question.language.questions.counted.search(question.text, asking_start)
    ):
        after = places.score_places(passage, spans, before=0, after=_COUNTED, about=counted.span("noun"))
        scores = [a + b for a, b in zip(scores, after, strict=True)]
    return scores.index(max(scores))


def _sought(question: Question) -> AnswerType:
    """The kind of thing that the first word that asks is after; OTHER where no shape could tell it.

    `qa.questions.answer_types` goes by all words, so that "the people who" wants a person, too.
    """
    cues = question.language.questions
    first = cues.first_word.search(question.asking)
    word = first.lastgroup if first else None
    if word == "person":  # "Who is Ana Ruiz?" wants no name
        return AnswerType.OTHER if cues.person_named.search(question.asking) else AnswerType.PERSON
    if word == "place":
        return AnswerType.PLACE
    if word == "date":
        return AnswerType.DATE
    if question.answer_type in _NUMBERS:
        return question.answer_type
    if word == "thing":
        return AnswerType.REASON if question.answer_type is AnswerType.REASON else AnswerType.NAME
    return AnswerType.OTHER if word == "manner" else question.answer_type


def _credit(wanted: AnswerType, question: Question, text: str, quoted: Span, about: Source) -> Span | None:
    """Who made the document, who published it or when, where the quote says so."""
    language, cues = question.language, question.language.articles
    if wanted is AnswerType.DATE:
        dates = (Span(*date.span()) for date in cues.date.finditer(text, *quoted))
        return next((span for span in dates if find_date(text[slice(*span)], cues) == about.date), None)
    proofread = language.questions.checked
    if wanted is AnswerType.PERSON and proofread.search(question.asking):
        checked = proofread.search(text, *quoted)
        names = find_answers(wanted, text, Span(checked.end(), quoted.end), language) if checked else ()
        return next((span for span, _ in names), None)
    known = about.author if wanted is AnswerType.PERSON else about.publisher
    at = text.find(known, *quoted) if known else -1
    return Span(at, at + len(known)) if known and at >= 0 else None


def _places(wanted: AnswerType, question: Question, text: str, within: Span) -> list[Span]:
    """Where such things stand that the question does not name itself."""
    language = question.language
    asked = {stem for _, stems in words_of(question.asking, language) for stem in stems}
    found: list[Span] = []
    in_quotes: list[Span] = []
    for span, quoted in find_answers(wanted, text, within, language):
        stems = [stem for _, stems in words_of(text[slice(*span)], language) for stem in stems]
        told = [stem in asked for stem in stems]
        # Whoever shares a word with the question is the person asked about, not for.
        if any(told) if wanted is AnswerType.PERSON else all(told):
            continue
        (in_quotes if quoted else found).append(span)
    if wanted is not AnswerType.NAME:
        return found
    if language.questions.called.search(question.asking):
        return in_quotes or found
    noun = _noun(question)
    return [span for span in found if noun and noun in _with_next_word(text, span, language)]


def _noun(question: Question) -> str | None:
    """The stem of what is asked for: "village" of "Which village in Shengze", None where no noun follows."""
    which = question.language.questions.chosen.search(question.asking)
    if not which:
        return None
    words = which["noun"].split()
    if not which["ended"]:  # a verb ended it, and which word that is nobody said
        words = words[:1] if words[0].islower() else [word for word in words if word.islower()][:1] or words[:1]
    stems = question.language.analyze(words[-1])
    return stems[0] if stems else None


def _with_next_word(text: str, span: Span, language: Language) -> set[str]:
    """The stems of a place in the text and of the word after it: "Huqiu" is a district in "Huqiu District"."""
    following = _NEXT_WORD.match(text, span.end)
    return set(language.analyze(text[span.start : following.end() if following else span.end]))


def _joined(places: Sequence[Span], best: int, text: str, language: Language) -> Span:
    """The place with those that commas and "and" tie to it: a report by two has two authors."""
    joint = language.answers.joint
    first = last = best
    while first > 0 and joint.fullmatch(text, places[first - 1].end, places[first].start):
        first -= 1
    while last + 1 < len(places) and joint.fullmatch(text, places[last].end, places[last + 1].start):
        last += 1
    return Span(places[first].start, places[last].end)
