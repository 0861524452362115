"""A question as the articles would write it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from embeddings.engines.base import Engine
from embeddings.scope import Scope
from qa.answer import Correction, apply_corrections
from qa.corrections.spelling import correct_spelling
from qa.questions.question import Question


@dataclass(frozen=True, slots=True)
class CorrectedQuestion:
    """A question after its corrections, and these corrections."""

    question: Question
    corrections: tuple[Correction, ...] = ()


def correct(question: Question, engine: Engine, scope: Scope) -> CorrectedQuestion:
    """Return the question with the slips of its words corrected by the words of ``scope``."""
    return corrected_by(question, correct_spelling(question.text, question.language, engine, scope))


def corrected_by(question: Question, corrections: Sequence[Correction]) -> CorrectedQuestion:
    """Return the question with these corrections."""
    if not corrections:
        return CorrectedQuestion(question)
    text, asking = (apply_corrections(part, corrections) for part in (question.text, question.asking))
    return CorrectedQuestion(replace(question, text=text, asking=asking), tuple(corrections))
