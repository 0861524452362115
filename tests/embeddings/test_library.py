"""A library equals its folder of articles after each sync, whatever happened in between."""

import os
import pickle
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from embeddings.encoders.base import Encoding
from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.encoders.model_files import DEFAULT_MODEL
from embeddings.engines.local.engine import LocalEngine
from embeddings.engines.local.locking import LibraryLock
from embeddings.errors import ArticlesFolderError, LibraryError, ModelError, ModelMismatchError
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from embeddings.memory import release_memory
from embeddings.syncing.adding import Progress

ROOT = Path(__file__).parents[2]


def local_engine(library: Library) -> LocalEngine:
    assert isinstance(library.engine, LocalEngine)
    return library.engine


def contents(library: Library) -> dict[str, tuple[Any, ...]]:
    """Everything a library holds, told without its own numbers, so that two libraries can be compared."""
    held: dict[str, tuple[Any, ...]] = {}
    for document in library.documents():
        stored = library.passages(library.passage_ids([document.document_id]))
        held[document.document_id] = (
            document,
            [s.passage for s in stored],
            [s.vector.tobytes() for s in stored],
            [None if s.token_codes is None else s.token_codes.tobytes() for s in stored],
            [s.token_starts.tobytes() for s in stored],
        )
    return held


def assert_whole(library: Library) -> None:
    """Both indexes hold exactly the library's passages, and every passage is its slice."""
    ids = library.passage_ids(library.document_ids())
    assert len(ids) == library.passage_count()
    texts = {document.document_id: document.text for document in library.documents()}
    for stored in library.passages(ids):
        passage = stored.passage
        assert passage.text == texts[passage.document_id][passage.start : passage.end]
    if ids:
        indexes = local_engine(library).indexes()
        found = indexes.dense.search(library.encode_query("herring").vector, 10**6)
        assert sorted(i for i, _ in found) == ids
        assert len(indexes.lexical) == len(ids)
    assert library.verify() == []


def found(library: Library, words: str) -> list[str]:
    """Ids of the documents in which BM25 finds the words, best first."""
    hits = local_engine(library).indexes().lexical.search(ENGLISH.analyze(words), 1000)
    return [stored.passage.document_id for stored in library.passages([i for i, _ in hits])]


# Syncing


def test_a_new_library_holds_the_folder(open_library, articles):
    library = open_library()
    assert library.passage_count() == 0
    report = library.sync(articles)
    assert report.added == ("bridge.txt", "market/fish.md", "market/year.txt")
    assert (report.changed, report.removed, report.unchanged, report.failed, report.total) == ((), (), (), (), 3)
    assert library.document_ids() == list(report.added)
    assert library.document("market/fish.md").metadata.author == "Ana Ruiz"
    assert library.document("bridge.txt").text == (articles / "bridge.txt").read_bytes().decode()
    assert found(library, "herring coins") == ["market/fish.md"]
    assert_whole(library)


def test_a_second_sync_does_nothing(library, articles, toy):
    before = contents(library)
    toy.encoded.clear()
    calls: list[Progress] = []
    report = library.sync(articles, progress=calls.append)
    assert report.unchanged == ("bridge.txt", "market/fish.md", "market/year.txt")
    assert (report.added, report.changed, report.removed, report.failed) == ((), (), (), ())
    assert toy.encoded == []
    assert calls == []
    assert contents(library) == before


def rename(folder: Path) -> None:
    (folder / "bridge.txt").rename(folder / "market" / "ling bridge.txt")


def copy(folder: Path) -> None:
    shutil.copy(folder / "bridge.txt", folder / "copy.txt")
    shutil.copy(folder / "market/fish.md", folder / "fish.md")


def swap(folder: Path) -> None:
    (folder / "bridge.txt").rename(folder / "x")
    (folder / "market/year.txt").rename(folder / "bridge.txt")
    (folder / "x").rename(folder / "market/year.txt")


