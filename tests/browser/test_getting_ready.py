"""The page while it gets ready: it shows its progress, and questions wait for their answers."""

from playwright.sync_api import expect

import ui
from embeddings.errors import LibraryError

from .page_actions import OFF_TOPIC, QUESTION, ROOT, ask, listed, status
from .paused_sync import paused_sync


def test_questions_wait_until_all_is_ready_and_are_answered_then(visit, serve, tmp_path):
    with paused_sync(ROOT / "seeds", tmp_path) as (sync, readiness):
        served = serve(sync.library, ui.SEED_EXAMPLES, readiness)
        page, other = visit(served.url), visit(served.url, "narrow")
        expect(page.locator("#readiness").get_by_role("status")).to_have_text("Indexing the articles…")
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "40")
        expect(page.locator("#readiness .percent")).to_have_text("40 %")
        expect(page.locator("#articles")).to_contain_text("listed here as soon as they are indexed")
        expect(status(page)).to_contain_text("Enter sends")

        page.get_by_role("button", name=ui.SEED_EXAMPLES[0]).click()
        expect(page.locator(".question")).to_have_text(ui.SEED_EXAMPLES[0])
        expect(status(page)).to_contain_text("your question waits and is answered then")
        assert "Getting ready" in page.locator(".message-wrap").evaluate("e => getComputedStyle(e, '::after').content")
        page.get_by_role("textbox", name="Your question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".question")).to_have_text([ui.SEED_EXAMPLES[0], QUESTION])
        other.get_by_role("textbox", name="Your question").fill(OFF_TOPIC)
        other.keyboard.press("Enter")
        expect(other.locator(".question")).to_have_text(OFF_TOPIC)
        thinks_better = visit(served.url)
        thinks_better.get_by_role("button", name=ui.SEED_EXAMPLES[1]).click()
        thinks_better.get_by_role("button", name="New conversation").click()
        expect(thinks_better.locator(".question")).to_have_count(0)
        assert page.locator(".answer").count() == other.locator(".answer").count() == 0

        sync.go.set()
        expect(page.locator(".answer")).to_have_count(2)
        expect(page.locator(".answer").first).to_contain_text("170")
        expect(page.locator(".answer").last).to_contain_text("85")
        expect(status(page)).to_contain_text("Answer 2: ")
        expect(other.locator(".answer")).to_have_attribute("data-status", "not_in_articles")
        for seen in page, other, thinks_better:
            expect(listed(seen)).to_have_count(5)
            expect(seen.locator("#readiness").get_by_role("status")).to_have_text("Ready: 5 articles indexed.")
            expect(seen.get_by_role("progressbar")).to_have_count(0)
        assert thinks_better.locator(".answer").count() == 0
        assert ask(page, OFF_TOPIC).get_attribute("data-status") == "not_in_articles"

        late = visit(served.url)
        expect(listed(late)).to_have_count(5)
        expect(late.locator("#readiness").get_by_role("status")).to_have_text("")
        assert late.locator("#readiness .banner").bounding_box()["height"] == 0


def test_a_failure_to_get_ready_is_its_sentence(visit, serve, tmp_path):
    with paused_sync(ROOT / "seeds", tmp_path) as (sync, readiness):
        page = visit(serve(sync.library, ui.SEED_EXAMPLES, readiness).url)
        page.get_by_role("textbox", name="Your question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".question")).to_have_text(QUESTION)
        sync.failure = LibraryError("The disk is <full>; make room.")
        sync.go.set()
        expect(page.locator("#readiness").get_by_role("status")).to_have_text("The disk is <full>; make room.")
        expect(page.locator(".answer")).to_have_attribute("data-status", "failed")
        expect(page.locator(".answer")).to_have_text("The disk is <full>; make room.")
        expect(page.locator("#articles")).to_contain_text("No articles are loaded yet.")
        expect(ask(page, OFF_TOPIC)).to_have_text("The disk is <full>; make room.")
        late = visit(page.url)
        expect(late.locator("#readiness").get_by_role("status")).to_have_text("The disk is <full>; make room.")
