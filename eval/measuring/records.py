"""What became of each question, as it is measured, written into a run and read again."""

from dataclasses import dataclass, field

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


def group_of(question: EvalQuestion) -> str:
    """What the question is drawn together with when questions are resampled: itself where its data set says nothing."""
    return question.group or question.query_id
