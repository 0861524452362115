"""The layout of plain text: lines become paragraphs, list items, rows, turns, code and quotations."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from embeddings.document import Kind
from embeddings.languages.base import LayoutCues
from embeddings.structure.contents import without_contents
from embeddings.structure.dialogue import mark_asked_turns, mark_dialogue
from embeddings.structure.lines import Line, ends_sentence
from embeddings.structure.numbering import mark_items, mark_levels, mark_numbered_headings, read_markers
from embeddings.structure.plain_tables import mark_tables
from embeddings.structure.wrapping import join_wrapped

_CODE = re.compile(r"[{}=<>\\]|;$|\(\)|^\[[\w. -]+\]$|^(?:\$ |>>>|#!|//)|->|::")
_FOOTNOTE = re.compile(
    r"\[(?P<number>\d{1,3}|[a-z]|\*)\]:?\s|(?P<mark>[*†‡§]{1,3}|[¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\d{1,2}(?=\s+[^\W\d_]))\s*(?=\S)"
)
_REFERENCE = re.compile(r"\[(?P<number>\d{1,3}|[a-z]|\*)\]")


def read_layout(lines: Sequence[Line], source: str, cues: LayoutCues) -> list[Line]:
    """Return the paragraphs of plain text, each in one Line, with the kinds that the layout shows.

    None is the kind of a paragraph that may also be a title, a byline or a heading.
    """
    lines = without_contents(lines, cues)
    lines = _mark_code(_mark_quotations(lines))
    lines = mark_tables(lines, source)
    lines = mark_dialogue(lines, cues)
    lines = _mark_footnotes(lines, source)
    lines = [_mark_caption(line, cues) for line in lines]
    units = join_wrapped(mark_items(lines), source, cues)
    return mark_asked_turns(mark_levels(mark_numbered_headings(units)), cues)


def _mark_caption(line: Line, cues: LayoutCues) -> Line:
    return replace(line, kind=Kind.CAPTION) if line.kind is None and cues.caption.match(line.text) else line


def _mark_quotations(lines: Sequence[Line]) -> list[Line]:
    return [
        replace(line, kind=Kind.QUOTATION) if line.kind is None and line.text.startswith(">") else line
        for line in lines
    ]


def _mark_code(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the kind of code: indented lines of which most hold marks of code."""
    marked: list[Line] = []
    for _, each in groupby(lines, key=lambda line: line.group):
        group = list(each)
        is_code = len(group) > 1 and all(line.indent >= 2 and line.kind is None for line in group)
        coded = sum(_CODE.search(line.text, 0, 200) is not None for line in group)
        ended = any(ends_sentence(line.text) or read_markers(line.text) for line in group)
        if is_code and not ended and coded * 2 >= len(group):
            group = [replace(line, kind=Kind.CODE) for line in group]
        marked += group
    return marked


def _mark_footnotes(lines: Sequence[Line], source: str) -> list[Line]:
    """Return the lines with the kind of footnotes.

    A footnote begins with a number in brackets that stands in the text above, or with a mark or a number under a rule
    at the end.
    """
    known: dict[str, int] = {}
    for reference in _REFERENCE.finditer(source):
        known.setdefault(reference["number"], reference.start())
    matches = [_FOOTNOTE.match(line.text) if line.kind is None else None for line in lines]
    marks = Counter(match["mark"] for match in matches if match)
    last_rule = max((index for index, line in enumerate(lines) if line.after_rule), default=len(lines))
    marked = list(lines)
    for index in range(1, len(lines)):
        match, line, above = matches[index], lines[index], marked[index - 1]
        if match is None or (line.group == above.group and above.kind is not Kind.FOOTNOTE):
            continue
        is_known = match["number"] is not None and known.get(match["number"], line.start) < line.start
        # Bullets are equal; the marks of footnotes are not.
        goes_on = match["number"] is not None and above.kind is Kind.FOOTNOTE
        if is_known or goes_on or (match["mark"] and index >= last_rule and marks[match["mark"]] == 1):
            marked[index] = replace(line, kind=Kind.FOOTNOTE)
    return marked
