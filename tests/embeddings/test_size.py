"""Libraries of a size that people have: what an operation costs follows what it touches, not what is held.

Every bound is a ratio, of four times as much to as much, or a count; the shortest of several runs is taken, and what
takes less than a millisecond is counted as one, so that a busy machine does not matter.
"""

import os
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from embeddings.document import Block, Document, Kind, Metadata, Passage, Sentence
from embeddings.encoders.base import Encoding
from embeddings.engines.base import FOLDER, NewDocument
from embeddings.engines.local.engine import LocalEngine
from embeddings.library import Library
from embeddings.scope import Scope
from embeddings.structure.chunking import chunk
from embeddings.syncing.reading import read_document
from embeddings.token_codes import QuantizedEncoding
from qa.answer import Answer, Quote, Source, Status
from qa.assistant import Assistant
from qa.doors.web.history.chat_store import ChatStore
from qa.history.conversation import Turn
from qa.history.recheck import QuoteState, check_source
from qa.retriever import Retriever

DIM = 20
# Four times as much may take so many times as long where it should take no longer, and where it should take four.
CONSTANT, LINEAR = 2.0, 7.0
RUNS = 5


def local_engine(library: Library) -> LocalEngine:
    assert isinstance(library.engine, LocalEngine)
    return library.engine


