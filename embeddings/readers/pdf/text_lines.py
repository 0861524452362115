"""Words to stretches without a wide gap, and stretches to lines."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.readers.pdf.page_frame import Points
from embeddings.readers.pdf.page_words import Flags, Rectangle, Word, WordTable

_INITIAL = 1.8  # times the height of the font
GAP = 0.9  # of the height of a font: a wider gap may part two columns, and is never inside a word
BACK = 0.5  # of the height of a font: an accent or an italic letter may reach back over the word before
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]")
_SAME_LINE = 0.5  # of the lower of two heights
_NEAREST_LINES = 3

Indexes = NDArray[np.intp]


class Stretch(NamedTuple):
    """Words beside each other without a wide gap, in the order of pdfium. ``numbers``: their rows in ``table``.

    ``size``: the height of the font that has most characters, in tenths of a point. ``is_plain``: whether the words
    have one font size, and stand in the text of the page exactly as in ``text``. ``is_bold``: whether most characters
    are bold.
    """

    table: WordTable
    numbers: Sequence[int]
    box: Rectangle
    size: float
    text: str
    is_plain: bool
    is_bold: bool

    @property
    def words(self) -> list[Word]:
        """The words."""
        return self.table.words(self.numbers)

    @property
    def start(self) -> int:
        """The index of pdfium's character at which the first word starts."""
        return int(self.table.first[self.numbers[0]])

    def sizes(self) -> set[float]:
        """Return the heights of the fonts of the words, in tenths of a point."""
        return set(np.round(self.table.sizes[np.asarray(self.numbers)], 1).tolist())

    def is_all_bold(self) -> bool:
        """Return whether every word is bold."""
        return bool(self.table.is_bold[np.asarray(self.numbers)].all())


class TextLine(NamedTuple):
    """The words that stand beside each other in a column, in the order in which they are read.

    ``page``: the index of the page. ``cells``: the words between wide gaps.
    """

    page: int
    cells: tuple[Stretch, ...]
    box: Rectangle
    size: float
    text: str
    is_bold: bool

    @property
    def first_width(self) -> float:
        """The width of the first word, in points."""
        return self.cells[0].table.width(self.cells[0].numbers[0])

    @property
    def starts_bold(self) -> bool:
        """True for a line whose first word is bold."""
        return bool(self.cells[0].table.is_bold[self.cells[0].numbers[0]])

    def sizes(self) -> set[float]:
        """Return the heights of the fonts of the words, in tenths of a point."""
        return {size for cell in self.cells for size in cell.sizes()}

    def is_all_bold(self) -> bool:
        """Return whether every word is bold."""
        return all(cell.is_all_bold() for cell in self.cells)


