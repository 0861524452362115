"""Many visitors at once, at a page that is really served, while articles are indexed: everybody gets what is theirs."""

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eval.speed.cold import COMMAND, run_process
from eval.speed.serving import ServedPage
from eval.speed.texts import strange_words, write_articles
from eval.speed.visitors import Browser, ExpectedQuotes, PageAnswer, conversation_scripts, expected_quotes, read_answer
from qa.doors.web.auth.owners import COOKIE, visitor_owner
from qa.doors.web.history.chat_store import ChatStore

ROOT = Path(__file__).resolve().parents[4]
VISITORS = 20
UPLOADERS = 2
PASSAGES = 15  # of the articles that are synced, and of each uploader's
LONGEST = 300  # seconds


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
    with ServedPage() as served:
        yield served


def converse(page: ServedPage, number: int, begin: threading.Barrier) -> tuple[str, list[tuple[str, PageAnswer]]]:
    """The visitor's owner, and what one hears who asks two conversations, a question of each in turn."""
    scripts = conversation_scripts()
    browser = Browser(page.url)
    conversations: list[str | None] = [None, None]
    heard = []
    begin.wait(LONGEST)
    for questions in zip(scripts[number], scripts[-1 - number], strict=False):
        for which, question in enumerate(questions):
            heard.append((question, read_answer(browser.ask(question, conversations[which]))))
            conversations[which] = heard[-1][1].conversation
    browser.close()
    return owner_of(browser), heard


def owner_of(browser: Browser) -> str:
    name, _, token = browser.cookie.rpartition("; ")[2].partition(".")[0].partition("=")
    assert name == COOKIE
    return visitor_owner(token)


def upload(page: ServedPage, folder: Path, begin: threading.Barrier) -> list[str]:
    """The names of the articles that are indexed for a visitor who brings all that lie in a folder."""
    browser = Browser(page.url)
    begin.wait(LONGEST)
    for file in folder.iterdir():
        browser.call("PUT", f"/quoth/uploads?name={file.name}", file.read_bytes())
    lines = browser.call("POST", "/quoth/index").splitlines()
    browser.close()
    result = json.loads(lines[-1])
    assert result["failed"] == []  # so that a failure of this test names its reason
    return sorted(result["added"])


def beginnings(quotes: ExpectedQuotes) -> dict[tuple[str, ...], list[str]]:
    """The document and the start of each quote, without its end."""
    return {asked: [place.partition("&end=")[0] for place in places] for asked, places in quotes.items()}


@pytest.mark.model
def test_many_visitors_at_once_each_get_and_keep_their_own_while_articles_are_indexed(page, tmp_path):
    alone = expected_quotes(page.url, conversation_scripts()[:1])
    brought = [write_articles(tmp_path / str(number), PASSAGES, number, strange_words()) for number in range(UPLOADERS)]
    write_articles(page.articles / "more", PASSAGES, 9, strange_words())
    begin = threading.Barrier(VISITORS + UPLOADERS + 1)
    with ThreadPoolExecutor(VISITORS + UPLOADERS) as threads:
        visits = [threads.submit(converse, page, number, begin) for number in range(VISITORS)]
        uploads = [threads.submit(upload, page, folder, begin) for folder in brought]
        begin.wait(LONGEST)
        run_process([*COMMAND, "sync", str(page.articles), "--library", str(page.library)])
        indexed = [uploading.result(LONGEST) for uploading in uploads]
        found = [visit.result(LONGEST) for visit in visits]
    assert indexed == [sorted(file.name for file in folder.iterdir()) for folder in brought]

    assert len({owner for owner, _ in found}) == VISITORS
    with ChatStore.open(page.library) as store:
        for owner, heard in found:
            asked: dict[str, list[str]] = {}
            for question, answer in heard:
                assert answer.echo == question
                asked.setdefault(answer.conversation, []).append(question)
                assert answer.number == len(asked[answer.conversation])
            assert len(asked) == 2
            assert {summary.conversation_id for summary in store.conversations(owner)} == set(asked)
            for conversation, questions in asked.items():
                assert store.questions(owner, conversation) == questions
    # The articles about which nobody asked change no answer. They change the idf of each word a little, and so at most
    # how far a quote goes on.
    assert beginnings(expected_quotes(page.url, conversation_scripts()[:1])) == beginnings(alone)


@pytest.mark.model
def test_nobody_asks_in_the_conversation_of_another(page):
    one, other = Browser(page.url), Browser(page.url)
    conversation = read_answer(one.ask("How old is Zhen Jianhua?", None)).conversation
    with pytest.raises(ValueError, match=r"^This conversation is not there \(any more\); start a new one\.$"):
        read_answer(other.ask("and where does he live?", conversation))
    assert read_answer(one.ask("and where does he live?", conversation)).number == 2
    for browser in (one, other):
        browser.close()
