"""Headers, footers and page numbers, which repeat from page to page."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from embeddings.readers.pdf.page_words import PageWords
from embeddings.readers.pdf.text_lines import TextLine, are_beside

_EDGE = 0.14  # of the height of a page
_OUTERMOST = 3  # lines at either end of a page
_GAP = 0.6  # times the height of the font
_NEAR = 8.0  # points between the places of a header on two pages
_FOLIO = re.compile(r"[^\w]*+(?:\d{1,4}|[ivxlcdm]{1,8})[^\w]*+", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+")
_WORDS_OF_TITLE = 3
_LONGEST = 200  # characters


def find_running_heads(
    pages: Sequence[PageWords], lines: Mapping[int, Sequence[TextLine]], title: str = ""
) -> set[int]:
    """Return the ids (of Python) of the lines that are headers, footers and page numbers.

    ``lines``: the lines of each page, by its index. ``title``: that of the document information. A header stands near
    the edge of at least two pages, at the same height and with the same words; its numbers may differ. One that repeats
    the title may stand once, on a page after the first. A number alone in the margin is a page number if it is the
    label of its page, or if the numbers of several pages grow with the pages.
    """
    outer = {page.index: _outer_lines(page, lines.get(page.index, ())) for page in pages}
    found = _find_repeated(pages, outer) | _find_folios(pages, outer)
    for index, each in outer.items():
        # The parts of a header may stand above several columns.
        named = [line for line in each if index > 0 and any(_begins_title(cell.text, title) for cell in line.cells)]
        named += (line for line in each if id(line) in found)
        found |= {id(line) for line in each if any(are_beside(line.box, head.box) for head in named)}
    return found


def _find_repeated(pages: Sequence[PageWords], outer: Mapping[int, Sequence[TextLine]]) -> set[int]:
    """Return the ids of the lines that stand at the same height of several pages."""
    found: set[int] = set()
    places: dict[str, list[tuple[TextLine, float]]] = defaultdict(list)
    for page in pages:
        for line in outer[page.index]:
            places[_key(line)].append((line, _place(line, page)))
    for key, each in places.items():
        if not key:
            continue
        rows = Counter(round(place / _NEAR) for _, place in each)
        for line, place in each:
            row = round(place / _NEAR)
            if sum(rows[near] for near in (row - 1, row, row + 1)) > 1:
                found.add(id(line))
    return found


def _begins_title(words: str, title: str) -> bool:
    """Return whether words are the title, or its beginning with dots for the rest."""
    plain, whole = (" ".join(_WORD.findall(text.casefold())) for text in (words, title))
    is_cut = words.rstrip().endswith(("…", "..."))
    return len(plain.split()) >= _WORDS_OF_TITLE and (plain == whole or (is_cut and whole.startswith(plain)))


def _outer_lines(page: PageWords, lines: Sequence[TextLine]) -> list[TextLine]:
    """Return the lines near the upper and the lower edge of a page that a gap or another font parts from the text."""
    ordered = sorted(lines, key=lambda line: line.box.top)
    top = _until_gap([line for line in ordered[: _OUTERMOST + 1] if line.box.bottom <= _EDGE * page.height], ordered)
    ordered.reverse()
    bottom = _until_gap(
        [line for line in ordered[: _OUTERMOST + 1] if line.box.top >= (1 - _EDGE) * page.height], ordered
    )
    return [*top, *(line for line in bottom if all(line is not other for other in top))]


def _until_gap(edge: Sequence[TextLine], ordered: Sequence[TextLine]) -> Sequence[TextLine]:
    """Return the outermost lines, up to the last gap or change of the font; all of a page with no further lines."""
    last = 0
    for number, (outer, inner) in enumerate(pairwise(ordered[: len(edge) + 1]), 1):
        gap = max(inner.box.top - outer.box.bottom, outer.box.top - inner.box.bottom)
        if gap > _GAP * max(outer.size, inner.size) or abs(outer.size - inner.size) > 0.5:
            last = number
    return edge if len(ordered) == len(edge) else edge[:last]


def _place(line: TextLine, page: PageWords) -> float:
    """Return the distance from the upper edge, negative for one from the lower edge."""
    return line.box.top if line.box.top < page.height / 2 else line.box.bottom - page.height


def _key(line: TextLine) -> str:
    words = _DIGITS.sub("#", line.text.casefold())
    is_folio = _FOLIO.fullmatch(line.text) is not None
    return "" if is_folio or len(words) > _LONGEST else words


def _find_folios(pages: Sequence[PageWords], outer: Mapping[int, Sequence[TextLine]]) -> set[int]:
    found: set[int] = set()
    shifts: dict[int, list[TextLine]] = defaultdict(list)
    for page in pages:
        for line in outer[page.index]:
            if _FOLIO.fullmatch(line.text) is None:
                continue
            number = line.text.strip(" -–—|·.[]()")
            if number.casefold() == page.label.casefold():
                found.add(id(line))
            elif number.isdecimal():
                shifts[int(number) - page.index].append(line)
            elif not number.isdecimal() and number.islower():
                found.add(id(line))
    return found | {id(line) for each in shifts.values() if len(each) > 1 for line in each}
