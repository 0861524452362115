"""A browser, its pages, and servers of the chat page. No page and no server may reach another host."""

import asyncio
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Route, expect, sync_playwright

import ui
from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope
from qa.answer import Answer
from qa.assistant import Assistant
from qa.doors.web.auth.access import CLOSED, Access
from qa.doors.web.protocols import ServedAssistant
from qa.doors.web.readiness import Readiness
from qa.doors.web.uploads.limits import USUAL_LIMITS, UploadLimits
from qa.retriever import Retriever

from .accessibility import faintest, folder_for_pictures, grave
from .hostile_article import HOSTILE, HOSTILE_NAME
from .page_actions import EXPLODES, IS_SLOW, ROOT, WIDTHS

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.model)
            # Gradio's own statistics, after each event, with a newer pandas.
            item.add_marker(pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"))
            item.add_marker(pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"))


class Rigged:
    """The real assistant, except that one question makes it fail and another takes half a second."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, question: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING) -> Answer:
        if question == EXPLODES:
            raise RuntimeError("a secret")
        if question == IS_SLOW:
            time.sleep(0.5)
        return self._assistant.ask(question, history, scope=scope)


@dataclass(frozen=True)
class Served:
    """A running page and the library behind it. ``opened_by``: the address with its token; ``url``: without."""

    url: str
    opened_by: str
    library: Library
    stop: Callable[[], None]


_OPENED_BY: dict[str, str] = {}
"""The address that opens each page, by the one without the token."""


_ALLOWED: list[str] = []
"""The errors of the page's script, in a test that makes it fail."""


class Start(Protocol):
    def __call__(
        self,
        library: Library,
        examples: Sequence[str] = (),
        readiness: Readiness | None = None,
        *,
        assistant: ServedAssistant | None = None,
        access: Access = CLOSED,
        limits: UploadLimits = USUAL_LIMITS,
    ) -> Served: ...


class Visit(Protocol):
    def __call__(
        self,
        url: str,
        size: str = "wide",
        scheme: Literal["light", "dark"] = "light",
        *,
        beside: Page | None = None,
        may_be_refused: bool = False,
    ) -> Page: ...


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Library]]:
    """Return a function that makes a library of a folder of articles."""
    made: list[Library] = []

    def make_library(articles: Path) -> Library:
        made.append(Library.open(tmp_path_factory.mktemp("library")))
        report = made[-1].sync(articles)
        assert report.failed == ()
        return made[-1]

    yield make_library
    for library in made:
        library.close()


@pytest.fixture(scope="package")
def seeds(index: Callable[[Path], Library]) -> Library:
    return index(ROOT / "seeds")


