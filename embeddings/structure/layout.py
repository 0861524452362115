"""The layout of plain text: lines become paragraphs, list items, rows, turns, code and quotations."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from embeddings.document import Kind
from embeddings.languages.base import LayoutCues
from embeddings.structure.dialogue import mark_asked_turns, mark_dialogue
from embeddings.structure.lines import Line, ends_sentence
from embeddings.structure.numbering import mark_items, mark_numbered_headings, read_markers
from embeddings.structure.plain_tables import mark_tables
from embeddings.structure.wrapping import join_wrapped

_CODE = re.compile(r"[{};=<>$\\]|\(\)|^\[[\w. -]+\]$|^(?:\$|>>>|#!|//)|->|::")
_PAGE = re.compile(r"[\s.·…_-]*(?:\d{1,4}|[ivxl]{1,6})$")
_MARK = re.compile(r"^\W+|(?<!\W)\W+$")
_FENCE = re.compile(r"(?:```|~~~)")
_FOOTNOTE = re.compile(r"\[(?P<number>\d{1,3}|[a-z]|\*)\]:?\s|(?P<mark>[*†‡§]{1,3}|[¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\d{1,2}(?=\s+[^\W\d_]))\s*(?=\S)")
_REFERENCE = re.compile(r"\[(?P<number>\d{1,3}|[a-z]|\*)\]")
_MIN_CONTENTS = 3


def read_layout(lines: Sequence[Line], source: str, cues: LayoutCues) -> list[Line]:
    """Return the paragraphs of plain text, each in one Line, with the kinds that the layout shows.

    None is the kind of a paragraph that may also be a title, a byline or a heading.
    """
    lines = _without_contents(lines, cues)
    lines = _mark_code(_mark_quotations(lines))
    lines = mark_tables(lines, source)
    lines = mark_dialogue(lines, cues)
    lines = _mark_footnotes(lines, source)
    lines = [_mark_caption(line, cues) for line in lines]
    units = join_wrapped(mark_items(lines), source)
    return mark_asked_turns(mark_numbered_headings(units))


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
        is_code = all(line.indent >= 2 and line.kind is None for line in group)
        coded = sum(_CODE.search(line.text, 0, 200) is not None for line in group)
        ended = any(ends_sentence(line.text) or read_markers(line.text) for line in group)
        if is_code and not ended and coded * 2 >= len(group):
            group = [replace(line, kind=Kind.CODE) for line in group]
        marked += group
    return marked


def _without_contents(lines: Sequence[Line], cues: LayoutCues) -> list[Line]:
    """Return the lines without a table of contents: lines with page numbers or numbers that come back as headings."""
    keys = [_contents_key(line.text) for line in lines]
    last: dict[str, int] = {key: index for index, key in enumerate(keys)}
    remaining: list[Line] = []
    index = 0
    while index < len(lines):
        end = index
        while end < len(lines) and _may_be_entry(lines[end], lines[end - 1] if end > index else None):
            end += 1
        entries = range(index, end)
        again = sum(bool(keys[entry]) and last[keys[entry]] >= end for entry in entries)
        marked = sum(_PAGE.search(lines[entry].text) is not None or bool(read_markers(lines[entry].text)) for entry in entries)
        if len(entries) >= _MIN_CONTENTS and again * 3 >= len(entries) * 2 and marked * 3 >= len(entries) * 2:
            if remaining and cues.contents.fullmatch(remaining[-1].text):
                remaining.pop()
            index = end
            continue
        stop = max(end, index + 1)
        remaining += lines[index:stop]
        index = stop
    return remaining


def _may_be_entry(line: Line, above: Line | None) -> bool:
    return line.kind is None and len(line.text) <= 120 and not ends_sentence(line.text) and (above is None or line.gap <= 1)


def _contents_key(text: str) -> str:
    """Return the words of a heading without its number and its page, equal in the contents and above the section."""
    if len(text) > 120:
        return ""
    markers = read_markers(text)
    words = text[markers[0].length :] if markers else text
    page = _PAGE.search(words)
    if page and page.start() > 0:
        words = words[: page.start()]
    return _MARK.sub("", " ".join(words.casefold().split()))


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
        is_known = match["number"] is not None and known[match["number"]] < line.start
        # Bullets are equal; the marks of footnotes are not.
        if is_known or (match["mark"] and index >= last_rule and marks[match["mark"]] == 1):
            marked[index] = replace(line, kind=Kind.FOOTNOTE)
    return marked
