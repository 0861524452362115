"""Serving the chat page: its port, its files, and its end."""

import http.client
import json
import logging
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import ui
from embeddings.errors import LibraryError
from embeddings.scope import EVERYTHING, Scope
from qa.answer import Answer, Status
from qa.doors.web import ports
from qa.doors.web.auth.page_key import PageKey
from qa.doors.web.errors import PageError
from qa.doors.web.readiness import Notify, Phase, Readiness


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_next_free_port_is_taken(taken):
    assert taken < ports.free_port("127.0.0.1", taken) < taken + ports.PORTS_TRIED
    assert ports.free_port("127.0.0.1", 0) > 0


def test_a_port_that_cannot_be_had_is_one_sentence(taken):
    with pytest.raises(PageError, match=rf"^Port {taken} is taken; .* another port with --port\.$"):
        ports.free_port("127.0.0.1", taken, tried=1)
    with pytest.raises(PageError, match=r"^Cannot serve at 203\.0\.113\.1:7860: .*\.$"):
        ports.free_port("203.0.113.1", 7860)


SECONDS = 30  # at most; nothing here takes long unless it hangs


class Slow:
    """An assistant that waits for the test before it answers."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def ask(self, question: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING) -> Answer:
        self.begun.set()
        assert self.go_on.wait(SECONDS)
        return Answer(question, question, Status.NOT_IN_ARTICLES, 0.0)


class Visitor:
    """A browser that opened the page: one connection, one cookie."""

    def __init__(self, server: ui.Server) -> None:
        parts = urlsplit(server.url)
        assert parts.hostname
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
        opened = self.request("GET", f"{parts.path}?{parts.query}")
        opened.read()
        self.cookie = (opened.headers["set-cookie"] or "").partition(";")[0]
        page = self.request("GET", "/")
        self.text = page.read().decode()
        self.policy = page.headers["content-security-policy"] or ""
        self.cookie += "; " + (page.headers["set-cookie"] or "").partition(";")[0]

    def request(self, method: str, path: str, body: bytes | None = None) -> http.client.HTTPResponse:
        cookie = {"cookie": self.cookie} if hasattr(self, "cookie") else {}
        self.connection.request(method, path, body, cookie)
        return self.connection.getresponse()


@pytest.mark.usefixtures("closed_loops")
def test_serving_says_where_and_forbids_other_hosts(taken, monkeypatch, library):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # where nobody answers
    lines: list[str] = []
    with ui.serve(Slow(), library, port=taken, notify=lines.append, block=False) as server:
        port = urlsplit(server.url).port
        assert lines == [
            f"Port {taken} is taken; using {port}.",
            f"The page is at http://127.0.0.1:{port}/?token={PageKey.stored_in(library.folder).token}",
        ]
        visitor = Visitor(server)
        visitor.connection.close()
        assert "default-src 'self'" in visitor.policy
        assert "http" not in visitor.policy
        assert "#masthead" in visitor.text, "the style sheet comes with the page"


@pytest.mark.usefixtures("closed_loops")
def test_every_module_that_the_script_imports_is_served_as_javascript(library):
    with ui.serve(Slow(), library, port=0, notify=lambda _: None, block=False) as server:
        visitor = Visitor(server)
        assert 'import(\\"./quoth/script/start.js\\")' in visitor.text
        missing, served = {"start.js"}, set()
        while missing:
            name = missing.pop()
            response = visitor.request("GET", f"/quoth/script/{name}")
            source = response.read().decode()
            assert response.status == 200, name
            assert response.headers["content-type"] == "text/javascript; charset=utf-8"
            served.add(name)
            missing |= set(re.findall(r'from "\./([a-z_]+\.js)"', source)) - served
        folder = Path(ui.__file__).parent / "qa" / "doors" / "web" / "script"
        assert served == {module.name for module in folder.iterdir()}
        for name in ("none.js", "..%2fstyle.css", "%2e%2e", ""):
            response = visitor.request("GET", f"/quoth/script/{name}")
            response.read()
            assert response.status == 404, name
        visitor.connection.close()


def test_a_library_that_cannot_be_written_is_one_sentence_and_nothing_is_served(library):
    (library.folder / "chat.sqlite3").mkdir()
    with pytest.raises(LibraryError, match=r"chat\.sqlite3 could not be used .*\.$"):
        ui.serve(Slow(), library, port=0, block=False)


# Closing


def own_threads() -> set[str]:
    return {t.name for t in threading.enumerate() if t.name.startswith(("answering", "indexing", "getting ready"))}


def wait_for_threads() -> None:
    """Wait until the threads of a closed page end."""
    for thread in threading.enumerate():
        if thread.name.startswith(("answering", "indexing", "getting ready")):
            thread.join(SECONDS)


@pytest.mark.usefixtures("closed_loops")
def test_closing_ends_the_server_the_threads_and_the_store(library):
    assistant = Slow()
    assistant.go_on.set()
    with ui.serve(assistant, library, port=0, notify=lambda _: None, block=False) as server:
        visitor = Visitor(server)
        asked = visitor.request("POST", "/quoth/ask", b'{"question": "Who?"}')
        assert "conversation" in json.loads(asked.read())
        assert visitor.request("POST", "/quoth/index").read().endswith(b"}\n")
        assert own_threads()
        visitor.connection.close()
    wait_for_threads()
    assert own_threads() == set()
    with pytest.raises(LibraryError, match="could not be used"):
        server.services.store.conversations("somebody")
    where = urlsplit(server.url)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((where.hostname or "", where.port or 0)).close()
    server.close()  # once more is no error


@pytest.mark.usefixtures("closed_loops")
def test_closing_while_somebody_asks_and_indexes_neither_hangs_nor_fails(library, toy, monkeypatch, caplog):
    begun, go_on = threading.Event(), threading.Event()
    encode = toy.encode_documents

    def encode_slowly(texts: Sequence[str]) -> object:
        begun.set()
        assert go_on.wait(SECONDS)
        return encode(texts)

    monkeypatch.setattr(toy, "encode_documents", encode_slowly)
    assistant = Slow()
    server = ui.serve(assistant, library, port=0, notify=lambda _: None, block=False)
    visitor, other = Visitor(server), Visitor(server)
    assert visitor.request("PUT", "/quoth/uploads?name=a.md", b"# News\n\nAnn pays for all of it.\n").read()
    visitor.connection.request("POST", "/quoth/index", headers={"cookie": visitor.cookie})
    other.connection.request("POST", "/quoth/ask", b'{"question": "Who?"}', {"cookie": other.cookie})
    assert begun.wait(SECONDS)
    assert assistant.begun.wait(SECONDS)
    closer = threading.Thread(target=server.close)
    closer.start()
    closer.join(SECONDS)  # Gradio gives the requests that go on five seconds
    assert not closer.is_alive()
    for event in go_on, assistant.go_on:
        event.set()
    for each in visitor, other:
        each.connection.close()
    wait_for_threads()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert library.document_ids()[0].endswith("/a.md"), "what was begun was indexed to the end"


@pytest.mark.usefixtures("closed_loops")
def test_closing_before_all_is_ready_tells_those_who_wait(library):
    go_on = threading.Event()

    def prepare(notify: Notify) -> str:
        assert go_on.wait(SECONDS)
        notify("Nearly…", None)
        return ""

    readiness = Readiness.begin(prepare)
    server = ui.serve(Slow(), library, port=0, notify=lambda _: None, block=False, readiness=readiness)
    visitor = Visitor(server)
    visitor.connection.request("POST", "/quoth/ask", b'{"question": "Who?"}', {"cookie": visitor.cookie})
    server.close()
    answer = json.loads(visitor.connection.getresponse().read())
    assert answer["failed"]
    assert answer["said"] == "Quoth was closed before it was ready."
    assert readiness.state.phase is Phase.FAILED
    go_on.set()
    visitor.connection.close()
    wait_for_threads()


def test_importing_the_page_loads_no_model():
    code = "import sys, ui; sys.exit(bool({'torch', 'sentence_transformers', 'faiss'} & set(sys.modules)))"
    root = Path(ui.__file__).parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
