"""Markdown, with or without front matter. Its blocks come from markdown-it-py."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from embeddings.document import Block, Kind
from embeddings.readers.base import Extract

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# The line breaks of markdown-it, so that its line numbers are indexes into our table of lines.
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# Comments, declarations and scripts hold no text for people. One without an end hides no text.
_HIDDEN_HTML = re.compile(
    r"\s*<(?:!--.*?-->|\?.*?\?>|![a-z].*?>|(?P<tag>script|style|textarea)\b.*?</(?P=tag)>)", re.IGNORECASE | re.DOTALL
)
_TAGS_ALONE = re.compile(r"(?:\s*<[^<>]*>)+\s*")
# A block rule calls itself once for each level. The lines of deeper levels are read as paragraphs.
_MAX_NESTING = 20
_AFTER_SENTENCE_END = "”’\"')]）】」』*_"
_SENTENCE_ENDS = (".", "!", "…", "。", "！")


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
        """Return the text with its blocks and the facts of its front matter."""
        from embeddings.readers.decoding import decode
        from embeddings.readers.front_matter import read_front_matter
        from embeddings.readers.web_pages import refuse_web_page

        text = decode(data)
        refuse_web_page(text)
        front = read_front_matter(text)
        blocks = tuple(find_markdown_blocks(text, front.end))
        return Extract(text, front.facts, blocks, front.blocks, front.end)


def find_markdown_blocks(text: str, start: int) -> Iterator[Block]:
    """Yield the blocks of ``text[start:]`` in order.

    Together they hold every line with words, except hidden HTML and the opening lines of code. A list item keeps its
    mark, and a quotation the marks of its lines. Each row of a table is a block.
    """
    lines = _Lines(text, start)
    tokens: list[Token] = []
    parser = _make_parser()
    parser.block.parse(_LINE_BREAK.sub("\n", text[start:]), parser, {}, tokens)
    done = 0  # the first line that no block and no hidden text holds yet
    item = None  # the first line of a list item that has no block yet
    for number, token in enumerate(tokens):
        if token.type == "list_item_open" and token.map:
            item = token.map[0]
        if token.map is None or token.type not in _LEAVES:
            continue
        first, last = token.map
        kind = Kind.PARAGRAPH
        if token.type == "paragraph_open" and item is not None:
            first, kind = item, Kind.LIST_ITEM
        item = None
        yield from lines.blocks(done, first)
        done = last
        match token.type:
            case "heading_open":
                yield from _heading(lines, token, tokens[number + 1].content, first, last)
            case "tr_open":
                yield from lines.blocks(first, last, Kind.TABLE_ROW)
            case "fence":
                yield from lines.blocks(first + 1, first + 1 + _line_count(token.content))
            case "html_block":
                yield from _html(lines, token.content, first, last)
            case _:
                yield from lines.blocks(first, last, kind)
    yield from lines.blocks(done, len(lines))


_LEAVES = frozenset({"heading_open", "paragraph_open", "tr_open", "fence", "html_block"})


def _make_parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    # In articles an indented line is prose more often than code. The definition of a link stays quotable, since a
    # footnote of one word has the same form.
    return parser.enable("table").disable(["code", "reference"])


class _Lines:
    """The lines of ``text[start:]``, counted from 0, and the blocks that they form."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        breaks = (match.end() for match in _LINE_BREAK.finditer(text, start))
        self._starts = [start, *breaks, len(text)]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, line: int) -> str:
        return self._text[self._starts[line] : self._starts[line + 1]]

    def blocks(self, first: int, last: int, kind: Kind = Kind.PARAGRAPH) -> Iterator[Block]:
        """Yield the block of the lines from ``first`` until before ``last``, unless they hold no letter or digit."""
        yield from self.block_of(self._starts[first], self._starts[min(last, len(self))], kind)

    def heading(self, line: int, words: str, kind: Kind) -> Iterator[Block]:
        """Yield the block of these words, which only white space and marks follow on their line."""
        # Searched from the right, since the number of a list item may be the same words.
        start = self._starts[line] + self[line].rfind(words)
        yield from self.block_of(start, start + len(words), kind)

    def block_of(self, start: int, end: int, kind: Kind) -> Iterator[Block]:
        """Yield ``text[start:end]`` without its outer white space, unless it holds no letter or digit."""
        words = self._text[start:end]
        if any(character.isalnum() for character in words):
            start += len(words) - len(words.lstrip())
            yield Block(start, start + len(words.strip()), kind)


def _heading(lines: _Lines, token: "Token", words: str, first: int, last: int) -> Iterator[Block]:
    kind = Kind.TITLE if token.tag == "h1" and token.level == 0 else Kind.HEADING
    if token.markup.startswith("#"):
        yield from lines.heading(first, words, kind)
        return
    # People draw a rule right below a paragraph. By the letter of CommonMark, the paragraph is then a heading.
    is_prose = "\n" in words or words.rstrip(_AFTER_SENTENCE_END).endswith(_SENTENCE_ENDS)
    yield from lines.blocks(first, last - 1, Kind.PARAGRAPH if token.markup == "-" and is_prose else kind)


def _html(lines: _Lines, content: str, first: int, last: int) -> Iterator[Block]:
    """Yield the blocks of an HTML block: its lines with words, since some sites export articles inside ``<div>``."""
    if hidden := _HIDDEN_HTML.match(content):
        if any(character.isalnum() for character in content[hidden.end() :]):
            yield from lines.blocks(last - 1, last)
        return
    for line in range(first, last + 1):
        if line == last or _TAGS_ALONE.fullmatch(lines[line]):
            yield from lines.blocks(first, line)
            first = line + 1


def _line_count(content: str) -> int:
    return content.count("\n") + (content != "" and not content.endswith("\n"))
