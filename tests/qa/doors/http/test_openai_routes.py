"""Quoth as a model of OpenAI's clients: the real client against a real server on loopback."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import httpx
import openai
import pytest

from embeddings.library import Library
from embeddings.structure.token_budget import count_tokens
from qa.answer import Answer, Quote, Source, Status
from qa.assistant import Assistant
from qa.doors.http.answer_markdown import answer_blocks
from qa.doors.http.app import create_app
from qa.doors.http.services import ApiServices
from qa.doors.http.serving import ApiServer
from qa.retriever import Retriever

QUESTION = "How many stalls found a place at the harbour?"
REFUSED = "Who wrote the symphony of Zanzibar?"
MARKDOWN = "[*](http://evil.example) ![x](http://evil.example/x.png) <script>alert(1)</script> # _a_ `b` [2]"


@pytest.fixture
def client(make_services: Callable[..., ApiServices], api_key: str) -> Iterator[openai.OpenAI]:
    with (
        ApiServer.launch(create_app(make_services()), "127.0.0.1", 0) as server,
        openai.OpenAI(base_url=f"{server.url}/v1", api_key=api_key, max_retries=0) as client,
    ):
        yield client


def user(*texts: str) -> list[Any]:
    return [{"role": "user", "content": text} for text in texts]


def test_the_one_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["quoth"]
    assert client.models.retrieve("quoth").object == "model"
    with pytest.raises(openai.NotFoundError, match="the only one is 'quoth'"):
        client.models.retrieve("gpt")


def test_a_completion_quotes(client: openai.OpenAI, shelf: Library) -> None:
    answer = Assistant(Retriever(shelf)).ask(QUESTION)
    completion = client.chat.completions.create(
        model="quoth", messages=user(QUESTION), temperature=0.2, tools=[], user="ann", extra_body={"chat_id": "7"}
    )
    (choice,) = completion.choices
    content = choice.message.content
    assert (choice.finish_reason, choice.message.role, completion.model) == ("stop", "assistant", "quoth")
    assert content is not None
    for quote in answer.quotes:
        assert quote.text in unescape(content)
        assert f"> [{quote.number}] — {quote.sources[0].title}" in unescape(content)
    sources = completion.to_dict()["sources"]
    assert sources == completion.to_dict()["citations"]
    assert isinstance(sources, list)
    for quote, cited in zip(answer.quotes, sources, strict=True):
        assert cited["document"] == [quote.text]
        assert cited["source"].keys() == {"id", "name", "url"}
        (details,) = cited["metadata"]
        assert details["source"] == cited["source"]["id"]
        text = shelf.document(details["document_id"]).text
        assert text[details["start"] : details["end"]] == quote.text
    assert len({cited["source"]["id"] for cited in sources}) == len(sources)
    usage = completion.usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens) == (count_tokens(QUESTION), count_tokens(content))


@pytest.mark.parametrize("question", [QUESTION, REFUSED, "Hello!"])
def test_a_stream_gives_the_same_words(client: openai.OpenAI, question: str) -> None:
    whole = client.chat.completions.create(model="quoth", messages=user(question))
    chunks = list(
        client.chat.completions.create(
            model="quoth", messages=user(question), stream=True, stream_options={"include_usage": True}
        )
    )
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[0].to_dict()["sources"] == whole.to_dict()["sources"] == chunks[0].to_dict()["citations"]
    assert chunks[-1].usage == whole.usage
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_stream_ends_with_done(client: openai.OpenAI, api_key: str) -> None:
    body = {"model": "quoth", "messages": user(QUESTION), "stream": True}
    response = httpx.post(
        f"{client.base_url}chat/completions", json=body, headers={"authorization": f"Bearer {api_key}"}
    )
    assert response.headers["content-type"].startswith("text/event-stream")
    events = response.text.removesuffix("\n\n").split("\n\n")
    assert events.pop() == "data: [DONE]"
    assert all(json.loads(event.removeprefix("data: "))["object"] == "chat.completion.chunk" for event in events)


def test_the_history_and_parts_of_messages(client: openai.OpenAI, shelf: Library) -> None:
    messages: list[Any] = [
        {"role": "system", "content": "Answer in French."},
        {"role": "user", "content": "Where did the fish market move?"},
        {"role": "assistant", "content": "To the moon."},
        {"role": "user", "content": [{"type": "text", "text": "And when?"}, {"type": "image_url", "image_url": {}}]},
        {"role": "assistant", "content": None, "tool_calls": []},
    ]
    completion = client.chat.completions.create(model="quoth", messages=messages)
    answer = Assistant(Retriever(shelf)).ask("And when?", ["Where did the fish market move?"])
    assert completion.choices[0].message.content == "\n\n".join(answer_blocks(answer))


def test_a_refusal_says_so(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(model="quoth", messages=user(REFUSED))
    content = completion.choices[0].message.content
    assert content is not None
    assert content.startswith("The articles do not answer this.")
    assert completion.to_dict()["sources"] == []


@pytest.mark.parametrize(
    ("messages", "message"),
    [
        (user(""), "No message of the user"),
        ([{"role": "system", "content": "Be brief."}], "No message of the user"),
        (user("?!"), "The question is empty"),
        (user("why " * 400), "The question has"),
        ([], "messages should be"),
        ([{"role": "user", "content": 7}], "another form"),
    ],
)
def test_a_bad_request_is_an_error_of_openai(client: openai.OpenAI, messages: list[Any], message: str) -> None:
    with pytest.raises(openai.BadRequestError, match=message) as caught:
        client.chat.completions.create(model="quoth", messages=messages)
    assert isinstance(caught.value.body, dict)
    assert caught.value.body.keys() == {"message", "type", "param", "code"}


def test_other_errors_of_openai(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt", messages=user(QUESTION))
    with pytest.raises(openai.AuthenticationError, match="needs a key"):
        client.with_options(api_key="no").models.list()
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="quoth", input="a")


def test_the_words_of_articles_are_no_markdown() -> None:
    source = Source("a.md", MARKDOWN, None, None, None, None, "a.md", "0" * 64, None, 0, len(MARKDOWN))
    quote = Quote(1, f"{MARKDOWN}\n> not a quote\n\n# no heading", 0.9, (source,))
    text = "\n\n".join(answer_blocks(Answer("?", "?", Status.ANSWERED, 0.9, (quote,))))
    assert all(line.startswith(">") for line in text.split("\n"))
    assert not re.search(r"!\[|\]\(|<script|`|\[2\]", text)
    assert unescape(text.replace("\\\n> ", "\n")).startswith(f"> {quote.text}")
