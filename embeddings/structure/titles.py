"""The title of an article: marked by the format, labelled, or a headline at the top of the text."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from embeddings.document import Kind
from embeddings.languages.base import ArticleCues
from embeddings.structure.boilerplate import count_repeats, is_plain
from embeddings.structure.bylines import is_byline
from embeddings.structure.lines import Line, ends_sentence, is_wrapped

_MAX_TITLE = 200
_MAX_REPEATED_TITLE = 300
_TOP = 25  # the most lines of a header
_MIN_HEADLINE = 4  # words below a kicker of one or two words
_MAX_NAME = 80
_MENU = 3  # the fewest lines of a menu
_MENU_ENTRY = 25  # characters
_MARKS = "*_#> "
_BETWEEN_PARTS = re.compile(r"\s[|·•>›»]\s")
_BETWEEN_NAMES = re.compile(r",\s+")
_FENCES = ("```", "~~~")


def find_title(lines: list[Line], cues: ArticleCues) -> Line | None:
    """Return the article's title: the first that the format marks, otherwise a labelled one or a headline at the top.

    A labelled title is a part of its line.
    """
    marked = [line for line in lines if line.kind is Kind.TITLE]
    if marked:
        return _first_marked(marked, lines, cues)
    labelled = _find_labelled(lines, cues)
    if labelled is not None:
        return labelled
    candidates = list(_candidates(lines, cues))
    for index, line in enumerate(candidates):
        below = candidates[index + 1] if index + 1 < len(candidates) else None
        if is_kicker(line, cues) or (below and _is_above_title(line, below, cues)):
            continue
        if is_masthead(line, cues) and any(_is_headline(other, line, cues) for other in candidates[index + 1 :]):
            continue
        is_columnist = index and is_kicker(candidates[index - 1], cues) and is_person(line.text, cues)
        if is_columnist and below and _is_headline(below, line, cues):
            continue
        if not _is_above_issue(line, candidates[-1], lines, cues):
            return _without_emphasis(line)
    return None


def _first_marked(marked: list[Line], lines: list[Line], cues: ArticleCues) -> Line:
    """Return the first marked title that is a headline. A heading right below a kicker is one."""
    below = {upper.start: lower for upper, lower in pairwise(lines) if lower.kind is Kind.HEADING}
    return next((line for line in marked if not _names_part(line, cues)), below.get(marked[0].start, marked[0]))


def _names_part(line: Line, cues: ArticleCues) -> bool:
    return is_kicker(line, cues) or cues.titles.begins_text.match(line.text) is not None


def _without_emphasis(line: Line) -> Line:
    """Return the words of a line that is emphasised whole."""
    marks = len(line.text) - len(line.text.lstrip("*_"))
    if not marks or line.text[-marks:] != line.text[:marks][::-1]:
        return line
    text = line.text[marks:-marks]
    is_whole = text == text.strip() and not any(mark in text for mark in "*_")
    return replace(line, start=line.start + marks, end=line.end - marks, text=text) if text and is_whole else line


def is_masthead(line: Line, cues: ArticleCues) -> bool:
    """Return whether the line has the form of the name of a body or of a kind of document."""
    text = line.text.strip(_MARKS)
    return cues.titles.type_line.fullmatch(text) is not None or (
        cues.titles.document_type.search(text) is None and is_masthead_text(text, cues)
    )


def is_masthead_text(text: str, cues: ArticleCues) -> bool:
    """Return whether the text has the form of the name of a body, perhaps with that of a part of the body."""
    parts = _BETWEEN_NAMES.split(text)
    return all(part[:1].isupper() for part in parts) and any(cues.titles.masthead.fullmatch(part) for part in parts)


def is_person(text: str, cues: ArticleCues) -> bool:
    """Return whether the text has the form of a person's name."""
    found = cues.bylines.name_alone.fullmatch(text.strip(_MARKS)) if len(text) <= _MAX_NAME else None
    return found is not None and not cues.titles.body.search(text)


