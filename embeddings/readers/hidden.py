"""Hidden text: stretches that readers of a text never see, such as comments, tags, scripts and zero-width characters.

Their search looks at each character a fixed number of times.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from embeddings.document import Block, Kind

Stretch = tuple[int, int]
"""Offsets of a stretch, end exclusive."""

_INVISIBLE = (
    r"(?<!\U0001F3F4)(?<![\U000E0000-\U000E007F])[\U000E0000-\U000E007F]++"  # the flag of England ends in such a run
    r"|(?<![\u00AD\u180E\u200B-\u200D\u2060-\u2064\uFEFF])[\u00AD\u180E\u200B-\u200D\u2060-\u2064\uFEFF]{3,}+"
    r"|(?<![\U000E0100-\U000E01EF])[\U000E0100-\U000E01EF]{3,}+"
)
_INVISIBLE_RUN = re.compile(_INVISIBLE)
_OPENING = re.compile(
    rf"(?P<code>`++)|(?P<comment>%%)|(?P<template>\{{(?=[%/#{{]))|(?P<html><(?=[/A-Za-z!?]))|(?P<invisible>{_INVISIBLE})"
)

# Comments of templates (JSX, Hugo, Liquid, Jinja), which no page shows.
_TEMPLATES = (
    ("{/*", "*/}"),
    ("{{/*", "*/}}"),
    ("{{- /*", "*/ -}}"),
    ("{{% comment %}}", "{{% /comment %}}"),
    ("{{< comment >}}", "{{< /comment >}}"),
    ("{% comment %}", "{% endcomment %}"),
    ("{# ", " #}"),
)
_BREAKS = re.compile(
    "address|article|aside|base|blockquote|body|br|button|canvas|caption|center|col|colgroup|dd|details|dialog|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|img|input|legend|li|link"
    "|main|map|menu|meta|nav|noscript|object|ol|optgroup|option|p|param|picture|pre|script|section|select|source|style"
    "|summary|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|track|ul|video|audio",
    re.IGNORECASE,
)
_MARKS = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup"
    "|time|tt|u|var|wbr",
    re.IGNORECASE,
)
_CLOSINGS = {
    name: re.compile(rf"</{name}\s*+>", re.IGNORECASE)
    for name in ("script", "style", "textarea", "template", "svg", "noscript")
}
_BARE = "hidden|open|disabled|checked|controls|selected|required|readonly|async|defer|nowrap|noshade|loop|muted"
_TAG = re.compile(
    r"<(?P<closes>/?)(?P<name>[A-Za-z][A-Za-z0-9]*+)(?P<attributes>(?:\s++(?:[A-Za-z_:@][\w:.-]*+\s*+=\s*+"
    rf"(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>=`]++)|(?:{_BARE})\b))*+)\s*+/?>",
    re.IGNORECASE,
)
_HIDES = re.compile(
    r"\shidden\b|style\s*+=\s*+[\"'][^\"']*?(?:display\s*+:\s*+none|visibility\s*+:\s*+hidden|font-size\s*+:\s*+0(?![\d.])|opacity\s*+:\s*+0(?:\.0++)?(?![\d.]))",
    re.IGNORECASE,
)
_ANY_CLOSING = re.compile(r"</(?P<name>[A-Za-z][A-Za-z0-9]*+)\s*+>")
_ANY_OPENING = re.compile(r"<(?P<name>[A-Za-z][A-Za-z0-9]*+)(?!\w)")
_DECLARATION = re.compile(r"<![A-Za-z][^<>]*+>")
_TICKS = re.compile(r"`++")
_BLANK_LINE = re.compile(r"(?>\r\n|\r|\n)[ \t]*+(?=\r|\n)")
_LINE_START = re.compile(r"[\r\n]")
_NO_BREAK = re.compile(r"[^\r\n]")
_LOOK_BACK = 100  # characters that marks before a comment take at the most
_MAX_EDGE_TAGS = 20


def find_invisible(text: str, start: int, end: int) -> list[Stretch]:
    """Return the runs of zero-width characters in ``text[start:end]`` that hide text or split words."""
    return [match.span() for match in _INVISIBLE_RUN.finditer(text, start, end)]


def find_hidden(
    text: str, start: int, end: int, *, code: Sequence[Stretch] = (), comments: bool = False
) -> list[Stretch]:
    """Return the hidden stretches of ``text[start:end]``, in order and apart.

    ``code``: stretches of code, in order, which show their tags; code between backticks does too.
    ``comments``: whether two percent signs open and close a comment, as in Obsidian, and templates may hold comments.
    """
    return list(_Search(text, start, end, code, comments).run())


def mask(text: str, hidden: Iterable[Stretch]) -> str:
    """Return the text with a space for each hidden character except line breaks."""
    pieces, position = [], 0
    for start, end in hidden:
        pieces += [text[position:start], _NO_BREAK.sub(" ", text[start:end])]
        position = end
    return "".join([*pieces, text[position:]])


def cut(text: str, blocks: Iterable[Block], hidden: Sequence[Stretch]) -> Iterator[Block]:
    """Yield the blocks without hidden text: the pieces around each stretch that hold a letter or a digit."""
    ends = [stretch[1] for stretch in hidden]
    for block in blocks:
        start, kind, level = block.start, block.kind, block.level
        index = bisect_left(ends, start + 1)
        while index < len(hidden) and hidden[index][0] < block.end:
            first, last = hidden[index]
            index += 1
            if kind in (Kind.TABLE_HEADER, Kind.TABLE_ROW) and text[first : first + 3].lower() == "<br":
                continue  # a row stays whole, since a line break in a cell hides no text
            yield from _piece(text, replace(block, start=start, end=max(start, first), kind=kind, level=level))
            start = max(start, min(last, block.end))
            if kind is Kind.LIST_ITEM and block.start < first:
                kind, level = Kind.PARAGRAPH, 1
        yield from _piece(text, replace(block, start=start, kind=kind, level=level))


def _piece(text: str, block: Block) -> Iterator[Block]:
    start, end = _without_edge_tags(text, block.start, block.end)
    if any(character.isalnum() for character in text[start:end]):
        yield replace(block, start=start, end=end)


def _without_edge_tags(text: str, start: int, end: int) -> Stretch:
    """Return the stretch without outer white space, and without the tags that stand at its edges alone or in a pair."""
    for _ in range(_MAX_EDGE_TAGS):
        start, end = _strip(text, start, end)
        first, last = _TAG.match(text, start, end), None
        if text.endswith(">", start, end) and (opened := text.rfind("<", start, end)) >= 0:
            last = _TAG.fullmatch(text, opened, end)
        if first and _MARKS.fullmatch(first["name"]):
            inner = text[first.end() : end]
            closing = _find_tag(_ANY_CLOSING, first["name"], inner)
            if first["closes"] or closing is None or not inner[: closing.start()].strip():
                start = first.end()
                continue
            if last and closing.end() == len(inner):
                start, end = first.end(), last.start()
                continue
        if last and _MARKS.fullmatch(last["name"]) and last.start() >= start:
            opening = _find_tag(_ANY_OPENING, last["name"], text[start : last.start()])
            if not last["closes"] or opening is None:
                end = last.start()
                continue
        break
    return _strip(text, start, end)


def _find_tag(tags: re.Pattern[str], name: str, text: str) -> re.Match[str] | None:
    return next((tag for tag in tags.finditer(text) if tag["name"].lower() == name.lower()), None)


def _strip(text: str, start: int, end: int) -> Stretch:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return start, max(start, start + len(words.strip()))


class _Search:
    """One search for hidden text, with the places that it looks up more than once."""

    def __init__(self, text: str, start: int, end: int, code: Sequence[Stretch], comments: bool) -> None:
        self._text, self._start, self._end = text, start, end
        self._code, self._comments = code, comments
        self._absent: set[object] = set()  # the ends of hidden text that stand nowhere in the rest of the text
        self._ticks: dict[int, list[int]] | None = None
        self._blank_lines: list[int] | None = None
        self._partners: dict[int, int] | None = None

    def run(self) -> Iterator[Stretch]:
        position, fence, hidden_until = self._start, 0, self._start
        while match := _OPENING.search(self._text, position, self._end):
            # The beginning of code within hidden text is none.
            while fence < len(self._code) and (
                self._code[fence][1] <= match.start() or self._code[fence][0] < hidden_until
            ):
                fence += 1
            if fence < len(self._code) and self._code[fence][0] <= match.start():
                position = self._code[fence][1]
            elif match["code"]:
                position = self._end_of_code(match)
            elif (end := self._end_of_hidden(match)) > match.start():
                yield match.start(), end
                position = hidden_until = end
            else:
                position = match.end()

    def _end_of_hidden(self, match: re.Match[str]) -> int:
        """Return the end of the hidden stretch that the match begins, or its start if it begins none."""
        text, start = self._text, match.start()
        if match["invisible"]:
            return match.end()
        if match["template"]:
            found = (self._after(closing, start) for opening, closing in _TEMPLATES if text.startswith(opening, start))
            return next(found, 0) * self._comments or start
        if match["comment"]:
            return self._end_of_percent_comment(start) if self._comments else start
        for opening, closing in (("<!-->", ">"), ("<!--->", ">"), ("<!--", "-->"), ("<?", "?>")):
            if text.startswith(opening, start):
                end = self._after(closing, start + len(opening) - (closing == ">"))
                # A comment that begins a line and never ends hides its paragraph: on a page it hides all the rest, but
                # its author did not mean to hide the article.
                return end or (self._paragraph_end(start) if opening == "<!--" and self._begins_line(start) else start)
        if declaration := _DECLARATION.match(text, start, self._end):
            return declaration.end()
        tag = _TAG.match(text, start, self._end)
        return self._end_of_tag(tag) if tag else start

    def _begins_line(self, start: int) -> bool:
        before = self._text[max(self._start, start - _LOOK_BACK) : start]
        return not _LINE_START.split(before)[-1].strip(" \t") and len(before.rstrip(" \t")) < _LOOK_BACK

    def _end_of_tag(self, tag: re.Match[str]) -> int:
        """Return the end of a tag, or of the element that it opens if its text is hidden; its start if it is a mark."""
        name = tag["name"].lower()
        if not tag["closes"]:
            if name in _CLOSINGS and (end := self._after(name, tag.end())):
                return end
            if _HIDES.search(tag["attributes"]) and (end := self._partner(tag.start())):
                return end
        return tag.end() if _BREAKS.fullmatch(name) else tag.start()

    def _end_of_percent_comment(self, start: int) -> int:
        text = self._text
        before = text[max(self._start, start - 1) : start]
        if before == "%" or before.isalnum():
            return start
        end = self._after("%%", start + 2)
        if not end or end <= self._paragraph_end(start):
            return end or start
        before = _LINE_START.split(text[max(self._start, start - _LOOK_BACK) : start])[-1]
        return start if before.strip(" \t>-*+") or len(before) == _LOOK_BACK else end

    def _after(self, closing: str, start: int) -> int:
        """Return the offset after the next closing, a text or the name of an element; 0 without one."""
        if closing in self._absent:
            return 0
        if pattern := _CLOSINGS.get(closing):
            found = pattern.search(self._text, start, self._end)
            end = found.end() if found else 0
        else:
            place = self._text.find(closing, start, self._end)
            end = place + len(closing) if place >= 0 else 0
        if not end:
            self._absent.add(closing)
        return end

    def _end_of_code(self, ticks: re.Match[str]) -> int:
        """Return the end of the code that the backticks open, or of the backticks if they open none."""
        if self._ticks is None:
            self._ticks = {}
            for match in _TICKS.finditer(self._text, self._start, self._end):
                self._ticks.setdefault(len(match[0]), []).append(match.start())
        length = len(ticks[0])
        places = self._ticks.get(length, [])
        index = bisect_left(places, ticks.end())
        closes = index < len(places) and places[index] < self._paragraph_end(ticks.end())
        return places[index] + length if closes else ticks.end()

    def _paragraph_end(self, start: int) -> int:
        if self._blank_lines is None:
            found = _BLANK_LINE.finditer(self._text, self._start, self._end)
            self._blank_lines = [match.start() for match in found]
        index = bisect_left(self._blank_lines, start)
        return self._blank_lines[index] if index < len(self._blank_lines) else self._end

    def _partner(self, start: int) -> int:
        """Return the end of the element that the tag at this offset opens; 0 without an end."""
        if self._partners is None:
            self._partners = {}
            opened: dict[str, list[int]] = {}
            for tag in _TAG.finditer(self._text, self._start, self._end):
                places = opened.setdefault(tag["name"].lower(), [])
                if not tag["closes"]:
                    places.append(tag.start())
                elif places:
                    self._partners[places.pop()] = tag.end()
        return self._partners.get(start, 0)
