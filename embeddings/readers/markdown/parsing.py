"""The blocks of Markdown, read from the tokens of markdown-it-py, each with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from embeddings.document import ASIDE, Block, Kind
from embeddings.readers.hidden import Stretch

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# The line breaks of markdown-it, so that its line numbers are indexes into our table of lines.
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# A block rule calls itself once for each level. The lines of deeper levels are read as paragraphs.
_MAX_NESTING = 20
_AFTER_SENTENCE_END = "”’\"')]）】」』*_"
_SENTENCE_ENDS = (".", "!", "…", "。", "！")
_QUOTATION_MARKS = re.compile(r"(?:[ \t]*+>)++[ \t]*+")
_CALLOUT = re.compile(r"\[![\w -]++(?:\|[^\]\r\n]*+)?\][+-]?[ \t]*+")


@dataclass(frozen=True, slots=True)
class Part:
    """A block of Markdown with its surroundings.

    ``is_heading``: whether it is a heading or the title of a callout. ``is_outer``: whether it stands in no list and no
    quotation. ``in_item``: whether it belongs to the list item before it.
    """

    block: Block
    is_heading: bool = False
    is_outer: bool = True
    in_item: bool = False


def find_code(text: str, start: int) -> list[Stretch]:
    """Return the stretches of the fenced code after ``start``, with the fences, in order."""
    if "```" not in text and "~~~" not in text:
        return []
    lines = Lines(text, start)
    return [lines.span(*token.map) for token in _parse(text, start) if token.type == "fence" and token.map]


def find_parts(text: str, start: int) -> Iterator[Part]:
    """Yield the blocks of ``text[start:]`` in order, which together hold every line with words except fences."""
    yield from _Walk(Lines(text, start), _parse(text, start)).run()


def _parse(text: str, start: int) -> "list[Token]":
    tokens: list[Token] = []
    parser = _make_parser()
    parser.block.parse(_LINE_BREAK.sub("\n", text[start:]), parser, {}, tokens)
    return tokens


def _make_parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).use(footnote_plugin)
    # In articles an indented line is prose more often than code. HTML blocks would keep the Markdown inside of them
    # from being read; their tags are hidden before.
    return parser.enable("table").disable(["code", "reference", "html_block"])


class Lines:
    """The lines of ``text[start:]``, counted from 0, and the blocks that they form."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        breaks = (match.end() for match in _LINE_BREAK.finditer(text, start))
        self._starts = [start, *breaks, len(text)]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, line: int) -> str:
        return self._text[self._starts[line] : self._starts[line + 1]]

    def span(self, first: int, last: int) -> Stretch:
        """Return the offsets of the lines from ``first`` until before ``last``."""
        return self._starts[min(first, len(self))], self._starts[min(last, len(self))]

    def blocks(self, first: int, last: int, kind: Kind = Kind.PARAGRAPH, level: int = 1) -> Iterator[Block]:
        """Yield the block of the lines from ``first`` until before ``last``, unless they hold no letter or digit."""
        yield from self.block_of(*self.span(first, last), kind, level)

    def after_marks(self, start: int, end: int) -> int:
        """Return the offset after the marks of a quotation that begin ``text[start:end]``."""
        marks = _QUOTATION_MARKS.match(self._text, start, end)
        return marks.end() if marks else start

    def heading(self, line: int, words: str, kind: Kind, level: int) -> Iterator[Block]:
        """Yield the block of these words, which only white space and marks follow on their line."""
        # Searched from the right, since the number of a list item may be the same words.
        start = self._starts[line] + self[line].rfind(words)
        yield from self.block_of(start, start + len(words), kind, level)

    def block_of(self, start: int, end: int, kind: Kind, level: int = 1) -> Iterator[Block]:
        """Yield ``text[start:end]`` without its outer white space, unless it holds no letter or digit.

        The marks of a quotation before the first line belong to the outer white space.
        """
        if kind is not Kind.CODE:
            start = self.after_marks(start, end)
        words = self._text[start:end]
        if any(character.isalnum() for character in words):
            start += len(words) - len(words.lstrip())
            yield Block(start, start + len(words.strip()), kind, level)


