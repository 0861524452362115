"""Turns as JSON values, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from itertools import pairwise
from typing import Any, TypeVar

from embeddings.unicode import replace_surrogates
from qa.answer import Answer, Quote, Source, Span, Status
from qa.errors import RecordError
from qa.history.conversation import Turn
from qa.history.fields import (
    as_whole,
    read_day,
    read_items,
    read_moment,
    read_object,
    read_probability,
    read_said,
    read_sha256,
    read_text,
    read_whole,
    write_moment,
)

_TURN = ("asked", *(field.name for field in fields(Answer) if field.name != "timings_ms"))
_QUOTE = tuple(field.name for field in fields(Quote))
_SOURCE = tuple(field.name for field in fields(Source))

_Quoted = TypeVar("_Quoted")


def turn_record(turn: Turn) -> dict[str, Any]:
    """The turn as JSON values; `read_turn` gives an equal one back, but for the timings, which are left out.

    Halves of characters, which only a question can hold, become question marks, as they did for the search: neither
    UTF-8 nor a pair of JSON's escapes could bring them back.
    """
    record = asdict(turn.answer)
    del record["timings_ms"]
    for name in ("question", "understood"):
        record[name] = replace_surrogates(record[name])
    return {"asked": write_moment(turn.asked), **record}


def read_turn(record: Any) -> Turn:
    """The turn of which `turn_record` made this.

    Nothing is guessed: every field is there, of its type and in its range, and no other is, since what a later version
    adds may change what these mean.

    :raises RecordError: it is not the record of a turn.
    """
    with record_errors("This is not the record of an answer"):
        record = read_object(record, _TURN)
        answer = Answer(
            question=read_text(record, "question"),
            understood=read_text(record, "understood"),
            status=Status(record["status"]),
            confidence=read_probability(record, "confidence"),
            quotes=read_items(record, "quotes", _quote),
            nearest=None if record["nearest"] is None else _quote(record["nearest"]),
        )
        check_outcome(answer.status, [quote.number for quote in answer.quotes], answer.nearest)
        return Turn(answer, read_moment(record, "asked"))


@contextmanager
def record_errors(what: str) -> Iterator[None]:
    """What is wrong with a field, as a RecordError that begins with ``what``."""
    try:
        yield
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise RecordError(f"{what} ({error}).") from error


def check_outcome(status: Status, numbers: list[int], nearest: object) -> None:
    """Whether quotes of these numbers, and a nearest one or None, can come with ``status``.

    :raises ValueError: they cannot.
    """
    if (status is Status.ANSWERED) != bool(numbers):
        raise ValueError(f"an answer that is '{status}' has {'no' if not numbers else 'a'} quote")
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"the quotes should be numbered from 1, not {numbers}")
    if nearest is not None and status is not Status.NOT_IN_ARTICLES:
        raise ValueError(f"an answer that is '{status}' has a nearest passage")


def read_source(record: Any, *, without: str | None = None) -> Source:
    """The source of which ``asdict`` made this; ``without``: a text that was left out of it, and is empty now."""
    record = read_object(record, [name for name in _SOURCE if name != without])
    start = read_whole(record, "start", 0)
    return Source(
        document_id=read_text(record, "document_id"),
        title=read_text(record, "title"),
        publisher=read_said(record, "publisher"),
        author=read_said(record, "author"),
        date=read_day(record, "date"),
        url=read_said(record, "url"),
        path="" if without == "path" else read_text(record, "path"),
        sha256=read_sha256(record, "sha256"),
        page=None if record["page"] is None else read_whole(record, "page", 1),
        start=start,
        end=read_whole(record, "end", start + 1),
    )


def not_empty(items: tuple[_Quoted, ...], name: str) -> tuple[_Quoted, ...]:
    """``items``, of which there is at least one.

    :raises ValueError: there is none.
    """
    if not items:
        raise ValueError(f"{name} is empty")
    return items


def _quote(record: Any) -> Quote:
    record = read_object(record, _QUOTE)
    text = read_text(record, "text")
    sources = not_empty(read_items(record, "sources", read_source), "sources")
    if any(source.end - source.start != len(text) for source in sources):
        raise ValueError(f"a source is not as long as its quote of {len(text)} characters")
    matches = read_items(record, "matches", lambda span: _span(span, text))
    if any(one.end > other.start for one, other in pairwise(matches)):
        raise ValueError("matches overlap, or are not in order")
    likely = record["likely_answer"]
    return Quote(
        number=read_whole(record, "number", 1),
        text=text,
        score=read_probability(record, "score"),
        sources=sources,
        matches=matches,
        likely_answer=None if likely is None else _span(likely, text),
    )


def _span(value: Any, text: str) -> Span:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError(f"a span should be two numbers, not {value!r:.60}")
    start = as_whole(value[0], "a span's start", 0)
    end = as_whole(value[1], "a span's end", start + 1)
    if end > len(text):
        raise ValueError(f"a span ends at {end}, beyond its text of {len(text)} characters")
    return Span(start, end)