@pytest.mark.parametrize(
    ("change", "report", "encoded"),
    [
        pytest.param(
            lambda folder: (folder / "new.txt").write_text("A new hall was built. It has two doors."),
            {"added": ("new.txt",)}, ["A new hall was built. It has two doors."], id="added",
        ),
        pytest.param(
            lambda folder: (folder / "bridge.txt").write_text("The bridge closed. Nobody knows why."),
            {"changed": ("bridge.txt",)}, ["The bridge closed. Nobody knows why."], id="changed",
        ),
        pytest.param(lambda folder: (folder / "bridge.txt").unlink(), {"removed": ("bridge.txt",)}, [], id="removed"),
        pytest.param(lambda folder: shutil.rmtree(folder / "market"),
            {"removed": ("market/fish.md", "market/year.txt")}, [], id="folder removed",
        ),
        pytest.param(rename, {"added": ("market/ling bridge.txt",), "removed": ("bridge.txt",)}, [], id="renamed"),
        pytest.param(copy, {"added": ("copy.txt", "fish.md")}, [], id="copied"),
        pytest.param(
            lambda folder: os.utime(folder / "bridge.txt", (1, 1)), {}, [], id="touched",
        ),
        pytest.param(
            lambda folder: (folder / "notes.mp3").write_bytes(b"ID3"), {}, [], id="a file that is no article",
        ),
        pytest.param(
            lambda folder: (folder / ".hidden.txt").write_text("Unseen words stay unseen."), {}, [], id="a hidden file",
        ),
    ],
)  # fmt: skip
def test_a_sync_does_what_changed_and_no_more(open_library, library, articles, toy, change, report, encoded):
    toy.encoded.clear()
    change(articles)
    done = library.sync(articles)
    assert {name: getattr(done, name) for name in ("added", "changed", "removed") if getattr(done, name)} == report
    assert toy.encoded == encoded
    assert_whole(library)
    fresh = open_library("fresh")
    fresh.sync(articles)
    assert contents(library) == contents(fresh)


def test_articles_that_change_places(open_library, library, articles):
    swap(articles)
    assert library.sync(articles).changed == ("bridge.txt", "market/year.txt")
    assert_whole(library)
    fresh = open_library("fresh")
    fresh.sync(articles)
    assert contents(library) == contents(fresh)


def test_the_same_bytes_under_another_suffix_are_read_anew(open_library, library, articles, toy):
    (articles / "plain.txt").write_text("Rain fell all day. It did much.\n\n## Prices rose.\n\nThen they fell again.\n")
    library.sync(articles)
    before = library.document("plain.txt").blocks
    (articles / "plain.txt").rename(articles / "plain.md")
    library.sync(articles)
    assert library.document("plain.md").blocks != before
    assert_whole(library)
    fresh = open_library("fresh")
    fresh.sync(articles)
    assert contents(library) == contents(fresh)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"Rain fell.\r\n\r\nThe river rose.\r\n", "Rain fell.\r\n\r\nThe river rose.\r\n", id="CRLF"),
        pytest.param("村里的老人每天早上都去河边散步。他们说今年的雨水比去年多。" .encode("gb18030"),
            "村里的老人每天早上都去河边散步。他们说今年的雨水比去年多。", id="GB18030"),
        pytest.param("Rain fell on Łódź.".encode("utf-16"), "Rain fell on Łódź.", id="UTF-16"),
        pytest.param("😀 Rain fell 👩‍👩‍👧 twice.".encode(), "😀 Rain fell 👩‍👩‍👧 twice.", id="astral characters"),
    ],
)  # fmt: skip
def test_offsets_are_of_the_decoded_text(library, articles, data, text):
    (articles / "odd.txt").write_bytes(data)
    assert library.sync(articles).failed == ()
    assert library.document("odd.txt").text.lstrip("\ufeff") == text
    assert_whole(library)


BAD = {
    "spaces.txt": (b" \n\t\r\n ", "holds no text to quote"),
    "empty.txt": (b"", "holds no text|is empty"),
    "binary.txt": (bytes(range(256)) * 40, "."),
}


