"""The lines at both ends of an article, which may state its author and its date."""

from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.document import Block, Kind
from embeddings.structure.lines import is_prose

_HEAD, _FOOT = 18, 12  # lines
_MAX_LABEL = 120  # characters before a block that may hold its label
_SPOKEN = (Kind.SPEAKER, Kind.QUESTION, Kind.ANSWER)
_NO_STATEMENTS = (Kind.SPEAKER, Kind.QUOTATION, Kind.REPLY)


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """A line at an end of the article, with the label that its block leaves out: ``source[start:end] == text``.

    ``block``: the index of its block. ``below_title``: how many lines it stands below the title, negative above it;
    None without a title. ``is_foot``: whether it stands at the lower end. ``depth``: how many lines stand between it
    and its end. ``text_above``: whether running text stands above it.
    """

    text: str
    start: int
    block: int
    kind: Kind
    below_title: int | None
    is_foot: bool
    depth: int
    text_above: bool

    @property
    def end(self) -> int:
        """The end of the line, exclusive."""
        return self.start + len(self.text)

    @property
    def is_prose(self) -> bool:
        """Return whether the line is running text."""
        return is_prose(self.text)


def read_edges(source: str, blocks: Sequence[Block]) -> list[EdgeLine]:
    """Return the lines of the head, then those of the foot that are not in the head."""
    title = next((index for index, block in enumerate(blocks) if block.kind is Kind.TITLE), None)
    head = [
        (index, start, text)
        for index in range(min(_HEAD, len(blocks)))
        for start, text in _lines(source, blocks, index)
    ][:_HEAD]
    first = max(0, len(blocks) - _FOOT)
    foot = [
        (index, start, text) for index in range(first, len(blocks)) for start, text in _lines(source, blocks, index)
    ]
    known = {start for _, start, _ in head}
    place = next((number for number, (index, _, _) in enumerate(head) if index == title), None)
    spoken = next((block.start for block in blocks if block.kind in _SPOKEN), len(source))
    edges, text_above = [], False
    for number, (index, start, text) in enumerate(head):
        text_above = text_above or spoken < start
        below = None if place is None else 0 if index == title else number - place
        edges.append(EdgeLine(text, start, index, blocks[index].kind, below, False, number, text_above))
        text_above = text_above or is_prose(text)
    last = foot[-_FOOT:]
    for number, (index, start, text) in enumerate(last):
        if start not in known:
            depth = len(last) - 1 - number
            edges.append(EdgeLine(text, start, index, blocks[index].kind, None, True, depth, True))
    return edges


def _lines(source: str, blocks: Sequence[Block], index: int) -> list[tuple[int, str]]:
    block = blocks[index]
    if block.kind in _NO_STATEMENTS:
        return []
    above = max(blocks[index - 1].end if index else 0, source.rfind("\n", 0, block.start) + 1)
    start = max(above, block.start - _MAX_LABEL)
    found = []
    for line in source[start : block.end].splitlines(keepends=True):
        words = line.strip()
        if words:
            found.append((start + len(line) - len(line.lstrip()), words))
        start += len(line)
    return found
