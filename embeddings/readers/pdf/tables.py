"""Rows of tables: lines that touch, with their cells in common columns."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from embeddings.document import Kind
from embeddings.readers.pdf.text_lines import TextLine

_FEWEST_ROWS = 2
_NEAR = 4.0  # points between the edges of two cells of a column
FILLED = 0.7  # of a line of prose is words, even where it is spread over its column
_SHARE = 0.7  # of the rows that have an edge in common
_LONGEST_CELL = 80  # characters
_FEWEST_ENTRIES = 3
_LEADER = re.compile(r"(?<![.\s])\s*+(?:\.\s?){4,}+\s*+(?P<page>\d{1,4}|[ivxlc]{1,6})$")
_MOST_SPACE = 3.0  # times the height of the font, between two rows


def find_tables(lines: Sequence[TextLine]) -> dict[int, Kind | None]:
    """Return the kind of each line that is a row of a table, by its number."""
    found: dict[int, Kind | None] = {}
    start = 0
    for number in range(1, len(lines) + 1):
        if number < len(lines) and _may_be_row(lines[number]) and _touch(lines[number - 1], lines[number]):
            continue
        run = range(start, number)
        rows = [lines[i] for i in run]
        if len(run) >= _FEWEST_ROWS and _may_be_row(lines[start]) and _are_aligned(rows) and not _is_prose(rows):
            found |= dict.fromkeys(run, Kind.TABLE_ROW)
            if _is_header(rows):
                found[start] = Kind.TABLE_HEADER
        start = number
    return found


def find_contents(lines: Sequence[TextLine]) -> dict[int, Kind | None]:
    """Return the lines of a table of contents by their numbers, each with None, and the rows of other tables with dots.

    Dots lead from the words of these lines to a number. In a table of contents, the numbers grow.
    """
    rows = {number: match for number, line in enumerate(lines) if (match := _LEADER.search(line.text))}
    if len(rows) < _FEWEST_ENTRIES:
        return {}
    pages = [int(match["page"]) for match in rows.values() if match["page"].isdecimal()]
    are_contents = all(one <= other for one, other in pairwise(pages))
    first, last = min(rows), max(rows)
    # A long title takes two lines, of which the first has no dots.
    return {
        number: None if are_contents else Kind.TABLE_ROW
        for number in range(first, last + 1)
        if number in rows or are_contents
    }


def cell_texts(line: TextLine) -> list[str]:
    """Return the texts of the cells of a line."""
    return [cell.text for cell in line.cells]


def _may_be_row(line: TextLine) -> bool:
    return len(line.cells) > 1 and max(map(len, cell_texts(line))) <= _LONGEST_CELL


def _touch(above: TextLine, line: TextLine) -> bool:
    return line.box.bottom - above.box.bottom <= _MOST_SPACE * max(above.size, line.size)


def _are_aligned(rows: Sequence[TextLine]) -> bool:
    """Return whether the second cells, or later ones, have their left or their right edges below each other."""
    edges = Counter[tuple[str, int]]()
    for row in rows:
        own = set()
        for cell in row.cells[1:]:
            left, _, right, _ = cell.box
            for name, edge in (("left", left), ("right", right), ("middle", (left + right) / 2)):
                step = round(edge / _NEAR)
                own |= {(name, step - 1), (name, step), (name, step + 1)}
        edges.update(own)
    return max(edges.values()) >= max(_FEWEST_ROWS, _SHARE * len(rows))


def _is_prose(rows: Sequence[TextLine]) -> bool:
    """Return whether the rows are lines of text that are spread over the width of their column.

    Such lines end at the same edge too, but the gaps between their words are small and many.
    """
    if len({len(row.cells) for row in rows}) == 1:
        return False
    filled = sum(sum(cell.box.width for cell in row.cells) >= FILLED * row.box.width for row in rows)
    return filled >= _SHARE * len(rows)


def _is_header(rows: Sequence[TextLine]) -> bool:
    """Return whether the first row names the columns: it alone is bold, or has words above numbers."""
    if rows[0].is_bold and not any(row.is_bold for row in rows[1:]):
        return True
    cells = [cell_texts(row) for row in rows]
    if any(map(_has_digit, cells[0])):
        return False
    return all(any(map(_has_digit, row[1:])) for row in cells[1:]) and all(
        len(one) == len(other) for one, other in pairwise(cells)
    )


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