def test_one_bad_file_never_stops_the_others(library, articles, tmp_path):
    for name, (data, _) in BAD.items():
        (articles / name).write_bytes(data)
    (tmp_path / "outside.txt").write_text("This lies outside. It is somebody else's.")
    (articles / "out.txt").symlink_to(tmp_path / "outside.txt")
    (articles / "loop.txt").symlink_to(articles / "loop.txt")
    (articles / "dead.txt").symlink_to(articles / "nowhere.txt")
    os.mkfifo(articles / "pipe.txt")
    (articles / "good.txt").write_text("A good article. It comes last.")
    report = library.sync(articles)
    assert report.added == ("good.txt",)
    assert report.unchanged == ("bridge.txt", "market/fish.md", "market/year.txt")
    reasons = {failure.document_id: failure.reason for failure in report.failed}
    assert list(reasons) == sorted([*BAD, "out.txt", "loop.txt", "dead.txt", "pipe.txt"])
    assert "a link that leads out of the folder" in reasons["out.txt"]
    assert "a link that leads to itself" in reasons["loop.txt"]
    assert "vanished" in reasons["dead.txt"]
    assert "not a regular file" in reasons["pipe.txt"]
    assert "holds no text to quote" in reasons["spaces.txt"]
    for reason in reasons.values():
        assert "\n" not in reason
        assert reason.endswith(".")
    assert_whole(library)


def test_a_report_counts_the_articles_in_other_languages(library, articles):
    (articles / "muehle.txt").write_text("Die Mühle mahlte bis 1875 den Weizen des Tals. Ihr Rad dreht sich noch.")
    for _ in range(2):
        assert library.sync(articles).languages == (("de", 1),)
    assert library.document("muehle.txt").metadata.language == "de"
    assert library.document("bridge.txt").metadata.language == "en"
    folder = library.uploads_folder("ann")
    folder.mkdir(parents=True)
    (folder / "moulin.txt").write_text("Le moulin a moulu le blé de la vallée jusqu'en 1875. Sa roue tourne encore.")
    assert library.sync_uploads("ann").languages == (("fr", 1),)
    assert library.verify() == []


def test_an_article_that_goes_bad_is_taken_out(library, articles):
    (articles / "bridge.txt").write_bytes(b"   ")
    report = library.sync(articles)
    assert [failure.document_id for failure in report.failed] == ["bridge.txt"]
    assert report.removed == ("bridge.txt",)
    assert_whole(library)


@pytest.mark.skipif(sys.platform != "linux", reason="such a name cannot be made here")
def test_a_file_name_that_is_no_unicode_is_listed(library, articles):
    for name in (b"caf\xe9.txt", b"dir\xff/inside.txt"):
        path = os.path.join(os.fsencode(articles), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"Rain fell. The river rose.")
    report = library.sync(articles)
    assert [failure.document_id for failure in report.failed] == ["caf?.txt", "dir?/inside.txt"]
    assert all("not valid Unicode; rename" in failure.reason for failure in report.failed)
    assert report.total == 3
    assert_whole(library)


def test_a_file_that_vanishes_meanwhile_is_listed(open_library, articles):
    library = open_library()

    def vanish(progress: Progress) -> None:
        (articles / "market/fish.md").unlink(missing_ok=True)

    report = library.sync(articles, progress=vanish)
    assert [failure.document_id for failure in report.failed] == ["market/fish.md"]
    assert report.added == ("bridge.txt", "market/year.txt")
    assert_whole(library)


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        pytest.param("none", "does not exist; name a folder", id="not there"),
        pytest.param("articles/bridge.txt", "is a file, not a folder", id="a file"),
        pytest.param("articles/bridge.txt/inside", "does not exist|cannot be listed", id="in a file"),
        pytest.param("~nobody-of-this-name", "does not exist; name a folder", id="no such user"),
        pytest.param("no\0folder", "does not exist", id="no possible name"),
        pytest.param(os.fsdecode(b"caf\xe9"), "is not valid Unicode; rename the folder", id="no Unicode"),
    ],
)
def test_a_folder_that_cannot_be_synced_changes_nothing(library, articles, folder, message):
    before = contents(library)
    path = folder if folder.startswith("~") else articles.parent / folder
    with pytest.raises(ArticlesFolderError, match=message) as caught:
        library.sync(path)
    assert "\n" not in str(caught.value)
    assert contents(library) == before


def test_an_empty_folder(open_library, library, tmp_path):
    (tmp_path / "empty").mkdir()
    new = open_library("new")
    assert new.sync(tmp_path / "empty").total == 0
    assert new.passage_count() == 0
    with pytest.raises(LibraryError, match="is empty; sync a folder of articles first"):
        local_engine(new).indexes()

    report = library.sync(tmp_path / "empty")
    assert len(report.removed) == 3
    assert library.document_ids() == []
    assert local_engine(library).indexes().lexical.search(["her"], 5) == []
    assert local_engine(library).indexes().dense.search(library.encode_query("herring").vector, 5) == []


