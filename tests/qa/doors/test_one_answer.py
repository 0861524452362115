"""The same questions through every door: status, quotes, sources and offsets are equal, byte for byte."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import openai
import pytest
from mcp import Client

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # before the import, which reads it

from embeddings.library import Library
from qa.assistant import Assistant
from qa.doors import haystack, langchain, llama_index
from qa.doors.http.access import ApiAccess
from qa.doors.http.app import create_app
from qa.doors.http.keys import KeyFile, key_line, new_key
from qa.doors.http.services import ApiServices
from qa.doors.http.serving import ApiServer
from qa.doors.mcp.server import QuothServer
from qa.doors.web.auth.page_key import PageKey
from qa.history.codec import answer_values
from qa.retriever import Retriever
from seeds import seed_articles

pytestmark = pytest.mark.model

QUESTIONS = (
    "How old is Zhen Jianhua?",
    "How long has the veteran been a Party member?",
    "How many Party members registered in Liuzhuang live away from the town?",
    "Who is the Party branch secretary at the headquarters of GCL Group?",
    "What does the Star platform put online?",
    "Which companies pair up with offices in Xiangtan?",
    "How many truck drivers in Suzhou are Party members?",
    "When was the article about Qinzao published?",
    "What is the micro course in Qinzao called?",
    "Who pays for the winter training in Shengze?",
    "How many looms does Shengze have?",
    "What do the volunteers of Liuzhuang do?",
    "Which war did the veteran fight in?",
    "Who painted the ceiling of the Sistine Chapel?",
    "What is the population of Mars?",
    "How old is Zhen Jianhua and who is the mayor of Mars?",
    "How many Paty membes live away from Liuzhuang?",
    "Summarize the article about Suzhou",
    "Thank you!",
    "Wie alt ist der Veteran?",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("seeds")) as library:
        library.sync(seed_articles())
        yield library


@pytest.fixture(scope="module")
def assistant(library: Library) -> Assistant:
    return Assistant(Retriever(library))


@pytest.fixture(scope="module")
def expected(assistant: Assistant) -> list[bytes]:
    """The answers of the Python door."""
    answers = [written(answer_values(assistant.ask(question))) for question in QUESTIONS]
    statuses = {json.loads(answer)["status"] for answer in answers}
    assert statuses == {"answered", "not_in_articles", "overview", "no_question"}  # so that each outcome is compared
    return answers


def written(values: Any) -> bytes:
    """Return an answer in bytes, without its timings."""
    return json.dumps({name: value for name, value in values.items() if name != "timings_ms"}).encode()


def quotes_of(answer: bytes) -> list[bytes]:
    """Return the quotes of an answer as retrievers give them."""
    values = json.loads(answer)
    about = {name: values[name] for name in ("status", "confidence", "message")}
    return [
        json.dumps(
            {"text": quote["text"], "score": quote["score"], "sources": quote["sources"], "context": quote["context"]}
            | about
        ).encode()
        for quote in values["quotes"]
    ]


def excerpt(text: str, metadata: dict[str, Any]) -> bytes:
    """Return the part of what a retriever gives that a quote holds too; its first source stands flat beside them."""
    first = metadata["sources"][0]
    assert {name: metadata[name] for name in first} == first
    names = ("score", "sources", "context", "status", "confidence", "message")
    return json.dumps({"text": text} | {name: metadata[name] for name in names}).encode()


def test_the_command_line(library: Library, expected: list[bytes]) -> None:
    command = [sys.executable, "-m", "qa.doors.cli.entry_point", "ask", "--library", str(library.folder)]
    lines = "".join(json.dumps(question) + "\n" for question in QUESTIONS)
    asked = subprocess.run([*command, "--jsonl"], input=lines, capture_output=True, text=True, check=True, timeout=120)
    assert [written(json.loads(line)) for line in asked.stdout.splitlines()] == expected
    one = subprocess.run([*command, QUESTIONS[0], "--json"], capture_output=True, text=True, check=True, timeout=120)
    assert written(json.loads(one.stdout)) == expected[0]


def test_mcp(library: Library, expected: list[bytes]) -> None:
    async def ask() -> list[bytes]:
        async with Client(QuothServer(Retriever(library))) as client:
            results = [await client.call_tool("ask", {"question": question}) for question in QUESTIONS]
            return [written(result.structured_content) for result in results]

    assert asyncio.run(ask()) == expected


@pytest.fixture(scope="module")
def served(
    library: Library, assistant: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The address of a server, and a key for it."""
    key, file = new_key(), tmp_path_factory.mktemp("keys") / "keys.txt"
    file.write_text(f"{key_line('reader', key)}\n", encoding="utf-8")
    access = ApiAccess.at("127.0.0.1", PageKey.stored_in(library.folder), keys=KeyFile(file))
    services = ApiServices.of(assistant, Retriever(library), access, write_line=lambda line: None)
    try:
        with ApiServer.launch(create_app(services), "127.0.0.1", 0) as server:
            yield server.url, key
    finally:
        services.close()


def test_http(served: tuple[str, str], expected: list[bytes]) -> None:
    url, key = served
    with httpx.Client(base_url=url, headers={"authorization": f"Bearer {key}"}) as client:
        answers = [client.post("/api/v1/ask", json={"question": question}) for question in QUESTIONS]
    assert [written(answer.json()) for answer in answers] == expected


def test_openai(served: tuple[str, str], expected: list[bytes]) -> None:
    url, key = served
    with openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0) as client:
        for question, answer in zip(QUESTIONS, map(json.loads, expected), strict=True):
            completion = client.chat.completions.create(model="quoth", messages=[{"role": "user", "content": question}])
            cited: list[Any] = completion.to_dict()["sources"]  # type: ignore[assignment]
            assert [each["document"] for each in cited] == [[quote["text"]] for quote in answer["quotes"]]
            for each, quote in zip(cited, answer["quotes"], strict=True):
                (details,) = each["metadata"]
                first = quote["sources"][0]
                assert {name: details[name] for name in first.keys() & details.keys()} == {
                    name: first[name] for name in first.keys() & details.keys()
                }
                assert {"document_id", "start", "end", "sha256"} <= details.keys()


FRAMEWORKS: dict[str, Callable[[Assistant, Library, str], list[bytes]]] = {
    "LangChain": lambda assistant, library, question: [
        excerpt(found.page_content, found.metadata)
        for found in langchain.QuothQuotesRetriever(assistant=assistant).invoke(question)
    ],
    "LlamaIndex": lambda assistant, library, question: [
        excerpt(found.text, found.metadata) for found in llama_index.QuothQuotesRetriever(assistant).retrieve(question)
    ],
    "Haystack": lambda assistant, library, question: [
        excerpt(found.content or "", found.meta)
        for found in haystack.QuothQuotesRetriever(library).run(question)["documents"]
    ],
}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_frameworks(assistant: Assistant, library: Library, expected: list[bytes], framework: str) -> None:
    retrieve = FRAMEWORKS[framework]
    for question, answer in zip(QUESTIONS, expected, strict=True):
        assert retrieve(assistant, library, question) == quotes_of(answer)
