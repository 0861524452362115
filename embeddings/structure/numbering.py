"""The bullets and numbers before the items of lists and before headings, in plain text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from embeddings.document import Kind
from embeddings.structure.lines import Line, ends_sentence

_MARKER = re.compile(
    r"(?P<bullet>[-*+•‣◦▪▫–·○●■□►▶➢✓✔])(?:\s+(?=\S))"
    r"|(?P<o>o)\s+(?=\S)"
    r"|(?P<bare>\d{1,2})\s+(?=[^\W\d_])"
    r"|(?P<open>\(|\[(?=[a-zA-Z]))?(?P<number>\d{1,3}(?:\.\d{1,3}){0,5}|[ivxlc]{1,6}|[IVXLC]{1,6}|[a-zA-Z])"
    r"(?P<close>\.\)|[.)\]:]|(?=\s))\s+(?=\S)"
)
# "Article 4." or "Section 4. Fees.", where the same word has other numbers: the heading of a part of a law.
_LABEL = re.compile(
    r"(?P<word>[^\W\d_a-z][^\W\d_]{2,11}\.?|§) (?P<number>\d{1,3})[.:]?(?: (?:\S{1,30} ){0,3}\S{1,30})?"
)
_PAGE_NUMBER = re.compile(r"[-–·•*]\s*\d{1,4}\s*[-–·•*]$")
_BARE = "bare"  # the form of "1 Safety"
_MAX_HEADING = 100
_MAX_DEPTH = 6
_ROMAN = dict(zip("ivxlc", (1, 5, 10, 50, 100), strict=True))


class Style(Enum):
    """The form of a marker."""

    BULLET = "bullet"
    DECIMAL = "decimal"
    BARE = "bare"
    LETTER = "letter"
    ROMAN = "roman"


@dataclass(frozen=True, slots=True)
class Marker:
    """A bullet or a number at the beginning of a line, of ``length`` characters with the space after it.

    ``form``: equal for the siblings of a list ("1." and "2.", but not "1)"). ``number``: (2, 1) for "2.1"; empty for a
    bullet.
    """

    style: Style
    form: str
    number: tuple[int, ...]
    length: int


def read_markers(text: str) -> list[Marker]:
    """Return the markers as which the beginning of a line can be read: "i." is a letter and a Roman number."""
    match = _MARKER.match(text)
    if match is None:
        return []
    length = match.end()
    if _PAGE_NUMBER.match(text):
        return []
    if match["bullet"] or match["o"]:
        return [Marker(Style.BULLET, match["bullet"] or "o", (), length)]
    if match["bare"]:
        return [Marker(Style.BARE, _BARE, (int(match["bare"]),), length)]
    number, form = match["number"], f"{match['open'] or ''}{{}}{match['close']}"
    if number[0].isdecimal():
        parts = tuple(map(int, number.split(".")))
        if len(parts) == 1 and not match["close"]:
            return []
        # "1." and "1.1" are levels of one numbering.
        return [Marker(Style.DECIMAL, form.replace(".", "") if not match["open"] else form, parts, length)]
    if not match["close"]:
        return []
    found = []
    form = f"{'capital' if number.isupper() else 'small'} {form}"
    if (value := _roman(number.lower())) is not None and (number.islower() or number.isupper()):
        found.append(Marker(Style.ROMAN, f"{Style.ROMAN.value} {form}", (value,), length))
    if len(number) == 1:
        found.append(Marker(Style.LETTER, f"{Style.LETTER.value} {form}", (ord(number.lower()) - 96,), length))
    return found


def _roman(text: str) -> int | None:
    if any(letter not in _ROMAN for letter in text):
        return None
    values = [_ROMAN[letter] for letter in text]
    return sum(-value if value < max(values[i + 1 :], default=0) else value for i, value in enumerate(values))


def find_markers(lines: Sequence[Line]) -> list[Marker | None]:
    """Return for each line the marker that it begins with; None where it begins with a word.

    A number counts only in a sequence, since "1998." or "A." may begin a sentence: its predecessor or its successor
    begins another line. A dash in the middle of a sentence is no bullet.
    """
    read = [read_markers(line.text) for line in lines]
    known = {(marker.form, marker.number) for markers in read for marker in markers}
    circles = sum(markers[0].form == "o" for markers in read if markers)
    found: list[Marker | None] = []
    for index, markers in enumerate(read):
        line, before = (
            lines[index],
            lines[index - 1] if index and lines[index - 1].group == lines[index].group else None,
        )
        sequenced = [marker for marker in markers if _is_sequenced(marker, known)]
        if not sequenced or (sequenced[0].form == "o" and circles < 2):
            found.append(None)
            continue
        marker = _choose(sequenced, found)
        # Inside a paragraph, the marker may be a word that a fixed width put there.
        inside = before is not None and found[-1] is None and not ends_sentence(before.text)
        if inside and before is not None and (not before.text.endswith((":", ";", ",")) or marker.style is Style.BARE):
            opens_list = marker.number[-1:] in ((), (1,)) and _is_followed(index, marker, lines, read)
            found.append(marker if opens_list or before.indent < line.indent else None)
            continue
        found.append(marker)
    return found


def _is_sequenced(marker: Marker, known: set[tuple[str, tuple[int, ...]]]) -> bool:
    if marker.style is Style.BULLET:
        return True
    *outer, last = marker.number
    beside = {(marker.form, (*outer, last - 1)), (marker.form, (*outer, last + 1))}
    # "1.2 kg" is no number of a list: neither a sibling nor "1" stands in the text.
    if outer and {(marker.form, tuple(outer)), (_BARE, tuple(outer))} & known:
        return True
    return bool(beside & known) or (marker.style is Style.DECIMAL and (marker.form, (last, 1)) in known)


def _choose(markers: list[Marker], before: Sequence[Marker | None]) -> Marker:
    """Return the reading that goes on with the last number of the same form."""
    for marker in markers[1:]:
        last = next((other for other in before[:-8:-1] if other is not None and other.form == marker.form), None)
        if last is not None and marker.number[-1] == last.number[-1] + 1:
            return marker
    return markers[0]


def _is_followed(index: int, marker: Marker, lines: Sequence[Line], read: list[list[Marker]]) -> bool:
    """Return whether a sibling of the marker begins one of the next lines of the group."""
    for other in range(index + 1, min(index + 6, len(lines))):
        if lines[other].group != lines[index].group:
            return False
        if any(sibling.form == marker.form for sibling in read[other]):
            return True
    return False


def mark_items(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the kind of those that begin a list item.

    A bare number ("1 Safety") marks headings alone.
    """
    return [
        replace(line, kind=Kind.LIST_ITEM)
        if line.kind is None and marker is not None and marker.style is not Style.BARE
        else line
        for line, marker in zip(lines, find_markers(lines), strict=True)
    ]


