"""Boilerplate around an article: menus, breadcrumbs, teasers, disclaimers and repeated titles.

Every rule asks for a form that the text of an article does not take. A line that fits no rule stays.
"""

import re
from itertools import takewhile

from embeddings.languages.base import ArticleCues, BoilerplateCues
from embeddings.structure.bylines import is_byline
from embeddings.structure.lines import Line, ends_sentence, is_prose

_MENU_SEPARATOR = re.compile(r"\s*[|>»›·•]\s*|\s{2,}|\t")
_OUTER_MARKS = re.compile(r"^\W+|(?<!\W)\W+$")
_SITE_FOLLOWS = re.compile(r"\s*[|–—_»-]\s*\w")
_MIN_MENU = 3
_SHORTEST_TITLE = 15
_NEARBY = 5


def without_boilerplate(lines: list[Line], cues: ArticleCues) -> list[Line]:
    """Return the lines that belong to the article, with its repeated titles."""
    lines = [line for line in lines if not _is_boilerplate(line, cues.boilerplate)]
    lines = _without_menus(lines, cues.boilerplate)
    first, last = prose_edges(lines, cues)
    remaining: list[Line] = []
    among_headlines = False  # becomes true at the first headline of another article
    for index, line in enumerate(lines):
        below = last < index and last >= first
        if first <= index <= last:
            remaining.append(line)
            continue
        label = line.text.strip(" :：»›→.…*_#-")
        among_headlines = among_headlines or (below and cues.boilerplate.other_articles.fullmatch(label) is not None)
        is_teaser = not line.has_heading_mark and cues.boilerplate.teaser.match(line.text) is not None
        teaser = below and not ends_sentence(line.text) and (among_headlines or is_teaser)
        if not cues.boilerplate.label.fullmatch(label) and (not teaser or is_byline(line.text, cues, at_edge=True)):
            remaining.append(line)
    return _without_breadcrumbs(remaining)


def without_repeats(lines: list[Line], title: Line) -> list[Line]:
    """Return the lines without those that repeat the title after it, whole or shortened with an ellipsis.

    A title that is a sentence may also be a sentence of the article, so only its repetitions at the top are removed.
    """
    words = _key(title.text)
    everywhere = not ends_sentence(title.text)
    at_top = True
    remaining = []
    for line in lines:
        key = _key(line.text)
        again = key == words or (line.text.endswith(("…", "...")) and key.startswith(words))
        if line.start > title.start and again and (everywhere or at_top):
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
    prose = [i for i, line in enumerate(lines) if is_prose(line.text) and not is_byline(line.text, cues, at_edge=True)]
    return (prose[0], prose[-1]) if prose else (len(lines), -1)


def _key(text: str) -> str:
    """Return the key that is equal for two forms of a title: "——On the spot" repeats "On the spot"."""
    # The pattern matches from the first mark of a run alone. From each mark, a line of 60,000 marks takes a minute, and
    # no other thread runs meanwhile.
    return _OUTER_MARKS.sub("", " ".join(text.casefold().split()))


def _is_boilerplate(line: Line, cues: BoilerplateCues) -> bool:
    if not line.has_heading_mark and cues.anywhere.match(line.text):
        return True
    return len(line.text) <= 300 and cues.rights.search(line.text) is not None


def _without_menus(lines: list[Line], cues: BoilerplateCues) -> list[Line]:
    """Return the lines without a menu at the top, which ends with its last well-known word, and one at the end.

    A run of short lines may be a list of the people present, so at least two lines must be words of menus.
    """
    lines = [
        line
        for line in lines
        if line.has_heading_mark or not _is_menu(_MENU_SEPARATOR.split(line.text.strip(" |")), cues)
    ]
    top = _menu_length(lines, cues)
    lines = lines[top:]
    end = _menu_length(lines[::-1], cues)
    return lines[: len(lines) - end]


def _menu_length(lines: list[Line], cues: BoilerplateCues) -> int:
    items = [line.text for line in takewhile(lambda line: not line.has_heading_mark, lines)]
    run = 0
    while run < len(items) and _is_menu_item(items[run]):
        run += 1
    while run and not cues.menu_word.fullmatch(items[run - 1].strip("-*• ")):
        run -= 1
    return run if _is_menu(items[:run], cues) else 0


def _is_menu(items: list[str], cues: BoilerplateCues) -> bool:
    known = sum(cues.menu_word.fullmatch(item.strip("-*• ")) is not None for item in items)
    return len(items) >= _MIN_MENU and known >= 2 and all(_is_menu_item(item) for item in items)


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
