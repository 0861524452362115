"""The lines of an article, with their offsets and groups."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from embeddings.document import Kind
from embeddings.readers.base import Extract

_LINE = re.compile(r"[^\r\n]+")
_BLOCK = re.compile(r".+", re.DOTALL)
_BREAK = re.compile(r"\r\n|\r|\n")
_TAB = 8
# Lines broken at a fixed width, in characters: no line is longer than the width, at least one comes near it, and the
# other lines do not fall far short of it.
_WIDEST = 110
_NARROWEST = 50
_SHORTFALL = 0.6
# A mark of a footnote may follow the end of a sentence.
_SENTENCE_END = re.compile(r"[.!?…。！？][”’\"')\]）】」』*_†‡]*+(?:\[\d{1,3}\]|[¹²³⁴⁵⁶⁷⁸⁹⁰]){0,3}$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer white space: ``source[start:end] == text``, in characters, end exclusive.

    In plain text, a Line may hold all lines of a paragraph that a fixed width broke. Lines of the same ``group`` follow
    each other without a blank line, in the same block where the format marks blocks. ``kind`` and ``level``: the kind
    and the level of that block; None and 1 where neither the format nor the layout shows one. ``indent``: the columns
    before the text. ``gap``: the blank lines above it. ``rule``: the line of marks right below it, empty without one.
    ``after_rule``: whether a line of marks stands between it and the text above.
    """

    start: int
    end: int
    text: str
    group: int
    kind: Kind | None = None
    level: int = 1
    indent: int = 0
    gap: int = 0
    rule: str = ""
    after_rule: bool = False

    @property
    def is_heading(self) -> bool:
        """Return whether the format marks the line as a title or a heading."""
        return self.kind in (Kind.TITLE, Kind.HEADING)

    @property
    def has_heading_mark(self) -> bool:
        """Return whether the line is marked as a heading, or begins like one: plain text may hold Markdown."""
        return self.is_heading or self.text.startswith("#")


def split_lines(extract: Extract) -> list[Line]:
    """Return the lines of the body that hold a letter or a digit; a line of marks counts as a blank line."""
    source = extract.text
    lines: list[Line] = []
    for start, end, kind, level in _stretches(extract):
        begins_block = True
        ruled = False  # whether a line of marks stands between two lines of text
        # A row of HTML may stand in several lines.
        pattern = _BLOCK if kind in (Kind.TABLE_HEADER, Kind.TABLE_ROW) else _LINE
        for match in pattern.finditer(source, start, end):
            text = match.group().strip()
            if not any(character.isalnum() for character in text) and kind is not Kind.SPEAKER:
                if text and lines and not ruled and len(_BREAK.findall(source, lines[-1].end, match.start())) == 1:
                    lines[-1] = replace(lines[-1], rule=text)
                ruled = ruled or bool(text)
                continue
            before = match.group()[: len(match.group()) - len(match.group().lstrip())]
            first = match.start() + len(before)
            group = gap = 0
            if lines:
                # The rows of a table stay together.
                is_row = kind is Kind.TABLE_ROW and lines[-1].kind in (Kind.TABLE_HEADER, Kind.TABLE_ROW)
                breaks = 1 if is_row else len(_BREAK.findall(source, lines[-1].end, first))
                is_marked = kind is not None or lines[-1].kind is not None
                group = lines[-1].group + (breaks != 1 or (begins_block and is_marked and not is_row))
                gap = breaks - 1 - bool(lines[-1].rule)
            indent = len(before.expandtabs(_TAB))
            lines.append(Line(first, first + len(text), text, group, kind, level, indent, gap, after_rule=ruled))
            begins_block = ruled = False
    return lines


def _stretches(extract: Extract) -> Iterator[tuple[int, int, Kind | None, int]]:
    if extract.blocks is None:
        position = extract.body_start
        for block in extract.marked:
            yield position, block.start, None, 1
            yield block.start, block.end, block.kind, block.level
            position = block.end
        yield position, len(extract.text), None, 1
    else:
        yield from ((block.start, block.end, block.kind, block.level) for block in extract.blocks)


def ends_sentence(text: str) -> bool:
    """Return whether the text ends like a sentence."""
    return _SENTENCE_END.search(text, max(0, len(text) - 24)) is not None


def is_prose(text: str) -> bool:
    """Return whether the line can only be running text: long with a full stop at its end, or very long."""
    return len(text) > 300 or (len(text) > 60 and ends_sentence(text))


def is_wrapped(lines: list[Line]) -> bool:
    """Return whether the lines are one paragraph broken at a fixed width, instead of a paragraph each."""
    full = [len(line.text) for line in lines[:-1]]
    ended = sum(ends_sentence(line.text) for line in lines[:-1])
    return (
        bool(full)
        and max(len(line.text) for line in lines) <= _WIDEST
        and max(full) >= _NARROWEST
        and min(full) >= _SHORTFALL * max(full)
        and ended * 2 <= len(full)
    )
