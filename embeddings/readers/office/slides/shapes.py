"""The words of the shapes on a slide: titles, lists, text boxes, tables, and diagrams."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.composing import Part
from embeddings.readers.office.drawings import COMPATIBILITY, A, text_of
from embeddings.readers.office.parts import rows_of_table
from embeddings.readers.office.tables import is_frame, names_columns, shows_header, without_empty

if TYPE_CHECKING:
    from lxml.etree import _Element

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_BULLETS = tuple(f"{A}{name}" for name in ("buChar", "buAutoNum", "buBlip"))
_TITLES = ("title", "ctrTitle")
_LISTS = ("body", "obj", "")
_MARGINS = ("sldNum", "dt", "ftr", "hdr", "sldImg")
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class Shape:
    """The words of a shape. ``place``: the type of its placeholder ("title"); None for a shape without one."""

    parts: tuple[Part, ...]
    place: str | None

    @property
    def is_title(self) -> bool:
        """Return whether the shape is the title of its slide."""
        return self.place in _TITLES

    @property
    def is_margin(self) -> bool:
        """Return whether the shape is the number, the date or the footer of its slide."""
        return self.place in _MARGINS


def shapes_in(tree: "_Element") -> Iterator[Shape]:
    """Yield the shapes with words below an element, in their order, which screen readers follow too."""
    for child in tree:
        if child.tag in (f"{P}sp", f"{P}cxnSp"):
            place = _place_of(child)
            parts = tuple(part for body in child.findall(f"{P}txBody") for part in _paragraphs(body, place))
            if parts:
                yield Shape(parts, place)
        elif child.tag == f"{P}grpSp":
            yield from shapes_in(child)
        elif child.tag == f"{P}graphicFrame":
            for table in child.iter(f"{A}tbl"):
                yield Shape(tuple(_table(table)), None)
        elif child.tag == f"{COMPATIBILITY}AlternateContent":
            forms = (list(shapes_in(form)) for form in child)
            yield from next((found for found in forms if found), [])


def _place_of(shape: "_Element") -> str | None:
    mark = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    return None if mark is None else str(mark.get("type") or "")


def _paragraphs(body: "_Element", place: str | None) -> Iterator[Part]:
    for paragraph in body.findall(f"{A}p"):
        words = text_of(paragraph)
        if not words.strip():
            continue
        runs = [run.find(f"{A}rPr") for run in paragraph.findall(f"{A}r")]
        is_bold = bool(runs) and all(run is not None and run.get("b") in ("1", "true") for run in runs)
        if place in _TITLES:
            yield Part(" ".join(words.split()), Kind.HEADING)
        elif _is_item(paragraph, place):
            yield Part(words, Kind.LIST_ITEM, _level(paragraph))
        else:
            yield Part(words, Kind.PARAGRAPH, is_bold=is_bold)


def _is_item(paragraph: "_Element", place: str | None) -> bool:
    """Return whether a paragraph is an item of a list, as those of the main placeholder are without further mention."""
    properties = paragraph.find(f"{A}pPr")
    if properties is not None:
        if any(properties.find(bullet) is not None for bullet in _BULLETS):
            return True
        if properties.find(f"{A}buNone") is not None:
            return False
    return place in _LISTS


def _level(paragraph: "_Element") -> int:
    properties = paragraph.find(f"{A}pPr")
    level = str(properties.get("lvl")) if properties is not None else ""
    return min(int(level) + 1, _DEEPEST) if level.isdecimal() and len(level) < 9 else 1


def _table(table: "_Element") -> Iterator[Part]:
    rows: list[list[str]] = []
    for row in table.findall(f"{A}tr"):
        above = rows[-1] if rows else []
        cells = []
        for index, cell in enumerate(row.findall(f"{A}tc")):
            goes_on = cell.get("vMerge") in ("1", "true") and index < len(above)
            cells.append(above[index] if goes_on else " ".join(text_of(each) for each in cell.iter(f"{A}p")))
        rows.append(cells)
    if is_frame(rows):
        yield from (Part(cell, Kind.PARAGRAPH) for row in rows for cell in row)
        return
    filled = without_empty(rows)
    properties = table.find(f"{A}tblPr")
    is_marked = properties is not None and properties.get("firstRow") in ("1", "true")
    has_header = len(filled) > 1 and (names_columns(filled) if is_marked else shows_header(filled))
    yield from rows_of_table(filled, has_header=has_header)
