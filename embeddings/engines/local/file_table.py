"""The records of files in a library's file."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from embeddings.engines.base import FOLDER
from embeddings.engines.file_records import Failure, FileRecord, FileStat
from embeddings.engines.local.database import Database, Row
from embeddings.scope import Scope
from embeddings.structure.repeated_lines import EdgeLines
from embeddings.syncing.uploads import owner_of
from embeddings.unicode import has_no_surrogates

FILES_OF_VERSION_4 = """
CREATE TABLE files (
    owner TEXT NOT NULL,
    document_id TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    inode TEXT NOT NULL,
    is_settled INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    reader TEXT NOT NULL,
    reader_version INTEGER NOT NULL,
    edges TEXT NOT NULL,
    reason TEXT,
    version_ns INTEGER,
    other_disk INTEGER NOT NULL,
    PRIMARY KEY (owner, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX failed_files ON files (owner, document_id) WHERE reason IS NOT NULL;
"""
WARNINGS = "ALTER TABLE files ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]';"
FILES = f"{FILES_OF_VERSION_4}{WARNINGS}"
_RECORD = (
    "size, mtime_ns, ctime_ns, inode, is_settled, sha256, reader, reader_version, edges, reason, version_ns, "
    "other_disk, warnings"
)
# The id of a folder that cannot be listed ends with a slash.
_KEEPS_LAST_VERSION = """
CASE WHEN substr(document_id, -1) = '/' THEN EXISTS (
    SELECT 1 FROM documents WHERE documents.owner = files.owner
        AND documents.document_id > files.document_id
        AND documents.document_id < files.document_id || char(0x10FFFF)
) ELSE EXISTS (SELECT 1 FROM documents WHERE documents.document_id = files.document_id) END
"""
_FAILURE = f"SELECT document_id, reason, {_KEEPS_LAST_VERSION}, version_ns FROM files WHERE reason IS NOT NULL"


class FileTable(Database):
    """The records of files of a ``Store``, which makes the tables. Raises the errors of ``Database``."""

    def file_records(self, owner: str, names: Collection[str] | None = None) -> dict[str, FileRecord]:
        """See ``Engine.file_records``."""
        where, values = "", [owner]
        if names is not None:
            where, values = " AND document_id IN (SELECT value FROM json_each(?))", [owner, json.dumps(list(names))]
        rows = self._rows(f"SELECT document_id, {_RECORD} FROM files WHERE owner = ?{where}", values)
        return dict(self._parse(lambda row: (row[0], _read_record(row[1:])), rows))

    def save_file_records(self, owner: str, records: Mapping[str, FileRecord], forgotten: Collection[str] = ()) -> None:
        """See ``Engine.save_file_records``."""
        if not records and not forgotten:
            return
        with self.transaction():
            for document_id in forgotten:
                self._write("DELETE FROM files WHERE owner = ? AND document_id = ?", (owner, document_id))
            for document_id, record in records.items():
                self._save_record(owner, document_id, record)

    def _save_record(self, owner: str, document_id: str, record: FileRecord) -> None:
        """Store a record, inside a transaction."""
        self._write(
            f"INSERT OR REPLACE INTO files (owner, document_id, {_RECORD}) VALUES (?, ?{', ?' * 13})",
            (owner, document_id, *_record_row(record)),
        )

    def failures(self, scope: Scope) -> list[Failure]:
        """See ``Engine.failures``."""
        where, values = "", []
        if scope.owners is not None:
            where = " AND owner IN (SELECT value FROM json_each(?))"
            values = [json.dumps(sorted({FOLDER, *scope.owners}))]
        failures = self._parse(_read_failure, self._rows(f"{_FAILURE}{where} ORDER BY document_id", values))
        return [failure for failure in failures if scope.allows(failure.document_id)]

    def warnings(self, document_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """See ``Engine.warnings``."""
        rows = self._rows(
            "SELECT document_id, warnings FROM files JOIN documents USING (owner, document_id) "
            "WHERE document_id IN (SELECT value FROM json_each(?)) AND warnings != '[]'",
            (json.dumps([each for each in document_ids if has_no_surrogates(each)]),),
        )
        return dict(self._parse(lambda row: (row[0], tuple(json.loads(row[1]))), rows))

    def failure(self, document_id: str) -> Failure | None:
        """See ``Engine.failure``."""
        if not has_no_surrogates(document_id):
            return None
        parts = document_id.split("/")
        folders = ["/".join(parts[:depth]) + "/" for depth in range(1, len(parts))]
        owner = owner_of(document_id)
        rows = self._rows(
            f"{_FAILURE} AND owner = ? AND document_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY length(document_id) DESC LIMIT 1",
            (FOLDER if owner is None else owner, json.dumps([document_id, *folders])),
        )
        failures = self._parse(_read_failure, rows)
        if not failures or failures[0].document_id == document_id:
            return failures[0] if failures else None
        stored = "SELECT version_ns FROM documents LEFT JOIN files USING (owner, document_id) WHERE document_id = ?"
        versions = self._rows(stored, (document_id,))
        if not versions:
            return None
        return Failure(document_id, failures[0].reason, keeps_last_version=True, version_date=_date(versions[0][0]))


def _record_row(record: FileRecord) -> Row:
    stat = record.stat
    return (
        stat.size,
        stat.mtime_ns,
        stat.ctime_ns,
        str(stat.inode),  # may need more than 64 bits
        record.is_settled,
        record.sha256,
        record.reader,
        record.version,
        record.edges.column(),
        record.reason,
        record.version_ns,
        record.other_disk,
        json.dumps(record.warnings),
    )


def _read_record(row: Row) -> FileRecord:
    size, mtime_ns, ctime_ns, inode, is_settled, sha256, reader, version, edges, reason, version_ns, other, parts = row
    return FileRecord(
        FileStat(size, mtime_ns, ctime_ns, int(inode)),
        bool(is_settled),
        sha256,
        reader,
        version,
        EdgeLines.parse(edges),
        reason,
        version_ns,
        bool(other),
        tuple(json.loads(parts)),
    )


def _read_failure(row: Row) -> Failure:
    document_id, reason, keeps_last_version, version_ns = row
    date = _date(version_ns) if keeps_last_version else None
    return Failure(document_id, reason, bool(keeps_last_version), date)


def _date(nanoseconds: int | None) -> str | None:
    """Return the day of a time, as the clock of this machine shows it; None for a time that is not known."""
    if nanoseconds is None:
        return None
    try:
        return datetime.fromtimestamp(nanoseconds / 1e9, UTC).astimezone().date().isoformat()
    except (ValueError, OverflowError, OSError):  # a damaged time of a file
        return None
