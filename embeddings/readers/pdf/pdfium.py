"""The pages of a PDF, read by pdfium. The one module that imports pypdfium2.

pdfium is not safe with threads: it may then return wrong text without an error. All calls of a process hold one lock.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from embeddings.errors import UnreadableArticleError
from embeddings.readers.pdf import pdfium_calls
from embeddings.readers.pdf.page_objects import PageObjects
from embeddings.readers.pdf.page_reading import read_words
from embeddings.readers.pdf.page_words import PageWords

_LOCK = threading.RLock()

_FARTHEST = 1e6
_MOST_PAGES = 20_000
_MOST_ATTACHMENTS = 1_000
_FEW_WORDS = 30
_MOST = 0.5  # of the area of a page

Edges = tuple[float, float, float, float]
"""Left, bottom, right and top in the page's own space, in points."""

_DAMAGED = "The PDF is damaged, so that its text cannot be read"
_PRINT_AGAIN = "save or print it again as PDF from the program that made it"


class PdfFile:
    """An open PDF."""

    def __init__(self, document: Any, data: bytes) -> None:
        """Hold an open document. ``data``: the bytes of the file."""
        self.data = data
        self._document = document
        self._has_form = document.get_formtype() != 0
        self._flattened: set[int] = set()

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

    def attachments(self) -> list[str]:
        """Return the names of the files in the PDF."""
        return [
            str(self._document.get_attachment(index).get_name())
            for index in range(min(self._document.count_attachments(), _MOST_ATTACHMENTS))
        ]

    def page(self, index: int) -> PageWords:
        """Return the words of a page.

        :raises UnreadableArticleError: if the page is damaged.
        """
        with self.text_page(index) as (page, text_page):
            objects = PageObjects(page.raw)
            frame, words = read_words(page.raw, text_page.raw, objects)
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
            page = self._open(index)
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

    def _open(self, index: int) -> Any:
        """Open a page. The values of a form become text of the page: a reader of the page sees no difference."""
        page = self._document[index]
        if self._has_form and index not in self._flattened:
            self._flattened.add(index)
            if pdfium_calls.flatten_fields(pdfium_calls.handle(page.raw)):
                page.close()
                page = self._document[index]
        return page

    def character_boxes(self, index: int, ranges: Iterable[range]) -> list[list[Edges]]:
        """Return left, bottom, right and top of the characters of each range that have a place on the page.

        :raises UnreadableArticleError: if the page is damaged.
        """
        with self.text_page(index) as (_, text_page):
            handle = pdfium_calls.handle(text_page.raw)
            found = [pdfium_calls.character_boxes(handle, each) for each in ranges]
        return [
            [
                (left, bottom, right, top)
                for (left, top, right, bottom), has_box in zip(boxes.tolist(), has_boxes.tolist(), strict=True)
                if has_box and -_FARTHEST < left < right < _FARTHEST and -_FARTHEST < bottom <= top < _FARTHEST
            ]
            for boxes, has_boxes in found
        ]


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
            yield PdfFile(document, data)
        finally:
            document.close()
