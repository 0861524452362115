"""The search for a question in the forms of the articles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from embeddings.scope import Scope
from qa.answer import Correction
from qa.corrections.acronyms import acronym_forms
from qa.corrections.days import day_forms
from qa.corrections.looking_up import look_up, result_of
from qa.corrections.numbers import number_forms
from qa.corrections.reading import CorrectedQuestion, corrected_by
from qa.explaining.explanation import DecidingStage
from qa.questions.question import Question
from qa.ranking.base import RetrievalResult
from qa.retriever import Retriever

# The forms of a refused question that are searched for, beside the form with all changes at once.
_MOST_FORMS = 3

Search = Callable[[Question], RetrievalResult]


@dataclass(frozen=True, slots=True)
class Searched:
    """The result for a question, its corrections, and the stage that decides about the outcome."""

    result: RetrievalResult
    corrections: tuple[Correction, ...]
    stage: DecidingStage

    @property
    def is_looked_up(self) -> bool:
        """Return whether the sentences were looked up rather than ranked, so that no other sentence can deny them."""
        return self.stage is DecidingStage.LOOKED_UP


def search_in_all_forms(retriever: Retriever, read: CorrectedQuestion, scope: Scope, search: Search) -> Searched:
    """Return the result for a question that was read, or for another form of it if the articles answer that form alone.

    ``search``: searches with the conversation before it.
    """
    question, engine = read.question, retriever.library.engine
    result = search(question)
    found = look_up(question, engine, scope)
    if found is not None:
        return Searched(result_of(found, result), read.corrections, DecidingStage.LOOKED_UP)
    if result.confidence < retriever.ranker.threshold:
        for form in _forms(question, retriever, scope):
            other = search(form.question)
            if other.confidence >= retriever.ranker.threshold:
                return Searched(other, (*read.corrections, *form.corrections), DecidingStage.FORMS)
    return Searched(result, read.corrections, DecidingStage.THRESHOLD)


def _forms(question: Question, retriever: Retriever, scope: Scope) -> Iterator[CorrectedQuestion]:
    """Yield the other forms of a question: all changes at once, and each of them alone."""
    engine = retriever.library.engine
    make = (acronym_forms, day_forms, number_forms)
    changes = [change for forms in make for change in forms(question.text, question.language, engine, scope)]
    first = {change.typed: change for change in reversed(changes)}
    if len(first) > 1:
        yield corrected_by(question, sorted(first.values(), key=lambda change: question.text.find(change.typed)))
    for change in changes[:_MOST_FORMS]:
        yield corrected_by(question, [change])
