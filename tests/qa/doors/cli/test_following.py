"""A folder that is followed: after each change the library equals it, in words, and no failure ends the following."""

import _thread
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embeddings.engines.file_records import Failure
from embeddings.errors import ArticlesFolderError
from embeddings.library import Library
from embeddings.syncing.sync import SyncReport
from embeddings.syncing.watching import FolderEvent, WatchTiming
from qa.doors.cli.following import Follower, changes_in_words
from qa.doors.web.readiness import News, Readiness

TIMING = WatchTiming(quiet=0.15, longest=2.0, retry=0.1, again=1000.0)
SECONDS = 30  # at most


@pytest.mark.parametrize(
    ("added", "changed", "removed", "failed", "words"),
    [
        (0, 0, 0, 0, ""),
        (1, 0, 0, 0, "1 article added."),
        (0, 2, 1, 0, "2 articles changed, 1 removed."),
        (1200, 0, 3, 1, "1,200 articles added, 3 removed, 1 file could not be read."),
        (0, 0, 0, 2, "2 files could not be read."),
    ],
)
def test_changes_in_words(added, changed, removed, failed, words):
    ids = {name: tuple(map(str, range(count))) for name, count in (("+", added), ("~", changed), ("-", removed))}
    report = SyncReport(added=ids["+"], changed=ids["~"], removed=ids["-"], unchanged=(), failed=())
    assert changes_in_words(report, failed) == words


class Followed:
    """A library whose folder is followed behind a page."""

    def __init__(self, library: Library, articles: Path) -> None:
        self.library = library
        self.follower = Follower(library, articles, TIMING)
        self.readiness = Readiness.begin(self.follower.begin, self.follower.updates)

    def news_after(self, number: int) -> News:
        end = time.monotonic() + SECONDS
        while (news := self.readiness.news).number <= number or news.is_running:
            assert time.monotonic() < end, news
            time.sleep(0.02)
        return news


@pytest.fixture
def followed(library: Library, articles: Path) -> Iterator[Followed]:
    followed = Followed(library, articles)
    yield followed
    assert followed.readiness.stop(SECONDS)


