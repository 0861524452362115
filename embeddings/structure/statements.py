"""The authors and dates that the head and the foot of an article state outside of bylines.

A line that states a fact stays what it is: only its words are read.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile, zip_longest

from embeddings.document import Block, Kind
from embeddings.languages.base import ArticleCues
from embeddings.readers.base import Facts
from embeddings.structure.authors import tidy_authors
from embeddings.structure.dates import find_date
from embeddings.structure.lines import ends_sentence, is_prose
from embeddings.structure.line_forms import is_issue, is_masthead_text, is_person

_EDGE = 12  # lines at either end
_SIGNED = 3  # lines at the end that may hold the name of the writer
_LONGEST = 120  # characters of a line that states a fact
_ISSUED, _PLAIN, _HELD, _UPDATED = range(4)

_MARKUP = re.compile(r"^[\s>*_#|]+|[\s*_|]+$")
_NEXT_SENTENCE = re.compile(r"(?<=[^\W\d_A-Z]{4})\.\s")  # not after "Prof."
_AFFILIATION = re.compile(r"\s?\([^()]{1,80}\)|[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡]{1,8}")
_BESIDE = re.compile(r"(?:[,;|·–—-]\s?|\s\()(?=[^\W\d])")
_CELLS = re.compile(r"\s*\|\s*")
_AFTER_SENTENCE = re.compile(r"(?<=[^\W\d_A-Z][^\W_][.!?])\s+|(?<=\d[.!?])\s+|;\s|\s[·|]\s|\s{3,}")
_WORD = re.compile(r"\w+")
_EMPHASIS = re.compile(r"(?P<mark>[*_])(?P<text>[^*_]{1,200})(?P=mark)")


def read_statements(text: str, blocks: Sequence[Block], cues: ArticleCues) -> Facts:
    """Return the author and the date that the lines at either end of the article state."""
    at = next((index for index, block in enumerate(blocks) if block.kind is Kind.TITLE), None)
    lines = [line for block in blocks[: _EDGE + 1] for line in _lines(text, block)][:_EDGE]
    foot = [line for block in blocks[-_EDGE:] for line in _lines(text, block)][-_EDGE:]
    author = _labelled_author([*lines, *foot], cues)
    if author is None and at is not None:
        author = _names_alone(text, blocks, at, cues)
    if author is None and len(blocks) > 1:
        author = _signature(foot[-_SIGNED:], text, cues)
    return Facts(author=author, date=_stated_date(lines, foot, cues))


def _lines(text: str, block: Block) -> Iterator[str]:
    """Yield the lines of a block, each with the label before it that the block leaves out."""
    if block.kind in (Kind.CODE, Kind.SPEAKER, Kind.QUOTATION):
        return
    start = max(text.rfind("\n", 0, block.start) + 1, block.start - _LONGEST)
    for line in text[start : block.end].splitlines():
        if line.strip():
            yield line.strip()


def _plain(line: str) -> str:
    """Return the line without marks; the cells of a row of two as a label and its value."""
    line = _MARKUP.sub("", line[: 3 * _LONGEST].replace("**", "").replace("__", ""))
    cells = _CELLS.split(line)
    return f"{cells[0].rstrip(':')}: {cells[1]}" if len(cells) == 2 and all(cells) else line


def _sentences(line: str) -> list[str]:
    """Return the sentences of a line that may each begin with a label."""
    return [part.strip(" *_()[]") for part in _AFTER_SENTENCE.split(_plain(line)) if len(part) <= _LONGEST]


def _labelled_author(lines: Sequence[str], cues: ArticleCues) -> str | None:
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        for part in _sentences(line):
            found = cues.statements.author.match(part) or cues.statements.user.match(part)
            if found and (author := read_names(found["names"], cues)):
                return author
        if cues.statements.author_label.fullmatch(_plain(line)):
            names = cues.statements.names.match(_plain(below))
            if names and (author := read_names(names[0], cues)):
                return author
    return None


def read_names(value: str, cues: ArticleCues) -> str | None:
    """Return the names of persons in a value; None if the value names a body."""
    if opening := cues.statements.honorific.match(value):
        value = value[opening.end() :]
    names = tidy_authors(_NEXT_SENTENCE.split(value, maxsplit=1)[0], cues.bylines)
    return None if names is None or cues.titles.body.search(names) or is_masthead_text(names, cues) else names


def _names_alone(text: str, blocks: Sequence[Block], title: int, cues: ArticleCues) -> str | None:
    """Return the names that stand alone in the head. A name that the text mentions again is its subject."""
    below = blocks[title + 1 : title + 1 + _EDGE]
    head = list(takewhile(lambda block: not is_prose(text[block.start : block.end]), below))
    headings = sum(block.kind is Kind.HEADING for block in blocks)
    rest = text[head[-1].end if head else blocks[title].end :]
    found: list[str] = []
    for block in [*_columnist(text, blocks[:title], cues), *head]:
        line = _AFFILIATION.sub("", _plain(text[block.start : block.end]))
        if "," in line and not is_person(line, cues):
            line = tidy_authors(line, cues.bylines) or line
        may_be_name = block.kind in (Kind.PARAGRAPH, Kind.BYLINE) or (block.kind is Kind.HEADING and headings == 1)
        if may_be_name and _is_author(line, text[block.start :], rest, cues):
            found.append(line)
        elif found:
            break
    return read_names(", ".join(found), cues) if found else None


def _columnist(text: str, above: Sequence[Block], cues: ArticleCues) -> Sequence[Block]:
    """Return the block right above the title, if a kicker stands above that block."""
    is_below_kicker = len(above) > 1 and cues.titles.kicker.fullmatch(_plain(text[above[-2].start : above[-2].end]))
    return above[-1:] if is_below_kicker else ()


def _is_author(line: str, after: str, rest: str, cues: ArticleCues) -> bool:
    if not is_person(line, cues) or cues.bylines.role_alone.fullmatch(line) or cues.titles.kicker.fullmatch(line):
        return False
    if cues.titles.document_type.search(line) or is_masthead_text(line, cues):
        return False
    # The words of a heading stand in the text, too.
    words_after = set(_WORD.findall(after))
    is_heading = any(
        words_after.issuperset(_WORD.findall(word.lower()))
        for word in line.split()
        if word[0].isupper() and len(word) > 2
    )
    return not is_heading and rest.count(line) <= rest[-_LONGEST:].count(line)


def _signature(lines: Sequence[str], text: str, cues: ArticleCues) -> str | None:
    statements = cues.statements
    for above, line in pairwise(["", *lines]):
        is_last = line is lines[-1]
        plain = _plain(line)
        if len(plain) > 2 * _LONGEST:
            continue
        found, emphasis = None, _EMPHASIS.fullmatch(line)
        if above and statements.farewell.fullmatch(_plain(above)[:_LONGEST]):
            found = statements.name_or_first_name.fullmatch(plain)
        elif is_last and emphasis and not ends_sentence(emphasis["text"]):
            found = statements.name_or_first_name.fullmatch(emphasis["text"])
        elif text.count(plain) == 1 and is_person(plain, cues) and _is_author(plain, text, "", cues):
            found = statements.names.fullmatch(plain)
        elif is_last:
            found = statements.signature.fullmatch(plain)
        if found is None and is_last and (about := statements.about_author.match(plain)):
            is_note = emphasis is not None or (about["role"] is not None and text.count(about["names"]) <= 2)
            found = about if is_note else None
        if found and (author := read_names(found["names"] if "names" in found.re.groupindex else found[0], cues)):
            return author
    return None


def _stated_date(head: Sequence[str], foot: Sequence[str], cues: ArticleCues) -> str | None:
    """Return the date of the issue; without one, the date on a separate line, of an event, or of an update."""
    dates = [found for line in head for part in _sentences(line) if (found := _read_date(part, cues, at_top=True))]
    dates += [found for line in foot for part in _sentences(line) if (found := _read_date(part, cues, at_top=False))]
    return min(dates, key=lambda found: found[0])[1] if dates else None


def _read_date(part: str, cues: ArticleCues, *, at_top: bool) -> tuple[int, str] | None:
    """Return the date that a line states, after its rank."""
    statements = cues.statements
    starts = [0] if ends_sentence(part) else [0, *(mark.end() for mark in _BESIDE.finditer(part))]
    found = []
    for start in starts:
        label = statements.date_label.match(part, start)
        if label and (date := cues.date.match(part, label.end())) and (day := find_date(date[0], cues)):
            found.append((_ISSUED if label["issue"] else _HELD if label["event"] else _UPDATED, day))
    if found:
        return min(found, key=lambda rank_and_day: rank_and_day[0])
    date = cues.date.search(part) if at_top else None
    day = find_date(date[0], cues) if date else None
    if date is None or day is None:
        return None
    before = part[: date.start()]
    weekday = statements.weekday.match(part)
    if weekday and weekday.end() == date.start() and statements.beside_date.fullmatch(part, date.end()):
        return _PLAIN, day
    held = statements.held.search(before)
    if held and not statements.not_held.search(before) and (held["verb"] or not ends_sentence(part)):
        return _HELD, day
    return (_PLAIN, day) if is_issue(part, cues) else None
