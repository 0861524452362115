"""What a news site puts around an article: menus, breadcrumbs, teasers, disclaimers, its title over and over.

Every rule asks for a form that article text does not take; a line that fits none is kept.
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
    """The lines that belong to the article, its repeated titles still among them."""
    lines = [line for line in lines if not _is_boilerplate(line, cues.boilerplate)]
    lines = _without_menus(lines, cues.boilerplate)
    first, last = prose_edges(lines, cues)
    kept: list[Line] = []
    others = False  # whether the headlines of other articles have begun
    for index, line in enumerate(lines):
        below = last < index and last >= first
        if first <= index <= last:
            kept.append(line)
            continue
        label = line.text.strip(" :：»›→.…*_#-")
        others = others or (below and cues.boilerplate.other_articles.fullmatch(label) is not None)
        is_teaser = not line.has_heading_mark and cues.boilerplate.teaser.match(line.text) is not None
        teaser = below and not ends_sentence(line.text) and (others or is_teaser)
        if not cues.boilerplate.label.fullmatch(label) and (not teaser or is_byline(line.text, cues, at_edge=True)):
            kept.append(line)
    return _without_breadcrumbs(kept)


def without_repeats(lines: list[Line], title: Line) -> list[Line]:
    """The lines without those after the title that say it again, whole or shortened with an ellipsis.

    A title that is a sentence may stand in the article too, so it is taken for a repetition at the top only.
    """
    words = _key(title.text)
    everywhere = not ends_sentence(title.text)
    at_top = True
    kept = []
    for line in lines:
        key = _key(line.text)
        again = key == words or (line.text.endswith(("…", "...")) and key.startswith(words))
        if line.start > title.start and again and (everywhere or at_top):
            continue
        at_top = at_top and (again or not is_prose(line.text))
        kept.append(line)
    return kept


def count_repeats(line: Line, lines: list[Line]) -> int:
    """How many of the next few lines are the same again, as headlines are on many sites."""
    following = [other for other in lines if other.start > line.start][:_NEARBY]
    return sum(_key(other.text) == _key(line.text) for other in following)


def prose_edges(lines: list[Line], cues: ArticleCues) -> tuple[int, int]:
    """The first and the last index of a line of running text; ``(len(lines), -1)`` where there is none."""
    prose = [i for i, line in enumerate(lines) if is_prose(line.text) and not is_byline(line.text, cues, at_edge=True)]
    return (prose[0], prose[-1]) if prose else (len(lines), -1)


def _key(text: str) -> str:
    """What two lines share when a reader calls them the same title: "——On the spot" repeats "On the spot"."""
    # From the first mark of a run alone: from each, a line of 60,000 takes a minute, in which nothing else runs.
    return _OUTER_MARKS.sub("", " ".join(text.casefold().split()))


def _is_boilerplate(line: Line, cues: BoilerplateCues) -> bool:
    if not line.has_heading_mark and cues.anywhere.match(line.text):
        return True
    return len(line.text) <= 300 and cues.rights.search(line.text) is not None


def _without_menus(lines: list[Line], cues: BoilerplateCues) -> list[Line]:
    """The lines without a menu at the top and one at the end, each from or to its last well-known word.

    A run of short lines may be a list of people who were there, so two of them must be words of menus.
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
    """The lines without those at the top that hold the title and more, when the title follows on its own.

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
