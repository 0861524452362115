"""Questions and their outcomes: quotes with an estimate, and the outcomes without an answer."""

import re

import pytest
from playwright.sync_api import expect

import ui

from .page_actions import (
    EXPLODES,
    IS_SLOW,
    OFF_TOPIC,
    QUESTION,
    SEVERAL,
    ask,
    bring,
    check_quotes,
    contents,
    listed,
    status,
)


def test_a_question_is_answered_in_quotes_with_their_sources(visit, served):
    page = visit(served.url)
    answer = ask(page, QUESTION, by_button=True)
    assert answer.get_attribute("data-status") == "answered"
    assert check_quotes(answer, served.library) == 1
    quote = answer.get_by_role("blockquote")
    expect(quote.get_by_role("strong")).to_have_text("85 years old")
    expect(quote.locator("mark").first).to_have_text("Zhen")
    expect(answer.get_by_role("figure")).to_contain_text("Qinzao Street in Nantong mixes")
    expect(answer.locator(".details").first).to_have_text(
        "by Miao Han · 7 June 2022 · in “Stories from a veteran of the Korean War”"
    )
    expect(page.get_by_text("Probably answers the question")).to_be_visible()
    expect(page.locator(".question")).to_have_text(QUESTION)
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("")
    expect(page).to_have_title("Quoth")

    several = ask(page, SEVERAL)
    assert check_quotes(several, served.library) == 2
    assert several.locator(".number").all_text_contents() == ["1", "2"]
    expect(several.locator(".details").first).to_contain_text(
        "Xiangtan Online · by Ding Yujie and Zhao Ruling · 14 June 2024"
    )


def test_a_follow_up_is_understood_through_the_conversation_and_visitors_are_kept_apart(visit, served_hostile):
    page, other = visit(served_hostile.url), visit(served_hostile.url)
    ask(page, "How old is the zebra Anna?")
    ask(other, "Where does the wolf Clara live?")
    ask(page, EXPLODES)
    answer = ask(page, "And <b>the yak</b>?")
    understood = "Understood as: What about <b>the yak</b> (how old is the zebra Anna)?"
    expect(answer.locator(".understood")).to_have_text(understood)
    expect(other.locator(".question")).to_have_text(["Where does the wolf Clara live?"])


def test_a_refusal_is_no_answer(visit, served):
    answer = ask(visit(served.url), OFF_TOPIC)
    assert answer.get_attribute("data-status") == "not_in_articles"
    expect(answer).to_contain_text("The articles do not answer this.")
    expect(answer.locator(".label")).to_have_text("Nearest passage, not an answer")
    assert check_quotes(answer, served.library) == 1
    expect(answer.locator(".number, strong")).to_have_count(0)
    expect(answer.get_by_role("link", name=re.compile("^Nearest passage, article "))).to_have_count(1)
    expect(answer.page.get_by_text("answers the question")).to_have_count(0)


# The marks of an outcome at a glance: its frame and the sign before its sentence.
LOOK = """(answer) => {
  const frame = getComputedStyle(answer);
  const verdict = answer.querySelector(".verdict");
  return [frame.borderTopStyle, frame.borderTopColor, frame.borderTopWidth, frame.borderLeftWidth,
          verdict ? getComputedStyle(verdict, "::before").content : "none"].join(" ");
}"""


def test_the_five_outcomes_differ_in_their_words_and_their_look(visit, served, served_empty, caplog):
    page = visit(served.url)
    shown = [ask(page, question) for question in (QUESTION, OFF_TOPIC, EXPLODES)]
    assert "a secret" in caplog.text
    page.get_by_role("button", name="None", exact=True).click()
    shown.append(ask(page, QUESTION))
    empty = visit(served_empty.url)
    expect(empty.get_by_role("region", name="Articles", exact=True)).to_contain_text("No articles are loaded yet.")
    shown.append(ask(empty, QUESTION))
    # Found by their place, since `ask` gives the last answer, whichever that is.
    answers = [page.locator(".answer").nth(at) for at in range(4)] + [shown[-1]]
    assert [answer.get_attribute("data-status") for answer in answers] == [
        "answered",
        "not_in_articles",
        "failed",
        "filtered_out",
        "library_empty",
    ]
    assert [contents(answer.locator(".verdict")) for answer in answers[1:]] == [
        "The articles do not answer this.",
        "Something failed while answering; see the terminal.",
        "No chosen article could be searched.",
        "No articles are loaded yet.",
    ]
    assert len({answer.evaluate(LOOK) for answer in answers}) == 5

    # An empty library is no dead end: a question right after an upload has an answer.
    bring(empty, {"dog.txt": b"The dog Emil is nine years old and lives in Bergen.\n"})
    expect(listed(empty)).to_have_count(1)
    expect(ask(empty, "How old is the dog Emil?")).to_contain_text("nine years old")


def test_questions_sent_quickly_are_answered_in_their_order(visit, served):
    page = visit(served.url)
    box = page.get_by_role("textbox", name="Your question")
    for question in (IS_SLOW, QUESTION, OFF_TOPIC):
        box.fill(question)
        box.press("Enter")
    expect(page.locator(".question")).to_have_text([IS_SLOW, QUESTION, OFF_TOPIC])
    expect(page.locator(".answer")).to_have_count(3)
    rows = page.locator("#conversation .message-row").all()
    assert [row.locator(".question").count() for row in rows] == [1, 0, 1, 0, 1, 0]
    expect(page.locator(".answer").nth(1)).to_contain_text("85")
    expect(page.locator(".answer").nth(2)).to_have_attribute("data-status", "not_in_articles")


