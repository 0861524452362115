"""Earlier conversations: they come back with their quotes checked again, and the visitor can save them as files."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from qa.history.export import read_export

from .page_actions import OFF_TOPIC, QUESTION, SEVERAL, ask, check_quotes, contents, focus_of, open_quote, pane, status

ANIMALS = {
    "dog.md": "# The dogs of Bergen\n\nThe dog Emil is nine years old and lives in Bergen.\n",
    "cat.md": "# The cats of Turku\n\nThe cat Fanni is four years old and lives in Turku.\n",
    "owl.md": "# The owls of Riga\n\nThe owl Greta is two years old and lives in Riga.\n",
    "yak.md": "# The yaks of Lhasa\n\nThe yak Bruno is six years old and lives in Lhasa.\n",
    "hen.md": "# The hens of Cork\n\nThe hen Hanna is three years old and lives in Cork.\n",
}
ASKED = {
    "How old is the dog Emil?": "verbatim",
    "How old is the cat Fanni?": "moved",
    "How old is the owl Greta?": "moved",
    "How old is the yak Bruno?": "changed",
    "How old is the hen Hanna?": "gone",
}


def conversations(page: Page) -> Locator:
    return page.get_by_role("region", name="Earlier conversations").get_by_role("listitem")


def test_a_reload_brings_the_conversation_back_and_checks_every_quote_again(visit, serve, index, tmp_path):
    for name, text in ANIMALS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    served = serve(index(tmp_path))
    page = visit(served.url)
    quotes = [contents(ask(page, question).locator("blockquote")) for question in ASKED]
    expect(page.locator(".badge")).to_have_count(0)

    (tmp_path / "cat.md").write_text(f"😀 A line before.\n\n{ANIMALS['cat.md']}", encoding="utf-8")
    (tmp_path / "owl.md").rename(tmp_path / "night.md")
    (tmp_path / "yak.md").write_text(ANIMALS["yak.md"].replace("six", "seven"), encoding="utf-8")
    (tmp_path / "hen.md").unlink()
    served.library.sync(tmp_path)
    page.reload()
    expect(page.locator(".answer")).to_have_count(len(ASKED))
    expect(page.locator(".question")).to_have_text(list(ASKED))
    expect(status(page)).to_have_text("5 questions of an earlier conversation; each quote has been checked again.")
    badges = page.locator(".badge")
    assert [badge.get_attribute("data-state") for badge in badges.all()] == list(ASKED.values())
    for badge, state in zip(badges.all(), ASKED.values(), strict=True):
        expect(badge).to_contain_text(re.compile(f"^{state}: The "))
    # The quotes are unchanged.
    assert [contents(answer.locator("blockquote")) for answer in page.locator(".answer").all()] == quotes

    for at, (document_id, quote) in enumerate(zip(["dog.md", "cat.md", "night.md"], quotes, strict=False)):
        answer = page.locator(".answer").nth(at)
        assert check_quotes(answer, served.library) == 1
        expect(open_quote(page, answer)).to_have_attribute("data-article", document_id)
        assert contents(pane(page).locator("mark")) == quote
        page.keyboard.press("Escape")
    changed = page.locator(".answer").nth(3)
    changed.get_by_role("link", name="Quote 1, article The yaks of Lhasa, which has changed").click()
    # The pane opens at the nearest words of today.
    expect(pane(page).locator("mark")).to_be_focused()
    expect(pane(page).locator("mark")).to_contain_text("seven")
    page.keyboard.press("Escape")
    gone = page.locator(".answer").nth(4)
    expect(gone.get_by_role("link")).to_have_count(0)
    expect(gone).to_contain_text("The hens of Cork")
    # The conversation continues.
    expect(ask(page, "And where does she live?").locator(".understood")).to_be_visible()


def test_earlier_conversations_are_opened_and_deleted(visit, served):
    page = visit(served.url)
    expect(page.get_by_role("region", name="Earlier conversations")).to_be_hidden()
    ask(page, QUESTION)
    expect(conversations(page)).to_have_count(1)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".answer")).to_have_count(0)
    ask(page, OFF_TOPIC)
    ask(page, SEVERAL)
    expect(conversations(page)).to_have_count(2)
    expect(conversations(page).first).to_contain_text(OFF_TOPIC)
    expect(conversations(page).first).to_contain_text("2 questions")
    current = page.locator("[aria-current=true]")
    expect(current).to_have_text(OFF_TOPIC)

    earlier = conversations(page).get_by_role("button", name=QUESTION, exact=True)
    earlier.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".question")).to_have_text([QUESTION])
    expect(page.locator(".badge")).to_have_attribute("data-state", "verbatim")
    expect(current).to_have_text(QUESTION)
    assert focus_of(page) == QUESTION
    # The address names its question now, and not that of the conversation before.
    page.reload()
    expect(page.locator(".question")).to_have_text([QUESTION])
    expect(page.locator(".answer")).to_have_count(1)
    ask(page, OFF_TOPIC)
    expect(conversations(page)).to_have_count(2)

    # A deletion needs two presses: first of a conversation that is not open, then of the open one.
    for title, left in ((OFF_TOPIC, 1), (QUESTION, 0)):
        button = conversations(page).get_by_role("button", name=f"Delete the conversation “{title}”")
        button.click()
        expect(button).to_have_text("Delete?")
        expect(page.locator(".answer")).to_have_count(2)
        button.click()
        expect(status(page)).to_have_text("The conversation is deleted.")
        expect(conversations(page)).to_have_count(left)
    expect(page.locator(".answer")).to_have_count(0)
    page.reload()
    expect(page.locator(".answer")).to_have_count(0)
    expect(page.get_by_role("region", name="Earlier conversations")).to_be_hidden()


def test_nobody_else_sees_a_conversation(visit, served):
    page, other = visit(served.url), visit(served.url, may_be_refused=True)
    ask(page, QUESTION)
    theirs = page.evaluate("sessionStorage.getItem('quoth-conversation')")
    assert theirs
    other.reload()
    expect(other.get_by_role("region", name="Earlier conversations")).to_be_hidden()
    call = (
        "([method, path, body]) => fetch(`quoth/${path}`, {method, body}).then(async (r) => [r.status, await r.text()])"
    )
    for method, path, body in (
        ("GET", f"conversations/{theirs}", None),
        ("GET", f"conversations/{theirs}/export?form=json", None),
        ("DELETE", f"conversations/{theirs}", None),
        ("POST", "ask", f'{{"question": "And?", "conversation": "{theirs}"}}'),
        ("POST", "feedback", f'{{"conversation": "{theirs}", "turn": 1, "thumb": "up"}}'),
    ):
        _, text = other.evaluate(call, [method, path, body])
        assert "85" not in text
        assert "Zhen" not in text
    # Not even where it is named as the tab's own.
    other.evaluate("id => sessionStorage.setItem('quoth-conversation', id)", theirs)
    other.reload()
    expect(status(other)).to_contain_text("not there")
    expect(other.locator(".answer")).to_have_count(0)
    page.reload()
    expect(page.locator(".answer")).to_have_count(1)
    expect(page.locator(".thumb[aria-pressed=true]")).to_have_count(0)


@pytest.mark.parametrize(
    ("form", "ending", "begins"),
    [("BibTeX", "bib", b"@misc{"), ("RIS", "ris", b"TY  - GEN\r\n"), ("CSL-JSON", "json", b"[\n  {")],
)
def test_the_sources_of_a_conversation_are_saved_as_a_file(visit, served, form, ending, begins, tmp_path):
    page = visit(served.url)
    ask(page, SEVERAL)
    expect(page.get_by_role("link", name=form)).to_have_count(0)
    page.get_by_text("Sources", exact=True).click()
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as download:
        page.get_by_role("link", name=form).click()
    assert download.value.suggested_filename.endswith(f".{ending}")
    download.value.save_as(tmp_path / "sources")
    assert (tmp_path / "sources").read_bytes().startswith(begins)


@pytest.mark.parametrize("form", ["Markdown", "JSON"])
def test_a_conversation_is_saved_as_a_file(visit, served, form, tmp_path):
    page = visit(served.url)
    expect(page.get_by_role("link", name=form)).to_have_count(0)
    answer = ask(page, SEVERAL)
    quotes = [contents(quote) for quote in answer.get_by_role("blockquote").all()]
    ask(page, OFF_TOPIC)
    with page.expect_download() as download:
        page.get_by_role("link", name=form).click()
    ending = {"Markdown": "md", "JSON": "json"}[form]
    assert re.fullmatch(rf"quoth-\d{{4}}-\d\d-\d\d-\d{{6}}\.{ending}", download.value.suggested_filename)
    download.value.save_as(tmp_path / "export")
    read = read_export((tmp_path / "export").read_bytes().decode())
    assert read.shown_as_recorded
    first, second = read.export.turns
    assert [turn.question for turn in (first, second)] == [SEVERAL, OFF_TOPIC]
    assert [quote.text for quote in first.quotes] == quotes
    assert second.quotes == ()
    for quote in first.quotes:
        assert quote.is_intact
        for source in quote.sources:
            assert served.library.document(source.document_id).text[source.start : source.end] == quote.text
