"""The blocks of an article: its title, bylines, headings and paragraphs."""

import re
from dataclasses import replace
from itertools import groupby

from embeddings.document import Block, Kind
from embeddings.languages.base import ArticleCues
from embeddings.readers.base import Extract, Facts
from embeddings.structure.boilerplate import prose_edges, without_boilerplate, without_repeats
from embeddings.structure.bylines import find_glued_byline, is_byline, is_byline_sentence
from embeddings.structure.lines import Line, ends_sentence, is_prose, is_wrapped, split_lines
from embeddings.structure.titles import find_title

_MAX_HEADING = 150

_HEADING_MARK = re.compile(r"#{1,6}\s+(?=\S)")
_LIST_ITEM = re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s")


def find_blocks(extract: Extract, known: Facts, cues: ArticleCues) -> tuple[Block, ...]:
    """Return the quotable parts of the body, in order, without boilerplate and repeated titles.

    ``known``: the normalized facts of the extract. A sentence that names its author may be a byline.
    """
    lines = without_boilerplate(split_lines(extract), cues)
    title = find_title(lines, cues)
    if title is not None:
        lines = without_repeats(lines, title)
    first, last = prose_edges(lines, cues)
    inside = {line.start for line in lines[first : last + 1]}
    last_sentence = max((line.start for line in lines if ends_sentence(line.text)), default=-1)
    blocks: list[Block] = []
    for _, group in groupby(lines, key=lambda line: line.group):
        pending: list[Line] = []  # lines of paragraphs, and headings of raw text
        for line in group:
            kind = _find_kind(line, title, cues, at_edge=line.start not in inside)
            if kind is None:
                pending.append(line)
                continue
            blocks += _make_paragraphs(pending, last_sentence)
            blocks.append(_make_block(line, kind))
            pending = []
        blocks += _make_paragraphs(pending, last_sentence)
    text = extract.text
    return tuple(_split_glued_bylines(text, _mark_byline_sentence(text, blocks, known, cues), cues))


def _find_kind(line: Line, title: Line | None, cues: ArticleCues, *, at_edge: bool) -> Kind | None:
    """Return the kind of the line by itself; None where it depends on its neighbours."""
    if line is title:
        return Kind.TITLE
    if line.is_heading:
        return Kind.HEADING
    return Kind.BYLINE if is_byline(line.text, cues, at_edge=at_edge) else None


def _make_block(line: Line, kind: Kind) -> Block:
    """Return the line as a block, without the marks that a Markdown heading has in plain text."""
    opening = _HEADING_MARK.match(line.text)
    if opening is None or line.kind is not None or kind is Kind.BYLINE:
        return Block(line.start, line.end, kind, line.level)
    words = line.text[opening.end() :].rstrip("#")
    end = line.start + opening.end() + len(words.rstrip()) if words[-1:].isspace() else line.end
    return Block(line.start + opening.end(), end, kind)


def _make_paragraphs(lines: list[Line], last_sentence: int) -> list[Block]:
    """Return the blocks of lines that touch. A list item keeps its mark, so that a list has no gaps."""
    kind = lines[0].kind if lines else None
    if lines and kind is None and not is_wrapped(lines):
        return [
            _make_block(line, Kind.HEADING if _is_heading(lines, index, last_sentence) else Kind.PARAGRAPH)
            for index, line in enumerate(lines)
        ]
    paragraphs: list[list[Line]] = []
    for line in lines:
        # A bullet that word processors write marks no list item in Markdown.
        if not paragraphs or (line.kind is not None and line.text.startswith("•")):
            paragraphs.append([])
        paragraphs[-1].append(line)
    level = lines[0].level if lines else 1
    return [Block(paragraph[0].start, paragraph[-1].end, kind or Kind.PARAGRAPH, level) for paragraph in paragraphs]


def _is_heading(lines: list[Line], index: int, last_sentence: int) -> bool:
    """Return whether a line of raw text is a heading: short, unfinished, and alone or right above a long line."""
    line = lines[index]
    is_short = len(line.text) <= _MAX_HEADING and not ends_sentence(line.text)
    may_be_heading = not line.text.endswith((",", ";", "，", "；", "、")) and not _LIST_ITEM.match(line.text)
    stands_out = len(lines) == 1 or (index + 1 < len(lines) and is_prose(lines[index + 1].text))
    return is_short and may_be_heading and stands_out and line.start < last_sentence


def _mark_byline_sentence(text: str, blocks: list[Block], known: Facts, cues: ArticleCues) -> list[Block]:
    """Return the blocks; the first paragraph under the title becomes a byline if it names the reporter."""
    index = next((i for i, block in enumerate(blocks) if block.kind not in (Kind.TITLE, Kind.BYLINE)), 0)
    if index == 0 or blocks[index].kind is not Kind.PARAGRAPH:
        return blocks
    block = blocks[index]
    if not is_byline_sentence(text[block.start : block.end], known, cues):
        return blocks
    return [*blocks[:index], replace(block, kind=Kind.BYLINE), *blocks[index + 1 :]]


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
