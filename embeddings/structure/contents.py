"""The table of contents of plain text, whose lines only repeat headings."""

import re
from collections.abc import Sequence

from embeddings.languages.base import LayoutCues
from embeddings.structure.lines import Line, ends_sentence
from embeddings.structure.numbering import read_markers

_LONGEST = 120  # characters of an entry
_MIN_ENTRIES = 3
_PAGE = re.compile(r"(?<![\s.·…_-])[\s.·…_-]+(?:\d{1,4}|[ivxl]{1,6})$")
_OUTER_MARKS = re.compile(r"^\W+|(?<!\W)\W+$")


def without_contents(lines: Sequence[Line], cues: LayoutCues) -> list[Line]:
    """Return the lines without the entries of a table of contents and without its heading.

    Entries are short lines with numbers that come back below as headings, each above other text.
    """
    keys = [_key(line.text) for line in lines]
    last = {key: index for index, key in enumerate(keys) if key}
    remaining: list[Line] = []
    index = 0
    while index < len(lines):
        end = _end_of_entries(lines, keys, index)
        while index < end and last.get(keys[index], 0) < end:
            remaining.append(lines[index])
            index += 1
        if index < end and _is_contents(lines[index:end], keys[index:end], lines, last, end):
            if remaining and cues.contents.fullmatch(remaining[-1].text):
                remaining.pop()
        else:
            # A line that ends a run of short lines may begin another one.
            remaining += lines[index:end]
        if end < len(lines) and not _may_be_entry(lines[end]):
            remaining.append(lines[end])
            end += 1
        index = end
    return remaining


def _end_of_entries(lines: Sequence[Line], keys: Sequence[str], start: int) -> int:
    """Return the index after the short lines that follow each other, up to one that comes for the second time."""
    seen: set[str] = set()
    end = start
    while end < len(lines) and _may_be_entry(lines[end]) and keys[end] not in seen:
        if end > start and lines[end].gap > 1:
            break
        seen.add(keys[end])
        end += 1
    return end


def _may_be_entry(line: Line) -> bool:
    return line.kind is None and len(line.text) <= _LONGEST and not ends_sentence(line.text)


def _is_contents(
    entries: Sequence[Line], own: Sequence[str], lines: Sequence[Line], last: dict[str, int], end: int
) -> bool:
    if len(entries) < _MIN_ENTRIES:
        return False
    again = {last[key] for key in own if last.get(key, 0) >= end}
    # A heading has no page number, unlike its entry; the rows of two tables may be equal.
    paged = sum(_PAGE.search(line.text) is not None for line in entries)
    paged -= sum(_PAGE.search(lines[index].text) is not None for index in again)
    # Of a text that comes back whole, as an answer may, only the first line begins like a number.
    numbered = sum(
        last.get(key, 0) >= end and bool(read_markers(line.text)) for line, key in zip(entries, own, strict=True)
    )
    headings = sum(index + 1 < len(lines) and index + 1 not in again for index in again)
    most = min(len(again), max(paged, numbered)) * 3 >= len(entries) * 2
    return most and headings * 2 >= len(again)


def _key(text: str) -> str:
    """Return the words of a heading without its number and its page, equal in the contents and above the section."""
    if len(text) > _LONGEST:
        return ""
    markers = read_markers(text)
    words = text[markers[0].length :] if markers else text
    page = _PAGE.search(words)
    return _OUTER_MARKS.sub("", " ".join(words[: page.start() if page else None].casefold().split()))
