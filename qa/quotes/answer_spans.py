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
from qa.quotes.span_choice import asked_events, counted_spans, life_date, spans_by_clause, spans_by_event
from qa.quotes.table_cells import find_cell
from qa.ranking.base import PlaceScorer

_NEXT_WORD = re.compile(r"\s+\w+")
_NUMBERS = (AnswerType.COUNT, AnswerType.AGE, AnswerType.MONEY, AnswerType.EXTENT, AnswerType.DATE)
# The counted noun stands within this number of characters after its number.
_COUNTED = 25
# Types whose answers belong to the verb of the question.
_OF_EVENTS = (*_NUMBERS, AnswerType.PLACE)
# Two spans that the question matches alike, within this difference of the mean cosine, cannot be distinguished. On
# XQuAD the limit leaves out 8 right marks and 11 wrong ones.
_LEAD = 0.01


@dataclass(frozen=True, slots=True)
class PlacedQuote:
    """A quote in its passage.

    ``sentence`` and ``quote``: the sentence that answers and the whole quote, in characters of ``passage.text``.
    ``source``: the place of the quote. ``header``: the header row of the table that the sentence is a row of; empty
    for other sentences and for a table without a header.
    """

    passage: Passage
    sentence: Span
    quote: Span
    source: Source
    header: str = ""


class AnswerSpanFinder(Protocol):
    """Finds the words of a quote that answer; safe to use from any number of threads."""

    def find(self, question: Question, placed: PlacedQuote, places: PlaceScorer | None) -> Span | None:
        """Return the words that probably answer, in characters of the passage's text; None if no words stand out.

        ``places``: from the ranker that chose the sentence; None if the ranker scores no places.
        """


class PatternAnswerSpans:
    """The `AnswerSpanFinder` that comes with Quoth: by patterns for each answer type, and late interaction.

    Of the spans that fit the answer type it takes those that belong to the verb or the counted noun of the question,
    and of these the span around which the question matches best; none if two match alike. In a table's row it takes the
    cell below the header that the question names. Of 100 first quotes that hold the fact, it marks a span in 40 (dev
    questions) and 38 (XQuAD). Of 100 marked spans, 85 are right on the dev questions, which the patterns were written
    with, and 79 on XQuAD (73 without the choice by verb, noun and lead).
    """

    def find(self, question: Question, placed: PlacedQuote, places: PlaceScorer | None) -> Span | None:
        """Return the words that probably answer, as `AnswerSpanFinder.find`; without ``places``, the first span."""
        text = placed.passage.text
        answer_type = _first_asked_type(question)
        if question.asks_for_byline and (credit := _credit(answer_type, question, text, placed.quote, placed.source)):
            return credit
        if placed.header:
            cell = find_cell(question, answer_type, placed.header, text[slice(*placed.sentence)])
            return Span(placed.sentence.start + cell.start, placed.sentence.start + cell.end) if cell else None
        if answer_type is AnswerType.DATE and (date := life_date(question, text, placed.sentence)):
            return date
        spans = _fitting_spans(answer_type, question, text, placed)
        if answer_type in _NUMBERS and len(spans) > 1:
            spans = spans_by_clause(question, text, placed.sentence, spans)
        if not spans:
            return None
        scores = _scores(question, answer_type, placed.passage, spans, places) if places else [0.0] * len(spans)
        best = scores.index(max(scores))
        marked = _joined(spans, best, text, question.language) if answer_type is AnswerType.PERSON else spans[best]
        words = text[slice(*marked)]
        others = (score for score, span in zip(scores, spans, strict=True) if text[slice(*span)] not in words)
        return None if places and scores[best] - max(others, default=-1.0) < _LEAD else marked


def _fitting_spans(answer_type: AnswerType, question: Question, text: str, placed: PlacedQuote) -> list[Span]:
    """Return the answers of this type in the sentence, or in the quote, that belong to the verb of the question."""
    language = question.language
    spans = _answer_spans(answer_type, question, text, placed.sentence)
    if answer_type is AnswerType.COUNT:
        spans = counted_spans(question, text, spans)
    asked = asked_events(question.asking, language) if answer_type in _OF_EVENTS else frozenset[int]()
    fitting = spans_by_event(asked, text, placed.sentence, spans, language)
    if not fitting and answer_type in _NUMBERS and answer_type is not AnswerType.DATE:
        return spans
    if not fitting and (spans or answer_type is AnswerType.PERSON):
        # The sentence after a speech may name its speaker; another sentence of the quote may have the verb.
        spans = _answer_spans(answer_type, question, text, placed.quote)
        fitting = spans_by_event(asked, text, placed.quote, spans, language)
    return fitting


