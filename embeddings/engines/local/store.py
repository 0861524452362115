"""The library's truth: one SQLite file of documents, passages, vectors and token codes."""

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from embeddings.codes import CodedEncoding
from embeddings.document import Document, Passage
from embeddings.engines.local.database import Row
from embeddings.engines.local.documents import DOCUMENT, DocumentTable
from embeddings.engines.local.passage_filter import AllBut
from embeddings.engines.local.rows import (
    IndexRow,
    StoredPassage,
    document_row,
    passage_row,
    read_passage_row,
    read_vector,
    title_line,
)
from embeddings.errors import LibraryError
from embeddings.settings import LibrarySettings

SCHEMA_VERSION = 1

# passage_id is AUTOINCREMENT so that an id never comes back for other words: an index that still holds a removed id
# finds nothing instead of the wrong text. `changes` counts them; an index stamped with an older one reads the passages
# and the tombstones that are newer to catch up.
_SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE changes (generation INTEGER PRIMARY KEY, mark TEXT NOT NULL) STRICT;
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
    INSERT INTO tombstones VALUES (old.passage_id, (SELECT max(generation) FROM changes));
END;
"""
# In the order of embeddings.engines.local.rows.
_PASSAGE = "start_character, end_character, sentences, vector, codes, token_starts"


@dataclass(frozen=True, slots=True)
class Generation:
    """A state of the library: ``number`` counts its changes, from 0.

    ``mark`` is random, so that neither another library nor one that was restored from a backup and went on differently
    has an equal generation.
    """

    number: int
    mark: str


class Store(DocumentTable):
    """What the library holds, safe to share between threads. Close it, or use it as a context manager.

    Every method raises LibraryError when the file cannot be read or written, or does not hold what it should.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        try:
            self._create_or_check(file)
        except BaseException:
            self.close()
            raise

    def _create_or_check(self, file: Path) -> None:
        exists = "SELECT 1 FROM sqlite_schema WHERE name = 'settings'"
        if not self._rows(exists):
            with self.transaction():
                if not self._rows(exists):  # another process may have been quicker
                    self._script(_SCHEMA)
                    self._set("schema_version", str(SCHEMA_VERSION))
        found = self._get("schema_version")
        if found != str(SCHEMA_VERSION):
            raise LibraryError(
                f"The library {file} has schema version {found}, and this Quoth reads version {SCHEMA_VERSION}; use "
                "the Quoth that made it, or delete this file and sync the articles again."
            )

    def _get(self, name: str) -> str | None:
        return next(iter(self._column("SELECT value FROM settings WHERE name = ?", (name,))), None)

    def _set(self, name: str, value: str) -> None:
        self._write("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    @property
    def settings(self) -> LibrarySettings | None:
        """What the library was made with; None before its first passage."""
        rows = self._rows("SELECT value FROM settings WHERE name = 'library'")
        return next(iter(self._parse(lambda row: LibrarySettings(**json.loads(row[0])), rows)), None)

    @settings.setter
    def settings(self, settings: LibrarySettings) -> None:
        self._set("library", json.dumps(asdict(settings)))

    @property
    def generation(self) -> Generation:
        """The state that the library is in."""
        rows = self._rows("SELECT generation, mark FROM changes ORDER BY generation DESC LIMIT 1")
        return Generation(*rows[0]) if rows else Generation(0, "")

    def has_been(self, generation: Generation) -> bool:
        """Whether the library is, or was once, in this state."""
        asked = (generation.number, generation.mark)
        return bool(self._rows("SELECT 1 FROM changes WHERE generation = ? AND mark = ?", asked))

    def next_generation(self) -> None:
        """Begin a change, inside a transaction and before anything is added or removed."""
        self._write("INSERT INTO changes VALUES (?, ?)", (self.generation.number + 1, secrets.token_hex(8)))

    def add(self, document: Document, passages: Sequence[Passage], encodings: Sequence[CodedEncoding]) -> None:
        """Add a document that the store does not hold, inside a transaction."""
        key = self._add_document(document)
        generation = self.generation.number
        for passage, encoding in zip(passages, encodings, strict=True):
            self._write(
                f"INSERT INTO passages ({_PASSAGE}, byline, document_key, generation) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*passage_row(passage, encoding), key, generation),
            )

    def copy(self, document: Document, like: str) -> None:
        """Add a document whose text and blocks equal those of ``like`` (a document_id), without encoding again."""
        key = self._add_document(document)
        self._write(
            f"INSERT INTO passages ({_PASSAGE}, byline, document_key, generation) SELECT {_PASSAGE}, byline, ?, ? "
            "FROM passages WHERE document_key = (SELECT document_key FROM documents WHERE document_id = ?) "
            "ORDER BY passage_id",
            (key, self.generation.number, like),
        )

    def _add_document(self, document: Document) -> int:
        return self._write(f"INSERT INTO documents ({DOCUMENT}) VALUES (?, ?, ?, ?, ?, ?)", document_row(document))

    def remove(self, document_id: str) -> None:
        """Remove a document and its passages, inside a transaction."""
        self._write("DELETE FROM documents WHERE document_id = ?", (document_id,))

    def move(self, document_id: str, path: str) -> None:
        """Note that an unchanged document now lies at ``path`` (the folder was moved), inside a transaction."""
        self._write("UPDATE documents SET path = ? WHERE document_id = ?", (path, document_id))

    def passage_count(self) -> int:
        """How many passages the store holds."""
        return int(self._column("SELECT count(*) FROM passages")[0])

    def is_empty(self) -> bool:
        """Whether there is no passage; counting them would read an index through."""
        return not self._rows("SELECT 1 FROM passages LIMIT 1")

    def passage_ids(self, document_ids: Collection[str]) -> list[int]:
        """Ids of all passages of these documents, rising."""
        return self._column(
            "SELECT passage_id FROM passages JOIN documents USING (document_key) "
            "WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY passage_id",
            (json.dumps(list(document_ids)),),
        )

    def passage_filter(self, document_ids: Collection[str]) -> Collection[int]:
        """As ``passage_ids``, in the form that tells whether an id is in it, and lets indexes search among them, most
        quickly: for a few documents their passages, for nearly all of them what is not to be found.
        """
        with self.snapshot():
            count = self.document_count()
            if 2 * len(document_ids) < count:
                return frozenset(self.passage_ids(document_ids))
            others = set(self.document_ids()).difference(document_ids)
            if 2 * len(others) > count:
                return frozenset(self.passage_ids(document_ids))
            return AllBut(frozenset(self.passage_ids(others)), self.newest_passage())

    def newest_passage(self) -> int:
        """The highest id of a passage, 0 where there is none."""
        return int(self._column("SELECT coalesce(max(passage_id), 0) FROM passages")[0])

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        """Ids of the passages that hold a title or byline, of the documents that these passages belong to."""
        return self._column(
            "SELECT passage_id FROM passages WHERE byline AND document_key IN (SELECT document_key FROM passages "
            "WHERE passage_id IN (SELECT value FROM json_each(?))) ORDER BY passage_id",
            (json.dumps(list(passage_ids)),),
        )

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """The passages of these ids that the store (still) holds, in the order of the ids."""
        with self.snapshot():
            rows = self._rows(
                f"SELECT document_key, passage_id, document_id, {_PASSAGE} FROM passages JOIN documents "
                "USING (document_key) WHERE passage_id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(passage_ids)),),
            )
            texts = self._texts(row[0] for row in rows)
        titled = {key: (text, self._parse(title_line, [metadata])[0]) for key, (text, metadata) in texts.items()}
        read = self._parse(lambda row: read_passage_row(row[1:], *titled[row[0]]), rows)
        found = {stored.passage_id: stored for stored in read}
        return [found[passage_id] for passage_id in passage_ids if passage_id in found]

    def passages_of(self, document_id: str) -> list[StoredPassage]:
        """All passages of a document, in reading order."""
        return self.passages(self.passage_ids([document_id]))

    def _texts(self, keys: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Text and metadata by document_key."""
        # Read once a document: SQLite's substr would go through the whole of a long one for each of its passages.
        rows = self._rows(
            "SELECT document_key, text, metadata FROM documents WHERE document_key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(set(keys))),),
        )
        return {key: (text, metadata) for key, text, metadata in rows}

    def added_between(self, since: int, until: int, batch: int = 1000) -> Iterator[list[IndexRow]]:
        """Passages added after generation ``since`` and up to ``until``, in batches, by rising id."""
        # Ids rise with the generations; left to itself, SQLite would read all passages from the first id on.
        newer = "SELECT passage_id FROM passages WHERE generation > ? ORDER BY generation, passage_id LIMIT 1"
        first = next(iter(self._column(newer, (since,))), None)
        while first is not None:
            with self.snapshot():
                rows = self._rows(
                    "SELECT document_key, passage_id, start_character, end_character, vector FROM passages "
                    "WHERE generation > ? AND generation <= ? AND passage_id >= ? ORDER BY passage_id LIMIT ?",
                    (since, until, first, batch),
                )
                texts = self._texts(row[0] for row in rows)
            if not rows:
                return
            yield self._parse(lambda row, texts=texts: _index_row(row, *texts[row[0]]), rows)  # type: ignore[misc]
            first = rows[-1][1] + 1

    def removed_between(self, since: int, until: int) -> list[int]:
        """Ids of the passages removed after generation ``since`` and up to ``until``."""
        return self._column(
            "SELECT passage_id FROM tombstones WHERE generation > ? AND generation <= ?", (since, until)
        )


def _index_row(row: Row, text: str, metadata: str) -> IndexRow:
    _, passage_id, start, end, vector = row
    return IndexRow(passage_id, text[start:end], title_line(metadata), read_vector(vector))
