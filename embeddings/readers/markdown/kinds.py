"""The kinds of Markdown's blocks: the title, questions, captions and the fields of a vault, by their place and form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from embeddings.document import ASIDE, TEXT_KINDS, Block, Kind
from embeddings.readers.hidden import cut
from embeddings.readers.markdown.conversation import split_conversations
from embeddings.readers.markdown.emphasis import is_emphasized, is_question
from embeddings.readers.markdown.furniture import Visible, trim_pictures
from embeddings.readers.markdown.parsing import Part

_LINE = re.compile(r"[^\r\n]+")
_FIELD = re.compile(r"[ \t>]*+(?:[-*+][ \t]++)?[^\W\d_][\w -]{0,40}::(?=[ \t]|$)")
_NUMBERED_CAPTION = re.compile(r"[*_]{0,2}[^\W\d_]++\.?[ \t]\d++(?:[.-]\d++)?[*_]{0,2}[.:]")
_ROWS = (Kind.TABLE_HEADER, Kind.TABLE_ROW)
_EMOJI = re.compile("[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff\\s]++")
_MAX_CAPTION = 300
_MAX_BOLD_HEADING = 80
_DEEPEST = 6


def find_kinds(text: str, visible: Visible, parts: Sequence[Part], *, has_title: bool) -> Iterator[Block]:
    """Yield the blocks of the parts in order, without hidden text, each with its kind.

    ``has_title``: whether front matter states a title.
    """
    parts = [*_without_hidden(text, visible, parts), *map(Part, visible.rows)]
    parts.sort(key=lambda part: part.block.start)
    parts = list(_with_tagged_headings(parts, visible))
    parts = list(_split_fields(text, parts))
    parts = [_with_question(text, part, below) for part, below in zip_longest(parts, parts[1:])]
    parts = _with_title(parts, visible, has_title=has_title)
    parts = _with_bold_headings(text, parts)
    parts = split_conversations(text, parts)
    blocks = [part.block for part in _with_captions(text, visible, parts)]
    yield from sorted([*blocks, *visible.captions], key=lambda block: block.start)


def _without_hidden(text: str, visible: Visible, parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts without hidden text, and without pictures at their edges."""
    index = 0
    for piece in cut(text, [part.block for part in parts], visible.hidden):
        while piece.start >= parts[index].block.end:
            index += 1
        block = piece if piece.kind in (*_ROWS, Kind.CODE) else trim_pictures(text, piece)
        if any(character.isalnum() for character in text[block.start : block.end]):
            yield replace(parts[index], block=_without_emoji(text, block))


def _without_emoji(text: str, block: Block) -> Block:
    """Return a heading without the emoji at its edges; another block as it is."""
    if block.kind is not Kind.HEADING:
        return block
    first = _EMOJI.match(text, block.start, block.end)
    start = first.end() if first else block.start
    end = block.end
    while end > start and _EMOJI.match(text, end - 1, end):
        end -= 1
    return replace(block, start=start, end=start + len(text[start:end].rstrip()))


def _with_tagged_headings(parts: Sequence[Part], visible: Visible) -> Iterator[Part]:
    """Yield the parts; the text between the tags of a heading becomes a heading."""
    headings = iter(visible.headings)
    heading = next(headings, None)
    for part in parts:
        while heading is not None and heading[1] <= part.block.start:
            heading = next(headings, None)
        block = part.block
        if block.kind is Kind.PARAGRAPH and heading and heading[0] <= block.start and block.end <= heading[1]:
            level = heading[2]
            kind = Kind.HEADING if level else Kind.PARAGRAPH
            is_outer = part.is_outer and level > 0
            part = replace(part, block=replace(block, kind=kind, level=level or 1), is_heading=True, is_outer=is_outer)
        yield part


