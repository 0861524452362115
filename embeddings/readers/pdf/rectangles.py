"""The rectangles on the pages of a PDF in which the words of its extract stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from embeddings.readers.drawn_pages import WordIndex
from embeddings.readers.pdf.composition import Composed
from embeddings.readers.pdf.extraction import extract
from embeddings.readers.pdf.pdfium import PdfFile, open_pdf


@dataclass(frozen=True, slots=True)
class PageRectangle:
    """A rectangle on a page, in points of the page's own space: y grows upward, before the page is turned.

    ``page``: the index of the page, from 0. ``label``: the printed number.
    """

    page: int
    label: str
    left: float
    bottom: float
    right: float
    top: float


def find_rectangles(data: bytes, start: int, end: int) -> list[PageRectangle]:
    """Return the rectangles of the characters ``text[start:end]`` of the extract, one for each word on each line.

    ``data``: the bytes of the PDF. The text is extracted again, in the same way, so the places cannot drift.

    :raises UnreadableArticleError: if the PDF cannot be read.
    """
    with open_pdf(data) as file:
        composed = extract(file).composed
        ranges = index_words(composed).ranges(composed.text, start, end)
        return [
            rectangle
            for page, each in groupby(ranges, key=lambda found: found.page)
            for rectangle in _rectangles(file, page, [range(found.first, found.end) for found in each])
        ]


def index_words(composed: Composed) -> WordIndex:
    """Return the places of all words of an extract, in an eighth of the memory of its runs."""
    return WordIndex.of(composed.text, ((run.start, len(run.text), run.page, run.first) for run in composed.runs))


def _rectangles(file: PdfFile, page: int, ranges: list[range]) -> Iterator[PageRectangle]:
    label = file.label(page)
    for boxes in file.character_boxes(page, ranges):
        if boxes:
            lefts, bottoms, rights, tops = zip(*boxes, strict=True)
            yield PageRectangle(page, label, min(lefts), min(bottoms), max(rights), max(tops))
