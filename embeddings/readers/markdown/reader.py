"""Markdown, with or without front matter."""

from embeddings.document import Block
from embeddings.readers.base import Extract


class MarkdownReader:
    """Reads Markdown. The text is the decoded file, unchanged; marks inside a line are part of it."""

    name = "Markdown"
    version = 2
    suffixes = (".md",)

    def check(self, data: bytes) -> None:
        """Check that the bytes are text."""
        from embeddings.readers.decoding import decode
        from embeddings.readers.web_pages import refuse_web_page

        refuse_web_page(decode(data))

    def read(self, data: bytes) -> Extract:
        """Return the text with its blocks and the facts of its front matter, or as subtitles or a mail."""
        from embeddings.readers.content import read_by_content
        from embeddings.readers.decoding import decode
        from embeddings.readers.front_matter import read_front_matter

        text = decode(data)
        if (extract := read_by_content(text)) is not None:
            return extract
        front = read_front_matter(text)
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
    return tuple(find_kinds(text, visible, list(find_parts(visible.text, start)), has_title=has_title))
