"""The forms of the lines at the top of an article: names, dates, labels, sections, menus, beginnings of sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.document import Kind
from embeddings.languages.base import ArticleCues
from embeddings.structure.boilerplate import is_plain
from embeddings.structure.bylines import is_byline, is_dated_line
from embeddings.structure.lines import Line, ends_sentence, is_prose
from embeddings.structure.metadata import without_markup

_LONGEST = 400  # characters of a line that are looked at
_MAX_NAME = 80
_MAX_ISSUE = 200
_MARKS = "*_#>|~=+- \t"
_BETWEEN_NAMES = re.compile(r",\s+")
_BETWEEN_PARTS = re.compile(r"\s[|·•>›»]\s")
_BETWEEN_ENTRIES = re.compile(r"\s[|·•>›»/]\s|(?<![\s.!?:;…])\s{2,}|\t")
_ADDRESS = re.compile(r"https?://|www\.|@|©|\(c\)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_OPENING_BRACKETS = ("(", "[", "<", "«")
_TEXT_LIKE = (None, Kind.PARAGRAPH, Kind.HEADING, Kind.TITLE, Kind.BYLINE)
_ROWS = (Kind.TABLE_ROW, Kind.TABLE_HEADER)
_ROW = re.compile(r"\|?\s*(?P<label>[^|]{1,60})(?<=\S)\s*\|\s*(?P<value>[^|\s][^|]{0,299})")
_BROKEN = (None, Kind.PARAGRAPH, Kind.TITLE, Kind.HEADING)
_FENCES = ("```", "~~~")
_TOP = 30  # the most lines of a head
_MOST_PROSE = 2  # lines of running text in a head
_LINE = re.compile(r"[^\r\n]+")
_NUMERIC = 0.3  # the share of digits among the characters of a date, a number or a price


def without_marks(text: str) -> str:
    """Return the text without the marks of a heading, of emphasis, of a box and of a quotation at its ends."""
    return text[:_LONGEST].strip(_MARKS)


def is_kicker(line: Line, cues: ArticleCues) -> bool:
    """Return whether a line above a headline names a part of a newspaper or a kind of text."""
    return cues.titles.kicker.fullmatch(without_marks(line.text).strip(":")) is not None


def is_header_field(line: Line, cues: ArticleCues) -> bool:
    """Return whether the line is a field of a header, as above a mail or a memo."""
    return line.kind in (None, Kind.PARAGRAPH, Kind.BYLINE) and cues.titles.header_field.match(line.text) is not None


def find_row(line: Line) -> re.Match[str] | None:
    """Return the row of a table as the groups ``label`` and ``value``, its first two cells; None for another line."""
    return _ROW.match(line.text) if line.kind in _ROWS else None


def _is_field(line: Line, cues: ArticleCues) -> bool:
    row = find_row(line)
    return is_header_field(line, cues) or (
        row is not None and cues.titles.header_field.match(f"{row['label'].strip('*_: ')}: ") is not None
    )


def is_masthead_text(text: str, cues: ArticleCues) -> bool:
    """Return whether the text has the form of the name of a body, perhaps with that of a part of the body."""
    parts = _BETWEEN_NAMES.split(text)
    return all(part[:1].isupper() for part in parts) and any(cues.titles.masthead.fullmatch(part) for part in parts)


def is_person(text: str, cues: ArticleCues) -> bool:
    """Return whether the text has the form of a person's name."""
    found = cues.bylines.name_alone.fullmatch(without_marks(text)) if len(text) <= _MAX_NAME else None
    return found is not None and not cues.titles.body.search(text)


def is_issue(text: str, cues: ArticleCues) -> bool:
    """Return whether the line has the number of an issue, or a date and a price, as below or beside a paper's name."""
    if cues.titles.issue.fullmatch(text):
        return True
    is_dated = len(text) <= _MAX_ISSUE and cues.titles.price.search(text) and cues.date.search(text)
    return bool(is_dated) and not ends_sentence(text)


def find_forms(line: Line, words: str, cues: ArticleCues) -> frozenset[str]:
    """Return the names of the forms that the line has. ``words``: its text without marks."""
    return frozenset((*_forms_by_words(line, words, cues), *_forms_by_marks(line, words)))


