"""Questions that are looked up instead of ranked: for the long form of a short name, and for a day."""

from collections.abc import Iterator
from dataclasses import replace

from embeddings.document import Kind
from embeddings.engines.base import Engine, StoredPassage
from embeddings.scope import Scope
from qa.corrections.acronyms import acronym_forms, explained
from qa.corrections.days import articles_of_day, find_days, sentences_of_day
from qa.questions.question import Question
from qa.ranking.base import RetrievalResult, ScoredSentence

_MOST = 3
# The confidence in sentences that were looked up. They say the thing that was asked for, but perhaps of another.
_CONFIDENCE = 0.9

Found = list[tuple[StoredPassage, int]]
"""Passages, each with the number of a sentence."""


def look_up(question: Question, engine: Engine, scope: Scope) -> Found | None:
    """Return the sentences that answer the question; None if it is none of the questions that are looked up."""
    cues = question.language.corrections
    if match := cues.stands_for.fullmatch(question.text):
        found = list(_explaining(match["short"] or match["short2"], match["long"], question, engine, scope))
        return found[:_MOST] or None  # "stands for" may have another sense
    days = find_days(question.text, question.language)
    if len(days) != 1:
        return None
    (day,) = days
    rest = f"{question.text[: day.start]}{question.text[day.end :]}"
    if cues.happened.fullmatch(rest):
        return list(_first(sentences_of_day(day, question.language, engine, scope)))
    if cues.published.fullmatch(rest):
        return [_beginning(document_id, engine) for document_id in articles_of_day(day, engine, scope)[:_MOST]]
    return None


def result_of(found: Found, result: RetrievalResult) -> RetrievalResult:
    """Return the result with the sentences that were looked up in place of those that were ranked."""
    if not found:
        return replace(result, confidence=0.0)
    sentences = tuple(
        ScoredSentence(stored.passage_id, stored.passage, stored.passage.sentences[number], 1 / len(found))
        for stored, number in found
    )
    return replace(result, sentences=sentences, confidence=_CONFIDENCE)


def _explaining(
    short: str | None, long: str | None, question: Question, engine: Engine, scope: Scope
) -> Iterator[tuple[StoredPassage, int]]:
    if short is None:
        forms = acronym_forms(long or "", question.language, engine, scope)
        short = next((form.read for form in forms), "")
    for stored, definition in explained(short, question.language, engine, scope):
        at = stored.passage.start + definition.end - 1
        for number, sentence in enumerate(stored.passage.sentences):
            if sentence.start <= at < sentence.end:
                yield stored, number


def _first(found: Iterator[tuple[StoredPassage, int]]) -> Iterator[tuple[StoredPassage, int]]:
    return (each for each, _ in zip(found, range(_MOST), strict=False))


def _beginning(document_id: str, engine: Engine) -> tuple[StoredPassage, int]:
    """Return the title of a document, or its first sentence if no passage holds the title."""
    passages = engine.passages(engine.passage_ids([document_id]))
    for stored in passages:
        for number, sentence in enumerate(stored.passage.sentences):
            if sentence.kind is Kind.TITLE:
                return stored, number
    return passages[0], 0