@pytest.fixture(scope="package")
def hostile(index: Callable[[Path], Library], tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of one hostile article; its text is `HOSTILE`."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / HOSTILE_NAME).write_bytes(HOSTILE.encode())
    library = index(folder)
    assert library.document(HOSTILE_NAME).text == HOSTILE
    return library


@pytest.fixture(scope="package")
def serve() -> Iterator[Start]:
    """Return a function that starts a page. At the end, no server may have looked up the name of another host."""
    make, look_up = asyncio.new_event_loop, socket.getaddrinfo
    loops: list[asyncio.AbstractEventLoop] = []
    hosts: set[object] = set()
    running: list[ui.Server] = []

    def make_and_keep() -> asyncio.AbstractEventLoop:
        # Gradio makes event loops for its locks and never closes them: a warning, and so a failure, later on.
        loops.append(make())
        return loops[-1]

    def look_up_and_keep(host: Any, *arguments: Any, **named: Any) -> Any:
        hosts.add(host)
        return look_up(host, *arguments, **named)

    def start(
        library: Library,
        examples: Sequence[str] = (),
        readiness: Readiness | None = None,
        *,
        assistant: ServedAssistant | None = None,
        **options: Any,
    ) -> Served:
        server = ui.serve(
            assistant or Rigged(Assistant(Retriever(library))),
            library,
            examples=examples,
            port=0,
            readiness=readiness,
            notify=lambda _: None,
            block=False,
            **options,
        )
        running.append(server)

        def stop() -> None:
            running.remove(server)
            server.close()

        url, _, _ = server.url.partition("/?")
        _OPENED_BY[url] = server.url
        return Served(url, server.url, library, stop)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", make_and_keep)
        patch.setattr(socket, "getaddrinfo", look_up_and_keep)
        yield start
        for server in running:
            server.close()
        asyncio.set_event_loop(None)
        for loop in loops:
            if not loop.is_running():
                loop.close()
    assert hosts <= {"127.0.0.1", "localhost", None}


@pytest.fixture(scope="package")
def served(serve: Start, seeds: Library) -> Served:
    """The page of the shipped articles. Tests share it, since no visitor sees another."""
    return serve(seeds, ui.SEED_EXAMPLES)


@pytest.fixture(scope="package")
def served_hostile(serve: Start, hostile: Library) -> Served:
    return serve(hostile)


@pytest.fixture(scope="package")
def served_empty(serve: Start, index: Callable[[Path], Library], tmp_path_factory: pytest.TempPathFactory) -> Served:
    """The page of a library without articles."""
    return serve(index(tmp_path_factory.mktemp("empty")))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    named = os.environ.get("QUOTH_CHROMIUM")
    with sync_playwright() as playwright:
        usual = ["/usr/bin/chromium", shutil.which("chromium"), playwright.chromium.executable_path]
        candidates = [named] if named else usual
        found = next((path for path in candidates if path and os.access(path, os.X_OK)), None)
        if found is None:
            pytest.skip(
                f"NO BROWSER, so the chat page is not tested: {named or 'chromium'} was not found. Install "
                "Debian's chromium package, run 'playwright install chromium', or name one in QUOTH_CHROMIUM."
            )
        expect.set_options(timeout=20_000)  # milliseconds: machines that test are busy
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


def is_outside(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1"


def is_wrong(message: ConsoleMessage, may_be_refused: bool) -> bool:
    """Return whether the console should not hold this message. It reports requests that the page's policy stops.

    Gradio reports a broken stream if a test leaves or reloads a page that still opens.
    """
    left = message.text.startswith("AbortError: signal is aborted") or message.text.endswith(
        ("Method errored out. ", "Connection errored out. ")
    )
    refused = may_be_refused and message.text.startswith("Failed to load resource: ")
    return message.type == "error" and not left and not refused


@pytest.fixture
def allow_errors(visit: Visit) -> list[str]:
    """The errors of the page's script, for a test that makes it fail."""
    return _ALLOWED


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Return a function that opens a page, as a new visitor or as the visitor of the page ``beside``.

    At the end, no page has asked another host, the console is empty, and no dialog has come up. ``may_be_refused``: the
    server may refuse a request or be gone, which the browser itself reports on the console.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []
    _ALLOWED.clear()
    errors = _ALLOWED if "allow_errors" in request.fixturenames else wrong

    def block(route: Route) -> None:
        wrong.append(f"request: {route.request.url}")
        route.abort()

    def dismiss(dialog: Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def new_visitor(size: str, scheme: Literal["light", "dark"]) -> BrowserContext:
        width, height = WIDTHS[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.route(is_outside, block)
        return context

    def open_page(
        url: str,
        size: str = "wide",
        scheme: Literal["light", "dark"] = "light",
        *,
        beside: Page | None = None,
        may_be_refused: bool = False,
    ) -> Page:
        context = beside.context if beside else new_visitor(size, scheme)
        opened_by = _OPENED_BY.get("/".join(url.split("/")[:3]))
        if opened_by:  # gives the cookie to the browser
            context.request.get(opened_by, max_redirects=0)
        page = context.new_page()
        page.on("console", lambda m: wrong.append(f"console: {m.text}") if is_wrong(m, may_be_refused) else None)
        page.on("websocket", lambda s: wrong.append(f"socket: {s.url}") if is_outside(s.url) else None)
        page.on("pageerror", lambda error: errors.append(f"error: {error.stack}"))
        page.on("dialog", dismiss)
        page.goto(url)
        page.get_by_role("textbox", name="Your question").wait_for()
        expect(page.locator("#articles .list h2").first).to_be_attached()  # hidden where an article is open
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


class Look(Protocol):
    def __call__(self, page: Page, state: str, size: str, scheme: str) -> None: ...


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Return a function that takes a picture of a page and checks its width, its contrast and axe's violations."""
    folder = folder_for_pictures(tmp_path)

    def look(page: Page, state: str, size: str, scheme: str) -> None:
        page.mouse.move(0, 0)
        page.screenshot(path=folder / f"{state}-{size}-{scheme}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[size][0], state
        assert faintest(page)[0] >= 4.5, (state, faintest(page))
        assert grave(page) == {}, state

    return look
