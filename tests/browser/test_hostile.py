"""Hostile articles, names and questions stay text."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from qa.doors.web.rendering.citations import citation
from qa.history.export import read_export

from .conftest import is_outside
from .hostile_article import HOSTILE, HOSTILE_NAME
from .page_actions import ask, bring, check_quotes, contents, listed, pane, place, status

TRIES = " <img src=x onerror='window.hacked = 6'> *x* $y$ ${1} [3] [l](http://evil.example) \u202eevil\u202c"
ASKED = {
    "How old is the zebra Anna?": "zebra Anna",  # the script behind these words is hidden text, which is never quoted
    "How old is the yak Bruno?": "yak  Bruno",
    "Where does the wolf Clara live?": "${window.hacked = 3}",
    "When was the vole Dora born?": "\u202eevil",
}
OURS = ":is(.answer, .article, .articles, .question, .files, .conversations, #notice)"
NEVER = "img, script, b, i, u, h1, iframe, svg, style, base, meta, form:not(.finding)"
NEVER += ", :is(em, strong, code, pre):not(blockquote > strong, .text *)"  # the pane shows the marks of Markdown


def check_nothing_came_of_it(page: Page) -> None:
    """Check that no hostile text has become markup, and that every link is one of the page's."""
    assert page.locator(OURS).locator(f":is({NEVER})").count() == 0
    for link in page.get_by_role("link").all():
        assert re.match(r"\?article=|quoth/conversations/[\w-]{22}/export", link.get_attribute("href") or "")
    assert page.locator(OURS).locator("a", has_text=re.compile(r"^\[?3\]?$")).count() == 0
    assert page.evaluate("window.hacked") is None


def check_pane(page: Page) -> None:
    """Check that each quote that opens is marked in the article, to the character, and that the article is whole."""
    for link in page.locator(".answer").last.get_by_role("link").all():
        link.click()
        expect(pane(page).locator("mark.current").first).to_be_focused()
        _, start, end = place(link)
        assert contents(pane(page).locator("mark.current")) == HOSTILE[start:end]
        assert contents(pane(page).locator(".text")) == HOSTILE
    check_nothing_came_of_it(page)


@pytest.mark.parametrize("is_uploaded", [False, True], ids=["of the folder", "of a visitor"])
def test_hostile_articles_and_questions_are_text(visit, served, served_hostile, is_uploaded, tmp_path):
    where = served if is_uploaded else served_hostile
    page = visit(where.url)
    if is_uploaded:
        assert bring(page, {HOSTILE_NAME: HOSTILE.encode()}) == {HOSTILE_NAME: "added"}
        expect(listed(page)).to_have_count(6)
    title = "T x <b>u</b> <i ${window.hacked = 8} $y$ [3]"  # without its Markdown and its tags, references read
    item = listed(page).filter(has_text="<b>u</b>")
    assert contents(item.get_by_role("link")) == title
    expect(item.get_by_role("checkbox", name=f"Ask in the article {title}")).to_be_checked()

    for question, quoted in ASKED.items():
        answer = ask(page, question)  # a refusal serves as well: it shows a quote too
        assert check_quotes(answer, where.library) >= 1
        assert quoted in contents(answer.locator("blockquote").first)
        assert contents(answer.get_by_role("figure").first.get_by_role("link").first) == title
        check_pane(page)
        assert contents(pane(page).get_by_role("heading", level=2)) == title
        page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Copy (quote 1|nearest passage) with its source$")).last.click()
    expect(status(page)).to_have_text("The quote is copied with its source.")
    document_id, start, end = place(page.locator(".answer").last.get_by_role("link").first)
    metadata = where.library.document(document_id).metadata
    cited = citation(metadata.title, metadata.publisher, metadata.date, HOSTILE_NAME, start, end)
    assert page.evaluate("navigator.clipboard.readText()") == f"“{HOSTILE[start:end]}”\n— {cited}"

    asked = [*ASKED, f"How old is the zebra Anna?{TRIES}"]
    ask(page, asked[-1])
    assert contents(page.locator(".question").last) == asked[-1]
    check_nothing_came_of_it(page)
    quotes = [contents(quote) for quote in page.locator(".answer blockquote").all()]

    for form in ("Markdown", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("link", name=form).click()
        download.value.save_as(tmp_path / form)
        read = read_export((tmp_path / form).read_bytes().decode())
        assert read.shown_as_recorded
        exported = [q for turn in read.export.turns for q in (turn.quotes or (turn.nearest,)) if q]
        assert [quote.text for quote in exported] == quotes
        assert {source.document_id for quote in exported for source in quote.sources} == {HOSTILE_NAME}
        assert [turn.question for turn in read.export.turns] == asked

    page.reload()
    expect(page.locator(".answer")).to_have_count(5)
    assert set(page.locator(".badge").evaluate_all("all => all.map(e => e.dataset.state)")) == {"verbatim"}
    assert [contents(quote) for quote in page.locator(".answer blockquote").all()] == quotes
    assert [contents(question) for question in page.locator(".question").all()] == asked
    check_pane(page)


def test_hostile_names_and_sentences_are_text(visit, served):
    page = visit(served.url, may_be_refused=True)
    names = ["<img src=x onerror='window.hacked = 8'>.png", "<u>&amp;'\".txt", "[l](x) *x* $y$ `z` ${1}.md"]
    text = "The yak is six years old. ![i](http://evil.example/x)"
    said = bring(page, {names[0]: b"x", names[1]: b"", names[2]: text.encode()})
    assert list(said) == names
    assert [sentence.startswith("left out: ") for sentence in said.values()] == [True, True, False]
    check_nothing_came_of_it(page)
    # Where the name does not reach the server whole, or leads out, its sentence names it.
    leading_out = ["../<b>x</b>.md", "..\\<b>y</b>.md", "/etc/<b>z</b>.md", "a/./b.md", ".hidden.md", "x\0y.md"]
    for name in [*leading_out, f"{'n' * 201}.md"]:
        status_code, sentence = page.evaluate(
            """async (name) => {
              const request = await fetch(`quoth/uploads?${new URLSearchParams({name})}`, {method: "PUT", body: "x"});
              return [request.status, (await request.json()).error];
            }""",
            name,
        )
        assert status_code == 400
        assert str(served.library.folder) not in sentence
    title = f"Is <b>it</b>?{TRIES}"
    ask(page, title)
    earlier = page.get_by_role("region", name="Earlier conversations")
    assert contents(earlier.locator(".open")) == title
    expect(earlier.get_by_role("button", name=f"Delete the conversation “{title}”")).to_be_visible()
    page.reload()
    expect(page.locator(".answer")).to_have_count(1)
    check_nothing_came_of_it(page)


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
