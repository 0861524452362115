"""What became of each question, as it is measured, written into a run and read again."""

from dataclasses import asdict, dataclass, field
from typing import Any

from eval.questions import EvalQuestion, Gold


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as it was given, with its first source; ``start`` and ``end`` in characters of the document."""

    text: str
    document_id: str
    title: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Record:
    """One question, what was expected and what came.

    ``expected``: accepted answers, or the text of the spans; empty where documents are judged, and for a refusal.
    ``nearest``: what a refusal offered. ``rank``: of the first relevant passage or document, from 1; None if none was
    found. ``right``: the first quote holds what was expected, or the refusal was due. ``values``: of each measure that
    the question has, by name. ``group``: what is drawn together. ``narrowed``: some documents were left out, so that
    its time is no time of a plain question.
    """

    query_id: str
    question: str
    history: tuple[str, ...]
    fresh: bool
    kind: str
    gold: Gold
    group: str
    documents: tuple[str, ...]
    expected: tuple[str, ...]
    answered: bool
    confidence: float
    quotes: tuple[Quoted, ...]
    nearest: Quoted | None
    rank: int | None
    right: bool
    milliseconds: float
    narrowed: bool
    values: dict[str, float] = field(default_factory=dict)

    @property
    def shown(self) -> Quoted | None:
        """The first quote, or what a refusal offered instead."""
        return self.quotes[0] if self.quotes else self.nearest

    def to_json(self) -> dict[str, Any]:
        """The record as an object of a run's file."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "Record":
        """The record of ``to_json``.

        :raises ValueError: it is none; so do TypeError and KeyError.
        """
        nearest = row["nearest"]
        return cls(
            **{
                **row,
                "gold": Gold(row["gold"]),
                "confidence": float(row["confidence"]),
                "milliseconds": float(row["milliseconds"]),
                "history": tuple(row["history"]),
                "documents": tuple(row["documents"]),
                "expected": tuple(row["expected"]),
                "quotes": tuple(Quoted(**quote) for quote in row["quotes"]),
                "nearest": None if nearest is None else Quoted(**nearest),
                "values": {str(name): float(value) for name, value in row["values"].items()},
            }
        )


def group_of(question: EvalQuestion) -> str:
    """What the question is drawn together with when questions are resampled: itself where its data set says nothing."""
    return question.group or question.query_id
