"""Feedback: a visitor's thumb on an answer, as a value and in JSON values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, PlainSerializer, TypeAdapter

from embeddings.unicode import replace_surrogates
from qa.answer import Offset, Ordinal, Text
from qa.history.codec import Moment, WrittenTurn, check_place, read_values

_Question = Annotated[Text, PlainSerializer(replace_surrogates)]


class Thumb(StrEnum):
    """A visitor's verdict on an answer."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class RightPassage:
    """The words that should have been quoted: ``document.text[start:end] == text``, in characters, end exclusive."""

    document_id: Text
    start: Offset
    end: Ordinal
    text: Text


def _check_passage(passage: RightPassage) -> RightPassage:
    check_place(passage.start, passage.end)
    return passage


@dataclass(frozen=True, slots=True)
class Feedback:
    """A thumb on one answer, with everything that judging it needs after the conversation is gone.

    ``given`` is in UTC. ``turn`` counts from 1. A ``thumb`` of ``None`` takes an earlier thumb back. ``history`` holds
    the questions before this one, oldest first. ``passage`` is ``None`` where the visitor selected no passage.
    """

    given: Moment
    conversation_id: Text
    turn: Ordinal
    thumb: Thumb | None
    question: _Question
    history: tuple[_Question, ...]
    answer: WrittenTurn
    passage: Annotated[RightPassage, AfterValidator(_check_passage)] | None = None


_FEEDBACK = TypeAdapter(Feedback)


def feedback_values(feedback: Feedback) -> dict[str, Any]:
    """Return the feedback as JSON values.

    `read_feedback` gives equal feedback back, without the timings of the answer, and with question marks for the lone
    surrogates in questions.
    """
    values: dict[str, Any] = _FEEDBACK.dump_python(feedback)
    return values


def read_feedback(values: Any) -> Feedback:
    """Return the feedback that `feedback_values` wrote.

    :raises RecordError: if the values are not those of feedback.
    """
    return read_values(_FEEDBACK, values, "This is not the record of feedback")


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen ``[start, end)`` to whole words and cut white space at its ends; the range is empty if it holds no word.

    A selection with a mouse begins and ends anywhere, and an evaluation looks for whole words.
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