def _scores(
    question: Question, answer_type: AnswerType, passage: Passage, spans: Sequence[Span], places: PlaceScorer
) -> list[float]:
    """Return for each span how well the question matches the words around it."""
    scores = places.score_places(passage, spans)
    asking_start = len(question.text) - len(question.asking)
    if answer_type is AnswerType.COUNT and (
        counted := question.language.questions.counted.search(question.text, asking_start)
    ):
        after = places.score_places(passage, spans, before=0, after=_COUNTED, about=counted.span("noun"))
        scores = [a + b for a, b in zip(scores, after, strict=True)]
    return scores


def _first_asked_type(question: Question) -> AnswerType:
    """Return the answer type of the first word that asks; OTHER if no pattern fits its answers.

    ``question.answer_type`` depends on all words, so it is PERSON for "the people who" too.
    """
    cues = question.language.questions
    first = cues.first_word.search(question.asking)
    word = first.lastgroup if first else None
    if word == "person":  # "Who is Ana Ruiz?" asks for no name
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


def _credit(answer_type: AnswerType, question: Question, text: str, quote: Span, source: Source) -> Span | None:
    """Return the author, proofreader, publisher or date of the document, by the answer type; None if the quote lacks
    it.
    """
    language, cues = question.language, question.language.articles
    if answer_type is AnswerType.DATE:
        dates = (Span(*date.span()) for date in cues.date.finditer(text, *quote))
        return next((span for span in dates if find_date(text[slice(*span)], cues) == source.date), None)
    proofread = language.questions.checked
    if answer_type is AnswerType.PERSON and proofread.search(question.asking):
        checked = proofread.search(text, *quote)
        names = find_answers(answer_type, text, Span(checked.end(), quote.end), language) if checked else ()
        return next((span for span, _ in names), None)
    name = source.author if answer_type is AnswerType.PERSON else source.publisher
    start = text.find(name, *quote) if name else -1
    return Span(start, start + len(name)) if name and start >= 0 else None


def _answer_spans(answer_type: AnswerType, question: Question, text: str, within: Span) -> list[Span]:
    """Return the answers of this type in ``text[within]`` that the question does not hold itself."""
    language = question.language
    asked = {stem for _, stems in words_of(question.asking, language) for stem in stems}
    plain: list[Span] = []
    in_quotation_marks: list[Span] = []
    notes = [note.span() for note in language.sentences.note.finditer(text, *within)]
    for span, is_quoted in find_answers(answer_type, text, within, language):
        if any(start < span.end and span.start < end for start, end in notes):
            continue  # the number of a footnote
        stems = [stem for _, stems in words_of(text[slice(*span)], language) for stem in stems]
        in_question = [stem in asked for stem in stems]
        # A person who shares a word with the question is its subject, and no answer.
        if any(in_question) if answer_type is AnswerType.PERSON else all(in_question):
            continue
        (in_quotation_marks if is_quoted else plain).append(span)
    if answer_type is not AnswerType.NAME:
        return plain
    if language.questions.called.search(question.asking):
        return in_quotation_marks or plain
    noun = _asked_noun(question)
    return [span for span in plain if noun and noun in _stems_with_next_word(text, span, language)]


def _asked_noun(question: Question) -> str | None:
    """Return the stem of the noun asked for, "village" of "Which village in Shengze"; None if no noun follows."""
    which = question.language.questions.chosen.search(question.asking)
    if not which:
        return None
    words = which["noun"].split()
    if not which["ended"]:  # the words end with a verb, and no cue shows which word that is
        words = words[:1] if words[0].islower() else [word for word in words if word.islower()][:1] or words[:1]
    stems = question.language.analyze(words[-1])
    return stems[0] if stems else None


def _stems_with_next_word(text: str, span: Span, language: Language) -> set[str]:
    """Return the stems of a span and of the word after it, which may say its kind: "Huqiu District"."""
    following = _NEXT_WORD.match(text, span.end)
    return set(language.analyze(text[span.start : following.end() if following else span.end]))


def _joined(spans: Sequence[Span], best: int, text: str, language: Language) -> Span:
    """Return the best span with the spans that commas and "and" join to it: a report may have two authors."""
    joint = language.answers.joint
    first = last = best
    while first > 0 and joint.fullmatch(text, spans[first - 1].end, spans[first].start):
        first -= 1
    while last + 1 < len(spans) and joint.fullmatch(text, spans[last].end, spans[last + 1].start):
        last += 1
    return Span(spans[first].start, spans[last].end)
