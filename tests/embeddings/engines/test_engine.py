"""The engine: each scope sees its own documents alone, and what is stored is checked before it is quoted."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from embeddings.document import Document
from embeddings.errors import LibraryError
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from embeddings.readers.markdown.reader import MarkdownReader
from embeddings.readers.plain_text import PlainTextReader
from embeddings.scope import EVERYTHING, Scope
from embeddings.structure.assembly import make_document
from embeddings.syncing import reading, sync
from qa.answer import Status
from qa.assistant import Assistant
from qa.doors.web.history.chat_store import ChatStore
from qa.retriever import Retriever

VERSION_1 = Path(__file__).parents[2] / "data" / "version-1"
FOLDER = ["bridge.txt", "market/fish.md", "market/year.txt"]
MILL = ".uploads/ann/mill.txt"
QUESTION = "Who paid for the work on the bridge?"
MILL_TEXT = "The mill ground wheat until 1875. Its wheel still turns."


def upload(library: Library, owner: str, name: str, text: str) -> None:
    folder = library.uploads_folder(owner)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    library.sync_uploads(owner)


# Scopes


def test_documents_are_counted_by_language_in_a_scope(library):
    assert library.languages() == {"en": 3}
    upload(
        library, "ann", "muehle.txt", "Die Mühle mahlte bis 1875 den Weizen des ganzen Tals. Ihr Rad dreht sich noch."
    )
    upload(library, "bob", "moulin.txt", "Le moulin a moulu le blé de la vallée jusqu'en 1875. Sa roue tourne encore.")
    upload(library, "bob", "short.txt", "Yes. No.")
    assert library.languages() == {"en": 3, "de": 1, "fr": 1}
    assert library.languages(Scope.of("ann")) == {"en": 3, "de": 1}
    assert library.languages(Scope.of()) == {"en": 3}
    assert library.languages(Scope.of("ann", "bob").only(FOLDER[:2])) == {"en": 2}
    assert library.languages(Scope.of("bob").without(FOLDER)) == {"fr": 1}


def seen(library: Library, scope: Scope, question: str) -> dict[str, object]:
    """What the engine says to a question in a scope, passages by their documents and places."""
    engine, terms = library.engine, ENGLISH.analyze(question)

    def named(ids: list[int]) -> list[tuple[str, int]]:
        return [(s.passage.document_id, s.passage.start) for s in engine.passages(ids)]

    found = engine.search(library.encode_query(question).vector, terms, 50, scope)
    dense, lexical = ([i for i, _ in scored] for scored in (found.dense, found.lexical))
    return {
        "dense": sorted(zip(named(dense), [round(score, 4) for _, score in found.dense], strict=True)),
        "lexical": sorted(named(lexical)),
        "idf": {term: round(value, 6) for term, value in engine.idf(terms, scope).items()},
        "unknown": engine.unknown_terms([*terms, "zeppelin"], scope),
        "similar": sorted(named(engine.passages_with_similar_term(["brigde", "herrin"], 1, terms, 50, scope))),
        "all terms": sorted(named(engine.passages_with_all_terms(terms[:1], 50, scope))),
        "ids": engine.document_ids(scope),
        "found": engine.find_text("The county paid for the work.", scope),
        "empty": engine.is_empty(scope),
    }


OF_BOB = "The county of Bob paid nine coins for herring, and the bridge of Bob is made of coins."


@pytest.mark.parametrize("question", [QUESTION, "What does herring cost in coins?", "Where is the harbour?"])
def test_what_others_bring_changes_nothing(library, question):
    upload(library, "ann", "mill.txt", MILL_TEXT)
    before = {scope: seen(library, scope, question) for scope in (Scope.of("ann"), Scope.of())}
    upload(library, "bob", "coins.txt", OF_BOB)
    assert {scope: seen(library, scope, question) for scope in before} == before
    assert seen(library, Scope.of("bob"), question) != before[Scope.of()]
    (library.uploads_folder("bob") / "coins.txt").unlink()
    library.sync_uploads("bob")
    assert {scope: seen(library, scope, question) for scope in before} == before


@pytest.mark.parametrize("question", [QUESTION, "What does herring cost in coins?", "When did the mill grind wheat?"])
def test_a_scope_is_as_a_library_of_what_it_sees(library, open_library, articles, question):
    upload(library, "ann", "mill.txt", MILL_TEXT)
    upload(library, "bob", "coins.txt", OF_BOB)
    alone = open_library("alone")
    alone.sync(articles)
    upload(alone, "ann", "mill.txt", MILL_TEXT)
    assert seen(library, Scope.of("ann"), question) == seen(alone, Scope.of("ann"), question)
    # Everything has one index, and a scope one for each owner: the terms weigh the same in both.
    assert seen(alone, Scope.of("ann"), question) == seen(alone, EVERYTHING, question)


def test_a_choice_changes_no_idf(library):
    whole = seen(library, EVERYTHING, QUESTION)
    for scope in (EVERYTHING.only(["bridge.txt"]), EVERYTHING.without(["bridge.txt"])):
        assert seen(library, scope, QUESTION)["idf"] == whole["idf"]


def test_scores_of_several_indexes_are_those_of_one(library):
    """Of passages as long as the others on average, which is each index's own."""
    upload(library, "ann", "bridge.txt", (library.folder.parent / "articles" / "bridge.txt").read_text())
    engine, terms = library.engine, ENGLISH.analyze(QUESTION)
    apart = engine.search(None, terms, 50, Scope.of("ann")).lexical
    together = engine.search(None, terms, 50, EVERYTHING).lexical
    assert {i for i, _ in apart} == {i for i, _ in together}
    for (_, one), (_, other) in zip(apart, together, strict=True):
        assert one == pytest.approx(other, rel=0.25)
    some = dict(apart[:2])
    assert engine.bm25(terms, list(some), Scope.of("ann")) == pytest.approx(some)


