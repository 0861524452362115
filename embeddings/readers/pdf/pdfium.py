"""The pages of a PDF, read by pdfium. The one module that imports pypdfium2.

pdfium is not safe with threads: it may then return wrong text without an error. All calls of a process hold one lock.
"""

import ctypes
import math
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from embeddings.errors import UnreadableArticleError
from embeddings.readers.pdf.page_objects import PageObjects
from embeddings.readers.pdf.page_words import PageWords, Rectangle, Style, Word

_LOCK = threading.RLock()

# pdfium writes one of these for a hyphen at the end of a line, without the end of the line.
_HYPHENS = "\ufffe\x02"
_WORD = re.compile(rf"[^\s\x00-\x1f{_HYPHENS}]++[{_HYPHENS}]?|[{_HYPHENS}]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# The bullets of the fonts Symbol and Wingdings, which Word writes.
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "‣", "\uf06f": "◦", "\u00a0": " "})
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|cmbx", re.IGNORECASE)
_BOLD_WEIGHT = 600
_WHITE = 244  # of 255, in each colour
_SMALLEST = 1.5  # points
_FARTHEST = 1e6
_INVISIBLE_MODE, _CLIP_MODE = 3, 7
_MOST_PAGES = 20_000

_DAMAGED = "The PDF is damaged, so that its text cannot be read"
_PRINT_AGAIN = "save or print it again as PDF from the program that made it"


