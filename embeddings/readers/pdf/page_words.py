"""The words of a page with their rectangles, as it is read: upright, the origin at its upper left corner.

Words and rectangles are named tuples, which are made three times as fast as frozen dataclasses: a page has 500 of them.
"""

from dataclasses import dataclass
from typing import NamedTuple


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


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a text object. ``size``: the height of its font as drawn, in points.

    ``turns``: the direction of the text in the page's space, in quarter turns counterclockwise. ``is_drawn``: False
    for text of no opacity and for text that only cuts. ``is_unseen``: text that is drawn without ink, as over a scan.
    ``is_white``: text that only a dark background shows.
    """

    size: float
    is_bold: bool
    turns: int
    is_drawn: bool = True
    is_unseen: bool = False
    is_white: bool = False


class Word(NamedTuple):
    """The characters between two spaces. ``first``: the index of the first of them in pdfium's text of the page.

    ``has_soft_end``: whether the last character is a hyphen at the end of a line. ``is_hidden``: whether a reader of
    the page cannot see the word. ``is_upright``: whether it has the direction of most words of the page.
    """

    text: str
    first: int
    box: Rectangle
    style: Style
    has_soft_end: bool = False
    is_hidden: bool = False
    is_upright: bool = True


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page. ``index`` counts from 0; ``label`` is the printed number. ``words`` are in pdfium's order.

    ``is_picture``: whether images cover most of the page.
    """

    index: int
    label: str
    width: float
    height: float
    words: tuple[Word, ...]
    is_picture: bool
