"""Answers as JSON: a written turn is read again, equal, and no other values are read; the public form has a schema."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.library import Library
from qa.answer import (
    QUOTING,
    Answer,
    Context,
    ContextKind,
    Correction,
    CorrectionKind,
    Quote,
    Source,
    Span,
    Status,
)
from qa.assistant import Assistant
from qa.errors import RecordError
from qa.history.codec import answer_json_schema, answer_values, read_turn, turn_values
from qa.history.conversation import Conversation, Turn
from qa.retriever import Retriever

DATA = Path(__file__).parents[2] / "data" / "version-1"
# What trouble is made of: markup, controls, marks of direction, line ends, and what only some encodings hold.
HOSTILE = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&[]`\\*\r\n\t\0\x1b\x85\u2028\u202e\ufeff")
)
NEWER = ("message", "corrections", "agreement", "explanation", "taken_over", "parts", "prose")
TEXTS = HOSTILE.filter(bool)
CORRECTIONS = st.builds(Correction, TEXTS, TEXTS, st.sampled_from(CorrectionKind))
SAID = st.none() | TEXTS
PROBABILITIES = st.floats(0, 1)
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


@st.composite
def sources(draw: st.DrawFn, length: int) -> Source:
    start = draw(st.integers(0, 10**9))
    return Source(
        document_id=draw(TEXTS),
        title=draw(TEXTS),
        publisher=draw(SAID),
        author=draw(SAID),
        date=draw(st.none() | st.dates().map(str)),
        url=draw(SAID),
        path=draw(TEXTS),
        sha256=draw(st.text("0123456789abcdef", min_size=64, max_size=64)),
        page=draw(st.none() | TEXTS),
        start=start,
        end=start + length,
        headings=tuple(draw(st.lists(TEXTS, max_size=2))),
    )


@st.composite
def contexts(draw: st.DrawFn) -> Context:
    text, start = draw(TEXTS), draw(st.integers(0, 10**9))
    return Context(draw(st.sampled_from(ContextKind)), text, start, start + len(text))


@st.composite
def quotes(draw: st.DrawFn, number: int) -> Quote:
    text = draw(TEXTS)
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    return Quote(
        number=number,
        text=text,
        score=draw(PROBABILITIES),
        sources=tuple(draw(st.lists(sources(len(text)), min_size=1, max_size=3))),
        matches=tuple(spans),
        likely_answer=draw(st.none() | st.sampled_from(spans)) if spans else None,
        context=tuple(draw(st.lists(contexts(), max_size=2))),
    )


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    status = draw(st.sampled_from(Status))
    count = draw(st.integers(1, 3)) if status in QUOTING else 0
    answer = Answer(
        question=draw(TEXTS),
        understood=draw(TEXTS),
        status=status,
        confidence=draw(PROBABILITIES),
        quotes=tuple(draw(quotes(number)) for number in range(1, count + 1)),
        nearest=draw(st.none() | quotes(1)) if status is Status.NOT_IN_ARTICLES else None,
        timings_ms={"total": 1.0},
        message=draw(SAID),
        corrections=tuple(draw(st.lists(CORRECTIONS, max_size=2))),
        taken_over=tuple(draw(st.lists(TEXTS, max_size=2))),
    )
    return Turn(answer, draw(MOMENTS))


SOURCE = Source("a.txt", "A", None, None, "2023-04-05", None, "/articles/a.txt", "ab" * 32, None, 7, 10)
QUOTE = Quote(1, "abc", 0.5, (SOURCE,), (Span(0, 1), Span(1, 2)), Span(0, 3))
ASKED = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)
TURN = Turn(Answer("Who?", "Who?", Status.ANSWERED, 0.9, (QUOTE,)), ASKED)


@settings(deadline=None)
@given(turns())
def test_a_turn_comes_back_from_values_and_from_json_but_for_the_timings(turn):
    kept = replace(turn, answer=replace(turn.answer, timings_ms={}))
    assert read_turn(turn_values(turn)) == kept
    text = json.dumps(turn_values(turn), allow_nan=False)
    assert text.isascii()
    assert read_turn(json.loads(text)) == kept


@settings(deadline=None)
@given(turns())
def test_a_record_can_be_kept_in_sqlite_and_in_a_utf_8_file(turn):
    text = json.dumps(turn_values(turn), ensure_ascii=False)
    with sqlite3.connect(":memory:") as database:
        [[kept]] = database.execute("SELECT ?", [text])
    database.close()
    assert json.loads(kept.encode().decode()) == json.loads(text)


def test_what_an_assistant_answers_can_be_kept(library: Library) -> None:
    assistant = Assistant(Retriever(library))
    for question in ("Who paid for the bridge?", "What is a kilo of herring?", "Who is the queen of Norway?"):
        turn = Turn(assistant.ask(question), ASKED)
        assert read_turn(json.loads(json.dumps(turn_values(turn)))) == replace(
            turn, answer=replace(turn.answer, timings_ms={})
        )


def test_half_a_character_becomes_a_question_mark_as_it_did_for_the_search():
    # Two halves apart would come back as one character, and one alone cannot be written as UTF-8.
    turn = replace(TURN, answer=replace(TURN.answer, question="Who\ud83d\ude00?", understood="Who\udcff?"))
    read = read_turn(json.loads(json.dumps(turn_values(turn)))).answer
    assert (read.question, read.understood) == ("Who???", "Who??")


def test_asked_is_told_in_utc():
    east = replace(TURN, asked=ASKED.astimezone(timezone(timedelta(hours=8))))
    assert turn_values(east)["asked"] == "2026-11-22T17:05:00+00:00"
    assert read_turn({**turn_values(TURN), "asked": "2026-11-23T01:05:00+08:00"}) == TURN


GONE = object()
Q, S = ("quotes", 0), ("quotes", 0, "sources", 0)


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        pytest.param(("asked",), "2026-11-22T17:05:00", "time zone", id="no time zone"),
        pytest.param(("asked",), "yesterday", "isoformat", id="no moment"),
        pytest.param(("asked",), "0001-01-01T00:00:00+14:00", "out of range", id="before all time"),
        pytest.param(("asked",), 1763831100, "asked: a moment should be a text", id="seconds"),
        pytest.param(("asked",), GONE, "there is no 'asked'", id="never asked"),
        pytest.param(("note",), "x", "'note'", id="an unknown name"),
        pytest.param((*S, "note"), "x", "'note'", id="an unknown name of a source"),
        pytest.param(("question",), "", "question should be a text that is not empty", id="no question"),
        pytest.param(("question",), None, "question should be a text", id="null for a text"),
        pytest.param(("question",), "Who\ud800?", "question should be a text", id="half a character"),
        pytest.param(("status",), "failed", "status should be 'answered', .*, not 'failed'", id="no such status"),
        pytest.param(("status",), [], "status should be", id="a list for a status"),
        pytest.param(("status",), "not_in_articles", "has a quote", id="a refusal with a quote"),
        pytest.param(("quotes",), [], "has no quote", id="an answer without quotes"),
        pytest.param(("quotes",), {}, "quotes should be a list", id="an object for a list"),
        pytest.param(("quotes",), "abc", "quotes should be a list", id="a text for a list"),
        pytest.param(("nearest",), turn_values(TURN)["quotes"][0], "nearest passage", id="an answer and a nearest one"),
        pytest.param(("confidence",), float("nan"), "confidence should be 1.* or less, not nan", id="NaN"),
        pytest.param(("confidence",), float("inf"), "confidence should be 1.* or less, not inf", id="infinity"),
        pytest.param(("confidence",), 1.01, "confidence should be 1.* or less", id="above one"),
        pytest.param(("confidence",), True, "confidence should be a number, not True", id="a truth value for a number"),
        pytest.param((*Q, "score"), "0.5", "score should be a number", id="a text for a number"),
        pytest.param((*Q, "score"), -0.1, "score should be 0.* or more", id="below zero"),
        pytest.param((*Q, "number"), 2, "numbered from 1", id="numbered from two"),
        pytest.param((*Q, "number"), 1.0, "a whole number", id="a float for a number"),
        pytest.param((*Q, "text"), "abcd", "not as long as its quote", id="a longer text"),
        pytest.param((*Q, "sources"), [], "sources is empty", id="no source"),
        pytest.param((*Q, "matches"), [[1, 2], [0, 1]], "not in order", id="matches in disorder"),
        pytest.param((*Q, "matches"), [[0, 2], [1, 3]], "overlap", id="matches overlap"),
        pytest.param((*Q, "matches"), [[0, 4]], "beyond its text", id="a match beyond the text"),
        pytest.param((*Q, "matches"), [[1, 1]], "end should be 2 or more", id="an empty match"),
        pytest.param((*Q, "matches"), [[0, 1, 2]], "matches should be a shorter list", id="three numbers"),
        pytest.param((*Q, "likely_answer"), [-1, 1], "likely_answer should be 0 or more", id="a span before the text"),
        pytest.param((*S, "start"), -1, "0 or more", id="before the article"),
        pytest.param((*S, "end"), 7, "8 or more", id="an empty place"),
        pytest.param((*S, "end"), 11, "not as long as its quote", id="a place that is longer"),
        pytest.param((*S, "page"), 4, "page should be a text", id="a page by its place"),
        pytest.param((*S, "page"), "", "page should be a text", id="a page without label"),
        pytest.param((*S, "headings"), [""], "headings should be a text", id="a heading without words"),
        pytest.param((*S, "headings"), "Fees", "headings should be a list", id="headings that are one text"),
        pytest.param((*S, "sha256"), "AB" * 32, "sha256 should be of the form", id="upper case"),
        pytest.param((*S, "sha256"), "ab", "sha256 should be of the form", id="a short hash"),
        pytest.param((*S, "date"), "5 April", "date should be of the form", id="no day"),
        pytest.param((*S, "date"), "2023-02-30", "day", id="30 February"),
        pytest.param((*S, "title"), None, "title should be a text", id="no title"),
        pytest.param((*S, "url"), 7, "url should be a text", id="a number for an address"),
        pytest.param((*S, "document_id"), "", "document_id should be a text", id="no document"),
        pytest.param((*S, "path"), GONE, "there is no 'path'", id="no path"),
    ],
)
def test_what_is_no_record_of_a_turn_is_refused(where, value, says):
    record = deepcopy(json.loads(json.dumps(turn_values(TURN))))
    inner = record
    for step in where[:-1]:
        inner = inner[step]
    if value is GONE:
        del inner[where[-1]]
    else:
        inner[where[-1]] = value
    with pytest.raises(RecordError, match=rf"^This is not the record of an answer \(.*{says}.*\)\.$"):
        read_turn(record)


@pytest.mark.parametrize("record", [None, [], "turn", 7, {}, [{}]])
def test_what_is_no_object_is_refused(record):
    with pytest.raises(RecordError, match="This is not the record of an answer"):
        read_turn(record)


def test_what_is_missing_takes_its_default_so_that_a_field_can_be_added():
    record = json.loads(json.dumps(turn_values(TURN)))
    del record["quotes"][0]["matches"], record["quotes"][0]["likely_answer"]
    assert read_turn(record).answer.quotes == (replace(QUOTE, matches=(), likely_answer=None),)


def test_every_turn_that_version_1_kept_is_read_and_written_as_it_was():
    database = sqlite3.connect(f"{(DATA / 'chat.sqlite3').as_uri()}?mode=ro&immutable=1", uri=True)
    records = [record for (record,) in database.execute("SELECT record FROM turns")]
    database.close()
    assert len(records) == 2
    for record in records:
        assert json.dumps(turn_values(read_turn(json.loads(record)))) == record


def test_the_public_form_names_the_context_and_no_marks_and_keeps_half_a_character():
    answer = Answer("Who\ud83d?", "Who paid?", Status.NOT_IN_ARTICLES, 0.25, nearest=QUOTE, timings_ms={"total": 1.5})
    source = {name: getattr(SOURCE, name) for name in SOURCE.__slots__}
    assert json.dumps(answer_values(answer)) == json.dumps(
        {
            "question": "Who\ud83d?",
            "status": "not_in_articles",
            "confidence": 0.25,
            "quotes": [],
            "nearest": {"number": 1, "text": "abc", "score": 0.5, "sources": [source], "context": []},
            "timings_ms": {"total": 1.5},
            "message": None,
            "corrections": [],
            "agreement": None,
            "explanation": None,
            "taken_over": [],
            "parts": [],
            "prose": None,
        }
    )


TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "enum": lambda value, allowed: value in allowed,
    "pattern": lambda value, pattern: bool(re.search(pattern, value)),
    "minLength": lambda value, least: len(value) >= least,
    "minimum": lambda value, least: value >= least,
    "maximum": lambda value, most: value <= most,
    "required": lambda value, names: value.keys() >= set(names),
}


def errors(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> Iterator[str]:
    """Say where a value departs from a JSON Schema, by the keywords that pydantic writes; others are errors."""
    rest = {name: says for name, says in schema.items() if name not in {"title", "description", "$defs", "default"}}
    kind = rest.pop("type", None)
    if kind and (not isinstance(value, TYPES[kind]) or isinstance(value, bool)):
        yield f"{value!r} is no {kind}"
        return
    for keyword, says in rest.items():
        if keyword == "$ref":
            yield from errors(value, root["$defs"][says.removeprefix("#/$defs/")], root)
        elif keyword == "anyOf":
            if all(any(errors(value, each, root)) for each in says):
                yield f"{value!r} fits none of {says}"
        elif keyword in ("items", "additionalProperties"):
            for item in value.values() if isinstance(value, dict) else value:
                yield from errors(item, says, root)
        elif keyword == "properties":
            yield from (f"{name} is in no schema" for name in value.keys() - says.keys())
            for name in says.keys() & value.keys():
                yield from errors(value[name], says[name], root)
        elif keyword not in BOUNDS or not BOUNDS[keyword](value, says):
            yield f"{value!r} is not within {keyword} {says!r}"


@settings(deadline=None)
@given(turns())
def test_the_json_schema_holds_for_every_answer(turn):
    schema = json.loads(json.dumps(answer_json_schema()))
    assert list(errors(json.loads(json.dumps(answer_values(turn.answer))), schema, schema)) == []


def test_the_json_schema_names_what_is_printed_and_refuses_anything_else(library: Library) -> None:
    schema = answer_json_schema()
    names = ["question", "status", "confidence", "quotes", "nearest", "timings_ms", *NEWER]
    assert list(schema["properties"]) == schema["required"] == names
    assert list(schema["$defs"]["Quote"]["properties"]) == ["number", "text", "score", "sources", "context"]
    assert "Span" not in schema["$defs"]
    answer = json.loads(json.dumps(answer_values(Assistant(Retriever(library)).ask("Who paid for the bridge?"))))
    assert answer["quotes"]
    assert list(errors(answer, schema, schema)) == []
    changes: list[dict[str, Any]] = [
        {"status": "failed"},
        {"confidence": 1.5},
        {"quotes": None},
        {"note": 1},
        {"nearest": {}},
    ]
    for change in changes:
        assert list(errors(answer | change, schema, schema)) != []


def test_a_conversation_is_titled_by_its_first_question():
    second = replace(TURN, answer=replace(TURN.answer, question="And when?"))
    conversation = Conversation((TURN, second))
    assert conversation.title == "Who?"
    assert conversation.questions == ["Who?", "And when?"]
