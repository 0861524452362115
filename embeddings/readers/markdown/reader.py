"""Markdown, with or without front matter."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from embeddings.document import Block
from embeddings.readers.base import Extract

if TYPE_CHECKING:
    from embeddings.readers.front_matter import FrontMatter


class MarkdownReader:
    """Reads Markdown. The text is the decoded file, unchanged; marks inside a line are part of it."""

    name = "Markdown"
    version = 5
    suffixes = (".md",)

    def recognizes(self, data: bytes) -> bool:
        """Return False: any other text may be of this format."""
        return False

    def check(self, data: bytes) -> None:
        """Check that the bytes are text, and no web page."""
        from embeddings.readers.content import check_text

        check_text(data)

    def read(self, data: bytes) -> Extract:
        """Return the text with its blocks and the facts of its front matter, or as subtitles or a mail."""
        from embeddings.readers.content import read_text

        return read_text(data, _read_article)


def _read_article(text: str, front: "FrontMatter") -> Extract:
    blocks = find_markdown_blocks(text, front.end, has_title=front.facts.title is not None)
    return Extract(text, front.facts, blocks, front.blocks, front.end)


def find_markdown_blocks(text: str, start: int, *, has_title: bool = False) -> tuple[Block, ...]:
    """Return the blocks of ``text[start:]`` in order.

    Together they hold every line with words, except hidden text, furniture and the opening lines of code. A list item
    keeps its mark. Each row of a table is a block. ``has_title``: whether front matter states a title.
    """
    from embeddings.readers.markdown.furniture import find_visible
    from embeddings.readers.markdown.kinds import find_kinds
    from embeddings.readers.markdown.parsing import find_parts

    visible = find_visible(text, start)
    return without_overlaps(find_kinds(text, visible, list(find_parts(visible.text, start)), has_title=has_title))


def without_overlaps(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks apart from each other: of two that overlap the longer one, of two equal ones the later one.

    The words of a table in HTML that stands inside other HTML are blocks of both.
    """
    apart: list[Block] = []
    for block in blocks:
        size = block.end - block.start
        while apart and block.start < apart[-1].end and apart[-1].end - apart[-1].start <= size:
            apart.pop()
        if not apart or block.start >= apart[-1].end:
            apart.append(block)
    return tuple(apart)
