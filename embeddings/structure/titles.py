"""The title of an article: marked by the format, labelled, or a headline at the top of the text."""

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
_MARKS = "*_#> "
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


def is_kicker(line: Line, cues: ArticleCues) -> bool:
    """Return whether a line above a headline names a part of a newspaper or a kind of text."""
    return cues.titles.kicker.fullmatch(line.text.strip(_MARKS + ":")) is not None


def is_header_field(line: Line, cues: ArticleCues) -> bool:
    """Return whether the line is a field of a header, as above a mail or a memo."""
    return line.kind in (None, Kind.PARAGRAPH, Kind.BYLINE) and cues.titles.header_field.match(line.text) is not None


def _find_labelled(lines: list[Line], cues: ArticleCues) -> Line | None:
    """Return the value of the first label for a title in a header at the top."""
    group, is_header = -1, False
    for line in lines[:_TOP]:
        if line.group != group:
            group, is_header = line.group, is_header_field(line, cues)
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
    for line in lines[:_TOP]:
        text = line.text.strip(_MARKS)
        if text.startswith(_FENCES):
            return
        if line.group in pairs or cues.layout.caption.match(text):
            continue
        if line.group in addresses and line.kind is not Kind.HEADING:
            continue
        if is_byline(line.text, cues, at_edge=True) or is_header_field(line, cues) or cues.titles.issue.fullmatch(text):
            continue
        if line.kind is Kind.HEADING and sum(other.level == line.level for other in headings) == 1:
            yield line
            return
        if not is_plain(line) or line.kind is Kind.HEADING or cues.titles.begins_text.match(text):
            return
        if cues.titles.no_title.match(line.text):
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
    if apart and cues.titles.capitals.fullmatch(text) and len(headline.split()) >= _MIN_HEADLINE:
        return True
    if not apart and cues.titles.series.fullmatch(text):
        return True
    is_body = cues.titles.masthead.fullmatch(text) is not None and not ends_sentence(text)
    return is_body and cues.titles.document_type.search(headline) is not None


def _is_above_issue(line: Line, last: Line, lines: list[Line], cues: ArticleCues) -> bool:
    """Return whether a line is the name of a paper: the number of the issue follows, and below it a headline."""
    return any(
        other.group == line.group and cues.titles.issue.fullmatch(other.text.strip(_MARKS)) is not None
        for other in lines[:_TOP]
        if line.start < other.start < last.start
    )
