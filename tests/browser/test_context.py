"""The words of an article that stand above a quote, its tables, and the text that is never quoted."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope
from qa.answer import Answer, Context, ContextKind, Quote, Span, Status
from qa.quotes.places import source_at

from .accessibility import grave
from .page_actions import WIDTHS, ask, check_quotes, contents, open_quote, pane, status, tab_to

POOL = """\
---
title: The Kelm pool
author: Ida Brandt
---

# The Kelm pool

Home | News | Sport

## Opening hours

| Day | Hours | Remarks on the day, and on the doors that are open on it |
| --- | ---: | --- |
| **Monday** | 9 to 17 | The door on Mill Lane is closed |
| Tuesday | 10 to 20 | |

## Questions and answers

### May I bring my dog?

No. Dogs have to stay outside at the gate.

## An interview

**Ms Oduya:** We built the slide ourselves, with twelve volunteers and a crane that was lent to us for one day.

## Rules

Visitors have to bring these:

- a towel
- a coin for the locker
"""
FEES = """\
Ferry fees of Lorran

Ticket            Adult    Child    Group    Dog      Bicycle  Car       Lorry     Caravan   Rowing boat
Single trip       12 euro  6 euro   90 euro  2 euro   3 euro   40 euro   200 euro  60 euro   70 euro

The ferry leaves at nine.
"""


@dataclass(frozen=True)
class Case:
    """The words to quote, the context above them, and the likely answer within them."""

    document_id: str
    words: str
    context: Sequence[tuple[ContextKind, str]] = ()
    likely: str | None = None


HOURS = "| Day | Hours | Remarks on the day, and on the doors that are open on it |"
TICKETS = "Ticket            Adult    Child    Group    Dog      Bicycle  Car       Lorry     Caravan   Rowing boat"
CASES: Mapping[str, Sequence[Case]] = {
    "When does it open on Monday?": [
        Case(
            "pool.md",
            "| **Monday** | 9 to 17 | The door on Mill Lane is closed |",
            [(ContextKind.HEADING, "Opening hours"), (ContextKind.HEADER_ROW, HOURS)],
            "9 to 17",
        ),
        Case("pool.md", "| Tuesday | 10 to 20 | |", [(ContextKind.HEADER_ROW, HOURS)]),
    ],
    "May I bring my dog?": [
        Case("pool.md", "Dogs have to stay outside at the gate.", [(ContextKind.QUESTION, "May I bring my dog?")])
    ],
    "Who built the slide?": [
        Case(
            "pool.md",
            "We built the slide ourselves, with twelve volunteers and a crane that was lent to us for one day.",
            [(ContextKind.HEADING, "An interview"), (ContextKind.SPEAKER, "Ms Oduya:")],
        )
    ],
    "What do I have to bring?": [
        Case("pool.md", "a coin for the locker", [(ContextKind.INTRODUCTION, "Visitors have to bring these:")]),
        Case("pool.md", "Ida Brandt", [(ContextKind.KEY, "author:")]),
    ],
    "What does a car cost?": [
        Case(
            "fees.txt",
            "Single trip       12 euro  6 euro   90 euro  2 euro   3 euro   40 euro   200 euro  60 euro   70 euro",
            [(ContextKind.HEADER_ROW, TICKETS)],
            "40 euro",
        ),
    ],
}


class ByHand:
    """An assistant that quotes these words of the articles, with their places there."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(self, question: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING) -> Answer:
        quotes = tuple(self._quote(number, case) for number, case in enumerate(CASES[question], start=1))
        return Answer(question, question, Status.ANSWERED, 0.9, quotes)

    def _quote(self, number: int, case: Case) -> Quote:
        document = self._library.document(case.document_id)
        start = document.text.index(case.words)
        context = []
        for kind, words in case.context:
            at = document.text.rindex(words, 0, start)
            context.append(Context(kind, words, at, at + len(words)))
        likely = None
        if case.likely:
            at = case.words.index(case.likely)
            likely = Span(at, at + len(case.likely))
        source = source_at(document, start, start + len(case.words))
        return Quote(number, case.words, 0.9, (source,), (), likely, tuple(context))