def _forms_by_words(line: Line, words: str, cues: ArticleCues) -> Iterator[str]:
    titles, text = cues.titles, line.text[:_LONGEST]
    if is_kicker(line, cues):
        yield "kicker"
    parts = _BETWEEN_PARTS.split(words)
    if len(parts) > 1 and any(titles.kicker.fullmatch(part) for part in parts):
        yield "kicker_in_part"
    whole = {
        "type": titles.type_line,
        "series_line": titles.series,
        "role": cues.bylines.role_alone,
    }
    yield from (name for name, pattern in whole.items() if pattern.fullmatch(words))
    opening = {
        "episode": titles.episode,
        "record": titles.record_field,
        "pair": titles.pair,
        "begins_text": titles.begins_text,
        "caption": cues.layout.caption,
        "contact": titles.contact,
    }
    yield from (name for name, pattern in opening.items() if pattern.match(words))
    if titles.no_title.match(words if line.is_heading else text):
        yield "no_title"
    if titles.document_type.search(words):
        yield "document_type"
    elif is_masthead_text(words, cues):
        yield "masthead"
    if is_issue(words, cues):
        yield "issue"
    if is_byline(text, cues, at_edge=True):
        yield "byline"
    if is_dated_line(text, cues):
        yield "dated"
    if cues.date.search(words):
        yield "has_date"
    if is_person(words, cues):
        yield "person"
    if _is_field(line, cues):
        yield "field"


def _forms_by_marks(line: Line, words: str) -> Iterator[str]:
    letters = "".join(_WORD.findall(words))
    if line.kind not in _TEXT_LIKE:
        yield "other_kind"
    entries = len(_BETWEEN_ENTRIES.split(words))
    if entries > 1:
        yield "menu" if entries > 2 else "two_parts"
    if _ADDRESS.search(words if line.is_heading else line.text[:_LONGEST]):
        yield "address"
    if ends_sentence(words):
        yield "asks" if words.endswith(("?", "!", "？", "！")) else "sentence"
    if words.endswith((",", ";", "，", "；", "、")):
        yield "comma"
    if words.endswith((":", "：")):
        yield "colon"
    if is_prose(line.text[:_LONGEST]):
        yield "prose"
    if not is_plain(line) and line.kind is None:
        yield "item"
    if words[:1].islower():
        yield "lower"
    if words.isupper():
        yield "upper"
    if words.startswith(_OPENING_BRACKETS):
        yield "bracket"
    if letters and sum(map(str.isdigit, letters)) >= _NUMERIC * len(letters):
        yield "numeric"


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line at the top of an article; of a paragraph that a fixed width broke, each of its lines is one.

    ``words``: the text without marks. ``forms``: the names of its forms. ``owner``: the index of the line of the
    layout that holds it.
    """

    line: Line
    words: str
    forms: frozenset[str]
    owner: int


def read_head(lines: Sequence[Line], source: str, cues: ArticleCues) -> list[HeadLine]:
    """Return the lines at the top, until a block of code or the running text; and a marked title below them."""
    head: list[HeadLine] = []
    prose = 0
    has_marked = any(line.kind is Kind.TITLE for line in lines)
    for owner, line in enumerate(lines[:_TOP]):
        if line.text.lstrip("*_#> ").startswith(_FENCES):
            break
        head += [_head_line(part, owner, cues) for part in _broken(line, source)]
        prose += "prose" in head[-1].forms
        if prose > _MOST_PROSE and not has_marked:
            break
    if has_marked and not any(each.line.kind is Kind.TITLE for each in head):
        owner = next(index for index, line in enumerate(lines) if line.kind is Kind.TITLE)
        head.append(_head_line(lines[owner], owner, cues))
    return head


def _head_line(line: Line, owner: int, cues: ArticleCues) -> HeadLine:
    words = without_marks(without_markup(line.text[:_LONGEST]))
    return HeadLine(line, words, find_forms(line, words, cues), owner)


def _broken(line: Line, source: str) -> Iterator[Line]:
    """Yield the lines of which the layout made one, unless they are running text."""
    if "\n" not in line.text or is_prose(line.text) or line.kind not in _BROKEN:
        yield line
        return
    for match in _LINE.finditer(source, line.start, line.end):
        text = match[0].strip()
        if any(character.isalnum() for character in text):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield replace(
                line, start=start, end=start + len(text), text=text, gap=line.gap if start == line.start else 0
            )
