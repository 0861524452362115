"""The text of an extract, composed block by block, for formats whose files hold no text as such."""

import re

from embeddings.document import Block, Kind, Page
from embeddings.readers.base import Extract, Facts

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff]")
_TOUCHING = frozenset({Kind.LIST_ITEM, Kind.TABLE_HEADER, Kind.TABLE_ROW})
_TABLE = frozenset({Kind.TABLE_HEADER, Kind.TABLE_ROW})


class TextBuilder:
    """Collects blocks. An empty line stands between two blocks, and a line break between the items of a list."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[Page] = []
        self._page: tuple[str, int | None] | None = None
        self._last: Kind | None = None
        self._begins_table = False

    def add(self, words: str, kind: Kind | None, level: int = 1) -> None:
        """Add a block. ``kind``: None for text that is kept outside the blocks, such as a table of contents."""
        lines = (_UNPRINTABLE.sub("", line).strip() for line in words.splitlines())
        words = "\n".join(line for line in lines if line)
        if not words:
            return
        if not any(character.isalnum() for character in words):
            kind = None
        start = self._write(words, kind)
        if kind is not None:
            self._blocks.append(Block(start, start + len(words), kind, level))
        self._last = kind
        self._begins_table = False

    def begin_table(self) -> None:
        """Separate the rows that follow from those of the table before."""
        self._begins_table = True

    def begin_page(self, label: str) -> None:
        """Begin a page with the next words. ``label``: its number, as it is printed."""
        self.end_page()
        self._page = label, None

    def end_page(self) -> None:
        """End the page with the last words. A page without words is left out."""
        if self._page is not None and self._page[1] is not None:
            self._pages.append(Page(self._page[0], self._page[1], self._length))
        self._page = None

    def extract(self, hints: Facts) -> Extract:
        """Return the extract of all blocks, with facts that only count where the text does not state them."""
        self.end_page()
        text = "".join(self._parts)
        return Extract(text, blocks=tuple(self._blocks), pages=tuple(self._pages), hints=hints)

    def _write(self, words: str, kind: Kind | None) -> int:
        if self._parts:
            same = kind in _TOUCHING and (kind is self._last or {kind, self._last} <= _TABLE)
            separator = "\n" if same and not self._begins_table else "\n\n"
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        self._parts.append(words)
        self._length += len(words)
        if self._page is not None and self._page[1] is None:
            self._page = self._page[0], start
        return start
