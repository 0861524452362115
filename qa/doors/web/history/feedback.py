"""Feedback: what a visitor thought of an answer, as a value and as JSON."""

from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from embeddings.unicode import replace_surrogates
from qa.history.codec import read_turn, record_errors, turn_record
from qa.history.conversation import Turn
from qa.history.fields import as_text, read_items, read_moment, read_object, read_text, read_whole


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


_FEEDBACK = tuple(field.name for field in fields(Feedback))
_PASSAGE = tuple(field.name for field in fields(RightPassage))


def feedback_record(feedback: Feedback) -> dict[str, Any]:
    """The feedback as JSON values.

    `read_feedback` gives an equal one back, but for the timings of its answer, and halves of characters in questions,
    which become question marks.
    """
    return {
        "given": feedback.given.astimezone(UTC).isoformat(),
        "conversation_id": feedback.conversation_id,
        "turn": feedback.turn,
        "thumb": feedback.thumb,
        "question": replace_surrogates(feedback.question),
        "history": [replace_surrogates(question) for question in feedback.history],
        "answer": turn_record(feedback.answer),
        "passage": None if feedback.passage is None else asdict(feedback.passage),
    }


def read_feedback(record: Any) -> Feedback:
    """The feedback of which `feedback_record` made this.

    :raises RecordError: it is not the record of feedback.
    """
    with record_errors("This is not the record of feedback"):
        record = read_object(record, _FEEDBACK)
        return Feedback(
            given=read_moment(record, "given"),
            conversation_id=read_text(record, "conversation_id"),
            turn=read_whole(record, "turn", 1),
            thumb=None if record["thumb"] is None else Thumb(record["thumb"]),
            question=read_text(record, "question"),
            history=read_items(record, "history", lambda question: as_text(question, "history")),
            answer=read_turn(record["answer"]),
            passage=None if record["passage"] is None else _passage(record["passage"]),
        )


def _passage(record: Any) -> RightPassage:
    record = read_object(record, _PASSAGE)
    start = read_whole(record, "start", 0)
    return RightPassage(
        read_text(record, "document_id"), start, read_whole(record, "end", start + 1), read_text(record, "text")
    )


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
