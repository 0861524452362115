"""What an article is once it has been read: its untouched text, its metadata and its quotable parts."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a part of a document, which ranking and quoting heed.

    ``LIST_ITEM`` and ``TABLE_ROW`` come from readers; a document holds such parts as paragraphs.
    """

    TITLE = "title"
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"


@dataclass(frozen=True, slots=True)
class Block:
    """A quotable stretch of a document: ``text[start:end]``, in characters, end exclusive, no outer white space."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where a document comes from, in its own words; None where it does not say.

    ``title`` is never empty: a document without one is titled by its file name.
    ``date`` is ISO 8601, ``YYYY-MM-DD``.
    """

    title: str
    publisher: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file. Two documents are equal when every field is; ``sha256`` (of the file's bytes) tells a changed file.

    ``document_id`` is the path relative to the synced folder, with forward slashes; ``path`` is the absolute one.
    ``text`` is the decoded file, not a character changed. ``blocks`` are in order and do not overlap; what no block
    covers (front matter fences, menus, repeated titles, disclaimers) is never searched or quoted.
    """

    document_id: str
    path: str
    sha256: str
    text: str
    metadata: Metadata
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of documents says of one."""

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

    Identity is the document and the offsets; ``text`` is carried for convenience and compares equal whenever they do.
    ``sentences`` are in order, inside ``[start, end)``, with only white space between them.
    """

    document_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]

    def text_of(self, sentence: Sentence) -> str:
        """The words of one of ``sentences``."""
        return self.text[sentence.start - self.start : sentence.end - self.start]


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list of documents, sorted by id, and how many documents the whole list has.

    ``next_after``: the id after which the next page begins; None after the last page.
    """

    documents: tuple[Listed, ...]
    total: int
    next_after: str | None = None
