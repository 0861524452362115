"""The lines around the title of an article: kickers, names of papers, headers, subtitles and names of authors."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from embeddings.document import Kind
from embeddings.languages.base import ArticleCues
from embeddings.structure.boilerplate import is_plain, prose_edges
from embeddings.structure.bylines import is_byline, is_dated_line, is_name_alone, read_byline
from embeddings.structure.line_forms import is_header_field, is_kicker
from embeddings.structure.lines import Line, ends_sentence, is_prose
from embeddings.structure.titles import with_title

_MAX_SUBTITLE = 300
_MAX_KICKER = 120
_MARKS = '*_#[(“"‘ '
_BREAK = re.compile(r"[\r\n]+\s*+")
_LONGEST_FRONT = 25  # lines
_NEAR_TITLE = 3  # lines below it
_UNMARKED = (None, Kind.PARAGRAPH)


def mark_front(lines: list[Line], title: Line | None, cues: ArticleCues) -> list[Line]:
    """Return the lines with the kinds of those around the title; a labelled title stands in place of its line.

    Lines above the title, fields of a header and names of authors become bylines. A subtitle becomes a paragraph: it
    is no heading, and may answer a question.
    """
    lines = _mark_headers([part for line in lines for part in _fields(line, cues)], cues)
    if title is None:
        return [
            replace(line, kind=Kind.BYLINE) if _opens(line, lines) and is_kicker(line, cues) else line for line in lines
        ]
    lines = list(with_title(lines, title))
    place = next(index for index, line in enumerate(lines) if line is title)
    above = [_mark_above(line) for line in lines[:place]]
    below = lines[place + 1 :]
    front = below[: min(_LONGEST_FRONT, prose_edges(below, cues)[0])]
    # A subtitle of sentences looks like the beginning of the text, but the byline stands below it.
    for index, line in enumerate(below[:_NEAR_TITLE]):
        if index >= len(front) and line.kind in _UNMARKED and _names_author(line, cues):
            below[index] = replace(line, kind=Kind.BYLINE)
    return [*above, title, *_mark_below(front, title, cues), *below[len(front) :]]


def _opens(line: Line, lines: list[Line]) -> bool:
    return line is lines[0] and line.kind in _UNMARKED


def _fields(line: Line, cues: ArticleCues) -> Iterator[Line]:
    """Yield the fields of a header that the layout joined, since a field above goes on in a line further right."""
    position = 0
    if is_header_field(line, cues):
        for broken in _BREAK.finditer(line.text):
            if cues.titles.header_field.match(line.text, broken.end()):
                end = line.start + broken.start()
                yield replace(line, start=line.start + position, end=end, text=line.text[position : broken.start()])
                position = broken.end()
    yield replace(line, start=line.start + position, text=line.text[position:]) if position else line


def _mark_headers(lines: list[Line], cues: ArticleCues) -> list[Line]:
    """Return the lines with the fields of a header at the top as bylines.

    A header is a group of at least two fields, of which one states a title, an author or a date.
    """
    marked = list(lines)
    index = 0
    for _, each in groupby(lines[:_LONGEST_FRONT], key=lambda line: line.group):
        group = list(each)
        fields = [line.kind in _UNMARKED and is_header_field(line, cues) for line in group]
        states = any(
            cues.titles.field.fullmatch(line.text) or is_byline(line.text, cues, at_edge=True)
            for line, is_field in zip(group, fields, strict=True)
            if is_field
        )
        if states and sum(fields) > 1:
            for place, (line, is_field) in enumerate(zip(group, fields, strict=True), index):
                marked[place] = replace(line, kind=Kind.BYLINE) if is_field else line
        index += len(group)
        if states or any(is_prose(line.text) for line in group):
            break
    return marked


def _names_author(line: Line, cues: ArticleCues) -> bool:
    return is_byline(line.text, cues, at_edge=True) and read_byline(line.text, cues).author is not None


def _mark_above(line: Line) -> Line:
    is_short = len(line.text) <= _MAX_KICKER and is_plain(line) and not ends_sentence(line.text)
    is_code = not line.text.lstrip(_MARKS)[:1].isalnum()  # a badge, a tag or a comment
    return (
        replace(line, kind=Kind.BYLINE) if is_short and line.kind in (*_UNMARKED, Kind.TITLE) and not is_code else line
    )


def _mark_below(front: list[Line], title: Line, cues: ArticleCues) -> list[Line]:
    """Return the lines between the title and the text, with names of authors beside a date, and with the subtitle."""
    roles = [line.kind in _UNMARKED and cues.bylines.role_alone.fullmatch(line.text) is not None for line in front]
    dated = [
        line.kind is not Kind.HEADING and (is_role or is_dated_line(line.text, cues))
        for line, is_role in zip(front, roles, strict=True)
    ]
    bylines = [line.kind is Kind.BYLINE or is_byline(line.text, cues, at_edge=True) for line in front]
    named = any(is_line and read_byline(line.text, cues).author for line, is_line in zip(front, bylines, strict=True))
    marked = list(front)
    # From below, since the name above a name is an author too.
    for index in reversed(range(len(front))):
        line = front[index]
        if line.kind not in _UNMARKED or bylines[index] or not is_plain(line):
            continue
        beside = any(dated[max(0, index - 1) : index + 2])
        if not named and is_name_alone(line.text, cues, beside_date=beside, below_title=index == 0):
            marked[index], dated[index], bylines[index] = replace(line, kind=Kind.BYLINE), True, True
        elif roles[index] and index > 0:
            marked[index] = replace(line, kind=Kind.BYLINE)
        elif any(bylines[index:]) and _may_be_subtitle(line, front[:index], title):
            marked[index] = replace(line, kind=Kind.PARAGRAPH)
    return marked


def _may_be_subtitle(line: Line, above: list[Line], title: Line) -> bool:
    """Return whether a line above a byline is the subtitle, so right below the title."""
    return not above and line.kind is None and len(line.text) <= _MAX_SUBTITLE and title.start < line.start
