"""Records: the outcome of each question, as a run holds it."""

from dataclasses import dataclass, field

from eval.questions import EvalQuestion, Gold


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote of an answer with its first source; ``start`` and ``end`` in characters of the document.

    ``context``: the words of the article that doors show above the quote.
    """

    text: str
    document_id: str
    title: str
    start: int
    end: int
    score: float
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One question, its expected answer and its outcome.

    ``expected``: accepted answers, or the text of the spans; empty where documents are judged, and for a refusal.
    ``evidence``: an excerpt of the answering sentence, where it is known. ``nearest``: the nearest quote of a refusal.
    ``rank``: the rank of the first relevant passage or document, from 1; ``None`` if no relevant one was found, or if
    the question was not ranked. ``right``: the first quote holds an expected answer, or the refusal was right.
    ``values``: the value of each measure that the question has, by name. ``group``: the questions that resampling draws
    together. ``narrowed``: some documents were left out, so that its time does not count as a plain question's.
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
        """Return whether passages or documents were ranked for the question: see ``EvalQuestion.ranked``."""
        return self.gold is Gold.ANSWER and not self.history

    @property
    def shown(self) -> Quoted | None:
        """Return the first quote, or the nearest quote of a refusal."""
        return self.quotes[0] if self.quotes else self.nearest


def group_of(question: EvalQuestion) -> str:
    """Return the group that resampling draws together; a question without a group in its data set is its own group."""
    return question.group or question.query_id
