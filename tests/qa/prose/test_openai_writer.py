"""A language model behind a real server on loopback: good, slow, broken and hostile replies leave the quotes."""

import asyncio
import logging
import socket
import time
from typing import Any

import pytest

from embeddings.languages.english import ENGLISH
from qa.answer import Answer, Status
from qa.errors import ProseError, ProseSetupError
from qa.prose.openai_writer import OpenAIWriter
from qa.prose.prose import Flaw
from qa.prose.writer import ProseRequest
from qa.prose.writing import add_prose

from .model_server import BROKEN, SLOW, events, piece, said

KEY = "secret-key-of-the-test"
GOOD = "A kilo of herring costs three coins [2]. Forty stalls found a place there. [1]\nIt is cheap.\n"


@pytest.fixture
def answer(quotes):
    return Answer("What does herring cost?", "What does herring cost?", Status.ANSWERED, 0.9, tuple(quotes.values()))


@pytest.fixture
def writer(model_server):
    model_server.asked.clear()
    model_server.headers.clear()
    return OpenAIWriter("m", model_server.url, KEY, 20.0)


def prose_of(answer: Answer, writer: OpenAIWriter) -> Any:
    with_prose = add_prose(answer, writer, ENGLISH)
    assert with_prose.quotes == answer.quotes
    assert with_prose.status is answer.status
    assert with_prose.prose is not None
    return with_prose.prose


def test_a_reply_is_streamed_and_each_sentence_is_checked(answer, writer, model_server):
    model_server.says(GOOD)
    shown: list[Any] = []
    prose: Any = add_prose(answer, writer, ENGLISH, shown.append).prose
    assert prose.sentences == tuple(shown)
    assert [(s.text, s.cites, s.flaw) for s in shown] == [
        ("A kilo of herring costs three coins [2].", (2,), None),
        ("Forty stalls found a place there. [1]", (1,), None),
        ("It is cheap.", (), Flaw.UNCITED),
    ]
    assert (prose.supported, prose.struck, prose.note, prose.model) == (2, 1, None, "m")
    assert prose.host == model_server.url.split("/")[2]


def test_the_model_gets_the_question_and_the_numbered_quotes_between_fences(answer, writer, model_server):
    model_server.says(GOOD)
    prose_of(answer, writer)
    (body,), (headers,) = model_server.asked, model_server.headers
    assert (body["model"], body["stream"]) == ("m", True)
    system, user = body["messages"]
    assert [system["role"], user["role"]] == ["system", "user"]
    mark = user["content"].splitlines()[0].split()[-2]
    assert mark in system["content"]
    for number, quote in enumerate(answer.quotes, 1):
        assert f"--- quote {number} {mark} ---" in user["content"]
        assert quote.text in user["content"]
    assert user["content"].endswith(answer.understood)
    assert headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_reply_leaves_the_quotes_with_a_note(name, answer, writer, model_server, caplog):
    reply, note = BROKEN[name]
    model_server.reply = lambda _: reply()
    caplog.set_level(logging.DEBUG)
    prose = prose_of(answer, writer)
    assert note in prose.note
    assert "quotes" in prose.note
    assert prose.note.endswith(".")
    assert "secret" not in prose.note
    assert KEY not in caplog.text
    assert len(model_server.asked) <= 2  # one retry
    assert all(sentence.text != "A kilo of" or not sentence.is_supported for sentence in prose.sentences)


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_reply_leaves_the_quotes_in_time(name, answer, model_server):
    reply, note = SLOW[name]
    model_server.reply = lambda _: reply()
    begun = time.monotonic()
    prose = prose_of(answer, OpenAIWriter("m", model_server.url, KEY, 1.0))
    assert note in prose.note
    assert time.monotonic() - begun < 10


def test_a_server_that_never_answers_is_left(answer):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        prose = prose_of(answer, OpenAIWriter("m", f"http://127.0.0.1:{port}/v1", None, 1.0))
    assert "did not answer in time" in prose.note


