"""The headings and the questions of plain text that no mark shows: short lines above text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from embeddings.document import Kind
from embeddings.languages.base import LayoutCues
from embeddings.structure.lines import Line, ends_sentence, is_prose
from embeddings.structure.numbering import read_markers

_MAX_HEADING = 150
_MAX_QUESTION = 200
_MAX_INTRODUCTION = 7  # words before a colon that are a heading of a list; more are its introduction
_FEW_WORDS = 5
_LONGEST_RUN = 3  # lines alone that follow each other and are headings; more are a list
_MIN_SHORT_LINES = 2
_MIN_FIELDS = 3
_MAX_SHORT_LINE = 100
_FIELD = re.compile(r"[^\W_][^:：]{0,40}+[:：]\s")
_INNER_END = re.compile(r"[.!?…][”’\"')]*\s")
_LISTED = frozenset({Kind.LIST_ITEM, Kind.TABLE_HEADER, Kind.TABLE_ROW})
_NO_TEXT = frozenset({Kind.QUESTION, Kind.HEADING, Kind.TITLE, Kind.BYLINE, Kind.SPEAKER, Kind.CAPTION, Kind.FOOTNOTE})


def mark_headings(lines: Sequence[Line], cues: LayoutCues) -> list[Line]:
    """Return the lines with the kinds of questions above their answer, and of headings above their text."""
    last_sentence = max((line.start for line in lines if ends_sentence(line.text)), default=-1)
    asked = _mark_questions(lines)
    marked = [
        replace(line, kind=Kind.HEADING, level=2 if line.rule[:1] in ("-", "~") and ruled else 1)
        if line.kind is None and _is_heading(asked, index, last_sentence) and not _is_field(line.text, cues)
        else line
        for ruled in (any(line.rule.startswith("=") for line in asked),)
        for index, line in enumerate(asked)
    ]
    return _mark_short_lines(_without_runs(marked))


def _mark_short_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the kind of list items for short lines that are a paragraph each.

    Such lines stand right below a heading, further right, or each begins with a label and a colon.
    """
    marked = list(lines)
    index = 0
    while index < len(lines):
        heading = lines[index] if lines[index].kind is Kind.HEADING else None
        first = index + (heading is not None)
        last = first
        while last < len(lines) and lines[last].group == lines[index].group and _is_short_line(lines[last], heading):
            last += 1
        if last - first >= (_MIN_FIELDS if heading is None else _MIN_SHORT_LINES):
            marked[first:last] = [replace(line, kind=Kind.LIST_ITEM) for line in lines[first:last]]
            if heading is None and _introduces(lines, first):
                marked[first - 1] = replace(lines[first - 1], kind=Kind.HEADING)
        index = max(last, index + 1)
    return marked


def _introduces(lines: Sequence[Line], first: int) -> bool:
    """Return whether a line of a few words, the first of its group, stands right above the short lines."""
    if first == 0 or lines[first - 1].kind is not None or lines[first - 1].group != lines[first].group:
        return False
    above = lines[first - 1]
    alone = first == 1 or lines[first - 2].group != above.group
    return alone and len(above.text.split()) <= _FEW_WORDS and not ends_sentence(above.text)


def _is_short_line(line: Line, heading: Line | None) -> bool:
    if line.kind is not None or len(line.text) > _MAX_SHORT_LINE or "\n" in line.text:
        return False
    if _FIELD.match(line.text):
        return True
    announced = heading is not None and heading.text.endswith((":", "：")) and not ends_sentence(line.text)
    return announced or (heading is not None and line.indent > heading.indent)


