"""A PDF in the window: its page as it looks, with the quote marked on it, beside its text."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from reportlab.pdfgen.canvas import Canvas

from embeddings.library import Library

from .accessibility import faintest, grave
from .conftest import Start, Visit
from .page_actions import WIDTHS, ask, contents, focus_of, pane, status

HARBOUR = (
    "The harbour of Vell freezes in January.",
    "A tug breaks the ice each morning before the ferry leaves.",
    "The tug is called Magda, and her captain is Ole Brandt.",
    "Eleven lamps stand on the quay.",
)
LAMPS = (
    "The lamps of the quay burn rape oil.",
    "Their keeper is Signe Holm, who lights them at dusk.",
    "She puts them out when the tug has left.",
)
LAST = ("The next report on the harbour follows in May.",)
QUESTION = "Who is the keeper of the lamps?"


def write_pdf(path: Path) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(420, 595))
    canvas.setTitle("The harbour of Vell")
    canvas.addPageLabel(0, style="ROMAN_LOWER", start=3)
    for lines in (HARBOUR, LAMPS, LAST):
        for number, line in enumerate(lines):
            canvas.drawString(50, 520 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    path.write_bytes(file.getvalue())


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "articles").mkdir()
    write_pdf(tmp_path / "articles" / "vell.pdf")
    library = Library.open(tmp_path / "library")
    assert library.sync(tmp_path / "articles").failed == ()
    return library


def marked_lines(strokes: Locator) -> list[int]:
    """Wait for strokes, and return the numbers of the lines, from 0, that they mark."""
    expect(strokes).not_to_have_count(0)
    boxes = strokes.evaluate_all("all => all.map(e => [parseFloat(e.style.top), parseFloat(e.style.height)])")
    # The middle of the first line stands at 71 points.
    return [round((595 * (top + height / 2) / 100 - 71) / 16) for top, height in boxes]


def test_a_pdf_opens_at_its_page_with_the_quote_marked(visit: Visit, serve: Start, library: Library) -> None:
    served = serve(library)
    page = visit(served.url)
    answer = ask(page, QUESTION)
    answer.get_by_role("link", name="Quote 1, article ").first.click()
    picture = page.get_by_role("img", name="Page iv of The harbour of Vell; its text stands beside it")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    current = page.locator(".strokes .current")
    quote = contents(answer.locator(".words"))
    assert LAMPS[1] in quote
    assert marked_lines(current) == [number for number, line in enumerate(LAMPS) if line in quote]
    expect(pane(page).locator("mark.current").first).to_be_focused()
    expect(pane(page).locator("mark.current").first).to_be_in_viewport()

    # Pages, by buttons, by keys and by their printed numbers.
    page.get_by_role("button", name="Next page").click()
    expect(status(page)).to_have_text("Page v of 3.")
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()
    expect(current).to_have_count(0)
    page.get_by_role("group", name="Page v of 3, as it looks").press("PageUp")
    expect(current).not_to_have_count(0)
    page.get_by_role("textbox", name="Page").fill("iii")
    page.get_by_role("textbox", name="Page").press("Enter")
    expect(page.get_by_role("img", name="Page iii of ")).to_be_visible()
    page.get_by_role("textbox", name="Page").fill("xx")
    page.get_by_role("textbox", name="Page").press("Enter")
    expect(status(page)).to_have_text("There is no page xx; the article has 3.")
    expect(page.get_by_role("textbox", name="Page")).to_have_value("iii")

    # Words are found in the text and on their page.
    field = page.get_by_role("searchbox", name="Find in the article")
    field.fill("the TUG")  # Enter would go on to the second match on a slow machine, which has searched by then
    expect(page.locator(".hits")).to_have_text("1 of 2")
    expect(page.locator(".strokes .found")).to_have_count(1)
    assert marked_lines(page.locator(".strokes .found")) == [2]
    field.press("Enter")
    expect(page.locator(".hits")).to_have_text("2 of 2")
    expect(page.get_by_role("img", name="Page iv of ")).to_be_visible()
    field.fill("walrus")
    field.press("Enter")
    expect(page.locator(".hits")).to_have_text("not found")
    field.press("Escape")
    expect(page.locator(".hits")).to_be_empty()

    # A larger picture comes with the zoom.
    width = page.locator(".sheet").evaluate("e => e.clientWidth")
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
    expect(page.locator(".zoom")).to_have_text("200 %")
    assert page.locator(".sheet").evaluate("e => e.clientWidth") == pytest.approx(2 * width, abs=40)
    expect(current.first).to_be_in_viewport()
    page.get_by_role("button", name="Fit").click()

    assert faintest(page)[0] >= 4.5, faintest(page)
    assert grave(page) == {}
    # Where there is no room for both, a switch changes from the page to the text.
    narrow, height = WIDTHS["narrow"]
    page.set_viewport_size({"width": narrow, "height": height})
    text = page.get_by_role("group", name="Text of the article")
    expect(text).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= narrow
    assert grave(page) == {}
    page.set_viewport_size({"width": narrow, "height": height // 2})  # so that the quote stands below the fold
    page.get_by_role("button", name="Text", exact=True).click()
    expect(text).to_be_visible()
    expect(page.locator(".sheet")).to_be_hidden()
    expect(pane(page).locator("mark.current").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(pane(page)).to_have_count(0)
    assert focus_of(page).startswith("Quote 1, article ")
    served.stop()
    library.close()
