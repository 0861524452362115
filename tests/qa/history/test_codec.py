"""Kept turns: what is written is read again, equal, and nothing else is read."""

import json
import sqlite3
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.library import Library
from qa.answer import Answer, Quote, Source, Span, Status
from qa.assistant import Assistant
from qa.errors import RecordError
from qa.history.codec import read_turn, turn_record
from qa.history.conversation import Conversation, Turn
from qa.retriever import Retriever

# What trouble is made of: markup, controls, marks of direction, line ends, and what only some encodings hold.
HOSTILE = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&[]`\\*\r\n\t\0\x1b\x85\u2028\u202e\ufeff")
)
TEXTS = HOSTILE.filter(bool)
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
        page=draw(st.none() | st.integers(1, 5000)),
        start=start,
        end=start + length,
    )


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
    )


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    status = draw(st.sampled_from(Status))
    count = draw(st.integers(1, 3)) if status is Status.ANSWERED else 0
    answer = Answer(
        question=draw(TEXTS),
        understood=draw(TEXTS),
        status=status,
        confidence=draw(PROBABILITIES),
        quotes=tuple(draw(quotes(number)) for number in range(1, count + 1)),
        nearest=draw(st.none() | quotes(1)) if status is Status.NOT_IN_ARTICLES else None,
        timings_ms={"total": 1.0},
    )
    return Turn(answer, draw(MOMENTS))


SOURCE = Source("a.txt", "A", None, None, "2023-04-05", None, "/articles/a.txt", "ab" * 32, None, 7, 10)
QUOTE = Quote(1, "abc", 0.5, (SOURCE,), (Span(0, 1), Span(1, 2)), Span(0, 3))
ASKED = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)
TURN = Turn(Answer("Who?", "Who?", Status.ANSWERED, 0.9, (QUOTE,)), ASKED)


@given(turns())
def test_a_turn_comes_back_from_values_and_from_json_but_for_the_timings(turn):
    kept = replace(turn, answer=replace(turn.answer, timings_ms={}))
    assert read_turn(turn_record(turn)) == kept
    text = json.dumps(turn_record(turn), allow_nan=False)
    assert text.isascii()
    assert read_turn(json.loads(text)) == kept


@given(turns())
def test_a_record_can_be_kept_in_sqlite_and_in_a_utf_8_file(turn):
    text = json.dumps(turn_record(turn), ensure_ascii=False)
    with sqlite3.connect(":memory:") as database:
        [[kept]] = database.execute("SELECT ?", [text])
    database.close()
    assert json.loads(kept.encode().decode()) == json.loads(text)


def test_what_an_assistant_answers_can_be_kept(library: Library) -> None:
    assistant = Assistant(Retriever(library))
    for question in ("Who paid for the bridge?", "What is a kilo of herring?", "Who is the queen of Norway?"):
        turn = Turn(assistant.ask(question), ASKED)
        assert read_turn(json.loads(json.dumps(turn_record(turn)))) == replace(
            turn, answer=replace(turn.answer, timings_ms={})
        )


def test_half_a_character_becomes_a_question_mark_as_it_did_for_the_search():
    # Two halves apart would come back as one character, and one alone cannot be written as UTF-8.
    turn = replace(TURN, answer=replace(TURN.answer, question="Who\ud83d\ude00?", understood="Who\udcff?"))
    read = read_turn(json.loads(json.dumps(turn_record(turn)))).answer
    assert (read.question, read.understood) == ("Who???", "Who??")


def test_asked_is_told_in_utc():
    east = replace(TURN, asked=ASKED.astimezone(timezone(timedelta(hours=8))))
    assert turn_record(east)["asked"] == "2026-11-22T17:05:00+00:00"
    assert read_turn({**turn_record(TURN), "asked": "2026-11-23T01:05:00+08:00"}) == TURN


GONE = object()
Q, S = ("quotes", 0), ("quotes", 0, "sources", 0)


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        pytest.param(("asked",), "2026-11-22T17:05:00", "time zone", id="no time zone"),
        pytest.param(("asked",), "yesterday", "isoformat", id="no moment"),
        pytest.param(("asked",), "0001-01-01T00:00:00+14:00", "out of range", id="before all time"),
        pytest.param(("asked",), 1763831100, "asked should be a text", id="seconds"),
        pytest.param(("asked",), GONE, "there is no 'asked'", id="never asked"),
        pytest.param(("note",), "x", "'note'", id="an unknown name"),
        pytest.param((*S, "note"), "x", "'note'", id="an unknown name of a source"),
        pytest.param(("question",), "", "question should be a text", id="no question"),
        pytest.param(("question",), None, "question should be a text", id="null for a text"),
        pytest.param(("question",), "Who\ud800?", "question should be a text", id="half a character"),
        pytest.param(("status",), "failed", "'failed' is not a valid Status", id="no such status"),
        pytest.param(("status",), [], "not a valid Status", id="a list for a status"),
        pytest.param(("status",), "not_in_articles", "has a quote", id="a refusal with a quote"),
        pytest.param(("quotes",), [], "has no quote", id="an answer without quotes"),
        pytest.param(("quotes",), {}, "quotes should be a list", id="an object for a list"),
        pytest.param(("quotes",), "abc", "quotes should be a list", id="a text for a list"),
        pytest.param(("nearest",), turn_record(TURN)["quotes"][0], "nearest passage", id="an answer and a nearest one"),
        pytest.param(("confidence",), float("nan"), "from 0 to 1, not nan", id="NaN"),
        pytest.param(("confidence",), float("inf"), "from 0 to 1, not inf", id="infinity"),
        pytest.param(("confidence",), 1.01, "from 0 to 1", id="above one"),
        pytest.param(("confidence",), True, "from 0 to 1, not True", id="a truth value for a number"),
        pytest.param((*Q, "score"), "0.5", "from 0 to 1", id="a text for a number"),
        pytest.param((*Q, "score"), -0.1, "from 0 to 1", id="below zero"),
        pytest.param((*Q, "number"), 2, "numbered from 1", id="numbered from two"),
        pytest.param((*Q, "number"), 1.0, "a whole number", id="a float for a number"),
        pytest.param((*Q, "text"), "abcd", "not as long as its quote", id="a longer text"),
        pytest.param((*Q, "sources"), [], "sources is empty", id="no source"),
        pytest.param((*Q, "matches"), [[1, 2], [0, 1]], "not in order", id="matches in disorder"),
        pytest.param((*Q, "matches"), [[0, 2], [1, 3]], "overlap", id="matches overlap"),
        pytest.param((*Q, "matches"), [[0, 4]], "beyond its text", id="a match beyond the text"),
        pytest.param((*Q, "matches"), [[1, 1]], "a span's end", id="an empty match"),
        pytest.param((*Q, "matches"), [[0, 1, 2]], "two numbers", id="three numbers"),
        pytest.param((*Q, "likely_answer"), [-1, 1], "a span's start", id="a span before the text"),
        pytest.param((*S, "start"), -1, "0 or more", id="before the article"),
        pytest.param((*S, "end"), 7, "8 or more", id="an empty place"),
        pytest.param((*S, "end"), 11, "not as long as its quote", id="a place that is longer"),
        pytest.param((*S, "page"), 0, "1 or more", id="page nought"),
        pytest.param((*S, "sha256"), "AB" * 32, "a SHA-256 hash", id="upper case"),
        pytest.param((*S, "sha256"), "ab", "a SHA-256 hash", id="a short hash"),
        pytest.param((*S, "date"), "5 April", "a day", id="no day"),
        pytest.param((*S, "date"), "2023-02-30", "day", id="30 February"),
        pytest.param((*S, "title"), None, "title should be a text", id="no title"),
        pytest.param((*S, "url"), 7, "url should be a text", id="a number for an address"),
        pytest.param((*S, "document_id"), "", "document_id should be a text", id="no document"),
        pytest.param((*S, "path"), GONE, "there is no 'path'", id="no path"),
    ],
)
def test_what_is_no_record_of_a_turn_is_refused(where, value, says):
    record = deepcopy(json.loads(json.dumps(turn_record(TURN))))
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


def test_a_conversation_is_titled_by_its_first_question():
    second = replace(TURN, answer=replace(TURN.answer, question="And when?"))
    conversation = Conversation((TURN, second))
    assert conversation.title == "Who?"
    assert conversation.questions == ["Who?", "And when?"]
