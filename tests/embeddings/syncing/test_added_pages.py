"""Fetching pages from a server on this computer, and refusing addresses that are not public, redirects and excess."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from embeddings.errors import FetchError
from embeddings.readers.registry import read_file
from embeddings.syncing.added_pages import keep_page
from embeddings.syncing.fetching import FetchedPage, FetchLimits, fetch, is_public
from qa.assistant import Assistant
from qa.retriever import Retriever

PAGE = (
    b"<!DOCTYPE html><html><head><title>The lock of Ardal</title></head><body><article><h1>The lock of Ardal</h1>"
    b"<p>The lock of Ardal lifts boats of up to nine metres in eleven minutes, all year except in January.</p>"
    b"</article></body></html>"
)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/to":
            self._send(302, b"", Location=query)
        elif path == "/loop":
            self._send(302, b"", Location="/loop")
        elif path == "/gzip":
            self._send(200, gzip.compress(PAGE), **{"Content-Encoding": "gzip"})
        elif path == "/members":
            self._send(200, gzip.compress(PAGE[:50]) + gzip.compress(PAGE[50:]), **{"Content-Encoding": "gzip"})
        elif path == "/padded":
            self._send(200, gzip.compress(PAGE) + bytes(500_000), **{"Content-Encoding": "gzip"})
        elif path == "/raw":
            self._send(302, b"", Location="/l\u00f8ck room".encode().decode("latin-1"))
        elif path == "/host":
            self._send(200, str(self.headers["Host"]).encode())
        elif path == "/short":
            self._send(200, PAGE, **{"Content-Length": str(len(PAGE) + 1)})
        elif path == "/cut":
            self._send(200, gzip.compress(PAGE)[:-20], **{"Content-Encoding": "gzip"})
        elif path == "/bomb":
            self._send(200, gzip.compress(b"a" * 5_000_000), **{"Content-Encoding": "gzip"})
        elif path == "/brotli":
            self._send(200, b"x", **{"Content-Encoding": "br"})
        elif path == "/large":
            self._send(200, b"a" * 2_000_000)
        elif path == "/drip":
            self._drip()
        elif path in ("/lock", "/", "/l%C3%B8ck%20room"):
            self._send(200, PAGE)
        else:
            self._send(404, b"gone")

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        usual = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in {**usual, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"a")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("/lock", "/lock"),
        ("/lock#keeper", "/lock"),
        ("/gzip", "/gzip"),
        ("/members", "/members"),
        ("/padded", "/padded"),
        ("/to?/lock", "/lock"),
        ("/to?/lock#keeper", "/lock"),
        ("/raw", "/l\u00f8ck%20room"),
    ],
)
def test_a_page_is_fetched_where_this_is_allowed(site, path, end):
    page = fetch(site + path, allows_private=True)
    assert (page.data, page.media_type) == (PAGE, "text/html")
    assert page.address == site + end


def test_the_next_address_of_a_host_is_tried_after_one_that_does_not_answer(site, monkeypatch):
    port = int(site.rpartition(":")[2])
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in ("127.0.0.2", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert fetch(f"http://ardal.example:{port}/host", allows_private=True).data == f"ardal.example:{port}".encode()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"])
def test_this_computer_is_refused_unless_allowed(site, host):
    address = f"http://{host}:{site.rpartition(':')[2]}/lock"
    with pytest.raises(FetchError, match=r"lies in a private network|cannot be found"):
        fetch(address)


def test_a_redirect_to_a_private_address_is_refused(site, monkeypatch):
    port = int(site.rpartition(":")[2])
    real = socket.getaddrinfo
    connect = socket.create_connection

    def resolve(host, *rest, **more):
        return real("93.184.215.14" if host == "public.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", lambda to, **more: connect(("127.0.0.1", port), **more))
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 lies in a private network"):
        fetch(f"http://public.example/to?{site}/lock")


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    connected = []
    answers = iter(["93.184.215.14", "127.0.0.1"])  # a name that changes its address in between

    def resolve(host, port, **more):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(to, **more):
        connected.append(to)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(FetchError, match="no network in tests"):
        fetch("http://changing.example/")
    assert connected == [("93.184.215.14", 80)]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.0.0.1", False),
        ("172.16.9.9", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("127.9.9.9", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("2002:a00:1::", False),
        ("not an address", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://ardal.example/a", "no address of a web page"),
        ("file:///etc/hosts", "no address of a web page"),
        ("ardal.example", "no address of a web page"),
        ("http://", "no address of a web page"),
        ("http://[::1", "no address of a web page"),
        ("http://ardal.example:99999/", "no address of a web page"),
        ("http://ann:secret@ardal.example/", "a name or a password"),
        ("http://ardal.example/a b", "holds spaces"),
        ("http://ardal.example/\r\nX: y", "holds spaces"),
        (f"http://ardal.example/{'a' * 2_000}", "longer than 2,000"),
    ],
)
def test_other_addresses_are_refused(address, reason):
    with pytest.raises(FetchError, match=reason):
        fetch(address)


@pytest.mark.parametrize(
    ("path", "limits", "reason"),
    [
        ("/missing", FetchLimits(), "answers 404"),
        ("/loop", FetchLimits(), "leads on more than 5 times"),
        ("/to?file:///etc/hosts", FetchLimits(), "no address of a web page"),
        ("/large", FetchLimits(megabytes=1), "larger than 1 MB"),
        ("/bomb", FetchLimits(megabytes=1), "larger than 1 MB"),
        ("/brotli", FetchLimits(), "compressed as br"),
        ("/cut", FetchLimits(), "cannot be fetched"),
        ("/short", FetchLimits(), "the page ends early"),
        ("/drip", FetchLimits(seconds=0.3), "takes longer than 0.3 seconds"),
    ],
)
def test_a_server_without_a_fit_page_is_one_sentence(site, path, limits, reason):
    with pytest.raises(FetchError, match=reason):
        fetch(site + path, allows_private=True, limits=limits)


def test_a_page_is_kept_with_its_address_and_once(tmp_path):
    address = "https://www.ardal.example/news/the-lock.html?id=1--2"
    for _ in range(2):
        file = keep_page(FetchedPage(PAGE, address, "text/html"), tmp_path)
    assert file.parent == tmp_path / "added"
    assert file.name.startswith("ardal-example-news-the-lock-")
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    assert file.suffix == ".html"
    assert read_file(file.name, file.read_bytes()).facts.url == address.replace("--", "%2D%2D")


def test_the_encoding_that_xhtml_declares_counts_after_its_address_is_added(tmp_path):
    declaration = '<?xml version="1.0" encoding="iso-8859-2"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>'
    page = f"{declaration}Az őr hétkor nyitja a zsilipet, és tűz ég a toronyban.</p></body></html>".encode("iso-8859-2")
    file = keep_page(FetchedPage(page, "https://ardal.example/lock", "application/xhtml+xml"), tmp_path)
    extract = read_file(file.name, file.read_bytes())
    assert "Az őr hétkor nyitja a zsilipet, és tűz ég" in extract.text
    assert extract.facts.url == "https://ardal.example/lock"


RUSSIAN = "Смотритель шлюза открывает ворота в семь часов и запирает их в девять."
GERMAN = "Der Wärter öffnet die Schleuse um sieben und schließt sie früh."


@pytest.mark.parametrize(
    ("text", "encoding", "charset", "meta"),
    [
        (RUSSIAN, "koi8-r", "koi8-r", ""),
        (RUSSIAN, "cp1251", "windows-1251", "iso-8859-1"),  # the header counts before the page's own statement
        (RUSSIAN, "utf-8", "utf-8", "windows-1251"),
        (RUSSIAN, "utf-8", "iso-8859-1", "utf-8"),  # a server that states its usual encoding
        (RUSSIAN, "koi8-r", "utf-8", "koi8-r"),  # a statement that the bytes refute
        (RUSSIAN, "utf-16-le", "utf-16le", ""),
        ("水門は七時に開き、九時に閉まります。", "iso2022-jp", "iso-2022-jp", ""),
        (GERMAN, "cp1252", "iso-8859-1", ""),
        (GERMAN, "mac-roman", "macintosh", ""),
        (GERMAN, "cp1252", "no-such-charset", "windows-1252"),
        ("The lock opens at seven.", "ascii", "us-ascii", ""),
    ],
)
@pytest.mark.parametrize("media_type", ["text/html", "text/plain"])
def test_the_encoding_that_the_server_states_counts(tmp_path, text, encoding, charset, meta, media_type):
    stated = f'<meta charset="{meta}">' if meta else ""
    page = f"<!DOCTYPE html><html><head>{stated}<title>X</title></head><body><p>{text}</p></body></html>"
    page = page if media_type == "text/html" else text
    file = keep_page(FetchedPage(page.encode(encoding), "https://ardal.example/lock", media_type, charset), tmp_path)
    assert text in read_file(file.name, file.read_bytes()).text


def test_an_encoding_is_no_matter_of_files_that_are_no_text(tmp_path):
    canvas = Canvas(written := BytesIO())
    canvas.drawString(72, 720, "The lock opens at six.")
    canvas.save()
    data = written.getvalue()
    file = keep_page(FetchedPage(data, "https://ardal.example/a", "text/html", "iso-8859-1"), tmp_path)
    assert (file.suffix, file.read_bytes()) == (".pdf", data)


def test_the_charset_of_the_header_is_kept(site):
    assert fetch(f"{site}/lock", allows_private=True).charset == "utf-8"


def test_a_name_that_the_network_does_not_find_in_time_is_one_sentence(monkeypatch):
    is_over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: is_over.wait(30) and [])
    with pytest.raises(FetchError, match=r"takes too long to find the host slow\.example"):
        fetch("http://slow.example/", limits=FetchLimits(seconds=0.2))
    is_over.set()


def test_a_page_that_no_reader_reads_is_not_kept(tmp_path):
    with pytest.raises(FetchError, match="cannot be an article"):
        keep_page(FetchedPage(b"\x89PNG\r\n\x1a\n\0\0", "https://ardal.example/a.png", "image/png"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_text_is_kept_as_text(tmp_path):
    file = keep_page(FetchedPage(b"The lock opens at six.\n", "https://ardal.example/lock", "text/plain"), tmp_path)
    assert (file.suffix, file.read_bytes()) == (".txt", b"The lock opens at six.\n")


def test_a_question_is_answered_from_a_page_that_was_added(site, tmp_path, open_library):
    folder = tmp_path / "articles"
    folder.mkdir()
    file = keep_page(fetch(f"{site}/lock", allows_private=True), folder)
    library = open_library()
    assert library.sync(folder).added == (f"added/{file.name}",)
    quote = Assistant(Retriever(library)).ask("How long are the boats that the lock of Ardal lifts?").quotes[0]
    source = quote.sources[0]
    assert "nine metres" in quote.text
    assert library.document(source.document_id).text[source.start : source.end] == quote.text
    assert Path(source.path) == file
    assert source.url == f"{site}/lock"
