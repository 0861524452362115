"""The search for a question in the forms of the articles."""

from collections.abc import Callable
from dataclasses import dataclass

from embeddings.scope import Scope
from qa.answer import Correction
from qa.corrections.reading import CorrectedQuestion
from qa.explaining.explanation import DecidingStage
from qa.questions.question import Question
from qa.ranking.base import RetrievalResult
from qa.retriever import Retriever

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
        return self.stage not in (DecidingStage.THRESHOLD, DecidingStage.FORMS)


def search_in_all_forms(retriever: Retriever, read: CorrectedQuestion, scope: Scope, search: Search) -> Searched:
    """Return the result for a question that was read. ``search``: searches with the conversation before it."""
    del retriever, scope
    return Searched(search(read.question), read.corrections, DecidingStage.THRESHOLD)