def test_a_folder_that_was_moved_is_known_again(library, articles, toy, tmp_path):
    moved = tmp_path / "elsewhere" / "articles"
    moved.parent.mkdir()
    articles.rename(moved)
    toy.encoded.clear()
    assert len(library.sync(moved).unchanged) == 3
    assert toy.encoded == []
    assert library.document("market/fish.md").path == str(moved / "market/fish.md")
    assert_whole(library)


@pytest.mark.parametrize(
    ("moves", "ends"),
    [
        pytest.param([("a", "b")], {"a": "A newer text."}, id="copied, then edited"),
        pytest.param([("b", "x"), ("a", "b")], {"a": "A newer text."}, id="one file on, then edited"),
        pytest.param([("d", "e"), ("c", "d"), ("b", "c"), ("a", "b")], {"a": "A newer text."}, id="all files on"),
        pytest.param([("b", "c"), ("a", "b"), ("d", "a")], {}, id="over others"),
        pytest.param([("a", "z"), ("a", "y"), ("a", "b")], {"a": ""}, id="copied often, then emptied"),
    ],
)
def test_a_version_that_has_moved_on_is_not_encoded_again(open_library, toy, tmp_path, monkeypatch, moves, ends):
    monkeypatch.setattr("embeddings.syncing.adding._BATCH_PASSAGES", 1)  # each document is stored at once
    articles = tmp_path / "files"
    articles.mkdir()
    for name in "abcd":
        (articles / f"{name}.txt").write_text(
            f"The boat {name} carries herring {name}. Its crew {name} is paid on Friday."
        )
    library = open_library()
    library.sync(articles)
    for origin, copy in moves:
        shutil.copyfile(articles / f"{origin}.txt", articles / f"{copy}.txt")
    for name, text in ends.items():
        (articles / f"{name}.txt").write_text(text)
    toy.encoded.clear()
    library.sync(articles)
    assert toy.encoded == [text for text in ends.values() if text]
    assert library.document("b.txt").text.startswith("The boat a")
    assert library.verify() == []


def test_files_that_change_places(open_library, tmp_path):
    articles = tmp_path / "files"
    articles.mkdir()
    for name in "ab":
        (articles / f"{name}.txt").write_text(f"The boat {name} carries herring.")
    library = open_library()
    library.sync(articles)
    for origin, place in (("a", "x"), ("b", "a"), ("x", "b")):
        (articles / f"{origin}.txt").rename(articles / f"{place}.txt")
    assert library.sync(articles).changed == ("a.txt", "b.txt")
    assert library.document("a.txt").text == "The boat b carries herring."
    assert library.verify() == []


def test_large_articles_are_encoded_one_after_the_other(open_library, articles, toy, monkeypatch):
    """The encodings of two large articles are never in memory together."""
    monkeypatch.setattr("embeddings.syncing.adding._LARGE_BYTES", 0)
    library = open_library()
    stored: list[int] = []
    encode: Callable[[Sequence[str]], list[Encoding]] = toy.encode_documents

    def noting(texts: Sequence[str]) -> list[Encoding]:
        stored.append(library.document_count())
        return encode(texts)

    monkeypatch.setattr(toy, "encode_documents", noting)
    library.sync(articles)
    assert stored == [0, 1, 2]
    assert_whole(library)


def test_an_article_whose_vectors_take_too_much_memory_is_refused_once(open_library, articles, toy, monkeypatch):
    monkeypatch.setattr("embeddings.syncing.adding._LARGE_BYTES", 100_000)
    monkeypatch.setattr("embeddings.syncing.adding._MOST_BYTES", 300_000)
    (articles / "large.txt").write_text("The miller grinds corn for the county. " * 2000)
    library = open_library()
    for _ in range(2):
        report = library.sync(articles)
        assert [failure.document_id for failure in report.failed] == ["large.txt"]
        assert re.search(
            r"The vectors of the file would take \d+ MiB of memory, .* split it\.", report.failed[0].reason
        )
    assert report.total == 3
    assert not any("miller" in text for text in toy.encoded)


