"""Tables of a page: which of them hold data, and the rows of these."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from embeddings.readers.composing import join_cells

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Elements for which a table is only the frame of a page.
_LAYOUT = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "form", "blockquote", "section", "article"})
_MOST_IN_CELL = 2  # paragraphs
_MOST_SPANNED = 200  # rows
_WIDEST = 100  # columns
_MAX_REPEATED = 200  # characters


def find_data_tables(root: "Element") -> frozenset["Element"]:
    """Return the tables that hold data in rows of several cells, and no parts of a page."""
    from lxml import etree

    found: set[Element] = set()
    opened: list[_Shape] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if tag == "table":
            if event == "start":
                if opened:
                    opened[-1].is_layout = True
                opened.append(_Shape(element.get("role", "").lower() in ("presentation", "none")))
            elif opened and opened.pop().holds_data:
                found.add(element)
        elif event == "start" and opened:
            opened[-1].count(str(tag))
    return frozenset(found)


@dataclass(slots=True)
class _Shape:
    """The shape of a table that is being read."""

    is_layout: bool
    cells: int = 0  # of the current row
    widest: int = 0
    paragraphs: int = 0  # of the current cell

    def count(self, tag: str) -> None:
        if tag == "tr":
            self.cells = 0
        elif tag in ("td", "th"):
            self.cells += 1
            self.widest = max(self.widest, self.cells)
            self.paragraphs = 0
        elif tag == "p":
            self.paragraphs += 1
            self.is_layout = self.is_layout or self.paragraphs > _MOST_IN_CELL
        elif tag in _LAYOUT:
            self.is_layout = True

    @property
    def holds_data(self) -> bool:
        return self.widest > 1 and not self.is_layout


@dataclass(slots=True)
class Row:
    """A row whose cells are being read. ``is_header``: whether each of its cells heads a column."""

    cells: list[str] = field(default_factory=list)
    is_header: bool = True


class Rows:
    """The rows of one table, with the cells that reach over several of them."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.count = 0  # of rows with words
        self.row = Row()
        self.in_head = False
        self._spans: dict[int, tuple[str, int]] = {}  # by column: the words, and the rows that they still reach over

    def begin(self) -> None:
        """Begin a row."""
        self.row = Row()

    def add(self, words: str, *, columns: str | None, rows: str | None, heads: bool) -> None:
        """Add a cell with its attributes ``colspan`` and ``rowspan``. A column that it reaches over stays empty."""
        self._fill()
        cells = self.row.cells
        down = min(_count(rows), _MOST_SPANNED)
        if down > 1 and len(words) <= _MAX_REPEATED and len(cells) < _WIDEST:
            self._spans[len(cells)] = words, down - 1
        cells.append(words)
        cells += [""] * min(_count(columns) - 1, max(0, _WIDEST - len(cells)))
        self.row.is_header = self.row.is_header and (heads or not words)

    def end(self) -> tuple[str, bool] | None:
        """Return the words of the row, with bars between its cells, and whether it is a header; None without words."""
        row, self.row = self.row, Row()
        for column in sorted(self._spans) if row.cells else ():
            if column >= len(row.cells):
                row.cells += [""] * (column - len(row.cells))
                row.cells.append(self._take(column))
        if not any(character.isalnum() for words in row.cells for character in words):
            return None
        self.count += 1
        return join_cells(row.cells), row.is_header or self.in_head

    def _fill(self) -> None:
        """Add the words of the cells above that reach into the next columns."""
        cells = self.row.cells
        while (column := len(cells)) in self._spans:
            cells.append(self._take(column))

    def _take(self, column: int) -> str:
        words, left = self._spans.pop(column)
        if left > 1:
            self._spans[column] = words, left - 1
        return words


def _count(attribute: str | None) -> int:
    """Return the number that an attribute states; 1 without one."""
    digits = (attribute or "").strip()[:6]
    return max(1, int(digits)) if digits.isascii() and digits.isdigit() else 1
