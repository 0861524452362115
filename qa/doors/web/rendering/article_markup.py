"""The HTML of an article: real headings, paragraphs, lists, tables and quotations that hold every character of it."""

import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from embeddings.document import Block, Document, Kind
from embeddings.readers.front_matter import read_front_matter
from qa.doors.web.rendering.article_characters import Characters, Stretch
from qa.doors.web.rendering.article_flow import Group, Line, Piece, flow, has_words, heading_depths
from qa.doors.web.rendering.article_tables import Tables
from qa.doors.web.rendering.inline_marks import Run
from qa.plural import plural

_MARKDOWN = (".md",)
_FENCES = ("---", "+++", "{")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_BULLET = re.compile(r"[-*+•◦▪‣·–—●○■□]\s++")
_NUMBER = re.compile(r"\(?+(?:\d{1,4}|[A-Za-z]|[ivxlc]{1,6})[.)]\s")
_COLLAPSES = re.compile(r"[ \t\n\r]*+")  # white space for which a browser makes no line
_LINE = re.compile(r"[^\r\n]++")
_MOST_DEPTH = 12  # of lists within lists
_LONG_LINE = 45  # characters: lines that end after so many are wrapped, and flow on in the pane
_FOLDED = 700  # characters of text outside the blocks, beyond which they are folded
_FOLDED_LINES = 8
_PARTS = 60  # groups in a part of a long article, of which a browser lays out the parts in sight alone


