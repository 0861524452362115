"""Files whose pages can be drawn: the pages, a picture of a page, and the places of characters on the pages."""

import hashlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class PageOutline:
    """The pages of a file. ``labels``: their printed numbers. ``sizes``: width and height as drawn, in points."""

    labels: tuple[str, ...]
    sizes: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as an image of this media type, with its width and height in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


class CharacterRange(NamedTuple):
    """Characters of a page, ``[first, end)``, counted as the parser counts them."""

    page: int
    first: int
    end: int


class Stroke(NamedTuple):
    """A rectangle around words on a line of a page. Edges are fractions of the drawn page; ``top < bottom``."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The places of all words of a text. Four arrays of equal length with an entry for each word, in order.

    ``starts`` and ``lengths``: of the word in the text, in characters. ``pages``: the index of its page. ``firsts``:
    the number of its first character on this page, in UTF-16 units. ``text_sha256``: the hash of the text in UTF-8,
    since a text that another version of the reader has extracted has its words elsewhere.
    """

    starts: "array[int]"
    lengths: "array[int]"
    pages: "array[int]"
    firsts: "array[int]"
    text_sha256: str

    @classmethod
    def of(cls, text: str, words: Iterable[tuple[int, int, int, int]]) -> "WordIndex":
        """Return the index of a text's words, each with its start, length, page and first character."""
        index = cls(array("I"), array("I"), array("I"), array("I"), hash_text(text))
        for start, length, page, first in words:
            index.starts.append(start)
            index.lengths.append(length)
            index.pages.append(page)
            index.firsts.append(first)
        return index

    @property
    def size(self) -> int:
        """The size of the arrays in bytes."""
        return 4 * self.starts.itemsize * len(self.starts)

    def ranges(self, text: str, start: int, end: int) -> list[CharacterRange]:
        """Return the places of ``text[start:end]``, one for each word. ``text``: the text of the index."""
        found = []
        first = max(0, bisect_right(self.starts, start) - 1)
        for place in range(first, bisect_right(self.starts, end - 1)):
            word_start = self.starts[place]
            word = text[word_start : word_start + self.lengths[place]]
            cut, last = max(start, word_start) - word_start, min(end, word_start + len(word)) - word_start
            if last > cut:
                unit = self.firsts[place]
                found.append(CharacterRange(self.pages[place], unit + _units(word[:cut]), unit + _units(word[:last])))
        return found


def hash_text(text: str) -> str:
    """Return the hash of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _units(text: str) -> int:
    """Return the length of a text in UTF-16, as pdfium counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class DrawnFile(Protocol):
    """An open file whose pages can be drawn. Pages count from 0."""

    def outline(self) -> PageOutline:
        """Return the pages."""

    def draw(self, page: int, width: int) -> Picture:
        """Return the picture of a page, about ``width`` pixels wide, or narrower where the page is very large.

        :raises UnreadableArticleError: if the page is damaged, or the file has fewer pages.
        """

    def index_words(self) -> WordIndex:
        """Return the places of all words of the file's extract.

        :raises UnreadableArticleError: if the file cannot be read.
        """

    def find_strokes(self, stretches: Sequence[Sequence[CharacterRange]]) -> list[list[Stroke]]:
        """Return the rectangles of the words of each stretch; neighbours on a line share one.

        :raises UnreadableArticleError: if a page is damaged, or the file has fewer pages.
        """


@runtime_checkable
class DrawingReader(Protocol):
    """A reader of a format with pages that can be drawn."""

    def open_pages(self, data: bytes) -> AbstractContextManager[DrawnFile]:
        """Open a file for drawing.

        :raises UnreadableArticleError: if the file is damaged or encrypted.
        """