def test_a_new_conversation_leaves_behind_what_is_still_being_answered(visit, served):
    page = visit(served.url)
    page.get_by_role("textbox", name="Your question").fill(IS_SLOW)
    page.keyboard.press("Enter")
    expect(page.locator(".question")).to_have_text(IS_SLOW)
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    answer = ask(page, QUESTION)
    expect(answer).to_contain_text("85")
    expect(page.locator(".question")).to_have_text([QUESTION])


def test_examples_are_there_to_start_with(visit, served):
    page = visit(served.url)
    page.get_by_role("button", name=ui.SEED_EXAMPLES[0]).click()
    expect(page.locator(".answer")).to_have_count(1)
    expect(page.locator(".question")).to_have_text(ui.SEED_EXAMPLES[0])
    expect(page.get_by_role("button", name=ui.SEED_EXAMPLES[1])).to_be_hidden()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".answer")).to_have_count(0)
    expect(page.get_by_role("button", name=ui.SEED_EXAMPLES[1])).to_be_visible()


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_question_that_was_asked_is_in_sight_with_its_answer(visit, served, size):
    page = visit(served.url, size)
    for question in (SEVERAL, OFF_TOPIC, SEVERAL):
        answer = ask(page, question)
        expect(page.locator(".question").last).to_be_in_viewport()
        expect(answer.locator("blockquote").first).to_be_in_viewport()


def test_a_question_that_cannot_be_asked_is_told_why(visit, served):
    page = visit(served.url)
    box = page.get_by_role("textbox", name="Your question")
    box.fill("  ")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Type a question first.")
    expect(page.locator(".message-row")).to_have_count(0)
    answer = ask(page, "long " * 1000)
    assert answer.get_attribute("data-status") == "failed"
    expect(answer).to_contain_text("ask in a sentence or two")
    assert len(contents(page.locator(".question"))) <= 1000
    expect(ask(page, QUESTION)).to_contain_text("85")


def test_an_answer_is_announced_once_when_it_is_complete(visit, served):
    page = visit(served.url)
    expect(status(page)).to_have_text("Enter sends, Shift and Enter start a new line.")
    page.evaluate(
        """() => {
          window.heard = [];
          const line = document.querySelector("#notice [role=status]");
          const listen = () => { if (heard.at(-1) !== line.textContent) heard.push(line.textContent); };
          new MutationObserver(listen).observe(line, {childList: true, subtree: true, characterData: true});
        }"""
    )
    for _ in range(2):
        ask(page, QUESTION)
    expect(status(page)).to_contain_text("Answer 2: ")
    heard = page.evaluate("heard")
    assert [line.partition(":")[0] for line in heard] == ["Looking…", "Answer 1", "Looking…", "Answer 2"]
    assert re.match(r"Answer 1: 1 quote\. Likely answer: 85 years old\. Quote 1: ", heard[1])
    assert heard[1].endswith("From Qinzao Street in Nantong mixes veterans' stories, calligraphy and volunteering into "
                             "Party winter training.")  # fmt: skip
    # The log is silent, and so is every other live region of the page.
    expect(page.locator("#conversation [role=log]")).to_have_attribute("aria-live", "off")
    assert page.locator("#conversation [data-testid][aria-label]").count() == 0
    live = page.locator(
        "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log]:not([aria-live=off])"
    )
    for region in live.all():
        said = contents(region)
        assert region.evaluate("e => Boolean(e.closest('#notice'))") or said == "", said


def test_a_server_that_is_gone_is_a_failure_in_plain_words(visit, serve, seeds):
    served = serve(seeds)
    page = visit(served.url, may_be_refused=True)
    ask(page, QUESTION)
    served.stop()
    answer = ask(page, OFF_TOPIC)
    expect(answer).to_have_attribute("data-status", "failed")
    expect(answer).to_have_text("Quoth does not answer; see whether it still runs, then try again.")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value(OFF_TOPIC)
    expect(page.locator(".answer").first).to_contain_text("85")


def test_an_error_in_the_script_is_said_and_later_questions_are_answered(visit, served, allow_errors):
    page = visit(served.url)
    # The status line fails once, while the answer is announced.
    page.evaluate("""() => {
      const line = document.querySelector("#notice [role=status]");
      line.insertAdjacentHTML = () => { delete line.insertAdjacentHTML; throw new TypeError("made to fail"); };
    }""")
    ask(page, QUESTION)
    expect(status(page)).to_contain_text("Something on this page failed")
    assert ask(page, OFF_TOPIC).get_attribute("data-status") == "not_in_articles"
    assert [error.partition("\n")[0] for error in allow_errors] == ["error: TypeError: made to fail"]


def test_a_question_that_the_script_fails_to_send_is_given_back(visit, served, allow_errors):
    page = visit(served.url)
    page.evaluate("() => sessionStorage.setItem('quoth-choice', 'no JSON')")
    answer = ask(page, QUESTION)
    expect(answer).to_have_attribute("data-status", "failed")
    expect(answer).to_contain_text("Something on this page failed")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value(QUESTION)
    page.evaluate("() => sessionStorage.removeItem('quoth-choice')")
    page.get_by_role("textbox", name="Your question").press("Enter")
    expect(page.locator("#conversation .answer")).to_have_count(2)
    expect(page.locator("#conversation .answer").last).to_contain_text("85")
    assert allow_errors, "the console reports the error"


def test_a_script_that_does_not_load_is_said(visit, served, allow_errors):
    page = visit(served.url, may_be_refused=True)
    page.route("**/quoth/script/text.js", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_have_text("A part of this page did not load; reload the page.")
    page.unroute("**/quoth/script/text.js")
    page.reload()
    assert ask(page, QUESTION).get_attribute("data-status") == "answered"
    assert page.get_by_role("alert").count() == 0
