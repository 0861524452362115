"""Extracts joined into one: a mail and its attachments, or the mails of a mailbox, each below a heading."""

import re
from collections.abc import Iterator
from dataclasses import replace

from embeddings.document import Block, Kind
from embeddings.readers.base import Extract
from embeddings.readers.composing import TextBuilder

_BLANK_LINES = re.compile(r"\n[ \t]*+\n")
_DEEPEST = 6
_HEADINGS = (Kind.TITLE, Kind.HEADING)


class Composition:
    """A text that grows by whole extracts. Their printed pages are left out: these are not those of the whole.

    ``marks_all``: whether the result marks all its blocks; otherwise its layout shows those that no extract marks.
    """

    def __init__(self, first: Extract, *, marks_all: bool) -> None:
        self._first = first
        self._marks_all = marks_all
        self._builder = TextBuilder(first.text.rstrip())
        self._builder.blocks += first.marked if first.blocks is None else first.blocks
        self._warnings = list(first.warnings)

    def warn(self, warning: str) -> None:
        """Keep a warning."""
        self._warnings.append(warning)

    def add(self, words: str, kind: Kind | None, level: int = 1) -> None:
        """Add a block after a blank line. ``kind``: None for text whose blocks the layout shows."""
        words = words.strip()
        if not words:
            return
        start = self._builder.write(words)
        if kind is not None and any(character.isalnum() for character in words):
            self._builder.mark(start, kind, level)

    def add_extract(self, name: str, extract: Extract) -> None:
        """Add the words of an extract below a heading, without those beside its blocks if it marks its blocks."""
        self.add(name, Kind.HEADING)
        self._warnings += (f"{name}: {warning}" for warning in extract.warnings)
        if extract.blocks is not None:
            self._add_blocks(extract.text, (*extract.fact_blocks, *extract.blocks))
        elif self._marks_all:
            for paragraph in paragraphs_of(extract.text):
                self.add(paragraph, Kind.REPLY if paragraph.startswith(">") else Kind.PARAGRAPH)
        else:
            self._add_text(extract)

    def extract(self) -> Extract:
        """Return the whole as one extract."""
        whole = self._builder.extract()
        blocks = whole.blocks or ()
        return replace(
            self._first,
            text=f"{whole.text}\n",
            blocks=blocks if self._marks_all else None,
            marked=() if self._marks_all else blocks,
            warnings=tuple(self._warnings),
        )

    def _add_blocks(self, text: str, blocks: tuple[Block, ...]) -> None:
        before: Block | None = None
        for block in blocks:
            words = text[block.start : block.end]
            gap = text[before.end : block.start] if before is not None else ""
            if gap.isspace():
                start = self._builder.write(words, gap)
                self._builder.blocks.append(_below_heading(block, start - block.start))
            else:
                moved = _below_heading(block, 0)
                self.add(words, moved.kind, moved.level)
            before = block

    def _add_text(self, extract: Extract) -> None:
        words = extract.text.rstrip()
        start = self._builder.write(words)
        marked = (*extract.fact_blocks, *extract.marked)
        self._builder.blocks += (_below_heading(block, start) for block in marked if block.end <= len(words))


def paragraphs_of(text: str) -> Iterator[str]:
    """Yield the paragraphs of a plain text, which blank lines part."""
    for paragraph in _BLANK_LINES.split(text):
        if words := paragraph.strip():
            yield words


def _below_heading(block: Block, shift: int) -> Block:
    """Return a block moved by ``shift`` characters; its title is a heading, and its headings are a level deeper."""
    is_heading = block.kind in _HEADINGS
    kind = Kind.HEADING if is_heading else block.kind
    level = min(block.level + 1, _DEEPEST) if is_heading else block.level
    return Block(block.start + shift, block.end + shift, kind, level)
