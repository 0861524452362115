"""The routes of the API give exactly the values that Python gives, and refuse bad requests with one sentence."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from embeddings.library import Library
from embeddings.scope import Scope
from qa.assistant import Assistant
from qa.citations.citing import cite
from qa.citations.formats import CitationFormat
from qa.doors.http.limits import BODY
from qa.doors.http.services import ApiServices
from qa.doors.schema import document_values, hit_values, list_values
from qa.doors.web.readiness import Notify, Readiness
from qa.history.codec import answer_values
from qa.history.conversation import Conversation, Turn
from qa.history.export import export_json, export_markdown
from qa.retriever import Retriever

QUESTION = "How many stalls found a place at the harbour?"
REFUSED = "Who wrote the symphony of Zanzibar?"
MARKET = "market/fish.md"


def without_timings(values: dict[str, Any]) -> bytes:
    assert values.pop("timings_ms").keys() >= {"total"}
    return json.dumps(values).encode()


@pytest.mark.parametrize("question", [QUESTION, REFUSED, "How much is a kilo of hering?", "Hello!", "👍"])
async def test_an_answer_equals_that_of_python(client: httpx.AsyncClient, shelf: Library, question: str) -> None:
    response = await client.post("/api/v1/ask", json={"question": question})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer = Assistant(Retriever(shelf)).ask(question)
    assert without_timings(response.json()) == without_timings(answer_values(answer))


async def test_history_documents_and_explanation(client: httpx.AsyncClient, shelf: Library) -> None:
    history, documents = ["Where did the fish market move?"], [MARKET]
    body = {"question": "And when?", "history": history, "documents": documents, "explain": True}
    response = await client.post("/api/v1/ask", json=body)
    answer = Assistant(Retriever(shelf)).ask("And when?", history, documents=documents, explain=True)
    assert without_timings(response.json()) == without_timings(answer_values(answer))
    assert response.json()["explanation"] is not None


async def test_search_lists_and_documents(client: httpx.AsyncClient, shelf: Library) -> None:
    response = await client.post("/api/v1/search", json={"question": QUESTION, "k": 2})
    assert response.content == json.dumps(hit_values(Retriever(shelf).search(QUESTION, 2))).encode()
    response = await client.get("/api/v1/documents", params={"limit": 1, "after": "bridge.txt", "words": "market"})
    listed = shelf.list_documents(words="market", after="bridge.txt", limit=1)
    assert response.content == json.dumps(list_values(listed)).encode()
    for document_id in shelf.document_ids():
        response = await client.get(f"/api/v1/documents/{document_id}")
        assert response.content == json.dumps(document_values(shelf.document(document_id))).encode()


async def test_the_uploads_of_visitors_stay_hidden(own_client: httpx.AsyncClient, library: Library) -> None:
    uploads = library.uploads_folder("ann")
    uploads.mkdir(parents=True)
    (uploads / "diary.md").write_text("# A diary\n\nThe keeper hid eleven coins under the floor.\n")
    library.sync_uploads("ann")
    (own,) = set(library.document_ids(Scope.of("ann"))) - set(library.document_ids(Scope.of()))
    asked = {"question": "How many coins did the keeper hide?"}
    values = (await own_client.post("/api/v1/ask", json=asked)).json()
    assert own not in json.dumps(values)
    assert own not in (await own_client.get("/api/v1/documents")).text
    assert (await own_client.get(f"/api/v1/documents/{own}")).status_code == 404
    assert (await own_client.post("/api/v1/search", json={**asked, "documents": [own]})).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "ask", {"question": ""}, 422),
        ("POST", "ask", {"question": "?!"}, 422),
        ("POST", "ask", {"question": "a" * 1001}, 422),
        ("POST", "ask", {"question": 3}, 422),
        ("POST", "ask", {"question": QUESTION, "histroy": []}, 422),
        ("POST", "ask", {"question": QUESTION, "history": "Where?"}, 422),
        ("POST", "ask", {"question": QUESTION, "documents": ["no.md"]}, 404),
        ("POST", "ask", [1], 422),
        ("POST", "search", {"question": QUESTION, "k": 0}, 422),
        ("POST", "verify", {"export": "# A letter"}, 422),
        ("GET", "documents?limit=many", None, 422),
        ("GET", "documents/no.md", None, 404),
        ("GET", "pages/1?document=no.md", None, 404),
        ("GET", f"pages/1?document={MARKET}", None, 404),
        ("GET", "pages/first?document=no.md", None, 422),
        ("GET", "elsewhere", None, 404),
        ("GET", "ask", None, 405),
        ("DELETE", "documents", None, 405),
    ],
)
async def test_a_bad_request_gets_a_sentence(
    client: httpx.AsyncClient, method: str, path: str, body: Any, status: int
) -> None:
    response = await client.request(method, f"/api/v1/{path}", json=body)
    assert response.status_code == status, response.text
    (sentence,) = response.json().values()
    assert sentence.endswith(".")
    assert "\n" not in sentence
    if status == 405:
        assert response.headers["allow"]


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 100_000, b'{"question": "\\ud800"}', b"", b"null"])
async def test_a_body_that_is_no_request(client: httpx.AsyncClient, content: bytes) -> None:
    response = await client.post("/api/v1/ask", content=content, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422), response.text
    assert response.json()["error"].endswith(".")


async def test_a_body_beyond_the_limit(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/v1/ask", json={"question": "a" * BODY})
    assert response.status_code == 413
    assert response.json()["error"].startswith("The request is larger")

    async def pieces() -> Any:
        for _ in range(70):
            yield b" " * (BODY // 64)

    response = await client.post("/api/v1/ask", content=pieces(), headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.json()["error"].startswith("The request is larger")


@pytest.mark.parametrize("write", [export_json, export_markdown])
async def test_an_export_is_checked(
    own_client: httpx.AsyncClient, library: Library, articles: Path, write: Callable[..., str]
) -> None:
    assistant, now = Assistant(Retriever(library)), datetime.now(UTC)
    turns = tuple(Turn(assistant.ask(question), now) for question in (QUESTION, REFUSED))
    text = write(Conversation(turns), now)
    # The language is no part of an export, and no difference from it.
    assert library.document(MARKET).metadata.language == "en"
    checked = (await own_client.post("/api/v1/verify", json={"export": text})).json()
    assert checked["stands"]
    assert checked["shown_as_recorded"]
    assert {place["state"] for quote in checked["quotes"] for place in quote["places"]} == {"verbatim"}
    assert not any(place["cited_otherwise"] for quote in checked["quotes"] for place in quote["places"])

    file = articles / MARKET
    file.write_text(file.read_text().replace("Forty stalls", "Fifty stalls"))
    library.sync(articles)
    checked = (await own_client.post("/api/v1/verify", json={"export": text})).json()
    assert not checked["stands"]
    assert checked["counts"].get("changed", 0) + checked["counts"].get("drifted", 0) >= 1


async def test_until_quoth_is_ready(
    make_services: Callable[..., ApiServices], client_of: Callable[..., httpx.AsyncClient]
) -> None:
    go_on = threading.Event()

    def prepare(notify: Notify) -> str:
        go_on.wait()
        return "Ready."

    readiness = Readiness.begin(prepare)
    client = client_of(make_services(readiness=readiness))
    for path, body in (
        ("ask", {"question": QUESTION}),
        ("search", {"question": QUESTION}),
        ("verify", {"export": "x"}),
    ):
        response = await client.post(f"/api/v1/{path}", json=body)
        assert (response.status_code, response.headers["retry-after"]) == (503, "2")
        assert response.json() == {"error": "Quoth is getting ready; ask again in a moment."}
    assert (await client.get("/api/v1/health")).status_code == 503
    assert (await client.get("/api/v1/metrics")).status_code == 200
    go_on.set()
    readiness.result()
    assert (await client.get("/api/v1/health")).json() == {"status": "ready"}
    assert (await client.post("/api/v1/ask", json={"question": QUESTION})).status_code == 200


async def test_a_page_is_drawn(own_client: httpx.AsyncClient, library: Library, articles: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(articles / "paper.pdf"))
    canvas.drawString(72, 700, "The orchard bore four tons of pears, and the cider press ran for nine days.")
    canvas.save()
    library.sync(articles)
    response = await own_client.get("/api/v1/pages/1", params={"document": "paper.pdf", "width": 300})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("image/")
    assert response.content
    response = await own_client.get("/api/v1/pages/2", params={"document": "paper.pdf"})
    assert response.status_code == 404
    (articles / "paper.pdf").write_bytes(b"%PDF-1.4 other")
    response = await own_client.get("/api/v1/pages/1", params={"document": "paper.pdf"})
    assert (response.status_code, response.json()["error"][:20]) == (409, "The file has changed")


@pytest.mark.parametrize("form", list(CitationFormat))
async def test_the_sources_are_cited(client: httpx.AsyncClient, shelf: Library, form: CitationFormat) -> None:
    response = await client.post("/api/v1/cite", json={"question": QUESTION, "format": form})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(form.media_type)
    assert response.text == cite(Assistant(Retriever(shelf)).ask(QUESTION).quotes, form, date.today())
    assert "Fish market moves to the harbour" in response.text
    response = await client.post("/api/v1/cite", json={"question": QUESTION, "format": "endnote"})
    assert response.status_code == 422
