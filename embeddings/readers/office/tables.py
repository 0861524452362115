"""The tables of office files and of data: their rows as lines, and whether the first row names the columns."""

import re
from collections.abc import Sequence
from itertools import zip_longest

BETWEEN_CELLS = " | "
"""Separates the cells of a row."""

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[^\w]{0,4}(?:[A-Z]{1,3}[^\w]?)?\d[\d\s.,:/%’'–-]*(?:[^\W\d]{1,3}|[^\w]{1,3})?")
_MAX_NAME = 80  # characters of the name of a column
_SENTENCE_ENDS = (".", "!", "?", "。")
_FEW_ROWS = 30  # below the first row, which show whether it names the columns


def join_cells(cells: Sequence[str]) -> str:
    """Return a row on one line. An empty cell keeps its place, at the edges with an outer bar."""
    words = [_SPACE.sub(" ", cell).strip() for cell in cells]
    if not any(words):
        return ""
    line = BETWEEN_CELLS.join(words).strip()
    return f"{'' if words[0] else '| '}{line}{'' if words[-1] else ' |'}"


def without_empty(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the rows of equal length, without rows and columns in which no cell has words."""
    filled = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    used = [any(column) for column in zip_longest(*filled, fillvalue="")]
    return [[row[index] if index < len(row) else "" for index, is_used in enumerate(used) if is_used] for row in filled]


def may_be_header(row: Sequence[str]) -> bool:
    """Return whether a row has the form of the names of columns: short, different and no numbers."""
    names = [cell for cell in row if cell]
    return (
        len(names) > 1
        and len(set(names)) == len(names)
        and len(names) >= len(row) - 1  # the corner may be empty
        and all(len(name) <= _MAX_NAME and not is_number(name) and not name.endswith(_SENTENCE_ENDS) for name in names)
    )


def shows_header(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row names the columns, as numbers below words show."""
    if len(rows) < 2 or not may_be_header(rows[0]):
        return False
    below = rows[1 : 1 + _FEW_ROWS]
    for index in range(len(rows[0])):
        cells = [row[index] for row in below if row[index]]
        if cells and sum(is_number(cell) for cell in cells) * 3 >= len(cells) * 2:
            return True
    return False


def is_number(cell: str) -> bool:
    """Return whether the cell is a number, an amount, a time or a date in digits."""
    return _NUMBER.fullmatch(cell[:60]) is not None
