"""The chat page in a real browser, with the real assistant behind it.

``QUOTH_SCREENSHOTS`` names a folder that keeps the pictures taken here. Those in docs/ are made again by
``QUOTH_SCREENSHOTS=docs .venv/bin/pytest tests/test_browser.py -k documentation``.
"""

import asyncio
import os
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, Route, expect, sync_playwright

import ui
from chat_page import protocols
from chat_page.readiness import Readiness, Tell
from embeddings.errors import LibraryError
from embeddings.library import Library
from qa.answer import Answer
from qa.assistant import Assistant
from qa.retriever import Retriever

pytestmark = [
    pytest.mark.browser,
    pytest.mark.model,
    # Gradio's own statistics, after each event, with a newer pandas.
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

ROOT = Path(__file__).parent.parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]
WIDTHS = {"wide": (1440, 900), "narrow": (390, 844)}
QUESTION = "How old is the veteran Zhen Jianhua?"
OFF_TOPIC = "How do I bake sourdough bread?"
EXPLODES, CHOOSES_NONE = "Does it explode?", "Is none chosen?"

HOSTILE_NAME = 'a&b "<i>.md'
HOSTILE = (
    "---\r\n"
    'title: "<b>T</b> *x* [l](http://evil.example/)"\r\n'
    "publisher: <u>P</u> ${window.hacked = 3}\r\n"
    "author: \"<img src=x onerror='window.hacked = 4'>\"\r\n"
    "url: http://evil.example/?x=1&amp;y='onmouseover=alert(1)\r\n"
    "---\r\n\r\n"
    "# <script>window.hacked = 7</script> heading\r\n\r\n"
    "The zebra Anna is 12 years old <script>window.hacked = 1</script> and <img src=x onerror='window.hacked = 2'>."
    "\r\n\r\n"
    "The yak  Bruno is 31 years old [a](http://evil.example/) and ![i](http://evil.example/x.png) *x* **y** `z` $x^2$ "
    "$$y$$ [3] &amp; &lt;b&gt;.\r\n\r\n"
    "The wolf Clara lives in Oslo ${window.hacked = 3} {{value}} {{{value}}} @children </blockquote></div>"
    "<h1>mine</h1> <!-- c.\n\n"
    "The vole Dora was born in 1987 \u202eevil\u202c \u2066x\u2069 İ e\u0301 \u00a0 tab\there\rlone return, \\n, "
    "\u2028 and 😀\n  indented.\n\n> End.\n"
)


