"""The marks of Markdown inside a line: the characters that they hide, and the styles of the words between them."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from embeddings.languages.inline_tags import mask_tags

_MARK = re.compile(
    r"(?P<escape>\\)[!-/:-@\[-`{-~]"
    r"|(?P<code>`++)"
    r"|\[\^(?P<note>[^\]\[\s]{1,40}+)\]:?+"
    r"|\[\[(?:[^\[\]|\r\n]{0,200}+\|)?+(?P<page>[^\[\]|\r\n]{1,200}+)\]\]"
    r"|(?P<target>\](?:\([^()\r\n]*+(?:\([^()\r\n]*+\)[^()\r\n]*+)?+\)|\[[^\[\]\r\n]{0,200}+\]))"
    r"|(?P<opens>!?+\[)"
    r"|(?P<closes>\])"
    r"|(?P<address><)(?:https?://|mailto:)[^<>\s]++(?P<after>>)"
    r"|(?P<tag><[^<>]*+>)"
    r"|(?P<emphasis>\*++|_++|~~++|==++)"
)
_STYLES = {1: "em", 2: "strong"}  # by the number of stars or low lines


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike, ``[start, end)``. ``styles``: names of elements, outermost first."""

    start: int
    end: int
    is_hidden: bool
    styles: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """The marks of a text: hidden stretches, and styles by their stretches."""

    hidden: list[tuple[int, int]] = field(default_factory=list)
    styled: list[tuple[int, int, str]] = field(default_factory=list)

    def hide(self, start: int, end: int) -> None:
        self.hidden.append((start, end))

    def style(self, start: int, end: int, name: str) -> None:
        self.styled.append((start, end, name))


def inline_runs(text: str, hidden: Sequence[tuple[int, int]] = ()) -> Iterator[Run]:
    """Yield the runs of a text in Markdown, in order; together they are the whole text.

    ``hidden``: further stretches to hide, such as the marks of a quotation.
    The scan is linear. Where it takes other characters for marks than a renderer of Markdown does, the reader sees more
    or fewer marks; no character is lost.
    """
    if not text:
        return
    found = _find(text)
    edges = {0, len(text)}
    starts: dict[int, list[str]] = defaultdict(list)
    ends: dict[int, list[str]] = defaultdict(list)
    for start, end, name in (*((*place, "") for place in (*found.hidden, *hidden)), *found.styled):
        if start < end:
            edges |= {start, end}
            starts[start].append(name)
            ends[end].append(name)
    active: dict[str, int] = defaultdict(int)
    for left, right in pairwise(sorted(edges)):
        for name in ends[left]:
            active[name] -= 1
        for name in starts[left]:
            active[name] += 1
        yield Run(left, right, active[""] > 0, tuple(name for name, count in active.items() if name and count))


def _find(text: str) -> _Found:
    found = _Found()
    emphasis = _Emphasis(text, found)
    brackets: list[tuple[int, int]] = []
    masked = mask_tags(text)
    ticks = _ticks(text)
    place = 0
    while match := _MARK.search(text, place):
        start, place = match.span()
        if match["escape"]:
            found.hide(start, start + 1)
        elif match["code"]:
            place = _code(found, match, ticks)
        elif match["note"] or match["page"]:
            name = "note" if match["note"] else "page"
            found.hide(start, match.start(name))
            found.hide(match.end(name), place)
            if name == "note":
                found.style(match.start(name), match.end(name), "sup")
        elif match["opens"]:
            brackets.append((start, place))
        elif match["target"] or match["closes"]:
            opened = brackets.pop() if brackets else None
            if match["target"] and opened:
                found.hide(*opened)
                found.hide(start, place)
        elif match["address"]:
            found.hide(start, start + 1)
            found.hide(place - 1, place)
        elif match["tag"]:
            if masked[start] == " " or match["tag"].startswith("<!--"):
                found.hide(start, place)
            else:
                place = start + 1
        else:
            emphasis.meet(start, place)
    return found


def _ticks(text: str) -> dict[int, list[int]]:
    """Return the places of the runs of backticks by their lengths, in order."""
    places: dict[int, list[int]] = defaultdict(list)
    if "`" in text:
        for match in _MARK.finditer(text):
            if match["code"]:
                places[len(match["code"])].append(match.start())
    return places


def _code(found: _Found, match: re.Match[str], ticks: dict[int, list[int]]) -> int:
    """Style the code that a run of backticks opens, and return the place after the code, or after the run."""
    start, end = match.span()
    places = ticks.get(end - start, [])
    after = bisect_left(places, end)
    if after == len(places):
        return end
    closing = places[after]
    found.hide(start, end)
    found.style(end, closing, "code")
    found.hide(closing, closing + end - start)
    return closing + end - start


class _Emphasis:
    """The runs of stars, low lines and tildes that may open emphasis, in a stack: each is met and left once."""

    def __init__(self, text: str, found: _Found) -> None:
        self._text = text
        self._found = found
        self._stack: list[list[int]] = []  # the place and the number of the marks that are left of a run
        self._open: dict[str, int] = defaultdict(int)  # how many runs of the stack have this mark

    def meet(self, start: int, end: int) -> None:
        """Close what a run of marks closes, and open what it opens."""
        mark = self._text[start]
        before, after = self._text[start - 1 : start], self._text[end : end + 1]
        opens, closes = bool(after.strip()), bool(before.strip())
        if mark == "_":  # inside a word, a low line is a letter
            opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
        if mark in "~=" and end - start != 2:
            return
        while closes and start < end and self._open[mark]:
            start = self._close(mark, start, end)
        if opens and start < end:
            self._stack.append([start, end - start])
            self._open[mark] += 1

    def _close(self, mark: str, start: int, end: int) -> int:
        """Match marks with the last open run of the same mark, and return the place of the next mark."""
        while self._text[self._stack[-1][0]] != mark:
            self._leave()
        place, count = self._stack[-1]
        used = 2 if count > 1 and end - start > 1 else 1
        first = place + count - used
        self._found.hide(first, first + used)
        self._found.hide(start, start + used)
        style = "s" if mark == "~" else "em" if mark == "=" else _STYLES[used]
        self._found.style(first + used, start, style)
        self._stack[-1][1] -= used
        if not self._stack[-1][1]:
            self._leave()
        return start + used

    def _leave(self) -> None:
        self._open[self._text[self._stack.pop()[0]]] -= 1
