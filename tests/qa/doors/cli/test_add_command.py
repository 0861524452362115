"""``quoth add``: a page is fetched, kept and indexed; an address that is not public is refused."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from qa.doors.cli.command_line import main

PAGE = (
    b"<!DOCTYPE html><html><head><title>The lock of Ardal</title></head><body><article><h1>The lock of Ardal</h1>"
    b"<p>The lock of Ardal lifts boats of up to nine metres in eleven minutes, all year except in January.</p>"
    b"</article></body></html>"
)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/lock"
        server.shutdown()


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> object:
    monkeypatch.setattr(sys, "argv", ["quoth", *map(str, arguments)])
    with pytest.raises(SystemExit) as exited:
        main()
    return exited.value.code


def test_a_private_address_is_refused_and_nothing_is_written(monkeypatch, capsys, tmp_path, address):
    assert run(monkeypatch, "add", address, "--articles", tmp_path) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "127.0.0.1 lies in a private network or on this computer" in said
    assert "--allow-private" in said
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_articles_has_to_be_named(monkeypatch, capsys, address):
    assert run(monkeypatch, "add", address) == 2
    assert "--articles" in capsys.readouterr().err


def test_a_missing_folder_is_bad_usage(monkeypatch, capsys, tmp_path, address):
    assert run(monkeypatch, "add", address, "--articles", tmp_path / "none", "--allow-private") == 2
    assert "does not exist" in capsys.readouterr().err


@pytest.mark.model
def test_a_page_is_kept_indexed_and_quoted(monkeypatch, capsys, tmp_path, address):
    articles, library = tmp_path / "articles", tmp_path / "library"
    articles.mkdir()
    where = ("--articles", articles, "--library", library)
    assert not run(monkeypatch, "add", address, *where, "--allow-private")
    [file] = Path(articles / "added").iterdir()
    assert "1 article indexed (1 added)." in capsys.readouterr().out
    assert not run(monkeypatch, "ask", "How long are the boats that the lock of Ardal lifts?", *where)
    said = " ".join(capsys.readouterr().out.split())
    assert "nine metres" in said
    assert f"added/{file.name}" in said or address in said
