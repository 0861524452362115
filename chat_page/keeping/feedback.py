"""Feedback: what a visitor thought of an answer, as a value and as JSON."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from qa.errors import RecordError
from qa.keeping.conversation import Turn
from qa.keeping.records import read_turn, turn_record

Value = TypeVar("Value")


class Thumb(StrEnum):
    """Whether the answer was right."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class RightPassage:
    """What should have been quoted: ``document.text[start:end] == text``, in characters, end exclusive."""

    document_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """A thumb on one answer, with all that is needed to judge it once the conversation is gone.

    ``given`` is in UTC. ``turn`` counts from 1. ``thumb`` None takes an earlier one back. ``history`` holds the
    questions asked before this one, oldest first. ``passage`` is None where the visitor named none.
    """

    given: datetime
    conversation_id: str
    turn: int
    thumb: Thumb | None
    question: str
    history: tuple[str, ...]
    answer: Turn
    passage: RightPassage | None = None


def feedback_record(feedback: Feedback) -> dict[str, Any]:
    """The feedback as JSON values; `read_feedback` gives an equal one back, but for the timings of its answer."""
    return {
        "given": feedback.given.astimezone(UTC).isoformat(),
        "conversation_id": feedback.conversation_id,
        "turn": feedback.turn,
        "thumb": feedback.thumb,
        "question": feedback.question,
        "history": list(feedback.history),
        "answer": turn_record(feedback.answer),
        "passage": None if feedback.passage is None else asdict(feedback.passage),
    }


def read_feedback(record: Any) -> Feedback:
    """The feedback of which `feedback_record` made this.

    :raises RecordError: it is not the record of feedback.
    """
    try:
        return Feedback(
            given=_moment(record["given"]),
            conversation_id=_of(str, record["conversation_id"]),
            turn=_of(int, record["turn"]),
            thumb=None if record["thumb"] is None else Thumb(record["thumb"]),
            question=_of(str, record["question"]),
            history=tuple(_of(str, each) for each in _of(list, record["history"])),
            answer=read_turn(record["answer"]),
            passage=None if record["passage"] is None else _passage(record["passage"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"This is not the record of feedback ({error!r}).") from error


def _passage(record: Any) -> RightPassage:
    start, end = (_of(int, record[name]) for name in ("start", "end"))
    return RightPassage(_of(str, record["document_id"]), start, end, _of(str, record["text"]))


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} names no time zone")
    return moment.astimezone(UTC)


def _of(kind: type[Value], value: Any) -> Value:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """``[start, end)`` widened to whole words and without white space around; empty where it holds no word at all.

    Selected with a mouse, a passage begins and ends anywhere, and an evaluation looks for whole words.
    """
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start >= end:
        return start, start
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end
