"""The requests for drawn pages, over HTTP: each visitor gets the pages of their own articles, or a sentence."""

import io
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

import ui
from embeddings.library import Library
from embeddings.syncing.uploads import UPLOADS
from qa.assistant import Assistant
from qa.doors.web.auth.owners import visitor_owner
from qa.retriever import Retriever

WELL = "The well of Tarn is forty fathoms deep. Its rope was woven by the widows of the village."
TOWER = "The tower of Tarn leans to the east. Nobody has rung its bell since the spring."
NOTE = "A note in the margin about the keys of the cellar."


def pdf(*texts: str) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(600, 200))
    canvas.addPageLabel(0, style="ROMAN_LOWER", start=3)
    for text in texts:
        canvas.drawString(30, 100, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


class Visitor:
    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.connection = HTTPConnection(parts.hostname or "", parts.port or 0, timeout=30)
        self.cookies: list[str] = []
        for path in (f"/?{parts.query}", "/"):
            _, headers, _ = self.send("GET", path)
            self.cookies.append((headers["set-cookie"] or "").partition(";")[0])

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, {"cookie": "; ".join(self.cookies), **named})
        response = self.connection.getresponse()
        return response.status, response.headers, response.read()

    def get(self, path: str, **query: object) -> tuple[int, Any]:
        status, headers, body = self.send("GET", f"/quoth/article/{path}?{urlencode(query, doseq=True)}")
        assert headers["cache-control"] == "no-store"
        return status, json.loads(body) if headers["content-type"] == "application/json" else body

    def refused(self, path: str, **query: object) -> tuple[int, str]:
        status, found = self.get(path, **query)
        assert list(found) == ["error"]
        assert found["error"].endswith(".")
        return status, found["error"]

    @property
    def owner(self) -> str:
        return visitor_owner(self.cookies[1].partition("=")[2].partition(".")[0])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "tarn.pdf").write_bytes(pdf(WELL, TOWER))
    (folder / "other.pdf").write_bytes(pdf(TOWER))
    (folder / "tarn.md").write_text(f"# Tarn\n\n{WELL}\n")
    return folder


@pytest.fixture(scope="module")
def server(
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    make_toy: Callable[[], Any],
    closed_loops: None,
) -> Iterator[ui.Server]:
    with Library.open(tmp_path_factory.mktemp("library"), encoder=make_toy(), passage_tokens=32) as library:
        assert library.sync(folder).failed == ()
        assistant = Assistant(Retriever(library))
        with ui.serve(assistant, library, port=0, notify=lambda _: None, block=False) as server:
            yield server


@pytest.fixture(scope="module")
def ann(server: ui.Server) -> Iterator[Visitor]:
    visitor = Visitor(server.url)
    yield visitor
    visitor.connection.close()


@pytest.fixture(scope="module")
def bob(server: ui.Server) -> Iterator[Visitor]:
    visitor = Visitor(server.url)
    yield visitor
    visitor.connection.close()


def test_a_pdf_has_its_pages_and_places_and_a_text_has_none(ann, server):
    status, outline = ann.get("pages", article="tarn.pdf")
    text = server.services.library.document("tarn.pdf").text
    assert status == 200
    assert outline == {
        "labels": ["iii", "iv"],
        "sizes": [[600, 200]] * 2,
        "stretches": [[0, 0], [text.index("The tower"), 1]],
    }
    status, picture = ann.get("page", article="tarn.pdf", page=1, width=700)
    assert status == 200
    assert Image.open(io.BytesIO(picture)).size == (800, 267)
    start = text.index("tower of Tarn")
    status, found = ann.get("places", article="tarn.pdf", mark=[f"{start}-{start + 13}", "0-3"])
    ((tower,), (the,)) = found["places"]
    assert (status, tower[0], the[0]) == (200, 1, 0)
    assert all(0 <= edge <= 1 for edge in (*tower[1:], *the[1:]))
    drawn = {
        name: json.loads(ann.send("GET", f"/quoth/article?article={name}")[2])["drawn"]
        for name in ("tarn.pdf", "tarn.md", "none.pdf")
    }
    assert drawn == {"tarn.pdf": True, "tarn.md": False, "none.pdf": False}
    status, sentence = ann.refused("pages", article="tarn.md")
    assert (status, "no PDF" in sentence) == (404, True)


