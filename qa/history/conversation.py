"""A conversation: the answers that were given in it, in order."""

from dataclasses import dataclass
from datetime import datetime

from qa.answer import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer, refusals among them, and when it was given: in UTC, to the second."""

    answer: Answer
    asked: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """Its turns, oldest first; never empty. A question that failed is no turn."""

    turns: tuple[Turn, ...]

    @property
    def title(self) -> str:
        """Its first question."""
        return self.turns[0].answer.question

    @property
    def questions(self) -> list[str]:
        """What was asked, oldest first: the history of the next question."""
        return [turn.answer.question for turn in self.turns]
