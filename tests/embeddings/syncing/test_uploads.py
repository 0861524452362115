"""Uploads in a library: stored beside the folder's articles, by owner, and found only by those who may see them."""

import shutil
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.document import Listed, ListPage
from embeddings.engines.local.engine import LocalEngine
from embeddings.engines.local.locking import LibraryLock
from embeddings.engines.local.search_index import open_index
from embeddings.errors import ArticlesFolderError, LibraryError
from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope
from embeddings.syncing.uploads import owner_of, shown_id
from qa.answer import Status
from qa.assistant import Assistant
from qa.retriever import Retriever

FOLDER = ["bridge.txt", "market/fish.md", "market/year.txt"]


def local_engine(library: Library) -> LocalEngine:
    assert isinstance(library.engine, LocalEngine)
    return library.engine


def upload(library: Library, owner: str, name: str, text: str) -> str:
    file = library.uploads_folder(owner) / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return f".uploads/{owner}/{name}"


@pytest.fixture
def shared(library):
    """A library that holds the three articles, and uploads of two owners."""
    upload(library, "ann", "notes/mill.md", "# The mill\n\nThe mill of the Ling burned. Nobody was hurt.\n")
    upload(library, "bob", "coins.txt", "A salmon costs nine coins in the harbour.")
    library.sync_uploads("ann")
    library.sync_uploads("bob")
    return library


MILL, COINS = ".uploads/ann/notes/mill.md", ".uploads/bob/coins.txt"


@pytest.mark.parametrize(
    ("document_id", "owner", "shown"),
    [
        (MILL, "ann", "notes/mill.md"),
        (".uploads/0f/.uploads/1a/x.md", "0f", ".uploads/1a/x.md"),
        ("bridge.txt", None, "bridge.txt"),
        ("uploads/ann/x.md", None, "uploads/ann/x.md"),
        ("sub/.uploads/ann/x.md", None, "sub/.uploads/ann/x.md"),
        (".uploads", None, ".uploads"),
        ("", None, ""),
    ],
)
def test_whose_a_document_is(document_id, owner, shown):
    assert owner_of(document_id) == owner
    assert shown_id(document_id) == shown


@pytest.mark.parametrize("owner", ["", ".", "..", "../x", "a/b", "A", "a" * 65, "a\n", "ä", "a b", "٣"])
def test_an_owner_that_could_be_another_place_is_refused(library, owner):
    for use in (library.uploads_folder, library.sync_uploads):
        with pytest.raises(ValueError, match="is not 1 to 64 of the characters"):
            use(owner)


def test_uploads_are_held_beside_the_folder(open_library, library, articles):
    mill = upload(library, "ann", "mill.txt", "The mill burned. It was old.")
    report = library.sync_uploads("ann")
    assert (report.added, report.changed, report.removed, report.unchanged) == ((mill,), (), (), ())
    assert library.document_ids() == [mill, *FOLDER]
    document = library.document(mill)
    assert Path(document.path) == library.uploads_folder("ann") / "mill.txt"
    assert Path(document.path).relative_to(library.folder).as_posix() == mill
    assert library.verify() == []
    # Whatever the folder becomes, the uploads stay, and are none of its business.
    (articles / "bridge.txt").unlink()
    report = library.sync(articles)
    assert (report.removed, report.unchanged, report.total) == (("bridge.txt",), tuple(FOLDER[1:]), 2)
    assert library.document_ids() == [mill, *FOLDER[1:]]
    again = open_library()
    assert again.document(mill) == document


def test_one_owners_uploads_change_and_no_others(shared):
    upload(shared, "ann", "notes/mill.md", "# The mill\n\nThe mill of the Ling was built again.\n")
    upload(shared, "bob", "new.txt", "Bob waits for his sync.")
    report = shared.sync_uploads("ann")
    assert (report.added, report.changed, report.removed, report.unchanged) == ((), (MILL,), (), ())
    assert shared.document_ids() == [MILL, COINS, *FOLDER]
    assert shared.verify() == []


def test_no_folder_is_as_an_empty_one(shared):
    shutil.rmtree(shared.uploads_folder("ann"))
    assert shared.sync_uploads("ann").removed == (MILL,)
    assert shared.sync_uploads("nobody").total == 0
    assert not shared.uploads_folder("nobody").exists()
    assert shared.document_ids() == [COINS, *FOLDER]


def test_uploads_to_an_empty_library(open_library):
    library = open_library()
    assert library.sync_uploads("ann").total == 0
    upload(library, "ann", "x.txt", "The mill burned.")
    assert library.sync_uploads("ann").total == 1
    assert library.verify() == []


