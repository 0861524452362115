"""Following a folder with the real watcher: every change is one event, and a folder that is gone is no empty folder."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from embeddings.syncing.watching import FolderEvent, WatchTiming, watch_folder

TIMING = WatchTiming(quiet=0.2, longest=1.0, retry=0.1, again=1000.0)
SECONDS = 20  # at most; an event comes after half a second


class Watched:
    """A folder that is followed in a thread, and the events that came."""

    def __init__(self, folder: Path, library: Path, timing: WatchTiming = TIMING) -> None:
        self.folder = folder
        self.events: Queue[FolderEvent] = Queue()
        self.stop = threading.Event()
        self.busy = threading.Event()  # set, unless the reader of the events is to be busy
        self.busy.set()
        self.thread = threading.Thread(target=self._follow, args=[library, timing])
        self.thread.start()

    def _follow(self, library: Path, timing: WatchTiming) -> None:
        for event in watch_folder(self.folder, self.stop, library=library, timing=timing):
            self.events.put(event)
            assert self.busy.wait(SECONDS)

    def next(self) -> FolderEvent:
        return self.events.get(timeout=SECONDS)

    def is_silent(self, seconds: float = 0.5) -> bool:
        try:
            self.events.get(timeout=seconds)
        except Empty:
            return True
        return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    (folder / "letters").mkdir(parents=True)
    (folder / "letters" / "first.txt").write_text("The ferry leaves at nine.")
    return folder


@pytest.fixture
def watched(folder: Path, tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(folder, tmp_path / "library")
    assert watched.next() is FolderEvent.CHANGED  # it may have changed before
    yield watched
    watched.stop.set()
    watched.busy.set()
    watched.thread.join(SECONDS)
    assert not watched.thread.is_alive()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda folder: (folder / "new.md").write_text("New."), id="a new file"),
        pytest.param(lambda folder: (folder / "letters" / "first.txt").write_text("At ten."), id="a changed file"),
        pytest.param(lambda folder: (folder / "letters" / "first.txt").unlink(), id="a deleted file"),
        pytest.param(lambda folder: (folder / "letters").rename(folder / "mail"), id="a renamed folder"),
        pytest.param(lambda folder: shutil.rmtree(folder / "letters"), id="a deleted folder"),
        pytest.param(lambda folder: shutil.copytree(folder / "letters", folder / "b" / "c"), id="folders in a folder"),
    ],
)
def test_a_change_is_an_event(watched, folder, change):
    change(folder)
    assert watched.next() is FolderEvent.CHANGED


def test_reading_hidden_files_and_the_library_are_no_change(folder):
    library = folder / "library"
    library.mkdir()
    watched = Watched(folder, library)
    try:
        assert watched.next() is FolderEvent.CHANGED
        (folder / "letters" / "first.txt").read_bytes()
        list(folder.rglob("*"))
        (library / "library.sqlite3").write_bytes(b"x")
        (folder / ".draft.md").write_text("x")
        assert watched.is_silent()
        (folder / "new.md").write_text("New.")
        assert watched.next() is FolderEvent.CHANGED
    finally:
        watched.stop.set()
        watched.thread.join(SECONDS)


def test_a_folder_of_articles_inside_the_library_is_watched(folder, tmp_path):
    watched = Watched(folder, tmp_path)
    try:
        assert watched.next() is FolderEvent.CHANGED
        (folder / "new.md").write_text("New.")
        assert watched.next() is FolderEvent.CHANGED
    finally:
        watched.stop.set()
        watched.thread.join(SECONDS)


def test_thousands_of_files_are_few_events(watched, folder):
    for number in range(3_000):
        (folder / f"{number}.txt").write_text("x")
    assert watched.next() is FolderEvent.CHANGED
    count = 1
    while not watched.is_silent():
        count += 1
    assert count <= 10


def test_a_file_that_is_written_without_a_pause_is_reported_after_a_while(watched, folder):
    end = time.monotonic() + SECONDS
    with (folder / "long.txt").open("w") as file:
        while watched.events.empty() and time.monotonic() < end:
            file.write("More of it. ")
            file.flush()
            time.sleep(0.02)
    assert watched.next() is FolderEvent.CHANGED
    with (folder / "long.txt").open("a") as file:
        file.write("The end.")
    assert watched.next() is FolderEvent.CHANGED


def test_changes_during_the_work_of_the_caller_are_one_event_afterwards(watched, folder):
    watched.busy.clear()
    (folder / "a.txt").write_text("a")
    assert watched.next() is FolderEvent.CHANGED
    for name in ("b.txt", "c.txt"):
        (folder / name).write_text("x")
        time.sleep(0.3)
    assert watched.events.empty()
    watched.busy.set()
    assert watched.next() is FolderEvent.CHANGED
    assert watched.is_silent()


@pytest.mark.parametrize("is_at_once", [True, False], ids=["at once", "later"])
def test_a_deleted_folder_that_comes_back_is_followed_again(watched, folder, is_at_once):
    shutil.rmtree(folder)
    if not is_at_once:
        assert watched.next() is FolderEvent.GONE
        assert watched.is_silent()
    folder.mkdir()
    (folder / "back.txt").write_text("The ferry is back.")
    seen = watched.next()
    assert (watched.next() if seen is FolderEvent.GONE else seen) is FolderEvent.CHANGED
    (folder / "more.txt").write_text("More.")
    assert watched.next() is FolderEvent.CHANGED


def test_a_renamed_folder_is_gone_and_another_one_in_its_place_has_changed(watched, folder, tmp_path):
    folder.rename(tmp_path / "elsewhere")
    assert watched.next() is FolderEvent.GONE
    (tmp_path / "elsewhere" / "new.txt").write_text("New.")
    assert watched.is_silent(0.4)
    (tmp_path / "elsewhere").rename(folder)
    assert watched.next() is FolderEvent.CHANGED


def test_the_empty_folder_below_an_unmounted_drive_is_no_empty_folder_of_articles(tmp_path):
    drive, below, place = tmp_path / "drive", tmp_path / "below", tmp_path / "articles"
    drive.mkdir()
    below.mkdir()
    (drive / "a.txt").write_text("a")
    (below / ".hidden").write_text("x")
    place.symlink_to(drive)
    watched = Watched(place, tmp_path / "library")
    try:
        assert watched.next() is FolderEvent.CHANGED
        place.unlink()
        place.symlink_to(below)
        assert watched.next() is FolderEvent.GONE
        assert watched.is_silent(0.4)
        place.unlink()
        place.symlink_to(drive)
        assert watched.next() is FolderEvent.CHANGED
        for each in drive.iterdir():
            each.unlink()
        assert watched.next() is FolderEvent.CHANGED  # of the same folder, every file was deleted
    finally:
        watched.stop.set()
        watched.thread.join(SECONDS)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_unicode_does_not_end_the_following(watched, folder):
    subprocess.run(["touch", os.fsencode(folder) + b"/caf\xe9.txt"], check=True)
    assert watched.next() is FolderEvent.CHANGED
    while not watched.is_silent():
        pass
    (folder / "new.md").write_text("New.")
    assert watched.next() is FolderEvent.CHANGED


def test_without_an_event_the_folder_is_looked_through_now_and_then(folder, tmp_path):
    watched = Watched(folder, tmp_path / "library", WatchTiming(quiet=0.1, retry=0.1, again=0.3))
    try:
        assert [watched.next() for _ in range(3)] == [FolderEvent.CHANGED] * 3
    finally:
        watched.stop.set()
        watched.thread.join(SECONDS)