def test_the_library_equals_the_folder_after_each_change(followed, articles, capsys):
    assert followed.readiness.result() == "3 articles indexed (nothing changed)."
    (articles / "ferry.txt").write_text("The ferry sails at nine.")
    assert followed.news_after(0) == News(1, "1 article added.")
    assert "at nine" in followed.library.document("ferry.txt").text
    (articles / "ferry.txt").write_text("The ferry sails at ten.")
    (articles / "bridge.txt").unlink()
    assert followed.news_after(1) == News(2, "1 article changed, 1 removed.")
    assert "at ten" in followed.library.document("ferry.txt").text
    assert "bridge.txt" not in followed.library.document_ids()
    (articles / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert followed.news_after(2).sentence == "1 file could not be read."
    (articles / "market" / "year.txt").unlink()
    assert followed.news_after(3).sentence == "1 article removed.", "a known failure is no news"
    printed = capsys.readouterr()
    assert printed.out == (
        "1 article added.\n1 article changed, 1 removed.\n1 file could not be read.\n1 article removed.\n"
    )
    assert printed.err.count("Left out: picture.md: ") == 1
    (articles / "ferry.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert followed.news_after(4).sentence == "1 file could not be read."
    assert capsys.readouterr().err.startswith("Kept in the last version that could be read: ferry.txt: ")


def test_a_kept_version_is_not_said_to_be_left_out_and_a_file_read_in_part_is_named(library, articles, capsys):
    follower = Follower(library, articles, TIMING)
    follower.note(library.sync(articles))
    (articles / "bridge.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    mail = "From: Ida <ida@boats.example>\r\nSubject: Tides\r\nDate: Tue, 02 May 2023 07:50:00 +0200\r\n"
    mail += 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nThe tide is high.'
    mail += "\r\n--b\r\n"
    mail += 'Content-Disposition: attachment; filename="old.doc"\r\n\r\nx\r\n--b--\r\n'
    (articles / "tides.eml").write_text(mail, newline="")
    assert follower.sync(FolderEvent.CHANGED, lambda: library.sync(articles)) == (
        "1 article added, 1 file could not be read."
    )
    kept, part = capsys.readouterr().err.splitlines()
    assert kept.startswith("Kept in the last version that could be read: bridge.txt: ")
    assert part.startswith("Read in part: tides.eml: The attachment old.doc is left out: ")


def test_a_folder_that_is_gone_keeps_its_articles_and_is_followed_when_it_is_back(followed, articles, tmp_path):
    before = followed.library.document_ids()
    followed.readiness.result()
    articles.rename(tmp_path / "elsewhere")
    news = followed.news_after(0)
    assert news.has_failed
    assert news.sentence.startswith("The folder of articles is gone; its articles are kept")
    assert str(tmp_path) not in news.sentence
    assert followed.library.document_ids() == before
    (tmp_path / "elsewhere").rename(articles)
    assert followed.news_after(1) == News(2, "The folder of articles is read again; no article has changed.")
    (articles / "new.txt").write_text("The ferry is new.")
    assert followed.news_after(2) == News(3, "1 article added.")


def test_a_folder_that_is_emptied_keeps_its_articles_until_it_holds_some(followed, articles):
    """Whoever unplugs a disk sees an empty folder, as whoever deletes every article does."""
    before = followed.library.document_ids()
    followed.readiness.result()
    for child in articles.iterdir():
        child.unlink() if child.is_file() else shutil.rmtree(child)
    news = followed.news_after(0)
    assert news.has_failed
    assert news.sentence.startswith("The folder of articles holds no article any more; its articles are kept")
    assert followed.library.document_ids() == before
    (articles / "new.txt").write_text("The ferry is new.")
    assert followed.news_after(1).sentence == "1 article added, 3 removed."


def test_a_sync_that_fails_says_so_and_the_next_one_goes_on(followed, articles, toy, monkeypatch, capsys):
    followed.readiness.result()
    encode = toy.encode_documents

    def fail(_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(toy, "encode_documents", fail)
    (articles / "ferry.txt").write_text("The ferry sails at nine.")
    news = followed.news_after(0)
    assert (news.number, news.has_failed) == (1, True)
    assert "No space left on device" in news.sentence
    assert "No space left on device" in capsys.readouterr().err
    monkeypatch.setattr(toy, "encode_documents", encode)
    (articles / "second.txt").write_text("The ferry sails at ten.")
    assert followed.news_after(1) == News(2, "2 articles added.")
    assert followed.library.verify() == []


def test_changes_while_a_sync_runs_are_seen_afterwards(followed, articles, toy, monkeypatch):
    followed.readiness.result()
    begun, goes_on = threading.Event(), threading.Event()
    encode = toy.encode_documents

    def wait(texts: list[str]) -> object:
        begun.set()
        assert goes_on.wait(SECONDS)
        return encode(texts)

    monkeypatch.setattr(toy, "encode_documents", wait)
    (articles / "first.txt").write_text("The first ferry sails at nine.")
    assert begun.wait(SECONDS)
    assert followed.readiness.news.is_running
    (articles / "first.txt").write_text("The first ferry sails at noon.")
    (articles / "second.txt").write_text("The second ferry sails at ten.")
    goes_on.set()
    followed.news_after(1)
    assert followed.readiness.stop(SECONDS)
    assert "at noon" in followed.library.document("first.txt").text
    assert "at ten" in followed.library.document("second.txt").text
    assert followed.library.verify() == []


def test_an_update_is_stopped_in_the_middle_and_nothing_is_lost(followed, articles, toy, monkeypatch):
    followed.readiness.result()
    begun = threading.Event()
    encode = toy.encode_documents

    def note(texts: list[str]) -> object:
        begun.set()
        return encode(texts)

    monkeypatch.setattr(toy, "encode_documents", note)
    for number in range(40):
        (articles / f"{number}.txt").write_text(f"The ferry number {number} sails at nine.")
    assert begun.wait(SECONDS)
    assert followed.readiness.stop(SECONDS)
    assert followed.library.verify() == []
    report = followed.library.sync(articles)
    assert len(report.added) + len(report.unchanged) == 43


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let an interrupt raise: a shell that starts a run in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_the_terminal_follows_until_an_interrupt(library, articles, capsys):
    follower = Follower(library, articles, TIMING)
    events: list[str] = []

    def change() -> None:
        (articles / "ferry.txt").write_text("The ferry sails at nine.")
        end = time.monotonic() + SECONDS
        while "ferry.txt" not in library.document_ids() and time.monotonic() < end:
            time.sleep(0.05)
        shutil.rmtree(articles)
        while not events and time.monotonic() < end:
            time.sleep(0.05)
            events.extend(line for line in capsys.readouterr().err.splitlines() if "is gone" in line)
        _thread.interrupt_main()

    changing = threading.Thread(target=change)
    changing.start()
    follower.follow()
    changing.join(SECONDS)
    assert len(events) == 1
    assert "No longer following" in capsys.readouterr().out
    assert "ferry.txt" in library.document_ids()


def test_an_event_of_a_gone_folder_runs_no_sync(library, articles):
    follower = Follower(library, articles)

    def sync() -> SyncReport:
        raise AssertionError("it was synced")

    with pytest.raises(ArticlesFolderError, match="is gone"):
        follower.sync(FolderEvent.GONE, sync)


def test_failures_of_the_first_sync_are_no_news(library, articles):
    follower, failure = Follower(library, articles), Failure("a.pdf", "It is encrypted.")
    reports: dict[str, Callable[[], SyncReport]] = {
        "same": lambda: SyncReport((), (), (), ("b.md",), (failure,)),
        "other": lambda: SyncReport((), (), (), ("b.md",), (failure, Failure("c.pdf", "It is damaged."))),
    }
    follower.note(reports["same"]())
    assert follower.sync(FolderEvent.CHANGED, reports["same"]) == ""
    assert follower.sync(FolderEvent.CHANGED, reports["other"]) == "1 file could not be read."