def test_the_same_article_of_two_owners_is_encoded_once(shared, toy):
    toy.encoded.clear()
    twin = upload(shared, "ann", "coins.txt", (shared.uploads_folder("bob") / "coins.txt").read_text())
    assert shared.sync_uploads("ann").added == (twin,)
    assert toy.encoded == []
    assert shared.verify() == []


def test_what_cannot_be_read_is_told_by_its_whole_id(shared, tmp_path):
    (tmp_path / "secret.txt").write_text("The king's letters.")
    folder = shared.uploads_folder("ann")
    (folder / "leads out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "to bob.txt").symlink_to(shared.uploads_folder("bob") / "coins.txt")
    (folder / "empty.md").write_text("")
    (folder / ".hidden.md").write_text("Passed over.")
    (folder / "all").symlink_to(tmp_path)
    report = shared.sync_uploads("ann")
    assert {failure.document_id: failure.reason.split(";")[0] for failure in report.failed} == {
        ".uploads/ann/empty.md": "The file holds no text to quote",
        ".uploads/ann/leads out.txt": "It is a link that leads out of the folder",
        ".uploads/ann/to bob.txt": "It is a link that leads out of the folder",
    }
    assert report.unchanged == (MILL,)
    assert shared.document_ids() == [MILL, COINS, *FOLDER]


@pytest.mark.parametrize("depth", [0, 1], ids=["one owner's", "all"])
def test_a_folder_of_uploads_that_is_a_link_is_refused(shared, articles, depth):
    folder = [shared.uploads_folder("ann"), shared.uploads_folder("ann").parent][depth]
    shutil.rmtree(folder)
    (articles / "ann").mkdir()
    folder.symlink_to(articles)
    with pytest.raises(ArticlesFolderError, match="is a link that leads elsewhere; put a folder in its place"):
        shared.sync_uploads("ann")
    assert MILL in shared.document_ids()


@pytest.mark.parametrize("below", ["", "ann", "ann/notes"])
def test_uploads_are_no_folder_of_articles_for_all(shared, tmp_path, below):
    (tmp_path / "link").symlink_to(shared.folder)
    for library in (shared.folder, tmp_path / "link"):
        with pytest.raises(ArticlesFolderError, match="holds what visitors uploaded"):
            shared.sync(library / ".uploads" / below)
    assert shared.document_ids() == [MILL, COINS, *FOLDER]


@pytest.mark.parametrize("name", ["articles", "articles/library", "articles/.library"])
def test_a_library_inside_its_folder_of_articles(open_library, articles, name):
    library = open_library(name)
    mill = upload(library, "ann", "mill.txt", "The mill burned.")
    library.sync(articles)
    assert library.document_ids() == FOLDER
    library.sync_uploads("ann")
    library.sync(articles)
    assert library.document_ids() == [mill, *FOLDER]
    assert library.verify() == []


def test_uploads_move_with_their_library(shared, toy, tmp_path):
    shared.close()
    shared.folder.rename(tmp_path / "moved")
    toy.encoded.clear()
    with Library.open(tmp_path / "moved", encoder=toy) as moved:
        assert moved.verify() == []
    assert toy.encoded == []


# Who sees what


@pytest.mark.parametrize(
    ("scope", "ids"),
    [
        (EVERYTHING, [MILL, COINS, *FOLDER]),
        (Scope.of(), FOLDER),
        (Scope.of("ann"), [MILL, *FOLDER]),
        (Scope.of("ann", "bob"), [MILL, COINS, *FOLDER]),
        (Scope.of("x"), FOLDER),
        (Scope.of("ann").only([COINS, MILL, "none"]), [MILL]),
        (Scope.of("ann").without(["bridge.txt", COINS]), [MILL, *FOLDER[1:]]),
        (EVERYTHING.only([COINS, "bridge.txt"]).without([COINS]), ["bridge.txt"]),
        (EVERYTHING.only([]), []),
    ],
)
def test_the_list_is_of_the_folder_and_the_owners(shared, scope, ids):
    listed = shared.list_documents(scope)
    assert listed == ListPage(tuple(Listed(i, shared.document(i).metadata) for i in ids), len(ids))
    assert shared.document_ids(scope) == ids
    assert shared.document_count(scope) == len(ids)
    assert shared.shows_nothing(scope) == (not ids)


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
@pytest.mark.parametrize(
    "scope", [EVERYTHING, Scope.of("ann", "bob"), Scope.of("bob"), Scope.of("bob").without([COINS])]
)
def test_pages_make_the_whole_list(shared, scope, limit):
    pages, after = [], ""
    while True:
        page = shared.list_documents(scope, after=after, limit=limit)
        assert len(page.documents) <= limit
        assert page.total == shared.document_count(scope)
        pages += page.documents
        if page.next_after is None:
            break
        after = page.next_after
    assert [listed.document_id for listed in pages] == shared.document_ids(scope)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("FISH", ["market/fish.md"]),
        ("ana ruiz", ["market/fish.md"]),
        ("2023-04", ["market/fish.md"]),
        ("notes/", [MILL]),
        ("ann", []),  # whose it is, is not shown
        ("  mill  ", [MILL]),
        ("%", []),
        ("\ud800", []),
        ("", [MILL, *FOLDER]),
    ],
)
def test_the_list_is_searched(shared, words, ids):
    page = shared.list_documents(Scope.of("ann"), words=words)
    assert ([listed.document_id for listed in page.documents], page.total) == (ids, len(ids))