def shortest(run: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds, of the quickest of several runs."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return max(0.001, min(times))


def worked() -> float:
    """Seconds of work so far, of this process and of those that it has started and ended: for what runs only once."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Cheap:
    """An encoder whose vectors are dealt from a table: what is measured is the library."""

    name, fingerprint, dimension, max_tokens = "cheap", "0" * 64, DIM, 400

    def __init__(self) -> None:
        rows = np.random.default_rng(1).standard_normal((512, DIM)).astype(np.float32)
        self._rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count_tokens(self, texts):
        return [len(text.split()) for text in texts]

    def encode_documents(self, texts):
        return [self.encode_query(text) for text in texts]

    def encode_query(self, text):
        words = text.split()[:300]
        rows = self._rows[[zlib.crc32(word.encode()) % 512 for word in words] or [0]]
        starts = np.minimum(np.arange(len(rows)) * 3, max(0, len(text) - 1)).astype(np.int32)
        return Encoding(self._rows[len(words) % 512], rows, starts)


def article(document_id: str, number: int) -> NewDocument:
    """One passage, with words of its own and words of many."""
    text = f"The mill of village{number % 977} ground grain{number % 61} for miller{number} until 1875."
    document = Document(
        document_id, f"/a/{document_id}", f"{number:064x}", text, Metadata(f"Mill {number}"),
        (Block(0, len(text), Kind.PARAGRAPH),),
    )  # fmt: skip
    passage = Passage(document_id, 0, len(text), text, (Sentence(0, len(text), Kind.PARAGRAPH),))
    return NewDocument(document, [passage], [QuantizedEncoding.of(Cheap().encode_query(text))])


@dataclass(frozen=True)
class Sized:
    """A library with ``articles`` in its folder and ``owners`` with ``each`` uploads."""

    library: Library
    articles: int
    owners: int
    each: int

    def upload(self, owner: str, name: str, text: str) -> None:
        folder = self.library.uploads_folder(owner)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        self.library.sync_uploads(owner, names=[name])

    def remove(self, owner: str, name: str) -> None:
        (self.library.uploads_folder(owner) / name).unlink()
        self.library.sync_uploads(owner, names=[name])


def make(folder: Path, articles: int, owners: int, each: int) -> Sized:
    library = Library.open(folder, encoder=Cheap())
    seed = folder / "seed"
    seed.mkdir()
    (seed / "first.txt").write_text("The first article says that the mill stood by the river.")
    library.sync(seed)
    engine = local_engine(library)
    engine.replace(FOLDER, [article(f"a{i:06}.txt", i) for i in range(articles)])
    for owner in range(owners):
        name = f"owner{owner:05}"
        ids = [article(f".uploads/{name}/u{i:05}.txt", owner * each + i) for i in range(each)]
        engine.replace(name, ids)
    local_engine(library).indexes()
    return Sized(library, articles, owners, each)


@pytest.fixture(scope="module")
def sized(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sized, Sized]]:
    """50,000 passages, 30,000 of them in the folder and 20 of each of 1,000 owners; and a quarter of all that."""
    made = [
        make(tmp_path_factory.mktemp(f"sized{articles}"), articles, owners, 20)
        for articles, owners in ((7_500, 250), (30_000, 1_000))
    ]
    yield made[0], made[1]
    for each in made:
        each.library.close()


def ratio(sized: tuple[Sized, Sized], run: Callable[[Sized], object], runs: int = RUNS) -> float:
    for each in sized:
        run(each)  # opens what it needs
    small, large = (shortest(partial(run, each), runs) for each in sized)
    return large / small


ANN = "owner00007"
QUESTION = "Which grain7 did the miller8 of village8 grind until 1875?"


@pytest.mark.parametrize("owner", [ANN, "nobody"])
def test_a_visitors_question_does_not_pay_for_the_uploads_of_others(sized, owner):
    assistants = {id(each): Assistant(Retriever(each.library)) for each in sized}

    def ask(each: Sized) -> None:
        answer = assistants[id(each)].ask(QUESTION, scope=Scope.of(owner))
        assert answer.status in {Status.ANSWERED, Status.NOT_IN_ARTICLES}

    assert ratio(sized, ask) < CONSTANT


def test_a_visitors_question_does_not_open_the_indexes_of_others(sized):
    engine = local_engine(sized[1].library)
    Assistant(Retriever(sized[1].library)).ask(QUESTION, scope=Scope.of(ANN))
    assert engine._lifecycle.open_owners() - {None} <= {FOLDER, ANN, "newcomer"}


def test_an_upload_and_its_removal_cost_what_they_touch(sized):
    def bring_and_remove(each: Sized) -> None:
        each.upload("newcomer", "note.txt", "The weir was mended in spring.")
        each.remove("newcomer", "note.txt")

    assert ratio(sized, bring_and_remove) < CONSTANT


def test_an_upload_changes_no_file_of_others(sized):
    each = sized[1]

    def state() -> dict[str, int]:
        files = [file for file in each.library.folder.rglob("*") if file.is_file() and "newcomer" not in str(file)]
        return {str(file): file.stat().st_mtime_ns for file in files if "sqlite3" not in file.name}

    each.upload("newcomer", "a.txt", "One.")
    before = state()
    each.upload("newcomer", "b.txt", "The weir was mended in spring.")
    each.remove("newcomer", "a.txt")
    each.remove("newcomer", "b.txt")
    changed = {file for file, at in state().items() if before.get(file) != at}
    assert {Path(file).name for file in changed} <= {"library.lock"}


@pytest.mark.parametrize("after", ["", "a003000.txt"])
def test_a_page_of_the_list_costs_a_page(sized, after):
    scope = Scope.of(ANN)
    assert ratio(sized, lambda each: each.library.list_documents(scope, after=after, limit=100)) < CONSTANT
    assert len(sized[1].library.list_documents(scope, after=after, limit=100).documents) == 100
    assert sized[1].library.list_documents(scope, limit=1).total == 1 + 30_000 + 20


def test_an_old_quote_is_found_by_the_word_index(sized):
    """Moved within the library: its article is gone, and the same words stand in another."""
    words = "The mill of village8 ground grain8 for miller8 until 1875."
    old = Source("gone.txt", "Gone", None, None, None, None, "/a/gone.txt", "f" * 64, None, 0, len(words))

    class Seen:
        def __init__(self, library: Library) -> None:
            self.find_document = library.find_document
            self._library = library

        def find_text(self, words: str) -> list[tuple[str, int]]:
            return self._library.find_text(words, Scope.of(ANN))

        def find_similar(self, words: str) -> list[str]:
            return self._library.find_similar(words, Scope.of(ANN))

    def check(each: Sized) -> None:
        found = check_source(words, old, Seen(each.library))
        assert (found.state, found.source.document_id) == (QuoteState.MOVED, "a000008.txt")

    assert ratio(sized, check) < CONSTANT


def test_a_choice_costs_what_is_chosen(sized):
    assistants = {id(each): Assistant(Retriever(each.library)) for each in sized}
    few = [f"a{i:06}.txt" for i in range(0, 100, 2)]

    def ask(scope: Scope, each: Sized) -> None:
        assistants[id(each)].ask(QUESTION, scope=scope)

    for scope in (Scope.of(ANN).only(few), Scope.of(ANN).without(few)):
        assert ratio(sized, partial(ask, scope)) < CONSTANT


# A long document


def book(pages: int) -> str:
    """2,500 characters a page."""
    sentences = [f"On page {p} the keeper{p * 20 + s} of house{s} wrote about the weather, the sea and {s} boats."
                 for p in range(pages) for s in range(32)]  # fmt: skip
    paragraphs = [" ".join(sentences[i : i + 8]) for i in range(0, len(sentences), 8)]
    return "A book of the sea\n\n" + "\n\n".join(paragraphs) + "\n"


def test_a_document_of_600_pages_is_read_in_linear_time_and_asked_as_a_short_one(tmp_path):
    times = {}
    for pages in (150, 600):
        file = tmp_path / f"book{pages}.txt"
        file.write_text(book(pages))

        def read(file: Path) -> None:
            document = read_document(file, tmp_path)
            assert len(chunk(document, passage_tokens=200, model_tokens=400, count_model=Cheap().count_tokens)) > 100

        folder = tmp_path / str(pages)
        folder.mkdir()
        os.replace(file, folder / file.name)
        file = folder / file.name
        with Library.open(tmp_path / f"library{pages}", encoder=Cheap()) as library:
            library.sync(folder)
            assistant = Assistant(Retriever(library))
            assistant.ask("What did keeper77 write about?")
            asked = shortest(partial(assistant.ask, "What did keeper77 of house17 write about?"), 40)
        times[pages] = shortest(partial(read, file), 2), asked
    assert times[600][0] / times[150][0] < LINEAR
    assert times[600][1] / times[150][1] < CONSTANT


# Many files


def test_thousands_of_files_are_synced_in_linear_time(tmp_path):
    took = []
    for count in (1_000, 4_000):
        folder = tmp_path / str(count)
        folder.mkdir()
        for i in range(count):
            (folder / f"{i}.txt").write_text(f"Note {i}\n\nThe keeper{i} wrote about the weather.\n")
        with Library.open(tmp_path / f"library{count}", encoder=Cheap()) as library:
            begun = worked()
            assert len(library.sync(folder).added) == count
            first = worked() - begun
            again = shortest(partial(library.sync, folder), 2)
        took.append((first, again))
    assert took[1][0] / took[0][0] < LINEAR
    assert took[1][1] / took[0][1] < LINEAR


# Many conversations


def turn(number: int) -> Turn:
    words = f"The mill ground grain number {number} until 1875."
    source = Source("mill.txt", "Mill", None, None, None, None, "/a/mill.txt", "a" * 64, None, 0, len(words))
    answer = Answer(
        f"Question {number}?", f"Question {number}?", Status.ANSWERED, 0.9, (Quote(1, words, 0.9, (source,)),)
    )
    return Turn(answer, datetime(2026, 11, 30, tzinfo=UTC))


def test_conversations_cost_what_is_opened(tmp_path):
    """300 conversations of 100 turns, of one owner."""
    times = []
    turns = [turn(number) for number in range(100)]
    for count in (75, 300):
        folder = tmp_path / str(count)
        folder.mkdir()
        store = ChatStore.open(folder)
        try:
            for _ in range(count):
                name, _ = store.add_turn("ann", None, turns[0])
                for each in turns[1:]:
                    store.add_turn("ann", name, each)
            opened = shortest(partial(store.conversation, "ann", name))
            asked = shortest(partial(store.add_turn, "ann", None, turn(1)))
            history = shortest(partial(store.questions, "ann", name))
            assert len(store.conversation("ann", name).turns) == 100
        finally:
            store.close()
        times.append((opened, asked, history))
    for small, large in zip(*times, strict=True):
        assert large / small < CONSTANT