def test_what_an_owner_removed_leaves_nothing(library):
    upload(library, "ann", "mill.txt", MILL_TEXT)
    assert (library.folder / "owners" / "ann").exists()
    assert Assistant(Retriever(library)).ask("When did the mill grind wheat?", scope=Scope.of("ann")).quotes
    (library.uploads_folder("ann") / "mill.txt").unlink()
    library.sync_uploads("ann", names=["mill.txt"])
    assert not (library.folder / "owners" / "ann").exists()
    assert library.find_text(MILL_TEXT) == []
    assert library.document_ids() == FOLDER
    upload(library, "ann", "mill.txt", MILL_TEXT)
    assert library.find_text(MILL_TEXT, Scope.of("ann")) == [(MILL, 0)]


def test_only_the_named_uploads_are_read(library):
    folder = library.uploads_folder("ann")
    folder.mkdir(parents=True)
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(f"The {name[0]} mill ground wheat.")
    assert library.sync_uploads("ann", names=["a.txt", "b.txt", "none.txt"]).added == (
        ".uploads/ann/a.txt", ".uploads/ann/b.txt",
    )  # fmt: skip
    (folder / "a.txt").unlink()
    report = library.sync_uploads("ann", names=["a.txt"])
    assert (report.removed, report.unchanged) == ((".uploads/ann/a.txt",), ())
    assert library.sync_uploads("ann", names=[]).total == 0
    assert library.sync_uploads("ann").added == (".uploads/ann/c.txt",)


@pytest.mark.parametrize(
    "name", ["", "/a.txt", "../bob/a.txt", "x/../a.txt", "./a.txt", ".a.txt", "x/.git/a.txt", "x//a.txt"]
)
def test_a_name_that_no_full_sync_would_find_is_refused(library, name):
    with pytest.raises(ValueError, match="is not the path of a file below the folder of uploads, or is hidden"):
        library.sync_uploads("ann", names=[name])


def test_words_that_were_removed_do_not_stay_in_the_index_of_everything(library, open_library):
    upload(library, "ann", "mill.txt", MILL_TEXT)
    assert library.engine.passages_with_all_terms(ENGLISH.analyze("wheat"), 9, EVERYTHING)
    assert (library.folder / "everything").exists()
    library.close()
    with open_library() as opened:
        (opened.uploads_folder("ann") / "mill.txt").unlink()
        opened.sync_uploads("ann", names=["mill.txt"])
        assert not (opened.folder / "everything").exists()
        assert not (opened.folder / "owners" / "ann").exists()


# Libraries of version 1


@pytest.fixture
def version_1(tmp_path: Path) -> Path:
    """A library as the first version left it, with an upload of ann's and a conversation."""
    folder = tmp_path / "old"
    folder.mkdir()
    for name in ("library.sqlite3", "chat.sqlite3"):
        shutil.copy(VERSION_1 / name, folder)
        (folder / name).chmod(0o600)
    upload_folder = folder / ".uploads" / "ann"
    upload_folder.mkdir(parents=True)
    (upload_folder / "mill.txt").write_text(f"{MILL_TEXT}\n")
    return folder


