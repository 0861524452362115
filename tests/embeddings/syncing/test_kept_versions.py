"""A file that can no longer be read keeps its last good version, and says so; a deleted file leaves no trace."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from embeddings.engines.file_records import Failure
from embeddings.engines.local.engine import LocalEngine
from embeddings.errors import EmptyFolderError
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from embeddings.scope import Scope

BRIDGE = "bridge.txt"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200)


def found(library: Library, words: str) -> set[str]:
    """The ids of the documents in which the search finds a word."""
    proposals = library.engine.search(None, ENGLISH.analyze(words), 100, Scope())
    return {stored.passage.document_id for stored in library.passages([i for i, _ in proposals.lexical])}


def forbid(monkeypatch: pytest.MonkeyPatch, forbidden: Path, error: type[OSError] = PermissionError) -> None:
    """Have one file or folder refuse to be opened or listed, for root too, whom no permission stops."""
    real_open, real_scandir = Path.open, os.scandir

    def refusing_open(self: Path, *given: Any, **named: Any) -> Any:
        if self == forbidden:
            raise error(13, "Refused", str(self))
        return real_open(self, *given, **named)

    def refusing_scandir(path: Any) -> Any:
        if not isinstance(path, int) and Path(path) == forbidden:  # shutil.rmtree lists open folders
            raise error(13, "Refused", str(path))
        return real_scandir(path)

    monkeypatch.setattr(Path, "open", refusing_open)
    monkeypatch.setattr(os, "scandir", refusing_scandir)


def damage(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(PNG)


def enlarge(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.syncing.folder.MAX_BYTES", 1000)
    file.write_bytes(b"The bridge is long. " * 51)


def lock(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(file, (1, 1))
    forbid(monkeypatch, file)


def break_disk(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(file, (1, 1))
    forbid(monkeypatch, file, OSError)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(damage, "picture|PNG|text", id="damaged"),
        pytest.param(enlarge, "larger than", id="too large"),
        pytest.param(lock, "permissions forbid", id="no permission"),
        pytest.param(break_disk, "cannot be read", id="disk error"),
    ],
)
def test_a_file_that_can_no_longer_be_read_keeps_its_last_version(library, articles, toy, monkeypatch, spoil, reason):
    before, day = library.document(BRIDGE), _day(articles / BRIDGE)
    with monkeypatch.context() as patch:
        spoil(articles / BRIDGE, patch)
        toy.encoded.clear()
        for _ in range(2):
            report = library.sync(articles)
            assert (report.kept, report.changed, report.removed, report.total) == ((BRIDGE,), (), (), 3)
            (failure,) = report.failed
            assert failure == Failure(BRIDGE, failure.reason, keeps_last_version=True, version_date=day)
            assert failure.reason.endswith(".")
            assert library.failures() == [failure]
            assert library.failure(BRIDGE) == failure
            assert library.failure("market/fish.md") is None
        assert library.document(BRIDGE) == before
        assert found(library, "buses") == {BRIDGE}
        (problem,) = library.verify()
        assert problem.keeps_last_version
        assert problem.message == f"The last version that could be read is kept, and not compared: {failure.reason}"
    (articles / BRIDGE).write_bytes(before.text.encode())
    assert BRIDGE in library.sync(articles).unchanged
    assert (library.failures(), library.failure(BRIDGE), toy.encoded) == ([], None, [])
    assert library.verify() == []


def _day(file: Path) -> str:
    import datetime

    return datetime.date.fromtimestamp(file.stat().st_mtime).isoformat()


def become_a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    "remove",
    [
        pytest.param(Path.unlink, id="deleted"),
        pytest.param(lambda file: file.rename(file.with_suffix(".mp3")), id="of a kind that is not read"),
        pytest.param(lambda file: (file.unlink(), file.symlink_to("nowhere.txt")), id="a dead link now"),
        pytest.param(lambda file: (file.unlink(), file.symlink_to("/etc/hostname")), id="a link that leads out now"),
        pytest.param(become_a_pipe, id="a pipe now"),
        pytest.param(lambda file: file.write_bytes(b" \n"), id="emptied"),
    ],
)
@pytest.mark.parametrize("was_damaged", [False, True], ids=["good", "damaged before"])
def test_an_article_that_is_gone_leaves_no_trace(library, articles, remove, was_damaged):
    file = articles / BRIDGE
    if was_damaged:
        file.write_bytes(PNG)
        assert library.sync(articles).kept == (BRIDGE,)
    remove(file)
    for removed in ((BRIDGE,), ()):
        report = library.sync(articles)
        assert (report.removed, report.kept, report.total) == (removed, (), 2)
        assert not any(failure.keeps_last_version for failure in (*report.failed, *library.failures()))
    assert library.find_document(BRIDGE) is None
    assert found(library, "buses") == set()
    assert library.verify() == []
    if not os.path.lexists(file):
        assert (library.failures(), library.failure(BRIDGE)) == ([], None)
        assert BRIDGE not in library.engine.file_records("")


def test_articles_of_a_folder_that_cannot_be_listed_keep_their_last_version(library, articles, toy, monkeypatch):
    before = library.documents()
    with monkeypatch.context() as patch:
        forbid(patch, articles / "market")
        toy.encoded.clear()
        for _ in range(2):
            report = library.sync(articles)
            assert report.kept == ("market/fish.md", "market/year.txt")
            assert (report.unchanged, report.removed, report.total) == ((BRIDGE,), (), 3)
            (failure,) = report.failed
            assert (failure.document_id, failure.keeps_last_version) == ("market/", True)
            assert library.failures() == [failure]
            of_article = library.failure("market/fish.md")
            assert of_article is not None
            assert (of_article.document_id, of_article.reason) == ("market/fish.md", failure.reason)
            assert of_article.version_date == _day(articles / "market/fish.md")
            assert (library.failure(BRIDGE), library.failure("market/none.md")) == (None, None)
        assert library.documents() == before
        assert [problem.keeps_last_version for problem in library.verify()] == [True, True]
    assert library.sync(articles).unchanged == (BRIDGE, "market/fish.md", "market/year.txt")
    assert (library.failures(), toy.encoded) == ([], [])
    with monkeypatch.context() as patch:
        forbid(patch, articles / "market")
        library.sync(articles)
    shutil.rmtree(articles / "market")
    assert library.sync(articles).removed == ("market/fish.md", "market/year.txt")
    assert library.failures() == []


def test_articles_of_a_disk_that_is_not_mounted_keep_their_last_version(library, articles, tmp_path, monkeypatch):
    """An unmounted disk leaves an empty folder, which looks like a folder whose files were deleted."""
    real_fstat = os.fstat

    def fstat(descriptor: int) -> Any:
        found = real_fstat(descriptor)
        if not any(os.path.samestat(found, file.stat()) for file in (articles / "market").iterdir()):
            return found
        times = {name: getattr(found, name) for name in ("st_size", "st_mtime_ns", "st_ctime_ns", "st_ino")}
        return SimpleNamespace(**times, st_dev=found.st_dev + 1)

    for file in (articles / "market").iterdir():
        file.touch()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", fstat)
        library.sync(articles)
    records = library.engine.file_records("")
    assert {each for each, record in records.items() if record.other_disk} == {"market/fish.md", "market/year.txt"}
    (articles / "market").rename(tmp_path / "disk")
    (articles / "market").mkdir()
    for _ in range(2):
        report = library.sync(articles)
        assert report.kept == ("market/fish.md", "market/year.txt")
        assert [failure.document_id for failure in report.failed] == ["market/"]
        assert "mount the disk, or delete the folder" in report.failed[0].reason
    (articles / "market").rmdir()
    assert library.sync(articles).removed == ("market/fish.md", "market/year.txt")
    (articles / "market").mkdir()
    (articles / "market" / "new.txt").write_text("A new stall was opened.")
    library.sync(articles)
    (articles / "market" / "new.txt").unlink()
    assert library.sync(articles).removed == ("market/new.txt",), "an emptied folder of the same disk"
    assert library.failures() == []


def test_an_unreadable_file_of_another_folder_keeps_no_article_of_the_same_name(library, articles, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / BRIDGE).write_bytes(PNG)
    (other / "new.txt").write_text("A new hall was built. It has two doors.")
    report = library.sync(other)
    assert (report.kept, report.added, library.document_ids()) == ((), ("new.txt",), ["new.txt"])
    assert [failure.keeps_last_version for failure in report.failed] == [False]


def test_a_folder_that_was_moved_keeps_the_last_versions(library, articles, tmp_path):
    moved = tmp_path / "moved"
    articles.rename(moved)
    (moved / BRIDGE).write_bytes(PNG)
    assert library.sync(moved).kept == (BRIDGE,)
    assert library.document(BRIDGE).path == str(moved / BRIDGE)


def test_failures_are_seen_by_those_who_may_see_the_file(library, articles):
    (articles / "scan.txt").write_bytes(PNG)
    library.sync(articles)
    for owner, name in (("ann", "a.txt"), ("bob", "b.txt")):
        file = library.uploads_folder(owner) / name
        file.parent.mkdir(parents=True)
        file.write_bytes(PNG)
        library.sync_uploads(owner)
    ids = {"all": "scan.txt", "ann": ".uploads/ann/a.txt", "bob": ".uploads/bob/b.txt"}
    scopes: list[tuple[Scope, set[str]]] = [
        (Scope(), {"all", "ann", "bob"}),
        (Scope.of(), {"all"}),
        (Scope.of("ann"), {"all", "ann"}),
        (Scope.of("ann").only([ids["bob"], "scan.txt"]), {"all"}),
        (Scope.of("bob").without(["scan.txt"]), {"bob"}),
    ]
    for scope, seen in scopes:
        assert {failure.document_id for failure in library.failures(scope)} == {ids[name] for name in seen}
        assert {name for name, each in ids.items() if library.failure(each, scope)} == seen
    assert library.failure("\udcff") is None


def test_a_stop_between_an_emptied_file_and_the_end_leaves_no_trace(library, articles, monkeypatch):
    """The record of an emptied file must not come before its article is gone."""
    (articles / BRIDGE).write_bytes(b" \n")
    (articles / "z.txt").write_text("A new hall was built.")
    assert isinstance(library.engine, LocalEngine)
    save = library.engine.save_file_records

    def stop(owner: str, records: Any, forgotten: Any = ()) -> None:
        save(owner, records, forgotten)
        if BRIDGE in records:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(library.engine, "save_file_records", stop)
        with pytest.raises(KeyboardInterrupt):
            library.sync(articles)
    library.sync(articles)
    assert library.document_ids() == ["market/fish.md", "market/year.txt", "z.txt"]


def test_a_repeated_line_of_kept_articles_stays_left_out(open_library, tmp_path, monkeypatch, toy):
    folder = tmp_path / "paper"
    (folder / "news").mkdir(parents=True)
    plea = "Readers like you keep this paper alive, so please join our circle of friends."
    subjects = ("crane was painted red", "nets will be mended", "heron stood on the roof", "ferry runs to Ness")
    for number, subject in enumerate(subjects):
        (folder / "news" / f"{number}.txt").write_text(
            f"Number {number}\n\nOn that day the {subject}, and many people of the town saw it.\n\n{plea}\n"
        )
    (folder / "other.txt").write_text("The choir sang in the lock chamber.")
    library = open_library()
    library.sync(folder)
    assert found(library, "friends") == set()
    toy.encoded.clear()
    with monkeypatch.context() as patch:
        forbid(patch, folder / "news")
        library.sync(folder)
    assert len(library.sync(folder).unchanged) == 5
    assert (toy.encoded, found(library, "friends")) == ([], set())


@pytest.mark.parametrize(
    "left", ["", "picture.png", "below/", ".hidden.md"], ids=["none", "picture", "folder", "hidden"]
)
def test_a_folder_that_holds_no_article_any_more_empties_the_library_only_if_that_is_allowed(library, articles, left):
    """An unmounted disk leaves an empty folder in its place."""
    library.sync(articles)
    before = library.document_ids()
    shutil.rmtree(articles)
    articles.mkdir()
    if left.endswith("/"):
        (articles / left).mkdir()
    elif left:
        (articles / left).write_bytes(PNG)
    for _ in range(2):
        with pytest.raises(
            EmptyFolderError, match=r"holds no article, and the library holds 3 .* mount .* --allow-empty"
        ):
            library.sync(articles, allow_empty=False)
    assert library.document_ids() == before
    assert found(library, "bridge")
    (articles / "new.txt").write_text("A new stall was opened.")
    assert len(library.sync(articles, allow_empty=False).removed) == 3, "a folder with an article is no empty one"
    (articles / "new.txt").unlink()
    assert library.sync(articles).removed == ("new.txt",), "of a caller in Python, the library equals the folder"
    assert library.sync(articles, allow_empty=False).total == 0, "an empty library has no article to lose"


def test_an_article_that_keeps_its_last_version_is_no_empty_folder(library, articles, monkeypatch):
    library.sync(articles)
    (articles / "bridge.txt").unlink()
    with monkeypatch.context() as patch:
        forbid(patch, articles / "market")
        assert library.sync(articles, allow_empty=False).kept == ("market/fish.md", "market/year.txt")
    shutil.rmtree(articles / "market")
    (articles / "lost").mkdir()
    with monkeypatch.context() as patch:
        forbid(patch, articles / "lost")
        with pytest.raises(EmptyFolderError, match="the library holds 2 from it"):
            library.sync(articles, allow_empty=False)
