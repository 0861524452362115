"""The lines around the title of an article: kickers, names of papers, headers, subtitles and names of authors."""

from dataclasses import replace

from embeddings.document import Kind
from embeddings.languages.base import ArticleCues
from embeddings.structure.boilerplate import is_plain, prose_edges
from embeddings.structure.bylines import is_byline, is_dated_line, is_name_alone, read_byline
from embeddings.structure.lines import Line, ends_sentence
from embeddings.structure.titles import is_header_field, is_kicker

_MAX_SUBTITLE = 300
_MAX_KICKER = 120
_UNMARKED = (None, Kind.PARAGRAPH)


def mark_front(lines: list[Line], title: Line | None, cues: ArticleCues) -> list[Line]:
    """Return the lines with the kinds of those around the title; a labelled title stands in place of its line.

    Lines above the title, fields of a header and names of authors become bylines. A subtitle becomes a paragraph: it
    is no heading, and may answer a question.
    """
    lines = _mark_headers(lines, cues)
    if title is None:
        return [
            replace(line, kind=Kind.BYLINE) if _opens(line, lines) and is_kicker(line, cues) else line for line in lines
        ]
    lines = [title if line.end == title.end or line.start == title.start else line for line in lines]
    place = next(index for index, line in enumerate(lines) if line is title)
    above = [_mark_above(line) for line in lines[:place]]
    below = lines[place + 1 :]
    front = below[: max(0, prose_edges(below, cues)[0])]
    return [*above, title, *_mark_below(front, title, cues), *below[len(front) :]]


def _opens(line: Line, lines: list[Line]) -> bool:
    return line is lines[0] and line.kind in _UNMARKED


def _mark_headers(lines: list[Line], cues: ArticleCues) -> list[Line]:
    """Return the lines with the fields of a header at the top as bylines: a group that begins with a known field."""
    marked = list(lines)
    fields = 0
    for index, line in enumerate(lines):
        opens = index == 0 or line.group != lines[index - 1].group
        if opens and fields > 1:
            break
        if opens:
            fields = 0
        fields += is_header_field(line, cues)
        if line.kind in _UNMARKED and is_header_field(line, cues) and fields > 1:
            for other in range(index + 1 - fields, index + 1):
                marked[other] = replace(lines[other], kind=Kind.BYLINE)
    return marked


def _mark_above(line: Line) -> Line:
    is_short = len(line.text) <= _MAX_KICKER and is_plain(line) and not ends_sentence(line.text)
    return replace(line, kind=Kind.BYLINE) if is_short else line


def _mark_below(front: list[Line], title: Line, cues: ArticleCues) -> list[Line]:
    """Return the lines between the title and the text, with names of authors beside a date, and with the subtitle."""
    dated = [line.kind is not Kind.HEADING and is_dated_line(line.text, cues) for line in front]
    bylines = [line.kind is Kind.BYLINE or is_byline(line.text, cues, at_edge=True) for line in front]
    named = any(is_line and read_byline(line.text, cues).author for line, is_line in zip(front, bylines, strict=True))
    marked = list(front)
    for index, line in enumerate(front):
        if line.kind not in _UNMARKED or bylines[index] or not is_plain(line):
            continue
        beside = any(dated[max(0, index - 1) : index + 2])
        if not named and is_name_alone(line.text, cues, beside_date=beside, below_title=index == 0):
            marked[index] = replace(line, kind=Kind.BYLINE)
        elif any(bylines[index:]) and _may_be_subtitle(line, front[:index], title):
            marked[index] = replace(line, kind=Kind.PARAGRAPH)
    return marked


def _may_be_subtitle(line: Line, above: list[Line], title: Line) -> bool:
    """Return whether a line above a byline is the subtitle, so right below the title."""
    return not above and line.kind is None and len(line.text) <= _MAX_SUBTITLE and title.start < line.start