def test_an_article_of_many_short_lines_does_not_stay_in_memory_after_it_was_read(open_library, articles, monkeypatch):
    """Blocks take more memory than the characters of a short line."""
    monkeypatch.setattr("embeddings.engines.local.documents._CACHE_BYTES", 60_000)
    (articles / "lines.txt").write_text(
        "\n\n".join(f"The miller pays {number} for the corn." for number in range(1000))
    )
    library = open_library()
    library.sync(articles)
    fish, lines = library.document("market/fish.md"), library.document("lines.txt")
    assert len(lines.text) < 60_000 < 200 * len(lines.blocks)
    assert library.document("market/fish.md") is fish
    again = library.document("lines.txt")
    assert again is not lines
    assert again == lines


@pytest.mark.parametrize(("large", "released"), [(1_000_000, 0), (10, 1)], ids=["small files", "large files"])
def test_the_memory_for_large_files_is_given_back(open_library, articles, monkeypatch, large, released):
    calls: list[int] = []

    def counted() -> None:
        calls.append(1)
        release_memory()

    monkeypatch.setattr("embeddings.syncing.sync._LARGE", large)
    monkeypatch.setattr("embeddings.syncing.sync.release_memory", counted)
    open_library().sync(articles)
    assert len(calls) == released


@pytest.mark.parametrize("batch", [1, 2, 256])
def test_progress_rises_to_its_total(open_library, articles, monkeypatch, batch):
    monkeypatch.setattr("embeddings.syncing.adding._BATCH_PASSAGES", batch)
    monkeypatch.setattr("embeddings.syncing.adding._SLAB_PASSAGES", 4)
    (articles / "long.txt").write_text("The miller grinds corn for the county. " * 40)
    (articles / "twin.txt").write_text("The miller grinds corn for the county. " * 40)
    calls: list[Progress] = []
    library = open_library()
    library.sync(articles, progress=calls.append)
    done = [progress.done for progress in calls]
    assert done == sorted(done)
    assert {progress.total for progress in calls} == {sum(len(file.read_bytes()) for file in articles.rglob("*.*"))}
    assert done[0] == 0
    assert done[-1] == calls[-1].total
    assert len(set(done)) > 5


@pytest.mark.parametrize("syncs", ["this library", "another process"])
def test_passages_read_before_are_gone_with_their_article(open_library, library, articles, syncs):
    ids = library.passage_ids(library.document_ids())
    before = library.passages(ids)
    assert [stored.passage_id for stored in before] == ids
    assert all(again is stored for again, stored in zip(library.passages(ids), before, strict=True))
    (articles / "bridge.txt").unlink()
    (library if syncs == "this library" else open_library()).sync(articles)
    kept = {stored.passage.document_id for stored in library.passages(ids)}
    assert kept == {"market/fish.md", "market/year.txt"}


@pytest.mark.parametrize("batch", [1, 3, 256])
def test_the_same_words_in_several_new_articles_are_encoded_once(open_library, articles, toy, monkeypatch, batch):
    monkeypatch.setattr("embeddings.syncing.adding._BATCH_PASSAGES", batch)
    for name in ("a.txt", "market/b.txt", "z.txt", "z.md"):
        (articles / name).write_text("The miller grinds corn for the county. Rain fell.\n")
    library = open_library()
    assert library.sync(articles).total == 7
    assert len(toy.encoded) == len(set(toy.encoded))
    held = contents(library)
    assert len(held) == 7
    assert_whole(library)


def test_what_encodes_may_fail_and_a_later_sync_goes_on(open_library, articles, make_toy, monkeypatch):
    monkeypatch.setattr("embeddings.syncing.adding._BATCH_PASSAGES", 1)

    class Failing(make_toy):  # type: ignore[misc,valid-type]
        def encode_documents(self, texts):
            if any("herring" in text for text in texts):
                raise ModelError("it is broken")
            return super().encode_documents(texts)

    with pytest.raises(ModelError, match="it is broken"):
        open_library(encoder=Failing()).sync(articles)
    library = open_library()
    assert library.document_ids() == ["bridge.txt"]  # what came before it has landed
    assert library.sync(articles).unchanged == ("bridge.txt",)
    assert_whole(library)


