"""The one form of an answer in JSON values: for programs, for stored conversations and for exports.

The schema is that of the dataclasses in `qa.answer`. This module adds the record of a turn, the rules over
several fields, and a sentence for each of pydantic's errors.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    GetPydanticSchema,
    PlainSerializer,
    PlainValidator,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    WrapSerializer,
)
from pydantic.json_schema import GenerateJsonSchema

from embeddings.unicode import replace_surrogates
from qa.answer import (
    QUOTING,
    Agreement,
    Answer,
    Context,
    Correction,
    Ordinal,
    Part,
    Probability,
    Quote,
    Source,
    Status,
    Text,
    changed_by_conversation,
)
from qa.errors import RecordError
from qa.history.conversation import Turn
from qa.prose.prose import Prose, check_prose

Value = TypeVar("Value")
AnyQuote = TypeVar("AnyQuote")

_SHOWN = 60  # characters of a value in a message
_MOST_DIGITS = 1000  # of a whole number in JSON; Python refuses 4300 in words for programmers
_EXPECTED = {  # by pydantic's type of an error
    "dataclass_type": "an object",
    "enum": "{expected}",
    "float_type": "a number",
    "greater_than_equal": "{ge} or more",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "less_than_equal": "{le} or less",
    "list_type": "a list",
    "string_pattern_mismatch": "of the form {pattern}",
    "string_too_short": "a text that is not empty",
    "string_type": "a text",
    "string_unicode": "a text",
    "too_short": "a longer list",
    "too_long": "a shorter list",
    "tuple_type": "a list",
}


def parse_json(text: str) -> Any:
    """Return the values of a JSON text, without NaN and infinity, and without a name that stands twice.

    Of such a name one reader may see one value, and another reader the other. A number that Python cannot hold, such
    as 1e999, would become an infinity, which no JSON can hold when it is written again.

    :raises ValueError: if the text is not such JSON.
    :raises RecursionError: if its values are nested too deep.
    """

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no number")

    def number(text: str) -> float:
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f"{text[:_SHOWN]} is too large a number")
        return value

    def whole(text: str) -> int:
        if len(text) > _MOST_DIGITS:
            raise ValueError(f"a number has more than {_MOST_DIGITS} digits")
        return int(text)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = dict(pairs)
        if len(names) != len(pairs):
            raise ValueError("a name stands twice in one object")
        return names

    return json.loads(text, parse_constant=refuse, parse_float=number, parse_int=whole, object_pairs_hook=unique)


def read_values(schema: TypeAdapter[Value], values: Any, refusal: str) -> Value:
    """Return the object that the schema makes of these JSON values.

    :raises RecordError: if the values do not fit the schema; the message begins with ``refusal``.
    """
    try:
        return schema.validate_python(values, extra="forbid")
    except ValidationError as error:
        raise RecordError(f"{refusal} ({error_sentence(error)}).") from error


def error_sentence(error: ValidationError) -> str:
    """Return the first error in words: the field, the expected form and the value found."""
    return error_words(error.errors(include_url=False)[0])


def error_words(first: Mapping[str, Any]) -> str:
    """Return one of pydantic's errors, as ``ValidationError.errors`` gives them, in words."""
    name = next((part for part in reversed(first["loc"]) if isinstance(part, str)), "it")[:_SHOWN]
    if first["type"] == "missing":
        return f"there is no {name!r}"
    if first["type"] == "unexpected_keyword_argument":
        return f"{name!r} is not a known name"
    if first["type"] not in _EXPECTED:
        return f"{name}: {first['msg'].removeprefix('Value error, ')}"
    expected = _EXPECTED[first["type"]].format_map(first.get("ctx", {}))
    shown = repr(first["input"])
    return f"{name} should be {expected}, not {shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '…'}"


def _read_moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError(f"a moment should be a text, not {value!r:.{_SHOWN}}")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"a moment should have a time zone, not {value!r:.{_SHOWN}}")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{value} is out of range in UTC") from error


def to_second(moment: datetime) -> datetime:
    """Return the moment in UTC, cut to the second. A moment without a time zone counts as local time."""
    return moment.astimezone(UTC).replace(microsecond=0)


Moment = Annotated[
    datetime, PlainValidator(_read_moment), PlainSerializer(lambda moment: moment.astimezone(UTC).isoformat())
]
"""A moment that JSON holds in ISO 8601, with its time zone."""


