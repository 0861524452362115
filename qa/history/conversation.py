"""A conversation: its answers, in order."""

from dataclasses import dataclass
from datetime import datetime

from qa.answer import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer, or one refusal, and when it was given: in UTC, to the second."""

    answer: Answer
    asked: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns of a conversation, oldest first; never empty. A question that failed is no turn."""

    turns: tuple[Turn, ...]

    @property
    def title(self) -> str:
        """Return the first question."""
        return self.turns[0].answer.question

    @property
    def questions(self) -> list[str]:
        """Return the questions, oldest first: they are the history of the next question."""
        return [turn.answer.question for turn in self.turns]