def test_a_model_is_not_asked_where_nothing_has_to_be_encoded(open_library, library, articles, toy, monkeypatch):
    (articles / "bridge.txt").rename(articles / "ling.txt")
    (articles / "empty.txt").touch()
    monkeypatch.setattr(type(toy), "fingerprint", property(lambda self: pytest.fail("it was asked")), raising=False)
    report = library.sync(articles)
    assert (report.added, report.removed) == (("ling.txt",), ("bridge.txt",))
    assert [failure.document_id for failure in report.failed] == ["empty.txt"]


def test_an_unchanged_folder_is_neither_parsed_nor_encoded(library, articles, toy, monkeypatch):
    toy.encoded.clear()

    def refuse(*_: object) -> None:
        raise AssertionError("it was parsed again")

    monkeypatch.setattr("embeddings.syncing.reading.read_document", refuse)
    assert len(library.sync(articles).unchanged) == 3
    assert toy.encoded == []


# Killed half-way

KILLED = """
import os, sys
sys.path[:0] = {path!r}
from conftest import ToyEncoder
from embeddings import library
from embeddings.engines.local import indexes
from embeddings.syncing import adding
adding._BATCH_PASSAGES = 1

class Deadly(ToyEncoder):
    def encode_documents(self, texts):
        if 0 <= {at!r} <= len(self.encoded):
            os._exit(9)
        return super().encode_documents(texts)

if {at!r} < 0:
    getattr(indexes, {kind!r}).save = lambda self: os._exit(9)

with library.Library.open({folder!r}, encoder=Deadly(), passage_tokens=32) as opened:
    opened.sync({articles!r})
"""


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        pytest.param(0, "", id="before the first article is encoded"),
        pytest.param(3, "", id="between two articles"),
        pytest.param(-1, "DenseIndex", id="between the articles and the vector index"),
        pytest.param(-1, "LexicalIndex", id="between the articles and the word index"),
    ],
)
@pytest.mark.parametrize("is_new", [True, False], ids=["a new library", "a library that holds something"])
def test_a_killed_sync_loses_nothing_and_goes_on(open_library, articles, tmp_path, toy, at, kind, is_new):
    if not is_new:
        with open_library() as library:
            library.sync(articles)
    for number in range(4):
        (articles / f"new{number}.txt").write_text(f"The mill number {number} burned. Nobody was hurt in it.")
    (articles / "bridge.txt").write_text("The bridge closed again. The county does not say why.")
    path = [str(Path(__file__).parents[1]), str(ROOT)]
    script = KILLED.format(path=path, at=at, kind=kind, folder=str(tmp_path / "library"), articles=str(articles))
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert killed.returncode == 9, killed.stderr

    library = open_library()
    texts = {document.document_id: document.text for document in library.documents()}
    held = library.passages(library.passage_ids(list(texts)))
    assert all(s.passage.text == texts[s.passage.document_id][s.passage.start : s.passage.end] for s in held)
    if held:
        assert len(local_engine(library).indexes().dense) == len(local_engine(library).indexes().lexical) == len(held)
    toy.encoded.clear()
    library.sync(articles)
    if at != 0:
        assert len(toy.encoded) < library.passage_count()  # what was done is not done again
    assert_whole(library)
    fresh = open_library("fresh")
    fresh.sync(articles)
    assert contents(library) == contents(fresh)


# Several at once


def test_searching_while_another_thread_syncs(library, articles):
    stop = threading.Event()
    failures: list[BaseException] = []
    versions = {name: set[str]() for name in ("a.txt", "b.txt", "c.txt")}

    def write_and_sync() -> None:
        try:
            for step in range(16):
                for name, known in versions.items():
                    text = f"{'Rain. ' * (step % 5)}The herring of {name} cost {step} coins. Nobody bought them."
                    known.add(text)
                    (articles / name).write_text(text)
                if step % 4 == 3:
                    (articles / "b.txt").unlink()
                library.sync(articles)
        except BaseException as error:
            failures.append(error)
        finally:
            stop.set()

    def search() -> None:
        try:
            while not stop.is_set():
                indexes = local_engine(library).indexes()
                query = library.encode_query("what does herring cost?")
                ids = [i for i, _ in indexes.dense.search(query.vector, 10)]
                ids += [i for i, _ in indexes.lexical.search(ENGLISH.analyze("herring cost coins"), 10)]
                stored = library.passages(ids)
                for s in stored:
                    passage = s.passage
                    assert s.title
                    texts = versions.get(passage.document_id) or {library.document(passage.document_id).text}
                    assert any(text[passage.start : passage.end] == passage.text for text in texts)
                    assert s.token_codes is not None
                    assert len(s.token_codes) == len(s.token_starts)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write_and_sync), *(threading.Thread(target=search) for _ in range(2))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert failures == []
    assert_whole(library)


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it never came true")