def test_a_visitor_is_not_answered_from_anothers_uploads(shared):
    assistant = Assistant(Retriever(shared))

    def sources(question: str, scope: Scope) -> set[str]:
        answer = assistant.ask(question, scope=scope)
        quotes = [*answer.quotes, *([answer.nearest] if answer.nearest else [])]
        return {source.document_id for quote in quotes for source in quote.sources}

    question = "What does a salmon cost in the harbour?"
    assert COINS in sources(question, Scope.of("bob"))
    assert COINS in sources(question, EVERYTHING)
    assert COINS not in sources(question, Scope.of("ann")) | sources(question, Scope.of())


# Words


SENTENCES = st.lists(
    st.sampled_from(["The mill ground.", "It burned in 1875.", "A boat came.", "Ice, ice!", "The Ling froze é́."]),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=30)
@given(texts=st.lists(SENTENCES, min_size=1, max_size=5), asked=SENTENCES.map(lambda some: some[:1]))
def test_words_are_found_where_python_finds_them(tmp_path_factory, make_toy, texts, asked):
    folder, words = tmp_path_factory.mktemp("words"), " ".join(asked)
    with Library.open(folder, encoder=make_toy(), passage_tokens=16) as library:
        for number, text in enumerate(texts):
            file = library.uploads_folder("a") / f"{number}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(f"Notes\n\n{' '.join(text)}".encode())
        library.sync_uploads("a")
        held = {document.document_id: document.text for document in library.documents()}
        expected = [(i, held[i].find(words)) for i in sorted(held) if words in held[i]]
        assert library.find_text(words) == library.find_text(words, Scope.of("a")) == expected
        assert library.find_text(words, Scope.of("b")) == []
        first = library.find_text(words, EVERYTHING.only([".uploads/a/0.txt", "none"]))
        assert first == [hit for hit in expected if "/0." in hit[0]]
    shutil.rmtree(folder)


def test_words_that_stand_in_two_passages_now_are_found(open_library, articles):
    library = open_library(passage_tokens=16)
    text = "The first cow crossed. The second cow followed it. The third cow stayed in the byre. The last one slept."
    (articles / "cows.txt").write_text(text)
    library.sync(articles)
    assert len(library.passage_ids(["cows.txt"])) > 1
    assert library.find_text(text) == [("cows.txt", 0)]


@pytest.mark.parametrize("words", ["", "\ud83d", "no such words", "%", "THE BRIDGE", "the of"])
def test_words_that_stand_nowhere(shared, words):
    """Words without one that BM25 counts are not looked for."""
    assert shared.find_text(words) == []
    assert shared.find_text(words, EVERYTHING.only([])) == []


# Several at once


def test_threads_wait_for_one_another_as_long_as_it_takes(shared, articles, monkeypatch):
    """An upload that comes while a folder is synced waits for the end of that, however far off."""
    monkeypatch.setattr("embeddings.engines.local.locking._LOCK_SECONDS", 0.1)
    (articles / "new.txt").write_text("The ferry sailed. It came back.")
    begun, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def wait(_: object) -> None:
        begun.set()
        assert go_on.wait(60)

    def sync_folder() -> None:
        shared.sync(articles, progress=wait)
        order.append("folder")

    def sync_uploads() -> None:
        shared.sync_uploads("ann")
        order.append("uploads")

    ferry = upload(shared, "ann", "ferry.txt", "The ferry was painted green.")
    threads = [threading.Thread(target=sync_folder), threading.Thread(target=sync_uploads)]
    threads[0].start()
    assert begun.wait(60)
    threads[1].start()
    threads[1].join(0.5)
    assert threads[1].is_alive()
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert order == ["folder", "uploads"]
    assert {ferry, "new.txt"} <= set(shared.document_ids())
    with LibraryLock(shared.folder, "library.lock").held(), pytest.raises(LibraryError, match="Another process"):
        shared.sync_uploads("ann")