def test_a_server_that_is_down_is_named(answer):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    prose = prose_of(answer, OpenAIWriter("m", f"http://127.0.0.1:{port}/v1", KEY, 20.0))
    assert f"at 127.0.0.1:{port} cannot be reached" in prose.note


def test_one_failure_is_forgiven(answer, writer, model_server):
    replies = [BROKEN["status 500"][0](), said(GOOD)]
    model_server.reply = lambda _: replies.pop(0)
    assert prose_of(answer, writer).note is None


def test_refusals_and_small_talk_are_not_sent(answer, writer, model_server):
    for status in (Status.NOT_IN_ARTICLES, Status.NO_QUESTION, Status.LIBRARY_EMPTY, Status.FILTERED_OUT):
        refused = Answer("Hello?", "Hello?", status, 0.0, nearest=answer.quotes[0])
        assert add_prose(refused, writer, ENGLISH) is refused
    assert model_server.asked == []


def test_a_text_without_citations_says_so(answer, writer, model_server):
    model_server.says("Herring is cheap. Everybody likes it.")
    prose = prose_of(answer, writer)
    assert (prose.supported, prose.struck) == (0, 2)
    assert "cites no quote" in prose.note


def test_no_more_quotes_are_sent_than_the_budget_allows(quotes):
    few = ProseRequest.of("Why?", tuple(quotes.values()), most_tokens=30)
    assert list(few.quotes) == [1, 2]
    assert not ProseRequest.of("Why?", tuple(quotes.values()), most_tokens=3).quotes


def test_a_quote_that_was_not_sent_cannot_be_cited(make_quote, writer, model_server):
    long = make_quote(2, "A boat came. " * 2000)
    answer = Answer("Why?", "Why?", Status.ANSWERED, 0.9, (make_quote(1, "A boat came at noon."), long))
    model_server.says("A boat came [2]. A boat came at noon [1].")
    assert [sentence.flaw for sentence in prose_of(answer, writer).sentences] == [Flaw.UNKNOWN_CITATION, None]
    only_long = Answer("Why?", "Why?", Status.ANSWERED, 0.9, (make_quote(1, long.text),))
    assert "too long" in prose_of(only_long, writer).note


async def test_a_caller_may_run_an_event_loop(answer, writer, model_server):
    model_server.says(GOOD)
    assert (await asyncio.to_thread(prose_of, answer, writer)).supported
    assert "".join(writer.write(ProseRequest.of("Why?", answer.quotes))) == GOOD


def test_a_caller_may_stop_reading(answer, writer, model_server):
    model_server.says(GOOD)
    pieces = writer.write(ProseRequest.of("Why?", answer.quotes))
    assert next(pieces) == GOOD[:7]
    pieces.close()


def test_the_environment_and_proxies_are_not_read(answer, writer, model_server, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    model_server.says(GOOD)
    assert prose_of(answer, writer).note is None
    assert model_server.headers[0]["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "address", ["", "localhost:11434", "ftp://host/v1", "http://", "http://host:99999/", "http://[x/"]
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ProseSetupError, match="OPENAI_BASE_URL holds no address"):
        OpenAIWriter("m", address)


def test_the_key_is_not_shown(model_server):
    writer = OpenAIWriter("m", "http://user:word@[::1]:8/v1", KEY)
    assert KEY not in repr(writer)
    assert writer.host == "[::1]:8"


def test_a_failure_is_an_error_for_callers_of_the_writer(quotes, writer, model_server):
    model_server.reply = lambda _: BROKEN["HTML"][0]()
    with pytest.raises(ProseError, match="no reply that Quoth can read"):
        list(writer.write(ProseRequest.of("Why?", tuple(quotes.values()))))


def test_a_piece_without_choices_is_skipped(answer, writer, model_server):
    model_server.reply = lambda _: events(piece(None), b'data: {"choices": []}\n\n', piece(GOOD, "stop"))
    assert prose_of(answer, writer).supported
