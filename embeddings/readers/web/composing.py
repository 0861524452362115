"""The text of an extract, composed of blocks."""

from collections.abc import Iterable

from embeddings.document import Block, Kind
from embeddings.readers.web.parts import Part

_CLOSE = frozenset({Kind.LIST_ITEM, Kind.TABLE_ROW, Kind.TABLE_HEADER})


def compose(parts: Iterable[Part], text: str = "") -> tuple[str, tuple[Block, ...]]:
    """Return the text of the blocks below ``text``, and each block with its place in it.

    A blank line parts the blocks; the items of a list and the rows of a table follow line by line.
    """
    pieces = [text]
    length = len(text)
    blocks = []
    before: Kind | None = None
    for part in parts:
        if length:
            gap = "\n" if part.kind in _CLOSE and before in _CLOSE else "\n\n"
            pieces.append(gap)
            length += len(gap)
        pieces.append(part.words)
        blocks.append(Block(length, length + len(part.words), part.kind, part.level))
        length += len(part.words)
        before = part.kind
    pieces.append("\n" if length else "")
    return "".join(pieces), tuple(blocks)
