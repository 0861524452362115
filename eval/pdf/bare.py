"""Bare pdfium: the oracle of places and texts, and the yardstick of speed."""

from collections.abc import Sequence
from typing import Any

import pypdfium2

from embeddings.readers.pdf.rectangles import PageRectangle


def plain_text(data: bytes) -> str:
    """Return the text of all pages."""
    with pypdfium2.PdfDocument(data) as document:
        texts = []
        for page in document:
            text_page = page.get_textpage()
            texts.append(text_page.get_text_range())
            text_page.close()
            page.close()
        return "\n".join(texts)


def labelled_texts(data: bytes) -> list[tuple[str, str]]:
    """Return the label and the text of each page."""
    with pypdfium2.PdfDocument(data) as document:
        return [
            (document.get_page_label(number) or str(number + 1), page.get_textpage().get_text_range())
            for number, page in enumerate(document)
        ]


def texts_under(data: bytes, places: Sequence[PageRectangle]) -> list[str]:
    """Return the text of the characters whose middle stands in each rectangle: letters of neighbours reach into it."""
    with pypdfium2.PdfDocument(data) as document:
        pages = {place.page: _characters(document[place.page].get_textpage()) for place in places}
    return [
        "".join(
            text
            for x, y, text in pages[place.page]
            if place.left <= x <= place.right and place.bottom <= y <= place.top
        )
        for place in places
    ]


def _characters(text_page: Any) -> list[tuple[float, float, str]]:
    """Return the middle of each character, and the character. Two units of one character are one."""
    found: list[tuple[float, float, str]] = []
    for index in range(text_page.count_chars()):
        left, bottom, right, top = text_page.get_charbox(index)
        code = pypdfium2.raw.FPDFText_GetUnicode(text_page, index)
        if 0xDC00 <= code < 0xE000 and found and "\ud800" <= found[-1][2] < "\udc00":
            x, y, high = found.pop()
            pair = (high + chr(code)).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            found.append((x, y, pair))
        elif code and right > left:
            found.append(((left + right) / 2, (bottom + top) / 2, chr(code)))
    return found
