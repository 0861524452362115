"""The text of an extract, composed of blocks."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from embeddings.document import Block, Kind, Page
from embeddings.readers.web.parts import Part

_ROWS = frozenset({Kind.TABLE_ROW, Kind.TABLE_HEADER})


def compose(parts: Iterable[Part], text: str = "") -> tuple[str, tuple[Block, ...], tuple[Page, ...]]:
    """Return the text of the blocks below ``text``, each block with its place in it, and the printed pages.

    A blank line parts the blocks; the items of a list and the rows of a table follow line by line. The first row of a
    table without a header, right below another table, becomes a paragraph: as a row it would have the other header.
    """
    pieces = [text]
    length = len(text)
    blocks = []
    pages: list[tuple[int, str]] = []
    before: Part | None = None
    for part in parts:
        if before is not None and before.kind in _ROWS and part.kind is Kind.TABLE_ROW and part.table != before.table:
            part = replace(part, kind=Kind.PARAGRAPH)
        if length:
            gap = "\n" if before is not None and _touch(before, part) else "\n\n"
            pieces.append(gap)
            length += len(gap)
        pieces.append(part.words)
        blocks.append(Block(length, length + len(part.words), part.kind, part.level))
        pages += ((length + offset, label) for offset, label in part.pages)
        length += len(part.words)
        before = part
    pieces.append("\n" if length else "")
    ends = [*pages, (length, "")]
    numbered = tuple(Page(label, start, end) for (start, label), (end, _) in pairwise(ends) if start < end)
    return "".join(pieces), tuple(blocks), numbered


def _touch(above: Part, below: Part) -> bool:
    """Return whether a block follows another one line by line."""
    if above.kind in _ROWS and below.kind in _ROWS:
        return above.table == below.table
    return above.kind is Kind.LIST_ITEM and below.kind is Kind.LIST_ITEM