def mark_levels(units: Sequence[Line]) -> list[Line]:
    """Return the units with the depth of each list item, by its indentation and by the form of its marker."""
    open_items: list[tuple[int, str]] = []
    marked = []
    for unit in units:
        markers = read_markers(unit.text) if unit.kind is Kind.LIST_ITEM else []
        if markers:
            unit = replace(unit, level=_level(open_items, unit.indent, markers[0]))
        # A paragraph further left, or right below the numbers, ends the list.
        elif open_items and (unit.kind is Kind.HEADING or unit.indent <= open_items[0][0]):
            open_items = []
        marked.append(unit)
    return marked


def _level(open_items: list[tuple[int, str]], indent: int, marker: Marker) -> int:
    """Return the depth of an item, and add it to the open items: their columns and the forms of their markers."""
    form = marker.form * max(1, len(marker.number))
    while open_items and open_items[-1][0] > indent:
        open_items.pop()
    beside = [other for column, other in open_items if column == indent]
    if form in beside:
        while open_items[-1] != (indent, form):
            open_items.pop()
        return len(open_items)
    if beside and marker.number[-1:] not in ((1,), ()):
        open_items.pop()
    open_items.append((indent, form))
    del open_items[_MAX_DEPTH:]
    return len(open_items)


def mark_numbered_headings(units: Sequence[Line]) -> list[Line]:
    """Return the paragraphs with the kind of those that are numbered headings: short, unfinished, with text below.

    An item right beside a sibling belongs to a list.
    """
    markers = [read_markers(unit.text) for unit in units]
    known = {(marker.form, marker.number) for each in markers for marker in each}
    labels = [_LABEL.fullmatch(unit.text) if unit.kind is None else None for unit in units]
    labelled = {(label["word"], int(label["number"])) for label in labels if label}
    marked: list[Line] = []
    for index, unit in enumerate(units):
        numbers = [m for m in markers[index] if m.style is not Style.BULLET and _is_sequenced(m, known)]
        if numbers and _is_numbered_heading(units, marked, index, markers, numbers):
            unit = replace(unit, kind=Kind.HEADING, level=min(len(numbers[0].number), _MAX_DEPTH))
        elif (label := labels[index]) and _is_labelled_heading(units, index, labels, label, labelled):
            unit = replace(unit, kind=Kind.HEADING)
        marked.append(unit)
    return marked


