"""The documents in a library's file, without their passages."""

import heapq
import json
import sys
from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from embeddings.document import Document, Listed, ListPage
from embeddings.engines.base import FOLDER
from embeddings.engines.local.database import Row
from embeddings.engines.local.file_table import FileTable
from embeddings.engines.local.rows import blocks_column, read_document_row, read_listed_row
from embeddings.scope import Scope
from embeddings.structure.outline import Outline
from embeddings.syncing.uploads import owner_of
from embeddings.unicode import has_no_surrogates

_DOCUMENT = "document_id, path, sha256, digest, metadata, text, blocks, pages"
# The memory of the documents in the cache: a few books, or all of a small library. Each question reads passages of some
# documents, and each read from the file checks the digest of the whole text.
_CACHE_BYTES = 64 * 1024**2
_BYTES_OF_BLOCK = 200  # with its place in the outline; the blocks of short lines take more memory than their text


class DocumentTable(FileTable):
    """The documents of a ``Store``, which makes the tables. Raises the errors of ``Database``."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self._cache: OrderedDict[int, tuple[Row, Document]] = OrderedDict()
        self._cached_bytes = 0
        self._outlines: dict[int, tuple[Document, Outline]] = {}

    def files(self, owner: str, names: Collection[str] | None = None) -> dict[str, str]:
        """Return the SHA-256 of the file of every document of ``owner``, by document_id.

        ``names``: only the documents of these ids; None returns all.
        """
        where, values = "", [owner]
        if names is not None:
            where, values = " AND document_id IN (SELECT value FROM json_each(?))", [owner, json.dumps(list(names))]
        return dict(self._rows(f"SELECT document_id, sha256 FROM documents WHERE owner = ?{where}", values))

    def paths(self, owner: str) -> dict[str, str]:
        """Return the stored path of every document of ``owner``, by document_id."""
        return dict(self._rows("SELECT document_id, path FROM documents WHERE owner = ?", (owner,)))

    def twin(self, document: Document) -> str | None:
        """Return the id of another document with the same text and blocks, or None.

        Files of the same bytes have different blocks if only one of them is Markdown.
        """
        ids = self._column(
            "SELECT document_id FROM documents JOIN texts USING (document_key) "
            "WHERE sha256 = ? AND blocks = ? AND document_id <> ? LIMIT 1",
            (document.sha256, blocks_column(document.blocks), document.document_id),
        )
        return ids[0] if ids else None

    def owners(self) -> list[str]:
        """Return the owners of documents, sorted; `FOLDER`, the owner of the folder's articles, comes first."""
        return self._column("SELECT owner FROM owners WHERE documents > 0 ORDER BY owner")

    def owners_with_passages(self, among: Collection[str] | None = None) -> list[str]:
        """Return the owners of passages, sorted; `FOLDER` comes first. ``among``: only these; None returns all."""
        where, values = _where_owner(among)
        and_where = where.replace("WHERE", "AND")
        return self._column(f"SELECT owner FROM owners WHERE passages > 0{and_where} ORDER BY owner", values)

    def document_keys(self, passage_ids: Collection[int]) -> list[int]:
        """Return the keys of the documents of these passages, sorted."""
        return self._column(
            "SELECT DISTINCT document_key FROM passages WHERE passage_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY document_key",
            (json.dumps(list(passage_ids)),),
        )

    def count(self, owners: Collection[str] | None) -> tuple[int, int]:
        """Return the number of documents and the number of passages of these owners; None counts all."""
        where, values = _where_owner(owners)
        return self._rows(f"SELECT coalesce(sum(documents), 0), coalesce(sum(passages), 0) FROM owners{where}", values)[
            0
        ]

    def document_ids(self, owners: Collection[str] | None = None) -> list[str]:
        """Return the ids of the documents of these owners, sorted; None returns all."""
        where, values = _where_owner(owners)
        return self._column(f"SELECT document_id FROM documents{where} ORDER BY document_id", values)

    def existing_ids(self, document_ids: Collection[str]) -> list[str]:
        """Return the ids among these that a document has, sorted."""
        return self._column(
            "SELECT document_id FROM documents WHERE document_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY document_id",
            (json.dumps(list(document_ids)),),
        )

    def document(self, document_id: str) -> Document | None:
        """Return the document, its text checked; None if the store does not hold it."""
        if not has_no_surrogates(document_id):
            return None
        keys = self._column("SELECT document_key FROM documents WHERE document_id = ?", (document_id,))
        return self.documents_by_key(keys).get(keys[0]) if keys else None

    def documents_by_key(self, keys: Collection[int]) -> dict[int, Document]:
        """Return the documents of these keys, their texts checked, without documents that were removed."""
        unique_keys = json.dumps(list(dict.fromkeys(keys)))
        with self._reading:
            rows = self._rows(
                "SELECT document_key, document_id, path, digest FROM documents "
                "WHERE document_key IN (SELECT value FROM json_each(?))",
                (unique_keys,),
            )
            # SQLite reuses the key of a removed document, so a cached document must also have the row's digest.
            states = {key: (document_id, path, digest) for key, document_id, path, digest in rows}
            documents = {
                key: self._cache[key][1] for key in states if key in self._cache and self._cache[key][0] == states[key]
            }
            missing = [key for key in states if key not in documents]
            if missing:
                rows = self._rows(
                    f"SELECT document_key, {_DOCUMENT} FROM documents JOIN texts USING (document_key) "
                    "WHERE document_key IN (SELECT value FROM json_each(?))",
                    (json.dumps(missing),),
                )
                for key, document in self._parse(lambda row: (row[0], self._read(row[1:])), rows):
                    self._add_to_cache(key, states[key], document)
                    documents[key] = document
            for key in documents:
                if key in self._cache:
                    self._cache.move_to_end(key)
        return documents

    def forget_read(self) -> None:
        """Empty the cache, so that every document is read from the file again."""
        with self._reading:
            self._cache.clear()
            self._outlines.clear()
            self._cached_bytes = 0

    def outlines(self, documents: Mapping[int, Document]) -> dict[int, Outline]:
        """Return the outline of each document, by its key; an outline is cached as long as its document."""
        outlines: dict[int, Outline] = {}
        with self._reading:
            for key, document in documents.items():
                of, outline = self._outlines.get(key, (None, None))
                if of is not document or outline is None:
                    outline = Outline(document.blocks)
                    if key in self._cache and self._cache[key][1] is document:
                        self._outlines[key] = document, outline
                outlines[key] = outline
        return outlines

    def _read(self, row: Row) -> Document:
        return read_document_row(row, self._file.parent)

    def _add_to_cache(self, key: int, state: Row, document: Document) -> None:
        replaced = self._cache.pop(key, None)
        self._outlines.pop(key, None)
        if replaced is not None:
            self._cached_bytes -= _cached_size(replaced[1])
        if _cached_size(document) > _CACHE_BYTES:
            return
        self._cache[key] = state, document
        self._cached_bytes += _cached_size(document)
        while self._cached_bytes > _CACHE_BYTES:
            oldest_key, (_, oldest) = self._cache.popitem(last=False)
            self._outlines.pop(oldest_key, None)
            self._cached_bytes -= _cached_size(oldest)

    def list_documents(self, scope: Scope, words: str, after: str, limit: int | None) -> ListPage:
        """See ``Engine.list_documents``; ``words`` is in lower case."""
        conditions, values = _conditions(scope, words)
        filters = self._filters(scope)
        if conditions:
            sql = "SELECT count(*) FROM documents WHERE {}" + conditions
            total = sum(self._column(sql.format(where), (*owner, *values))[0] for where, owner in filters)
        else:
            total = self.count(None if scope.owners is None else {FOLDER, *scope.owners})[0]
        sql = "SELECT document_id, metadata FROM documents WHERE {} AND document_id > ?" + conditions
        sql += " ORDER BY document_id LIMIT ?"
        if limit is not None and limit < 0:
            raise ValueError(f"limit is {limit}; ask for 0 documents or more")
        most = -1 if limit is None else limit + 1
        parts = [self._rows(sql.format(where), (*owner, after, *values, most)) for where, owner in filters]
        rows: list[Row] = list(heapq.merge(*parts))
        page: list[Listed] = self._parse(read_listed_row, rows[:limit])
        return ListPage(tuple(page), total, page[-1].document_id if page and len(rows) > len(page) else None)

    def languages(self, scope: Scope) -> dict[str, int]:
        """See ``Engine.languages``."""
        conditions, values = _conditions(scope, "")
        # SQLite would stop at metadata that is damaged.
        language = "CASE WHEN json_valid(metadata) THEN json_extract(metadata, '$.language') END"
        sql = f"SELECT {language} AS language, count(*) FROM documents WHERE {{}}{conditions} GROUP BY language"
        counts: Counter[str] = Counter()
        for where, owner in self._filters(scope):
            counts.update({code: count for code, count in self._rows(sql.format(where), (*owner, *values)) if code})
        return dict(counts)

    def _filters(self, scope: Scope) -> list[tuple[str, Sequence[str]]]:
        """Return SQL conditions with their values, which together see the documents of all owners of ``scope``.

        There is one for each owner, so that the documents of others cost no time; one for all if the scope sees all.
        """
        if scope.owners is None:
            return [("TRUE", ())]
        return [("owner = ?", (owner,)) for owner in self.owners_in(scope)]

    def owners_in(self, scope: Scope) -> list[str]:
        """Return the owners of documents that ``scope`` sees, sorted, without owners of no chosen document."""
        if scope.these is None and scope.owners is None:
            return self.owners()
        return self._column(
            "SELECT owner FROM owners WHERE documents > 0 AND owner IN (SELECT value FROM json_each(?)) ORDER BY owner",
            (_named_owners(scope),),
        )

    def has_passages(self, scope: Scope) -> bool:
        """Return whether a document of ``scope`` holds a passage."""
        owners = self.owners_in(scope)
        if not scope.is_choice:
            return self.count(owners)[1] > 0
        conditions, values = _conditions(scope, "")
        sql = (
            f"SELECT 1 FROM documents WHERE owner = ?{conditions} AND EXISTS "
            "(SELECT 1 FROM passages WHERE passages.document_key = documents.document_key) LIMIT 1"
        )
        return any(self._rows(sql, (owner, *values)) for owner in owners)


