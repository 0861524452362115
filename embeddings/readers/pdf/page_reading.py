"""The words of a page from pdfium's characters, with their places and their fonts."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.readers.pdf import pdfium_calls
from embeddings.readers.pdf.page_frame import PageFrame, Points
from embeddings.readers.pdf.page_objects import PageObjects
from embeddings.readers.pdf.page_words import Flags, Numbers, WordTable
from embeddings.readers.pdf.text_styles import TextStyles, read_styles

_FARTHEST = 1e6
_SMALLEST = 1.5  # points
_RAISED_SIZE = 0.85  # of the font of the word
# pdfium writes one of these for a hyphen at the end of a line, without the end of the line.
_HYPHENS = "\ufffe\x02"
# The bullets of the fonts Symbol and Wingdings, which Word writes.
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "‣", "\uf06f": "◦"})
# The number of a footnote behind a word or a sentence, or a power. As plain digits it would be a part of the word.
_NOTE_MARK = re.compile(r"[^\W\d_][.,;:!?)\]”’\"']{0,3}+(?P<mark>\d{1,3})$")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

_SPACE, _HYPHEN, _RIGHT_TO_LEFT, _ODD, _DIGIT = 1, 2, 4, 8, 16
_RIGHT_TO_LEFT_RANGES = ((0x590, 0x900), (0xFB1D, 0xFE00), (0xFE70, 0xFEFD), (0xD802, 0xD804), (0xD83A, 0xD83C))


def _classify() -> NDArray[np.uint8]:
    """Return the class of each unit of UTF-16: what separates words, ends lines, or needs another look."""
    classes = np.zeros(0x10000, dtype=np.uint8)
    classes[[unit for unit in range(0xD800) if chr(unit).isspace()]] = _SPACE
    classes[:0x20] = _SPACE
    classes[[ord(hyphen) for hyphen in _HYPHENS]] = _HYPHEN
    for start, end in _RIGHT_TO_LEFT_RANGES:
        classes[start:end] |= _RIGHT_TO_LEFT
    classes[list(_BULLETS)] = _ODD
    classes[list(range(ord("0"), ord("9") + 1))] = _DIGIT
    classes[0xD800:0xE000] |= _ODD
    return classes


_CLASSES = _classify()


def read_words(page: Any, text_page: Any, objects: PageObjects) -> tuple[PageFrame, WordTable]:
    """Return the frame of a page, and its words. ``page``, ``text_page``: handles of pdfium.

    A page is upright in the direction of most of its characters.
    """
    handle = pdfium_calls.handle(text_page)
    encoded, count = pdfium_calls.text(handle)
    units = np.frombuffer(encoded, dtype="<u2")
    classes = _CLASSES[units]
    classes_found = int(np.bitwise_or.reduce(classes, initial=0))
    text = _decode(encoded, units, classes_found)
    starts, ends = _word_places(classes)
    first = starts if len(units) == count else _indexes(handle, starts)
    last = ends - 1 if len(units) == count else _indexes(handle, ends - 1)
    styles = read_styles(handle, first.tolist())
    boxes, has_box = _boxes(handle, first, last)
    kept = styles.is_drawn & has_box
    if not kept.all():
        starts, ends, first, last, boxes = starts[kept], ends[kept], first[kept], last[kept], boxes[kept]
        styles = styles.rows(kept)
    may_be_mark = ((classes[ends - 1] & _DIGIT) > 0) & ((classes[starts] & _DIGIT) == 0) & (styles.turns == 0)
    pieces, written = [], 0
    for number in np.flatnonzero(may_be_mark).tolist():
        end = int(ends[number])
        start = _find_mark(handle, text, end, range(int(first[number]), int(last[number]) + 1))
        if start is not None:
            pieces += [text[written:start], text[start:end].translate(_RAISED)]
            written = end
    text = "".join([*pieces, text[written:]])
    frame = _frame(page, styles.turns, ends - starts)
    placed = frame.upright(boxes)
    return frame, WordTable(
        text=text,
        starts=starts,
        ends=ends,
        first=first,
        boxes=placed,
        sizes=styles.sizes,
        is_bold=styles.is_bold,
        has_soft_end=classes[ends - 1] == _HYPHEN,
        is_hidden=_hidden(placed, frame, styles, objects),
        turns=((styles.turns - frame.turns) % 4).astype(np.int8),
        is_right_to_left=_right_to_left(classes, starts, ends) if classes_found & _RIGHT_TO_LEFT else None,
    )


def _decode(encoded: bytes, units: NDArray[np.uint16], found: int) -> str:
    """Return the text, one character for each unit: two surrogates beyond U+FFFF."""
    text = encoded.decode("utf-16-le", "surrogatepass")
    if len(text) < len(units):
        text = "".join(map(chr, units.tolist()))
    if found & _ODD:
        text = text.translate(_BULLETS)
    return text.replace("\ufffe", "-").replace("\x02", "-") if found & _HYPHEN else text


def _word_places(classes: NDArray[np.uint8]) -> tuple[Numbers, Numbers]:
    """Return the starts and the ends of the words. A space parts two words, and so does a hyphen that ends a line."""
    is_word = np.zeros(len(classes) + 2, dtype=np.bool_)
    np.not_equal(classes & _SPACE, _SPACE, out=is_word[1:-1])
    ends_word = np.zeros(len(classes) + 2, dtype=np.bool_)
    np.equal(classes, _HYPHEN, out=ends_word[1:-1])
    is_inner = is_word[1:] & is_word[:-1] & ~ends_word[:-1]  # between a character and the one before it
    starts = np.flatnonzero(is_word[1:-1] & ~is_inner[:-1])
    ends = np.flatnonzero(is_word[1:-1] & ~is_inner[1:]) + 1
    return starts.astype(np.int32), ends.astype(np.int32)


def _right_to_left(classes: NDArray[np.uint8], starts: Numbers, ends: Numbers) -> Flags:
    """Return which words have letters that are written from right to left."""
    before = np.concatenate(([0], np.cumsum((classes & _RIGHT_TO_LEFT) > 0)))
    return np.asarray(before[ends] > before[starts])


def _indexes(handle: int, places: Numbers) -> Numbers:
    return np.array(pdfium_calls.character_indexes(handle, places.tolist()), dtype=np.int32)


def _boxes(handle: int, first: Numbers, last: Numbers) -> tuple[Points, Flags]:
    """Return left, bottom, right and top of the words, in the page's own space, and which of them have a place."""
    starts, has_start = pdfium_calls.character_boxes(handle, first.tolist())
    ends, has_end = pdfium_calls.character_boxes(handle, last.tolist())
    if not has_end.all():
        ends = np.where(has_end[:, None], ends, starts)
    boxes = np.empty((len(first), 4))
    boxes[:, 0] = np.minimum(starts[:, 0], ends[:, 0])
    boxes[:, 1] = np.minimum(starts[:, 3], ends[:, 3])
    boxes[:, 2] = np.maximum(starts[:, 2], ends[:, 2])
    boxes[:, 3] = np.maximum(starts[:, 1], ends[:, 1])
    # Also false for NaN.
    is_sound = (np.abs(boxes) < _FARTHEST).all(axis=1) & (boxes[:, 0] <= boxes[:, 2]) & (boxes[:, 1] <= boxes[:, 3])
    return boxes, has_start & is_sound


