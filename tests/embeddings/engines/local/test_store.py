"""The SQLite file: what goes in comes out, changes land whole, and damage is told in one sentence."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.document import Block, Document, Kind, Metadata, Passage, Sentence
from embeddings.encoders.base import Encoding
from embeddings.engines.base import FOLDER
from embeddings.engines.local.store import Generation, Store
from embeddings.errors import LibraryError
from embeddings.scope import EVERYTHING
from embeddings.settings import LibrarySettings
from embeddings.structure.chunking import chunk
from embeddings.token_codes import QuantizedEncoding, encode_tokens

TEXT = "Rain fell. 👩‍👩‍👧 e\u0301 İstanbul\r\nRain fell."


def document(document_id: str = "a.txt", text: str = TEXT, sha256: str = "1" * 64) -> Document:
    metadata = Metadata(f"Title of {document_id}", publisher="The Ling Post", date="2023-04-05")
    blocks = (Block(0, 10, Kind.TITLE), Block(11, len(text), Kind.PARAGRAPH))
    return Document(document_id, f"/articles/{document_id}", sha256, text, metadata, blocks)


def passages(made: Document) -> list[Passage]:
    spans = [(0, 10, Kind.TITLE), (11, len(made.text), Kind.PARAGRAPH)]
    return [Passage(made.document_id, a, b, made.text[a:b], (Sentence(a, b, kind),)) for a, b, kind in spans]


def encoding(seed: int, tokens: int | None = 5, dim: int = 20) -> Encoding:
    rows = np.random.default_rng(seed).standard_normal(((tokens or 0) + 1, dim)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    starts = np.arange(tokens or 0, dtype=np.int32) * 2
    return Encoding(rows[0], None if tokens is None else rows[1:], starts)


def add(store: Store, made: Document, tokens: int | None = 5) -> None:
    parts = passages(made)
    with store.transaction():
        store.next_generation()
        store.add(made, parts, [QuantizedEncoding.of(encoding(i, tokens)) for i in range(len(parts))])


def remove(store: Store, document_id: str) -> None:
    with store.transaction():
        store.next_generation()
        store.remove(document_id)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "library.sqlite3"


@pytest.fixture
def store(file):
    with Store(file) as opened:
        yield opened


# What goes in comes out


@pytest.mark.parametrize(
    ("starts", "width"),
    [([], 0), ([0], 1), ([3, 3, 9, 264], 1), ([0, 256, 300], 2), ([70, 70 + 65_535], 2), ([0, 65_536, 65_537], 4)],
)
def test_starts_of_tokens_take_as_little_as_they_can(store, file, starts, width):
    tokens = np.eye(20, dtype=np.float32)[: len(starts)]
    coded = QuantizedEncoding.of(Encoding(np.ones(20, dtype=np.float32), tokens, np.array(starts, dtype=np.int32)))
    made = document()
    with store.transaction():
        store.next_generation()
        store.add(made, passages(made), [coded] * 2)
    assert all(np.array_equal(stored.token_starts, starts) for stored in store.passages_of("a.txt"))
    with sqlite3.connect(file) as connection:
        kept = connection.execute("SELECT DISTINCT length(token_starts) FROM passages").fetchall()
    connection.close()
    assert kept == [(width * len(starts),)]


def test_starts_of_tokens_in_a_library_of_before_are_read(store, file):
    made = document()
    add(store, made, tokens=5)
    starts = [stored.token_starts for stored in store.passages_of("a.txt")]
    store.close()
    for i, plain in enumerate(starts, 1):
        change(file, f"UPDATE passages SET token_starts = x'{plain.tobytes().hex()}' WHERE passage_id = {i}")
    with Store(file) as opened:
        found = [stored.token_starts for stored in opened.passages_of("a.txt")]
    assert [s.tolist() for s in found] == [s.tolist() for s in starts]


@pytest.mark.parametrize("tokens", [5, 0, None], ids=["token vectors", "a text without tokens", "a model without them"])
def test_a_document_comes_back_as_it_was(store, file, tokens):
    made = document()
    add(store, made, tokens=tokens)
    with Store(file) as other:
        assert other.document("a.txt") == made
        assert other.document("b.txt") is None
        found = other.passages_of("a.txt")
        assert [stored.passage for stored in found] == passages(made)
        for i, stored in enumerate(found):
            expected = encoding(i, tokens)
            assert np.array_equal(stored.vector, expected.vector)
            assert np.array_equal(stored.token_starts, expected.token_starts)
            if expected.tokens is None or stored.token_codes is None:
                assert (stored.token_codes, expected.tokens) == (None, None)
            else:
                assert np.array_equal(stored.token_codes, encode_tokens(expected.tokens))


@settings(deadline=None, max_examples=40)
@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_every_passage_is_its_slice(tmp_path_factory, make_toy, text):
    toy = make_toy()
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    blocks = (Block(start, end, Kind.PARAGRAPH),) if start < end else ()
    made = Document("a.txt", "/a.txt", "1" * 64, text, Metadata("A"), blocks)
    parts = chunk(made, passage_tokens=16, model_tokens=16, count_model=toy.count_tokens)
    with Store(tmp_path_factory.mktemp("store") / "library.sqlite3") as store:
        with store.transaction():
            store.next_generation()
            store.add(made, parts, [QuantizedEncoding.of(toy.encode_query(part.text)) for part in parts])
        assert store.document("a.txt") == made
        assert [stored.passage for stored in store.passages_of("a.txt")] == parts
        assert [row.text for rows in store.added_between(0, 1, batch=2) for row in rows] == [
            part.text for part in parts
        ]


def test_what_is_not_held_any_more_is_passed_over(store):
    add(store, document("a.txt"))
    add(store, document("b.txt"))
    a, b = store.passage_ids(["a.txt"]), store.passage_ids(["b.txt"])
    remove(store, "a.txt")
    assert [stored.passage_id for stored in store.passages([b[1], 999, a[0], b[0]])] == [b[1], b[0]]
    assert store.byline_passages([b[1], a[0]]) == [b[0]]
    assert {stored.title for stored in store.passages_of("b.txt")} == {"Title of b.txt The Ling Post"}
    assert store.passage_ids(["a.txt", "b.txt"]) == b
    assert store.count(None)[1] == 2
    assert store.document_ids() == ["b.txt"]
    assert store.files(FOLDER) == {"b.txt": "1" * 64}
    assert store.paths(FOLDER) == {"b.txt": "/articles/b.txt"}
    assert store.files(FOLDER, ["a.txt"]) == store.files("ann") == {}


def test_an_id_never_comes_back(store):
    add(store, document())
    before = store.passage_ids(["a.txt"])
    remove(store, "a.txt")
    add(store, document())
    assert min(store.passage_ids(["a.txt"])) > max(before)


def test_settings_come_back(store, file):
    assert store.settings is None
    store.settings = made = LibrarySettings("toy", "f" * 64, 20, 32)
    with Store(file) as other:
        assert other.settings == made


@pytest.mark.parametrize(
    ("sha256", "blocks", "is_twin"),
    [
        pytest.param("1" * 64, None, True, id="same bytes, same blocks"),
        pytest.param("2" * 64, None, False, id="other bytes"),
        pytest.param("1" * 64, (Block(0, 10, Kind.PARAGRAPH),), False, id="same bytes read as another kind of file"),
    ],
)
def test_a_twin_has_the_same_text_and_blocks(store, sha256, blocks, is_twin):
    made = document("a.txt")
    add(store, made)
    other = Document("b.md", "/b.md", sha256, made.text, Metadata("B"), blocks or made.blocks)
    assert store.twin(other) == ("a.txt" if is_twin else None)
    assert store.twin(made) is None


def test_a_copy_has_the_vectors_of_its_twin(store):
    add(store, document("a.txt"))
    copy = document("sub/b.txt")
    with store.transaction():
        store.next_generation()
        store.copy(copy, like="a.txt")
    assert store.document("sub/b.txt") == copy
    first, second = store.passages_of("a.txt"), store.passages_of("sub/b.txt")
    assert [s.passage for s in second] == passages(copy)
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.vector, b.vector)
        assert a.token_codes is not None
        assert b.token_codes is not None
        assert np.array_equal(a.token_codes, b.token_codes)
        assert np.array_equal(a.token_starts, b.token_starts)


# Changes


def test_changes_since_a_generation(store):
    for name in ("a.txt", "b.txt", "c.txt"):
        add(store, document(name))
    remove(store, "b.txt")
    ids = {name: store.passage_ids([name]) for name in ("a.txt", "c.txt")}

    def added(since: int, until: int) -> list[int]:
        return [row.passage_id for rows in store.added_between(since, until, batch=1) for row in rows]

    assert store.generation().number == 4
    assert added(0, 4) == ids["a.txt"] + ids["c.txt"]
    assert added(1, 2) == []  # b.txt is gone
    assert added(2, 4) == ids["c.txt"]
    assert added(4, 4) == []
    assert store.removed_between(0, 3) == []
    assert len(store.removed_between(3, 4)) == 2
    assert store.removed_between(4, 9) == []


def test_generations_are_the_librarys_own(store, tmp_path):
    assert store.generation() == Generation(0, "")
    add(store, document())
    first = store.generation()
    remove(store, "a.txt")
    assert store.has_been(first)
    assert store.has_been(store.generation())
    assert not store.has_been(Generation(first.number, "another"))
    with Store(tmp_path / "other.sqlite3") as other:
        add(other, document())
        assert other.generation().number == first.number
        assert not other.has_been(first)


def test_a_failed_change_leaves_nothing(store):
    add(store, document())
    before = (store.generation(), store.passage_ids(["a.txt"]))

    def fail_half_way() -> None:
        with store.transaction():
            store.next_generation()
            store.remove("a.txt")
            store.add(
                document("b.txt"), passages(document("b.txt")), [QuantizedEncoding.of(encoding(1))]
            )  # an encoding too few

    with pytest.raises(ValueError, match="zip"):
        fail_half_way()
    assert (store.generation(), store.passage_ids(["a.txt", "b.txt"])) == before


def test_a_snapshot_is_of_one_moment(store, file):
    add(store, document())
    with Store(file) as other, store.snapshot():
        assert store.document_ids() == ["a.txt"]
        remove(other, "a.txt")
        assert store.document_ids() == ["a.txt"]
        assert len(store.passages_of("a.txt")) == 2
    assert store.document_ids() == []


def test_threads_share_a_store(store):
    add(store, document())
    ids = store.passage_ids(["a.txt"])

    def read_and_write(number: int) -> bool:
        add(store, document(f"{number}.txt"))
        remove(store, f"{number}.txt")
        return [s.passage for s in store.passages(ids)] == passages(document())

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(read_and_write, range(40)))
    assert store.generation().number == 81


# Bad input


@pytest.fixture
def connections(monkeypatch):
    """Every connection opened meanwhile."""
    opened = []
    connect = sqlite3.connect

    def record(*arguments, **options):
        opened.append(connect(*arguments, **options))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", record)
    return opened


def assert_closed(connections: list[sqlite3.Connection]) -> None:
    for connection in connections:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


def another_database(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE settings (colour TEXT)")
    connection.close()


def newer_schema(file: Path) -> None:
    change(file, "UPDATE settings SET value = '99' WHERE name = 'schema_version'")


def change(file: Path, sql: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(sql)
    connection.close()


def become_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda file: file.write_bytes(b"garbage " * 1000), "not a database", id="garbage"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:700]), "could not be used", id="cut"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:5000]), "could not be used", id="cut later"),
        pytest.param(another_database, "could not be used .no such column", id="another program's database"),
        pytest.param(newer_schema, "has schema version 99, and this Quoth reads version 5", id="a newer Quoth's"),
        pytest.param(become_a_folder, "unable to open database file", id="a folder"),
    ],
)
def test_a_file_that_is_no_library_is_refused(store, file, connections, damage, message):
    add(store, document())
    store.close()
    damage(file)
    connections.clear()
    with pytest.raises(LibraryError, match=message) as caught:
        Store(file)
    assert "\n" not in str(caught.value)
    assert_closed(connections)


def test_no_folder_to_write_to_is_told(tmp_path, connections):
    with pytest.raises(LibraryError, match=r"unable to open database file\); allow its folder to be written"):
        Store(tmp_path / "none" / "library.sqlite3")
    assert_closed(connections)


READS: list[Callable[[Store], object]] = [
    lambda store: store.check_whole(),
    lambda store: [store.document(i) for i in store.document_ids()],
    lambda store: (
        store.files(FOLDER),
        store.paths(FOLDER),
        store.owners(),
        store.list_documents(EVERYTHING, "", "", 9),
    ),
    lambda store: [store.passages_of(i) for i in store.document_ids()],
    lambda store: list(store.added_between(0, 99)),
    lambda store: store.removed_between(0, 99),
    lambda store: store.byline_passages(store.passage_ids(store.document_ids())),
    lambda store: (store.generation(), store.settings, store.count(None)),
    lambda store: store.twin(document()),
    lambda store: add(store, document("new.txt")),
    lambda store: remove(store, "7.txt"),
]


def test_damage_to_any_page_is_told_whenever_it_shows(store, file):
    for i in range(40):
        add(store, document(f"{i}.txt", text=TEXT * (i % 7 + 1), sha256=f"{i:064}"))
    remove(store, "3.txt")
    store.close()
    whole = file.read_bytes()
    size = 1024
    told = []
    for page in range(len(whole) // size):
        start = page * size + (100 if page == 0 else 0)
        file.write_bytes(whole[:start] + b"\xa5" * (size // 2) + whole[start + size // 2 :])
        for read in READS:
            try:
                with Store(file) as opened:
                    read(opened)
            except LibraryError as error:
                told.append(str(error))
        for left in file.parent.glob("library.sqlite3-*"):
            left.unlink()
    assert len(told) > len(whole) // size  # each page is read by one of them at least, and nearly all by several
    assert [message for message in told if "\n" in message or "sync the articles again" not in message] == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE documents SET metadata = '{'",
        "UPDATE documents SET metadata = '{\"name\": 1}'",
        "UPDATE texts SET blocks = '[[1, 2]]'",
        "UPDATE texts SET blocks = '[[1, 2, \"verse\"]]'",
        "UPDATE passages SET sentences = 'x'",
        "UPDATE passages SET sentences = '[1]'",
        "UPDATE passages SET vector = x'0102'",
        "UPDATE passages SET codes = x'01'",
        "UPDATE passages SET token_starts = x'010203'",
        "UPDATE settings SET value = '[]' WHERE name = 'library'",
        "UPDATE settings SET value = '{\"model\": 1}' WHERE name = 'library'",
    ],
)
def test_a_damaged_row_is_told(store, file, sql):
    add(store, document())
    store.settings = LibrarySettings("toy", "f" * 64, 20, 32)
    store.close()
    change(file, sql)
    with Store(file) as opened, pytest.raises(LibraryError, match=r"holds a damaged row .*; if it is damaged, delete"):
        read_all(opened)


def read_all(store: Store) -> None:
    for document_id in store.document_ids():
        store.document(document_id)
        store.passages_of(document_id)
    assert store.settings


def test_text_that_is_no_utf_8_is_told(store, file):
    add(store, document())
    store.close()
    change(file, "UPDATE texts SET text = CAST(x'ff' AS TEXT)")
    with Store(file) as opened, pytest.raises(LibraryError, match="Could not decode to UTF-8"):
        opened.passages_of("a.txt")


def test_a_closed_store_says_so(store):
    store.close()
    with pytest.raises(LibraryError, match="closed database"):
        store.document_ids()


def test_a_file_that_another_process_holds_is_told(store, file):
    store._connection.execute("PRAGMA busy_timeout = 10")
    with Store(file) as other, other.transaction():
        with pytest.raises(LibraryError, match=r"locked\); another process is busy with it"):
            remove(store, "a.txt")
        assert store.document_ids() == []  # reading goes on


def test_a_schema_half_made_is_made_whole(file, monkeypatch):
    """A process that is killed while it makes a library leaves no library, not half of one."""

    def fail_soon(self: Store, sql: str) -> None:
        self._write("CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_script", fail_soon)
        with pytest.raises(KeyboardInterrupt):
            Store(file)
    with Store(file) as opened:
        add(opened, document())
        assert opened.document("a.txt") == document()
