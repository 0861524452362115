"""What an answer is: its status, its quotes and where each of them stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple


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


class Span(NamedTuple):
    """Characters of a quote's text, ``quote.text[start:end]``: end exclusive, never empty."""

    start: int
    end: int


class Piece(NamedTuple):
    """Characters of a quote that are shown alike. ``matches``: in a word of the question. ``likely``: in the answer."""

    text: str
    matches: bool
    likely: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the articles, exactly as they stand there. ``number`` counts from 1 within the answer.

    ``score`` is in [0, 1], higher is better: the estimated probability that these words answer the question.
    ``sources`` holds the places in the library where the same text stands, to the character and as whole sentences; the
    one that was found first, then the others by document and offset; never empty.

    ``matches`` are the words that the question has too, by their stems, in order and apart. ``likely_answer`` is what
    probably answers (the number, the name, the date); None where the question wants no such thing or it is not there,
    and in what is not offered as an answer. Both are for the eye and claim nothing.
    """

    number: int
    text: str
    score: float
    sources: tuple[Source, ...]
    matches: tuple[Span, ...] = ()
    likely_answer: Span | None = None

    def pieces(self) -> Iterator[Piece]:
        """The text, cut wherever it begins or ceases to be marked: together exactly ``text``, none empty."""
        likely = () if self.likely_answer is None else (self.likely_answer,)
        edges = {0, len(self.text), *(edge for span in (*self.matches, *likely) for edge in span)}
        for start, end in pairwise(sorted(edge for edge in edges if 0 <= edge <= len(self.text))):
            inside = [any(a <= start and end <= b for a, b in spans) for spans in (self.matches, likely)]
            yield Piece(self.text[start:end], *inside)


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

    @property
    def is_follow_up(self) -> bool:
        """Whether the question was understood through the conversation; white space alone is no difference."""
        return self.understood.split() != self.question.split()
