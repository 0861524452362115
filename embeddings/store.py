"""The library's truth: one SQLite file of documents, passages, vectors and token codes. The only module with SQL."""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.codes import Codes, encode_tokens
from embeddings.document import Block, Document, Kind, Metadata, Passage, Sentence
from embeddings.encoder import Encoding, Floats
from embeddings.errors import LibraryError
from embeddings.settings import LibrarySettings

SCHEMA_VERSION = 1

# passage_id is AUTOINCREMENT so that an id never comes back for other words: an index that still holds a removed id
# finds nothing instead of the wrong text. `generation` counts the changes; an index stamped with an older one reads the
# passages and the tombstones that are newer to catch up.
_SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE documents (
    document_key INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    text TEXT NOT NULL,
    metadata TEXT NOT NULL,
    blocks TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_sha256 ON documents (sha256);
CREATE TABLE passages (
    passage_id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_key INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    start_character INTEGER NOT NULL,
    end_character INTEGER NOT NULL,
    sentences TEXT NOT NULL,
    vector BLOB NOT NULL,
    codes BLOB,
    token_starts BLOB NOT NULL,
    byline INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
CREATE INDEX passages_by_document ON passages (document_key);
CREATE INDEX passages_by_generation ON passages (generation);
CREATE TABLE tombstones (passage_id INTEGER PRIMARY KEY, generation INTEGER NOT NULL) STRICT;
CREATE INDEX tombstones_by_generation ON tombstones (generation);
CREATE TRIGGER bury AFTER DELETE ON passages BEGIN
    INSERT INTO tombstones VALUES (old.passage_id, (SELECT value FROM settings WHERE name = 'generation'));
END;
"""


@dataclass(frozen=True, slots=True, eq=False)
class StoredPassage:
    """A passage as the store keeps it.

    ``vector``: float32, shape (dim,), unit length. ``codes``: uint8, shape (n_tokens, bytes a token), None for a model
    without token vectors. ``token_starts``: int32, shape (n_tokens,), characters from the passage's start.
    """

    passage_id: int
    passage: Passage
    vector: Floats
    codes: Codes | None
    token_starts: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """What a derived index may want of a passage: its words, its vector and its document's title and publisher."""

    passage_id: int
    text: str
    title: str
    vector: Floats


class Store:
    """One connection to the SQLite file, safe to share between threads. Close it, or use it as a context manager."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.RLock()
        try:
            self._connection = sqlite3.connect(file, check_same_thread=False, timeout=30, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._create_or_check()
        except sqlite3.Error as error:
            raise LibraryError(
                f"The library file {file} could not be opened ({error}); if it is damaged, delete the library's folder "
                "and sync the articles again: they are not touched."
            ) from error

    def _create_or_check(self) -> None:
        with self.transaction():
            if not self._connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'settings'").fetchone():
                # executescript would commit the transaction first, and a kill in between would leave half a schema.
                statement = ""
                for line in _SCHEMA.splitlines(keepends=True):
                    statement += line
                    if sqlite3.complete_statement(statement):
                        self._connection.execute(statement)
                        statement = ""
                self._set("schema_version", str(SCHEMA_VERSION))
                self._set("generation", "0")
        found = self._get("schema_version")
        if found != str(SCHEMA_VERSION):
            raise LibraryError(
                f"The library {self._file} has schema version {found}, this Quoth reads version {SCHEMA_VERSION}; "
                "delete the library's folder and sync the articles again: they are not touched."
            )

    def close(self) -> None:
        """Close the connection; the store cannot be used after."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> "Store":
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside lands together, or not at all."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _get(self, name: str) -> str | None:
        row = self._one("SELECT value FROM settings WHERE name = ?", (name,))
        return None if row is None else str(row[0])

    def _set(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def _one(self, sql: str, values: Sequence[object] = ()) -> tuple[object, ...] | None:
        with self._lock:
            row: tuple[object, ...] | None = self._connection.execute(sql, values).fetchone()
            return row

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    @property
    def settings(self) -> LibrarySettings | None:
        """What the library was made with; None before its first passage."""
        value = self._get("library")
        return None if value is None else LibrarySettings(**json.loads(value))

    @settings.setter
    def settings(self, settings: LibrarySettings) -> None:
        with self._lock:
            self._set("library", json.dumps(asdict(settings)))

    @property
    def generation(self) -> int:
        """Counts the changes of the library, from 0."""
        return int(self._get("generation") or 0)

    def next_generation(self) -> int:
        """Begin a change, inside a transaction: the new generation."""
        generation = self.generation + 1
        self._set("generation", str(generation))
        return generation

    def add(self, document: Document, passages: Sequence[Passage], encodings: Sequence[Encoding]) -> None:
        """Add a document that the store does not hold, inside a transaction."""
        key = self._add_document(document)
        generation = self.generation
        self._connection.executemany(
            "INSERT INTO passages (document_key, start_character, end_character, sentences, vector, codes, "
            "token_starts, byline, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    key,
                    passage.start,
                    passage.end,
                    json.dumps([[s.start, s.end, s.kind] for s in passage.sentences]),
                    encoding.vector.tobytes(),
                    None if encoding.tokens is None else encode_tokens(encoding.tokens).tobytes(),
                    encoding.token_starts.tobytes(),
                    any(s.kind in (Kind.BYLINE, Kind.TITLE) for s in passage.sentences),
                    generation,
                )
                for passage, encoding in zip(passages, encodings, strict=True)
            ],
        )

    def copy(self, document: Document, like: str) -> None:
        """Add a document whose text and blocks equal those of ``like`` (a document_id), without encoding again."""
        row = self._one("SELECT document_key FROM documents WHERE document_id = ?", (like,))
        if row is None:
            raise KeyError(like)
        key = self._add_document(document)
        self._connection.execute(
            "INSERT INTO passages (document_key, start_character, end_character, sentences, vector, codes, "
            "token_starts, byline, generation) SELECT ?, start_character, end_character, sentences, vector, codes, "
            "token_starts, byline, ? FROM passages WHERE document_key = ? ORDER BY passage_id",
            (key, self.generation, row[0]),
        )

    def _add_document(self, document: Document) -> int:
        cursor = self._connection.execute(
            "INSERT INTO documents (document_id, path, sha256, text, metadata, blocks) VALUES (?, ?, ?, ?, ?, ?)",
            (
                document.document_id,
                document.path,
                document.sha256,
                document.text,
                json.dumps(asdict(document.metadata)),
                json.dumps([[b.start, b.end, b.kind] for b in document.blocks]),
            ),
        )
        return int(cursor.lastrowid or 0)

    def remove(self, document_id: str) -> None:
        """Remove a document and its passages, inside a transaction."""
        self._connection.execute("DELETE FROM documents WHERE document_id = ?", (document_id,))

    def move(self, document_id: str, path: str) -> None:
        """Note that an unchanged document now lies at ``path`` (the folder was moved), inside a transaction."""
        self._connection.execute("UPDATE documents SET path = ? WHERE document_id = ?", (path, document_id))

    def files(self) -> dict[str, tuple[str, str]]:
        """``(sha256, path)`` of every document, by document_id."""
        return {str(i): (str(h), str(p)) for i, h, p in self._all("SELECT document_id, sha256, path FROM documents")}

    def document_ids(self) -> list[str]:
        """Ids of all documents, sorted."""
        return [str(row[0]) for row in self._all("SELECT document_id FROM documents ORDER BY document_id")]

    def document(self, document_id: str) -> Document | None:
        """One document, None if the store does not hold it."""
        row = self._one(
            "SELECT document_id, path, sha256, text, metadata, blocks FROM documents WHERE document_id = ?",
            (document_id,),
        )
        if row is None:
            return None
        name, path, sha256, text, metadata, blocks = map(str, row)
        return Document(
            name,
            path,
            sha256,
            text,
            Metadata(**json.loads(metadata)),
            tuple(Block(start, end, Kind(kind)) for start, end, kind in json.loads(blocks)),
        )

    def passage_count(self) -> int:
        """How many passages the store holds."""
        row = self._one("SELECT count(*) FROM passages")
        return int(str(row[0])) if row else 0

    def passage_ids(self, document_ids: Collection[str]) -> list[int]:
        """Ids of all passages of these documents, rising."""
        rows = self._all(
            "SELECT passage_id FROM passages JOIN documents USING (document_key) "
            "WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY passage_id",
            (json.dumps(list(document_ids)),),
        )
        return [int(str(row[0])) for row in rows]

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        """Ids of the passages that hold a title or byline, of the documents that these passages belong to."""
        rows = self._all(
            "SELECT passage_id FROM passages WHERE byline AND document_key IN (SELECT document_key FROM passages "
            "WHERE passage_id IN (SELECT value FROM json_each(?))) ORDER BY passage_id",
            (json.dumps(list(passage_ids)),),
        )
        return [int(str(row[0])) for row in rows]

    def titles(self, document_ids: Collection[str]) -> dict[str, str]:
        """Title and publisher of each of these documents, as one line."""
        rows = self._all(
            "SELECT document_id, metadata FROM documents WHERE document_id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(document_ids)),),
        )
        return {str(document_id): _title_line(str(metadata)) for document_id, metadata in rows}

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """The passages of these ids that the store (still) holds, in the order of the ids."""
        rows = self._all(
            # substr counts characters, and a NUL never reaches the store: the reader refuses binary files.
            "SELECT passage_id, document_id, start_character, end_character, "
            "substr(text, start_character + 1, end_character - start_character), sentences, vector, codes, token_starts "
            "FROM passages JOIN documents USING (document_key) WHERE passage_id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(passage_ids)),),
        )
        found = {stored.passage_id: stored for stored in map(_stored_passage, rows)}
        return [found[passage_id] for passage_id in passage_ids if passage_id in found]

    def passages_of(self, document_id: str) -> list[StoredPassage]:
        """All passages of a document, in reading order."""
        return self.passages(self.passage_ids([document_id]))

    def added_since(self, generation: int, batch: int = 1000) -> Iterator[list[IndexRow]]:
        """Passages added after ``generation``, in batches, by rising id."""
        last = 0
        while True:
            rows = self._all(
                "SELECT passage_id, substr(text, start_character + 1, end_character - start_character), metadata, "
                "vector FROM passages JOIN documents USING (document_key) WHERE generation > ? AND passage_id > ? "
                "ORDER BY passage_id LIMIT ?",
                (generation, last, batch),
            )
            if not rows:
                return
            yield [_index_row(row) for row in rows]
            last = int(str(rows[-1][0]))

    def removed_since(self, generation: int) -> list[int]:
        """Ids of the passages removed after ``generation``."""
        rows = self._all("SELECT passage_id FROM tombstones WHERE generation > ?", (generation,))
        return [int(str(row[0])) for row in rows]

    def same_text(self, sha256: str) -> list[str]:
        """Ids of the documents with this file hash, sorted."""
        rows = self._all("SELECT document_id FROM documents WHERE sha256 = ? ORDER BY document_id", (sha256,))
        return [str(row[0]) for row in rows]


def _stored_passage(row: tuple[object, ...]) -> StoredPassage:
    passage_id, document_id, start, end, text, sentences, vector, codes, starts = row
    passage = Passage(
        str(document_id),
        int(str(start)),
        int(str(end)),
        str(text),
        tuple(Sentence(a, b, Kind(kind)) for a, b, kind in json.loads(str(sentences))),
    )
    token_starts = np.frombuffer(_bytes(starts), dtype=np.int32)
    packed = None
    if codes is not None:
        packed = np.frombuffer(_bytes(codes), dtype=np.uint8).reshape(len(token_starts), -1)
    vector_row = np.frombuffer(_bytes(vector), dtype=np.float32)
    return StoredPassage(int(str(passage_id)), passage, vector_row, packed, token_starts)


def _index_row(row: tuple[object, ...]) -> IndexRow:
    passage_id, text, metadata, vector = row
    title = _title_line(str(metadata))
    return IndexRow(int(str(passage_id)), str(text), title, np.frombuffer(_bytes(vector), dtype=np.float32))


def _title_line(metadata: str) -> str:
    fields = json.loads(metadata)
    return " ".join(part for part in (fields["title"], fields["publisher"]) if part)


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise LibraryError(f"The library holds a {type(value).__name__} where bytes belong; delete it and sync again.")
    return value