def _split_fields(text: str, parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts; the fields of a vault at the top ("up:: [[Garden]]") become bylines, since they are no title."""
    at_top = True
    for part in parts:
        block = part.block
        at_top = at_top and (block.kind is Kind.PARAGRAPH or (block.kind is Kind.LIST_ITEM and block.level == 1))
        start = block.start
        for match in _LINE.finditer(text, block.start, block.end) if at_top else ():
            if not _FIELD.match(match[0]):
                at_top = False
                break
            yield replace(part, block=Block(match.start() + _indent(match[0]), match.end(), Kind.BYLINE))
            start = match.end()
        words = text[start : block.end]
        if words.strip():
            first = start + _indent(words)
            yield replace(part, block=replace(block, start=first)) if first < block.end else part


def _indent(words: str) -> int:
    return len(words) - len(words.lstrip())


def _with_question(text: str, part: Part, below: Part | None) -> Part:
    """Return the part; a heading that asks is a question if text stands below it."""
    block = part.block
    # The answer may be a callout inside the callout that asks.
    answered = below is not None and (not below.is_heading or below.block.level > max(block.level, ASIDE))
    if answered and part.is_heading and block.kind is not Kind.TITLE and is_question(text[block.start : block.end]):
        return replace(part, block=replace(block, kind=Kind.QUESTION))
    return part


def _with_title(parts: list[Part], visible: Visible, *, has_title: bool) -> list[Part]:
    """Return the parts with the first heading of the highest level as the title, if it heads the whole article."""
    outer = [part for part in parts if part.is_heading and part.is_outer]
    highest = [part for part in outer if part.block.level == 1]
    if highest and not (has_title and len(highest) > 1):
        return [_as_title(part) if part is highest[0] else part for part in parts]
    first = next((part for part in parts if part.block.kind is not Kind.BYLINE), None)
    if has_title or first is None or not (outer and first is outer[0]) or first.block.kind is not Kind.HEADING:
        return parts
    # Headings of one level head the parts of an article without a title, except below the badges of a project.
    alone = sum(part.block.level <= first.block.level for part in outer) == 1
    below_badges = any(picture < first.block.start for picture in visible.pictures)
    return [_as_title(part) if part is first and (alone or below_badges) else part for part in parts]


def _as_title(part: Part) -> Part:
    return replace(part, block=replace(part.block, kind=Kind.TITLE))


def _with_bold_headings(text: str, parts: Sequence[Part]) -> list[Part]:
    """Return the parts; a short line in bold becomes a heading if it stands between paragraphs."""
    level, before = 1, None
    found: list[tuple[int, int]] = []
    under_headings: list[tuple[int, int]] = []  # may be the author or the date, unless other headings are in bold
    for index, part in enumerate(parts):
        is_heading = part.block.kind in (Kind.HEADING, Kind.QUESTION, Kind.TITLE) and part.is_heading
        if is_heading and part.block.level <= ASIDE:
            level = min(part.block.level + 1, _DEEPEST)
        followed = index + 1 < len(parts) and parts[index + 1].block.kind in TEXT_KINDS | {Kind.TABLE_HEADER}
        if before is not None and followed and _is_bold_heading(text, part):
            (found if before.block.kind in TEXT_KINDS else under_headings).append((index, level))
        before = part
    headings = dict([*found, *under_headings] if found else ())
    return [
        replace(part, block=replace(part.block, kind=Kind.HEADING, level=headings[index]))
        if index in headings
        else part
        for index, part in enumerate(parts)
    ]


def _is_bold_heading(text: str, part: Part) -> bool:
    words = text[part.block.start : part.block.end]
    return (
        part.block.kind is Kind.PARAGRAPH
        and not part.is_heading
        and len(words) <= _MAX_BOLD_HEADING
        and is_emphasized(words, strong=True)
        and words.rstrip("*_")[-1].isalnum()
    )


def _with_captions(text: str, visible: Visible, parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts; a paragraph beside a picture or a table becomes a caption if it has the form of one."""
    pictures = iter(visible.pictures)
    picture = next(pictures, None)
    before: Part | None = None
    for index, part in enumerate(parts):
        below_picture = False
        while picture is not None and picture < part.block.start:
            below_picture = before is None or picture >= before.block.start
            picture = next(pictures, None)
        above_picture = picture is not None and (index + 1 == len(parts) or picture < parts[index + 1].block.start)
        below = below_picture or (before is not None and before.block.kind in _ROWS)
        above = above_picture or (index + 1 < len(parts) and parts[index + 1].block.kind is Kind.TABLE_HEADER)
        words = text[part.block.start : part.block.end]
        if part.block.kind is Kind.PARAGRAPH and len(words) <= _MAX_CAPTION:
            is_numbered = (below or above) and _NUMBERED_CAPTION.match(words)
            if is_numbered or (below and is_emphasized(words, strong=False)):
                part = replace(part, block=replace(part.block, kind=Kind.CAPTION))
        yield part
        before = part
