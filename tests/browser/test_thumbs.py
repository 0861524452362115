"""Thumbs for an answer, and the passage that answers."""

import re

from playwright.sync_api import Page, expect

from qa.doors.web.history.chat_store import ChatStore
from qa.doors.web.history.feedback import Feedback, Thumb

from .conftest import Served
from .page_actions import OFF_TOPIC, QUESTION, SEVERAL, ask, bring, focus_of, listed, pane, status

UNUSUAL = (
    "# The 😀 dogs 𝄞 of Bergen\r\n\r\nA 😀 line.\r\nThe dog Emil 🐕‍🦺 is nine\r\nyears old.\r\n\r\n"
    "He lives in 𝔅ergen, by the harbour.\r\n"
)


def pressed(page: Page) -> list[str]:
    return [str(each.get_attribute("aria-label")) for each in page.locator(".thumb[aria-pressed=true]").all()]


def kept(served: Served, question: str) -> list[Feedback]:
    with ChatStore.open(served.library.folder) as store:
        return [each for each in store.feedback() if each.question == question]


def test_thumbs_are_pressed_switched_taken_back_and_kept(visit, served):
    page = visit(served.url)
    ask(page, SEVERAL)
    ask(page, "Who proofread the Qinzao report?")
    thumbs = page.get_by_role("group", name="Answer 2")
    up, down = (thumbs.get_by_role("button", name=name, exact=True) for name in ("A good answer", "Not a good answer"))
    show = page.get_by_role("button", name="Show which passage answers")
    assert pressed(page) == []
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(status(page)).to_have_text("Thank you; this is noted.")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_attribute("aria-pressed", "false")
    expect(show).to_be_visible()
    page.reload()
    expect(page.locator(".answer")).to_have_count(2)
    expect(down).to_have_attribute("aria-pressed", "true")
    assert pressed(page) == ["Not a good answer"]
    (feedback,) = kept(served, "Who proofread the Qinzao report?")
    assert (feedback.thumb, feedback.turn, feedback.history) == (Thumb.DOWN, 2, (SEVERAL,))
    assert feedback.answer.answer.quotes
    assert feedback.passage is None
    down.click()
    expect(down).to_have_attribute("aria-pressed", "false")
    expect(show).to_have_count(0)
    expect(status(page)).to_have_text("Your thumb is taken back.")
    assert kept(served, "Who proofread the Qinzao report?") == []


# Selects the words from the first of two texts to the end of the other, as a mouse would.
SELECT = """([from, to]) => {
  const text = document.querySelector(".article .text");
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node; node = walker.nextNode();) {
    if (node.data.includes(from)) range.setStart(node, node.data.indexOf(from));
    if (node.data.includes(to)) range.setEnd(node, node.data.indexOf(to) + to.length);
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def test_the_right_passage_is_marked_by_selecting_it(visit, served):
    page = visit(served.url)
    bring(page, {"unusual.md": UNUSUAL.encode()})
    expect(listed(page)).to_have_count(6)
    question = "What is baked in Oulu?"
    ask(page, question)
    page.get_by_role("button", name="Not a good answer").click()
    page.get_by_role("button", name="Show which passage answers").click()
    expect(status(page)).to_contain_text("Open the article, select the words that answer")
    page.get_by_role("link", name=re.compile("^Article The 😀 dogs")).click()
    expect(pane(page)).to_contain_text(f"Select the words that answer “{question}”")
    pick = page.get_by_role("button", name="These words answer")
    pick.click()
    expect(status(page)).to_have_text("Select the words that answer first.")
    page.evaluate(SELECT, ["he dog Emil 🐕‍🦺 is nine", "years ol"])  # widened to whole words
    pick.click()
    expect(status(page)).to_have_text("Thank you; the passage is noted.")
    expect(pick).to_have_count(0)
    (feedback,) = kept(served, question)
    assert feedback.passage
    document = served.library.document(feedback.passage.document_id)
    assert document.text == UNUSUAL
    assert feedback.passage.text == "The dog Emil 🐕‍🦺 is nine\r\nyears old"
    assert document.text[feedback.passage.start : feedback.passage.end] == feedback.passage.text


def test_the_right_passage_is_marked_with_the_keyboard(visit, served):
    page = visit(served.url)
    bring(page, {"unusual.md": UNUSUAL.encode()})
    expect(listed(page)).to_have_count(6)
    question = "What is cooked in Oulu?"
    ask(page, question)
    page.get_by_role("button", name="Not a good answer").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show which passage answers").focus()
    page.keyboard.press("Enter")
    assert focus_of(page).startswith("Article ")
    page.get_by_role("link", name=re.compile("^Article The 😀 dogs")).focus()
    page.keyboard.press("Enter")
    expect(pane(page).get_by_role("heading", level=2)).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if focus_of(page).startswith("He lives"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="These words answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Thank you; the passage is noted.")
    expect(page.get_by_role("button", name="Show which passage answers")).to_be_focused()
    (feedback,) = kept(served, question)
    assert feedback.passage
    assert feedback.passage.text == "He lives in 𝔅ergen, by the harbour."
    start = feedback.passage.start
    assert UNUSUAL[start : feedback.passage.end] == feedback.passage.text


def test_looking_for_the_passage_can_be_given_up(visit, served):
    page = visit(served.url)
    ask(page, OFF_TOPIC)
    ask(page, QUESTION).get_by_role("link", name=re.compile("^Quote 1, ")).click()
    expect(pane(page)).to_be_visible()
    group = page.get_by_role("group", name="Answer 1")
    group.get_by_role("button", name="Not a good answer").click()
    group.get_by_role("button", name="Show which passage answers").click()
    expect(pane(page)).to_contain_text(f"Select the words that answer “{OFF_TOPIC}”")
    expect(page.get_by_role("button", name="These words answer")).to_be_focused()
    page.get_by_role("button", name="Cancel").click()
    expect(status(page)).to_have_text("No passage is noted.")
    expect(group.get_by_role("button", name="Show which passage answers")).to_be_focused()
    expect(page.get_by_role("button", name="These words answer")).to_have_count(0)
    expect(pane(page)).to_be_visible()
    expect(pane(page).locator("[data-start][tabindex]")).to_have_count(0)


def test_before_an_article_is_open_escape_gives_it_up(visit, served):
    page = visit(served.url)
    ask(page, OFF_TOPIC)
    page.get_by_role("button", name="Not a good answer").click()
    page.reload()  # the button that begins it comes back with the thumb
    page.get_by_role("button", name="Show which passage answers").click()
    assert focus_of(page).startswith("Article ")
    page.keyboard.press("Escape")
    expect(status(page)).to_have_text("No passage is noted.")
    expect(page.get_by_role("button", name="Show which passage answers")).to_be_focused()
