"""The storage of a library: one SQLite file of documents, passages, vectors and token codes."""

import json
import os
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from embeddings.document import Document, Passage
from embeddings.engines.base import FOLDER, NewDocument, StoredPassage
from embeddings.engines.local.database import Row
from embeddings.engines.local.documents import DocumentTable
from embeddings.engines.local.rows import (
    IndexRow,
    document_row,
    passage_row,
    read_index_row,
    read_passage_row,
    text_row,
)
from embeddings.engines.local.schema import MIGRATIONS, SCHEMA, SCHEMA_VERSION
from embeddings.errors import LibraryError
from embeddings.settings import LibrarySettings
from embeddings.structure.repeated_lines import RepeatedLines
from embeddings.token_codes import QuantizedEncoding

# A file with the id of the library, which reveals a database that belongs to another library.
_ID_FILE = "library.id"
# The columns in the order of embeddings.engines.local.rows.
_PASSAGE = "start_character, end_character, sentences, vector, codes, token_starts"
_DOCUMENT = "document_id, owner, path, sha256, digest, metadata, searchable"


@dataclass(frozen=True, slots=True)
class Generation:
    """A state of the library: ``number`` counts its changes, from 0.

    ``mark`` is random. Another library, or the same library after a backup was restored, therefore never has an equal
    generation for other documents.
    """

    number: int
    mark: str


