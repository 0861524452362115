"""Everything works from the keyboard, and everything has a name. test_pictures has axe check each state."""

import re

from playwright.sync_api import expect

from .accessibility import grave
from .page_actions import QUESTION, SEVERAL, ask, contents, focus_of, listed, pane, status, tab_to

TITLE = "Government offices and companies in Xiangtan High-tech Zone pair up their Party branches"


def test_axe_would_find_what_is_wrong(visit, served):
    page = visit(served.url)
    assert grave(page) == {}
    page.evaluate("""() => {
      document.querySelector("#talk").insertAdjacentHTML("beforeend", "<button></button>");
      document.querySelector("#masthead p").style.color = "#ddd";
    }""")
    assert set(grave(page)) == {"button-name", "color-contrast"}


def test_links_and_buttons_are_named_for_what_they_do(visit, served):
    page = visit(served.url)
    answer = ask(page, SEVERAL)
    for number in (1, 2):
        expect(answer.get_by_role("link", name=f"Quote {number}, article {TITLE}", exact=True)).to_have_count(1)
        expect(answer.get_by_role("button", name=f"Copy quote {number} with its source", exact=True)).to_have_count(1)
    # The number and the title do the same: the keyboard and a screen reader skip the number.
    for badge in answer.locator("a.number").all():
        expect(badge).to_have_attribute("tabindex", "-1")
        expect(badge).to_have_attribute("aria-hidden", "true")
    expect(page.get_by_role("link", name=f"Article {TITLE}", exact=True)).to_have_count(1)
    expect(page.get_by_role("checkbox", name=f"Ask in the article {TITLE}", exact=True)).to_have_count(1)
    expect(page.get_by_role("group", name="Answer 1").get_by_role("button")).to_have_count(2)
    for name in ("Articles", "Add articles", "Earlier conversations"):
        expect(page.get_by_role("region", name=name, exact=True)).to_be_visible()
    nameless = page.locator("button:visible, a:visible, input:visible, textarea:visible").evaluate_all(
        "all => all.filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length))"
    )
    assert nameless == []


def test_the_whole_way_goes_by_the_keyboard_alone(visit, served, tmp_path):
    (tmp_path / "dog.md").write_text("# The dogs of Bergen\n\nThe dog Emil is nine years old and lives in Bergen.\n")
    page = visit(served.url)
    # Playwright begins to catch file choosers with the first listener, and does not wait until it does.
    page.on("filechooser", lambda _: None)
    press = page.keyboard.press
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    page.keyboard.type(SEVERAL)
    press("Enter")
    answer = page.locator(".answer").first
    expect(answer).to_be_visible()
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()

    tab_to(page, "Quote 1, article ", back=True)
    press("Enter")
    current = pane(page).locator("mark.current").first
    expect(current).to_be_focused()
    first = contents(current)
    tab_to(page, "Next quote", back=True)
    press("Enter")
    expect(pane(page).locator("mark.current").first).not_to_have_text(first)
    expect(pane(page).locator("mark.current").first).to_be_focused()
    tab_to(page, "Close the article", back=True)
    press("Enter")
    expect(pane(page)).to_have_count(0)
    expect(answer.get_by_role("link", name="Quote 1, article ")).to_be_focused()

    tab_to(page, "Copy quote 1 with its source")
    press("Enter")
    expect(status(page)).to_have_text("The quote is copied with its source.")
    tab_to(page, "A good answer")
    press("Enter")
    expect(page.get_by_role("button", name="A good answer", exact=True)).to_have_attribute("aria-pressed", "true")
    tab_to(page, "JSON")
    with page.expect_download() as download:
        press("Enter")
    assert download.value.suggested_filename.endswith(".json")

    tab_to(page, "Ask in the article Qinzao")
    press("Space")
    expect(page.get_by_text("Asking in all but 1 of 5")).to_be_visible()
    press("Space")
    tab_to(page, "Add articles")
    with page.expect_file_chooser() as chooser:
        press("Enter")
    chooser.value.set_files(tmp_path / "dog.md")
    expect(listed(page)).to_have_count(6)
    tab_to(page, "Remove the article The dogs of Bergen", back=True)
    press("Enter")
    expect(status(page)).to_have_text("Press again to confirm.")
    press("Enter")
    expect(listed(page)).to_have_count(5)
    expect(status(page)).to_have_text("“The dogs of Bergen” is removed.")
    assert focus_of(page).startswith("Article "), "the focus stays in the list"

    tab_to(page, SEVERAL)
    press("Enter")
    expect(page.locator(".badge").first).to_be_visible()
    assert focus_of(page) == SEVERAL
    tab_to(page, "New conversation", back=True)
    press("Enter")
    expect(page.locator(".answer")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    tab_to(page, "Delete the conversation ")
    press("Enter")
    press("Enter")
    expect(page.get_by_role("region", name="Earlier conversations")).to_be_hidden()
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()


def test_the_focus_is_where_the_eye_is_on_a_phone(visit, served):
    page = visit(served.url, "narrow")
    answer = ask(page, QUESTION)
    answer.get_by_role("link", name=re.compile("^Quote 1, ")).click()
    expect(pane(page).locator("mark").first).to_be_focused()
    expect(pane(page).locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(answer.get_by_role("link", name=re.compile("^Quote 1, "))).to_be_focused()
    expect(answer.get_by_role("link", name=re.compile("^Quote 1, "))).to_be_in_viewport()
