"""Words to stretches without a wide gap, and stretches to lines."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from embeddings.readers.pdf.page_words import Rectangle, Word

_GAP = 0.9  # of the height of a font: a wider gap may part two columns, and is never inside a word
_BACK = 0.5  # of the height of a font: an accent or an italic letter may reach back over the word before
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]")
_SAME_LINE = 0.5  # of the lower of two heights


@dataclass(frozen=True)
class Stretch:
    """Words beside each other without a wide gap, in the order of pdfium."""

    words: tuple[Word, ...]
    box: Rectangle
    size: float


@dataclass(frozen=True)
class TextLine:
    """The words that stand beside each other in a column, in the order in which they are read.

    ``page``: the index of the page. ``cells``: the words between wide gaps.
    """

    page: int
    words: tuple[Word, ...]
    box: Rectangle
    size: float
    cells: tuple[tuple[Word, ...], ...]

    @cached_property
    def text(self) -> str:
        """Return the words, with a space between them."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def is_bold(self) -> bool:
        """Return whether most characters are bold."""
        bold = sum(len(word.text) for word in self.words if word.style.is_bold)
        return 2 * bold > sum(len(word.text) for word in self.words)


def box_around(boxes: Iterable[Rectangle]) -> Rectangle:
    """Return the smallest rectangle around all of these."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Rectangle(min(lefts), min(tops), max(rights), max(bottoms))


def main_size(words: Sequence[Word]) -> float:
    """Return the height of the font that has most characters, in tenths of a point."""
    first = words[0].style
    if all(word.style is first for word in words):
        return round(first.size, 1)
    sizes = Counter[float]()
    for word in words:
        sizes[round(word.style.size, 1)] += len(word.text)
    return sizes.most_common(1)[0][0]


def are_beside(one: Rectangle, other: Rectangle) -> bool:
    """Return whether two rectangles stand on the same line."""
    _, top, _, bottom = one
    _, other_top, _, other_bottom = other
    common = (bottom if bottom < other_bottom else other_bottom) - (top if top > other_top else other_top)
    return common > 0 and common >= _SAME_LINE * min(bottom - top, other_bottom - other_top)


def find_stretches(words: Sequence[Word]) -> list[Stretch]:
    """Return the stretches of the words, in their order."""
    stretches: list[list[Word]] = []
    before: Word | None = None
    for word in words:
        if before is not None and _goes_on(before, word):
            stretches[-1].append(word)
        else:
            stretches.append([word])
        before = word
    return [Stretch(tuple(each), box_around(word.box for word in each), main_size(each)) for each in stretches]


def _goes_on(before: Word, word: Word) -> bool:
    if before.has_soft_end or not are_beside(before.box, word.box):
        return False
    size = max(before.style.size, word.style.size)
    forward = word.box.left - before.box.right
    if -_BACK * size <= forward <= _GAP * size:
        return True
    backward = before.box.left - word.box.right
    return -_BACK * size <= backward <= _GAP * size and is_right_to_left(word.text)


def is_right_to_left(text: str) -> bool:
    """Return whether the text is of letters that are written from right to left."""
    if _RIGHT_TO_LEFT.search(text) is None:
        return False
    kinds = Counter(unicodedata.bidirectional(character) for character in text)
    return kinds["R"] + kinds["AL"] > kinds["L"]


def find_lines(page: int, stretches: Sequence[Stretch]) -> list[TextLine]:
    """Return the lines of a column, from top to bottom."""
    lines: list[list[Stretch]] = []
    for stretch in sorted(stretches, key=lambda each: (each.box.top + each.box.bottom, each.box.left)):
        # A raised or lowered word is not the last that was put into its line.
        for line in reversed(lines[-3:]):
            if all(are_beside(stretch.box, other.box) and _are_apart(stretch, other) for other in line):
                line.append(stretch)
                break
        else:
            lines.append([stretch])
    found = [_line(page, line) for line in lines]
    return sorted(found, key=lambda line: (line.box.top + line.box.bottom, line.box.left))


def _are_apart(one: Stretch, other: Stretch) -> bool:
    slack = _BACK * max(one.size, other.size)
    return one.box.right <= other.box.left + slack or other.box.right <= one.box.left + slack


def _line(page: int, stretches: Sequence[Stretch]) -> TextLine:
    everything = " ".join(word.text for stretch in stretches for word in stretch.words)
    ordered = sorted(stretches, key=lambda each: each.box.left, reverse=is_right_to_left(everything))
    words = tuple(word for stretch in ordered for word in stretch.words)
    box = box_around(stretch.box for stretch in ordered)
    return TextLine(page, words, box, main_size(words), tuple(stretch.words for stretch in ordered))
