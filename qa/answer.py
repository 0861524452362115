"""The answer to a question: a status, quotes, and the places in the articles where each quote stands.

These classes are also the form of an answer in JSON: `qa.history.codec` writes and reads their fields by name.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, NamedTuple

from embeddings.unicode import replace_surrogates
from qa.explaining.explanation import Explanation
from qa.prose.prose import Prose


class Bounds:
    """Bounds of a field that is read from JSON, by the keys of pydantic's core schemas (``ge``, ``pattern``).

    pydantic asks an annotation for its schema, so this module declares the bounds without loading pydantic, which
    takes 0.1 s.
    """

    def __init__(self, **bounds: float | str) -> None:
        self._bounds = bounds

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        return {**handler(source), **self._bounds}


# `strict`: a whole number is neither a truth value nor 1.0, and a text is no number.
Text = Annotated[str, Bounds(min_length=1)]
Day = Annotated[str, Bounds(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Sha256 = Annotated[str, Bounds(pattern="^[0-9a-f]{64}$")]
Offset = Annotated[int, Bounds(strict=True, ge=0)]
Ordinal = Annotated[int, Bounds(strict=True, ge=1)]
Probability = Annotated[float, Bounds(strict=True, ge=0, le=1)]


class Status(StrEnum):
    """The outcome of a question. A failure is never a status: it raises an error."""

    ANSWERED = "answered"
    NOT_IN_ARTICLES = "not_in_articles"
    LIBRARY_EMPTY = "library_empty"
    FILTERED_OUT = "filtered_out"
    NO_QUESTION = "no_question"
    """Small talk, or a question about Quoth itself: ``message`` answers, without a search."""
    OVERVIEW = "overview"
    """A request for a summary, a list or a comparison: ``quotes`` holds places to read, and no answer."""


QUOTING = frozenset({Status.ANSWERED, Status.OVERVIEW})
"""The outcomes with quotes."""


class Agreement(StrEnum):
    """The agreement of the quotes of an answer, where it is not a plain one."""

    ARTICLES_DIFFER = "articles_differ"
    """Two articles answer differently; both are quoted, the newest first."""
    CONTRADICTED = "contradicted"
    """The first quote says otherwise than the question takes for granted."""
    NAMESAKES = "namesakes"
    """The articles know two people of the name that the question asks about, and both are quoted."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place where a quote stands: ``document.text[start:end] == quote.text``, in characters, end exclusive.

    ``path`` is the file at the time of its sync, and ``sha256`` the hash of its bytes then. ``page`` is the
    label of the page on which the words begin, as it is printed ("iv"), or the time of subtitles ("00:01:04"); it is
    ``None`` for formats without pages. ``publisher``, ``author``, ``date`` and ``url`` are ``None`` if the document
    does not name them. ``headings`` are the headings above the quote, outermost first, in the words of the article and
    without its title.
    """

    document_id: Text
    title: Text
    publisher: Text | None
    author: Text | None
    date: Day | None
    url: Text | None
    path: str
    sha256: Sha256
    page: Text | None
    start: Offset
    end: Ordinal
    headings: tuple[Text, ...] = ()


class Span(NamedTuple):
    """Characters of a quote's text, ``quote.text[start:end]``: end exclusive, never empty."""

    start: Offset
    end: Ordinal


class Piece(NamedTuple):
    """Characters of a quote that look alike. ``matches``: in a word of the question. ``likely``: in the answer span."""

    text: str
    matches: bool
    likely: bool


class ContextKind(StrEnum):
    """The relation of a context to its quote."""

    HEADER_ROW = "header_row"
    """The header of the table that the quoted row belongs to."""
    INTRODUCTION = "introduction"
    """The sentence that introduces the list of the quoted item."""
    QUESTION = "question"
    """The question that the quote answers in the article."""
    SPEAKER = "speaker"
    """The name of the person who speaks the quoted words."""
    HEADING = "heading"
    """The heading that the quote stands below."""
    KEY = "key"
    """The key of the quoted value in the front matter."""


@dataclass(frozen=True, slots=True)
class Context:
    """Words that make a quote readable: ``document.text[start:end] == text`` in the document of its first source."""

    kind: ContextKind
    text: Text
    start: Offset
    end: Ordinal


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the articles, exactly as they stand there. ``number`` counts from 1 within the answer.

    ``score`` is in [0, 1], higher is better: the estimated probability that these words answer the question.
    ``sources`` holds every place in the library where the same text stands, to the character and as whole sentences:
    first the place that the search found, then the others by document and offset. It is never empty.
    """

    number: Ordinal
    text: Text
    score: Probability
    sources: tuple[Source, ...]
    matches: tuple[Span, ...] = ()
    """The words whose stems the question has too, in order and apart. Doors underline them; they are no evidence."""
    likely_answer: Span | None = None
    """The answer span: the number, the name or the date that probably answers, which a page prints in bold.

    It is ``None`` if the question asks for no such thing, if the text lacks one, and if the text is not an answer.
    """
    context: tuple[Context, ...] = ()
    """Further words of the first source's document that make the quote readable, in order; empty as a rule."""

    def pieces(self) -> Iterator[Piece]:
        """Cut the text wherever a mark begins or ends: together the pieces are exactly ``text``, and none is empty."""
        likely = () if self.likely_answer is None else (self.likely_answer,)
        edges = {0, len(self.text), *(edge for span in (*self.matches, *likely) for edge in span)}
        for start, end in pairwise(sorted(edge for edge in edges if 0 <= edge <= len(self.text))):
            inside = [any(a <= start and end <= b for a, b in spans) for spans in (self.matches, likely)]
            yield Piece(self.text[start:end], *inside)


