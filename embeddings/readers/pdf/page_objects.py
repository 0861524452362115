"""The drawings and images of a page, which are behind its words."""

import ctypes
from typing import Any

_WHITE = 244  # of 255, in each colour
_MOST_OBJECTS = 20_000
_Box = tuple[float, float, float, float]


class PageObjects:
    """The objects of a page without its text, found when first asked for. Places are in the page's own space."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._found: tuple[list[_Box], list[_Box]] | None = None

    def has_image(self, x: float, y: float) -> bool:
        """Return whether an image covers the place."""
        return _covers(self._read()[0], x, y)

    def has_background(self, x: float, y: float) -> bool:
        """Return whether an image or a coloured shape covers the place."""
        images, shapes = self._read()
        return _covers(images, x, y) or _covers(shapes, x, y)

    def covered(self) -> float:
        """Return the area of all images together, in square points."""
        return sum((right - left) * (top - bottom) for left, bottom, right, top in self._read()[0])

    def _read(self) -> tuple[list[_Box], list[_Box]]:
        if self._found is None:
            self._found = _images_and_shapes(self._page)
        return self._found


def _covers(boxes: list[_Box], x: float, y: float) -> bool:
    return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in boxes)


def _images_and_shapes(page: Any) -> tuple[list[_Box], list[_Box]]:
    import pypdfium2.raw as pdfium

    images: list[_Box] = []
    shapes: list[_Box] = []
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kinds = _kinds(item)
        edges = [ctypes.c_float() for _ in range(4)]
        if not kinds or not pdfium.FPDFPageObj_GetBounds(item, *edges):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        (images if pdfium.FPDF_PAGEOBJ_IMAGE in kinds else shapes).append((left, bottom, right, top))
    return images, shapes


def _kinds(item: Any) -> set[int]:
    """Return the kinds of the image, the coloured shape, or the parts of a form that an object is."""
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_FORM:
        count = min(pdfium.FPDFFormObj_CountObjects(item), _MOST_OBJECTS)
        parts = [pdfium.FPDFFormObj_GetObject(item, index) for index in range(count)]
        return {found for part in parts if (found := _simple_kind(part)) is not None}
    found = _simple_kind(item)
    return set() if found is None else {found}


def _simple_kind(item: Any) -> int | None:
    import pypdfium2.raw as pdfium

    kind = int(pdfium.FPDFPageObj_GetType(item))
    if kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
        return kind
    return kind if kind == pdfium.FPDF_PAGEOBJ_PATH and _is_coloured(item) else None


def _is_coloured(item: Any) -> bool:
    """Return whether a shape is filled with a colour other than white."""
    import pypdfium2.raw as pdfium

    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, mode, stroke) or not mode.value:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    has_colour = pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    return bool(has_colour) and alpha.value > 0 and min(red.value, green.value, blue.value) < _WHITE
