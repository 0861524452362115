"""The words of an article that stand above a quote, its tables, and the text that is never quoted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope
from qa.answer import Answer, Context, ContextKind, Quote, Span, Status
from qa.quotes.places import source_at

from .page_actions import WIDTHS, ask, open_quote

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


def walk(page: Page) -> Iterator[str]:
    for number, question in enumerate(CASES):
        answer = ask(page, question)
        yield f"context-{number}"
    page.reload()
    expect(page.locator(".badge[data-state=verbatim]")).to_have_count(7)
    yield "context-checked"
    open_quote(page, page.locator(".answer").first)
    yield "context-article"
    del answer


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", WIDTHS)
def test_every_context_fits_and_can_be_read_by_everybody(visit, served, look, size, scheme):
    page = visit(served.url, size, scheme)
    for state in walk(page):
        look(page, state, size, scheme)
