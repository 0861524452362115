"""A sync opens the files that have changed, and no others; a file that fails is not tried again until it changes."""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from embeddings.engines.file_records import FileStat
from embeddings.library import Library
from embeddings.readers.markdown.reader import MarkdownReader
from embeddings.readers.pdf.reader import PdfReader
from embeddings.readers.plain_text import PlainTextReader
from embeddings.readers.registry import READERS
from embeddings.readers.worker import ReaderWorker
from embeddings.syncing import folder, sync

VERSION_4 = Path(__file__).parents[2] / "data" / "version-4" / "library.sqlite3"
VERSION_3 = Path(__file__).parents[2] / "data" / "version-3" / "library.sqlite3"
FOLDER = ("bridge.txt", "market/fish.md", "market/year.txt")
DAMAGED = b"%PDF-1.7\n" + b"no objects at all\n" * 20

_opened: list[str] | None = None


def _note_opened(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _opened is not None and isinstance(arguments[0], str | os.PathLike):
        _opened.append(os.fspath(arguments[0]))


sys.addaudithook(_note_opened)  # sees every file that Python opens, in whatever way


@contextmanager
def opened_below(place: Path) -> Iterator[list[str]]:
    """Collects the ids of the files below ``place`` that are opened in the block."""
    global _opened
    found: list[str] = []
    _opened = []
    try:
        yield found
    finally:
        names, _opened = _opened, None
        prefix = f"{place}{os.sep}"
        found += sorted({Path(name).relative_to(place).as_posix() for name in names if name.startswith(prefix)})


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as old as soon as they are written: the tests do not wait until they are."""
    monkeypatch.setattr(folder, "SETTLING_NS", -(10**12))


@pytest.fixture
def unsettled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as written a moment ago, however slow the tests are."""
    monkeypatch.setattr(folder, "SETTLING_NS", 10**15)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that a reader is asked to read."""
    names: list[str] = []
    read = ReaderWorker.read

    def note(self: ReaderWorker, name: str, data: bytes) -> Any:
        names.append(name)
        return read(self, name, data)

    monkeypatch.setattr(ReaderWorker, "read", note)
    return names


@pytest.mark.usefixtures("settled")
def test_unchanged_files_are_not_opened(open_library, articles):
    for number in range(40):
        place = articles / f"part{number % 4}"
        place.mkdir(exist_ok=True)
        (place / f"{number}.txt").write_text(f"Keeper {number} wrote about the weather, as all keepers do.\n")
    library = open_library()
    library.sync(articles)
    with opened_below(articles) as opened:
        assert len(library.sync(articles).unchanged) == 43
    assert opened == []
    (articles / "part2" / "2.txt").write_text("Keeper 2 has left the island.\n")
    shutil.copy(articles / "part1" / "1.txt", articles / "part1" / "copy.txt")
    (articles / "part3" / "3.txt").rename(articles / "part3" / "named.txt")
    with opened_below(articles) as opened:
        report = library.sync(articles)
    assert opened == ["part1/copy.txt", "part2/2.txt", "part3/named.txt"]
    assert (report.added, report.changed) == (("part1/copy.txt", "part3/named.txt"), ("part2/2.txt",))
    assert library.verify() == []


@pytest.mark.parametrize("seconds", [2**34, 2**63 // 10**9 + 1])
def test_a_file_of_a_far_year_is_read_and_known_again(open_library, articles, seconds):
    os.utime(articles / "bridge.txt", (seconds, seconds))
    if (articles / "bridge.txt").stat().st_mtime_ns < 2**63:
        pytest.skip("this disk does not store such a time")
    library = open_library()
    assert len(library.sync(articles).added) == 3
    assert len(library.sync(articles).unchanged) == 3
    assert library.failures() == []


@pytest.mark.usefixtures("settled")
def test_uploads_that_are_unchanged_are_not_opened(library):
    place = library.uploads_folder("ann")
    place.mkdir(parents=True)
    (place / "mill.txt").write_text("The mill of the Ling burned. Nobody was hurt.\n")
    library.sync_uploads("ann")
    with opened_below(place) as opened:
        assert len(library.sync_uploads("ann").unchanged) == 1
    assert opened == []


@pytest.mark.usefixtures("unsettled")
def test_a_file_that_was_written_a_moment_ago_is_read_again(library, articles):
    library.sync(articles)
    with opened_below(articles) as opened:
        library.sync(articles)
    assert opened == sorted(FOLDER)


@pytest.mark.usefixtures("unsettled")
def test_a_second_change_within_one_tick_of_the_clock_is_seen(library, articles):
    file = articles / "bridge.txt"
    library.sync(articles)
    file.write_text(file.read_text().replace("Monday", "Sunday"))
    # As if the clock had not moved: the record has the size and the times of the second change.
    record = library.engine.file_records("")["bridge.txt"]
    assert not record.is_settled
    same = replace(record, stat=FileStat.of(file.stat()))
    library.engine.save_file_records("", {"bridge.txt": same})
    assert library.sync(articles).changed == ("bridge.txt",)
    assert "Sunday" in library.document("bridge.txt").text


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda file: os.utime(file, (1, 1)), id="touched"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()), id="written again"),
        pytest.param(lambda file: _replace_by_a_copy(file), id="replaced by a copy"),
    ],
)
def test_a_file_with_the_same_bytes_is_looked_at_once(library, articles, tried, change):
    library.sync(articles)
    change(articles / "bridge.txt")
    with opened_below(articles) as opened:
        assert library.sync(articles).unchanged == FOLDER
    assert opened == ["bridge.txt"]
    with opened_below(articles) as opened:
        library.sync(articles)
    assert (opened, tried) == ([], [])


def _replace_by_a_copy(file: Path) -> None:
    shutil.copy2(file, file.with_name(".copy"))
    os.replace(file.with_name(".copy"), file)


# Files that fail


@pytest.mark.usefixtures("settled")
def test_a_file_that_fails_is_not_tried_again_until_it_changes(library, articles, tried):
    (articles / "plan.pdf").write_bytes(DAMAGED)
    (failure,) = library.sync(articles).failed
    assert (failure.document_id, failure.keeps_last_version, tried) == ("plan.pdf", False, ["plan.pdf"])
    with opened_below(articles) as opened:
        assert library.sync(articles).failed == (failure,) == tuple(library.failures())
    assert opened == []
    os.chmod(articles / "plan.pdf", 0o600)  # the same bytes, changed at the same time
    assert library.sync(articles).failed == (failure,)
    assert tried == ["plan.pdf"]
    os.utime(articles / "plan.pdf")  # a person can have it tried again
    assert library.sync(articles).failed == (failure,)
    assert tried == ["plan.pdf"] * 2
    (articles / "plan.pdf").write_bytes(DAMAGED + b"more\n")
    assert len(library.sync(articles).failed) == 1
    assert tried == ["plan.pdf"] * 3
    (articles / "plan.pdf").unlink()
    assert (library.sync(articles).failed, library.failures()) == ((), [])


@pytest.mark.usefixtures("unsettled")
def test_a_file_that_fails_just_after_it_was_written_is_tried_once(library, articles, tried):
    (articles / "plan.pdf").write_bytes(DAMAGED)
    for _ in range(2):
        assert len(library.sync(articles).failed) == 1
    assert tried == ["plan.pdf"]


class _NewerPdf(PdfReader):
    version = PdfReader.version + 1


class _NewerMarkdown(MarkdownReader):
    version = MarkdownReader.version + 1


class _PlanReader(PlainTextReader):
    """A format that did not exist before: its files begin as the plan does."""

    name = "plans"
    suffixes = (".plan",)

    def recognizes(self, data: bytes) -> bool:
        return data.startswith(DAMAGED[:20])


def replaced(newer: Any) -> tuple[Any, ...]:
    return tuple(newer if type(newer).__mro__[1] is type(reader) else reader for reader in READERS)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("readers", "again"),
    [
        pytest.param(replaced(_NewerPdf()), ["plan.pdf"], id="its reader is newer"),
        pytest.param((_PlanReader(), *READERS), ["plan.pdf"], id="a reader for it is new"),
        pytest.param(replaced(_NewerMarkdown()), ["fish.md"], id="another reader is newer"),
    ],
)
def test_a_file_that_fails_is_tried_by_another_reader(library, articles, tried, monkeypatch, readers, again):
    (articles / "plan.pdf").write_bytes(DAMAGED)
    library.sync(articles)
    tried.clear()
    monkeypatch.setattr(sync, "READERS", readers)
    for _ in range(2):
        assert [failure.document_id for failure in library.sync(articles).failed] == ["plan.pdf"]
    assert tried == again


@pytest.mark.usefixtures("settled")
def test_a_newer_reader_opens_its_own_files_alone(library, articles, monkeypatch):
    library.sync(articles)
    monkeypatch.setattr(sync, "READERS", replaced(_NewerMarkdown()))
    with opened_below(articles) as opened:
        assert library.sync(articles).unchanged == FOLDER
    assert opened == ["market/fish.md"]
    with opened_below(articles) as opened:
        library.sync(articles)
    assert opened == []


# Files that change while they are read


def test_a_file_that_changes_while_it_is_read_is_read_again(library, articles, monkeypatch):
    file = articles / "bridge.txt"
    real_fstat, calls = os.fstat, []

    def fstat(descriptor: int) -> os.stat_result:
        found = real_fstat(descriptor)
        if os.path.samestat(found, file.stat()):
            calls.append(found)
            if len(calls) == 1:  # between the beginning and the end of reading
                file.write_text("The bridge was closed for ever, and the county regrets it.\n")
        return found

    file.write_text("The bridge is closed.\n")
    monkeypatch.setattr(os, "fstat", fstat)
    assert library.sync(articles).changed == ("bridge.txt",)
    assert library.document("bridge.txt").text.startswith("The bridge was closed for ever")


def test_a_file_that_never_rests_keeps_its_last_version(library, articles, monkeypatch, toy):
    file = articles / "bridge.txt"
    before = library.document("bridge.txt")
    real_fstat, count = os.fstat, iter(range(10**6))

    def fstat(descriptor: int) -> os.stat_result:
        if os.path.samestat(real_fstat(descriptor), file.stat()):
            with open(file, "a") as log:
                log.write(f"Entry {next(count)}.\n")
        return real_fstat(descriptor)

    toy.encoded.clear()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", fstat)
        report = library.sync(articles)
    (failure,) = report.failed
    assert (failure.document_id, failure.keeps_last_version, report.kept) == ("bridge.txt", True, ("bridge.txt",))
    assert "changes while it is read" in failure.reason
    assert (library.document("bridge.txt"), toy.encoded) == (before, [])
    assert library.sync(articles).changed == ("bridge.txt",)
    assert library.failures() == []


# Libraries of version 3


@pytest.mark.usefixtures("settled")
def test_a_library_of_version_3_reads_no_file_by_its_reader(tmp_path, articles, toy, tried):
    (tmp_path / "old").mkdir()
    shutil.copy(VERSION_3, tmp_path / "old")
    with Library.open(tmp_path / "old", encoder=toy) as library:
        assert library.document_ids() == list(FOLDER)
        assert library.failures() == []
        with opened_below(articles) as opened:
            report = library.sync(articles)
        assert sorted((*report.unchanged, *report.changed)) == list(FOLDER)
        assert opened == sorted(FOLDER)
        # A reader that has changed since reads its files again.
        assert sorted(tried) == sorted(Path(each).name for each in tried_readers(library))
        with opened_below(articles) as opened:
            assert library.sync(articles).unchanged == FOLDER
        assert opened == []
        assert library.verify() == []


def tried_readers(library: Library) -> list[str]:
    """The files of the readers that are newer than those of version 3."""
    was = {"plain text": 4, "Markdown": 4}
    now = {reader.name: reader.version for reader in READERS}
    records = library.engine.file_records("")
    return [each for each, record in records.items() if was.get(record.reader) != now[record.reader]]


def test_a_library_of_version_4_keeps_its_records(tmp_path, articles, toy):
    (tmp_path / "old").mkdir()
    shutil.copy(VERSION_4, tmp_path / "old")
    with Library.open(tmp_path / "old", encoder=toy) as library:
        assert library.document_ids() == list(FOLDER)
        assert [failure.document_id for failure in library.failures()] == ["empty.txt"]
        assert library.warnings(library.document_ids()) == {}
        library.sync(articles)
        assert library.failures() == []
        assert library.verify() == []


# Several at once


def test_two_threads_that_sync_at_once_encode_each_file_once(open_library, articles, toy):
    for number in range(12):
        (articles / f"new{number}.txt").write_text(f"The mill number {number} burned. Nobody was hurt in it.")
    library = open_library()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            assert library.sync(articles).total == 15
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    assert len(toy.encoded) == len(set(toy.encoded)) == library.passage_count()
    assert library.verify() == []
