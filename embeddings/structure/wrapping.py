"""Paragraphs of plain text that were broken at a fixed width.

A line that a fixed width broke is full: the first word of the next line would not have fitted into it. The width is
that of the whole text, where its paragraphs agree on one; a group of lines may have another one.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice, pairwise, takewhile
from statistics import median

from embeddings.document import Kind
from embeddings.languages.base import LayoutCues
from embeddings.structure.lines import Line, ends_sentence

_NARROWEST = 24  # columns: a newspaper's columns have 28
_WIDEST = 132
_COMMON_WIDEST = 110  # a wider group of lines needs better evidence
_SLACK = 0.9  # programs that balance lines leave some room
_ALL_FULL = 0.97  # where all lines end a sentence, as one in a line does
_SHARE = 0.6  # of the lines of a wrapped paragraph that are full, or that go on in the middle of a sentence
_MIN_WORDS = 4
_COLUMNS_PER_WORD = 4  # of Chinese, which has no spaces
_NEVER_CONTINUED = frozenset({Kind.TABLE_HEADER, Kind.TABLE_ROW, Kind.HEADING, Kind.SPEAKER, Kind.CODE, Kind.TITLE})
_KEPT_TOGETHER = (Kind.QUOTATION, Kind.CODE, Kind.REPLY)
_FIELD = re.compile(r"[^\W\d_][\w-]*(?: [\w-]+){0,2}:(?=\s|$)")
_WORD = re.compile(r"\S+")
_OPENING = "“\"'‘«„(["
_MOST_HEADING_LINES = 3
_SHARE_OF_TITLE = 0.75
_SHORTEST_WRAPPED = 24  # characters of the first line of a heading in two lines
_NO_CONTINUATION = (",", ";", ":", "，", "；", "：", "、")


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two lines that touch. ``room``: the columns that the upper line would have with the next word.

    ``lower``: whether the lower line begins in the middle of a sentence, as far as the letter and the word around the
    break show.
    ``fields``: whether both lines begin with a label and a colon.
    """

    right: int
    room: int
    ended: bool
    lower: bool
    fields: bool
    indent: int
    words: int


def join_wrapped(lines: Sequence[Line], source: str, cues: LayoutCues) -> list[Line]:
    """Return the lines with each wrapped paragraph, list item or answer in one line.

    A line with a kind begins a paragraph of this kind. Lines of a quotation and lines of code that touch are one.
    """
    groups = [list(group) for _, group in groupby(lines, key=lambda line: line.group)]
    pairs = [[_pair(upper, lower, cues) for upper, lower in pairwise(group)] for group in groups]
    common = _common_width(groups, pairs)
    hanging = _is_hanging(pairs)
    joined: list[Line] = []
    in_text = False  # whether a sentence stands above
    for group, within in zip(groups, pairs, strict=True):
        width = _width(group, within, common)
        stretch = [group[0]]
        for line, pair in zip(group[1:], within, strict=True):
            if _continues(stretch, line, pair, width, hanging) or _is_wrapped_heading(
                group, stretch, line, pair, cues, in_text=in_text
            ):
                stretch.append(line)
            else:
                joined.append(_merge(stretch, source))
                stretch = [line]
        joined.append(_merge(stretch, source))
        in_text = in_text or ends_sentence(group[-1].text)
    return joined


def _merge(stretch: list[Line], source: str) -> Line:
    first, last = stretch[0], stretch[-1]
    if first is last:
        return first
    return replace(first, end=last.end, text=source[first.start : last.end], rule=last.rule)


def _pair(upper: Line, lower: Line, cues: LayoutCues) -> _Pair:
    word = _WORD.match(lower.text)
    length = 1 if _is_wide(lower.text[0]) else len(word.group()) if word else 0
    right = upper.indent + _columns(upper.text)
    starts = lower.text.lstrip(_OPENING)[:1]
    # In a heading in capitals the last word alone shows whether it goes on.
    end = upper.text[max(0, len(upper.text) - 12) :]
    unfinished = cues.unfinished.search(end.lower() if upper.text.isupper() and lower.text.isupper() else end)
    goes_on = starts.islower() or _is_wide(starts) or unfinished
    are_fields = _FIELD.match(upper.text) is not None and _FIELD.match(lower.text) is not None
    return _Pair(
        right=right,
        room=right + (not _is_wide(lower.text[0])) + length,
        ended=ends_sentence(upper.text),
        lower=bool(goes_on) and not are_fields,
        fields=are_fields,
        indent=lower.indent - upper.indent,
        words=_columns(upper.text) // _COLUMNS_PER_WORD if _is_wide(starts) else len(upper.text.split()),
    )


