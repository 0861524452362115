"""The flow of an article: its blocks gathered into lines, and the lines into tables, lists and quotations."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from embeddings.document import Block, Document, Kind

_BREAK = re.compile(r"[\r\n]")
_WORD = re.compile(r"[^\W_]")
_MARKUP = re.compile(
    r"<[^<>]*+>|\]\([^()\r\n]*+\)|^[ \t>]*+(?:`{3,}+|~{3,}+)[^\r\n]*+|^[ \t>]*+\[![\w -]++\][+-]?+", re.MULTILINE
)
_ROWS = (Kind.TABLE_HEADER, Kind.TABLE_ROW)
_QUOTED = (Kind.QUOTATION, Kind.REPLY)


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of an article, ``[start, end)``. ``block``: None for text outside the blocks."""

    start: int
    end: int
    block: Block | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The pieces between two line breaks, with one block at least. A block itself may hold line breaks."""

    pieces: Sequence[Piece]

    @property
    def block(self) -> Block:
        """Return the first block."""
        return next(piece.block for piece in self.pieces if piece.block)

    @property
    def kind(self) -> Kind:
        """Return the kind of the line: that of its block, and of several blocks a paragraph."""
        blocks = [piece.block for piece in self.pieces if piece.block]
        return blocks[0].kind if len(blocks) == 1 else Kind.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together: the rows of a table, the items of a list, a quotation; or one line of its kind.

    ``between``: the text before each line but the first; no words stand there.
    """

    kind: Kind
    lines: Sequence[Line]
    between: Sequence[Piece]


def flow(document: Document, *, is_markdown: bool, start: int = 0) -> Iterator[Group | Piece]:
    """Yield the groups of lines, and the text between them, in order; together they are the text from ``start``.

    ``is_markdown``: tags, fences and targets of links are no words. ``start``: lies within no block.
    """
    group: list[Line] = []
    between: list[Piece] = []
    waiting: Piece | None = None  # text after the group
    for part in _lines(document, start):
        if isinstance(part, Piece):
            waiting = part
            continue
        text = document.text[waiting.start : waiting.end] if waiting else ""
        if group and _joins(group[-1], part) and not has_words(text, is_markdown=is_markdown):
            group.append(part)
            between.append(waiting or Piece(part.pieces[0].start, part.pieces[0].start))
        else:
            if group:
                yield Group(group[0].kind, group, between)
            if waiting:
                yield waiting
            group, between = [part], []
        waiting = None
    if group:
        yield Group(group[0].kind, group, between)
    if waiting:
        yield waiting


def has_words(text: str, *, is_markdown: bool) -> bool:
    """Return whether text between blocks holds more than white space and marks, so that a reader should see it."""
    if not is_markdown:
        return bool(text.strip())
    return bool(_WORD.search(text) and _WORD.search(_MARKUP.sub("", text)))


def _joins(above: Line, below: Line) -> bool:
    """Return whether a line belongs to the group of the line above it. A header begins another table."""
    if above.kind in _ROWS:
        return below.kind is Kind.TABLE_ROW
    return above.kind is below.kind and above.kind in (Kind.LIST_ITEM, *_QUOTED)


def _lines(document: Document, start: int) -> Iterator[Line | Piece]:
    """Yield the lines with blocks, and the text between them, which begins and ends with a line break or the text."""
    text = document.text
    line: list[Piece] = []
    place = start
    for block in (block for block in document.blocks if block.start >= start):
        head, tail = _edges(text, place, block.start, has_line=bool(line))
        if place < head:
            line.append(Piece(place, head))
        if head < tail:
            if line:
                yield Line(line)
            yield Piece(head, tail)
            line = []
        if tail < block.start:
            line.append(Piece(tail, block.start))
        line.append(Piece(block.start, block.end, block))
        place = block.end
    head, _ = _edges(text, place, len(text), has_line=bool(line))
    if place < head and line:
        line.append(Piece(place, head))
        place = head
    if line:
        yield Line(line)
    if place < len(text):
        yield Piece(place, len(text))


def _edges(text: str, start: int, end: int, *, has_line: bool) -> tuple[int, int]:
    """Return where the line before ``text[start:end]`` ends, and where the line after it begins; the same in one line.

    White space at the ends of lines belongs between them.
    """
    first = _BREAK.search(text, start, end)
    if first is None:
        return (end, end) if has_line and start < end else (start, start if text[start:end].strip() else end)
    head = first.start() if has_line and text[start : first.start()].strip() else start
    last = max(text.rfind("\n", start, end), text.rfind("\r", start, end)) + 1
    return head, last if text[last:end].strip() else end


def heading_depths(groups: Sequence[Group | Piece]) -> Iterator[int]:
    """Yield for each group the depth of its heading below the title of the pane, 1 for the outermost; 0 for others.

    No depth is left out, as screen readers expect, whatever levels the article has.
    """
    levels: list[int] = []
    lines = [None, *(group.lines[0] if isinstance(group, Group) else None for group in groups)]
    for above, line in pairwise(lines):
        block = line.block if line else None
        if line is None or block is None or not _is_heading(line, above):
            yield 0
            continue
        level = 0 if block.kind is Kind.TITLE else block.level
        while levels and levels[-1] >= level:
            levels.pop()
        levels.append(level)
        yield len(levels)


def _is_heading(line: Line, above: Line | None) -> bool:
    """Return whether a line is a heading. Of an interview the questions, which stand beside a name, are none."""
    if line.kind is Kind.QUESTION:
        return above is None or above.kind is not Kind.SPEAKER
    return line.kind in (Kind.TITLE, Kind.HEADING)
