"""The tables of a library's file, and their migration from earlier versions."""

from collections.abc import Callable, Sequence

from embeddings.engines.base import FOLDER
from embeddings.engines.local.database import Row
from embeddings.engines.local.file_table import FILES, FILES_OF_VERSION_4, WARNINGS
from embeddings.engines.local.rows import NO_PAGES, digest, read_listed_row, searchable
from embeddings.syncing.uploads import owner_of

SCHEMA_VERSION = 5

# passage_id is AUTOINCREMENT, so that an id never comes back for another text: a removed id that is still in an index
# leads to no passage instead of the wrong one. `changes` holds the generations; each is a change of one owner's
# documents. An index with the stamp of an older generation reads the newer passages and tombstones to catch up. Texts
# have their own table, since SQLite would read a long text for each column behind it. `owners` holds the numbers of
# documents and passages, which would take long to count.
_OWNERS = """
CREATE TABLE owners (
    owner TEXT PRIMARY KEY,
    documents INTEGER NOT NULL DEFAULT 0,
    passages INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
"""
_TEXTS_OF_VERSION_2 = """
CREATE TABLE texts (
    document_key INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL
) STRICT;
"""
_PAGES = f"ALTER TABLE texts ADD COLUMN pages TEXT NOT NULL DEFAULT '{NO_PAGES}';"
_INDEXES_AND_TRIGGERS = """
CREATE INDEX changes_by_owner ON changes (owner, generation);
CREATE INDEX documents_by_owner ON documents (owner, document_id);
CREATE INDEX passages_by_owner ON passages (owner, generation);
CREATE INDEX tombstones_by_owner ON tombstones (owner, generation);
CREATE TRIGGER bury AFTER DELETE ON passages BEGIN
    INSERT INTO tombstones (passage_id, owner, generation)
        VALUES (old.passage_id, old.owner, (SELECT max(generation) FROM changes WHERE owner = old.owner));
    UPDATE owners SET passages = passages - 1 WHERE owner = old.owner;
END;
CREATE TRIGGER count_passage AFTER INSERT ON passages BEGIN
    UPDATE owners SET passages = passages + 1 WHERE owner = new.owner;
END;
CREATE TRIGGER count_document AFTER INSERT ON documents BEGIN
    INSERT INTO owners (owner, documents) VALUES (new.owner, 1)
        ON CONFLICT (owner) DO UPDATE SET documents = documents + 1;
END;
CREATE TRIGGER uncount_document AFTER DELETE ON documents BEGIN
    UPDATE owners SET documents = documents - 1 WHERE owner = old.owner;
    DELETE FROM owners WHERE owner = old.owner AND documents = 0;
END;
"""
SCHEMA = f"""
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE changes (generation INTEGER PRIMARY KEY, mark TEXT NOT NULL, owner TEXT NOT NULL) STRICT;
{_OWNERS}
CREATE TABLE documents (
    document_key INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    digest TEXT NOT NULL,
    metadata TEXT NOT NULL,
    searchable TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_sha256 ON documents (sha256);
{_TEXTS_OF_VERSION_2}
{_PAGES}
CREATE TABLE passages (
    passage_id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_key INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    owner TEXT NOT NULL,
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
CREATE TABLE tombstones (passage_id INTEGER PRIMARY KEY, owner TEXT NOT NULL, generation INTEGER NOT NULL) STRICT;
CREATE INDEX tombstones_by_generation ON tombstones (generation);
{_INDEXES_AND_TRIGGERS}
{FILES}
"""

# Version 1 had no owners and no digests, and stored texts and blocks in `documents`.
_FROM_VERSION_1 = f"""
DROP TRIGGER bury;
ALTER TABLE changes ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE passages ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE tombstones ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN searchable TEXT NOT NULL DEFAULT '';
{_OWNERS}
{_TEXTS_OF_VERSION_2}
INSERT INTO texts SELECT document_key, text, blocks FROM documents;
ALTER TABLE documents DROP COLUMN text;
ALTER TABLE documents DROP COLUMN blocks;
"""
_COUNTED = """
INSERT INTO owners (owner, documents) SELECT owner, count(*) FROM documents GROUP BY owner;
UPDATE owners SET passages = (SELECT count(*) FROM passages WHERE passages.owner = owners.owner);
"""

Rows = Callable[[str, Sequence[object]], list[Row]]
Write = Callable[[str, Sequence[object]], int]


def _from_version_1_to_2(rows: Rows, write: Write, script: Callable[[str], None]) -> None:
    """Give documents owners and digests, without encoding a passage again."""
    script(_FROM_VERSION_1)
    owners = set()
    for (key,) in rows("SELECT document_key FROM documents", ()):
        # One row at a time: a text may be long.
        ((document_id, path, sha256, metadata, text, blocks),) = rows(
            "SELECT document_id, path, sha256, metadata, text, blocks FROM documents JOIN texts USING (document_key) "
            "WHERE document_key = ?",
            (key,),
        )
        uploader = owner_of(document_id)
        owner = FOLDER if uploader is None else uploader
        owners.add(owner)
        words = searchable(document_id, read_listed_row((document_id, metadata)).metadata)
        write(
            "UPDATE documents SET owner = ?, path = ?, digest = ?, searchable = ? WHERE document_key = ?",
            (owner, path if uploader is None else "", digest(sha256, metadata, text, blocks), words, key),
        )
        if uploader is not None:
            write("UPDATE passages SET owner = ? WHERE document_key = ?", (owner, key))
    if owners - {FOLDER}:
        # The indexes of version 1 hold the passages of all owners, so their stamps must become invalid.
        ((newest,),) = rows("SELECT max(generation) FROM changes", ())
        write("UPDATE changes SET mark = 'version 1' ", ())
        for number, owner in enumerate(sorted(owners | {FOLDER}), newest + 1):
            write("INSERT INTO changes (generation, mark, owner) VALUES (?, hex(randomblob(8)), ?)", (number, owner))
    script(_INDEXES_AND_TRIGGERS + _COUNTED)


def _from_version_2_to_3(rows: Rows, write: Write, script: Callable[[str], None]) -> None:
    """Give documents pages, which the next sync reads."""
    del rows, write
    script(_PAGES)


def _from_version_3_to_4(rows: Rows, write: Write, script: Callable[[str], None]) -> None:
    """Make the table of files, whose records the next sync writes."""
    del rows, write
    script(FILES_OF_VERSION_4)


def _from_version_4_to_5(rows: Rows, write: Write, script: Callable[[str], None]) -> None:
    """Give the records of files their warnings, which the next sync that reads a file writes."""
    del rows, write
    script(WARNINGS)


Migration = Callable[[Rows, Write, Callable[[str], None]], None]

MIGRATIONS: dict[str, Migration] = {
    "1": _from_version_1_to_2,
    "2": _from_version_2_to_3,
    "3": _from_version_3_to_4,
    "4": _from_version_4_to_5,
}
"""For each earlier version the step to the next version, inside a transaction, by the methods of a Database."""
