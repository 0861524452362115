"""The blocks of an article: its title, bylines, headings, paragraphs, list items, rows, questions and answers."""

import re
from dataclasses import replace
from itertools import groupby

from embeddings.document import Block, Kind
from embeddings.languages.base import ArticleCues
from embeddings.readers.base import Extract, Facts
from embeddings.structure.boilerplate import prose_edges, without_boilerplate, without_repeats
from embeddings.structure.bylines import MAX_BYLINE, find_glued_byline, is_byline, is_byline_sentence, read_byline
from embeddings.structure.front import mark_front
from embeddings.structure.headings import mark_headings
from embeddings.structure.layout import read_layout
from embeddings.structure.lines import Line, ends_sentence, split_lines
from embeddings.structure.titles import find_title

_HEADING_MARK = re.compile(r"(?P<marks>#{1,6})\s+(?=\S)")
_ONE_LINE = (Kind.TITLE, Kind.BYLINE, Kind.TABLE_HEADER, Kind.TABLE_ROW, Kind.SPEAKER)
_MOST_LINES = 2  # between the title and a sentence that names the reporter
_MAY_BE_BYLINE = (None, Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.BYLINE)


def find_blocks(extract: Extract, known: Facts, cues: ArticleCues, name: str = "") -> tuple[Block, ...]:
    """Return the quotable parts of the body, in order, without boilerplate and repeated titles.

    ``known``: the normalized facts of the extract. A sentence that names its author may be a byline. ``name``: the name
    of the file without its ending.
    """
    text, is_plain = extract.text, extract.blocks is None
    lines = read_lines(extract, cues)
    title = find_title(lines, text, name, known.title, cues)
    if title is not None:
        lines = without_repeats(lines, title)
    lines = mark_front(lines, title, cues)
    first, last = prose_edges(lines, cues)
    inside = {line.start for line in lines[first : last + 1]}
    kinds = [_find_kind(line, title, cues, at_edge=line.start not in inside) for line in lines]
    lines = [replace(line, kind=kind) for line, kind in zip(lines, kinds, strict=True)]
    blocks = [_make_block(line) for line in mark_headings(lines, cues.layout)] if is_plain else _marked_blocks(lines)
    return tuple(_split_glued_bylines(text, _mark_byline_sentence(text, blocks, known, cues), cues))


def read_lines(extract: Extract, cues: ArticleCues) -> list[Line]:
    """Return the lines of the body without boilerplate, with the kinds that the format or the layout shows."""
    lines = split_lines(extract)
    if extract.blocks is None:
        lines = read_layout(lines, extract.text, cues.layout)
    return without_boilerplate(lines, cues)


def _find_kind(line: Line, title: Line | None, cues: ArticleCues, *, at_edge: bool) -> Kind | None:
    """Return the kind of the line; None where it depends on its neighbours."""
    if line is title:
        return Kind.TITLE
    if line.is_heading or (line.kind is None and _HEADING_MARK.match(line.text)):
        return Kind.HEADING
    if line.kind is Kind.CAPTION and not at_edge:
        return Kind.CAPTION
    may_be_byline = line.kind in _MAY_BE_BYLINE or line.kind is Kind.CAPTION
    return Kind.BYLINE if may_be_byline and is_byline(line.text, cues, at_edge=at_edge) else line.kind


def _make_block(line: Line) -> Block:
    """Return the line as a block, without the marks that a Markdown heading has in plain text."""
    kind = line.kind or Kind.PARAGRAPH
    opening = _HEADING_MARK.match(line.text) if kind in (Kind.TITLE, Kind.HEADING) else None
    if opening is None:
        return Block(line.start, line.end, kind, line.level)
    words = line.text[opening.end() :].rstrip("#")
    end = line.start + opening.end() + len(words.rstrip()) if words[-1:].isspace() else line.end
    return Block(line.start + opening.end(), end, kind, max(1, len(opening["marks"]) - 1))


def _marked_blocks(lines: list[Line]) -> list[Block]:
    """Return the blocks of a format that marks them: the lines of a block that touch are one."""
    blocks: list[Block] = []
    for _, each in groupby(lines, key=lambda line: line.group):
        before: Line | None = None
        for line in each:
            kind = line.kind or Kind.PARAGRAPH
            # A bullet that word processors write marks no list item in Markdown.
            alone = line.kind in _ONE_LINE or line.text.startswith("•")
            if before is not None and before.kind is line.kind and not alone:
                blocks[-1] = replace(blocks[-1], end=line.end)
            else:
                blocks.append(Block(line.start, line.end, kind, line.level))
            before = line
    return blocks


def _mark_byline_sentence(text: str, blocks: list[Block], known: Facts, cues: ArticleCues) -> list[Block]:
    """Return the blocks; the first paragraph under the title becomes a byline if it names the reporter.

    Short lines may stand between the two, such as the name of the newspaper. One that the paragraph names, or that is a
    known fact, becomes a byline too.
    """
    names = [known.author, known.publisher]
    marked = list(blocks)
    lines: list[tuple[int, str]] = []
    for index, block in enumerate(blocks):
        words = text[block.start : block.end]
        if block.kind is Kind.BYLINE:
            names.append(read_byline(words, cues).author)
        elif block.kind is Kind.PARAGRAPH and index > 0:
            if words in (known.author, known.publisher):
                marked[index] = replace(block, kind=Kind.BYLINE)
            elif is_byline_sentence(words, [*names, *(line for _, line in lines)], cues):
                for place in (*(place for place, line in lines if line in words), index):
                    marked[place] = replace(blocks[place], kind=Kind.BYLINE)
                break
            elif len(lines) < _MOST_LINES and len(words) <= MAX_BYLINE and not ends_sentence(words):
                lines.append((index, words))
            else:
                break
        elif block.kind is not Kind.TITLE:
            break
    return marked


def _split_glued_bylines(text: str, blocks: list[Block], cues: ArticleCues) -> list[Block]:
    """Return the blocks; a byline that lost the line break before it becomes a block after its paragraph."""
    split: list[Block] = []
    for block in blocks:
        cut = find_glued_byline(text[block.start : block.end], cues) if block.kind is Kind.PARAGRAPH else None
        if cut:
            before = text[block.start : block.start + cut].rstrip()
            split.append(Block(block.start, block.start + len(before), Kind.PARAGRAPH))
            block = Block(block.start + cut, block.end, Kind.BYLINE)
        split.append(block)
    return split
