"""Turns as JSON values, and back."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from qa.answer import Answer, Quote, Source, Span, Status
from qa.errors import RecordError
from qa.keeping.conversation import Turn


def turn_record(turn: Turn) -> dict[str, Any]:
    """The turn as JSON values; `read_turn` gives an equal one back, but for the timings, which are left out."""
    record = asdict(turn.answer)
    del record["timings_ms"]
    return {"asked": turn.asked.astimezone(UTC).isoformat(timespec="seconds"), **record}


def read_turn(record: Any) -> Turn:
    """The turn of which `turn_record` made this.

    :raises RecordError: it is not the record of a turn.
    """
    try:
        answer = Answer(
            question=_text(record["question"]),
            understood=_text(record["understood"]),
            status=Status(record["status"]),
            confidence=float(record["confidence"]),
            quotes=tuple(map(_quote, record["quotes"])),
            nearest=None if record["nearest"] is None else _quote(record["nearest"]),
        )
        asked = datetime.fromisoformat(record["asked"])
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"This is not the record of an answer ({error!r}).") from error
    return Turn(answer, asked)


def _quote(record: Any) -> Quote:
    likely = record["likely_answer"]
    return Quote(
        number=int(record["number"]),
        text=_text(record["text"]),
        score=float(record["score"]),
        sources=tuple(Source(**source) for source in record["sources"]),
        matches=tuple(Span(*map(int, span)) for span in record["matches"]),
        likely_answer=None if likely is None else Span(*map(int, likely)),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value
