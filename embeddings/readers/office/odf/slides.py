"""The slides of OpenDocument presentations, each with its notes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.composing import Part
from embeddings.readers.office.odf.body import Body
from embeddings.readers.office.odf.names import DRAW, PRESENTATION
from embeddings.readers.office.odf.styles import Style
from embeddings.readers.office.parts import with_page

if TYPE_CHECKING:
    from lxml.etree import _Element

_CLASS = f"{PRESENTATION}class"
_NOTES = f"{PRESENTATION}notes"
_TITLES = ("title", "subtitle")
_MARGINS = ("header", "footer", "date-time", "page-number")
_NO_SHAPES = frozenset({_NOTES, f"{PRESENTATION}header-decl", f"{PRESENTATION}footer-decl"})


def parts_of_slides(body: "_Element", styles: Mapping[str, Style]) -> Iterator[Part]:
    """Yield the parts of the slides of a presentation in their order. Each slide is a page."""
    reader = Body(styles)
    for number, page in enumerate(body.findall(f"{DRAW}page"), 1):
        yield from with_page(_slide(page, reader), f"slide {number}")


def _slide(page: "_Element", reader: Body) -> Iterator[Part]:
    """Yield the title of a slide, its shapes and its notes."""
    shapes = [child for child in page if child.tag not in _NO_SHAPES]
    title = next((shape for shape in shapes if shape.get(_CLASS) == _TITLES[0]), None)
    if title is not None:
        yield Part(reader.text_of(title), Kind.HEADING)
    for shape in shapes:
        if shape is not title:
            yield from _shape(shape, reader)
    for notes in page.findall(_NOTES):
        # The pages of notes repeat a picture of the slide, and its number.
        shown = (shape for shape in notes if shape.get(_CLASS) == "notes" or shape.get(_CLASS) is None)
        for shape in shown:
            yield from (replace(part, kind=part.kind and Kind.PARAGRAPH) for part in reader.read([shape]))


def _shape(shape: "_Element", reader: Body) -> Iterator[Part]:
    place = shape.get(_CLASS)
    parts = reader.read([shape])
    if place in _MARGINS:
        yield from (replace(part, kind=None) for part in parts)
    elif place in _TITLES:
        yield Part(" ".join(part.words.strip() for part in parts), Kind.PARAGRAPH)
    else:
        yield from parts