def box_around(boxes: Iterable[Rectangle]) -> Rectangle:
    """Return the smallest rectangle around all of these."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Rectangle(min(lefts), min(tops), max(rights), max(bottoms))


def are_beside(one: Rectangle, other: Rectangle) -> bool:
    """Return whether two rectangles stand on the same line."""
    _, top, _, bottom = one
    _, other_top, _, other_bottom = other
    common = (bottom if bottom < other_bottom else other_bottom) - (top if top > other_top else other_top)
    if common <= 0:
        return False
    return common >= _SAME_LINE * min(bottom - top, other_bottom - other_top)


def is_initial(word: Word, following: Word) -> bool:
    """Return whether a word is the large first letter of the following one."""
    is_large = word.size >= _INITIAL * following.size
    return is_large and len(word.text) == 1 and word.text.isalpha() and following.text[:1].isalpha()


def is_right_to_left(text: str) -> bool:
    """Return whether the text is of letters that are written from right to left."""
    if text.isascii() or _RIGHT_TO_LEFT.search(text) is None:
        return False
    kinds = Counter(unicodedata.bidirectional(character) for character in text)
    return kinds["R"] + kinds["AL"] > kinds["L"]


def find_stretches(table: WordTable, chosen: Indexes) -> list[Stretch]:
    """Return the stretches of the chosen words, in their order."""
    if not len(chosen):
        return []
    boxes, sizes = table.boxes[chosen], table.sizes[chosen]
    follows = _follow(table, chosen, boxes, sizes)
    firsts = np.flatnonzero(np.concatenate(([True], ~follows)))
    edges = [*firsts.tolist(), len(chosen)]
    tenths = np.rint(sizes * 10)
    largest = np.maximum.reduceat(tenths, firsts)
    has_one_size = np.minimum.reduceat(tenths, firsts) == largest
    letters = table.ends[chosen] - table.starts[chosen]
    bold = np.add.reduceat(np.where(table.is_bold[chosen], letters, -letters), firsts) > 0
    around = np.column_stack(
        (
            np.minimum.reduceat(boxes[:, :2], firsts, axis=0),
            np.maximum.reduceat(boxes[:, 2:], firsts, axis=0),
        )
    ).tolist()
    texts = _texts(table, chosen, edges)
    stretches = []
    lists = around, (largest / 10).tolist(), has_one_size.tolist(), texts, bold.tolist()
    for (first, end), box, size, is_even, (text, is_plain), is_bold in zip(pairwise(edges), *lists, strict=True):
        numbers = range(int(chosen[first]), int(chosen[first]) + end - first)
        if not is_even:
            size = _main_size(tenths[first:end], letters[first:end])
            # As high as the words of the main font: an initial reaches down to other lines.
            main = boxes[first:end][tenths[first:end] == round(size * 10)]
            box = (box[0], float(main[:, 1].min()), box[2], float(main[:, 3].max()))
        stretches.append(Stretch(table, numbers, Rectangle(*box), size, text, is_plain and is_even, is_bold))
    return stretches


def make_stretch(table: WordTable, chosen: Indexes) -> Stretch:
    """Return one stretch of words, wherever they stand."""
    boxes = table.boxes[chosen]
    box = Rectangle(*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
    letters = table.ends[chosen] - table.starts[chosen]
    size = _main_size(np.rint(table.sizes[chosen] * 10), letters)
    text = " ".join(map(table.word_text, chosen.tolist()))
    bold = 2 * letters[table.is_bold[chosen]].sum() > letters.sum()
    return Stretch(table, chosen.tolist(), box, size, text, is_plain=False, is_bold=bool(bold))


def _main_size(tenths: Points, letters: NDArray[np.integer]) -> float:
    """Return the height of the font that has most characters, in tenths of a point."""
    counts = Counter[float]()
    for size, count in zip(tenths.tolist(), letters.tolist(), strict=True):
        counts[size] += count
    return counts.most_common(1)[0][0] / 10


def _follow(table: WordTable, chosen: Indexes, boxes: Points, sizes: Points) -> Flags:
    """Return which words, without the first, stand beside the word before without a wide gap."""
    left, top, right, bottom = boxes.T
    common = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1])
    height = bottom - top
    follows = (common > 0) & (common >= _SAME_LINE * np.minimum(height[1:], height[:-1]))
    size = np.maximum(sizes[1:], sizes[:-1])
    forward = left[1:] - right[:-1]
    is_near = (forward >= -BACK * size) & (forward <= GAP * size)
    if table.is_right_to_left is not None:
        backward = left[:-1] - right[1:]
        is_near |= (backward >= -BACK * size) & (backward <= GAP * size) & table.is_right_to_left[chosen[1:]]
    return np.asarray(follows & is_near & ~table.has_soft_end[chosen[:-1]] & (np.diff(chosen) == 1))


def _texts(table: WordTable, chosen: Indexes, edges: Sequence[int]) -> list[tuple[str, bool]]:
    """Return the text of each stretch, and whether it stands so in the text of the page."""
    starts, ends, shift = table.starts[chosen], table.ends[chosen], (table.first - table.starts)[chosen]
    begin, end = starts.tolist(), ends.tolist()
    # Two words are parted by more than a space where a line ends, and by less where a hyphen ends a word.
    is_single = np.concatenate(((starts[1:] - ends[:-1] == 1) & (shift[1:] == shift[:-1]), [True]))
    is_even = np.logical_and.reduceat(is_single | _at(edges, len(chosen)), edges[:-1]).tolist()
    found = []
    for number, (first, last) in enumerate(pairwise(edges)):
        text = table.text[begin[first] : end[last - 1]]
        # No other space than the plain one is printable, and no surrogate.
        if is_even[number] and text.isprintable():
            found.append((text, True))
        else:
            found.append((" ".join(map(table.word_text, chosen[first:last].tolist())), False))
    return found


def _at(edges: Sequence[int], count: int) -> Flags:
    """Return which words are the last of their stretch."""
    flags = np.zeros(count, dtype=np.bool_)
    flags[np.asarray(edges[1:]) - 1] = True
    return flags


def find_lines(page: int, stretches: Sequence[Stretch]) -> list[TextLine]:
    """Return the lines of a column, from top to bottom."""
    lines: list[list[Stretch]] = []
    lowest = -math.inf
    for stretch in sorted(stretches, key=_middle_and_left):
        box = stretch.box
        # Most stretches stand below all lines.
        line = _line_beside(stretch, lines) if box.top < lowest else None
        if line is None:
            lines.append([stretch])
        else:
            line.append(stretch)
        if box.bottom > lowest:
            lowest = box.bottom
    return sorted([make_line(page, line) for line in lines], key=_middle_and_left)


def _line_beside(stretch: Stretch, lines: Sequence[list[Stretch]]) -> list[Stretch] | None:
    """Return the line of a stretch, one of the last few: a raised word is not the last that was put into its line."""
    for line in reversed(lines[-_NEAREST_LINES:]):
        for other in line:
            if not (are_beside(stretch.box, other.box) and _are_apart(stretch, other)):
                break
        else:
            return line
    return None


def _middle_and_left(piece: Stretch | TextLine) -> tuple[float, float]:
    left, top, _, bottom = piece.box
    return top + bottom, left


def _are_apart(one: Stretch, other: Stretch) -> bool:
    slack = BACK * max(one.size, other.size)
    return one.box.right <= other.box.left + slack or other.box.right <= one.box.left + slack


def make_line(page: int, stretches: Sequence[Stretch]) -> TextLine:
    """Return the line of stretches that stand beside each other."""
    if len(stretches) == 1:
        (only,) = stretches
        return TextLine(page, (only,), only.box, only.size, only.text, only.is_bold)
    is_backward = is_right_to_left(" ".join(stretch.text for stretch in stretches))
    cells = tuple(sorted(stretches, key=lambda each: each.box.left, reverse=is_backward))
    sizes, bold = Counter[float](), 0
    for cell in cells:
        sizes[cell.size] += len(cell.text)
        bold += len(cell.text) if cell.is_bold else -len(cell.text)
    size = sizes.most_common(1)[0][0]
    return TextLine(page, cells, box_around(c.box for c in cells), size, " ".join(c.text for c in cells), bold > 0)
