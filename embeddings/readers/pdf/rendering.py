"""The pages of a PDF as pictures, and the places of words on these pictures."""

import ctypes
import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from embeddings.errors import UnreadableArticleError
from embeddings.readers.drawn_pages import CharacterRange, PageOutline, Picture, Stroke, WordIndex
from embeddings.readers.pdf.extraction import extract
from embeddings.readers.pdf.page_objects import PageObjects
from embeddings.readers.pdf.pdfium import Edges, PdfFile, open_pdf
from embeddings.readers.pdf.rectangles import index_words

_MOST_PIXELS = 12_000_000  # 36 MB of memory, and an A4 page at 340 dots per inch
_LONGEST_SIDE = 12_000  # pixels: WebP ends at 16,383
_GRID = 1_000_000  # parts of a side, in which pdfium counts whole pixels
_SAME_LINE = 0.6  # of the height of the lower word
_NEAR = 1.2  # of the height of a line, between two words of one stroke
_PHOTO = 0.3  # of the area of a page
_JPEG = {"format": "JPEG", "quality": 88, "subsampling": 0}
_WEBP = {"format": "WEBP", "lossless": True, "method": 0}


class PdfPages:
    """The pages of an open PDF."""

    def __init__(self, file: PdfFile) -> None:
        self._file = file

    def outline(self) -> PageOutline:
        """Return the printed numbers and the sizes of all pages."""
        pages = range(self._file.page_count)
        sizes = tuple(self._file.document.get_page_size(page) for page in pages)
        return PageOutline(tuple(map(self._file.label, pages)), tuple(map(_sound_size, sizes)))

    def draw(self, page: int, width: int) -> Picture:
        """Return the picture of a page: lossless, except for a page of photos.

        :raises UnreadableArticleError: if the page is damaged, or the file has fewer pages.
        """
        self._check(page)
        with self._file.text_page(page) as (drawn, _):
            across, up = _sound_size(drawn.get_size())
            scale = min(
                width / across, math.sqrt(_MOST_PIXELS / (across * up)), _LONGEST_SIDE / across, _LONGEST_SIDE / up
            )
            is_photo = PageObjects(drawn.raw).covered() > _PHOTO * across * up
            bitmap = drawn.render(scale=scale, rev_byteorder=True, limit_image_cache=True)
            try:
                image = bitmap.to_pil()
                file = io.BytesIO()
                image.save(file, **(_JPEG if is_photo else _WEBP))
                media_type = "image/jpeg" if is_photo else "image/webp"
                return Picture(file.getvalue(), media_type, image.width, image.height)
            finally:
                bitmap.close()

    def index_words(self) -> WordIndex:
        """Return the places of all words of the extract. The text is extracted again, so the places cannot drift."""
        return index_words(extract(self._file).composed)

    def find_strokes(self, stretches: Sequence[Sequence[CharacterRange]]) -> list[list[Stroke]]:
        """Return the rectangles of each stretch on the drawn pages, one for neighbours on a line.

        :raises UnreadableArticleError: if a page is damaged, or the file has fewer pages.
        """
        return [
            [
                stroke
                for page, ranges in groupby(stretch, key=lambda each: each.page)
                for stroke in self._strokes(page, [range(each.first, each.end) for each in ranges])
            ]
            for stretch in stretches
        ]

    def _strokes(self, index: int, ranges: Sequence[range]) -> Iterator[Stroke]:
        self._check(index)
        words = [boxes for boxes in self._file.character_boxes(index, ranges) if boxes]
        with self._file.text_page(index) as (page, _):
            across, up = _sound_size(page.get_size())
            drawn = [[_drawn(page.raw, box, across, up) for box in boxes] for boxes in words]
        lines: list[Edges] = []
        is_sideways = False
        for characters in drawn:
            # A single character has no direction, and keeps the one of the word before.
            is_sideways = _is_sideways(characters[0], characters[-1]) if len(characters) > 1 else is_sideways
            word = _around(characters)
            if lines and _are_neighbours(lines[-1], word, is_sideways):
                lines[-1] = _around([lines[-1], word])
            else:
                lines.append(word)
        for left, top, right, bottom in lines:
            # Words outside of the crop box are not on the picture.
            edges = [_inside(left / across), _inside(top / up), _inside(right / across), _inside(bottom / up)]
            if edges[0] < edges[2] and edges[1] < edges[3]:
                yield Stroke(index, *edges)

    def _check(self, page: int) -> None:
        if not 0 <= page < self._file.page_count:
            raise UnreadableArticleError(f"The PDF has {self._file.page_count} pages, and none of this number.")


@contextmanager
def open_pages(data: bytes) -> Iterator[PdfPages]:
    """Open a PDF for drawing, with the values of its forms.

    :raises UnreadableArticleError: if the PDF is encrypted or damaged.
    """
    with open_pdf(data, with_forms=True) as file:
        yield PdfPages(file)


def _sound_size(size: tuple[float, float]) -> tuple[float, float]:
    """Return width and height, at least a hundredth of a point each: a damaged page may have no size."""
    width, height = (side if math.isfinite(side) else 0.0 for side in size)
    return max(width, 0.01), max(height, 0.01)


def _around(boxes: Sequence[Edges]) -> Edges:
    firsts, seconds, thirds, fourths = zip(*boxes, strict=True)
    return min(firsts), min(seconds), max(thirds), max(fourths)


def _drawn(page: Any, box: Edges, across: float, up: float) -> Edges:
    """Return left, top, right and bottom, in points of the drawn page, of a rectangle in the page's own space.

    pdfium itself places the corners, in the way in which it draws the page: turned and cropped.
    """
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for corner in (box[:2], box[2:]):
        pdfium.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, *corner, x, y)
        corners.append((x.value / _GRID * across, y.value / _GRID * up))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _is_sideways(first: Edges, last: Edges) -> bool:
    """Return whether the characters of a word go up or down the page."""
    return abs(last[0] + last[2] - first[0] - first[2]) < abs(last[1] + last[3] - first[1] - first[3])


def _are_neighbours(before: Edges, after: Edges, is_sideways: bool) -> bool:
    """Return whether two words follow each other on one line, which is a column of the page for sideways text."""
    across = (before[0], before[2], after[0], after[2])
    up = (before[1], before[3], after[1], after[3])
    return _follow(up, across) if is_sideways else _follow(across, up)


def _follow(along: Edges, across: Edges) -> bool:
    """Return whether two words share most of their height, with a small gap. Each: start and end of both words."""
    heights = across[1] - across[0], across[3] - across[2]
    shared = min(across[1], across[3]) - max(across[0], across[2])
    gap = max(along[0], along[2]) - min(along[1], along[3])
    return shared >= _SAME_LINE * min(heights) and gap <= _NEAR * max(heights)


def _inside(fraction: float) -> float:
    return min(1.0, max(0.0, fraction))
