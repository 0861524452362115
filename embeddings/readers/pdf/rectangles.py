"""The rectangles on the pages of a PDF in which the words of its extract stand."""

from collections.abc import Iterator
from dataclasses import dataclass

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
        found: list[PageRectangle] = []
        by_page: dict[int, list[range]] = {}
        for run in composed.runs_in(start, end):
            first, last = max(start, run.start) - run.start, min(end, run.start + len(run.text)) - run.start
            if last > first:
                units = range(run.first + _units(run.text[:first]), run.first + _units(run.text[:last]))
                by_page.setdefault(run.page, []).append(units)
        for page, ranges in by_page.items():
            found += _rectangles(file, page, ranges)
    return found


def _units(text: str) -> int:
    """Return the length of a text as pdfium counts it, in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _rectangles(file: PdfFile, page: int, ranges: list[range]) -> Iterator[PageRectangle]:
    label = file.label(page)
    for boxes in file.character_boxes(page, ranges):
        if boxes:
            lefts, bottoms, rights, tops = zip(*boxes, strict=True)
            yield PageRectangle(page, label, min(lefts), min(bottoms), max(rights), max(tops))
