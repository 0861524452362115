"""Rows of a table cut into cells, so that the page shows them as a table and keeps every character of them."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Between the cells of a row in HTML, in Markdown, in columns set by tabs, and in columns set by spaces.
_TAGS = re.compile(r"</t[hd]\s*+>\s*+<t[hd](?:\s[^<>]*+)?>", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_TAB = re.compile(r"\t")
_SPACES = re.compile(r" {2,}+")
_LINE = re.compile(r"[^\n]*+\n?")
_MARKS = "*_`~"  # of Markdown, around the words of a cell
_MOST_CELLS = 30  # in a row: a wider table is no easier to read than its text
_MOST_COLUMNS = 500  # of a table in an article, which scrolls by itself
_LOOK = 20  # rows that show what separates the cells


class Cell(NamedTuple):
    """A cell: ``text[start:end]`` with the marks around it, which ``text[first:last]`` is without. Both may be empty.

    The cells of a row cover the row: one begins where the one before it ends.
    """

    start: int
    first: int
    last: int
    end: int


def table_rows(header: str, text: str) -> tuple[Sequence[Cell], Sequence[Sequence[Cell]]] | None:
    """Return the cells of a table's header and of the rows in ``text``, one a line.

    None if the cells do not fit the header, or if one of the rows has no cells.
    """
    lines = [match.span() for match in _LINE.finditer(text) if match[0]]
    for separator in (_TAGS, _PIPE, _TAB, _SPACES):
        heads = _cells(header, 0, len(header), separator)
        # In HTML a row is no line.
        rows = [_cells(text, *span, separator) for span in ([(0, len(text))] if separator is _TAGS else lines)]
        if ("\n" not in header or separator is _TAGS) and all(_fits(row, heads, separator) for row in (heads, *rows)):
            return heads, rows
    return None


def cells_of_rows(rows: Sequence[str]) -> Iterator[Sequence[Cell]]:
    """Yield the cells of each row of a table in an article, the first of which may be its header.

    A row that the columns do not fit is one cell.
    """
    separator = next((each for each in (_TAGS, _PIPE, _TAB, _SPACES) if _separates(rows[:_LOOK], each)), None)
    columns = 0
    for row in rows:
        cells = _cells(row, 0, len(row), separator) if separator else []
        columns = columns or len(cells)
        is_unknown = separator is _SPACES and len(cells) != columns
        fits = 0 < len(cells) <= _MOST_COLUMNS and not is_unknown
        yield cells if fits else [Cell(0, *_words(row, 0, len(row)), len(row))]


def _separates(rows: Sequence[str], separator: re.Pattern[str]) -> bool:
    return 2 * sum(len(_cells(row, 0, len(row), separator)) > 1 for row in rows) > len(rows)


def _fits(row: Sequence[Cell], heads: Sequence[Cell], separator: re.Pattern[str]) -> bool:
    # In Markdown, and between tabs, the last cells may be missing; between spaces, it is unknown which are.
    fewest = len(heads) if separator is _SPACES else 2
    return max(2, fewest) <= len(row) <= min(len(heads), _MOST_CELLS)


def _cells(text: str, start: int, end: int, separator: re.Pattern[str]) -> list[Cell]:
    """Return the cells of the row ``text[start:end]``, whose line break belongs to the last cell."""
    cuts = [match.span() for match in separator.finditer(text, start, end)]
    inner = list(zip([start, *(after for _, after in cuts)], [*(before for before, _ in cuts), end], strict=True))
    if separator is _PIPE and len(inner) > 1:  # a row may begin and end with a pipe, or not
        inner = inner[(not text[slice(*inner[0])].strip()) : len(inner) - (not text[slice(*inner[-1])].strip())]
    if not inner:
        return []
    begins = [start, *(stop for _, stop in inner[:-1])]
    ends = [*begins[1:], end]
    return [Cell(begin, *_words(text, *each), last) for begin, each, last in zip(begins, inner, ends, strict=True)]


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the words of a cell are, without white space and without marks that stand on both sides."""
    cell = text[start:end]
    start += len(cell) - len(cell.lstrip())
    cell = cell.strip()
    marks = 0
    while 2 * marks + 2 < len(cell) and cell[marks] in _MARKS and cell[-1 - marks] == cell[marks]:
        marks += 1
    return start + marks, start + len(cell) - marks
