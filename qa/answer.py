"""What an answer is: its status, its quotes and where each of them stands."""

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """How a question ended. A failure is never a status: it raises."""

    ANSWERED = "answered"
    NOT_IN_ARTICLES = "not_in_articles"
    LIBRARY_EMPTY = "library_empty"
    FILTERED_OUT = "filtered_out"


@dataclass(frozen=True, slots=True)
class Source:
    """One place where a quote stands: ``document.text[start:end] == quote.text``, in characters, end exclusive.

    ``path`` is the file as it was synced and ``sha256`` the hash of its bytes then. ``page`` counts from 1 and is None
    for formats without pages. ``date`` is ``YYYY-MM-DD``. None: the document does not say.
    """

    document_id: str
    title: str
    publisher: str | None
    author: str | None
    date: str | None
    url: str | None
    path: str
    sha256: str
    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the articles, exactly as they stand there. ``number`` counts from 1 within the answer.

    ``score`` is in [0, 1], higher is better: the estimated probability that these words answer the question.
    ``sources`` holds every place among the passages read where the same text stands, the best
    first; never empty.
    """

    number: int
    text: str
    score: float
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    ``confidence`` is in [0, 1]: the probability, estimated before deciding, that the articles answer the question.
    ``quotes`` is empty unless ``status`` is ``ANSWERED``. ``nearest`` is the closest quote of a refusal, else None: it
    is not an answer. ``understood`` is the question that was searched for, which differs from ``question`` when a
    follow-up was read in the light of the conversation. ``timings_ms`` holds milliseconds by step.
    """

    question: str
    understood: str
    status: Status
    confidence: float
    quotes: tuple[Quote, ...] = ()
    nearest: Quote | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
