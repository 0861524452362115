"""The fonts and the colours of the characters of a page."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.readers.pdf import pdfium_calls
from embeddings.readers.pdf.page_frame import Points
from embeddings.readers.pdf.page_words import Flags

_BOLD_NAME = re.compile(r"bold|black|heavy|demi|cmbx", re.IGNORECASE)
_BOLD_WEIGHT = 600
_WHITE = 244  # of 255, in each colour
_INVISIBLE_MODE, _CLIP_MODE = 3, 7


@dataclass(frozen=True, slots=True, eq=False)
class TextStyles:
    """The styles of characters, a row for each.

    ``is_drawn``: False for characters that pdfium has added, whose other values mean nothing. ``sizes``: the heights of
    the fonts as drawn, in points. ``turns``: the directions of the text in the page's space, in quarter turns
    counterclockwise. ``has_ink``: False for text of no opacity and for text that only cuts. ``is_unseen``: text that is
    drawn without ink, as over a scan. ``is_white``: text that only a dark background shows.
    """

    is_drawn: Flags
    sizes: Points
    is_bold: Flags
    turns: NDArray[np.int8]
    has_ink: Flags
    is_unseen: Flags
    is_white: Flags

    def rows(self, kept: Flags) -> "TextStyles":
        """Return the rows of some characters."""
        return TextStyles(
            self.is_drawn[kept],
            self.sizes[kept],
            self.is_bold[kept],
            self.turns[kept],
            self.has_ink[kept],
            self.is_unseen[kept],
            self.is_white[kept],
        )


def read_styles(text_page: int, characters: Sequence[int]) -> TextStyles:
    """Return the styles of characters, which are read once for each text object. ``text_page``: pdfium's handle."""
    found = pdfium_calls.text_objects(text_page, characters)
    addresses, places, rows = np.unique(found, return_index=True, return_inverse=True)
    objects = addresses.tolist()
    firsts = np.asarray(characters, dtype=np.intp)[places].tolist()  # of the characters of each object
    matrices, _ = pdfium_calls.matrices(text_page, firsts)
    with np.errstate(all="ignore"):
        sizes = np.array(pdfium_calls.font_sizes(text_page, firsts)) * np.hypot(matrices[:, 2], matrices[:, 3])
        angles = np.arctan2(matrices[:, 1], matrices[:, 0]) / (math.pi / 2)
    turns = np.rint(np.where(np.isfinite(angles), angles, 0.0)).astype(np.int8) % 4
    modes = np.array(pdfium_calls.render_modes(objects), dtype=np.int32)
    colours, is_coloured = pdfium_calls.fill_colours(objects)
    is_white = is_coloured & (colours[:, :3].min(axis=1, initial=255) >= _WHITE) & (modes == 0)
    has_ink = (modes != _CLIP_MODE) & ~(is_coloured & (colours[:, 3] == 0))
    return TextStyles(
        found != 0,
        np.where(np.isfinite(sizes), sizes, 0.0)[rows],
        np.array(_are_bold(objects), dtype=np.bool_)[rows],
        turns[rows],
        has_ink[rows],
        (modes == _INVISIBLE_MODE)[rows],
        is_white[rows],
    )


def _are_bold(objects: Sequence[int]) -> list[bool]:
    """Return whether the font of each text object is bold."""
    fonts = pdfium_calls.fonts(objects)
    bold = {font: font is not None and _is_bold(font) for font in set(fonts)}
    return [bold[font] for font in fonts]


def _is_bold(font: int) -> bool:
    return _BOLD_NAME.search(pdfium_calls.font_name(font)) is not None or pdfium_calls.font_weight(font) >= _BOLD_WEIGHT
