"""The words in drawings of Office files: the points of diagrams (SmartArt), and the titles and numbers of charts."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.composing import Part
from embeddings.readers.office.number_formats import show_number
from embeddings.readers.office.parts import rows_of_table

if TYPE_CHECKING:
    from lxml.etree import _Element

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WORDS = frozenset({f"{A}t", f"{_MATH}t"})
_PROPERTIES = frozenset({f"{A}pPr", f"{A}rPr", f"{A}endParaRPr"})
_MOST_POINTS = 10_000  # of a series, and the most series of a chart


def text_of(paragraph: "_Element") -> str:
    """Return the words of a paragraph."""
    return "".join(_pieces(paragraph))


def _pieces(element: "_Element") -> Iterator[str]:
    for child in element:
        if child.tag in _WORDS:
            yield child.text or ""
        elif child.tag == f"{A}br":
            yield "\n"
        elif child.tag == f"{COMPATIBILITY}AlternateContent":
            forms = ("".join(_pieces(form)) for form in child)
            yield next((words for words in forms if words.strip()), "")
        elif child.tag not in _PROPERTIES and child.tag != f"{COMPATIBILITY}Fallback":
            yield from _pieces(child)


def paragraphs_in(root: "_Element", kind: Kind) -> Iterator[Part]:
    """Yield the paragraphs below an element, all as blocks of one kind."""
    for paragraph in root.iter(f"{A}p"):
        words = text_of(paragraph)
        if words.strip():
            yield Part(words, kind)


def diagram_items(root: "_Element") -> Iterator[Part]:
    """Yield the words of the points of a diagram (SmartArt)."""
    return paragraphs_in(root, Kind.LIST_ITEM)


def chart_parts(root: "_Element") -> Iterator[Part]:
    """Yield the titles of a chart and of its axes as captions, and its numbers as a table: a row for each category."""
    for title in root.iter(f"{CHART}title"):
        words = " ".join(" ".join(text_of(each).split()) for each in title.iter(f"{A}p"))
        yield from [Part(words, Kind.CAPTION)] if words.strip() else []
    series = [each for _, each in zip(range(_MOST_POINTS), root.iter(f"{CHART}ser"), strict=False)]
    names = [" ".join(_points(each.find(f"{CHART}tx")).values()) for each in series]
    values = [_points(_first(each, "val", "yVal")) for each in series]
    categories: dict[int, str] = {}
    for each in series:
        categories = _points(_first(each, "cat", "xVal")) or categories
        if categories:
            break
    places = sorted({place for each in values for place in each})
    shown = places[: max(1, _MOST_POINTS // max(1, len(series)))]
    rows = [[categories.get(place, ""), *(each.get(place, "") for each in values)] for place in shown]
    if rows:
        yield from rows_of_table([["", *names], *rows] if any(names) else rows, has_header=any(names))


def _first(series: "_Element", *names: str) -> "_Element | None":
    return next((found for name in names if (found := series.find(f"{CHART}{name}")) is not None), None)


def _points(parent: "_Element | None") -> dict[int, str]:
    """Return the points that a chart keeps of its sheet, by their number."""
    if parent is None:
        return {}
    code = next((each.text for each in parent.iter(f"{CHART}formatCode")), None)
    is_number = next(parent.iter(f"{CHART}numCache", f"{CHART}numLit"), None) is not None
    points: dict[int, str] = {}
    for point in parent.iter(f"{CHART}pt"):
        place, words = str(point.get("idx")), point.findtext(f"{CHART}v") or ""
        if place.isdecimal() and len(place) < 9 and len(points) < _MOST_POINTS:
            points[int(place)] = _shown(words, code) if is_number else words
    alone = parent.findtext(f"{CHART}v")
    return points or ({0: alone} if alone else {})


def _shown(words: str, code: str | None) -> str:
    try:
        number = float(words)
    except ValueError:
        return words
    return show_number(number, code) if math.isfinite(number) else words