def test_pages_are_drawn_while_many_wait_for_the_places_of_words(bob, server, monkeypatch):
    views, many = server.services.views, 9
    find, begun, goes_on = views.find_strokes, threading.Semaphore(0), threading.Event()

    def wait(*arguments: Any) -> Any:
        begun.release()
        assert goes_on.wait(30)
        return find(*arguments)

    def ask() -> int:
        visitor = Visitor(server.url)
        status, _ = visitor.get("places", article="tarn.pdf", mark="0-3")
        visitor.connection.close()
        return status

    monkeypatch.setattr(views, "find_strokes", wait)
    with ThreadPoolExecutor(many) as pool:
        asking = [pool.submit(ask) for _ in range(many)]
        try:
            assert all(begun.acquire(timeout=30) for _ in range(many - 1))
            assert bob.get("page", article="tarn.pdf", page=0, width=400)[0] == 200
        finally:
            goes_on.set()
        assert [each.result() for each in asking] == [200] * many


def test_no_visitor_sees_a_page_of_another_visitors_upload(ann, bob):
    assert ann.send("PUT", "/quoth/uploads?name=mine.pdf", pdf(f"{WELL} {NOTE}"))[0] == 201
    assert b"error" not in ann.send("POST", "/quoth/index")[2]
    mine = f"{UPLOADS}/{ann.owner}/mine.pdf"
    assert ann.get("pages", article=mine)[0] == 200
    for path, query in (("pages", {}), ("page", {"page": 0, "width": 400}), ("places", {"mark": "0-5"})):
        assert ann.get(path, article=mine, **query)[0] == 200
        status, sentence = bob.refused(path, article=mine, **query)
        assert (status, "holds no article" in sentence) == (404, True)
        assert ann.owner not in sentence


def test_pictures_need_the_key_of_the_page_and_are_for_no_other_site(ann):
    path = "/quoth/article/page?article=tarn.pdf&page=0&width=400"
    assert ann.send("GET", path)[0] == 200
    assert ann.send("GET", path, cookie=ann.cookies[1])[0] == 401
    assert ann.send("GET", path, cookie=ann.cookies[0])[0] == 403
    assert ann.send("GET", path, sec_fetch_site="cross-site")[0] == 403


@pytest.mark.parametrize(
    ("path", "query", "status", "words"),
    [
        ("pages", {}, 404, "holds no article"),
        ("pages", {"article": "none.pdf"}, 404, "holds no article"),
        ("pages", {"article": "../tarn.pdf"}, 404, "holds no article"),
        ("pages", {"article": "\ud800"}, 404, "holds no article"),
        ("page", {"article": "tarn.pdf", "page": 2, "width": 400}, 404, "no page 3"),
        ("page", {"article": "tarn.pdf", "page": -1, "width": 400}, 404, "no page 0"),
        ("page", {"article": "tarn.pdf", "page": "one", "width": 400}, 400, "names no page"),
        ("page", {"article": "tarn.pdf", "page": "9" * 5000, "width": 400}, 400, "names no page"),
        ("page", {"article": "tarn.pdf", "page": 1}, 400, "names no page"),
        ("places", {"article": "tarn.pdf", "mark": "1"}, 400, "names no place"),
        ("places", {"article": "tarn.pdf", "mark": ["1-2"] * 101}, 400, "names no place"),
        ("places", {"article": "tarn.md", "mark": "1-2"}, 404, "no PDF"),
    ],
)
def test_a_request_that_no_page_sends_gets_a_sentence(ann, path, query, status, words):
    encoded = urlencode(query, doseq=True, errors="surrogatepass")
    found, headers, body = ann.send("GET", f"/quoth/article/{path}?{encoded}")
    assert (found, list(json.loads(body))) == (status, ["error"])
    assert words in json.loads(body)["error"]
    assert headers["cache-control"] == "no-store"


def test_a_file_that_has_changed_since_its_sync_is_not_drawn(ann, folder):
    assert ann.get("page", article="other.pdf", page=0, width=400)[0] == 200
    (folder / "other.pdf").write_bytes(pdf(WELL))
    for path, query in (("pages", {}), ("page", {"page": 0, "width": 400}), ("places", {"mark": "0-5"})):
        status, sentence = ann.refused(path, article="other.pdf", **query)
        assert (status, sentence) == (
            409,
            "The file has changed since it was read, so its page cannot be shown; the text beside it is as it was "
            "read.",
        )
    shown = json.loads(ann.send("GET", "/quoth/article?article=other.pdf")[2])
    assert shown["drawn"]
    assert "leans to the east" in shown["html"]
    (folder / "other.pdf").unlink()
    status, sentence = ann.refused("pages", article="other.pdf")
    assert (status, str(folder) in sentence) == (409, False)
