"""Many calls of one pdfium function at once, with their results in one array.

A call through pypdfium2 takes longer than pdfium's own work in it. Here, ``map`` makes the calls, their arguments are
plain numbers, and pdfium writes into one buffer. The calls keep Python's lock, since each takes under a microsecond.
"""

import ctypes
from collections.abc import Sequence
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

_CHARACTER = (ctypes.c_void_p, ctypes.c_int)
_NUMBER, _REAL, _ADDRESS = ctypes.c_int, ctypes.c_double, ctypes.c_void_p
_FLOAT_BYTES = 4
_WIDGET = 20  # the subtype of a field

Floats = NDArray[np.float32]
Addresses = NDArray[np.uint64]


def character_boxes(text_page: int, characters: Sequence[int]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the loose boxes of characters: float32, shape (n, 4), left, top, right and bottom in the page's space.

    Also return which characters have a box: those that pdfium has added have none.
    """
    return _write(_function("FPDFText_GetLooseCharBox", _NUMBER, *_CHARACTER, _ADDRESS), text_page, characters, 4)


def matrices(text_page: int, characters: Sequence[int]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the matrices of characters, float32, shape (n, 6), and which characters have one."""
    return _write(_function("FPDFText_GetMatrix", _NUMBER, *_CHARACTER, _ADDRESS), text_page, characters, 6)


def font_sizes(text_page: int, characters: Sequence[int]) -> list[float]:
    """Return the sizes of the fonts of characters, before their matrix is applied."""
    return list(map(_function("FPDFText_GetFontSize", _REAL, *_CHARACTER), repeat(text_page), characters))


def text_objects(text_page: int, characters: Sequence[int]) -> Addresses:
    """Return the addresses of the text objects that draw characters; 0 for characters that pdfium has added."""
    function = _function("FPDFText_GetTextObject", ctypes.c_size_t, *_CHARACTER)
    return np.fromiter(map(function, repeat(text_page), characters), dtype=np.uint64, count=len(characters))


def character_indexes(text_page: int, places: Sequence[int]) -> list[int]:
    """Return the indexes of the characters at places of the text, which leaves some characters out."""
    name = "FPDFText_GetCharIndexFromTextIndex"
    return list(map(_function(name, _NUMBER, *_CHARACTER), repeat(text_page), places))


def render_modes(objects: Sequence[int]) -> list[int]:
    """Return the modes in which text objects are drawn."""
    return list(map(_function("FPDFTextObj_GetTextRenderMode", _NUMBER, _ADDRESS), objects))


def fonts(objects: Sequence[int]) -> list[int | None]:
    """Return the addresses of the fonts of text objects."""
    return list(map(_function("FPDFTextObj_GetFont", _ADDRESS, _ADDRESS), objects))


def font_name(font: int) -> str:
    """Return the name of a font, such as "Helvetica-Bold"."""
    name = ctypes.create_string_buffer(256)
    _function("FPDFFont_GetBaseFontName", ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_size_t)(
        font, ctypes.addressof(name), len(name)
    )
    return name.value.decode("latin-1")


def font_weight(font: int) -> int:
    """Return the weight of a font: 400 for a regular one, 700 for a bold one."""
    return int(_function("FPDFFont_GetWeight", _NUMBER, _ADDRESS)(font))


def fill_colours(objects: Sequence[int]) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Return red, green, blue and opacity of objects, shape (n, 4), each from 0 to 255, and which objects have them."""
    function = _function("FPDFPageObj_GetFillColor", _NUMBER, *[_ADDRESS] * 5)
    colours = np.full((len(objects), 4), 255, dtype=np.uint32)
    base, size = colours.ctypes.data, colours.nbytes
    rows = [range(base + at, base + size, 16) for at in (0, 4, 8, 12)]
    return colours, np.fromiter(map(function, objects, *rows), dtype=np.bool_, count=len(objects))


def page_edges(page: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of the visible part of a page, in its own space."""
    edges = (ctypes.c_float * 4)()
    _function("FPDF_GetPageBoundingBox", _NUMBER, _ADDRESS, _ADDRESS)(page, ctypes.addressof(edges))
    left, top, right, bottom = edges
    return left, bottom, right, top


def page_turns(page: int) -> int:
    """Return the quarter turns, clockwise, in which a page is shown."""
    return int(_function("FPDFPage_GetRotation", _NUMBER, _ADDRESS)(page))


def flatten_fields(page: int) -> bool:
    """Make the fields of a form, and the other annotations of their page, part of the page. Return whether it has any.

    The page must be opened again.
    """
    get = _function("FPDFPage_GetAnnot", _ADDRESS, _ADDRESS, _NUMBER)
    subtype = _function("FPDFAnnot_GetSubtype", _NUMBER, _ADDRESS)
    close = _function("FPDFPage_CloseAnnot", None, _ADDRESS)
    for number in range(_function("FPDFPage_GetAnnotCount", _NUMBER, _ADDRESS)(page)):
        annotation = get(page, number)
        is_field = subtype(annotation) == _WIDGET
        close(annotation)
        if is_field:
            return bool(_function("FPDFPage_Flatten", _NUMBER, _ADDRESS, _NUMBER)(page, 0) == 1)
    return False


def handle(pointer: Any) -> int:
    """Return the address in a pointer of pypdfium2."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def text(text_page: int) -> tuple[bytes, int]:
    """Return the text in UTF-16, and the number of characters, of which the text leaves some out."""
    count = max(0, _function("FPDFText_CountChars", _NUMBER, _ADDRESS)(text_page))
    units = (ctypes.c_ushort * (count + 1))()
    written = _function("FPDFText_GetText", _NUMBER, *_CHARACTER, _NUMBER, _ADDRESS)(
        text_page, 0, count, ctypes.addressof(units)
    )
    return bytes(units)[: 2 * max(0, written - 1)], count


def _write(function: Any, text_page: int, characters: Sequence[int], width: int) -> tuple[Floats, NDArray[np.bool_]]:
    count = len(characters)
    values = np.zeros((count, width), dtype=np.float32)
    base, step = values.ctypes.data, _FLOAT_BYTES * width
    places = range(base, base + count * step, step)
    has_value = np.fromiter(map(function, repeat(text_page), characters, places), dtype=np.bool_, count=count)
    return values, has_value


@cache
def _function(name: str, result: Any, *arguments: Any) -> Any:
    import pypdfium2.raw as pdfium

    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)