def _is_headline(line: Line, above: Line, cues: ArticleCues) -> bool:
    """Return whether a line below the name of a body is the headline, in a separate paragraph."""
    text = line.text.strip(_MARKS)
    is_apart = line.group != above.group or cues.titles.type_line.fullmatch(above.text) is not None
    may_touch = above.text.isupper() and not text.isupper()
    if (
        not (is_apart or may_touch)
        or len(text.split()) < 2
        or text[0].islower()
        or cues.titles.record_field.match(text)
    ):
        return False
    if cues.date.search(text):
        return False
    return not (is_kicker(line, cues) or is_masthead(line, cues) or is_person(text, cues))


def is_issue(text: str, cues: ArticleCues) -> bool:
    """Return whether the line has the number of an issue, or a date and a price, as below or beside a paper's name."""
    if cues.titles.issue.fullmatch(text):
        return True
    is_dated = len(text) <= _MAX_TITLE and cues.titles.price.search(text) and cues.date.search(text)
    return bool(is_dated) and not ends_sentence(text)


def is_kicker(line: Line, cues: ArticleCues) -> bool:
    """Return whether a line above a headline names a part of a newspaper or a kind of text."""
    return cues.titles.kicker.fullmatch(line.text.strip(_MARKS + ":")) is not None


def is_header_field(line: Line, cues: ArticleCues) -> bool:
    """Return whether the line is a field of a header, as above a mail or a memo."""
    return line.kind in (None, Kind.PARAGRAPH, Kind.BYLINE) and cues.titles.header_field.match(line.text) is not None


def _find_labelled(lines: list[Line], cues: ArticleCues) -> Line | None:
    """Return the value of the first label for a title in a header at the top."""
    group, is_header, is_separator = -1, False, False
    for line in lines[:_TOP]:
        if line.group != group or is_separator:
            group, is_header = line.group, is_header_field(line, cues)
        is_separator = not is_header and cues.titles.no_title.match(line.text) is not None
        field = cues.titles.field.fullmatch(line.text) if is_header else None
        if field and len(field["value"]) <= _MAX_TITLE and line.kind in (None, Kind.PARAGRAPH):
            start, end = field.span("value")
            value = line.text[start:end].rstrip("*_ ")
            return replace(line, start=line.start + start, end=line.start + start + len(value), text=value)
        if not is_header and (line.kind not in (None, Kind.PARAGRAPH) or ends_sentence(line.text)):
            return None
    return None


def _candidates(lines: list[Line], cues: ArticleCues) -> Iterator[Line]:
    """Yield the lines at the top that may be the headline, until the text begins."""
    headings = [line for line in lines if line.kind is Kind.HEADING]
    addresses = {line.group for line in lines[:_TOP] if cues.titles.contact.match(line.text)}
    pairs = _groups_of_pairs(lines[:_TOP], cues)
    skipped = _menus(lines[:_TOP], cues) | _letterheads(lines[:_TOP], cues)
    for line in lines[:_TOP]:
        text = line.text.strip(_MARKS)
        if text.startswith(_FENCES):
            return
        if line.group in pairs or cues.layout.caption.match(text):
            continue
        if line.group in addresses and line.kind is not Kind.HEADING:
            continue
        if is_byline(line.text, cues, at_edge=True) or is_header_field(line, cues) or is_issue(text, cues):
            continue
        if line.kind is Kind.HEADING and sum(other.level == line.level for other in headings) == 1:
            yield line
            return
        if not is_plain(line) or line.kind is Kind.HEADING or cues.titles.begins_text.match(text):
            return
        parts = _BETWEEN_PARTS.split(text)
        names_parts = len(parts) > 1 and any(cues.titles.kicker.fullmatch(part) for part in parts)
        if cues.titles.no_title.match(line.text) or line.group in skipped or names_parts:
            continue
        if text.endswith((":", "：")):
            if any(other.group == line.group and other.start > line.start for other in lines[:_TOP]):
                return
            continue
        if not _may_be_headline(line, lines):
            return
        yield line


