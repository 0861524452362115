"""Checking a quote: the article beside the chat, addresses that lead to it, and copies with their citation."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from .page_actions import (
    OFF_TOPIC,
    QUESTION,
    SEVERAL,
    WIDTHS,
    ask,
    contents,
    focus_of,
    listed,
    open_quote,
    pane,
    place,
    status,
)


def address(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.parametrize("size", WIDTHS)
def test_a_number_and_a_title_open_the_article_at_the_quote(visit, served, size):
    page = visit(served.url, size)
    answer = ask(page, QUESTION)
    link = answer.get_by_role("link", name=re.compile("^Quote 1, article Qinzao"))
    document_id, start, end = place(link)
    for opens in (answer.locator("a.number"), link):
        opens.click()
        article = pane(page)
        expect(article).to_have_attribute("aria-label", re.compile("^Article Qinzao"))
        expect(article.locator("mark.current").first).to_be_focused()
        expect(article.locator("mark.current").first).to_be_in_viewport()
        assert contents(article.locator("mark.current")) == contents(answer.locator("blockquote"))
        assert contents(article.locator(".text")) == served.library.document("qinzao.md").text
        at = "Stories from a veteran of the Korean War"
        assert address(page) == {"q": QUESTION, "article": document_id, "start": str(start), "end": str(end), "at": at}
        page.keyboard.press("Escape")
        expect(article).to_have_count(0)
        assert address(page) == {"q": QUESTION}
    expect(link).to_be_focused()


@pytest.mark.parametrize("size", WIDTHS)
def test_articles_open_from_the_list_and_close(visit, served, size):
    page = visit(served.url, size)
    expect(listed(page)).to_have_count(5)
    page.get_by_role("link", name=re.compile("^Article Shengze")).click()
    expect(pane(page).get_by_role("heading", level=2)).to_be_focused()
    expect(pane(page).get_by_role("heading", level=2)).to_be_in_viewport()
    expect(pane(page).locator("mark")).to_have_count(0)
    page.get_by_role("button", name="Close the article").click()
    expect(pane(page)).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("^Article Shengze"))).to_be_focused()


def test_several_quotes_of_an_article_are_gone_through_with_the_keyboard(visit, served):
    page = visit(served.url)
    answer = ask(page, SEVERAL)
    places = sorted(place(link)[1:] for link in answer.get_by_role("link", name=re.compile("^Quote ")).all())
    assert len(places) == 2
    text = served.library.document("xiangtan.md").text
    article = open_quote(page, answer)
    first = [str(start) for start, _ in places].index(address(page)["start"])
    page.keyboard.press("Shift+Tab")  # from the quote to the text around it, and from there to the tools
    for at, expected in ((first + 1, "next"), (first + 2, "next"), (first + 1, "previous")):
        button = article.get_by_role("button", name=f"{expected.capitalize()} quote")
        button.focus()
        page.keyboard.press("Enter")
        start, end = places[at % 2]
        current = article.locator("mark.current")
        expect(current.first).to_be_focused()
        expect(current.first).to_be_in_viewport()
        assert contents(current) == text[start:end]
        assert (address(page)["start"], address(page)["end"]) == (str(start), str(end))
        expect(article.locator(".which")).to_contain_text("of 2 in this article")
    assert contents(article.locator(".text")) == text


def test_back_closes_the_article_and_forward_opens_it_again(visit, served):
    page = visit(served.url)
    answer = ask(page, QUESTION)
    open_quote(page, answer)
    page.go_back()
    expect(pane(page)).to_have_count(0)
    assert address(page) == {"q": QUESTION}
    page.go_forward()
    expect(pane(page).locator("mark").first).to_be_focused()
    page.go_back()
    expect(pane(page)).to_have_count(0)
    expect(page.locator(".answer")).to_have_count(1)


def test_an_address_asks_and_a_reload_brings_the_conversation_back_without_asking_again(visit, served):
    page = visit(f"{served.url}/?{urlencode({'q': QUESTION})}")
    expect(page.locator(".answer")).to_contain_text("85")
    assert address(page) == {"q": QUESTION}
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/quoth/ask") else None)
    page.reload()
    expect(page.locator(".answer")).to_contain_text("85")
    expect(page.locator(".badge")).to_have_attribute("data-state", "verbatim")
    expect(page.locator(".question")).to_have_text([QUESTION])
    assert asked == []
    # Another question in the address begins another conversation.
    page.goto(f"{served.url}/?{urlencode({'q': OFF_TOPIC})}")
    expect(page.locator(".answer")).to_have_attribute("data-status", "not_in_articles")
    expect(page.locator(".question")).to_have_text([OFF_TOPIC])
    assert len(asked) == 1
    # The address holds the question as the conversation completes it, so that another visitor can ask it.
    ask(page, "How old is the veteran Zhen Jianhua?")
    follow_up = ask(page, "And how long has he been a Party member?")
    expect(follow_up.locator(".understood")).to_be_visible()
    assert follow_up.locator(".understood bdi").text_content() == address(page)["q"]


def test_an_address_opens_an_article_and_with_a_question_both(visit, served):
    wanted = {"article": "qinzao.md", "start": 30, "end": 40}
    page = visit(f"{served.url}/?{urlencode(wanted)}")
    expect(pane(page).locator("mark").first).to_be_focused()
    assert contents(pane(page).locator("mark")) == served.library.document("qinzao.md").text[30:40]
    expect(page.locator(".answer")).to_have_count(0)
    page.get_by_role("button", name="Close the article").click()
    assert address(page) == {}

    both = visit(f"{served.url}/?{urlencode({'q': QUESTION, **wanted})}")
    expect(both.locator(".answer")).to_contain_text("85")
    expect(pane(both).locator("mark").first).to_be_visible()
    both.reload()
    expect(both.locator(".answer")).to_have_count(1)
    expect(pane(both).locator("mark").first).to_be_visible()


LEADS_NOWHERE = {
    "made-up.md": "The library holds no article 'made-up.md'",
    "../../etc/passwd": "The library holds no article '../../etc/passwd'",
    "/etc/passwd&start=0&end=9": "The library holds no article '/etc/passwd'",
    ".uploads/shared/a.md": "The library holds no article 'a.md'",
    "<img src=x onerror=alert(1)>": "The library holds no article '<img src=x onerror=alert(1)>'",
    "qinzao.md&start=x&end=<b>": "This address names no place in an article",
    "qinzao.md&start=5": "This address names no place in an article",
}
# Without loading the page anew, as the Back button does.
GO_TO = "query => { history.pushState(null, '', query); dispatchEvent(new PopStateEvent('popstate')); }"


def test_an_address_that_leads_nowhere_says_so(visit, served):
    first, *others = LEADS_NOWHERE
    page = visit(f"{served.url}/?article={first}", may_be_refused=True)
    for named in (first, *others):
        page.evaluate(GO_TO, f"?article={named}")
        expect(pane(page).get_by_role("heading", level=2)).to_contain_text(LEADS_NOWHERE[named])
        expect(pane(page).get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(pane(page)).to_have_count(0)
    expect(ask(page, QUESTION)).to_contain_text("85")


def test_offsets_beyond_the_article_mark_nothing_that_is_not_there(visit, served):
    text = served.library.document("qinzao.md").text
    page = visit(f"{served.url}/?article=qinzao.md&start=0&end=1000000000")
    for start, end in ((0, 10**9), (len(text), len(text) + 5), (10**6, 10**6 + 1), (9, 3), (7, 7)):
        with page.expect_response(re.compile("/quoth/article")):
            page.evaluate(GO_TO, f"?article=qinzao.md&start={start}&end={end}")
        expect(pane(page).get_by_role("heading", level=2)).to_be_visible()
        if not text[start:end]:
            expect(pane(page).locator("mark")).to_have_count(0)
        assert contents(pane(page).locator(".text")) == text
        assert "".join(pane(page).locator("mark").all_text_contents()) == text[start:end]


def test_a_copy_holds_the_quote_and_its_citation(visit, served):
    page = visit(served.url)
    answer = ask(page, SEVERAL)
    citation = (
        "Government offices and companies in Xiangtan High-tech Zone pair up their Party branches, Xiangtan Online, "
        "14 June 2024, xiangtan.md, in “The launch on May 16”, characters {}–{}"
    )

    def copied(number: int) -> None:
        page.evaluate("navigator.clipboard.writeText('nothing')")
        button = answer.get_by_role("button", name=f"Copy quote {number} with its source")
        button.click()
        expect(status(page)).to_have_text("The quote is copied with its source.")
        expect(button).to_have_text("Copied")
        expect(button).to_be_focused()
        figure = answer.get_by_role("figure").nth(number - 1)
        _, start, end = place(figure.get_by_role("link").first)
        wanted = f"“{contents(figure.locator('blockquote'))}”\n— {citation.format(start, end)}"
        assert page.evaluate("navigator.clipboard.readText()") == wanted

    copied(1)
    copied(2)
    # A page over plain http from another machine has no clipboard.
    page.evaluate("navigator.clipboard.writeText('nothing')")
    page.evaluate("Object.defineProperty(navigator.clipboard, 'writeText', {value: () => Promise.reject(Error('no'))})")
    button = answer.get_by_role("button", name="Copy quote 1 with its source")
    expect(button).to_have_text("Copy")
    button.click()
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        f"“{contents(answer.locator('blockquote').first)}"
    )
    assert focus_of(page) == "Copy quote 1 with its source"
    page.evaluate("document.execCommand = () => false")
    button.click()
    expect(status(page)).to_contain_text("The browser did not let Quoth copy")


@contextmanager
def another_site(link: str) -> Iterator[str]:
    """A page at another origin with a link to this one."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f'<!doctype html><title>Elsewhere</title><a href="{escape(link)}">Look</a>'.encode()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            # Another name of this machine is another site; the browser may ask for no further name.
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def test_a_link_of_another_site_fills_the_box_and_the_person_asks(visit, served):
    page = visit(served.url)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/quoth/ask") else None)
    box = page.get_by_role("textbox", name="Your question")
    with another_site(f"{served.url}/?{urlencode({'q': QUESTION})}") as elsewhere:
        page.goto(elsewhere)
        page.get_by_role("link", name="Look").click()
        expect(box).to_have_value(QUESTION)
        expect(status(page)).to_have_text("Press Enter to ask this.")
        for _ in range(2):  # nor does a reload ask
            page.reload()
            expect(box).to_have_value(QUESTION)
            expect(status(page)).to_have_text("Press Enter to ask this.")
        expect(page.locator(".question")).to_have_count(0)
        assert asked == []
        box.press("Enter")
        expect(page.locator(".answer")).to_contain_text("85")
        assert address(page) == {"q": QUESTION}
        assert len(asked) == 1
        # In a conversation that goes on, too.
        page.goto(elsewhere)
        page.get_by_role("link", name="Look").click()
        expect(page.locator(".answer")).to_have_count(1)
        page.go_back()
        expect(page).to_have_title("Elsewhere")
    assert len(asked) == 1
