"""The tables of office files and of data: their rows as lines, and whether the first row names the columns."""

import re
from collections.abc import Sequence
from itertools import zip_longest

_NUMBER = re.compile(r"[^\w]{0,4}(?:[A-Z]{1,3}[^\w]?)?\d[\d\s.,:/%’'–-]*(?:[^\W\d]{1,3}|[^\w]{1,3})?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:[/–-]\d{2,4})?")
_LONG_CELL = 300  # characters
_MAX_NAME = 80  # characters of the name of a column
_SENTENCE_ENDS = (".", "!", "?", "。")
_FEW_ROWS = 30  # below the first row, which show whether it names the columns


def without_empty(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the rows of equal length, without rows and columns in which no cell has words."""
    filled = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    used = [any(column) for column in zip_longest(*filled, fillvalue="")]
    return [[row[index] if index < len(row) else "" for index, is_used in enumerate(used) if is_used] for row in filled]


def is_frame(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a table is a frame around running text: it has one column, or most of its cells are long."""
    words = [cell for row in rows for cell in row if cell]
    return all(len(row) < 2 for row in rows) or sum(len(cell) > _LONG_CELL for cell in words) * 2 > len(words)


def names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row may name the columns: its cells are short, different, and words or years.

    The corner may be empty. A year names a column only if other numbers stand below it.
    """
    names = [name for name in rows[0] if name]
    if len(names) < max(2, len(rows[0]) - 1) or len({*names}) < len(names) or names[0].endswith((":", "：")):
        return False
    below = rows[1 : 1 + _FEW_ROWS]
    has_word = False
    for index, name in enumerate(rows[0]):
        if _YEAR.fullmatch(name):
            cells = [row[index] for row in below if index < len(row) and row[index]]
            if not cells or all(_YEAR.fullmatch(cell) for cell in cells):
                return False
        elif name:
            has_word = True
            if len(name) > _MAX_NAME or is_number(name) or name.endswith(_SENTENCE_ENDS):
                return False
    return has_word


def shows_header(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row names the columns, as numbers below the names show."""
    if len(rows) < 2 or not names_columns(rows):
        return False
    for index in range(len(rows[0])):
        cells = [row[index] for row in rows[1 : 1 + _FEW_ROWS] if index < len(row) and row[index]]
        if cells and sum(is_number(cell) for cell in cells) * 3 >= len(cells) * 2:
            return True
    return False


def is_number(cell: str) -> bool:
    """Return whether the cell is a number, an amount, a time or a date in digits."""
    return _NUMBER.fullmatch(cell[:60]) is not None
