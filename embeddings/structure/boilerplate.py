"""Boilerplate around an article: menus, breadcrumbs, teasers, disclaimers and repeated titles.

A line is left out only above the first or below the last running text, and only in a form that article text does not
take there. A line that fits no rule stays. In an article without running text, only notices at its ends are left out.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from itertools import groupby, takewhile

from embeddings.document import Kind
from embeddings.languages.base import ArticleCues, BoilerplateCues
from embeddings.structure.bylines import is_byline
from embeddings.structure.lines import Line, ends_sentence, is_prose, is_wrapped

_MENU_SEPARATOR = re.compile(r"\s*[|>»›·•]\s*|\s{2,}|\t")
_OUTER_MARKS = re.compile(r"^\W+|(?<!\W)\W+$")
_SITE_FOLLOWS = re.compile(r"\s*[|–—_»-]\s*\w")
_LIST_MARK = re.compile(r"(?:[-*+•·–]|\(?(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,4})[.)])\s")
_PLAIN_KINDS = (None, Kind.TITLE, Kind.HEADING, Kind.PARAGRAPH)
_MARKS_OF_LABELS = " :：»›→.…*_#-"
_MIN_MENU = 3
_SHORTEST_TITLE = 15
_NEARBY = 5
_MAX_NOTICE = 1_000
_MAX_LABEL = 300
_WORDS_OF_SENTENCE = 4
_MIN_WRAPPED = 100  # characters of a paragraph that is broken at a fixed width


class _Form(IntEnum):
    """The form of a line. The larger the value, the surer it is boilerplate."""

    TEXT = 0
    BYLINE = 1
    LETTERS = 2  # boilerplate in a run with a sure line, right at the running text
    LABEL = 3  # boilerplate in a run with other boilerplate, or at an end of the file
    SURE = 4


def without_boilerplate(lines: list[Line], cues: ArticleCues) -> list[Line]:
    """Return the lines that belong to the article, with its repeated titles."""
    others = [line for line in lines if not _is_notice(line, cues.boilerplate)]
    first, last = prose_edges(others, cues)
    if last < 0:
        return _without_breadcrumbs(_without_outer_notices(lines, cues.boilerplate))
    start, end = others[first].start, others[last].start
    above = _without_furniture([line for line in lines if line.start < start], cues, is_below=False)
    body = [line for line in lines if start <= line.start <= end]
    below = _without_furniture([line for line in lines if line.start > end], cues, is_below=True)
    return _without_breadcrumbs([*above, *_without_advertisements(body, cues.boilerplate), *below])


def without_repeats(lines: list[Line], title: Line) -> list[Line]:
    """Return the lines without those that repeat the title after it, whole or shortened with an ellipsis.

    A title that is a sentence may also be a sentence of the article, and a short title an item of a list, so only their
    repetitions at the top are removed.
    """
    words = _key(title.text)
    everywhere = not ends_sentence(title.text) and len(title.text) >= _SHORTEST_TITLE
    at_top = True
    remaining = []
    for line in lines:
        key = _key(line.text)
        again = key == words or (line.text.endswith(("…", "...")) and key.startswith(words))
        if line.start > title.start and again and is_plain(line) and (everywhere or at_top):
            continue
        at_top = at_top and (again or not is_prose(line.text))
        remaining.append(line)
    return remaining


def count_repeats(line: Line, lines: list[Line]) -> int:
    """Return how many of the next few lines repeat this line, as many sites repeat a headline."""
    following = [other for other in lines if other.start > line.start][:_NEARBY]
    return sum(_key(other.text) == _key(line.text) for other in following)


def prose_edges(lines: list[Line], cues: ArticleCues) -> tuple[int, int]:
    """Return the first and the last index of a line of running text; ``(len(lines), -1)`` without such a line."""
    groups = [list(group) for _, group in groupby(lines, key=lambda line: line.group)]
    # Only the outermost lines count, and a book has thousands between them.
    first, before = len(lines), 0
    for group in groups:
        if prose := _prose(group, cues):
            first = before + prose[0]
            break
        before += len(group)
    last, after = -1, len(lines)
    for group in reversed(groups):
        after -= len(group)
        if prose := _prose(group, cues):
            last = after + prose[-1]
            break
    return first, last


def _prose(group: list[Line], cues: ArticleCues) -> list[int]:
    """Return the indexes of the lines of running text, also of paragraphs that are broken at a fixed width."""
    is_paragraph = (
        sum(len(line.text) for line in group) >= _MIN_WRAPPED
        and ends_sentence(group[-1].text)
        and (is_wrapped(group) or all(line.kind is Kind.PARAGRAPH for line in group))
        and not any(is_byline(line.text, cues, at_edge=True) for line in group)
    )
    return [
        number
        for number, line in enumerate(group)
        if is_paragraph or (is_prose(line.text) and not is_byline(line.text, cues, at_edge=True))
    ]


def _key(text: str) -> str:
    """Return the key that is equal for two forms of a title: "——On the spot" repeats "On the spot"."""
    # The pattern matches from the first mark of a run alone. From each mark, a line of 60,000 marks takes a minute, and
    # no other thread runs meanwhile.
    return _OUTER_MARKS.sub("", " ".join(text.casefold().split()))


def _is_notice(line: Line, cues: BoilerplateCues) -> bool:
    if len(line.text) > _MAX_NOTICE or line.has_heading_mark or not is_plain(line):
        return False
    text = " ".join(line.text.split())
    return cues.notice.fullmatch(text) is not None or cues.disclaimer.match(text) is not None


def is_plain(line: Line) -> bool:
    """Return whether the line is neither an item of a list, nor a part of a table or of another marked block."""
    return line.kind in _PLAIN_KINDS and not _LIST_MARK.match(line.text)


def _without_outer_notices(lines: list[Line], cues: BoilerplateCues) -> list[Line]:
    top = sum(1 for _ in takewhile(lambda line: _is_notice(line, cues), lines))
    end = sum(1 for _ in takewhile(lambda line: _is_notice(line, cues), reversed(lines[top:])))
    return lines[top : len(lines) - end]


def _without_advertisements(lines: list[Line], cues: BoilerplateCues) -> list[Line]:
    """Return the lines without those that announce an advertisement again and again. A single one may be a heading."""
    announced = [line.start for line in lines if is_plain(line) and cues.advertisement.fullmatch(_label(line))]
    return [line for line in lines if line.start not in announced] if len(announced) > 1 else lines


def _without_furniture(lines: list[Line], cues: ArticleCues, *, is_below: bool) -> list[Line]:
    """Return the lines above the running text, or below it, without boilerplate."""
    forms = [_form(line, cues, is_below=is_below) for line in lines]
    if not is_below and forms == [_Form.LABEL]:
        return lines  # the title, which may be "Comments"
    for index in _sure_by_place(lines, cues, is_below=is_below):
        forms[index] = _Form.SURE
    kept: list[Line] = []
    for is_text, run in groupby(range(len(lines)), key=lambda index: forms[index] is _Form.TEXT):
        indexes = list(run)
        if is_text:
            kept += (lines[index] for index in indexes)
            continue
        before = lines[indexes[0] - 1] if indexes[0] > 0 else None
        # Beside other short lines, "Top" is one of them.
        is_listed = before is not None and (
            before.text.endswith((":", "：")) or before.group == lines[indexes[0]].group
        )
        at_end = indexes[-1] == len(lines) - 1 if is_below else indexes[0] == 0
        weakest = _weakest([forms[index] for index in indexes], at_end=at_end, is_below=is_below)
        if weakest is _Form.LETTERS and is_below and indexes[0] > 0:
            weakest = _Form.LABEL
        kept += (lines[i] for i in indexes if forms[i] < (_Form.SURE if is_listed else weakest))
    return kept


def _weakest(forms: list[_Form], *, at_end: bool, is_below: bool) -> _Form:
    """Return the weakest form that is boilerplate in a run of such forms."""
    if _Form.SURE in forms:
        return _Form.LETTERS
    in_company = forms.count(_Form.LABEL) > 1 or (_Form.BYLINE in forms and not is_below)
    return _Form.LABEL if at_end or in_company else _Form.SURE


def _form(line: Line, cues: ArticleCues, *, is_below: bool) -> _Form:
    """Return the form of a line at an edge of the article, without regard to its place."""
    text, label, words = line.text, _label(line), cues.boilerplate
    if _is_notice(line, words):
        return _Form.SURE
    if is_byline(text, cues, at_edge=True):
        return _Form.BYLINE
    is_sentence = ends_sentence(text) and len(text.split()) >= _WORDS_OF_SENTENCE
    if not is_plain(line) or line.kind is Kind.TITLE or is_sentence or text[0].islower() or len(text) > _MAX_LABEL:
        return _Form.TEXT
    if line.has_heading_mark and not is_below:
        return _Form.TEXT
    is_teaser = is_below and not line.has_heading_mark and words.teaser.match(text) and not ends_sentence(text)
    if words.label.fullmatch(label) or is_teaser:
        return _Form.SURE
    if words.letters.fullmatch(text):
        return _Form.LETTERS
    is_label = words.label_word.fullmatch(label) or words.advertisement.fullmatch(label) or words.tags.fullmatch(text)
    return _Form.LABEL if is_label else _Form.TEXT


def _label(line: Line) -> str:
    return line.text.strip(_MARKS_OF_LABELS)


def _sure_by_place(lines: list[Line], cues: ArticleCues, *, is_below: bool) -> Iterator[int]:
    """Yield the indexes of menus at the outer end, and of the headlines of other articles below the article."""
    words = cues.boilerplate
    for index, line in enumerate(lines):
        items = _MENU_SEPARATOR.split(line.text.strip(" |"))
        if is_plain(line) and not line.has_heading_mark and len(items) > 1 and _is_menu(items, words):
            yield index
    length = _menu_length(lines[::-1] if is_below else lines, words)
    yield from range(len(lines) - length, len(lines)) if is_below else range(length)
    if not is_below:
        return
    first = next((i for i, line in enumerate(lines) if words.other_articles.fullmatch(_label(line))), len(lines))
    headlines = [i for i in range(first, len(lines)) if not is_byline(lines[i].text, cues, at_edge=True)]
    if not any(lines[i].text.endswith((".", "。")) and not _is_notice(lines[i], words) for i in headlines):
        yield from (i for i in headlines if not ends_sentence(lines[i].text))


def _menu_length(lines: list[Line], cues: BoilerplateCues) -> int:
    """Return how many of the first lines are a menu, which ends with its last well-known word."""
    items = [line.text for line in takewhile(lambda line: is_plain(line) and not line.has_heading_mark, lines)]
    run = 0
    while run < len(items) and _is_menu_item(items[run]):
        run += 1
    while run and not cues.menu_word.fullmatch(items[run - 1]):
        run -= 1
    is_introduced = run < len(lines) and lines[run].text.endswith((":", "："))  # a list of the article
    return run if _is_menu(items[:run], cues) and not is_introduced else 0


def _is_menu(items: list[str], cues: BoilerplateCues) -> bool:
    """Return whether the items are a menu. A run of short lines may be a list of the people present."""
    known = sum(cues.menu_word.fullmatch(item) is not None for item in items)
    return (
        len(items) >= _MIN_MENU
        and known >= 2
        and any(cues.menu_only.fullmatch(item) for item in items)
        and all(_is_menu_item(item) for item in items)
    )


def _is_menu_item(text: str) -> bool:
    return len(text) <= 25 and len(text.split()) <= 3 and not ends_sentence(text)


def _without_breadcrumbs(lines: list[Line]) -> list[Line]:
    """Return the lines without those at the top that hold the title and more, if the title follows alone.

    "News > Region > Title" and "Title | Site" are the two forms.
    """
    first = 0
    while any(_holds_title(lines[first], other.text) for other in lines[first + 1 : first + _NEARBY]):
        first += 1
    return lines[first:]


def _holds_title(line: Line, title: str) -> bool:
    text = line.text
    if len(title) < _SHORTEST_TITLE or len(text) <= len(title) or line.has_heading_mark:
        return False
    before, after = text.removesuffix(title), text.removeprefix(title)
    return (before != text and not before[-1].isalnum()) or (after != text and _SITE_FOLLOWS.match(after) is not None)
