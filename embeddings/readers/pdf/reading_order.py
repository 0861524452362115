"""The order in which the lines of a page are read: columns from left to right, each from top to bottom.

pdfium gives the words in the order in which the page draws them, mostly the right one. A program that draws the columns
line by line mixes them; so the gutters between the columns are looked for first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from embeddings.readers.pdf.formulas import keep_formulas
from embeddings.readers.pdf.page_words import PageWords, Rectangle
from embeddings.readers.pdf.tables import FILLED
from embeddings.readers.pdf.text_lines import (
    Stretch,
    TextLine,
    are_beside,
    box_around,
    find_lines,
    find_stretches,
    is_right_to_left,
)

_FEWEST_LINES = 4  # of a column
_NARROWEST_COLUMN = 7.0  # times the height of the font
_NARROWEST_GUTTER = 0.5  # times the height of the font
_MOST_CROSSING = 0.34  # of the lines of the shorter column
_WORDS_OF_PROSE = 3  # in the median line of a column; a cell of a table has fewer
_STEP = 2.0  # points
_DEEPEST = 6


@dataclass(frozen=True)
class Column:
    """Lines below each other, in the order in which they are read, and the edges that they are set to."""

    lines: tuple[TextLine, ...]
    box: Rectangle


def find_columns(page: PageWords) -> list[Column]:
    """Return the columns of the words that a reader of the page sees upright, in the order in which they are read."""
    table = page.words
    stretches = find_stretches(table, np.flatnonzero(~table.is_hidden & (table.turns == 0)))
    if not stretches:
        return []
    right_to_left = table.is_right_to_left is not None and is_right_to_left(" ".join(each.text for each in stretches))
    columns = []
    for part in _parts(stretches, right_to_left, 0):
        lines = _find_lines(page.index, part)
        columns.append(Column(tuple(lines), box_around(line.box for line in lines)))
    return columns


def _parts(stretches: Sequence[Stretch], right_to_left: bool, depth: int) -> Iterator[Sequence[Stretch]]:
    gutter = _find_gutter(stretches) if depth < _DEEPEST else None
    if gutter is None:
        yield stretches
        return
    crossing = sorted((each for each in stretches if _crosses(each, gutter)), key=lambda each: each.box.top)
    rest = [each for each in stretches if not _crosses(each, gutter)]
    edges = [each.box.top + each.box.bottom for each in crossing]
    bands: list[list[Stretch]] = [[] for _ in range(len(edges) + 1)]
    for each in rest:
        middle = each.box.top + each.box.bottom
        bands[sum(edge < middle for edge in edges)].append(each)
    waiting: list[Stretch] = []
    for number, band in enumerate(bands):
        sides = [[each for each in band if (each.box.left >= gutter) is is_right] for is_right in (False, True)]
        if all(sides):
            if waiting:
                yield waiting
            for side in reversed(sides) if right_to_left else sides:
                yield from _parts(side, right_to_left, depth + 1)
            waiting = []
        else:
            waiting = [*waiting, *band]
        waiting = [*waiting, *crossing[number : number + 1]]
    if waiting:
        yield waiting


def _crosses(stretch: Stretch, gutter: float) -> bool:
    return stretch.box.left < gutter < stretch.box.right


def _find_gutter(stretches: Sequence[Stretch]) -> float | None:
    """Return the middle of the emptiest space between two columns; None without columns."""
    if len(stretches) < 2 * _FEWEST_LINES:
        return None
    around = box_around(each.box for each in stretches)
    size = median(each.size for each in stretches)
    count = int(around.width / _STEP) + 1
    if not 2 * _NARROWEST_COLUMN * size <= around.width or count > 10_000:
        return None
    best: tuple[float, float] | None = None
    for first, last, covering in _hollows(_coverage(_without_edges(stretches, around), around.left, count)):
        width = (last - first) * _STEP
        place = around.left + (first + last) * _STEP / 2
        if width < _NARROWEST_GUTTER * size:
            continue
        # Of two empty spaces, the one nearer to the middle: the labels of a list have a space behind them too.
        score = covering - min(place - around.left, around.right - place) / around.width
        if (best is None or score < best[0]) and _parts_columns(stretches, place, size):
            best = (score, place)
    return None if best is None else best[1]


def _without_edges(stretches: Sequence[Stretch], around: Rectangle) -> list[Stretch]:
    """Return the stretches below the first and above the last line: a page number often stands in the gutter."""
    first, last = (
        max(each.box.bottom for each in stretches if each.box.top == around.top),
        min(each.box.top for each in stretches if each.box.bottom == around.bottom),
    )
    return [each for each in stretches if each.box.top >= first and each.box.bottom <= last]


def _coverage(stretches: Sequence[Stretch], left: float, count: int) -> NDArray[np.intp]:
    """Return the number of stretches above each other at each step from the left."""
    edges = np.array([(each.box.left, each.box.right) for each in stretches]).reshape(-1, 2) - left
    steps = np.clip(edges / _STEP, 0, count).astype(np.intp)
    changes = np.bincount(steps[:, 0], minlength=count + 2) - np.bincount(steps[:, 1] + 1, minlength=count + 2)
    return np.cumsum(changes[:count])


def _hollows(covering: NDArray[np.intp]) -> Iterator[tuple[int, int, int]]:
    """Yield the ranges of steps of one coverage that has more on both sides, end exclusive, and the coverage."""
    starts = np.concatenate(([0], np.flatnonzero(np.diff(covering)) + 1))
    values = covering[starts]
    is_hollow = (values[1:-1] < values[:-2]) & (values[1:-1] < values[2:])
    for number in (np.flatnonzero(is_hollow) + 1).tolist():
        yield int(starts[number]), int(starts[number + 1]), int(values[number])


def _parts_columns(stretches: Sequence[Stretch], place: float, size: float) -> bool:
    """Return whether text stands in columns on both sides of a place."""
    left = [each for each in stretches if each.box.right <= place]
    right = [each for each in stretches if each.box.left >= place]
    fewer = min(len(left), len(right))
    if fewer < _FEWEST_LINES or len(stretches) - len(left) - len(right) > _MOST_CROSSING * fewer:
        return False
    boxes = [box_around(each.box for each in side) for side in (left, right)]
    if any(box.width < _NARROWEST_COLUMN * size for box in boxes):
        return False
    common = min(box.bottom for box in boxes) - max(box.top for box in boxes)
    if common < 0.5 * min(box.height for box in boxes):
        return False
    return all(_is_prose(side, box) for side, box in zip((left, right), boxes, strict=True))


def _is_prose(side: Sequence[Stretch], box: Rectangle) -> bool:
    """Return whether the lines of a side are of running text, which fills them; a table's cells are short.

    The words of a line that is spread over the width of its column, or holds a formula, are several stretches.
    """
    rows = _rows(side)
    words = median(sum(len(each.numbers) for each in row) for row in rows)
    letters = median(sum(len(each.text) for each in row) for row in rows)
    filled = [sum(each.box.width for each in row) for row in rows]
    spans = [max(each.box.right for each in row) - min(each.box.left for each in row) for row in rows]
    is_full = sum(width >= FILLED * span for width, span in zip(filled, spans, strict=True)) >= 0.5 * len(rows)
    return (
        is_full and (words >= _WORDS_OF_PROSE or letters >= 12) and letters >= 8 and median(filled) >= 0.3 * box.width
    )


def _rows(stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    """Return the stretches that stand beside each other, from top to bottom."""
    rows: list[list[Stretch]] = []
    for stretch in sorted(stretches, key=lambda each: each.box.top + each.box.bottom):
        if rows and are_beside(rows[-1][-1].box, stretch.box):
            rows[-1].append(stretch)
        else:
            rows.append([stretch])
    return rows


def _find_lines(page: int, stretches: Sequence[Stretch]) -> list[TextLine]:
    """Return the lines of a part without gutters.

    Where pdfium's order jumps up to the right again and again beyond all text before, the part has columns that no
    straight gutter shows, and pdfium's order is kept.
    """
    cuts = [
        number
        for number, (before, each) in enumerate(pairwise(stretches), 1)
        if each.box.bottom < before.box.top and each.box.left > before.box.right
    ]
    pieces = [list(stretches[a:b]) for a, b in pairwise([0, *cuts, len(stretches)])]
    if cuts and all(_stands_right_of(before, after) for before, after in pairwise(pieces)):
        return [line for piece in pieces for line in keep_formulas(page, find_lines(page, piece))]
    return keep_formulas(page, find_lines(page, stretches))


def _stands_right_of(before: Sequence[Stretch], after: Sequence[Stretch]) -> bool:
    if min(len(before), len(after)) < _FEWEST_LINES:
        return False
    is_right = median(each.box.left for each in after) >= median(each.box.right for each in before)
    # The rows of a table that is drawn column by column stand beside each other.
    beside = sum(any(are_beside(one.box, other.box) for other in after[:50]) for one in before[:50])
    return is_right and beside < 0.8 * min(50, len(before))
