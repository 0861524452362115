"""The turns of written conversations, asked one after another, and the counts of right and bent ones."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from pathlib import Path

from eval.questions import holds
from qa.answer import Answer
from qa.assistant import Assistant

_Z = 1.96  # of a 95 % interval


class TurnKind(StrEnum):
    """The relation of a turn to the conversation before it, as its writer gives it."""

    WHOLE = "whole"
    """A question that is complete in itself."""
    LEANING = "leaning"
    """A question that only the conversation explains."""
    UNANSWERED = "unanswered"
    """A question that is complete in itself, and that no article answers."""
    ASIDE = "aside"
    """A greeting or thanks, which no later turn leans on."""


@dataclass(frozen=True, slots=True)
class WrittenTurn:
    """A turn with its gold. ``answers``: accepted facts; empty for asides and for questions without an answer."""

    question: str
    kind: TurnKind
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenConversation:
    """The turns of a conversation, in order. ``articles``: the name of the folder that they are about."""

    name: str
    split: str
    articles: str
    turns: tuple[WrittenTurn, ...]


@dataclass(frozen=True, slots=True)
class AskedTurn:
    """A turn with the answer that it got after the turns before it."""

    conversation: str
    turn: WrittenTurn
    answer: Answer

    @property
    def is_right(self) -> bool:
        """Return whether a quote holds an accepted fact."""
        return any(holds(quote.text, fact) for quote in self.answer.quotes for fact in self.turn.answers)

    @property
    def is_bent(self) -> bool:
        """Return whether the conversation changed the question."""
        return self.answer.is_follow_up


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``total``, with its 95 % interval.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927.
    """

    count: int
    total: int

    def interval(self) -> tuple[float, float]:
        """Return the lower and the upper bound, each in [0, 1]; the whole range without any turn."""
        if not self.total:
            return 0.0, 1.0
        share, spread = self.count / self.total, _Z**2 / self.total
        middle = share + spread / 2
        half = _Z * sqrt(share * (1 - share) / self.total + spread / (4 * self.total))
        return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))

    def __str__(self) -> str:
        """Return the share with its interval and the two numbers."""
        low, high = self.interval()
        share = self.count / self.total if self.total else 0.0
        return f"{share:.3f} [{low:.3f}, {high:.3f}] ({self.count} of {self.total})"


def read_conversations(path: Path) -> Iterator[WrittenConversation]:
    """Yield the conversations of a file with one JSON object a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        turns = tuple(
            WrittenTurn(turn["question"], TurnKind(turn["kind"]), tuple(turn.get("answers", ())))
            for turn in row["turns"]
        )
        yield WrittenConversation(row["conversation"], row["split"], row["articles"], turns)


def ask_turns(assistant: Assistant, conversation: WrittenConversation) -> Iterator[AskedTurn]:
    """Yield the turns of a conversation with their answers, each asked after all turns before it."""
    history: list[str] = []
    for turn in conversation.turns:
        yield AskedTurn(conversation.name, turn, assistant.ask(turn.question, history))
        history.append(turn.question)


def shares(asked: Sequence[AskedTurn]) -> dict[str, Share]:
    """Return the shares by name: whole questions bent, whole and leaning questions right."""
    whole = [each for each in asked if each.turn.kind in (TurnKind.WHOLE, TurnKind.UNANSWERED)]
    answerable = [each for each in asked if each.turn.kind is TurnKind.WHOLE]
    leaning = [each for each in asked if each.turn.kind is TurnKind.LEANING]
    return {
        "whole questions bent": Share(sum(each.is_bent for each in whole), len(whole)),
        "whole questions right": Share(sum(each.is_right for each in answerable), len(answerable)),
        "leaning questions changed": Share(sum(each.is_bent for each in leaning), len(leaning)),
        "leaning questions right": Share(sum(each.is_right for each in leaning), len(leaning)),
    }