def test_a_search_does_not_wait_for_a_sync_to_end(open_library, library, articles, make_toy):
    """While a long sync encodes, what has landed is found, and nobody waits for the rest."""
    arrived, go_on = threading.Event(), threading.Event()

    class Slow(make_toy):  # type: ignore[misc,valid-type]
        def encode_documents(self, texts):
            if any("second" in text for text in texts):
                arrived.set()
                assert go_on.wait(60)
            return super().encode_documents(texts)

    (articles / "x1.txt").write_text("The first mill burned. " * 60)
    (articles / "x2.txt").write_text("The second mill burned. " * 60)
    syncing = open_library(encoder=Slow())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("embeddings.syncing.adding._BATCH_PASSAGES", 2)
        thread = threading.Thread(target=syncing.sync, args=(articles,))
        thread.start()
        try:
            assert arrived.wait(60)
            for other in (library, syncing):
                wait_until(lambda: set(found(other, "mill burned")) == {"x1.txt"})  # noqa: B023  (called at once)
                assert found(other, "herring coins") == ["market/fish.md"]
        finally:
            go_on.set()
            thread.join(60)
    assert set(found(library, "mill burned")) == {"x1.txt", "x2.txt"}


def test_two_libraries_on_one_folder_see_each_others_syncs(open_library, library, articles):
    other = open_library()
    assert found(other, "herring coins") == ["market/fish.md"]
    (articles / "market/fish.md").unlink()
    (articles / "new.txt").write_text("A kilo of salmon costs nine coins.")
    library.sync(articles)
    assert found(other, "coins") == ["new.txt"]
    assert_whole(other)
    (articles / "new.txt").unlink()
    other.sync(articles)
    assert found(library, "coins") == []
    assert_whole(library)


def test_two_processes_sync_one_library(open_library, library, articles, tmp_path):
    for number in range(20):
        (articles / f"new{number}.txt").write_text(f"The mill number {number} burned. Nobody was hurt in it.")
    path = [str(Path(__file__).parents[1]), str(ROOT)]
    script = KILLED.format(path=path, at=10**9, kind="", folder=str(tmp_path / "library"), articles=str(articles))
    processes = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert library.sync(articles).total == 23
    assert_whole(library)
    fresh = open_library("fresh")
    fresh.sync(articles)
    assert contents(library) == contents(fresh)


def test_a_library_that_another_process_keeps_is_told(open_library, library, articles, monkeypatch):
    monkeypatch.setattr("embeddings.engines.local.locking._LOCK_SECONDS", 0.2)
    other = open_library()
    with (
        LibraryLock(library.folder, "library.lock").held(),
        pytest.raises(LibraryError, match=r"for more than 0\.2 seconds; wait for it"),
    ):
        other.sync(articles)
    with (
        LibraryLock(library.folder, "indexes.lock").held(),
        pytest.raises(LibraryError, match=r"for more than 0\.2 seconds; wait for it"),
    ):
        local_engine(other).indexes()


# The model it was made with


def test_another_model_is_refused_and_nothing_is_lost(open_library, library, articles, make_toy):
    before = contents(library)
    with pytest.raises(ModelMismatchError, match="made with the model 'toy', but 'other' was asked for"):
        open_library(encoder=make_toy("other"))
    with pytest.raises(ModelMismatchError, match="made with the model 'toy', but 'some/model' was asked for"):
        Library.open(library.folder, model="some/model")
    assert contents(open_library()) == before


