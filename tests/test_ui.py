"""Serving the chat page: ports are found, and the page comes as promised."""

import asyncio
import http.client
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import ui
from chat_page import ports
from chat_page.errors import PageError
from embeddings.document import Document
from qa.answer import Answer


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_next_free_port_is_taken(taken):
    assert taken < ports.free_port("127.0.0.1", taken) < taken + ports.PORTS_TRIED
    assert ports.free_port("127.0.0.1", 0) > 0


def test_a_port_that_cannot_be_had_is_one_sentence(taken, monkeypatch):
    monkeypatch.setattr(ports, "PORTS_TRIED", 1)
    with pytest.raises(PageError, match=rf"^Ports {taken} to {taken} are all taken; .* another port\.$"):
        ports.free_port("127.0.0.1", taken)
    with pytest.raises(PageError, match=r"^Cannot serve at 203\.0\.113\.1:7860: .*\.$"):
        ports.free_port("203.0.113.1", 7860)


@pytest.fixture
def closed_loops(monkeypatch):
    """Gradio makes event loops for its locks and never closes them: a warning, and so a failure, later on."""
    make = asyncio.new_event_loop
    made = []

    def make_and_keep() -> asyncio.AbstractEventLoop:
        made.append(make())
        return made[-1]

    monkeypatch.setattr(asyncio, "new_event_loop", make_and_keep)
    yield
    asyncio.set_event_loop(None)
    for loop in made:
        if not loop.is_running():
            loop.close()


class Nothing:
    """An assistant and a library behind a page that nobody uses."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        raise NotImplementedError

    def documents(self) -> list[Document]:
        return []

    def document(self, document_id: str) -> Document:
        raise NotImplementedError


@pytest.mark.usefixtures("closed_loops")
def test_serving_says_where_and_forbids_other_hosts(taken, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # where nobody answers
    lines: list[str] = []
    nothing = Nothing()
    server = ui.serve(nothing, nothing, port=taken, tell=lines.append, block=False)
    try:
        port = urlsplit(server.url).port
        assert lines == [
            f"Port {taken} is taken; using {port}.",
            f"The page is at http://127.0.0.1:{port}",
        ]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/")
        response = connection.getresponse()
        policy = response.getheader("content-security-policy") or ""
        text = response.read().decode()
        connection.close()
        assert "default-src 'self'" in policy
        assert "http" not in policy
        assert "#masthead" in text, "the style sheet comes with the page"
    finally:
        server.close()


def test_importing_the_page_loads_no_model():
    code = "import sys, ui; sys.exit(bool({'torch', 'sentence_transformers', 'faiss'} & set(sys.modules)))"
    root = Path(ui.__file__).parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
