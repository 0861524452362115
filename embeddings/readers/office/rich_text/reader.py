"""Rich text (.rtf), of which striprtf reads the words."""

import codecs
import re
from collections.abc import Iterator

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract, Facts
from embeddings.readers.composing import Part
from embeddings.readers.office.parts import compose_document, rows_of_table
from embeddings.readers.office.properties import make_properties
from embeddings.readers.office.rich_text.marking import (
    CELL,
    END_OF_NOTE,
    HEADINGS,
    IN_TABLE,
    LINE,
    NOTE,
    ROW,
    TITLE,
    mark,
)
from embeddings.readers.office.tables import is_frame, shows_header, without_empty
from embeddings.readers.packages import damaged
from embeddings.readers.signatures import find_signature

_KIND = "RTF document"
_BEGINNING = re.compile(rb"\s*+\{\\rtf")
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_INFO = re.compile(r"\{\\(?P<name>title|author)\s(?P<value>[^{}]{1,500}+)\}", re.IGNORECASE)
_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})", re.IGNORECASE)
_FIELD = re.compile(r"\\field(?=\{)", re.IGNORECASE)
_NEAR_THE_TOP = 200_000  # characters, after the tables of fonts and styles
_ITEM = re.compile(r"\s*(?:[•·▪●○◦§‣⁃\uf0b7-]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])\t\s*(?=\S)")
_NOTE = re.compile(f"{NOTE}([^{NOTE}{END_OF_NOTE}]*+){END_OF_NOTE}")
_MARKS = re.compile(f"[{CELL}{ROW}{IN_TABLE}{NOTE}{END_OF_NOTE}{TITLE}{LINE}{HEADINGS}]")
_LINE_IN_PARAGRAPH = "\u2028"
_FIRST_MARK = re.compile(f"[{TITLE}{HEADINGS}]")


class RichTextReader:
    """Reads rich text: its paragraphs, headings, lists, tables and footnotes."""

    name = "RTF"
    version = 2
    suffixes = (".rtf",)

    def recognizes(self, data: bytes) -> bool:
        """Return whether the bytes begin as rich text does."""
        return _BEGINNING.match(data, 0, 1_000) is not None

    def check(self, data: bytes) -> None:
        """Check that the bytes begin as rich text does."""
        if not self.recognizes(data):
            found = find_signature(data)
            reason = f"is {found}, not an {_KIND}" if found else f"is no {_KIND}"
            raise UnreadableArticleError(f"The file {reason}; open it in its program and save it in this format.")

    def read(self, data: bytes) -> Extract:
        """Return the words, without comments and deleted words. Headers and footers are kept outside the blocks."""
        self.check(data)
        found = _CODE_PAGE.search(data[:2_000])
        page = f"cp{found[1].decode()}" if found else "cp1252"
        try:
            codecs.lookup(page)
        except LookupError:
            page = "cp1252"
        source = data.decode(page, errors="replace")
        marked = mark(source)
        parts = list(_parts(_words_of(marked.text, page)))
        margins = (_MARKS.sub(" ", _words_of(mark(margin).text, page)) for margin in marked.margins)
        beside = dict.fromkeys(" ".join(words.split()) for words in margins)
        outside = [Part(words, None) for words in beside if any(character.isalpha() for character in words)]
        return compose_document([*parts, *outside], _properties(source[:_NEAR_THE_TOP], page))


def _words_of(source: str, page: str) -> str:
    """Return the words of a source.

    :raises UnreadableArticleError: if the source is damaged.
    """
    from striprtf.striprtf import rtf_to_text

    # A link's address would stand among the words, found by a pattern that backtracks. With a space it finds no link.
    source = _FIELD.sub(r"\\field ", source)
    try:
        text: str = rtf_to_text(source, encoding=page, errors="replace")  # type: ignore[no-untyped-call]
        # Characters outside the first plane are written in two halves.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    except (ValueError, LookupError, TypeError, OverflowError) as error:
        raise damaged(_KIND) from error


def _parts(text: str) -> Iterator[Part]:
    """Yield the parts of a text with marks. The notes of a section stand at its end."""
    notes: list[str] = []
    cells: list[str] = []  # the text of the row so far
    rows: list[list[str]] = []
    text = text.replace(f"\n{LINE}", _LINE_IN_PARAGRAPH)
    for line in _NOTE.sub(lambda found: found[0].replace("\n", " "), text).split("\n"):
        waiting = _NOTE.findall(line)
        *ended, rest = _NOTE.sub("", line).split(ROW)
        for row in ended:
            rows.append(_cells([*cells, row]))
            cells = []
        part = _part(rest)
        if part is not None and part.kind in (Kind.HEADING, Kind.TITLE):
            yield from _take(notes)
        notes += waiting
        if IN_TABLE in rest or CELL in rest or (cells and rest.strip()):
            cells.append(rest)
            continue
        if rest.strip() and rows:
            yield from _table(rows)
            rows = []
        if part is not None:
            yield part
    yield from _table([*rows, _cells(cells)] if cells else rows)
    yield from _take(notes)


def _cells(lines: list[str]) -> list[str]:
    """Return the cells of a row, of which each ends with a bar and a mark."""
    return [_MARKS.sub("", cell) for cell in " ".join(lines).replace(f"|{CELL}", CELL).split(CELL)]


def _take(notes: list[str]) -> Iterator[Part]:
    while notes:
        yield Part(_MARKS.sub("", notes.pop(0)), Kind.FOOTNOTE)


def _part(line: str) -> Part | None:
    words = _MARKS.sub("", line)
    if not words.strip():
        return None
    found = _FIRST_MARK.search(line)
    if found:
        is_title = found[0] == TITLE
        return Part(words, Kind.TITLE if is_title else Kind.HEADING, 1 if is_title else HEADINGS.index(found[0]) + 1)
    item = _ITEM.match(words)
    return Part(words[item.end() :], Kind.LIST_ITEM) if item else Part(words, Kind.PARAGRAPH)


def _table(rows: list[list[str]]) -> Iterator[Part]:
    if is_frame(rows):
        yield from (Part(cell, Kind.PARAGRAPH) for row in rows for cell in row)
        return
    filled = without_empty(rows)
    yield from rows_of_table(filled, has_header=shows_header(filled))


def _properties(source: str, page: str) -> Facts:
    values = {match["name"].lower(): match["value"] for match in _INFO.finditer(source)}
    read = {name: _words_of(f"{{\\rtf1 {value}}}", page) for name, value in values.items()}
    created = _CREATED.search(source)
    day = f"{created[1]}-{int(created[2]):02}-{int(created[3]):02}" if created else None
    return make_properties(read.get("title"), read.get("author"), day)
