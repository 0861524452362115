"""The blocks of an OpenDocument text in their order: paragraphs, lists, tables, text boxes and notes."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.office.odf.names import DRAW, TABLE, TEXT
from embeddings.readers.office.odf.styles import Style
from embeddings.readers.office.odf.words import WordsReader
from embeddings.readers.office.parts import Part, rows_of_table
from embeddings.readers.office.tables import is_frame, names_columns, shows_header, without_empty

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTENTS = frozenset(
    f"{TEXT}{name}"
    for name in (
        *("table-of-content", "alphabetical-index", "illustration-index", "table-index", "object-index"),
        *("user-index", "index-body"),
    )
)
_LEFT_OUT = frozenset({f"{TEXT}tracked-changes", f"{TEXT}sequence-decls", f"{TEXT}index-title-template"})
_ROW_GROUPS = frozenset(f"{TABLE}{name}" for name in ("table-rows", "table-row-group", "table-header-rows"))
_MOST_REPEATS = 1_000
_MOST_COLUMNS = 1_024
_DEEPEST = 9


def repeats(element: "_Element", name: str) -> int:
    """Return how often a cell or a row is repeated."""
    value = str(element.get(f"{TABLE}{name}"))
    return max(1, int(value)) if value.isdecimal() and len(value) < 9 else 1


def rows_in(table: "_Element") -> "Iterator[tuple[_Element, bool]]":
    """Yield the rows of a table, each with whether the table repeats it as its header on each page."""
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child, False
        elif child.tag in _ROW_GROUPS:
            for row, is_header in rows_in(child):
                yield row, is_header or child.tag == f"{TABLE}table-header-rows"


def cells_in(row: "_Element") -> "Iterator[_Element]":
    """Yield the cells of a row, also those that a merged cell covers."""
    for child in row:
        if child.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            yield child


class Body:
    """Reads the blocks of a file. ``styles``: its styles by name."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self._words = WordsReader(styles)
        self._waiting: list[_Element] = []
        self._cells_open = 0

    def read(self, body: "_Element") -> Iterator[Part]:
        """Yield the blocks below an element. The notes of a section stand at its end."""
        yield from self._walk(body)
        yield from self._end_section()

    def text_of(self, element: "_Element", separator: str = " ") -> str:
        """Return the words of all blocks below an element, on one line unless ``separator`` is a line break."""
        self._cells_open += 1
        text = separator.join(part.words.strip() for part in self._walk(element))
        self._cells_open -= 1
        return text

    def _walk(self, parent: "_Element", item: int = 0) -> Iterator[Part]:
        """Yield the blocks below an element. ``item``: the level of the list that it belongs to; 0 outside of lists."""
        for child in parent:
            tag = child.tag
            if tag in (f"{TEXT}p", f"{TEXT}h"):
                yield from self._paragraph(child, item)
            elif tag == f"{TEXT}list":
                yield from self._walk(child, min(item + 1, _DEEPEST))
            elif tag == f"{TABLE}table":
                yield from self._table(child)
            elif tag in _CONTENTS:
                yield from (Part(part.words, None) for part in self._walk(child))
            elif isinstance(tag, str) and tag not in _LEFT_OUT and tag.startswith((TEXT, DRAW)):
                yield from self._walk(child, item)

    def _paragraph(self, paragraph: "_Element", item: int) -> Iterator[Part]:
        words = self._words.read(paragraph)
        if words.text.strip():
            kind, level = self._kind_of(paragraph, item)
            if kind in (Kind.HEADING, Kind.TITLE):
                yield from self._end_section()
            yield Part(words.text, kind, level, is_bold=words.is_bold)
        self._waiting += words.notes
        for box in words.boxes:
            yield from self._walk(box)

    def _kind_of(self, paragraph: "_Element", item: int) -> tuple[Kind, int]:
        style = self._words.style_of(paragraph)
        if style.kind is Kind.TITLE:
            return Kind.TITLE, 1
        if paragraph.tag == f"{TEXT}h":
            level = str(paragraph.get(f"{TEXT}outline-level"))
            return Kind.HEADING, min(int(level) or 1, _DEEPEST) if level.isdecimal() and len(level) < 9 else 1
        if style.kind is not None:
            return style.kind, 1
        return (Kind.LIST_ITEM, item) if item else (Kind.PARAGRAPH, 1)

    def _end_section(self) -> Iterator[Part]:
        if self._cells_open:
            return
        waiting, self._waiting = self._waiting, []
        for note in waiting:
            yield Part(self.text_of(note, "\n"), Kind.FOOTNOTE)

    def _table(self, table: "_Element") -> Iterator[Part]:
        rows = list(rows_in(table))
        notes = len(self._waiting)
        cells: list[list[str]] = []
        covered: dict[int, tuple[int, str]] = {}
        for row, _ in rows:
            cells.append(self._cells(row, covered))
        if is_frame(cells):
            del self._waiting[notes:]
            for row, _ in rows:
                for cell in cells_in(row):
                    yield from self._walk(cell)
            return
        filled = without_empty(cells)
        is_marked = bool(rows) and rows[0][1]
        is_bold = len(filled) > 1 and self._is_bold_alone([row for row, _ in rows[:2]]) and names_columns(filled)
        yield from rows_of_table(filled, has_header=len(filled) > 1 and (is_marked or is_bold or shows_header(filled)))

    def _cells(self, row: "_Element", covered: dict[int, tuple[int, str]]) -> list[str]:
        """Return the cells of a row. ``covered``: by column, for how many rows a cell above goes on, and its words."""
        cells: list[str] = []
        for cell in cells_in(row):
            column = len(cells)
            if column >= _MOST_COLUMNS:
                break
            rows, words = covered.pop(column, (0, ""))
            is_covered = cell.tag == f"{TABLE}covered-table-cell"
            if not is_covered:
                rows, words = repeats(cell, "number-rows-spanned"), self.text_of(cell)
            if rows > 1:
                covered[column] = rows - 1, words
            count = min(repeats(cell, "number-columns-repeated"), _MOST_COLUMNS)
            cells += [words] * (count if not is_covered else 1) + [""] * (count - 1 if is_covered else 0)
        return cells

    def _is_bold_alone(self, rows: "list[_Element]") -> bool:
        """Return whether all words of the first row are bold, and not all of the second."""
        bold = []
        for row in rows:
            words = [self._words.read(each) for each in row.iter(f"{TEXT}p")]
            bold.append(all(each.is_bold for each in words if each.text.strip()))
        return bold == [True, False]