def _find_mark(handle: int, text: str, end: int, characters: range) -> int | None:
    """Return where the number of a footnote begins that ends a word in raised digits; None without one."""
    match = _NOTE_MARK.search(text, max(0, end - len(characters)), end)
    if match is None or not _is_raised(handle, characters[0], characters[-1]):
        return None
    return match.start("mark")


def _is_raised(handle: int, first: int, last: int) -> bool:
    """Return whether the last character of a word ends as high as the first, in a smaller font."""
    drawn_by = pdfium_calls.text_objects(handle, [first, last])
    if drawn_by[0] == drawn_by[1]:
        return False
    ends = read_styles(handle, [first, last])
    boxes, has_box = pdfium_calls.character_boxes(handle, [first, last])
    if not has_box.all() or not ends.is_drawn.all():
        return False
    (size, last_size), tops = ends.sizes.tolist(), boxes[:, 1].tolist()
    return bool(last_size <= _RAISED_SIZE * size and tops[1] > tops[0] - 0.15 * size)


def _frame(page: Any, turns: NDArray[np.int8], lengths: Numbers) -> PageFrame:
    address = pdfium_calls.handle(page)
    if len(turns):
        upright = int(np.bincount(turns, weights=lengths, minlength=4).argmax())
    else:
        upright = pdfium_calls.page_turns(address)
    return PageFrame(*pdfium_calls.page_edges(address), upright)


def _hidden(boxes: Points, frame: PageFrame, styles: TextStyles, objects: PageObjects) -> Flags:
    """Return which words a reader of the page cannot see.

    Words without ink over an image are those of a scan, which are the text of the image. White words are seen on any
    drawn background. Words outside the crop box are not seen.
    """
    width, height = frame.size
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    is_seen = (x >= 0) & (x <= width) & (y >= 0) & (y <= height) & styles.has_ink & (styles.sizes >= _SMALLEST)
    for number in np.flatnonzero(is_seen & (styles.is_unseen | styles.is_white)).tolist():
        place = frame.own(float(x[number]), float(y[number]))
        is_seen[number] = objects.has_image(*place) if styles.is_unseen[number] else objects.has_background(*place)
    return np.logical_not(is_seen)