class _Walk:
    """A walk through the tokens of a document."""

    def __init__(self, lines: Lines, tokens: "list[Token]") -> None:
        self._lines = lines
        self._tokens = tokens
        self._done = 0  # the first line that no block holds yet
        self._item: int | None = None  # the first line of a list item that has no block yet
        self._depth = 0  # of lists
        self._callouts: list[bool | None] = []  # for each open quotation whether it is a callout, None before its text
        self._footnote: int | None = None  # the first line of a footnote
        self._in_header = False

    def run(self) -> Iterator[Part]:
        for number, token in enumerate(self._tokens):
            self._open_or_close(token)
            if token.map is None or token.type not in _LEAVES:
                continue
            first, last = token.map
            item, self._item = self._item, None
            begins = first if item is None or token.type != "paragraph_open" else item
            yield from self._parts(self._lines.blocks(self._done, begins), in_item=False)
            self._done = last
            content = self._tokens[number + 1].content if number + 1 < len(self._tokens) else ""
            yield from self._leaf(token, content, item)
        yield from self._parts(self._lines.blocks(self._done, len(self._lines)), in_item=False)

    def _open_or_close(self, token: "Token") -> None:
        match token.type:
            case "list_item_open" if token.map:
                self._item = token.map[0]
                self._depth += 1
            case "list_item_close":
                self._item = None
                self._depth -= 1
            case "blockquote_open":
                self._callouts.append(None)
            case "blockquote_close":
                self._callouts.pop()
            case "footnote_reference_open":
                self._footnote = token.map[0] if token.map else None
            case "footnote_reference_close":
                self._footnote = None
            case "thead_open" | "thead_close":
                self._in_header = token.type == "thead_open"

    def _leaf(self, token: "Token", content: str, item: int | None) -> Iterator[Part]:
        first, last = token.map or (0, 0)
        match token.type:
            case "heading_open":
                yield from self._heading(token, content, first, last)
            case "tr_open":
                kind = Kind.TABLE_HEADER if self._in_header else Kind.TABLE_ROW
                yield from self._parts(self._lines.blocks(first, last, kind))
            case "fence":
                lines = token.content.count("\n") + (token.content != "" and not token.content.endswith("\n"))
                start, end = self._lines.span(first + 1, min(last, first + 1 + lines))
                if self._callouts:
                    start = self._lines.after_marks(start, end)
                yield from self._parts(self._lines.block_of(start, end, Kind.CODE))
            case _:
                yield from self._paragraph(content, first, last, item)

    def _paragraph(self, content: str, first: int, last: int, item: int | None) -> Iterator[Part]:
        if self._callouts and self._callouts[-1] is None:
            marker = _CALLOUT.match(content)
            self._callouts[-1] = marker is not None
            if marker:
                start, end = self._lines.span(first, first + 1)
                start += self._lines[first].find(marker[0].rstrip()) + len(marker[0].rstrip())
                yield from self._parts(self._lines.block_of(start, end, Kind.HEADING), is_heading=True)
                first += 1
        if item is not None:
            yield from self._parts(self._lines.blocks(item, last, Kind.LIST_ITEM, self._depth), in_item=False)
            return
        kind = Kind.PARAGRAPH
        if self._footnote is not None:
            kind = Kind.FOOTNOTE
        elif self._callouts and self._callouts[-1] is False:
            kind = Kind.QUOTATION
        yield from self._parts(self._lines.blocks(first, last, kind))

    def _heading(self, token: "Token", words: str, first: int, last: int) -> Iterator[Part]:
        level = int(token.tag[1:])
        if token.markup.startswith("#"):
            yield from self._parts(self._lines.heading(first, words, Kind.HEADING, level), is_heading=True)
            return
        # People draw a rule right below a paragraph. By the letter of CommonMark, the paragraph is then a heading.
        is_prose = "\n" in words or words.rstrip(_AFTER_SENTENCE_END).endswith(_SENTENCE_ENDS)
        is_between_rules = first > 0 and set(self._lines[first - 1].strip()) == {"-"}
        if token.markup == "-" and (is_prose or is_between_rules):
            yield from self._parts(self._lines.blocks(first, last - 1))
        else:
            yield from self._parts(self._lines.blocks(first, last - 1, Kind.HEADING, level), is_heading=True)

    def _parts(
        self, blocks: Iterator[Block], *, is_heading: bool = False, in_item: bool | None = None
    ) -> Iterator[Part]:
        is_outer = self._depth == 0 and not self._callouts
        inside = self._depth > 0 if in_item is None else in_item
        for block in blocks:
            level = block.level
            if self._callouts:
                # A heading has the level of its quotation, since the text beside it has no deeper one.
                level = ASIDE + len(self._callouts) + (0 if is_heading else level - 1)
            yield Part(replace(block, level=level), is_heading, is_outer, inside)


_LEAVES = frozenset({"heading_open", "paragraph_open", "tr_open", "fence"})
