"""Documents and their parts: the text of an article, its metadata, its blocks, sentences and passages."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a block, which ranking and quoting depend on.

    ``QUESTION``: a question that the article itself answers below, of an FAQ or an interview. ``ANSWER``: text that
    the article marks as an answer. ``SPEAKER``: the name, with its colon, before the words of a speaker.
    ``QUOTATION``: a block quote. ``REPLY``: the part of a mail that quotes an earlier mail. ``BYLINE``: also a
    subtitle and the header of a mail.
    """

    TITLE = "title"
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    QUESTION = "question"
    ANSWER = "answer"
    SPEAKER = "speaker"
    CAPTION = "caption"
    QUOTATION = "quotation"
    FOOTNOTE = "footnote"
    CODE = "code"
    REPLY = "reply"


TEXT_KINDS = frozenset(
    {
        Kind.PARAGRAPH,
        Kind.LIST_ITEM,
        Kind.TABLE_ROW,
        Kind.ANSWER,
        Kind.CAPTION,
        Kind.QUOTATION,
        Kind.FOOTNOTE,
        Kind.CODE,
        Kind.REPLY,
    }
)
"""The kinds of running text, which may answer by themselves."""

FRONT_KINDS = frozenset({Kind.TITLE, Kind.BYLINE})
"""The kinds that state the source of an article."""

ASIDE = 6
"""The level of the deepest heading of an article. The blocks of a quotation or a callout have deeper levels."""


@dataclass(frozen=True, slots=True)
class Block:
    """A quotable stretch of a document: ``text[start:end]``, in characters, end exclusive, no outer white space.

    ``level``: the depth of a heading, of a question that is a heading, or of a list item; 1 is the outermost. Inside a
    quotation or a callout of Markdown, levels begin at ``ASIDE + 1``.
    """

    start: int
    end: int
    kind: Kind
    level: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """A page: ``text[start:end]``, in characters, end exclusive.

    ``label``: the number that is printed on the page, such as "iv", or the time at which subtitles are shown. A page
    has several stretches where a paragraph that goes on on the next page stands before the footnotes of this page.
    """

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """The source of a document, as the document states it; None for a fact that it does not state.

    ``title`` is never empty: without a title, it is made from the file name. ``date`` is ISO 8601, ``YYYY-MM-DD``.
    ``language``: the language of the text, ISO 639-1, None where the text is too short to detect it.
    """

    title: str
    publisher: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file. Two documents are equal if all their fields except ``warnings`` are.

    ``document_id`` is the path relative to the synced folder, with forward slashes; ``path`` is the absolute path.
    ``sha256`` is the hash of the file's bytes, which changes with the file. ``text`` is the text that the reader
    extracted; for plain text and Markdown it is the decoded file without any change. ``blocks`` are in order and do not
    overlap. Text outside the blocks (front matter fences, menus, repeated titles, disclaimers) is never searched or
    quoted. ``pages`` are in order and do not overlap; empty for a format without pages. ``warnings``: the parts of the
    file that could not be read, each a plain sentence; only a document just read has any, since the engine keeps them
    with the record of the file (`Library.warnings`).
    """

    document_id: str
    path: str
    sha256: str
    text: str
    metadata: Metadata
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)

    def page_at(self, place: int) -> str | None:
        """Return the label of the page that holds a character, otherwise of the page before it.

        None for a format without pages, and for text above the first page.
        """
        before = bisect_right(self.pages, place, key=lambda page: page.start)
        return self.pages[before - 1].label if before else None


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
    ``[start, end)``, with only white space between them, or marks that no sentence holds: see `may_part`.
    """

    document_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]

    def text_of(self, sentence: Sentence) -> str:
        """Return the text of one of ``sentences``."""
        return self.text[sentence.start - self.start : sentence.end - self.start]


# Quotation marks, brackets and list marks around a value of front matter, and keys with their separators.
_KEYS = re.compile(r"[\"'\]\s,-]*(?:\w[\w-]{0,40}[ \t]*[:=][\"'\[\s-]*)*")
_MOST_KEYS = 100  # characters
# The fences of code, and pictures with the words that no caption holds.
_FENCE_OR_PICTURE = re.compile(
    r"\s*+(?:(?:(?:`{3,}+|~{3,}+)[^\s`~]{0,40}+[ \t]*+(?=[\r\n]|$)"
    r"|!\[(?:[^\]\[\r\n]*+\](?:\([^()\r\n]*+\))?+)?+|\](?:\([^()\r\n]*+\))?+)\s*+)*+"
)
# The marks of a quotation, and of a callout without a title.
_QUOTATION = re.compile(r"[>\s]*+(?:\[![\w-]{1,30}\][+-]?[>\s]*+)?")
_TABLE_TAGS = re.compile(r"(?:\s|</?(?:t[rhd]|thead|tbody|tfoot|caption)(?:\s[^<>]*+)?>)*+", re.IGNORECASE)
_MOST_MARKS = 300  # characters
_ROW_KINDS = frozenset({Kind.TABLE_HEADER, Kind.TABLE_ROW})
_STEP_KINDS = frozenset({Kind.CODE, Kind.CAPTION, Kind.LIST_ITEM, Kind.PARAGRAPH})


def are_marks(gap: str, before: Kind, after: Kind) -> bool:
    """Return whether this text between two blocks consists of marks that a quote of both may hold.

    They are white space, the marks of a quotation, the tags between two rows of a table, the fences of code, and the
    marks of a picture.
    """
    if not gap.strip():
        return True
    if len(gap) > _MOST_MARKS:
        return False
    if _QUOTATION.fullmatch(gap):
        return True
    if before in _ROW_KINDS and after in _ROW_KINDS:
        return _TABLE_TAGS.fullmatch(gap) is not None
    return before in _STEP_KINDS and after in _STEP_KINDS and _FENCE_OR_PICTURE.fullmatch(gap) is not None


def may_part(gap: str, before: Kind, after: Kind) -> bool:
    """Return whether this text may stand between two sentences of a passage.

    Marks may, and between two values of front matter the key of the second value.
    """
    if are_marks(gap, before, after):
        return True
    is_front = before in FRONT_KINDS and after in FRONT_KINDS
    return is_front and len(gap) <= _MOST_KEYS and _KEYS.fullmatch(gap) is not None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list of documents, sorted by id, and how many documents the whole list has.

    ``next_after``: the id after which the next page begins; None after the last page.
    """

    documents: tuple[Listed, ...]
    total: int
    next_after: str | None = None