def test_a_library_of_version_1_is_brought_up_to_date(version_1, toy, articles):
    for _ in range(2):
        with Library.open(version_1, encoder=toy) as opened:
            assert opened.document_ids() == [MILL, *FOLDER]
            assert opened.document_ids(Scope.of()) == FOLDER
            assistant = Assistant(Retriever(opened))
            assert assistant.ask(QUESTION, scope=Scope.of()).quotes[0].text.endswith("The county paid for the work.")
            asked = assistant.ask("Until when did the mill grind wheat?", scope=Scope.of("ann"))
            assert asked.quotes[0].sources[0].path == str(version_1 / MILL)
            assert all(MILL not in hit.passage.document_id for hit in
                       Retriever(opened).search("mill wheat", scope=Scope.of("bob")))  # fmt: skip
            # The articles are read again, since their readers have changed, and their languages are new.
            for report in (opened.sync(articles), opened.sync_uploads("ann")):
                assert (report.removed, report.failed) == ((), ())
            toy.encoded.clear()
            assert opened.sync(articles).unchanged == tuple(FOLDER)
            assert opened.sync_uploads("ann").unchanged == (MILL,)
            assert toy.encoded == []
            assert opened.verify() == []


class _NewerReader(MarkdownReader):
    version = MarkdownReader.version + 1


def test_files_are_read_again_after_their_reader_has_changed(tmp_path, toy, articles, monkeypatch):
    with monkeypatch.context() as earlier, Library.open(tmp_path / "library", encoder=toy) as library:
        earlier.setattr(reading, "make_document", without_last_block)
        library.sync(articles)
    with Library.open(tmp_path / "library", encoder=toy) as library:
        assert library.sync(articles).changed == ()
        assert library.verify() != []
        monkeypatch.setattr(sync, "READERS", (PlainTextReader(), _NewerReader()))
        toy.encoded.clear()
        assert library.sync(articles).changed == ("market/fish.md",)
        assert {problem.document_id for problem in library.verify()} == {"bridge.txt", "market/year.txt"}
        assert toy.encoded


def test_files_that_read_the_same_after_a_change_of_their_reader_are_unchanged(tmp_path, toy, articles, monkeypatch):
    with Library.open(tmp_path / "library", encoder=toy) as library:
        library.sync(articles)
        toy.encoded.clear()
        generation = library.generation
        monkeypatch.setattr(sync, "READERS", (PlainTextReader(), _NewerReader()))
        assert library.sync(articles).unchanged == tuple(library.document_ids())
        assert (toy.encoded, library.generation) == ([], generation)


def without_last_block(*given: Any, **named: Any) -> Document:
    document = make_document(*given, **named)
    return replace(document, blocks=document.blocks[:-1])


@pytest.mark.parametrize("metadata", ['{"title": ', '{"unknown": 1}'])
def test_a_damaged_library_of_version_1_is_told_and_not_changed(version_1, toy, metadata):
    file = version_1 / "library.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE documents SET metadata = ? WHERE document_id = 'bridge.txt'", (metadata,))
    connection.close()
    for _ in range(2):
        with pytest.raises(LibraryError, match="holds a damaged row"):
            Library.open(version_1, encoder=toy)


def test_conversations_of_version_1_are_kept(version_1):
    store = ChatStore.open(version_1)
    try:
        (summary,) = store.conversations("ann")
        assert summary.turns == 2
        assert store.conversation("ann", summary.conversation_id).turns[0].answer.status is Status.ANSWERED
    finally:
        store.close()


# Files that are not what they were


def test_another_librarys_file_is_refused(library, open_library, articles):
    other = open_library("other")
    (articles / "bridge.txt").write_text("The bridge over the Ling never opened.")
    other.sync(articles)
    for each in (library, other):
        each.close()
    shutil.copy(other.folder / "library.sqlite3", library.folder / "library.sqlite3")
    with pytest.raises(LibraryError, match="belongs to another library than its folder; put the right one back"):
        open_library()
    (library.folder / "library.sqlite3").unlink()  # as the sentence says
    assert open_library().sync(articles).total == 3


def test_a_librarys_own_backup_and_a_copied_file_are_taken(library, open_library, articles, tmp_path):
    library.close()
    backup = (library.folder / "library.sqlite3").read_bytes()
    (articles / "new.txt").write_text("A ferry sails.")
    with open_library() as opened:
        opened.sync(articles)
    (library.folder / "library.sqlite3").write_bytes(backup)
    with open_library() as opened:
        assert opened.document_ids() == FOLDER
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "library.sqlite3").write_bytes(backup)
    with open_library("elsewhere") as opened:
        assert opened.document_ids() == FOLDER


@pytest.mark.parametrize("damage", [Path.unlink, lambda note: note.write_text("")], ids=["lost", "emptied"])
def test_the_note_of_a_librarys_id_is_made_again(library, open_library, damage):
    library.close()
    note = library.folder / "library.id"
    known = note.read_text()
    damage(note)
    with open_library() as opened:
        assert opened.document_ids() == FOLDER
    assert note.read_text() == known