class Rigged:
    """The real assistant, except that one question makes it fail and another leaves no article to answer from."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        if question == EXPLODES:
            raise RuntimeError("a secret")
        return self._assistant.ask(question, history, documents=() if question == CHOOSES_NONE else None)


@dataclass(frozen=True)
class Served:
    """A running page and the library behind it."""

    url: str
    library: protocols.Library


class Start(Protocol):
    def __call__(
        self, library: Library, examples: Sequence[str] = (), readiness: Readiness | None = None
    ) -> Served: ...


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Library]]:
    """Makes libraries of folders of articles."""
    made: list[Library] = []

    def make_library(articles: Path) -> Library:
        made.append(Library.open(tmp_path_factory.mktemp("library")))
        report = made[-1].sync(articles)
        assert report.failed == ()
        return made[-1]

    yield make_library
    for library in made:
        library.close()


@pytest.fixture(scope="session")
def seeds(index: Callable[[Path], Library]) -> Library:
    return index(ROOT / "seeds")


@pytest.fixture(scope="session")
def hostile(index: Callable[[Path], Library], tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / HOSTILE_NAME).write_bytes(HOSTILE.encode())
    library = index(folder)
    assert library.document(HOSTILE_NAME).text == HOSTILE
    return library


@pytest.fixture(scope="module")
def serve() -> Iterator[Start]:
    """Starts pages; afterwards, the server may have looked up the name of no other host."""
    make, look_up = asyncio.new_event_loop, socket.getaddrinfo
    loops: list[asyncio.AbstractEventLoop] = []
    hosts: set[object] = set()
    servers: list[ui.Server] = []

    def make_and_keep() -> asyncio.AbstractEventLoop:
        # Gradio makes event loops for its locks and never closes them: a warning, and so a failure, later on.
        loops.append(make())
        return loops[-1]

    def look_up_and_keep(host: Any, *arguments: Any, **named: Any) -> Any:
        hosts.add(host)
        return look_up(host, *arguments, **named)

    def start(library: Library, examples: Sequence[str] = (), readiness: Readiness | None = None) -> Served:
        assistant = Rigged(Assistant(Retriever(library)))
        server = ui.serve(
            assistant, library, examples=examples, port=0, readiness=readiness, tell=lambda _: None, block=False
        )
        servers.append(server)
        return Served(server.url, library)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", make_and_keep)
        patch.setattr(socket, "getaddrinfo", look_up_and_keep)
        yield start
        for server in servers:
            server.close()
        asyncio.set_event_loop(None)
        for loop in loops:
            if not loop.is_running():
                loop.close()
    assert hosts <= {"127.0.0.1", "localhost", None}


@pytest.fixture(scope="module")
def served(serve: Start, seeds: Library) -> Served:
    return serve(seeds, ui.SEED_EXAMPLES)


@pytest.fixture(scope="module")
def served_hostile(serve: Start, hostile: Library) -> Served:
    return serve(hostile)


@pytest.fixture(scope="module")
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
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


class Visit(Protocol):
    def __call__(self, url: str, size: str = "wide", scheme: Literal["light", "dark"] = "light") -> Page: ...


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens pages, each as a visitor of its own; afterwards, no other host was asked and all went well."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def block(route: Route) -> None:
        wrong.append(f"request: {route.request.url}")
        route.abort()

    def dismiss(dialog: Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open_page(url: str, size: str = "wide", scheme: Literal["light", "dark"] = "light") -> Page:
        width, height = WIDTHS[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        context.route(is_outside, block)
        page = context.new_page()
        # What the page's own policy stops never gets as far as `block`; the console tells.
        page.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("websocket", lambda s: wrong.append(f"socket: {s.url}") if is_outside(s.url) else None)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("dialog", dismiss)
        page.goto(url)
        page.get_by_role("textbox", name="Your question").wait_for()
        expect(page.locator("#articles")).to_contain_text("article")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def is_outside(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1"


def ask(page: Page, question: str, *, by_button: bool = False) -> Locator:
    """The answer to a question typed in, once it is there."""
    answers = page.locator("#conversation .answer")
    before = answers.count()
    page.get_by_role("textbox", name="Your question").fill(question)
    if by_button:
        page.get_by_role("button", name="Send").click()
    else:
        page.get_by_role("textbox", name="Your question").press("Enter")
    expect(answers).to_have_count(before + 1)
    return answers.last


def check_quotes(answer: Locator, library: protocols.Library) -> int:
    """How many quotes the answer shows; each is the very slice of the article that its link names."""
    figures = answer.locator("figure").all()
    for figure in figures:
        wanted = parse_qs(urlsplit(figure.get_by_role("link").first.get_attribute("href") or "").query)
        text = library.document(wanted["article"][0]).text
        assert (
            figure.locator("blockquote").evaluate("e => e.textContent")
            == text[int(wanted["start"][0]) : int(wanted["end"][0])]
        )
    return len(figures)


def test_a_question_is_answered_in_quotes_with_their_sources(visit, served):
    page = visit(served.url)
    answer = ask(page, QUESTION, by_button=True)
    assert answer.get_attribute("data-status") == "answered"
    assert check_quotes(answer, served.library) >= 1
    expect(answer.locator("li").first).to_contain_text("85")
    expect(answer.locator(".details").first).to_contain_text("7 June 2022")
    expect(page.locator(".question")).to_have_text(QUESTION)
    expect(page.get_by_role("textbox")).to_have_value("")
    expect(page).to_have_title("Quoth")


def test_a_link_opens_the_article_at_the_quote_and_the_keyboard_suffices(visit, served):
    page = visit(served.url)
    answer = ask(page, QUESTION)
    link = answer.get_by_role("link", name=re.compile("^Quote 1, article Qinzao"))
    link.focus()
    page.keyboard.press("Enter")
    article = page.get_by_role("region", name=re.compile("^Article Qinzao"))
    mark = article.locator("mark").first
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    quote = answer.locator("blockquote").first.evaluate("e => e.textContent")
    assert article.locator("mark").evaluate_all("all => all.map(e => e.textContent).join('')") == quote
    text = article.locator(".text").evaluate("e => e.textContent")
    assert text == served.library.document("qinzao.md").text
    page.keyboard.press("Escape")
    expect(article).to_have_count(0)
    expect(link).to_be_focused()


@pytest.mark.parametrize("size", WIDTHS)
def test_articles_open_from_the_list_and_close(visit, served, size):
    page = visit(served.url, size)
    expect(page.locator("#articles li")).to_have_count(5)
    page.get_by_role("link", name=re.compile("^Article Shengze")).click()
    expect(page.locator(".article h2")).to_be_focused()
    expect(page.locator(".article h2")).to_be_in_viewport()
    expect(page.locator(".article mark")).to_have_count(0)
    page.get_by_role("button", name="Close the article").click()
    expect(page.locator(".article")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("^Article Shengze"))).to_be_focused()


def test_an_address_opens_an_article(visit, served):
    page = visit(f"{served.url}/?article=qinzao.md&start=30&end=40")
    expect(page.locator(".article mark").first).to_be_visible()
    page = visit(f"{served.url}/?article=..%2F..%2Fetc%2Fpasswd")
    expect(page.locator(".article h2")).to_contain_text("holds no article")
    page = visit(f"{served.url}/?article=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    expect(page.locator(".article h2")).to_contain_text("<img src=x onerror=alert(1)>")


def test_a_refusal_is_no_answer(visit, served):
    answer = ask(visit(served.url), OFF_TOPIC)
    assert answer.get_attribute("data-status") == "not_in_articles"
    expect(answer).to_contain_text("The articles do not answer this.")
    expect(answer.locator(".label")).to_have_text("Nearest passage, not an answer")
    assert check_quotes(answer, served.library) == 1


def test_examples_are_there_to_start_with(visit, served):
    page = visit(served.url)
    page.get_by_role("button", name=ui.SEED_EXAMPLES[0]).click()
    expect(page.locator(".answer")).to_have_count(1)
    expect(page.locator(".question")).to_have_text(ui.SEED_EXAMPLES[0])
    expect(page.get_by_role("button", name=ui.SEED_EXAMPLES[1])).to_be_hidden()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".answer")).to_have_count(0)
    expect(page.get_by_role("button", name=ui.SEED_EXAMPLES[1])).to_be_visible()


def test_an_answer_is_announced_once_and_nothing_is_sent_that_is_empty(visit, served):
    page = visit(served.url)
    status = page.get_by_role("status").filter(has_text="Enter sends")
    expect(status).to_be_visible()
    page.get_by_role("textbox").fill("  ")
    page.keyboard.press("Enter")
    status = page.locator("#notice [role=status]")
    expect(status).to_have_text("Type a question first.")
    assert page.locator(".message-row").count() == 0
    ask(page, QUESTION)
    expect(status).to_contain_text(re.compile(r"^Answer 1: \d quotes?\. Likely answer: 85 years old\. Quote 1: "))
    ask(page, QUESTION)
    expect(status).to_contain_text("Answer 2: ")
    expect(page.locator("#conversation [role=log]")).to_have_attribute("aria-live", "off")
    assert page.locator("#conversation [data-testid][aria-label]").count() == 0


def test_earlier_questions_are_passed_on_and_visitors_kept_apart(visit, served_hostile):
    page, other = visit(served_hostile.url), visit(served_hostile.url)
    ask(page, "How old is the zebra Anna?")
    ask(other, "Where does the wolf Clara live?")
    ask(page, EXPLODES)
    answer = ask(page, "And <b>the yak</b>?")
    expect(answer.locator(".understood")).to_have_text("Understood as: How old is the zebra Anna? And <b>the yak</b>?")
    expect(other.locator(".question")).to_have_text(["Where does the wolf Clara live?"])


def test_the_outcomes_are_told_apart(visit, served, serve, index, tmp_path, caplog):
    page = visit(served.url)
    outcomes = {question: ask(page, question) for question in (QUESTION, OFF_TOPIC, CHOOSES_NONE, EXPLODES)}
    assert "a secret" in caplog.text
    empty = visit(serve(index(tmp_path)).url)
    expect(empty.locator("#articles")).to_contain_text("No articles are loaded yet.")
    shown = [page.locator(".answer").nth(at) for at in range(len(outcomes))] + [ask(empty, QUESTION)]
    assert [answer.get_attribute("data-status") for answer in shown] == [
        "answered",
        "not_in_articles",
        "filtered_out",
        "failed",
        "library_empty",
    ]
    sentences = [answer.locator(".verdict").text_content() for answer in shown[1:]]
    assert sentences == [
        "The articles do not answer this.",
        "No chosen article could be searched.",
        "Something failed while answering; see the terminal.",
        "No articles are loaded yet.",
    ]


def test_a_question_that_cannot_be_asked_is_told_why(visit, served):
    expect(ask(visit(served.url), "long " * 1000)).to_contain_text("ask in a sentence or two")


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("How old is the zebra Anna?", "<script>window.hacked = 1</script>"),
        ("How old is the yak Bruno?", "yak  Bruno"),
        ("Where does the wolf Clara live?", "${window.hacked = 3}"),
        ("When was the vole Dora born?", "\u202eevil"),
    ],
    ids=["markup", "Markdown", "templates", "unusual characters"],
)
def test_hostile_articles_and_questions_are_text(visit, served_hostile, question, quoted):
    page = visit(served_hostile.url)
    answer = ask(page, question)  # whether it is found to answer is not the point: a refusal shows a quote as well
    assert check_quotes(answer, served_hostile.library) >= 1
    assert quoted in answer.locator("blockquote").first.evaluate("e => e.textContent")
    metadata = served_hostile.library.document(HOSTILE_NAME).metadata
    assert answer.locator("a").first.evaluate("e => e.textContent") == metadata.title
    for link in answer.get_by_role("link").all():
        link.click()
        expect(page.locator(".article mark").first).to_be_focused()
        wanted = parse_qs(urlsplit(link.get_attribute("href") or "").query)
        marked = page.locator(".article mark").evaluate_all("all => all.map(e => e.textContent).join('')")
        assert marked == HOSTILE[int(wanted["start"][0]) : int(wanted["end"][0])]
        assert page.locator(".article .text").evaluate("e => e.textContent") == HOSTILE
        assert page.locator(".article h2").evaluate("e => e.textContent") == metadata.title
    question += " <img src=x onerror='window.hacked = 6'> *x* $y$ ${1} [l](http://evil.example) \u202eevil\u202c"
    ask(page, question)
    assert page.locator(".question").last.evaluate("e => e.textContent") == question
    ours = page.locator(":is(.answer, .article, .articles, .question)")
    assert ours.locator(":is(img, script, b, i, u, h1, em, strong:not(blockquote > strong), code, input)").count() == 0
    for link in page.get_by_role("link").all():
        assert (link.get_attribute("href") or "").startswith("?article=")
    assert page.evaluate("window.hacked") is None


def test_the_page_forbids_itself_other_hosts(browser, served):
    page = browser.new_page()
    asked: list[str] = []

    def block(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route(is_outside, block)
    page.goto(served.url)
    blocked = page.evaluate("""() => new Promise((done) => {
      document.addEventListener("securitypolicyviolation", (event) => done(event.blockedURI), {once: true});
      fetch("https://evil.example/x").catch(() => null);
    })""")
    page.close()
    assert blocked.startswith("https://evil.example")
    assert asked == []


class Held:
    """A library that is being synced, and does not go on before it is let go."""

    def __init__(self, library: Library, articles: Path) -> None:
        self.library = library
        self.articles = articles
        self.stands, self.go = threading.Event(), threading.Event()
        self.failure: Exception | None = None

    def prepare(self, tell: Tell) -> str:
        tell("Getting the model ready…", None)
        steps = 0

        def hold(progress: object) -> None:
            nonlocal steps
            steps += 1
            tell("Indexing the articles…", 0.4)
            self.stands.set()
            assert steps > 1 or self.go.wait(60)
            if self.failure:
                raise self.failure

        return f"{self.library.sync(self.articles, progress=hold).total} articles indexed."


@contextmanager
def held(articles: Path, tmp_path: Path) -> Iterator[tuple[Held, Readiness]]:
    with Library.open(tmp_path / "library") as library:
        held = Held(library, articles)
        readiness = Readiness.begin(held.prepare)
        try:
            assert held.stands.wait(60)
            yield held, readiness
        finally:
            held.go.set()
            assert readiness.wait(60)


def test_questions_wait_until_all_is_ready_and_are_answered_then(visit, serve, tmp_path):
    with held(ROOT / "seeds", tmp_path) as (sync, readiness):
        served = serve(sync.library, ui.SEED_EXAMPLES, readiness)
        page, other = visit(served.url), visit(served.url, "narrow")
        status = page.locator("#readiness").get_by_role("status")
        expect(status).to_have_text("Indexing the articles…")
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "40")
        expect(page.locator("#readiness .percent")).to_have_text("40 %")
        expect(page.locator("#articles")).to_contain_text("listed here as soon as they are indexed")
        expect(page.locator("#notice [role=status]")).to_contain_text("Enter sends")

        page.get_by_role("button", name=ui.SEED_EXAMPLES[0]).click()
        expect(page.locator(".question")).to_have_text(ui.SEED_EXAMPLES[0])
        expect(page.locator("#notice [role=status]")).to_contain_text("your question waits and is answered then")
        assert "Getting ready" in page.locator(".message-wrap").evaluate("e => getComputedStyle(e, '::after').content")
        page.get_by_role("textbox").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".question")).to_have_text([ui.SEED_EXAMPLES[0], QUESTION])
        other.get_by_role("textbox").fill(OFF_TOPIC)
        other.keyboard.press("Enter")
        expect(other.locator(".question")).to_have_text(OFF_TOPIC)
        thinks_better = visit(served.url)
        thinks_better.get_by_role("button", name=ui.SEED_EXAMPLES[1]).click()
        thinks_better.get_by_role("button", name="New conversation").click()
        expect(thinks_better.locator(".question")).to_have_count(0)
        assert page.locator(".answer").count() == other.locator(".answer").count() == 0

        sync.go.set()
        expect(page.locator(".answer")).to_have_count(2)
        expect(page.locator(".answer").first).to_contain_text("170")
        expect(page.locator(".answer").last).to_contain_text("85")
        expect(page.locator("#notice [role=status]")).to_contain_text("Answer 2: ")
        expect(other.locator(".answer")).to_have_attribute("data-status", "not_in_articles")
        for seen in page, other, thinks_better:
            expect(seen.locator("#articles li")).to_have_count(5)
            expect(seen.locator("#readiness").get_by_role("status")).to_have_text("Ready: 5 articles indexed.")
            expect(seen.get_by_role("progressbar")).to_have_count(0)
        assert thinks_better.locator(".answer").count() == 0
        assert ask(page, OFF_TOPIC).get_attribute("data-status") == "not_in_articles"

        late = visit(served.url)
        expect(late.locator("#articles li")).to_have_count(5)
        expect(late.locator("#readiness").get_by_role("status")).to_have_text("")
        assert late.locator("#readiness .banner").bounding_box()["height"] == 0


def test_a_failure_to_get_ready_is_its_sentence(visit, serve, tmp_path):
    with held(ROOT / "seeds", tmp_path) as (sync, readiness):
        page = visit(serve(sync.library, ui.SEED_EXAMPLES, readiness).url)
        page.get_by_role("textbox").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".question")).to_have_text(QUESTION)
        sync.failure = LibraryError("The disk is <full>; make room.")
        sync.go.set()
        expect(page.locator("#readiness").get_by_role("status")).to_have_text("The disk is <full>; make room.")
        expect(page.locator(".answer")).to_have_attribute("data-status", "failed")
        expect(page.locator(".answer")).to_have_text("The disk is <full>; make room.")
        expect(page.locator("#articles")).to_contain_text("No articles are loaded yet.")
        expect(ask(page, OFF_TOPIC)).to_have_text("The disk is <full>; make room.")
        late = visit(page.url)
        expect(late.locator("#readiness").get_by_role("status")).to_have_text("The disk is <full>; make room.")


CONTRAST = """(selector) => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  return [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility()).map((element) => {
    let behind = element;
    const opaque = (e) => (channels(getComputedStyle(e).backgroundColor)[3] ?? 1) === 1;
    while (behind.parentElement && !opaque(behind)) behind = behind.parentElement;
    const [a, b] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
      .map((color) => light(channels(color))).sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
}"""
READ = (
    "#masthead p, h1, h2, .details, .answer a, blockquote, .question, .sure, .verdict, .label, mark, strong, .clutter"
)
READ += (
    ", .banner, .close, #question textarea, #question button, #notice p, #again, #articles a, #examples :is(p, button)"
)


def folder_for_pictures(otherwise: Path) -> Path:
    folder = Path(os.environ.get("QUOTH_SCREENSHOTS") or otherwise)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def look(tmp_path: Path) -> Callable[[Page, str, str, str], None]:
    """Sees to it that a page fits and can be read, and takes its picture."""
    folder = folder_for_pictures(tmp_path)

    def look(page: Page, state: str, size: str, scheme: str) -> None:
        page.mouse.move(0, 0)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[size][0], state
        contrasts = page.evaluate(CONTRAST, READ)
        assert contrasts
        assert min(contrasts) >= 4.5, state
        page.screenshot(path=folder / f"{state}-{size}-{scheme}.png")

    return look


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", WIDTHS)
def test_the_page_that_gets_ready_fits_and_nothing_moves(visit, serve, look, size, scheme, tmp_path):
    with held(ROOT / "seeds", tmp_path) as (sync, readiness):
        served = serve(sync.library, ui.SEED_EXAMPLES, readiness)
        page, other = visit(served.url, size, scheme), visit(served.url, size, scheme)
        example = page.get_by_role("button", name=ui.SEED_EXAMPLES[0])
        expect(page.get_by_role("progressbar")).to_be_visible()
        look(page, "getting-ready", size, scheme)
        before = example.bounding_box()
        other.get_by_role("button", name=ui.SEED_EXAMPLES[0]).click()
        expect(other.locator("#notice [role=status]")).to_contain_text("your question waits")
        look(other, "waiting", size, scheme)
        sync.go.set()
        expect(page.locator("#articles li")).to_have_count(5)
        expect(page.locator("#notice [role=status]")).to_contain_text("Enter sends")
        look(page, "ready", size, scheme)
        assert example.bounding_box() == before
    with held(ROOT / "seeds", tmp_path / "fails") as (sync, readiness):
        page = visit(serve(sync.library, ui.SEED_EXAMPLES, readiness).url, size, scheme)
        sync.failure = LibraryError(
            "The library file /home/ann/.local/share/quoth/libraries/seeds-1a2b3c4d/library.sqlite3 could not be used "
            "(database or disk is full); make room on the disk, then try again."
        )
        sync.go.set()
        expect(page.locator("#readiness [data-phase=failed]")).to_be_visible()
        look(page, "cannot-be-ready", size, scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", WIDTHS)
def test_the_page_fits_is_readable_and_is_pictured(visit, served, look, size, scheme):
    page = visit(served.url, size, scheme)
    look(page, "start", size, scheme)
    ask(page, QUESTION)
    look(page, "answer", size, scheme)
    page.get_by_role("link", name=re.compile("^Quote 1, ")).click()
    expect(page.locator(".article mark").first).to_be_focused()
    look(page, "article", size, scheme)
    page.get_by_role("button", name="Close the article").click()
    ask(page, OFF_TOPIC)
    look(page, "refusal", size, scheme)
    dark = page.evaluate("getComputedStyle(document.querySelector('.gradio-container')).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", dark)[:3])) < 150) == (scheme == "dark")


@pytest.mark.parametrize(("name", "size", "scheme"), [("chat", "wide", "light"), ("chat-phone", "narrow", "dark")])
def test_the_pictures_of_the_documentation_are_taken(visit, served, name, size, scheme, tmp_path):
    page = visit(served.url, size, scheme)
    ask(page, "How are drivers taught in Suzhou?")
    if size == "wide":
        ask(page, QUESTION).get_by_role("link", name=re.compile("^Quote 1, ")).click()
        expect(page.locator(".article mark").first).to_be_focused()
    page.mouse.move(0, 0)
    picture = folder_for_pictures(tmp_path) / f"{name}.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size < 500_000