@dataclass(frozen=True, slots=True)
class PartRecord:
    """The written form of a `Part`. ``numbers``: of those quotes of the turn that answer it."""

    question: Text
    understood: Text
    status: Status
    confidence: Probability
    numbers: tuple[Ordinal, ...] = ()
    taken_over: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnRecord(Generic[AnyQuote]):
    """The written form of a turn: the fields of its `Answer` without the timings, and the time of the question.

    ``asked`` is in UTC, to the second. The question holds no lone surrogates. `turn_record` makes them question marks,
    as the search does, since neither UTF-8 nor a pair of JSON's escapes brings them back.
    """

    asked: Moment
    question: Text
    understood: Text
    status: Status
    confidence: Probability
    quotes: tuple[AnyQuote, ...]
    nearest: AnyQuote | None
    message: Text | None = None
    corrections: tuple[Correction, ...] = ()
    agreement: Agreement | None = None
    taken_over: tuple[Text, ...] = ()
    parts: tuple[PartRecord, ...] = ()
    prose: Prose | None = None

    @property
    def is_follow_up(self) -> bool:
        """Return whether the conversation changed the question: see `Answer.is_follow_up`."""
        return changed_by_conversation(self.question, self.understood, self.corrections)


def turn_record(turn: Turn, quoted: Callable[[Quote], AnyQuote]) -> TurnRecord[AnyQuote]:
    """Return the record of a turn; ``quoted`` gives the written form of a quote."""
    answer = turn.answer
    return TurnRecord(
        asked=to_second(turn.asked),
        question=replace_surrogates(answer.question),
        understood=replace_surrogates(answer.understood),
        status=answer.status,
        confidence=answer.confidence,
        quotes=tuple(map(quoted, answer.quotes)),
        nearest=None if answer.nearest is None else quoted(answer.nearest),
        message=answer.message,
        corrections=answer.corrections,
        agreement=answer.agreement,
        taken_over=tuple(map(replace_surrogates, answer.taken_over)),
        parts=tuple(map(_part_record, answer.parts)),
        prose=answer.prose,
    )


def _part_record(part: Part) -> PartRecord:
    return PartRecord(
        replace_surrogates(part.question),
        replace_surrogates(part.understood),
        part.status,
        part.confidence,
        tuple(quote.number for quote in part.quotes),
        tuple(map(replace_surrogates, part.taken_over)),
    )


def _part(record: PartRecord, quotes: tuple[Quote, ...]) -> Part:
    chosen = tuple(quotes[number - 1] for number in record.numbers)
    return Part(record.question, record.understood, record.status, record.confidence, chosen, record.taken_over)


def _turn(record: TurnRecord[Quote]) -> Turn:
    answer = Answer(
        record.question,
        record.understood,
        record.status,
        record.confidence,
        record.quotes,
        record.nearest,
        message=record.message,
        corrections=record.corrections,
        agreement=record.agreement,
        taken_over=record.taken_over,
        parts=tuple(_part(part, record.quotes) for part in record.parts),
        prose=record.prose,
    )
    return Turn(answer, record.asked)


def check_outcome(record: TurnRecord[Any]) -> TurnRecord[Any]:
    """Return the record, if its quotes and its nearest quote fit its status.

    :raises ValueError: if they do not fit.
    """
    numbers = [quote.number for quote in record.quotes]
    if (record.status in QUOTING) != bool(numbers):
        raise ValueError(f"an answer that is '{record.status}' has {'no' if not numbers else 'a'} quote")
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"the quotes should be numbered from 1, not {numbers}")
    if any(number > len(numbers) for part in record.parts for number in part.numbers):
        raise ValueError("a part has the number of a quote that the answer lacks")
    if record.nearest is not None and record.status is not Status.NOT_IN_ARTICLES:
        raise ValueError(f"an answer that is '{record.status}' has a nearest passage")
    if record.prose is not None:
        check_prose(record.prose, numbers)
    return record