def _cached_size(document: Document) -> int:
    return sys.getsizeof(document.text) + _BYTES_OF_BLOCK * len(document.blocks)


@lru_cache(16)  # a choice may be long, and each question needs its owners several times
def _named_owners(scope: Scope) -> str:
    """Return the owners of a scope, or of the ids of its choice, as a JSON list."""
    if scope.these is None:
        return json.dumps(sorted({FOLDER, *(scope.owners or ())}))
    owners = {owner_of(document_id) for document_id in scope.these}
    return json.dumps(sorted(FOLDER if owner is None else owner for owner in owners if scope.sees_owner(owner)))


def _conditions(scope: Scope, words: str) -> tuple[str, Sequence[str]]:
    """Return SQL conditions to append to those of an owner, and their values: the choice, and ``words`` to contain."""
    sql, values = "", []
    if scope.these is not None:
        sql += " AND document_id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(sorted(scope.these)))
    if scope.all_but:
        sql += " AND document_id NOT IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(sorted(scope.all_but)))
    if words:
        sql += " AND instr(searchable, ?) > 0"
        values.append(words)
    return sql, values


def _where_owner(owners: Collection[str] | None) -> tuple[str, Sequence[str]]:
    """Return a WHERE clause for these owners, empty for None, and its values."""
    if owners is None:
        return "", ()
    return " WHERE owner IN (SELECT value FROM json_each(?))", (json.dumps(sorted(owners)),)