def _groups_of_pairs(lines: list[Line], cues: ArticleCues) -> set[int]:
    """Return the groups of several lines that all begin with a label: the fields of a note."""
    groups = groupby((line for line in lines if line.kind in (None, Kind.PARAGRAPH)), key=lambda line: line.group)
    found = set()
    for number, each in groups:
        texts = [part for line in each for part in line.text.splitlines()]
        if len(texts) > 1 and all(cues.titles.pair.match(text) for text in texts):
            found.add(number)
    return found


def _menus(lines: list[Line], cues: ArticleCues) -> set[int]:
    """Return the groups of short lines above other groups of one line: the menus of sites."""
    groups = [list(each) for _, each in groupby(lines, key=lambda line: line.group)]
    return {
        group[0].group
        for group, below in pairwise(groups)
        if len(group) >= _MENU and (cues.titles.no_title.match(group[0].text) or _is_menu(group, below))
    }


def _is_menu(group: list[Line], below: list[Line]) -> bool:
    if len(below) > 1 or ends_sentence(below[0].text) or len(below[0].text) <= _MENU_ENTRY:
        return False
    return all(line.kind is None and len(line.text) <= _MENU_ENTRY and line.text[-1].isalpha() for line in group)


def _letterheads(lines: list[Line], cues: ArticleCues) -> set[int]:
    """Return the group of the address and the date right above a salutation."""
    groups = [list(each) for _, each in groupby(lines, key=lambda line: line.group)]
    for group, below in pairwise(groups[:3]):
        is_address = len(group) > 2 or _BETWEEN_NAMES.search(group[0].text) or group[0].text[0].isdigit()
        begins = cues.titles.begins_text.match(below[0].text)
        is_dated = is_byline(group[-1].text, cues, at_edge=True) and len(group) > 1
        if is_address and is_dated and begins and not any(cues.titles.issue.fullmatch(line.text) for line in group):
            return {group[0].group}
    return set()


def _may_be_headline(line: Line, lines: list[Line]) -> bool:
    if line is lines[-1] or line.text.startswith(">"):
        return False
    # A headline may consist of whole sentences. Only its repetition distinguishes it from the beginning of the article,
    # and one repetition is not enough: a report may repeat a sentence.
    repeats = count_repeats(line, lines)
    if len(line.text) <= _MAX_REPEATED_TITLE and repeats > ends_sentence(line.text):
        return True
    group = [other for other in lines if other.group == line.group and other.start >= line.start]
    is_question = len(group) == 1 and line.text.endswith(("?", "？", "!", "！"))
    is_headline = is_question or not (ends_sentence(line.text) or line.text.endswith((",", ";", "，", "；")))
    return is_headline and len(line.text) <= _MAX_TITLE and not is_wrapped(group)


def _is_above_title(line: Line, below: Line, cues: ArticleCues) -> bool:
    """Return whether a line is a kicker or the name of a series or a body, since the line below is a headline."""
    text, headline = line.text.strip(_MARKS), below.text.strip(_MARKS)
    apart = line.group != below.group
    if cues.titles.episode.match(headline):
        return True
    if apart and cues.titles.capitals.fullmatch(text) and len(headline.split()) >= _MIN_HEADLINE:
        return True
    if not apart and cues.titles.series.fullmatch(text):
        return True
    is_body = cues.titles.masthead.fullmatch(text) is not None and not ends_sentence(text)
    return is_body and cues.titles.document_type.search(headline) is not None


def _is_above_issue(line: Line, last: Line, lines: list[Line], cues: ArticleCues) -> bool:
    """Return whether a line is the name of a paper: the number of the issue follows, and below it a headline."""
    return any(
        other.group - line.group <= is_masthead(line, cues) and is_issue(other.text.strip(_MARKS), cues)
        for other in lines[:_TOP]
        if line.start < other.start < last.start
    )
