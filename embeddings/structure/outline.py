"""The outline of a document: the blocks that a block depends on, and the blocks that stand below a heading."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from embeddings.document import ASIDE, FRONT_KINDS, Block, Document, Kind

_OPENS_SECTION = (Kind.TITLE, Kind.HEADING, Kind.QUESTION)
_WITHIN_LIST = (Kind.LIST_ITEM, Kind.CODE, Kind.CAPTION)


class Outline:
    """The blocks of one document, with the relations between them. A block is given by an offset inside it."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """``blocks``: all blocks of a document, in order."""
        self._blocks = blocks
        self._starts = [block.start for block in blocks]

    def block_at(self, offset: int) -> Block | None:
        """Return the block with this character; None outside the blocks."""
        index = self._index(offset)
        return self._blocks[index] if index >= 0 and offset < self._blocks[index].end else None

    def headings(self, offset: int) -> tuple[Block, ...]:
        """Return the headings and the question above a block, outermost first, without the title."""
        index = self._index(offset)
        path: list[Block] = []
        while index >= 0 and (index := self._parents[index]) >= 0:
            path.append(self._blocks[index])
        return tuple(path[::-1])

    def question(self, offset: int) -> Block | None:
        """Return the question that a block answers in the article; None without one."""
        path = self.headings(offset)
        return path[-1] if path and path[-1].kind is Kind.QUESTION else None

    def header_row(self, offset: int) -> Block | None:
        """Return the header of the table that a row belongs to; None for another block or a table without a header."""
        index = self._index(offset)
        header = self._headers[index] if index >= 0 else -1
        return self._blocks[header] if header >= 0 else None

    def speaker(self, offset: int) -> Block | None:
        """Return the name of the person who speaks a block of text; None without one."""
        index = self._index(offset)
        while index >= 0 and self._blocks[index].kind not in (*_OPENS_SECTION, Kind.SPEAKER):
            index -= 1
        return self._blocks[index] if index >= 0 and self._blocks[index].kind is Kind.SPEAKER else None

    def parent_item(self, offset: int) -> Block | None:
        """Return the item of a list that an item of a deeper level belongs to; None for other blocks."""
        index = self._index(offset)
        level = self._blocks[index].level
        while index >= 0 and self._blocks[index].kind is Kind.LIST_ITEM:
            if self._blocks[index].level < level:
                return self._blocks[index]
            index -= 1
        return None

    def before_list(self, offset: int) -> Block | None:
        """Return the block right above the list that an item belongs to; None for other blocks."""
        index = self._index(offset)
        if index < 0 or self._blocks[index].kind is not Kind.LIST_ITEM:
            return None
        first = self._end_of_list(index, -1)
        return self._blocks[first - 1] if first > 0 else None

    def list_items(self, offset: int) -> Sequence[Block]:
        """Return the items of the list that an item belongs to, in order; empty for other blocks."""
        index = self._index(offset)
        if index < 0 or self._blocks[index].kind is not Kind.LIST_ITEM:
            return ()
        around = self._blocks[self._end_of_list(index, -1) : self._end_of_list(index, 1) + 1]
        return [block for block in around if block.kind is Kind.LIST_ITEM]

    def _end_of_list(self, index: int, step: int) -> int:
        """Return the index of the first item of a list, or with a ``step`` of 1 of the last one.

        Code and pictures may stand between two items.
        """
        end = index
        while 0 <= index + step < len(self._blocks) and self._blocks[index + step].kind in _WITHIN_LIST:
            index += step
            end = index if self._blocks[index].kind is Kind.LIST_ITEM else end
        return end

    def below(self, offset: int) -> Sequence[Block]:
        """Return the blocks of the section that a heading or a question opens, up to the next one of any level.

        In a dialogue the speaker after a question answers, and the section ends with the turn of that speaker.
        """
        index = self._index(offset)
        last = index + 1
        speakers = 0
        while last < len(self._blocks) and self._blocks[last].kind not in _OPENS_SECTION:
            speakers += self._blocks[last].kind is Kind.SPEAKER
            if _ends_aside(self._blocks[index], self._blocks[last]):
                break
            if speakers > 1 and self._blocks[index].kind is Kind.QUESTION:
                break
            last += 1
        return self._blocks[index + 1 : last]

    # Both are read once for all blocks: a walk to each block's heading would take a long table's length for each row.
    @cached_property
    def _parents(self) -> list[int]:
        return list(_parents(self._blocks))

    @cached_property
    def _headers(self) -> list[int]:
        return list(_headers(self._blocks))

    def _index(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1


class _ByIdentity:
    """A document as a key of a cache, equal to itself alone: its fields take long to hash."""

    __slots__ = ("document",)

    def __init__(self, document: Document) -> None:
        self.document = document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.document is self.document


# The outline of a book takes longer than an answer. A library returns the same document again until it changes.
@lru_cache(maxsize=16)
def _cached(of: _ByIdentity) -> Outline:
    return Outline(of.document.blocks)


_MANY_BLOCKS = 20_000  # more than a book has


@lru_cache(maxsize=1)  # each holds its document, which may take 50 MiB
def _cached_large(of: _ByIdentity) -> Outline:
    return Outline(of.document.blocks)


def outline_of(document: Document) -> Outline:
    """Return the outline of a document, cached as long as few other documents are asked for."""
    cached = _cached_large if len(document.blocks) > _MANY_BLOCKS else _cached
    return cached(_ByIdentity(document))


def _parents(blocks: Sequence[Block]) -> Iterator[int]:
    """Yield for each block the index of the heading or question right above it in the outline, -1 without one."""
    path: list[int] = []
    speakers = 0  # since the last question
    for index, block in enumerate(blocks):
        if block.kind is Kind.TITLE:
            path = []
        while path and _ends_aside(blocks[path[-1]], block):
            path.pop()
        speakers = 0 if block.kind is Kind.QUESTION else speakers + (block.kind is Kind.SPEAKER)
        if speakers > 1 and path and blocks[path[-1]].kind is Kind.QUESTION:
            path.pop()  # the speaker after the question has answered it
        while block.kind in (Kind.HEADING, Kind.QUESTION) and path and not _contains(blocks[path[-1]], block):
            path.pop()
        yield path[-1] if path and block.kind not in FRONT_KINDS else -1
        if block.kind in (Kind.HEADING, Kind.QUESTION):
            path.append(index)


def _headers(blocks: Sequence[Block]) -> Iterator[int]:
    """Yield for each row of a table the index of the table's header, and -1 for a row or block without one."""
    header = -1
    for index, block in enumerate(blocks):
        yield header if block.kind is Kind.TABLE_ROW else -1
        if block.kind is not Kind.TABLE_ROW:
            header = index if block.kind is Kind.TABLE_HEADER else -1


def _ends_aside(heading: Block, block: Block) -> bool:
    """Return whether the heading stands inside a quotation or a callout that does not hold the block."""
    return heading.level > max(ASIDE, block.level)


def _contains(outer: Block, inner: Block) -> bool:
    """Return whether the section of one heading or question contains the section of another below it."""
    if outer.kind is Kind.QUESTION and inner.kind is Kind.QUESTION:
        return False
    return inner.level > outer.level or (outer.kind is Kind.HEADING and inner.kind is Kind.QUESTION)
