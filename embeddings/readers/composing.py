"""The text of an extract, composed of parts: each block with its place in the text, and the pages.

It serves the formats of which no file holds plain text: office files, web pages, books, mails and subtitles.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from textwrap import dedent

from embeddings.document import Block, Kind, Page
from embeddings.readers.base import Extract

BETWEEN_CELLS = " | "
"""Separates the cells of a row."""

_SPACE = re.compile(r"\s+")
_ROWS = frozenset({Kind.TABLE_HEADER, Kind.TABLE_ROW})


@dataclass(frozen=True, slots=True)
class Part:
    """A block that has no place in a text yet. ``kind``: None for text that is kept outside the blocks.

    ``words``: with a line feed for each line break, and without outer white space except the indentation of code.
    ``is_bold``: whether all of them are set in bold. ``begins_table``: whether it is the first row of a table.
    ``page``: the label of the page that it stands on; None in a file without pages. ``pages``: the printed pages that
    begin in it: the offset in its words, and the label of each.
    """

    words: str
    kind: Kind | None
    level: int = 1
    is_bold: bool = False
    begins_table: bool = False
    page: str | None = None
    pages: tuple[tuple[int, str], ...] = ()


class TextBuilder:
    """A text that grows at its end, with its blocks and pages."""

    def __init__(self, above: str = "") -> None:
        """``above``: the text before the first block."""
        self.blocks: list[Block] = []
        self.length = len(above)
        self._pieces = [above]
        self._pages: list[Page] = []
        self._page: tuple[str, int | None] | None = None  # the label of the open page, and where it begins

    def write(self, words: str, gap: str = "\n\n") -> int:
        """Add words and return where they begin. ``gap``: stands before them, except at the beginning of the text."""
        if self.length:
            self._pieces.append(gap)
            self.length += len(gap)
        start = self.length
        self._pieces.append(words)
        self.length += len(words)
        if self._page is not None and self._page[1] is None:
            self._page = self._page[0], start
        return start

    def mark(self, start: int, kind: Kind, level: int = 1) -> None:
        """Make a block of the text from ``start`` on."""
        self.blocks.append(Block(start, self.length, kind, level))

    def begin_page(self, label: str, start: int | None = None) -> None:
        """Begin a page at ``start``, otherwise with the next words. The page before ends there."""
        self.end_page(start)
        self._page = label, start

    def end_page(self, end: int | None = None) -> None:
        """End the page at ``end``, otherwise with the last words. A page without words is left out."""
        if self._page is not None and self._page[1] is not None:
            page = Page(self._page[0], self._page[1], self.length if end is None else end)
            if page.start < page.end:
                self._pages.append(page)
        self._page = None

    def extract(self) -> Extract:
        """Return the text with its blocks and pages."""
        self.end_page()
        return Extract("".join(self._pieces), blocks=tuple(self.blocks), pages=tuple(self._pages))


def compose(parts: Iterable[Part], above: str = "", *, joins_tables: bool = False) -> Extract:
    """Return the text of the parts below ``above``, with their blocks and pages.

    A blank line parts the blocks; the items of a list and the rows of a table follow line by line. The first row of a
    table without a header, right below another table, becomes a paragraph: as a row it would have the other header.
    ``joins_tables``: a table goes on with one of the same width right above.
    """
    builder = TextBuilder(above)
    before: Part | None = None
    page: str | None = None
    for part in parts:
        if before is not None and _lacks_header(before, part, joins_tables):
            part = replace(part, kind=Kind.PARAGRAPH)
        if part.page is not None and part.page != page:
            page = part.page
            builder.begin_page(page)
        start = builder.write(part.words, "\n" if before is not None and _touch(before, part) else "\n\n")
        if part.kind is not None:
            indent = len(part.words) - len(part.words.lstrip())
            builder.mark(start + indent, part.kind, part.level)
        for offset, label in part.pages:
            builder.begin_page(label, start + offset)
        before = part
    return builder.extract()


def join_cells(cells: Sequence[str]) -> str:
    """Return a row on one line. An empty cell keeps its place, at the edges with an outer bar."""
    words = [_SPACE.sub(" ", cell).strip() for cell in cells]
    if not any(words):
        return ""
    line = BETWEEN_CELLS.join(words).strip()
    return f"{'' if words[0] else '| '}{line}{'' if words[-1] else ' |'}"


def tidy_code(words: str) -> str:
    """Return code without blank outer lines, without the indentation that all lines share, and without ends of spaces.

    The first line keeps its further indentation, which ``compose`` leaves outside of the block.
    """
    lines = dedent(words).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _lacks_header(above: Part, below: Part, joins_tables: bool) -> bool:
    if not (below.begins_table and below.kind is Kind.TABLE_ROW and above.kind in _ROWS):
        return False
    width, width_above = (len(part.words.split(BETWEEN_CELLS)) for part in (below, above))
    return not joins_tables or width != width_above


def _touch(above: Part, below: Part) -> bool:
    """Return whether a part follows another one line by line."""
    if above.kind in _ROWS and below.kind in _ROWS:
        return not below.begins_table
    return above.kind is below.kind is Kind.LIST_ITEM
