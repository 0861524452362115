"""The tables that Markdown writes as HTML: their rows, each with the tags between its cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from embeddings.document import Block, Kind
from embeddings.readers.hidden import Stretch

_TAG = re.compile(r"<(?P<closes>/?)(?P<name>table|thead|tbody|tfoot|caption|tr|t[hd])(?:\s[^<>]*+)?>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*+>")
_BLANK_LINE = re.compile(r"\n[ \t\r]*+\n")
_MAX_CELL = 300  # characters: longer cells hold paragraphs, which a page lays out as a table
_MIN_ROWS = 2


@dataclass(slots=True)
class _Row:
    """``cells``: the offsets of the cells. ``heads``: how many of them are cells of a header."""

    cells: list[Stretch] = field(default_factory=list)
    heads: int = 0
    in_head: bool = False


@dataclass(slots=True)
class _Table:
    """A table that is being read. ``is_plain``: whether it holds no other table."""

    start: int
    is_plain: bool = True
    rows: list[_Row] = field(default_factory=list)
    captions: list[Stretch] = field(default_factory=list)
    in_head: bool = False
    cell: int = -1  # the start of the open cell
    caption: int = -1

    def close_cell(self, end: int) -> None:
        if self.cell >= 0 and self.rows:
            self.rows[-1].cells.append((self.cell, end))
        self.cell = -1


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """A table: ``text[start:end]`` with its tags, and its rows and captions as blocks, in order."""

    start: int
    end: int
    blocks: tuple[Block, ...]


def find_html_tables(text: str, start: int, code: Sequence[Stretch]) -> Iterator[HtmlTable]:
    """Yield the tables after ``start`` in order, whose cells hold all their words.

    ``code``: stretches of code, in order, which hold no table. A table that only lays out a page is left out: a table
    of one column, with another table inside, or with paragraphs in its cells.
    """
    table: _Table | None = None
    fence = 0
    for tag in _TAG.finditer(text, start):
        while fence < len(code) and code[fence][1] <= tag.start():
            fence += 1
        if fence < len(code) and code[fence][0] <= tag.start():
            continue
        name = tag["name"].lower()
        if name == "table" and not tag["closes"]:
            table = _Table(tag.start(), is_plain=table is None)
        elif table is not None and name == "table":
            table.close_cell(tag.start())
            blocks = tuple(_blocks(text, table, tag.end()))
            if blocks:
                yield HtmlTable(table.start, tag.end(), blocks)
            table = None
        elif table is not None:
            _read(table, tag, name)


def _read(table: _Table, tag: re.Match[str], name: str) -> None:
    """Read one tag inside a table."""
    if name == "caption" and not tag["closes"]:
        table.caption = tag.end()
        return
    if name == "caption" and table.caption >= 0:
        table.captions.append((table.caption, tag.start()))
        table.caption = -1
        return
    table.close_cell(tag.start())
    if name == "thead":
        table.in_head = not tag["closes"]
    elif name == "tr" and not tag["closes"]:
        table.rows.append(_Row(in_head=table.in_head))
    elif name in ("th", "td") and not tag["closes"] and table.rows:
        table.cell = tag.end()
        table.rows[-1].heads += name == "th"


def _blocks(text: str, table: _Table, end: int) -> Iterator[Block]:
    """Yield the blocks of a table; none for a table that only lays out a page."""
    cells = [[_trimmed(text, *cell) for cell in row.cells] for row in table.rows]
    full = [[cell for cell in row if cell[0] < cell[1]] for row in cells]
    captions = [caption for each in table.captions if (caption := _trimmed(text, *each))[0] < caption[1]]
    if not table.is_plain or sum(len(row) > 1 for row in full) < _MIN_ROWS or _has_other_words(text, table, end):
        return
    if any(
        cell[1] - cell[0] > _MAX_CELL or _BLANK_LINE.search(text, *cell) for row in table.rows for cell in row.cells
    ):
        return
    yield from (Block(*caption, Kind.CAPTION) for caption in captions)
    for row, found in zip(table.rows, full, strict=True):
        if found:
            is_head = row.in_head or row.heads == len(row.cells)
            yield Block(found[0][0], found[-1][1], Kind.TABLE_HEADER if is_head else Kind.TABLE_ROW)


def _has_other_words(text: str, table: _Table, end: int) -> bool:
    """Return whether words stand in the table outside its cells and its captions, or comments anywhere."""
    inside = sorted([*table.captions, *(cell for row in table.rows for cell in row.cells)])
    edges = [table.start, *(offset for stretch in inside for offset in stretch), end]
    outside = "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    shown = _ANY_TAG.sub("", outside)
    return any(map(str.isalnum, shown)) or "<!" in text[table.start : end] or "<script" in text[table.start : end]


def _trimmed(text: str, start: int, end: int) -> Stretch:
    """Return the cell without outer white space; empty if it holds no letter or digit apart from tags."""
    words = text[start:end]
    if not any(map(str.isalnum, _ANY_TAG.sub("", words))):
        return start, start
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())