class Store(DocumentTable):
    """The documents and passages of a library; safe to share between threads.

    Close the store, or use it as a context manager. Every method raises LibraryError if the file cannot be read or
    written, or holds a damaged row.
    """

    def __init__(self, file: Path) -> None:
        """Open a library's file, and bring it up to date.

        :raises LibraryError: if the file is no library, belongs to another library, or has an unknown version.
        """
        super().__init__(file)
        try:
            self._create_or_check()
        except BaseException:
            self.close()
            raise

    def _create_or_check(self) -> None:
        exists = "SELECT 1 FROM sqlite_schema WHERE name = 'settings'"
        if not self._rows(exists):
            with self.transaction():
                if not self._rows(exists):  # another process may have made the tables meanwhile
                    self._script(SCHEMA)
                    self._set("schema_version", str(SCHEMA_VERSION))
                    self._set("library_id", self._new_id())
        elif self._get("schema_version") in MIGRATIONS:
            if self.read_only:
                raise LibraryError(
                    f"The library {self._file} was made by an earlier version and has to be brought up to date once, "
                    "but it cannot be written; allow its folder to be written, then open it again."
                )
            with self.transaction():
                self._migrate()
        version = self._get("schema_version")
        if version != str(SCHEMA_VERSION):
            raise LibraryError(
                f"The library {self._file} has schema version {version}, and this Quoth reads version "
                f"{SCHEMA_VERSION}; use the Quoth that made it, or delete this file and sync the articles again."
            )
        self._check_id()

    def _migrate(self) -> None:
        """Bring the tables up to date, a version at a time. Another process may have done so meanwhile."""
        while (version := self._get("schema_version")) in MIGRATIONS:
            self._parse(self._take_step, [version])
            self._set("schema_version", str(int(version) + 1))
        if not self._get("library_id"):
            self._set("library_id", self._new_id())

    def _take_step(self, version: str) -> None:
        MIGRATIONS[version](self._rows, self._write, self._script)

    def _new_id(self) -> str:
        """Return a new id for this library, written to the id file."""
        library_id = secrets.token_hex(16)
        self._write_id_file(library_id)
        return library_id

    def _write_id_file(self, library_id: str) -> None:
        """Write the id beside the database.

        :raises LibraryError: if the file cannot be written.
        """
        file = self._file.with_name(_ID_FILE)
        partial = file.with_suffix(".partial")
        try:
            partial.write_text(library_id, encoding="ascii")
            os.replace(partial, file)
        except OSError as error:
            raise LibraryError(
                f"The file {file} cannot be written ({error.strerror}); make room on its disk and allow its folder "
                "to be written, then try again."
            ) from error

    def _check_id(self) -> None:
        """Compare the id in the database with the id beside it.

        :raises LibraryError: if the database replaced the database of another library.
        """
        own = self._get("library_id") or ""
        file = self._file.with_name(_ID_FILE)
        try:
            expected = file.read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            expected = ""
        except OSError as error:
            raise LibraryError(
                f"The file {file} cannot be read ({error.strerror}); allow it to be read, or delete it."
            ) from error
        if expected not in ("", own):
            raise LibraryError(
                f"The file {self._file} belongs to another library than its folder; put the right one back, or delete "
                "it and sync the articles again."
            )
        if not expected and not self.read_only:
            self._write_id_file(own)

    def _get(self, name: str) -> str | None:
        return next(iter(self._column("SELECT value FROM settings WHERE name = ?", (name,))), None)

    def _set(self, name: str, value: str) -> None:
        self._write("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    @property
    def settings(self) -> LibrarySettings | None:
        """The settings that all passages were encoded with; None before the first passage."""
        rows = self._rows("SELECT value FROM settings WHERE name = 'library'")
        return next(iter(self._parse(lambda row: LibrarySettings(**json.loads(row[0])), rows)), None)

    @settings.setter
    def settings(self, settings: LibrarySettings) -> None:
        self._set("library", json.dumps(asdict(settings)))

    def reader_versions(self, owner: str) -> dict[str, int]:
        """See ``Engine.reader_versions``; a store of an earlier Quoth knows none."""
        rows = self._rows("SELECT value FROM settings WHERE name = ?", (f"readers {owner}",))
        return next(iter(self._parse(lambda row: dict(json.loads(row[0])), rows)), {})

    def save_reader_versions(self, owner: str, versions: Mapping[str, int]) -> None:
        """See ``Engine.save_reader_versions``."""
        if self.reader_versions(owner) != versions:
            self._set(f"readers {owner}", json.dumps(dict(versions)))

    def repeated_lines(self, owner: str) -> RepeatedLines:
        """See ``Engine.repeated_lines``; a store of an earlier Quoth knows none."""
        rows = self._rows("SELECT value FROM settings WHERE name = ?", (f"repeated lines {owner}",))
        pairs = next(iter(self._parse(lambda row: list(json.loads(row[0])), rows)), [])
        return frozenset((folder, line) for folder, line in pairs)

    def save_repeated_lines(self, owner: str, lines: RepeatedLines) -> None:
        """See ``Engine.save_repeated_lines``."""
        if self.repeated_lines(owner) != lines:
            self._set(f"repeated lines {owner}", json.dumps(sorted(lines)))

    def generation(self, owner: str | None = None) -> Generation:
        """Return the state of an owner's documents; None stands for all documents."""
        where, values = ("", ()) if owner is None else (" WHERE owner = ?", (owner,))
        sql = f"SELECT generation, mark FROM changes{where} ORDER BY generation DESC LIMIT 1"
        rows = self._rows(sql, values)
        return Generation(*rows[0]) if rows else Generation(0, "")

    def has_been(self, generation: Generation) -> bool:
        """Return whether the library is or was in this state."""
        state = (generation.number, generation.mark)
        return bool(self._rows("SELECT 1 FROM changes WHERE generation = ? AND mark = ?", state))

    def next_generation(self, owner: str = FOLDER) -> None:
        """Begin a change of an owner's documents, inside a transaction and before the first document changes."""
        values = (self.generation().number + 1, secrets.token_hex(8), owner)
        self._write("INSERT INTO changes (generation, mark, owner) VALUES (?, ?, ?)", values)

    def add(self, document: Document, passages: Sequence[Passage], encodings: Sequence[QuantizedEncoding]) -> None:
        """Add a document that the store does not hold, inside a transaction."""
        key, owner = self._add_document(document)
        generation = self.generation(owner).number
        for passage, encoding in zip(passages, encodings, strict=True):
            self._write(
                f"INSERT INTO passages ({_PASSAGE}, byline, document_key, owner, generation) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*passage_row(passage, encoding), key, owner, generation),
            )

    def copy(self, document: Document, like: str) -> None:
        """Add a document with the passages of the document ``like``, which has the same text and blocks."""
        if not self._rows("SELECT 1 FROM documents WHERE document_id = ?", (like,)):
            raise LibraryError(
                f"The library no longer holds the article {like!r}, which has the passages to copy; sync again."
            )
        key, owner = self._add_document(document)
        self._write(
            f"INSERT INTO passages ({_PASSAGE}, byline, document_key, owner, generation) "
            f"SELECT {_PASSAGE}, byline, ?, ?, ? FROM passages "
            "WHERE document_key = (SELECT document_key FROM documents WHERE document_id = ?) ORDER BY passage_id",
            (key, owner, self.generation(owner).number, like),
        )

    def _add_document(self, document: Document) -> tuple[int, str]:
        """Add a document without its passages, and return its key and its owner."""
        row = document_row(document)
        key = self._write(f"INSERT INTO documents ({_DOCUMENT}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self._write(
            "INSERT INTO texts (document_key, text, blocks, pages) VALUES (?, ?, ?, ?)", (key, *text_row(document))
        )
        return key, row[1]

    def remove(self, document_id: str) -> None:
        """Remove a document and its passages, inside a transaction."""
        self._write("DELETE FROM documents WHERE document_id = ?", (document_id,))

    def move(self, document_id: str, path: str) -> None:
        """Store the new path of an unchanged document, inside a transaction."""
        self._write("UPDATE documents SET path = ? WHERE document_id = ?", (path, document_id))

    def replace(self, owner: str, added: Sequence[NewDocument], removed: Collection[str] = ()) -> None:
        """See ``Engine.replace``."""
        if not added and not removed:
            return
        with self.transaction():
            self.next_generation(owner)
            for document_id in (*removed, *(new.document.document_id for new in added)):
                self.remove(document_id)
            for new in added:
                if new.like is not None:
                    self.copy(new.document, like=new.like)
                else:
                    self.add(new.document, new.passages, new.encodings)
                if new.record is not None:
                    self._save_record(owner, new.document.document_id, new.record)

    def passage_ids(self, document_ids: Collection[str], owner: str | None = None) -> list[int]:
        """Return the ids of all passages of these documents, sorted. ``owner``: only its documents; None takes all."""
        where, values = ("", ()) if owner is None else (" AND documents.owner = ?", (owner,))
        return self._column(
            "SELECT passage_id FROM passages JOIN documents USING (document_key) "
            f"WHERE document_id IN (SELECT value FROM json_each(?)){where} ORDER BY passage_id",
            (json.dumps(list(document_ids)), *values),
        )

    def newest_passage(self, owner: str | None = None) -> int:
        """Return the highest id of a passage of this owner, or 0 without a passage; None takes all owners."""
        if owner is None:
            return int(self._column("SELECT coalesce(max(passage_id), 0) FROM passages")[0])
        # Ids rise with the generations, which the index passages_by_owner sorts.
        sql = "SELECT passage_id FROM passages WHERE owner = ? ORDER BY generation DESC, passage_id DESC LIMIT 1"
        return next(iter(self._column(sql, (owner,))), 0)

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        """See ``Engine.byline_passages``."""
        return self._column(
            "SELECT passage_id FROM passages WHERE byline AND document_key IN (SELECT document_key FROM passages "
            "WHERE passage_id IN (SELECT value FROM json_each(?))) ORDER BY passage_id",
            (json.dumps(list(passage_ids)),),
        )

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """See ``Engine.passages``."""
        with self.snapshot():
            rows = self._rows(
                f"SELECT document_key, passage_id, {_PASSAGE} FROM passages "
                "WHERE passage_id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(passage_ids)),),
            )
            documents = self.documents_by_key({row[0] for row in rows})
        outlines = self.outlines(documents)
        stored = self._parse(lambda row: read_passage_row(row[1:], documents[row[0]], outlines[row[0]]), rows)
        by_id = {each.passage_id: each for each in stored}
        return [by_id[passage_id] for passage_id in passage_ids if passage_id in by_id]

    def passages_of(self, document_id: str) -> list[StoredPassage]:
        """Return all passages of a document, in reading order."""
        return self.passages(self.passage_ids([document_id]))

    def added_between(
        self, since: int, until: int, owner: str | None = None, batch: int = 1000
    ) -> Iterator[list[IndexRow]]:
        """Yield the passages added after generation ``since`` and up to ``until``, in batches, sorted by id.

        ``owner``: only the passages of this owner's documents; None takes all.
        """
        owned, values = ("", ()) if owner is None else ("owner = ? AND ", (owner,))
        # Ids rise with the generations. Without this first id, SQLite would read all passages from the lowest id on.
        newer = f"SELECT passage_id FROM passages WHERE {owned}generation > ? ORDER BY generation, passage_id LIMIT 1"
        first = next(iter(self._column(newer, (*values, since))), None)
        while first is not None:
            with self.snapshot():
                rows = self._rows(
                    "SELECT document_key, passage_id, start_character, end_character, vector FROM passages "
                    f"WHERE {owned}generation > ? AND generation <= ? AND passage_id >= ? ORDER BY passage_id LIMIT ?",
                    (*values, since, until, first, batch),
                )
                documents = self.documents_by_key({row[0] for row in rows})
            if not rows:
                return
            yield self._index_rows(rows, documents)
            first = rows[-1][1] + 1

    def removed_between(self, since: int, until: int, owner: str | None = None) -> list[int]:
        """Return the ids of the passages removed after generation ``since`` and up to ``until``.

        ``owner``: only the passages of this owner's documents; None takes all.
        """
        owned, values = ("", ()) if owner is None else ("owner = ? AND ", (owner,))
        return self._column(
            f"SELECT passage_id FROM tombstones WHERE {owned}generation > ? AND generation <= ?",
            (*values, since, until),
        )

    def _index_rows(self, rows: Sequence[Row], documents: Mapping[int, Document]) -> list[IndexRow]:
        outlines = self.outlines(documents)
        return self._parse(lambda row: read_index_row(row[1:], documents[row[0]], outlines[row[0]]), rows)
