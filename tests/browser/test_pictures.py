"""Every state of the page: it fits, it can be read, axe finds nothing grave, and a picture is taken.

``QUOTH_SCREENSHOTS`` names a folder that keeps the pictures. Those in docs/ are made again by
``QUOTH_SCREENSHOTS=docs .venv/bin/pytest tests/browser/test_pictures.py -k documentation``.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import ui
from embeddings.errors import LibraryError

from .accessibility import folder_for_pictures
from .page_actions import EXPLODES, OFF_TOPIC, QUESTION, SEVERAL, WIDTHS, ask, bring, listed, open_quote, pane, status
from .paused_sync import paused_sync

ALL_LOOKS = [(size, scheme) for size in WIDTHS for scheme in ("light", "dark")]
DOG = b"# The dogs of Bergen\n\nThe dog Emil is nine years old and lives in Bergen.\n"
YAK = b"# The yaks of Lhasa\n\nThe yak Bruno is six years old and lives in Lhasa.\n"
HEN = b"# The hens of Cork\n\nThe hen Hanna is three years old and lives in Cork.\n"


def answers(page: Page) -> Iterator[str]:
    """The states of the conversation and the pane, each named once it stands."""
    yield "start"
    answer = ask(page, SEVERAL)
    yield "answer"
    open_quote(page, answer)
    expect(page.get_by_role("button", name="Next quote")).to_be_visible()
    yield "article"
    page.get_by_role("button", name="Not a good answer").click()
    page.get_by_role("button", name="Show which passage answers").click()
    expect(page.get_by_role("button", name="These words answer")).to_be_in_viewport()
    expect(pane(page).locator(".which")).to_have_text("Quote 1, 1 of 2 in this article")
    yield "picking"
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Close the article").click()
    ask(page, OFF_TOPIC)
    yield "refusal"
    ask(page, EXPLODES)
    yield "failed"
    page.get_by_role("button", name="None", exact=True).click()
    ask(page, QUESTION)
    yield "filtered"
    page.get_by_role("button", name="All", exact=True).click()


def own_articles(page: Page) -> Iterator[str]:
    """The states of one's own articles and of earlier conversations, each named once it stands."""
    page.get_by_role("button", name="New conversation").click()
    page.get_by_text("Add a folder of this computer").click()
    files = {"dog.md": DOG, "the same dog.txt": DOG, "yak.md": YAK, "hen.md": HEN, "a picture of a hen.png": b"\x89PNG"}
    bring(page, files)
    expect(listed(page)).to_have_count(9)
    yield "brought"
    answer = ask(page, "How old is the dog Emil?")
    answer.get_by_text("Also in 1 other place").click()
    expect(answer.get_by_role("link", name=re.compile("^Quote 1, ")).last).to_be_visible()
    yield "places"
    ask(page, "How old is the yak Bruno?")
    ask(page, "How old is the hen Hanna?")
    hen = page.get_by_role("button", name="Remove the article The hens of Cork")
    hen.click()
    hen.click()
    expect(listed(page)).to_have_count(8)
    bring(page, {"yak.md": YAK.replace(b"six", b"seven"), "dog.md": b"First.\n\n" + DOG})
    for name in ("yak.md", "dog.md"):
        page.get_by_role("button", name=f"Replace {name}").click()
        expect(page.get_by_role("button", name=f"Replace {name}")).to_have_count(0)
    page.reload()
    expect(page.locator(".badge[data-state=gone]")).to_be_visible()
    states = set(page.locator(".badge").evaluate_all("all => all.map(e => e.dataset.state)"))
    assert states == {"verbatim", "moved", "changed", "gone"}
    expect(page.get_by_role("region", name="Earlier conversations").get_by_role("listitem")).to_have_count(2)
    yield "conversations"


@pytest.mark.parametrize(("size", "scheme"), ALL_LOOKS)
def test_every_state_fits_and_can_be_read_by_everybody(visit, served, served_empty, look, size, scheme):
    page = visit(served.url, size, scheme, may_be_refused=True)
    for walk in (answers, own_articles):
        for state in walk(page):
            look(page, state, size, scheme)
    dark = page.evaluate("getComputedStyle(document.querySelector('.gradio-container')).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", dark)[:3])) < 150) == (scheme == "dark")
    empty = visit(served_empty.url, size, scheme)
    look(empty, "empty-start", size, scheme)
    ask(empty, QUESTION)
    look(empty, "empty", size, scheme)


def test_the_page_that_gets_ready_fits_and_nothing_moves(visit, serve, look, tmp_path):
    (tmp_path / "pets").mkdir()
    (tmp_path / "pets" / "dog.md").write_bytes(DOG)
    with paused_sync(tmp_path / "pets", tmp_path) as (sync, readiness):
        served = serve(sync.library, ui.SEED_EXAMPLES, readiness)
        before = []
        for size, scheme in ALL_LOOKS:
            page, other = visit(served.url, size, scheme), visit(served.url, size, scheme)
            example = page.get_by_role("button", name=ui.SEED_EXAMPLES[0])
            expect(page.get_by_role("progressbar")).to_be_visible()
            look(page, "getting-ready", size, scheme)
            before.append((page, example, example.bounding_box()))
            other.get_by_role("button", name=ui.SEED_EXAMPLES[0]).click()
            expect(status(other)).to_contain_text("your question waits")
            look(other, "waiting", size, scheme)
            other.close()
        sync.go.set()
        for page, example, box in before:
            expect(listed(page)).to_have_count(1)
            expect(status(page)).to_contain_text("Enter sends")
            assert example.bounding_box() == box
    with paused_sync(tmp_path / "pets", tmp_path / "fails") as (sync, readiness):
        served = serve(sync.library, ui.SEED_EXAMPLES, readiness)
        sync.failure = LibraryError(
            "The library file /home/ann/.local/share/quoth/libraries/seeds-1a2b3c4d/library.sqlite3 could not be used "
            "(database or disk is full); make room on the disk, then try again."
        )
        sync.go.set()
        for size, scheme in ALL_LOOKS:
            page = visit(served.url, size, scheme)
            expect(page.locator("#readiness [data-phase=failed]")).to_be_visible()
            look(page, "cannot-be-ready", size, scheme)


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [
        ("chat", "wide", "light"),
        ("chat-dark", "wide", "dark"),
        ("chat-phone", "narrow", "dark"),
        ("chat-phone-light", "narrow", "light"),
    ],
)
def test_the_pictures_of_the_documentation_are_taken(visit, served, name, size, scheme, tmp_path):
    page = visit(served.url, size, scheme)
    ask(page, QUESTION)
    answer = ask(page, SEVERAL)
    if size == "wide":
        open_quote(page, answer)
        expect(pane(page).get_by_role("button", name="Next quote")).to_be_visible()
    page.mouse.move(0, 0)
    picture = folder_for_pictures(tmp_path) / f"{name}.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size < 500_000