def test_a_sync_whose_progress_fails_lets_others_go_on(shared, articles, monkeypatch):
    monkeypatch.setattr("embeddings.engines.local.locking._LOCK_SECONDS", 0.1)

    def fail(_: object) -> None:
        raise RuntimeError("the visitor is gone")

    (articles / "new.txt").write_text("The ferry sailed. It came back.")
    upload(shared, "ann", "ferry.txt", "The ferry was painted green.")
    with pytest.raises(RuntimeError, match="the visitor is gone"):
        shared.sync(articles, progress=fail)
    with pytest.raises(RuntimeError, match="the visitor is gone"):
        shared.sync_uploads("ann", progress=fail)
    done: list[int] = []
    thread = threading.Thread(target=lambda: done.append(shared.sync(articles).total))
    thread.start()
    thread.join(60)
    assert done == [4]
    assert shared.verify() == []


def test_a_search_does_not_wait_for_the_indexes(shared, articles, make_toy, monkeypatch):
    """While a sync goes on, what was indexed last is searched, until the next state is ready."""
    arrived, go_on, encode = threading.Event(), threading.Event(), threading.Event()
    original = open_index

    def slow(*arguments):
        arrived.set()
        assert go_on.wait(60)
        return original(*arguments)

    assistant, scope = Assistant(Retriever(shared)), Scope.of("bob")
    assistant.ask("What does a salmon cost in the harbour?", scope=scope)
    monkeypatch.setattr("embeddings.syncing.adding._BATCH_PASSAGES", 1)
    monkeypatch.setattr("embeddings.engines.local.indexes.open_index", slow)
    before = local_engine(shared).indexes()
    (articles / "x1.txt").write_text("The ferry was painted green.")
    (articles / "x2.txt").write_text("The second ferry was painted blue.")
    (articles / "x3.txt").write_text("The third ferry was painted red.")

    def wait(_: object) -> None:
        if "x1.txt" in shared.document_ids():
            assert encode.wait(60)

    thread = threading.Thread(target=shared.sync, args=(articles,), kwargs={"progress": wait})
    thread.start()
    try:
        while not arrived.is_set():
            assert local_engine(shared).indexes() is before
        assert assistant.ask("What does a salmon cost in the harbour?", scope=scope).status is not Status.LIBRARY_EMPTY
        assert local_engine(shared).indexes() is before
        go_on.set()
        for _ in range(3):  # a state that has landed is found soon
            assert local_engine(shared).indexes(latest=True).generation == local_engine(shared).store.generation("")
            assert local_engine(shared).indexes().generation == local_engine(shared).store.generation("")
    finally:
        go_on.set()
        encode.set()
        thread.join(60)
    assert local_engine(shared).indexes() is not before
    assert local_engine(shared).indexes().generation == local_engine(shared).store.generation("")


@pytest.mark.parametrize("filtered", [False, True])
def test_an_article_that_a_sync_replaces_can_always_be_found(shared, articles, filtered):
    """The words stand in the old version and in the new one, so there is no moment without them."""
    stop, answered = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def replace() -> None:
        try:
            for step in range(24):
                (articles / "ferry.txt").write_text(f"The green ferry sailed to Brindle on day {step}.")
                shared.sync(articles)
                answered.clear()
                assert answered.wait(20)  # articles that change faster than they are quoted are a failure, and told
                time.sleep(0.002 * (step % 8))  # the next change comes now here, now there in a question
        except BaseException as error:
            failures.append(error)
        finally:
            stop.set()

    (articles / "ferry.txt").write_text("The green ferry sailed to Brindle.")
    shared.sync(articles)
    assistant = Assistant(Retriever(shared))
    thread = threading.Thread(target=replace)
    thread.start()
    try:
        while not stop.is_set():
            documents = ["ferry.txt"] if filtered else None
            answer = assistant.ask("Where did the green ferry sail?", documents=documents)
            quotes = [*answer.quotes, *([answer.nearest] if answer.nearest else [])]
            assert {s.document_id for quote in quotes for s in quote.sources} == {"ferry.txt"}
            answered.set()
    finally:
        thread.join(90)
    assert failures == []
