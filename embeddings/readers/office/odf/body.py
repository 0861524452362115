"""The blocks of an OpenDocument text in their order: paragraphs, lists, tables, text boxes and notes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.composing import Part
from embeddings.readers.office.odf.names import DRAW, TABLE, TEXT
from embeddings.readers.office.odf.styles import Style
from embeddings.readers.office.odf.words import WordsReader
from embeddings.readers.office.parts import parts_of_table

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

    def read(self, body: "Iterable[_Element]") -> Iterator[Part]:
        """Yield the blocks below an element, or those of several elements. The notes of a section stand at its end."""
        yield from self._walk(body)
        yield from self._end_section()

    def text_of(self, element: "_Element", separator: str = " ") -> str:
        """Return the words of all blocks below an element, on one line unless ``separator`` is a line break."""
        return separator.join(part.words.strip() for part in self._parts_of(element))

    def _parts_of(self, element: "_Element") -> list[Part]:
        """Return the blocks below an element, of which the notes wait for the end of the section."""
        self._cells_open += 1
        parts = list(self._walk(element))
        self._cells_open -= 1
        return parts

    def _walk(self, parent: "Iterable[_Element]", item: int = 0) -> Iterator[Part]:
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
        covered: dict[int, int] = {}
        # Each cell is read once: tables may stand in tables, and twice at each depth would be without end.
        cells = [self._cells(row, covered) for row, _ in rows]
        yield from parts_of_table(cells, is_marked=bool(rows) and rows[0][1])

    def _cells(self, row: "_Element", covered: dict[int, int]) -> list[Sequence[Part] | None]:
        """Return the blocks of each cell of a row; None for a cell that goes on with the one above it.

        ``covered``: by column, for how many further rows a cell above goes on.
        """
        cells: list[Sequence[Part] | None] = []
        for cell in cells_in(row):
            column = len(cells)
            if column >= _MOST_COLUMNS:
                break
            count = min(repeats(cell, "number-columns-repeated"), _MOST_COLUMNS)
            rows = covered.pop(column, 0)
            if cell.tag == f"{TABLE}covered-table-cell":
                cells += [None if rows else (), *([()] * (count - 1))]
            else:
                rows = repeats(cell, "number-rows-spanned")
                cells += [self._parts_of(cell)] * count
            if rows > 1:
                covered[column] = rows - 1
        return cells