def _is_labelled_heading(
    units: Sequence[Line],
    index: int,
    labels: Sequence[re.Match[str] | None],
    label: re.Match[str],
    labelled: set[tuple[str, int]],
) -> bool:
    """Return whether "Article 4." or "Section 4. Fees." heads the text below it, as others of the same word do."""
    word, number = label["word"], int(label["number"])
    if not {(word, number - 1), (word, number + 1)} & labelled or index + 1 == len(units):
        return False
    if labels[index + 1] or (index and labels[index - 1]):
        return False  # the steps of a list
    above = units[index - 1] if index and units[index - 1].group == units[index].group else None
    return above is None or ends_sentence(above.text)


def _is_numbered_heading(
    units: Sequence[Line],
    marked: Sequence[Line],
    index: int,
    markers: Sequence[Sequence[Marker]],
    numbers: list[Marker],
) -> bool:
    """Return whether a unit is a numbered heading. ``marked``: the units above it, with their headings."""
    unit = units[index]
    if unit.kind not in (None, Kind.LIST_ITEM) or "\n" in unit.text or "\r" in unit.text:
        return False
    text = unit.text
    unfinished = not ends_sentence(text) and not text.endswith((",", ";", ":", "，", "；"))
    if len(text) > _MAX_HEADING or not unfinished or index + 1 == len(units):
        return False
    above = units[index - 1] if index and units[index - 1].group == unit.group else None
    # "1.2 kg flour" stands among other short lines.
    is_heading = index > 0 and marked[index - 1].kind is Kind.HEADING
    beside_short = above is not None and above.kind is None and not is_heading and not ends_sentence(above.text)
    if beside_short and all(marker.style is Style.BARE for marker in markers[index - 1]):
        return False
    forms = {marker.form for marker in numbers}
    depth = len(numbers[0].number)
    beside = [other for other in (index - 1, index + 1) if other >= 0]
    for other in beside:
        siblings = [m for m in markers[other] if m.form in forms and len(m.number) == depth]
        if siblings and units[other].kind in (None, Kind.LIST_ITEM):
            return False
    below = units[index + 1]
    if units[index].group == below.group or below.kind in (Kind.LIST_ITEM, None, Kind.TABLE_HEADER, Kind.TABLE_ROW):
        return text[numbers[0].length :][:1].isupper() or not text[numbers[0].length :][:1].isalpha() or depth > 1
    return below.kind is not None
