"""Pages of the web that visitors add: fetched within limits, kept as their own files, indexed, and refused in words."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from embeddings.errors import FetchError
from embeddings.syncing.fetching import FetchedPage
from qa.doors.web.errors import UploadError
from qa.doors.web.uploads.limits import UploadLimits
from qa.doors.web.uploads.page_fetching import PageFetching
from qa.doors.web.uploads.uploading import Uploads

ANN, BOB, EVE = "a" * 16, "b" * 16, "e" * 16
SECONDS = 30  # at most
TEXT = "Die Fähre über den Ardal fährt täglich um sieben, und im Winter öfter."


class Site:
    """A site on this computer; its server answers ``/slow`` once ``go_on`` is set."""

    def __init__(self) -> None:
        self.text = TEXT
        self.go_on = threading.Event()
        self.asked = threading.Semaphore(0)
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.release()
                if self.path == "/slow":
                    site.go_on.wait(SECONDS)
                self.send_response(302 if self.path == "/elsewhere" else 200)
                self.send_header("Content-Type", "text/html; charset=iso-8859-1")
                if self.path == "/elsewhere":
                    self.send_header("Location", "http://169.254.169.254/latest")
                self.end_headers()
                page = b"\x89PNG\r\n\x1a\n\0\0" if self.path == "/picture" else site.page()
                with suppress(OSError):
                    self.wfile.write(page)

            def log_message(self, format: str, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self) -> bytes:
        page = f"<!DOCTYPE html><html><head><title>Die Fähre</title></head><body><p>{self.text}</p></body></html>"
        return page.encode("cp1252")


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.go_on.set()
    site.server.shutdown()
    site.server.server_close()


def fetching(*, several: bool = False, **limits: int | float | bool) -> PageFetching:
    allowed = {"allows_private_pages": True} | limits
    return PageFetching(UploadLimits(**allowed), has_several_visitors=several)  # type: ignore[arg-type]


def fetch(pages: PageFetching, address: str, owner: str = ANN, sender: str = "192.0.2.1") -> FetchedPage:
    return asyncio.run(pages.fetch(address, owner, sender))


def test_a_page_becomes_a_file_of_the_visitor_and_again_the_same_file(site, library):
    uploads, pages = Uploads(library), fetching()
    first = uploads.keep_page(ANN, fetch(pages, f"  {site.url}/ferry "))
    assert first.beside is None
    library.sync_uploads(ANN)
    [document_id] = [i for i in library.document_ids() if i.startswith(f".uploads/{ANN}/")]
    document = library.document(document_id)
    assert TEXT in document.text
    assert document.metadata.url == f"{site.url}/ferry"
    site.text = TEXT.replace("sieben", "acht")
    assert uploads.keep_page(ANN, fetch(pages, f"{site.url}/ferry")) == first
    assert library.sync_uploads(ANN).changed == (document_id,)
    assert "um acht" in library.document(document_id).text
    assert uploads.names(ANN) == [first.name]


@pytest.mark.parametrize(
    ("limits", "says"),
    [(UploadLimits(owner_files=0), "the most there may be"), (UploadLimits(owner_bytes=20), "the most there may be")],
    ids=["files", "bytes"],
)
def test_a_page_counts_against_the_limits_of_the_visitor(site, library, limits, says):
    uploads = Uploads(library, limits)
    with pytest.raises(UploadError, match=says):
        uploads.keep_page(ANN, fetch(fetching(), f"{site.url}/ferry"))
    assert uploads.names(ANN) == []


def test_a_page_that_no_reader_reads_is_refused_by_its_content(site, library):
    page = fetch(fetching(), f"{site.url}/picture")
    with pytest.raises(FetchError, match="cannot be an article"):
        Uploads(library).keep_page(ANN, page)


@pytest.mark.parametrize("path", ["/ferry", "/elsewhere"])
def test_this_computer_is_refused_unless_allowed(site, path):
    with pytest.raises(FetchError, match="lies in a private network or on this computer"):
        fetch(fetching(allows_private_pages=False), site.url + path)


@pytest.mark.parametrize("address", ["file:///etc/hosts", "ftp://a.example/", "a.example", "http://[::1", "x" * 3_000])
def test_only_addresses_of_the_web_are_fetched(address):
    with pytest.raises(FetchError, match=r"no address of a web page|longer than"):
        fetch(fetching(), address)


def test_a_page_that_is_too_large_or_too_slow_is_refused(site):
    site.text = "Words and words. " * 100_000
    with pytest.raises(FetchError, match="larger than 1 MB"):
        fetch(fetching(file_bytes=2**20), f"{site.url}/ferry")
    with pytest.raises(FetchError, match=r"takes longer than 0\.3 seconds"):
        fetch(fetching(fetch_seconds=0.3), f"{site.url}/slow")


def test_an_error_that_no_fetch_should_raise_is_one_sentence(monkeypatch):
    def fail(*_: object, **__: object) -> object:
        raise RecursionError

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(FetchError, match="cannot be fetched"):
        fetch(fetching(), "http://a.example/")


def test_few_pages_are_fetched_at_once_for_one_visitor_and_for_all(site):
    async def at_once() -> None:
        pages = fetching(visitor_fetches=2, all_fetches=3)
        running = [asyncio.ensure_future(pages.fetch(f"{site.url}/slow", owner, "::1")) for owner in (ANN, ANN, BOB)]
        for _ in running:
            assert await asyncio.to_thread(site.asked.acquire, timeout=SECONDS)
        with pytest.raises(UploadError, match="You are adding pages already"):
            await pages.fetch(f"{site.url}/ferry", ANN, "::1")
        with pytest.raises(UploadError, match="Too many pages are being fetched"):
            await pages.fetch(f"{site.url}/ferry", EVE, "::1")
        running[0].cancel()  # who has left keeps the place until the fetch ends
        with pytest.raises(UploadError, match="You are adding pages already"):
            await pages.fetch(f"{site.url}/ferry", ANN, "::1")
        site.go_on.set()
        await asyncio.gather(*running[1:])
        while True:
            with suppress(UploadError):
                await pages.fetch(f"{site.url}/ferry", ANN, "::1")
                return
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(at_once(), SECONDS))


def test_with_several_visitors_one_network_adds_only_so_many_pages_an_hour(site):
    pages = fetching(several=True, hourly_fetches=2, all_hourly_fetches=3)
    for owner, sender in ((ANN, "2001:db8::1"), (BOB, "2001:db8::2")):
        fetch(pages, f"{site.url}/ferry", owner, sender)
    with pytest.raises(UploadError, match="within the last hour"):
        fetch(pages, f"{site.url}/ferry", EVE, "2001:db8::3")
    fetch(pages, f"{site.url}/ferry", EVE, "192.0.2.9")
    with pytest.raises(UploadError, match="within the last hour"):
        fetch(pages, f"{site.url}/ferry", EVE, "192.0.2.10")


def test_one_person_adds_as_many_as_they_like(site):
    pages = fetching(hourly_fetches=1, all_hourly_fetches=1)
    for _ in range(3):
        fetch(pages, f"{site.url}/ferry")


def test_a_library_of_pages_is_verified(site, library):
    Uploads(library).keep_page(ANN, fetch(fetching(), f"{site.url}/ferry"))
    library.sync_uploads(ANN)
    assert library.verify() == []
