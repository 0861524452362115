"""The rectangles on the pages of a PDF in which the words of its extract stand."""

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
        by_page: dict[int, list[tuple[int, int]]] = {}
        for run in composed.runs_in(start, end):
            first, last = max(start, run.start) - run.start, min(end, run.start + len(run.text)) - run.start
            if last > first:
                units = (run.first + _units(run.text[:first]), run.first + _units(run.text[:last]))
                by_page.setdefault(run.page, []).append(units)
        for page, ranges in by_page.items():
            found += _rectangles(file, page, ranges)
    return found


def _units(text: str) -> int:
    """Return the length of a text as pdfium counts it, in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _rectangles(file: PdfFile, page: int, ranges: list[tuple[int, int]]) -> list[PageRectangle]:
    label = file.label(page)
    found = []
    with file.text_page(page) as (_, text_page):
        for first, last in ranges:
            boxes = [box for index in range(first, last) if (box := file.character_box(text_page, index)) is not None]
            if boxes:
                lefts, bottoms, rights, tops = zip(*boxes, strict=True)
                found.append(PageRectangle(page, label, min(lefts), min(bottoms), max(rights), max(tops)))
    return found
