"""What the library's file tells of its documents, beside their passages."""

import json
from collections.abc import Sequence

from embeddings.document import Document, Listed
from embeddings.engines.local.database import Database
from embeddings.engines.local.rows import blocks_column, read_document_row, read_listed_row

# In the order of embeddings.engines.local.rows.
DOCUMENT = "document_id, path, sha256, text, metadata, blocks"
# Documents whose texts are searched in one go; nobody else reads meanwhile, for 5 ms.
_SEARCHED = 500


class DocumentTable(Database):
    """The documents of a Store, which makes the table. Raises what a Database does."""

    def files(self) -> dict[str, tuple[str, str]]:
        """``(sha256, path)`` of every document, by document_id."""
        rows = self._rows("SELECT document_id, sha256, path FROM documents")
        return {document_id: (sha256, path) for document_id, sha256, path in rows}

    def twin(self, document: Document) -> str | None:
        """Id of another document with the same text and blocks, None where there is none.

        The same bytes are other blocks where one file is Markdown and the other is not.
        """
        ids = self._column(
            "SELECT document_id FROM documents WHERE sha256 = ? AND blocks = ? AND document_id <> ? LIMIT 1",
            (document.sha256, blocks_column(document.blocks), document.document_id),
        )
        return ids[0] if ids else None

    def document_ids(self, below: str = "") -> list[str]:
        """Ids of all documents, sorted; with ``below``, of those whose ids begin with this folder and a slash."""
        if not below:
            return self._column("SELECT document_id FROM documents ORDER BY document_id")
        # 0 is the character that follows the slash.
        bounds = (f"{below}/", f"{below}0")
        return self._column(
            "SELECT document_id FROM documents WHERE document_id >= ? AND document_id < ? ORDER BY document_id", bounds
        )

    def document_count(self) -> int:
        """How many documents the store holds."""
        return int(self._column("SELECT count(*) FROM documents")[0])

    def document(self, document_id: str) -> Document | None:
        """One document, None if the store does not hold it."""
        rows = self._rows(f"SELECT {DOCUMENT} FROM documents WHERE document_id = ?", (document_id,))
        return next(iter(self._parse(read_document_row, rows)), None)

    def listing(self) -> list[Listed]:
        """All documents without their texts, sorted by id."""
        rows = self._rows("SELECT document_id, metadata FROM documents ORDER BY document_id")
        return self._parse(read_listed_row, rows)

    def find_words(self, words: str, document_ids: Sequence[str]) -> list[tuple[str, int]]:
        """The first character at which each of these documents holds exactly these words, if it does, sorted by id."""
        found = []
        for first in range(0, len(document_ids), _SEARCHED):
            found += self._rows(
                "SELECT document_id, place - 1 FROM (SELECT document_id, instr(text, ?) AS place FROM documents "
                "WHERE document_id IN (SELECT value FROM json_each(?))) WHERE place > 0",
                (words, json.dumps(document_ids[first : first + _SEARCHED])),
            )
        return sorted((document_id, place) for document_id, place in found)