class ArticleMarkup:
    """Writes the text of an article as HTML.

    ``marks`` and ``context``: stretches to highlight; see `article_html`.
    """

    def __init__(self, document: Document, marks: Sequence[Stretch], context: Sequence[Stretch]) -> None:
        self._document = document
        self._text = document.text
        self._is_markdown = document.document_id.lower().endswith(_MARKDOWN)
        self._characters = Characters(self._text, marks, context, is_markdown=self._is_markdown)
        self._tables = Tables(self._characters)

    def html(self) -> Markup:
        """Return the HTML, of which the text content is the article's text to the character."""
        start = self._front_matter()
        groups = list(flow(self._document, is_markdown=self._is_markdown, start=start))
        written = [self._front(start)] if start else []
        parts = [self._group(group, depth) for group, depth in zip(groups, heading_depths(groups), strict=True)]
        if len(parts) > 2 * _PARTS:
            parts = [
                f'<div class="stretch">{"".join(parts[at : at + _PARTS])}</div>' for at in range(0, len(parts), _PARTS)
            ]
        return Markup("".join([*written, *parts]))

    # Text outside the blocks

    def _front_matter(self) -> int:
        """Return the end of front matter between fences, 0 without any."""
        if not self._text.lstrip().startswith(_FENCES):
            return 0
        end = read_front_matter(self._text).end
        return end if all(block.end <= end or block.start >= end for block in self._document.blocks) else 0

    def _front(self, end: int) -> str:
        pieces: list[Piece] = []
        place = 0
        for block in self._document.blocks:
            if block.start >= end:
                break
            pieces += [Piece(place, block.start)] * (place < block.start)
            pieces.append(Piece(block.start, block.end, block))
            place = block.end
        pieces += [Piece(place, end)] * (place < end)
        inner = "".join(
            self._span(piece.block, [Run(piece.start, piece.end, False, ())])
            if piece.block
            else f'<span class="outside">{self._characters.plain(piece.start, piece.end)}</span>'
            for piece in pieces
        )
        return self._folded("Front matter", 0, end, f'<div class="lines">{inner}</div>')

    def _folded(self, name: str, start: int, end: int, inner: str) -> str:
        """Return text that a summary folds. The summary has its words in its label: it is no text of the article."""
        lines = sum(bool(line.group().strip()) for line in _LINE.finditer(self._text, start, end))
        is_open = " open" if self._characters.is_covered(start, end) else ""
        size = plural(lines, "line") if lines > 1 else plural(end - start, "character")
        label = f"{name}: {size}"
        summary = f'<summary aria-label="{label}" data-label="{label}"></summary>'
        return f'<details class="folded"{is_open}>{summary}{inner}</details>'

    def _between(self, start: int, end: int) -> str:
        """Return the text between two groups: marks hidden, words greyed, many words folded."""
        lines = [line for line in _LINE.finditer(self._text, start, end) if self._has_words(*line.span())]
        if not lines:
            return self._gap(start, end)
        first, last = lines[0].start(), lines[-1].end()
        inner = f'<div class="outside lines" dir="auto">{self._characters.words(first, last)}</div>'
        if last - first > _FOLDED or len(lines) > _FOLDED_LINES:
            inner = self._folded("Left out", first, last, inner)
        return f"{self._gap(start, first)}{inner}{self._gap(last, end)}"

    def _has_words(self, start: int, end: int) -> bool:
        return has_words(self._text[start:end], is_markdown=self._is_markdown)

    def _gap(self, start: int, end: int) -> str:
        """Return text without words, which nobody sees."""
        if start == end or _COLLAPSES.fullmatch(self._text, start, end):
            return self._characters.plain(start, end)
        return f'<span class="marks gap" aria-hidden="true">{self._characters.plain(start, end)}</span>'

    # Groups

    def _group(self, group: Group | Piece, depth: int) -> str:
        if isinstance(group, Piece):
            return self._between(group.start, group.end)
        if group.kind in (Kind.TABLE_HEADER, Kind.TABLE_ROW):
            return self._tables.html(group)
        if group.kind is Kind.LIST_ITEM:
            return self._list(group)
        if group.kind in (Kind.QUOTATION, Kind.REPLY):
            return f'<blockquote dir="auto">{"".join(self._paragraphs(group))}</blockquote>'
        tag = f"h{min(2 + depth, 6)}" if depth else "pre" if group.kind is Kind.CODE else "p"
        return "".join(self._paragraphs(group, tag))

    def _paragraphs(self, group: Group, tag: str = "p") -> Iterator[str]:
        for index, line in enumerate(group.lines):
            if index:
                gap = group.between[index - 1]
                yield self._gap(gap.start, gap.end)
            block = line.block
            lines = ' class="lines"' if tag != "pre" and _keeps_lines(self._text[block.start : block.end]) else ""
            yield f"<{tag}{lines}>{self._line(line)}</{tag}>"

    def _line(self, line: Line) -> str:
        return "".join(self._piece(piece) for piece in line.pieces)

    def _piece(self, piece: Piece) -> str:
        if piece.block:
            return self._span(piece.block, self._block_runs(piece.block))
        if self._has_words(piece.start, piece.end):
            return f'<span class="outside">{self._characters.words(piece.start, piece.end)}</span>'
        return self._characters.html([Run(piece.start, piece.end, True, ())])

    def _span(self, block: Block, runs: Sequence[Run]) -> str:
        # The start of a block lets the keyboard choose it as the passage that answers.
        return f'<span data-kind="{block.kind}" data-start="{block.start}">{self._characters.html(runs)}</span>'

    def _list(self, group: Group) -> str:
        written: list[str] = []
        open_lists: list[tuple[int, str]] = []  # the level and the tag of each
        for index, line in enumerate(group.lines):
            if index:
                gap = group.between[index - 1]
                written.append(self._gap(gap.start, gap.end))
            level, tag = line.block.level, "ol" if self._is_numbered(line.block) else "ul"
            while len(open_lists) > 1 and level < open_lists[-1][0]:
                written.append(f"</li></{open_lists.pop()[1]}>")
            if not open_lists or (level > open_lists[-1][0] and len(open_lists) < _MOST_DEPTH):
                open_lists.append((level, tag))
                written.append(f'<{tag} dir="auto"><li>')
            elif tag != open_lists[-1][1]:
                written.append(f'</li></{open_lists.pop()[1]}><{tag} dir="auto"><li>')
                open_lists.append((level, tag))
            else:
                written.append("</li><li>")
            lines = _keeps_lines(self._text[line.block.start : line.block.end])
            written.append(f'<div class="lines">{self._line(line)}</div>' if lines else self._line(line))
        written += [f"</li></{tag}>" for _, tag in reversed(open_lists)]
        return "".join(written)

    def _is_numbered(self, block: Block) -> bool:
        return _NUMBER.match(self._text, block.start, block.end) is not None

    def _block_runs(self, block: Block) -> Sequence[Run]:
        start, hidden = block.start, []
        if block.kind is Kind.CODE:
            return [Run(start, block.end, False, ())]
        if block.kind is Kind.LIST_ITEM and (bullet := _BULLET.match(self._text, start, block.end)):
            hidden.append((start, bullet.end()))
            start = bullet.end()
        return [*[Run(*place, True, ()) for place in hidden], *self._characters.inline(start, block.end)]


def _keeps_lines(text: str) -> bool:
    """Return whether the line breaks of a block are the author's, as in a poem, and not those of a margin."""
    lines = _LINE_BREAK.split(text)[:-1]
    return any(len(line) < _LONG_LINE or line.endswith(("  ", "\\")) for line in lines)
