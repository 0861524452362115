"""What a sync says on a terminal: its progress, what a stopped one keeps, and the files that fail, in bounded lines."""

import io
import sys

import pytest

from embeddings.engines.file_records import Failure
from embeddings.library import Library
from embeddings.syncing.adding import Progress
from embeddings.syncing.sync import SyncReport
from qa.doors.cli.progress_bar import ProgressBar
from qa.doors.cli.sync_output import (
    print_failures,
    print_failures_briefly,
    progress_text,
    sync_with_progress,
    time_left,
)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_in_words():
    begun = Progress(0, 100, "a/plan.md", 0, 300)
    assert progress_text(begun) == "0 of 300 files: a/plan.md"
    running = Progress(40, 100, ".uploads/ann/x" + "y" * 60 + "\x1b.md", 120, 1300, 35.4, 61.0)
    text = progress_text(running)
    assert text.startswith("120 of 1,300 files, 35 passages/s, about 2 minutes left: …yyyy")
    assert text.endswith("\\x1b.md")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "less than a minute left"),
        (60.0, "less than a minute left"),
        (61.0, "about 2 minutes left"),
        (5400.0, "about 90 minutes left"),
        (5401.0, "about 2 hours left"),
        (36_000.0, "about 10 hours left"),
    ],
)
def test_the_time_left_in_words(seconds, words):
    assert time_left(seconds) == words


def test_the_bar_shows_the_text_on_a_terminal_and_nothing_elsewhere(monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("TERM", "xterm")
    for stream in (_Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        with ProgressBar("Indexing") as bar:
            bar.show(40, "120 of 300 files: [red]plan.md")
        shown = stream.getvalue()
        assert ("40 % 120 of 300 files: [red]plan.md" in shown) == isinstance(stream, _Terminal)
    assert shown == ""


def test_a_sync_counts_its_files_and_its_speed(articles, open_library, monkeypatch):
    monkeypatch.setattr("embeddings.syncing.adding._BATCH_PASSAGES", 1)
    monkeypatch.setattr("embeddings.syncing.adding._TELLING_SECONDS", 0.0)
    (articles / "empty.txt").touch()
    calls: list[Progress] = []
    open_library().sync(articles, progress=calls.append)
    assert {progress.files for progress in calls} == {4}
    done = [progress.files_done for progress in calls]
    assert (done[0], done[-1], done) == (0, 4, sorted(done))
    assert calls[0].passages_per_second is None
    assert (calls[-1].passages_per_second or 0) > 0
    assert calls[-1].seconds_left == 0


def test_an_interrupt_says_what_is_kept_and_the_next_sync_goes_on(articles, tmp_path, monkeypatch, capsys, make_toy):
    class Interrupted(make_toy):  # type: ignore[misc,valid-type]
        def encode_documents(self, texts):
            if any("herring" in text for text in texts):
                raise KeyboardInterrupt  # as Ctrl-C does while the second file is encoded
            return super().encode_documents(texts)

    monkeypatch.setattr("embeddings.syncing.adding._BATCH_PASSAGES", 1)
    with Library.open(tmp_path / "library", encoder=Interrupted(), passage_tokens=32) as library:
        with pytest.raises(KeyboardInterrupt):
            sync_with_progress(library, articles)
        kept = library.document_ids()
    sentence = capsys.readouterr().err
    count = len(kept)
    verb = "is" if count == 1 else "are"
    assert sentence == f"Stopped: {count} of 3 changed files {verb} indexed and kept; run it again to go on.\n"
    with Library.open(tmp_path / "library", encoder=make_toy()) as library:
        report = library.sync(articles)
        assert report.unchanged == tuple(kept)
        assert len(report.added) == 3 - count


def failing(count: int, reason: str, name: str = "scan", *, kept: bool = False) -> tuple[Failure, ...]:
    return tuple(Failure(f"{name}{number}.pdf", reason, kept) for number in range(count))


def report(*failures: Failure) -> SyncReport:
    return SyncReport((), (), (), (), failures)


def test_few_failures_are_listed_one_by_one(capsys):
    print_failures(report(*failing(2, "It is a scan."), *failing(1, "It is damaged.", "old", kept=True)))
    assert capsys.readouterr().err.splitlines() == [
        "Left out: scan0.pdf: It is a scan.",
        "Left out: scan1.pdf: It is a scan.",
        "Kept in the last version that could be read: old0.pdf: It is damaged.",
    ]


def test_many_failures_share_a_line_for_each_reason(capsys):
    each_its_own = [Failure(f"x{number}.md", f"Line {number} is damaged.") for number in range(30)]
    many = report(*failing(400, "It is a scan."), *each_its_own)
    print_failures(many)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == ("Left out: scan0.pdf, scan1.pdf, scan2.pdf, scan3.pdf, scan4.pdf and 395 more: It is a scan.")
    assert lines[-2:] == [
        "Left out: 21 more files, each for another reason.",
        "430 files in all; quoth sync -v lists each with its reason.",
    ]
    assert len(lines) == 12
    print_failures(many, is_verbose=True)
    assert len(capsys.readouterr().err.splitlines()) == 430


def test_an_answer_has_many_failures_above_it_in_one_line(capsys):
    print_failures_briefly(report(*failing(3, "It is a scan.")))
    assert len(capsys.readouterr().err.splitlines()) == 3
    print_failures_briefly(report(*failing(3, "It is a scan."), *failing(1, "It is damaged.", "old", kept=True)))
    assert capsys.readouterr().err == (
        "3 files left out, 1 file kept in the last version that could be read; quoth sync says why.\n"
    )


def test_verify_reports_a_kept_version_without_failing(monkeypatch, capsys, articles, open_library):
    from qa.doors.cli.command_line import main

    library = open_library()
    library.sync(articles)
    (articles / "bridge.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100))
    library.sync(articles)
    library.close()
    monkeypatch.setattr(sys, "argv", ["quoth", "verify", "--library", str(library.folder)])
    with pytest.raises(SystemExit) as exited:
        main()
    assert not exited.value.code
    ran = capsys.readouterr()
    assert ran.out == "3 articles verified: every hash, offset and passage holds, 1 file could not be compared.\n"
    assert ran.err.startswith("bridge.txt: The last version that could be read is kept, and not compared: ")