@pytest.fixture(scope="module")
def library(index: Callable[[Path], Library], tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("context")
    (folder / "pool.md").write_text(POOL, encoding="utf-8", newline="\n")
    (folder / "fees.txt").write_text(FEES, encoding="utf-8", newline="\n")
    return index(folder)


@pytest.fixture(scope="module")
def served(serve, library):
    return serve(library, assistant=ByHand(library))


def states(page: Page) -> Iterator[str]:
    """The answers, the same answers of an earlier conversation, and the article, each named once it stands."""
    for number, question in enumerate(CASES):
        ask(page, question)
        yield f"context-{number}"
    page.reload()
    expect(page.locator(".badge[data-state=verbatim]")).to_have_count(sum(map(len, CASES.values())))
    yield "context-checked"
    open_quote(page, page.locator(".answer").first)
    yield "context-article"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", WIDTHS)
def test_every_context_fits_and_can_be_read_by_everybody(visit, served, look, size, scheme):
    page = visit(served.url, size, scheme)
    for state in states(page):
        look(page, state, size, scheme)


def test_every_character_of_a_row_is_in_its_cells_and_a_copy_is_exact(visit, served):
    page = visit(served.url)
    for question, cases in CASES.items():
        answer = ask(page, question)
        assert check_quotes(answer, served.library) == len(cases)
        for figure, case in zip(answer.get_by_role("figure").all(), cases, strict=True):
            figure.get_by_role("button", name=re.compile("^Copy quote")).click()
            expect(status(page)).to_have_text("The quote is copied with its source.")
            copied = str(page.evaluate("navigator.clipboard.readText()"))
            assert copied.startswith(f"“{case.words}”\n— ")


@pytest.mark.parametrize("size", WIDTHS)
def test_a_row_is_a_table_with_its_header_for_the_eye_and_for_a_screen_reader(visit, served, size):
    page = visit(served.url, size)
    answer = ask(page, "When does it open on Monday?")
    table = answer.get_by_role("table").first
    heads = table.get_by_role("columnheader")
    cells = table.get_by_role("cell")
    expect(heads).to_have_count(3)
    expect(heads.nth(1)).to_have_accessible_name("Hours")
    expect(cells.first).to_have_accessible_name("Monday")
    expect(cells.nth(1)).to_have_accessible_name("9 to 17")
    expect(cells.nth(1).get_by_text("9 to 17")).to_be_visible()
    for hidden in cells.locator(".unseen").all():
        box = hidden.bounding_box()
        assert box is not None
        assert box["width"] <= 1
    expect(answer.locator(".context").first).to_have_text("Section: Opening hours")
    expect(status(page)).to_contain_text("Section: Opening hours Quote 1: Day: Monday, Hours: 9 to 17, Remarks on")


def test_a_wide_table_scrolls_with_the_keyboard(visit, served):
    page = visit(served.url, "narrow")
    answer = ask(page, "What does a car cost?")
    rows = answer.get_by_role("group", name="Rows of a table")
    tab_to(page, "Rows of a table", back=True)
    expect(rows).to_be_focused()
    assert rows.evaluate("e => e.scrollWidth > e.clientWidth")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft > 0", arg=rows.element_handle())


def test_an_opened_article_marks_the_context_more_lightly_than_the_quote(visit, served):
    page = visit(served.url)
    answer = ask(page, "When does it open on Monday?")
    article = open_quote(page, answer)
    assert contents(article.locator("mark.current")) == "| **Monday** | 9 to 17 | The door on Mill Lane is closed |"
    assert contents(article.locator("mark.context")) == f"Opening hours{HOURS}"
    colors = [
        article.locator(which).first.evaluate("e => getComputedStyle(e).backgroundColor")
        for which in ("mark.current", "mark:not(.current, .context)", "mark.context")
    ]
    assert len(set(colors)) == 3
    assert colors[2] == "rgba(0, 0, 0, 0)"
    expect(article.locator(".legend")).to_have_text(re.compile("^Greyed text is never searched or quoted: [1-9]"))
    page.get_by_role("button", name="Next quote").click()
    assert contents(pane(page).locator("mark.current")) == "| Tuesday | 10 to 20 | |"


def test_an_article_opens_as_an_article_and_is_copied_to_the_character(visit, served, library):
    text = library.document("pool.md").text
    page = visit(f"{served.url}/?article=pool.md")
    article = pane(page).locator(".text")
    assert article.evaluate("e => e.textContent") == text
    shown = {
        (role, name)
        for role in ("heading", "listitem", "columnheader", "cell")
        for name in article.get_by_role(role).all_inner_texts()
    }
    assert {("heading", "Opening hours"), ("heading", "May I bring my dog?"), ("cell", "9 to 17")} <= {
        (role, " ".join(re.sub(r"[#|*]", "", name).split())) for role, name in shown
    }
    expect(article.get_by_role("heading", level=3)).to_have_count(1)
    expect(article.get_by_role("heading", level=4)).to_have_count(4)
    expect(article.get_by_role("table")).to_have_count(1)
    expect(article.get_by_role("listitem")).to_have_count(2)
    expect(article.locator("strong")).to_have_text(["Ms Oduya:"])
    folded = article.get_by_text("The Kelm pool", exact=True).first
    expect(folded).to_be_hidden()
    article.locator("summary").click()
    expect(folded).to_be_visible()
    assert article.locator(".marks").first.evaluate("e => e.getBoundingClientRect().width") == 0
    article.evaluate("e => getSelection().selectAllChildren(e)")
    page.keyboard.press("ControlOrMeta+c")
    assert page.evaluate("navigator.clipboard.readText()") == text
    assert grave(page) == {}
