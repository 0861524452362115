"""What became of each question, as it is measured, written into a run and read again."""

from dataclasses import dataclass, field
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

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "Quoted":
        """The quote of an object of a run's file.

        :raises KeyError: it is none; so do TypeError and ValueError.
        """
        text, document_id, title = (str(row[key]) for key in ("text", "document_id", "title"))
        return cls(text, document_id, title, int(row["start"]), int(row["end"]), float(row["score"]))


@dataclass(frozen=True, slots=True)
class Record:
    """One question, what was expected and what came.

    ``expected``: accepted answers, or the text of the spans; empty where documents are judged, and for a refusal.
    ``evidence``: an excerpt of the answering sentence, where it is known.
    ``nearest``: what a refusal offered. ``rank``: of the first relevant passage or document, from 1; None if none was
    found or nothing was ranked. ``right``: the first quote holds what was expected, or the refusal was due. ``values``:
    of each measure that the question has, by name. ``group``: what is drawn together. ``narrowed``: some documents were
    left out, so that its time is no time of a plain question.
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
    evidence: str | None
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
    def ranked(self) -> bool:
        """Whether passages or documents were ranked for it: see ``EvalQuestion.ranked``."""
        return self.gold is Gold.ANSWER and not self.history

    @property
    def shown(self) -> Quoted | None:
        """The first quote, or what a refusal offered instead."""
        return self.quotes[0] if self.quotes else self.nearest

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "Record":
        """The record of an object of a run's file.

        :raises ValueError: it is none; so do TypeError and KeyError.
        """
        nearest, rank, evidence = row["nearest"], row["rank"], row["evidence"]
        return cls(
            query_id=str(row["query_id"]),
            question=str(row["question"]),
            history=tuple(map(str, row["history"])),
            fresh=bool(row["fresh"]),
            kind=str(row["kind"]),
            gold=Gold(row["gold"]),
            group=str(row["group"]),
            documents=tuple(map(str, row["documents"])),
            expected=tuple(map(str, row["expected"])),
            evidence=None if evidence is None else str(evidence),
            answered=bool(row["answered"]),
            confidence=float(row["confidence"]),
            quotes=tuple(map(Quoted.from_json, row["quotes"])),
            nearest=None if nearest is None else Quoted.from_json(nearest),
            rank=None if rank is None else int(rank),
            right=bool(row["right"]),
            milliseconds=float(row["milliseconds"]),
            narrowed=bool(row["narrowed"]),
            values={str(name): float(value) for name, value in row["values"].items()},
        )


def group_of(question: EvalQuestion) -> str:
    """What the question is drawn together with when questions are resampled: itself where its data set says nothing."""
    return question.group or question.query_id