def _mark_questions(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the questions of an FAQ: a short question alone, with a text below that is none."""
    may_be = [_may_be_question(line) for line in lines]
    marked: list[Line] = []
    for index, line in enumerate(lines):
        below = lines[index + 1] if index + 1 < len(lines) else None
        above = marked[-1] if marked and marked[-1].group == line.group else None
        answered = below is not None and below.kind not in _NO_TEXT and not may_be[index + 1]
        if answered and below is not None and below.kind is Kind.LIST_ITEM:
            answered = line.kind is None
        opens = above is None or above.is_heading or _first_of_group_is_question(marked, line)
        # Below two more questions, the text answers none of them: they are a survey.
        is_survey = index > 1 and may_be[index - 1] and may_be[index - 2]
        is_question = may_be[index] and answered and opens and not is_survey
        marked.append(replace(line, kind=Kind.QUESTION, level=1) if is_question else line)
    return marked


def _first_of_group_is_question(marked: Sequence[Line], line: Line) -> bool:
    """Return whether the answer above, in the same group, answers a question."""
    for above in marked[:-4:-1]:
        if above.group != line.group:
            return False
        if above.kind is Kind.QUESTION:
            return True
    return False


def _may_be_question(line: Line) -> bool:
    """Return whether the line is a single short question that no one says in quotation marks."""
    if line.kind not in (None, Kind.LIST_ITEM) or len(line.text) > _MAX_QUESTION or not line.text.endswith(("?", "？")):
        return False
    markers = read_markers(line.text)
    if line.kind is Kind.LIST_ITEM and not any(marker.number for marker in markers):
        return False
    words = line.text[markers[0].length if markers else 0 :]
    return words[:1].isalnum() and _INNER_END.search(words) is None


def _is_heading(lines: Sequence[Line], index: int, last_sentence: int) -> bool:
    """Return whether a line of raw text is a heading: short, unfinished, and alone or right above text."""
    line = lines[index]
    if len(line.text) > _MAX_HEADING or ends_sentence(line.text) or line.text.endswith((",", ";", "，", "；", "、")):
        return False
    below = lines[index + 1] if index + 1 < len(lines) else None
    above = lines[index - 1] if index and lines[index - 1].group == line.group else None
    if below is None or line.text[0] in "([":
        return False
    above = None if above is not None and above.kind in (Kind.TITLE, Kind.BYLINE) else above
    if _is_underlined(line, above):
        return True
    touches = below.group == line.group and below.kind not in (Kind.TITLE, Kind.BYLINE)
    if line.text.endswith((":", "：")):
        return len(line.text.split()) <= _MAX_INTRODUCTION
    if below.kind in _LISTED and below.kind is not Kind.LIST_ITEM and above is None:
        return True
    if touches and (above is None or ends_sentence(above.text)):
        indented = below.indent > line.indent and below.kind is None
        if (line.text.isupper() and not below.text.isupper()) or indented or below.kind in _LISTED:
            return True
    alone = above is None and not touches
    above_text = touches and below.kind is None and (is_prose(below.text) or (above is None and _heads(line, below)))
    stands_out = alone or above_text
    # A card with an address and hours has no sentence.
    return stands_out and (line.start < last_sentence or (alone and _is_label(line, below, last_sentence)))


def _is_label(line: Line, below: Line, last_sentence: int) -> bool:
    """Return whether a line alone is the label of the lines below it, where no sentence shows that it is a heading."""
    if below.gap != 1 or len(line.text.split()) > _FEW_WORDS or any(map(str.isdigit, line.text)):
        return False
    if line.text.isupper() or below.kind is Kind.LIST_ITEM:
        return not below.text.isupper()
    return last_sentence < 0 and any(character.isdigit() or character == "@" for character in below.text)


def _heads(line: Line, below: Line) -> bool:
    """Return whether a line of a few words stands above a sentence."""
    return len(line.text.split()) <= _FEW_WORDS and ends_sentence(below.text) and below.text[0].isupper()


def _is_field(text: str, cues: LayoutCues) -> bool:
    """Return whether the line is a well-known label with its value, such as the people present at a meeting."""
    field = _FIELD.match(text)
    return field is not None and cues.no_speaker.fullmatch(text[: field.end()].rstrip(": ：")) is not None


def _is_underlined(line: Line, above: Line | None) -> bool:
    """Return whether a rule of about its length stands below the line."""
    if above is not None or len(line.rule) < 3 or len(set(line.rule)) > 1 or line.rule[0] not in "=-~_#*^":
        return False
    return "\n" not in line.text and abs(len(line.rule) - len(line.text)) <= max(4, len(line.text) // 2)


def _without_runs(lines: list[Line]) -> list[Line]:
    """Return the lines; of many headings without a mark that follow each other, the last alone heads the text."""
    marked = list(lines)
    start = 0
    for index in range(len(lines) + 1):
        if index < len(lines) and lines[index].kind is Kind.HEADING and not lines[index].rule:
            continue
        if index - start > _LONGEST_RUN:
            for each in range(start, index - 1):
                if not read_markers(lines[each].text) and not lines[each].text.startswith("#"):
                    marked[each] = replace(lines[each], kind=Kind.PARAGRAPH)
        start = index + 1
    return marked