def _columns(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(map(_is_wide, text))


def _is_wide(character: str) -> bool:
    return character != "" and unicodedata.east_asian_width(character) in "WF"


def _common_width(groups: list[list[Line]], pairs: list[list[_Pair]]) -> float | None:
    """Return the width that the wrapped paragraphs of the text share; None without one."""
    widths = [
        _widest(group, within)
        for group, within in zip(groups, pairs, strict=True)
        if len(within) > 1 and any(pair.lower and not pair.ended for pair in within) and _is_wrapped(group, within)
    ]
    return median(widths) if widths else None


def _widest(group: Sequence[Line], within: Sequence[_Pair]) -> int:
    """Return the columns of the longest line that can be broken: a long address is wider than the paragraph."""
    rights = [pair.right for line, pair in zip(group, within, strict=False) if _may_break(line) or len(within) == 1]
    last = group[-1]
    return max([*rights, last.indent + _columns(last.text) if _may_break(last) else 0])


def _may_break(line: Line) -> bool:
    return " " in line.text or _is_wide(line.text[0])


def _is_wrapped(group: Sequence[Line], within: Sequence[_Pair]) -> bool:
    """Return whether the lines by themselves look like broken paragraphs."""
    inner = [pair for line, pair in zip(group[1:], within, strict=True) if line.kind is None]
    width = _widest(group, within)
    if not inner or not _NARROWEST <= width <= _WIDEST:
        return False
    full = [pair for pair in inner if pair.room > width * _SLACK]
    goes_on = [pair for pair in inner if pair.lower and not pair.ended]
    joined = [pair for pair in inner if pair.room > width * _SLACK or (pair.lower and not pair.ended)]
    if not full or not goes_on or sum(pair.words for pair in joined) < _MIN_WORDS * len(joined):
        return False
    most = max(len(full), len(goes_on)) >= _SHARE * len(inner)
    if width <= _COMMON_WIDEST and len(inner) <= 2:
        return most
    # Headings and short last lines may stand between the full lines.
    both = len(full) + len(goes_on) - len(joined)
    ended = sum(pair.ended for pair in full)
    return len(goes_on) * 3 >= len(joined) - ended and (most or both > 1)


def _width(group: Sequence[Line], within: Sequence[_Pair], common: float | None) -> float | None:
    """Return the columns at which the lines of a group were broken; None if they were not."""
    if not within:
        return None
    width = _widest(group, within)
    if common is not None and common * 0.85 <= width <= common * 1.12 and not _is_list(within, common):
        return common
    return width if _is_wrapped(group, within) else None


def _is_list(within: Sequence[_Pair], common: float) -> bool:
    """Return whether lines with one as long as the common width are a paragraph each."""
    goes_on = any(pair.room > common * _SLACK and (pair.lower or not pair.ended) for pair in within)
    return not goes_on and not all(pair.room > common * _ALL_FULL for pair in within)


def _is_hanging(pairs: list[list[_Pair]]) -> bool:
    """Return whether the first line of a paragraph stands further left than the other lines."""
    inside = [pair.indent for within in pairs for pair in within if pair.lower and not pair.ended and pair.indent]
    return sum(indent > 0 for indent in inside) * 2 > len(inside)


def _continues(stretch: list[Line], line: Line, pair: _Pair, width: float | None, hanging: bool) -> bool:
    """Return whether a line goes on with the paragraph of the lines above it."""
    first = stretch[0]
    if first.kind in _KEPT_TOGETHER or line.kind is not None:
        return first.kind is line.kind and line.kind in _KEPT_TOGETHER
    if first.kind in _NEVER_CONTINUED or stretch[-1].rule or pair.fields or line.text == stretch[-1].text:
        return False
    if first.kind is Kind.LIST_ITEM and line.indent > first.indent:
        return True
    if width is None:
        # The first letter of one line alone may show that the sentence goes on.
        least = _MIN_WORDS if first.kind is Kind.LIST_ITEM else 2
        return pair.lower and not pair.ended and first.kind is not None and pair.words >= least
    full = pair.room > width * _SLACK
    goes_on = not pair.ended and not stretch[-1].text.endswith(":") and (pair.lower or (full and pair.words > 1))
    if pair.indent > 0 and not goes_on and not (hanging and len(stretch) == 1 and full):
        return False
    if pair.indent < 0 and pair.ended and (hanging or not full):
        return False
    if first.kind is Kind.LIST_ITEM and pair.indent < 0 and line.indent < first.indent and pair.ended:
        return False
    if full or goes_on:
        return True
    # The sentence goes on after a line that was made short by hand, unless the line is a heading.
    return len(stretch) > 1 and not pair.ended and not stretch[-1].text.endswith(_NO_CONTINUATION) and _is_text(pair)


def _is_wrapped_heading(
    group: Sequence[Line], stretch: list[Line], line: Line, pair: _Pair, cues: LayoutCues, *, in_text: bool
) -> bool:
    """Return whether a line in capitals goes on with the heading in capitals above it, which begins the group.

    Four such lines are a list, and lines with digits may be an address. At the top, two lines of about one length may
    be a title and its subtitle.
    """
    in_capitals = takewhile(lambda each: each.kind is None and each.text.isupper() and not each.rule, group)
    capitals = list(islice(in_capitals, _MOST_HEADING_LINES + 1))
    if not capitals or line.start > capitals[-1].start or len(capitals) > _MOST_HEADING_LINES:
        return False
    upper = stretch[-1].text
    if pair.ended or pair.fields or upper.endswith((":", "：")):
        return False
    if pair.lower or upper.endswith(",") or cues.unfinished.fullmatch(line.text.split(None, 1)[0].lower()):
        return True
    is_short = min(pair.words, len(line.text.split())) < 2 or len(upper) < _SHORTEST_WRAPPED
    numbered = any(character.isdigit() for character in upper + line.text)
    return not is_short and not numbered and len(line.text) <= len(upper) * (1 if in_text else _SHARE_OF_TITLE)


def _is_text(pair: _Pair) -> bool:
    return pair.words >= _MIN_WORDS
