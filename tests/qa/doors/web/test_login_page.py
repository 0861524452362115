"""The login page in a real browser; tests/qa/doors/web/test_access.py checks the server behind it."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

import ui
from embeddings.library import Library
from qa.assistant import Assistant
from qa.doors.web.auth.access import Access
from qa.doors.web.auth.passwords import Passwords, hash_password

pytestmark = pytest.mark.browser

SECRET = "a secret"


@pytest.fixture
def page(unused: tuple[Assistant, Library], closed_loops: None) -> Iterator[Page]:
    """The page of a server that asks for a password, as a new visitor sees it, who sees no other host."""
    access = Access(passwords=Passwords({"ann": hash_password(SECRET)}))
    named = os.environ.get("QUOTH_CHROMIUM")
    with (
        ui.serve(*unused, port=0, access=access, notify=lambda _: None, block=False) as server,
        sync_playwright() as playwright,
    ):
        usual = ["/usr/bin/chromium", shutil.which("chromium"), playwright.chromium.executable_path]
        found = next((path for path in ([named] if named else usual) if path and os.access(path, os.X_OK)), None)
        if found is None:
            pytest.skip("NO BROWSER, so the page to log in on is not tested: see tests/browser/conftest.py")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        asked: set[str] = set()
        page.on("request", lambda request: asked.add(request.url))
        page.goto(f"{server.url}/?article=x.md")
        yield page
        browser.close()
        assert all(url.startswith((server.url, "data:")) for url in asked)


def test_logging_in_takes_a_name_a_password_and_the_keyboard(page):
    expect(page).to_have_title("Log in to Quoth")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("ann")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("do not go together")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_value("")
    assert page.get_by_label("Password").get_attribute("type") == "password"
    page.keyboard.type(SECRET)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    expect(page).to_have_title("Quoth")
    assert page.url.endswith("/?article=x.md"), "the address is still the one that was asked for"
