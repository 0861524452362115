"""Formulas, and other words of several heights that are one line: the page draws them in the order of reading.

A fraction, a limit below a sum and a mark above a sign stand between two lines. By their places alone they would be
separate lines, and part the sentence around them. The cells of a table with several lines are such a line too.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from embeddings.readers.pdf.text_lines import BACK, GAP, Stretch, TextLine, box_around, make_line, make_stretch

_CLOSE = 0.9  # times the height of the font: the distance of a numerator from its line
_SMALLER = 0.85  # of the height of a font: a limit below a sum
_LIMIT_GAP = 0.6  # times the height of the font
_SAME_EDGE = 1.0  # points
_HIGHEST_FORMULA = 7.0  # times the height of the font


def keep_formulas(page: int, lines: Sequence[TextLine]) -> list[TextLine]:
    """Return the lines, with each formula of several heights as one line, in the order in which the page draws it.

    Lines that are drawn one after the other, but not one below the other, are a formula if they reach into each other.
    """
    starts = [sorted(cell.numbers[0] for cell in line.cells) for line in lines]
    ranks = {start: rank for rank, start in enumerate(sorted(start for each in starts for start in each))}
    kept: list[TextLine] = []
    group: list[TextLine] = []
    seen, last = 0, -1
    for line, each in zip(lines, starts, strict=True):
        group.append(line)
        seen += len(each)
        last = max(last, ranks[each[-1]])
        if last == seen - 1:
            kept += [_join_formula(page, group)] if len(group) > 1 and _is_formula(group) else group
            group = []
    return kept


def _is_formula(lines: Sequence[TextLine]) -> bool:
    """Return whether lines reach into each other, and whether the page draws them from left to right."""
    around, size = lines[0].box, max(line.size for line in lines)
    for above, line in pairwise(lines):
        distance = (line.box.top + line.box.bottom - around.top - around.bottom) / 2
        is_limit = min(above.size, line.size) <= _SMALLER * max(above.size, line.size)
        is_close = distance <= _CLOSE * size or (is_limit and line.box.top - around.bottom <= _LIMIT_GAP * size)
        if not is_close and line.box.top >= around.bottom:
            return False
        around = box_around((around, line.box))
    if around.height > _HIGHEST_FORMULA * size or _is_grid(lines):
        return False
    return all(
        after.box.left >= before.box.right - BACK * size
        for before, after in pairwise(_drawn(lines))
        if after.box.bottom <= before.box.top
    )


def _is_grid(lines: Sequence[TextLine]) -> bool:
    """Return whether lines are rows of a table without an empty cell, whose columns begin at the same edges."""
    return len(lines[0].cells) > 1 and all(_is_row_above(above, below) for above, below in pairwise(lines))


def _is_row_above(above: TextLine, below: TextLine) -> bool:
    if above.box.bottom > below.box.top or len(above.cells) != len(below.cells):
        return False
    return all(
        abs(one.box.left - other.box.left) <= _SAME_EDGE for one, other in zip(above.cells, below.cells, strict=True)
    )


def _join_formula(page: int, lines: Sequence[TextLine]) -> TextLine:
    """Return one line, with a cell for all parts that no wide gap parts, above and below each other or not."""
    parts: list[list[Stretch]] = []
    right = -math.inf
    for cell in _drawn(lines):
        if cell.box.left > right + GAP * cell.size:
            parts.append([])
        parts[-1].append(cell)
        right = max(right, cell.box.right)
    return make_line(page, [_join(part) for part in parts])


def _join(stretches: Sequence[Stretch]) -> Stretch:
    if len(stretches) == 1:
        return stretches[0]
    return make_stretch(stretches[0].table, np.array([number for each in stretches for number in each.numbers]))


def _drawn(lines: Sequence[TextLine]) -> list[Stretch]:
    """Return the stretches of lines in the order in which the page draws them."""
    return sorted((cell for line in lines for cell in line.cells), key=lambda cell: cell.numbers[0])
