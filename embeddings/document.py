"""Documents and their parts: the text of an article, its metadata, its blocks, sentences and passages."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a block, which ranking and quoting depend on.

    ``LIST_ITEM`` and ``TABLE_ROW`` come from readers. A document holds these blocks as paragraphs.
    """

    TITLE = "title"
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True)
class Block:
    """A quotable stretch of a document: ``text[start:end]``, in characters, end exclusive, no outer white space."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Metadata:
    """The source of a document, as the document states it; None for a fact that it does not state.

    ``title`` is never empty: without a title, it is made from the file name. ``date`` is ISO 8601, ``YYYY-MM-DD``.
    """

    title: str
    publisher: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file. Two documents are equal if all their fields are.

    ``document_id`` is the path relative to the synced folder, with forward slashes; ``path`` is the absolute path.
    ``sha256`` is the hash of the file's bytes, which changes with the file. ``text`` is the text that the reader
    extracted; for plain text and Markdown it is the decoded file without any change. ``blocks`` are in order and do not
    overlap. Text outside the blocks (front matter fences, menus, repeated titles, disclaimers) is never searched or
    quoted.
    """

    document_id: str
    path: str
    sha256: str
    text: str
    metadata: Metadata
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in a list of documents."""

    document_id: str
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: ``document.text[start:end]``, in characters, end exclusive."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit retrieved: whole sentences, ``text == document.text[start:end]``.

    The document and the offsets identify a passage; ``text`` follows from them. ``sentences`` are in order, inside
    ``[start, end)``, with only white space between them.
    """

    document_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]

    def text_of(self, sentence: Sentence) -> str:
        """Return the text of one of ``sentences``."""
        return self.text[sentence.start - self.start : sentence.end - self.start]


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list of documents, sorted by id, and how many documents the whole list has.

    ``next_after``: the id after which the next page begins; None after the last page.
    """

    documents: tuple[Listed, ...]
    total: int
    next_after: str | None = None