@dataclass(frozen=True, slots=True)
class _Frame:
    """The visible part of a page in its own space, and the quarter turns, clockwise, that make its words upright."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of the upright page."""
        across, up = self.right - self.left, self.top - self.bottom
        return (up, across) if self.turns % 2 else (across, up)

    def upright(self, left: float, bottom: float, right: float, top: float) -> Rectangle:
        """Return a rectangle of the page's own space on the upright page."""
        if self.turns == 0:
            return Rectangle(left - self.left, self.top - top, right - self.left, self.top - bottom)
        if self.turns == 1:
            return Rectangle(bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        if self.turns == 2:
            return Rectangle(self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        return Rectangle(self.top - top, self.right - right, self.top - bottom, self.right - left)


class PdfFile:
    """An open PDF."""

    def __init__(self, document: Any) -> None:
        self._document = document

    @property
    def page_count(self) -> int:
        """The number of pages."""
        return len(self._document)

    def information(self, name: str) -> str:
        """Return a field of the document information, such as "Title"; an empty text without it."""
        return str(self._document.get_metadata_value(name))

    def label(self, index: int) -> str:
        """Return the printed number of a page, or its number counted from 1."""
        return " ".join(str(self._document.get_page_label(index)).split()) or str(index + 1)

    def page(self, index: int) -> PageWords:
        """Return the words of a page.

        :raises UnreadableArticleError: if the page is damaged.
        """
        with self.text_page(index) as (page, text_page):
            objects = PageObjects(page.raw)
            frame, found = _read_words(page.raw, text_page.raw)
            words = tuple(_mark_hidden(word, place, frame, objects) for word, place in found)
            width, height = frame.size
            # Objects are counted only on a page with few words: it takes time.
            is_picture = len(words) < _FEW_WORDS and objects.covered() > _MOST * width * height
            return PageWords(index, self.label(index), width, height, words, is_picture)

    @contextmanager
    def text_page(self, index: int) -> Iterator[tuple[Any, Any]]:
        """Open a page and its text.

        :raises UnreadableArticleError: if the page is damaged.
        """
        from pypdfium2 import PdfiumError

        try:
            page = self._document[index]
        except PdfiumError as error:
            raise UnreadableArticleError(
                f"{_DAMAGED} (page {index + 1} of {self.page_count}); {_PRINT_AGAIN}."
            ) from error
        try:
            text_page = page.get_textpage()
        except PdfiumError as error:
            page.close()
            raise UnreadableArticleError(
                f"{_DAMAGED} (page {index + 1} of {self.page_count}); {_PRINT_AGAIN}."
            ) from error
        try:
            yield page, text_page
        finally:
            text_page.close()
            page.close()

    def character_box(self, text_page: Any, index: int) -> tuple[float, float, float, float] | None:
        """Return left, bottom, right and top of a character in the page's own space; None without a place there."""
        box = _loose_box(text_page.raw, index)
        return None if box is None or box[0] >= box[2] else box


_FEW_WORDS = 30
_MOST = 0.5  # of the area of a page


@contextmanager
def open_pdf(data: bytes) -> Iterator[PdfFile]:
    """Open a PDF, and close it at the end. No other thread of this process uses pdfium meanwhile.

    :raises UnreadableArticleError: if the PDF is encrypted or damaged, or has too many pages.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise UnreadableArticleError(
                    "The PDF is encrypted and needs a password; save it without a password."
                ) from error
            raise UnreadableArticleError(f"{_DAMAGED}; {_PRINT_AGAIN}.") from error
        try:
            if not 0 < len(document) <= _MOST_PAGES:
                raise UnreadableArticleError(f"The PDF has {len(document):,} pages; {_PRINT_AGAIN}.")
            yield PdfFile(document)
        finally:
            document.close()


def _read_words(page: Any, text_page: Any) -> tuple[_Frame, list[tuple[Word, Rectangle]]]:
    """Return the frame of a page, and its words, each with its rectangle in the page's own space."""
    import pypdfium2.raw as pdfium

    text = _text(text_page)
    styles = _Styles(text_page)
    found = []
    for match in _WORD.finditer(text):
        first, last = match.start(), match.end() - 1
        style = styles.at(first)
        box = _word_box(text_page, first, last)
        if style is not None and box is not None:
            found.append((match.group(), first, style, box))
    page_box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, page_box)
    turns = Counter[int]()
    for word, _, style, _ in found:
        turns[style.turns] += len(word)
    upright = turns.most_common(1)[0][0] if turns else pdfium.FPDFPage_GetRotation(page)
    frame = _Frame(page_box.left, page_box.bottom, page_box.right, page_box.top, upright)
    words = [
        (
            Word(
                _clean(word),
                first,
                frame.upright(*box),
                style,
                has_soft_end=word[-1] in _HYPHENS,
                is_upright=style.turns == upright,
            ),
            Rectangle(box[0], box[1], box[2], box[3]),
        )
        for word, first, style, box in found
    ]
    return frame, words


def _text(text_page: Any) -> str:
    """Return the text of a page, one character for each of pdfium's: two surrogates beyond U+FFFF."""
    import pypdfium2.raw as pdfium

    count = max(0, pdfium.FPDFText_CountChars(text_page))
    units = (ctypes.c_ushort * (count + 1))()
    pdfium.FPDFText_GetText(text_page, 0, count, units)
    return "".join(map(chr, units[:count]))


def _clean(word: str) -> str:
    """Return the word in characters instead of pdfium's units."""
    if word[-1] in _HYPHENS:
        word = f"{word[:-1]}-"
    word = word.translate(_BULLETS)
    if _SURROGATE.search(word):
        word = word.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return word


def _word_box(text_page: Any, first: int, last: int) -> tuple[float, float, float, float] | None:
    """Return left, bottom, right and top of a word in the page's own space; None without a place there."""
    boxes: Sequence[tuple[float, float, float, float] | None] = (
        [_loose_box(text_page, first)] if first == last else [_loose_box(text_page, i) for i in (first, last)]
    )
    known = [box for box in boxes if box is not None]
    if not known:
        return None
    lefts, bottoms, rights, tops = zip(*known, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _loose_box(text_page: Any, index: int) -> tuple[float, float, float, float] | None:
    """Return left, bottom, right and top of a character, with the room that its font takes above and below it."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text_page, index, box):
        return None
    edges = (min(box.left, box.right), min(box.bottom, box.top), max(box.left, box.right), max(box.bottom, box.top))
    return edges if all(abs(edge) < _FARTHEST for edge in edges) else None


class _Styles:
    """The styles of the text objects of a page, each read once."""

    def __init__(self, text_page: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._text_page = text_page
        self._styles: dict[int, Style] = {}
        self._fonts: dict[int, bool] = {}

    def at(self, index: int) -> Style | None:
        """Return the style of a character; None for a character that pdfium has added."""
        item = self._pdfium.FPDFText_GetTextObject(self._text_page, index)
        address = ctypes.cast(item, ctypes.c_void_p).value
        if address is None:
            return None
        style = self._styles.get(address)
        if style is None:
            style = self._styles[address] = self._read(item, index)
        return style

    def _read(self, item: Any, index: int) -> Style:
        matrix = self._pdfium.FS_MATRIX()
        self._pdfium.FPDFText_GetMatrix(self._text_page, index, matrix)
        size = self._pdfium.FPDFText_GetFontSize(self._text_page, index) * math.hypot(matrix.c, matrix.d)
        turns = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4 if math.isfinite(matrix.a + matrix.b) else 0
        mode = self._pdfium.FPDFTextObj_GetTextRenderMode(item)
        red, green, blue, alpha = (ctypes.c_uint(255) for _ in range(4))
        has_colour = self._pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
        is_white = bool(has_colour) and min(red.value, green.value, blue.value) >= _WHITE
        return Style(
            size if math.isfinite(size) else 0.0,
            self._is_bold(item),
            turns,
            is_drawn=mode != _CLIP_MODE and not (has_colour and alpha.value == 0),
            is_unseen=mode == _INVISIBLE_MODE,
            is_white=is_white and mode == 0,
        )

    def _is_bold(self, item: Any) -> bool:
        font = self._pdfium.FPDFTextObj_GetFont(item)
        address = ctypes.cast(font, ctypes.c_void_p).value
        if address is None:
            return False
        if address not in self._fonts:
            name = ctypes.create_string_buffer(256)
            self._pdfium.FPDFFont_GetBaseFontName(font, name, len(name))
            is_named = _BOLD_NAME.search(name.value.decode("latin-1")) is not None
            self._fonts[address] = is_named or self._pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
        return self._fonts[address]


def _mark_hidden(word: Word, place: Rectangle, frame: _Frame, objects: PageObjects) -> Word:
    """Return the word, marked if a reader of the page cannot see it.

    Words without ink over an image are those of a scan, which are the text of the image. White words are seen on any
    drawn background. Words outside the crop box are not seen.
    """
    x, y = (place.left + place.right) / 2, (place.top + place.bottom) / 2
    is_inside = frame.left <= x <= frame.right and frame.bottom <= y <= frame.top
    is_seen = is_inside and word.style.is_drawn and word.style.size >= _SMALLEST
    if is_seen and word.style.is_unseen:
        is_seen = objects.has_image(x, y)
    elif is_seen and word.style.is_white:
        is_seen = objects.has_background(x, y)
    return word if is_seen else replace(word, is_hidden=True)
