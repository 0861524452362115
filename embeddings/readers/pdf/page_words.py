"""The words of a page with their rectangles, as it is read: upright, the origin at its upper left corner.

A page has 500 words, and an object for each takes longer than pdfium takes over the page. So the words are columns of
numbers, and a ``Word`` is made only where a single word matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.readers.pdf.page_frame import PageFrame, Points

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int32]


class Rectangle(NamedTuple):
    """A rectangle in points: ``top < bottom``, since y grows downward."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """The height in points."""
        return self.bottom - self.top

    @property
    def width(self) -> float:
        """The width in points."""
        return self.right - self.left


class Word(NamedTuple):
    """The characters between two spaces. ``first``: the index of the first of them in pdfium's text of the page.

    ``size``: the height of the font as drawn, in points.
    """

    text: str
    first: int
    box: Rectangle
    size: float
    is_bold: bool


@dataclass(frozen=True, slots=True, eq=False)
class WordTable:
    """The words of a page in pdfium's order, a row for each.

    ``starts``, ``ends``: the places of the words in ``text``, end exclusive. ``first``: the index of pdfium's character
    at which a word starts. ``boxes``: left, top, right and bottom of the upright page, in points. ``sizes``: the
    heights of the fonts as drawn, in points. ``has_soft_end``: words whose last character is a hyphen at the end of a
    line. ``is_hidden``: words that a reader of the page cannot see. ``turns``: the directions, in quarter turns from
    the upright one. ``is_right_to_left``: None for a page without such letters.
    """

    text: str
    starts: Numbers
    ends: Numbers
    first: Numbers
    boxes: Points
    sizes: Points
    is_bold: Flags
    has_soft_end: Flags
    is_hidden: Flags
    turns: NDArray[np.int8]
    is_right_to_left: Flags | None

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.starts)

    def word_text(self, number: int) -> str:
        """Return the characters of a word, which pdfium gives in units of UTF-16."""
        text = self.text[self.starts[number] : self.ends[number]]
        if not text.isascii() and any("\ud800" <= unit <= "\udfff" for unit in text):
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def words(self, numbers: Sequence[int]) -> list[Word]:
        """Return the words of these numbers."""
        return [
            Word(
                self.word_text(number),
                int(self.first[number]),
                Rectangle(*self.boxes[number].tolist()),
                float(self.sizes[number]),
                bool(self.is_bold[number]),
            )
            for number in numbers
        ]

    def width(self, number: int) -> float:
        """Return the width of a word in points."""
        left, _, right, _ = self.boxes[number].tolist()
        return float(right - left)


@dataclass(frozen=True, slots=True, eq=False)
class PageWords:
    """A page. ``index`` counts from 0; ``label`` is the printed number.

    ``is_picture``: whether images cover most of a page that has hardly any words.
    """

    index: int
    label: str
    width: float
    height: float
    words: WordTable
    is_picture: bool

    @classmethod
    def empty(cls, index: int, label: str) -> "PageWords":
        """Return a page without words."""
        none, flags, points = np.zeros(0, np.int32), np.zeros(0, np.bool_), np.zeros(0)
        words = WordTable(
            "", none, none, none, np.zeros((0, 4)), points, flags, flags, flags, np.zeros(0, np.int8), None
        )
        return cls(index, label, 0.0, 0.0, words, is_picture=False)

    def turned(self, turns: int) -> "PageWords":
        """Return the page with the words of this direction upright."""
        left, top, right, bottom = self.words.boxes.T
        frame = PageFrame(0.0, 0.0, self.width, self.height, turns)
        boxes = frame.upright(np.column_stack((left, self.height - bottom, right, self.height - top)))
        words = replace(self.words, boxes=boxes, turns=((self.words.turns - turns) % 4).astype(np.int8))
        return PageWords(self.index, self.label, *frame.size, words, self.is_picture)
