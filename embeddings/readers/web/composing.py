"""The text of an extract, composed of blocks."""

from collections.abc import Iterable
from itertools import pairwise

from embeddings.document import Block, Kind, Page
from embeddings.readers.web.parts import Part

_CLOSE = frozenset({Kind.LIST_ITEM, Kind.TABLE_ROW, Kind.TABLE_HEADER})


def compose(parts: Iterable[Part], text: str = "") -> tuple[str, tuple[Block, ...], tuple[Page, ...]]:
    """Return the text of the blocks below ``text``, each block with its place in it, and the printed pages.

    A blank line parts the blocks; the items of a list and the rows of a table follow line by line.
    """
    pieces = [text]
    length = len(text)
    blocks = []
    pages: list[tuple[int, str]] = []
    before: Kind | None = None
    for part in parts:
        if length:
            gap = "\n" if part.kind in _CLOSE and before in _CLOSE else "\n\n"
            pieces.append(gap)
            length += len(gap)
        pieces.append(part.words)
        blocks.append(Block(length, length + len(part.words), part.kind, part.level))
        pages += ((length + offset, label) for offset, label in part.pages)
        length += len(part.words)
        before = part.kind
    pieces.append("\n" if length else "")
    ends = [*pages, (length, "")]
    numbered = tuple(Page(label, start, end) for (start, label), (end, _) in pairwise(ends) if start < end)
    return "".join(pieces), tuple(blocks), numbered
