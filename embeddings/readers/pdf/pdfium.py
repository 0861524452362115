"""The pages of a PDF, read by pdfium. The one module that imports pypdfium2.

pdfium is not safe with threads: it may then return wrong text without an error. All calls of a process hold one lock.
"""

import ctypes
import math
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from embeddings.errors import UnreadableArticleError
from embeddings.readers.pdf.page_frame import PageFrame
from embeddings.readers.pdf.page_objects import PageObjects
from embeddings.readers.pdf.page_words import PageWords, Style, Word

_LOCK = threading.RLock()

# pdfium writes one of these for a hyphen at the end of a line, without the end of the line.
_HYPHENS = "\ufffe\x02"
_WORD = re.compile(rf"[^\s\x00-\x1f{_HYPHENS}]++[{_HYPHENS}]?|[{_HYPHENS}]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# The bullets of the fonts Symbol and Wingdings, which Word writes.
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "‣", "\uf06f": "◦", "\u00a0": " "})
# The number of a footnote behind a word or a sentence, or a power. As plain digits it would be a part of the word.
_NOTE_MARK = re.compile(r"[^\W\d_][.,;:!?)\]”’\"']{0,3}+(?P<mark>\d{1,3})$")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RAISED_SIZE = 0.85  # of the font of the word
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|cmbx", re.IGNORECASE)
_BOLD_WEIGHT = 600
_WHITE = 244  # of 255, in each colour
_SMALLEST = 1.5  # points
_FARTHEST = 1e6
_INVISIBLE_MODE, _CLIP_MODE = 3, 7
_MOST_PAGES = 20_000
_FEW_WORDS = 30
_MOST = 0.5  # of the area of a page

_GET_OBJECT = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
Edges = tuple[float, float, float, float]
"""Left, bottom, right and top in the page's own space, in points."""

_DAMAGED = "The PDF is damaged, so that its text cannot be read"
_PRINT_AGAIN = "save or print it again as PDF from the program that made it"


class PdfFile:
    """An open PDF."""

    def __init__(self, document: Any) -> None:
        self._document = document

    @property
    def document(self) -> Any:
        """The document in pypdfium2's form."""
        return self._document

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
            words = _mark_hidden(found, frame, objects)
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

    def character_boxes(self, index: int, ranges: Iterable[range]) -> list[list[Edges]]:
        """Return left, bottom, right and top of the characters of each range that have a place on the page.

        :raises UnreadableArticleError: if the page is damaged.
        """
        with self.text_page(index) as (_, text_page):
            box = _Styles(text_page.raw).box
            found = [[box(character, character) for character in each] for each in ranges]
        return [[edges for edges in each if edges is not None and edges[0] < edges[2]] for each in found]


@contextmanager
def open_pdf(data: bytes, *, with_forms: bool = False) -> Iterator[PdfFile]:
    """Open a PDF, and close it at the end. No other thread of this process uses pdfium meanwhile.

    ``with_forms``: whether drawn pages show the values of forms.

    :raises UnreadableArticleError: if the PDF is encrypted or damaged, or has too many pages.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
            if with_forms:
                document.init_forms()
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


def _read_words(page: Any, text_page: Any) -> tuple[PageFrame, list[Word]]:
    """Return the frame of a page, and its words, none of them marked as hidden."""
    import pypdfium2.raw as pdfium

    text = _text(text_page)
    styles = _Styles(text_page)
    found = []
    turns = [0, 0, 0, 0]
    for match in _WORD.finditer(text):
        first, end = match.span()
        style = styles.at(first)
        if style is not None and (box := styles.box(first, end - 1)) is not None:
            word = match.group()
            if word[-1].isdecimal() and (mark := _NOTE_MARK.search(word)) and styles.is_raised(first, end - 1):
                word = word[: mark.start("mark")] + mark["mark"].translate(_RAISED)
            found.append((word, first, style, box))
            turns[style.turns] += end - first
    page_box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, page_box)
    upright = turns.index(max(turns)) if found else pdfium.FPDFPage_GetRotation(page)
    frame = PageFrame(page_box.left, page_box.bottom, page_box.right, page_box.top, upright)
    place = frame.upright
    return frame, [
        Word(_clean(word), first, place(*box), style, word[-1] in _HYPHENS, is_upright=style.turns == upright)
        for word, first, style, box in found
    ]


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


class _Styles:
    """The styles of the text objects of a page, each read once, and the places of its characters."""

    def __init__(self, text_page: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._text_page = text_page
        self._styles: dict[int, Style] = {}
        self._fonts: dict[int, bool] = {}
        # One rectangle for all calls, since a new one for each takes longer than the call.
        self._box = pdfium.FS_RECTF()
        self._reference = ctypes.byref(self._box)
        self._get_box = pdfium.FPDFText_GetLooseCharBox
        # As an address, the object costs no wrapper, and is a key of the styles.
        address = ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value
        self._get_object = _GET_OBJECT(address or 0)
        self._handle = ctypes.cast(text_page, ctypes.c_void_p)

    def box(self, first: int, last: int) -> Edges | None:
        """Return left, bottom, right and top of these characters, in the page's own space; None without a place."""
        box = self._box
        if not self._get_box(self._text_page, first, self._reference):
            return None
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if last > first and self._get_box(self._text_page, last, self._reference):
            if box.left < left:
                left = box.left
            if box.right > right:
                right = box.right
            if box.bottom < bottom:
                bottom = box.bottom
            if box.top > top:
                top = box.top
        # Also false for what is no number.
        is_sound = -_FARTHEST < left <= right < _FARTHEST and -_FARTHEST < bottom <= top < _FARTHEST
        return (left, bottom, right, top) if is_sound else None

    def is_raised(self, first: int, last: int) -> bool:
        """Return whether the last character of a word ends as high as the first, in a smaller font."""
        styles = self.at(first), self.at(last)
        boxes = self.box(first, first), self.box(last, last)
        if styles[0] is None or styles[1] is None or boxes[0] is None or boxes[1] is None:
            return False
        is_smaller = styles[1].size <= _RAISED_SIZE * styles[0].size
        return is_smaller and styles[0].turns == 0 and boxes[1][3] > boxes[0][3] - 0.15 * styles[0].size

    def at(self, index: int) -> Style | None:
        """Return the style of a character; None for a character that pdfium has added."""
        address = self._get_object(self._handle, index)
        if address is None:
            return None
        style = self._styles.get(address)
        if style is None:
            item = ctypes.cast(address, self._pdfium.FPDF_PAGEOBJECT)
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


def _mark_hidden(words: list[Word], frame: PageFrame, objects: PageObjects) -> tuple[Word, ...]:
    """Return the words, with those marked that a reader of the page cannot see.

    Words without ink over an image are those of a scan, which are the text of the image. White words are seen on any
    drawn background. Words outside the crop box are not seen.
    """
    width, height = frame.size
    seen = []
    for word in words:
        style, (left, top, right, bottom) = word.style, word.box
        x, y = (left + right) / 2, (top + bottom) / 2
        is_seen = 0 <= x <= width and 0 <= y <= height and style.is_drawn and style.size >= _SMALLEST
        if is_seen and style.is_unseen:
            is_seen = objects.has_image(*frame.own(x, y))
        elif is_seen and style.is_white:
            is_seen = objects.has_background(*frame.own(x, y))
        seen.append(word if is_seen else word._replace(is_hidden=True))
    return tuple(seen)