def test_other_weights_are_refused_and_nothing_is_lost(open_library, library, articles, make_toy):
    before = contents(library)
    other = open_library(encoder=make_toy(weights="second weights"))
    with pytest.raises(ModelMismatchError, match="whose weights have changed since"):
        other.encode_query("herring")
    (articles / "bridge.txt").write_text("The bridge closed. Nobody knows why.")
    with pytest.raises(ModelMismatchError, match="bring the old weights back, or delete"):
        other.sync(articles)
    assert contents(library) == before
    assert found(other, "herring coins") == ["market/fish.md"]


def test_the_model_need_not_be_named_again(library):
    with Library.open(library.folder) as opened:
        assert opened.encoder.name == "toy"
    with Library.open(library.folder, model="toy") as opened:
        assert opened.encoder.name == "toy"
    with Library.open(library.folder.parent / "new") as opened:
        assert isinstance(opened.encoder, ModelEncoder)
        assert opened.encoder.name == DEFAULT_MODEL


def test_an_emptied_library_takes_another_model(open_library, library, articles, tmp_path, make_toy):
    (tmp_path / "empty").mkdir()
    library.sync(tmp_path / "empty")
    other = open_library(encoder=make_toy("other", "second weights", 12))
    other.sync(articles)
    assert_whole(other)
    assert len(other.encode_query("herring").vector) == 12
    with pytest.raises(ModelMismatchError, match="whose weights have changed since"):
        library.encode_query("herring")  # it was opened before, with the first model


def test_passages_keep_the_size_that_the_library_began_with(open_library, articles):
    with open_library(passage_tokens=16) as small:
        small.sync(articles)
        expected = contents(small)
    (articles / "bridge.txt").rename(articles / "x.txt")
    with open_library(passage_tokens=300) as again:
        again.sync(articles)
        (articles / "x.txt").write_bytes((articles / "x.txt").read_bytes() + b"\n")
        again.sync(articles)
        texts = [stored.passage.text for stored in again.passages(again.passage_ids(["x.txt"]))]
    assert texts == [passage.text for passage in expected["bridge.txt"][1]]


@pytest.mark.parametrize("count", [-1, 0, 15])
def test_passages_too_small_for_a_sentence_are_refused(tmp_path, count):
    with pytest.raises(ValueError, match="it must be at least 16 to hold a sentence"):
        Library.open(tmp_path / "new", passage_tokens=count)
    assert not (tmp_path / "new").exists()


# The library's folder


def occupy(folder: Path) -> None:
    folder.write_text("no folder")


def damage_store(folder: Path) -> None:
    folder.mkdir()
    (folder / "library.sqlite3").write_bytes(b"garbage " * 2000)


@pytest.mark.parametrize(
    ("name", "prepare", "message"),
    [
        pytest.param("library", occupy, "cannot be made .File exists.; name another with --library", id="a file"),
        pytest.param("library/in", lambda folder: occupy(folder.parent), "cannot be made .Not a dir", id="in a file"),
        pytest.param("library", damage_store, "not a database.; if it is damaged, delete it", id="damaged"),
        pytest.param(os.fsdecode(b"\xe9"), lambda folder: None, "is not valid Unicode; name another", id="no Unicode"),
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_a_library_is_refused(tmp_path, toy, name, prepare, message):
    folder = tmp_path / name
    prepare(folder)
    with pytest.raises(LibraryError, match=message) as caught:
        Library.open(folder, encoder=toy)
    assert "\n" not in str(caught.value)


def test_an_article_that_is_not_held_is_told(library):
    with pytest.raises(LibraryError, match=r"holds no article 'none\.txt'; it may have been removed since"):
        library.document("none.txt")


def test_nothing_is_pickled(open_library, articles, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was pickled")

    for name in ("dump", "dumps", "load", "loads", "Pickler", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    with open_library() as library:
        library.sync(articles)
    with open_library() as library:
        assert_whole(library)
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "embeddings").glob("*.py")]
    assert not any(word in source for source in sources for word in ("import pickle", "shelve", "joblib", "np.load"))


def test_searching_finds_the_same_after_opening_again(open_library, library):
    def search(opened: Library) -> tuple[list[tuple[int, float]], list[str]]:
        query = opened.encode_query("a kilo of herring costs three coins")
        return local_engine(opened).indexes().dense.search(query.vector, 5), found(opened, "county buses")

    first = search(library)
    library.close()
    assert search(open_library()) == first
