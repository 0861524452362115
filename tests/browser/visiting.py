"""What a visitor does on the chat page and sees of it, and the questions and articles that several tests share."""

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


def status(page: Page) -> Locator:
    """The line that says what happened."""
    return page.locator("#notice").get_by_role("status")


def listed(page: Page) -> Locator:
    """The items of the list of articles."""
    return page.get_by_role("region", name="Articles", exact=True).get_by_role("listitem")


def pane(page: Page) -> Locator:
    """The article pane; there is none while no article is open."""
    return page.get_by_role("region", name=re.compile("^Article( |$)"))


def contents(found: Locator) -> str:
    """The text of all that was found once something is, every character of it."""
    expect(found).not_to_have_count(0)
    texts: list[str] = found.evaluate_all("all => all.map(e => e.textContent)")
    return "".join(texts)


def place(link: Locator) -> tuple[str, int, int]:
    """The article and the offsets that a link leads to."""
    wanted = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    return wanted["article"][0], int(wanted["start"][0]), int(wanted["end"][0])


def check_quotes(answer: Locator, library: protocols.ServedLibrary) -> int:
    """How many quotes the answer shows; each is the very slice of the article that its link names."""
    figures = answer.get_by_role("figure").all()
    for figure in figures:
        document_id, start, end = place(figure.get_by_role("link").first)
        document = library.find_document(document_id)
        assert document is not None
        assert contents(figure.locator("blockquote")) == document.text[start:end]
    return len(figures)


def open_quote(page: Page, answer: Locator, number: int = 1) -> Locator:
    """The article pane, opened at a quote of the answer."""
    answer.get_by_role("link", name=re.compile(f"^Quote {number}, article ")).first.click()
    expect(pane(page).locator("mark.current").first).to_be_focused()
    return pane(page)


def bring(page: Page, files: dict[str, bytes]) -> dict[str, str]:
    """What is said of each file once all of them, chosen with the button, have been brought."""
    chosen = [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files.items()]
    page.get_by_role("button", name="Add articles").set_input_files(chosen)  # type: ignore[arg-type]
    return brought(page, files)


def brought(page: Page, names: Sequence[str] | dict[str, bytes]) -> dict[str, str]:
    """What is said of each of these files once all of them have been brought."""
    rows = page.get_by_role("region", name="Add articles").get_by_role("listitem")
    expect(rows).to_have_count(len(names))
    for row in rows.all():
        expect(row).to_have_attribute("data-state", re.compile("^(done|failed)$"))
    return {contents(row.locator(".name")): contents(row.locator(".state")) for row in rows.all()}


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Go on with the Tab key, or back, until what bears this name is focused."""
    for _ in range(60):
        if focus_of(page).startswith(name):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the Tab key does not reach {name!r}")


def focus_of(page: Page) -> str:
    """What is focused, as the page names it."""
    return str(
        page.evaluate("""() => {
          const {activeElement: e} = document;
          return e.getAttribute("aria-label") || (e.labels?.[0] ?? e).textContent.trim();
        }""")
    )