def check_sources(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Return the sources of a quote, if each has a day of the calendar and a place that is not empty.

    :raises ValueError: if there is no source, or a source has a wrong day or an empty place.
    """
    if not sources:
        raise ValueError("sources is empty")
    for source in sources:
        if source.date is not None:
            date.fromisoformat(source.date)
        check_place(source.start, source.end)
    return sources


def check_context(context: tuple[Context, ...]) -> tuple[Context, ...]:
    """Return the context of a quote, if each part is as long as its place.

    :raises ValueError: if a part is longer or shorter than its place.
    """
    for part in context:
        if part.end - part.start != len(part.text):
            raise ValueError(f"a context is not as long as its text of {len(part.text)} characters")
    return context


def check_place(start: int, end: int) -> None:
    """Check that a place is not empty.

    :raises ValueError: if the place ends where it starts, or before.
    """
    if end <= start:
        raise ValueError(f"end should be {start + 1} or more, not {end}")


def _check_quote(quote: Quote) -> Quote:
    length = len(quote.text)
    for source in check_sources(quote.sources):
        if source.end - source.start != length:
            raise ValueError(f"a source is not as long as its quote of {length} characters")
        if not source.path:
            raise ValueError("a source has no path")
    check_context(quote.context)
    if any(one.end > other.start for one, other in pairwise(quote.matches)):
        raise ValueError("matches overlap, or are not in order")
    for span in (*quote.matches, *([quote.likely_answer] if quote.likely_answer else [])):
        check_place(span.start, span.end)
        if span.end > length:
            raise ValueError(f"a span ends at {span.end}, beyond its text of {length} characters")
    return quote


def without_empty_names(quote: Any, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
    """Return the values of a quote, without ``context`` and ``headings`` where the quote and its sources have none.

    So the record of a quote without them is the record that every version has written and reads.
    """
    values: dict[str, Any] = serialize(quote)
    values["sources"] = [_without_empty(source, "headings") for source in values["sources"]]
    return _without_empty(values, "context")


def without_empty_fields(turn: Any, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
    """Return the values of a turn, without empty ones of newer names: so older versions read the record."""
    return _without_empty(serialize(turn), "message", "corrections", "agreement", "taken_over", "parts", "prose")


def _without_empty(values: dict[str, Any], *optional: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value or name not in optional}


_Record = TurnRecord[Annotated[Quote, AfterValidator(_check_quote), WrapSerializer(without_empty_names)]]
WrittenTurn = Annotated[
    Turn,
    GetPydanticSchema(lambda _, handler: handler(_Record)),
    AfterValidator(check_outcome),
    AfterValidator(_turn),
    PlainSerializer(
        lambda turn: turn_record(turn, lambda quote: quote),
        return_type=Annotated[_Record, WrapSerializer(without_empty_fields)],
    ),
]
"""A turn that JSON holds as its `TurnRecord`."""

_ANSWER = TypeAdapter(Answer)
_TURN: TypeAdapter[Turn] = TypeAdapter(WrittenTurn)
_MARKS = {"matches", "likely_answer"}  # only for display, and no evidence
_NOT_PUBLIC: Any = {
    "understood": True,
    "quotes": {"__all__": _MARKS},
    "nearest": _MARKS,
    "parts": {"__all__": {"understood": True, "quotes": {"__all__": _MARKS}}},
}


def turn_values(turn: Turn) -> dict[str, Any]:
    """Return the turn as JSON values; `read_turn` gives an equal turn back, without its timings."""
    values: dict[str, Any] = _TURN.dump_python(turn)
    return values


def read_turn(values: Any) -> Turn:
    """Return the turn that `turn_values` wrote.

    An unknown name is an error: the later version that writes it may have changed the meaning of the other names.

    :raises RecordError: if the values are not those of a turn.
    """
    return read_values(_TURN, values, "This is not the record of an answer")


def answer_values(answer: Answer) -> dict[str, Any]:
    """Return the answer by the public names that `quoth ask --json` prints."""
    values: dict[str, Any] = _ANSWER.dump_python(answer, exclude=_NOT_PUBLIC)
    return values


def answer_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the values that `answer_values` returns."""
    return _ANSWER.json_schema(mode="serialization", schema_generator=_PublicSchema)


class _PublicSchema(GenerateJsonSchema):
    """The schema of an answer by its public names, which are always all there."""

    def field_is_present(self, field: Any) -> bool:
        return field["name"] not in {"understood", *_MARKS}

    def field_is_required(self, field: Any, total: bool) -> bool:
        return True