def test_a_note_that_cannot_be_read_is_told(library, open_library):
    library.close()
    (library.folder / "library.id").unlink()
    (library.folder / "library.id").mkdir()
    with pytest.raises(LibraryError, match=r"library\.id cannot be read \(Is a directory\); allow it"):
        open_library()


def change(library: Library, sql: str, *values: object) -> None:
    with sqlite3.connect(library.folder / "library.sqlite3") as connection:
        assert connection.execute(sql, values).rowcount > 0
    connection.close()


def test_a_changed_character_is_never_quoted(library, open_library):
    """1875 shown as 1874: each character of an article in turn."""
    text = library.document("bridge.txt").text
    library.close()
    where = "document_key = (SELECT document_key FROM documents WHERE document_id = 'bridge.txt')"
    for at in range(0, len(text), 7):
        flipped = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        with open_library() as opened:
            change(opened, f"UPDATE texts SET text = ? WHERE {where}", flipped)
            for ask in (Assistant(Retriever(opened)).ask, Retriever(opened).search):
                with pytest.raises(LibraryError, match=r"'bridge\.txt' is not the text that was read from its file"):
                    ask(QUESTION)
            change(opened, f"UPDATE texts SET text = ? WHERE {where}", text)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE documents SET metadata = replace(metadata, 'bridge', 'fridge')",
        "UPDATE documents SET sha256 = replace(sha256, substr(sha256, 1, 1), 'f') || 'x'",
        "UPDATE texts SET blocks = replace(blocks, '1', '2')",
        "UPDATE passages SET sentences = replace(sentences, '1', '2')",
        "UPDATE passages SET start_character = start_character + 1",
    ],
)
def test_whatever_is_changed_is_told(library, open_library, sql):
    library.close()
    change(library, sql)
    with open_library() as opened, pytest.raises(LibraryError, match="holds a damaged row"):
        Assistant(Retriever(opened)).ask(QUESTION)


# Libraries that cannot be written

READ = """
import ctypes, os, struct, sys
sys.path[:0] = {path!r}
from conftest import ToyEncoder
from embeddings.library import Library
from embeddings.scope import Scope
from qa.assistant import Assistant
from qa.retriever import Retriever
if os.geteuid() == 0:
    ctypes.CDLL(None).capset(struct.pack("Ii", 0x20080522, 0), bytes(24))
with Library.open({folder!r}, encoder=ToyEncoder()) as opened:
    answer = Assistant(Retriever(opened)).ask({question!r}, scope=Scope.of("ann"))
    print(answer.quotes[0].text)
    print(len(opened.verify()))
    try:
        opened.sync({articles!r})
    except Exception as error:
        print(type(error).__name__, error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="root gives up its rights by Linux's own call")
@pytest.mark.parametrize("state", ["whole", "without indexes", "indexes of an earlier state"])
def test_a_library_that_cannot_be_written_is_asked_and_verified(
    library: Library, open_library: Callable[..., Library], articles: Path, state: str
) -> None:
    upload(library, "ann", "mill.txt", MILL_TEXT)
    Assistant(Retriever(library)).ask(QUESTION, scope=Scope.of("ann"))
    library.close()
    if state == "without indexes":
        for name in ("dense.json", "lexical.json"):
            (library.folder / name).unlink()
        shutil.rmtree(library.folder / "owners")
    elif state == "indexes of an earlier state":
        stamps = {name: (library.folder / name).read_bytes() for name in ("dense.json", "lexical.json")}
        with open_library() as opened:
            (articles / "more.txt").write_text("The miller paid for the wheat.")
            opened.sync(articles)
        for name, data in stamps.items():
            (library.folder / name).write_bytes(data)
    inside = [library.folder, *library.folder.rglob("*")]
    before = {str(path): path.stat().st_mtime_ns for path in inside}
    modes = {path: path.stat().st_mode for path in inside}
    path = [str(Path(__file__).parents[2]), str(Path(__file__).parents[3])]
    script = READ.format(path=path, folder=str(library.folder), question=QUESTION, articles=str(articles))
    for each in inside:
        each.chmod(0o555 if each.is_dir() else 0o444)
    try:
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    finally:
        for each, mode in modes.items():
            each.chmod(mode)
    assert ran.returncode == 0, ran.stderr
    quote, problems, refusal = ran.stdout.splitlines()[-3:] if "county" in ran.stdout else ("", "", ran.stdout)
    assert "The county paid for the work." in ran.stdout
    assert problems == "0"
    assert refusal.startswith("LibraryError The library "), refusal
    assert "cannot be changed" in refusal
    assert quote
    after = {str(path): path.stat().st_mtime_ns for path in [library.folder, *library.folder.rglob("*")]}
    assert after == before
