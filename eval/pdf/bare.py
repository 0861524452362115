"""Bare pdfium: the oracle of places and texts, and the yardstick of speed."""

from collections.abc import Sequence

import pypdfium2

from embeddings.readers.pdf.rectangles import PageRectangle

_EDGE = 0.02  # of a rectangle, left out at each edge, since the letters beside it may touch it


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
    """Return the text in each rectangle."""
    with pypdfium2.PdfDocument(data) as document:
        pages = {place.page: document[place.page].get_textpage() for place in places}
        return [
            pages[place.page].get_text_bounded(
                place.left + _EDGE * (place.right - place.left),
                place.bottom + _EDGE * (place.top - place.bottom),
                place.right - _EDGE * (place.right - place.left),
                place.top - _EDGE * (place.top - place.bottom),
            )
            for place in places
        ]
