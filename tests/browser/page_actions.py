"""The actions of a visitor on the chat page, the parts that they look at, and the questions of several tests."""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from qa.doors.web import protocols

ROOT = Path(__file__).parent.parent.parent
WIDTHS = {"wide": (1440, 900), "narrow": (390, 844)}
QUESTION = "How old is the veteran Zhen Jianhua?"
OFF_TOPIC = "How do I bake sourdough bread?"
SEVERAL = "What did Xiangtan High-tech Zone do at the May 16 ceremony?"
"""Answered with several quotes of one article."""
EXPLODES = "Does it explode?"
"""Makes the assistant of these tests fail."""
IS_SLOW = "Is this one slow?"
"""Keeps the assistant of these tests busy for half a second."""


def ask(page: Page, question: str, *, by_button: bool = False) -> Locator:
    """Type a question, send it, and return its answer."""
    answers = page.locator("#conversation .answer")
    before = answers.count()
    page.get_by_role("textbox", name="Your question").fill(question)
    if by_button:
        page.get_by_role("button", name="Send").click()
    else:
        page.get_by_role("textbox", name="Your question").press("Enter")
    expect(answers).to_have_count(before + 1)
    return answers.last


def status(page: Page) -> Locator:
    """Return the status line."""
    return page.locator("#notice").get_by_role("status")


def listed(page: Page) -> Locator:
    """Return the items of the list of articles."""
    return page.get_by_role("region", name="Articles", exact=True).get_by_role("listitem")


def pane(page: Page) -> Locator:
    """Return the article pane, which exists while an article is open."""
    return page.get_by_role("region", name=re.compile("^Article( |$)"))


def contents(found: Locator) -> str:
    """Wait for an element and return the text of all the elements, to the character."""
    expect(found).not_to_have_count(0)
    texts: list[str] = found.evaluate_all("all => all.map(e => e.textContent)")
    return "".join(texts)


def place(link: Locator) -> tuple[str, int, int]:
    """Return the article and the offsets of a link."""
    wanted = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    return wanted["article"][0], int(wanted["start"][0]), int(wanted["end"][0])


def check_quotes(answer: Locator, library: protocols.ServedLibrary) -> int:
    """Check each quote against the slice of the article that its link names, and return the number of quotes."""
    figures = answer.get_by_role("figure").all()
    for figure in figures:
        document_id, start, end = place(figure.get_by_role("link").first)
        document = library.find_document(document_id)
        assert document is not None
        assert contents(figure.locator(".words")) == document.text[start:end]
    return len(figures)


def open_quote(page: Page, answer: Locator, number: int = 1) -> Locator:
    """Open an article at a quote of the answer and return the pane."""
    answer.get_by_role("link", name=re.compile(f"^Quote {number}, article ")).first.click()
    expect(pane(page).locator("mark.current").first).to_be_focused()
    return pane(page)


def bring(page: Page, files: dict[str, bytes]) -> dict[str, str]:
    """Choose files with the button, and return the final state of each file."""
    chosen = [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files.items()]
    page.get_by_role("button", name="Add articles").set_input_files(chosen)  # type: ignore[arg-type]
    return brought(page, files)


def brought(page: Page, names: Sequence[str] | dict[str, bytes]) -> dict[str, str]:
    """Wait for the end of these uploads and return the final state of each file."""
    rows = page.get_by_role("region", name="Add articles").get_by_role("listitem")
    expect(rows).to_have_count(len(names))
    for row in rows.all():
        expect(row).to_have_attribute("data-state", re.compile("^(done|failed)$"))
    return {contents(row.locator(".name")): contents(row.locator(".state")) for row in rows.all()}


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press the Tab key, with Shift if ``back``, until the element of this name has the focus."""
    for _ in range(60):
        if focus_of(page).startswith(name):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the Tab key does not reach {name!r}")


def focus_of(page: Page) -> str:
    """Return the name of the element that has the focus."""
    return str(
        page.evaluate("""() => {
          const {activeElement: e} = document;
          return e.getAttribute("aria-label") || (e.labels?.[0] ?? e).textContent.trim();
        }""")
    )