class CorrectionKind(StrEnum):
    """The reason for which a word of a question was read as another."""

    SPELLING = "spelling"
    """The word stands in no article, and an article holds nearly the same word."""
    ACRONYM = "acronym"
    """An article says that the one is short for the other."""
    NUMBER = "number"
    """The articles write the number in the other form, in words or in digits."""
    DATE = "date"
    """The articles write the date in the other form."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Words of a question as they were typed, and the words that were read in their place."""

    typed: Text
    read: Text
    kind: CorrectionKind


@dataclass(frozen=True, slots=True)
class Part:
    """One question among several that were asked in one text, with its own outcome.

    ``quotes``: those quotes of the whole answer that answer this part, with their numbers there; empty unless
    ``status`` is ``ANSWERED``. The other fields are those of an `Answer`.
    """

    question: Text
    understood: Text
    status: Status
    confidence: Probability
    quotes: tuple[Quote, ...] = ()
    taken_over: tuple[Text, ...] = ()
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    ``confidence`` is in [0, 1]: the probability, estimated before the decision, that the articles answer the question.
    ``quotes`` is empty unless ``status`` is one of ``QUOTING``. ``nearest`` is the closest quote of a refusal, which is
    not an answer, and otherwise ``None``. ``timings_ms`` holds milliseconds by step. ``message``: a sentence of Quoth
    that every door shows above the quotes; ``None`` where the status says all.

    >>> answer = assistant.ask("When was the bridge opened?")
    >>> for quote in answer.quotes[:1]:
    ...     print(quote.number, quote.text[slice(*quote.likely_answer)], quote.sources[0].document_id)
    1 4 May 2021 bridge.txt
    """

    question: Text
    understood: Text
    """The question that was searched for. It differs from ``question`` where the conversation completed a follow-up."""
    status: Status
    confidence: Probability
    quotes: tuple[Quote, ...] = ()
    nearest: Quote | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    message: Text | None = None
    corrections: tuple[Correction, ...] = ()
    """The words of the question that were read as other words, in their order."""
    agreement: Agreement | None = None
    """The agreement of the quotes with the question and with one another; None for a plain answer."""

    explanation: Explanation | None = None
    """The way to this outcome; None unless the caller asks for it."""

    taken_over: tuple[Text, ...] = ()
    """The words of ``understood`` that the conversation gave, in order; empty for a whole question."""
    parts: tuple[Part, ...] = ()
    """The questions that were asked in one, in order; empty for a single question. ``quotes`` holds those of all."""
    prose: Prose | None = None
    """The text of a language model about the quotes, which is no evidence; None if no model was asked."""

    @property
    def contradicted(self) -> bool:
        """Return whether the articles say otherwise than the question takes for granted."""
        return self.agreement is Agreement.CONTRADICTED

    @property
    def is_follow_up(self) -> bool:
        """Return whether the conversation changed the question; white space and corrections do not count."""
        return changed_by_conversation(self.question, self.understood, self.corrections)


def changed_by_conversation(question: str, understood: str, corrections: Iterable[Correction]) -> bool:
    """Return whether ``understood`` differs from the question with these corrections, apart from white space."""
    return understood.split() != apply_corrections(question, corrections).split()


def apply_corrections(question: str, corrections: Iterable[Correction]) -> str:
    """Return the question with white space folded and, in place of the typed words, the words that were read.

    A correction holds for all places at which its typed words stand, as whole words.
    """
    text = " ".join(replace_surrogates(question).split())
    read = {correction.typed: correction.read for correction in corrections}
    if not read:
        return text
    longest_first = sorted(read, key=len, reverse=True)
    # One pass for all, so that no correction changes the words that another one has put in.
    parts: list[str] = []
    at = 0
    while at < len(text):
        typed = next((words for words in longest_first if _stands_at(text, at, words)), "")
        parts.append(read[typed] if typed else text[at])
        at += len(typed) or 1
    return "".join(parts)


def _stands_at(text: str, at: int, words: str) -> bool:
    """Return whether ``words`` stand there as whole words."""
    before, after = text[at - 1 : at], text[at + len(words) : at + len(words) + 1]
    return bool(words) and text.startswith(words, at) and not (_is_of_word(before) or _is_of_word(after))


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"
