"""The numbers of lines in the margin of a page, as in a manuscript for review."""

import numpy as np
from numpy.typing import NDArray

from embeddings.readers.pdf.page_words import PageWords

_FEWEST = 5
_LONGEST = 4  # digits
_MARGIN = 0.17  # of the width of a page
_APART = 3.0  # points between a number and the text
_STEPS = (1, 2, 5, 10)


def mark_line_numbers(page: PageWords) -> None:
    """Mark the numbers in a margin as words that are never quoted, if they count the lines from top to bottom."""
    table = page.words
    is_seen = ~table.is_hidden & (table.turns == 0)
    is_short = is_seen & (table.ends - table.starts <= _LONGEST)
    is_long = is_seen & ~is_short
    if not is_long.any() or np.count_nonzero(is_short) < _FEWEST:
        return
    left, _, right, _ = table.boxes.T
    text_left, text_right = left[is_long].min(), right[is_long].max()
    for is_beside in (
        (right <= min(text_left - _APART, _MARGIN * page.width)),
        (left >= max(text_right + _APART, (1 - _MARGIN) * page.width)),
    ):
        chosen = np.flatnonzero(is_short & is_beside)
        if len(chosen) >= _FEWEST and _count_lines(page, chosen):
            table.is_hidden[chosen] = True


def _count_lines(page: PageWords, chosen: NDArray[np.intp]) -> bool:
    """Return whether the words are numbers that grow downward in equal steps."""
    table = page.words
    ordered = chosen[np.argsort(table.boxes[chosen, 1], kind="stable")]
    texts = [table.word_text(number) for number in ordered.tolist()]
    if not all(text.isascii() and text.isdecimal() for text in texts):
        return False
    return set(np.diff([int(text) for text in texts]).tolist()) in [{step} for step in _STEPS]
