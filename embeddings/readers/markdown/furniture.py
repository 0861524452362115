"""The furniture of Markdown: lines and marks that a page does not show as text.

Badges, images, menus of links, definitions of links, short codes, block ids, hashtags and the marks of containers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.document import Block, Kind
from embeddings.readers.hidden import Stretch, find_hidden, mask
from embeddings.readers.markdown.html_tables import find_html_tables
from embeddings.readers.markdown.parsing import find_code

_TARGET = r"\([^()\r\n]*+(?:\([^()\r\n]*+\)[^()\r\n]*+)?\)"
_IMAGE = rf"!\[(?:[^\]\[\r\n]|\[[^\]\[\r\n]*+\])*+\](?:{_TARGET}|\[[^\]\[\r\n]*+\])?+(?:\{{[^{{}}\r\n]*+\}})?+"
_EMBED = r"!\[\[[^\]\[\r\n]*+\]\]"
_LINK = rf"(?:\[(?:{_IMAGE}|[^\]\[\r\n])*+\](?:{_TARGET}|\[[^\]\[\r\n]*+\])|\[\[[^\]\[\r\n]*+\]\])"
_HTML_LINK = r"<a\s[^<>\r\n]*+>[^<>\r\n]*+</a>"
_PICTURE = rf"(?:{_EMBED}|{_IMAGE}|\[[ \t]*+(?:{_IMAGE}[ \t]*+)++\](?:{_TARGET}|\[[^\]\[\r\n]*+\])?+)"
_SEPARATOR = r"[ \t]*+[|>›»/·•–—-]?+[ \t]*+"
_LEAD = r"(?P<lead>[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)?(?:#{1,6}[ \t]++)?)"

# A whole line, as a rule without its marks of a quotation or an item.
_PICTURES = re.compile(rf"{_LEAD}(?P<hidden>{_PICTURE}(?:{_SEPARATOR}{_PICTURE})*+)[ \t]*+")
_ENTRY = rf"(?:{_PICTURE}|{_LINK}|{_HTML_LINK})"
_PLACE = r"[ \t]*+[>›»/][ \t]*+[^.!?\[\]()\r\n]{1,60}+"  # the last place of "Home > News > Bridges", which is no link
_MENU = re.compile(
    rf"(?P<lead>[ \t>]*+)(?P<hidden>{_ENTRY}(?:{_SEPARATOR}{_ENTRY})++(?:{_PLACE})?|{_LINK}{_PLACE})[ \t]*+"
)
_CONTENTS = re.compile(
    r"(?P<lead>[ \t]*+)(?P<hidden>(?:[-*+]|\d{1,9}[.)])[ \t]++\[[^\]\[\r\n]*+\]\(#[^()\s]*+\))[ \t]*+"
)
_LINK_ALONE = re.compile(rf"(?P<lead>[ \t>]*+)(?P<hidden>\[(?P<words>[^\]\[\r\n]*+)\]{_TARGET})[ \t]*+")
_DEFINITION = re.compile(
    r"(?P<lead>[ \t>]*+)(?P<hidden>\[(?!\^)[^\]\[\r\n]++\]:[ \t]*+(?:<[^<>\r\n]*+>|(?=[^ \t\r\n]*[/.#:])[^\s<>]++)"
    r"(?:[ \t]++(?:\"[^\"\r\n]*+\"|'[^'\r\n]*+'|\([^()\r\n]*+\)))?+)[ \t]*+"
)
_HASHTAGS = re.compile(r"(?P<lead>[ \t>]*+)(?P<hidden>#[^\W\d][\w/-]*+(?:[ \t]++#[^\W\d][\w/-]*+)*+)[ \t]*+")
_CONTENTS_MARK = re.compile(
    r"(?P<lead>[ \t]*+)(?P<hidden>\[\[?_?toc_?\]?\]|\{:[^{}\r\n]*+\}|\\newpage)[ \t]*+", re.IGNORECASE
)
_ANYWHERE = (_PICTURES, _CONTENTS, _DEFINITION, _CONTENTS_MARK)
_ALONE = (_MENU, _LINK_ALONE, _HASHTAGS)  # lines that are furniture between blank lines
_LINK_WORDS = re.compile(r"[\[>]([^\[\]<>]*+)[\]<]")
_MIN_MENU = 3
_MAX_MENU_WORDS = 3
_MIN_LINK_WORDS = 5  # a link of more words alone on a line is text

# A part of a line.
_CONTAINER = re.compile(
    r"[ \t>]*+(?P<hidden>:{3,}+[ \t]*+(?:\{[^{}\r\n]*+\}|[\w-]++)?+|(?:!!!|\?\?\?\+?)[ \t]++[\w-]++)"
)
_BLOCK_ID = re.compile(r"(?:(?<=[ \t>])|^)\^(?=[\w-]*[^\W\d_])[A-Za-z0-9-]{2,}+[ \t]*$")
_ATTRIBUTES = re.compile(r"(?<=[ \t])\{[#.:][^{}\r\n]*+\}[ \t]*$")
_SHORT_CODE = re.compile(r"\{\{[<%][^{}\r\n]*+\}\}(?<=[>%]\}\})|\{%[^{}\r\n]*+\}(?<=%\})")
_SHOWN_ARGUMENT = re.compile(r"\b(?:caption|title)[ \t]*+=[ \t]*+\"(?P<words>[^\"\r\n]*+)\"")

_ALT = re.compile(r"!\[(?P<words>[^\]\[\r\n]*+)\]")
_TITLE = re.compile(r"[ \t]\"(?P<words>[^\"\r\n]*+)\"\)")
_MIN_ALT_WORDS = 3

_HEADING_TAG = re.compile(r"<(?P<closes>/?)(?:h(?P<level>[1-6])|summary)(?:\s[^<>]*+)?>", re.IGNORECASE)
_EDGE_PICTURE = re.compile(rf"{_PICTURE}\s*+")
_LINE = re.compile(r"[^\r\n]+")
_MAX_PICTURES = 20
_MAY_HOLD_FURNITURE = frozenset("[#{<:!?^\\")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_LOOK_BACK = 200  # characters before a line that show whether the line before is blank


@dataclass(frozen=True, slots=True)
class Visible:
    """A text without its furniture.

    ``text``: as long as the original text, with a space for each hidden character. ``hidden``: the hidden stretches, in
    order and apart. ``captions``: the words that hidden pictures show, in order. ``pictures``: the starts of the lines
    that hold pictures alone. ``headings``: the words between the tags of a heading or a summary, each with its level, 0
    for a summary. ``rows``: the rows and the captions of tables in HTML, which ``text`` is without.
    """

    text: str
    hidden: tuple[Stretch, ...]
    captions: tuple[Block, ...]
    pictures: tuple[int, ...]
    headings: tuple[tuple[int, int, int], ...] = ()
    rows: tuple[Block, ...] = ()


def find_visible(text: str, start: int) -> Visible:
    """Return the text without furniture and hidden text after ``start``."""
    code = find_code(text, start)
    hidden = find_hidden(text, start, len(text), code=code, comments=True)
    shown = mask(text, hidden)
    if code and hidden:
        code = find_code(shown, start)  # a comment may have held fences
    captions: list[Block] = []
    pictures: list[int] = []
    for first, line in _lines(shown, start, code):
        match = next((found for pattern in _ANYWHERE if (found := pattern.fullmatch(line))), None)
        if match is None:
            hidden += [(first + begin, first + end) for begin, end in _parts(line)]
            captions += _arguments(line, first)
            continue
        hidden.append((first + match.start("hidden"), first + match.end("hidden")))
        if match.re is _PICTURES:
            pictures.append(first)
            captions += _captions(match["hidden"], first + match.start("hidden"))
    hidden = _merged(hidden)
    hidden = _merged([*hidden, *_find_menus(mask(text, hidden), start, code)])
    headings = tuple(_headings(text, hidden))
    tables = list(find_html_tables(text, start, code)) if "<t" in text or "<T" in text else []
    rows = tuple(row for table in tables for row in table.blocks)
    without = mask(text, _merged([*hidden, *((table.start, table.end) for table in tables)]))
    return Visible(without, tuple(hidden), tuple(captions), tuple(pictures), headings, rows)


def _headings(text: str, hidden: Sequence[Stretch]) -> Iterator[tuple[int, int, int]]:
    """Yield the words between the tags of headings and summaries. ``hidden``: the hidden stretches, with these tags."""
    opened: re.Match[str] | None = None
    for start, end in hidden:
        for tag in _HEADING_TAG.finditer(text, start, end):
            if opened and tag["closes"]:
                yield opened.end(), tag.start(), int(opened["level"] or 0)
            opened = None if tag["closes"] else tag


def trim_pictures(text: str, block: Block) -> Block:
    """Return the block without the pictures at its edges. A block of pictures alone becomes empty."""
    start, end = block.start, block.end
    for _ in range(_MAX_PICTURES):
        if match := _EDGE_PICTURE.match(text, start, end):
            start = match.end()
            continue
        last = text.rfind("![", start, end)
        if last > start and text[last - 1] == "[":
            last -= 1
        if last < 0 or not _EDGE_PICTURE.fullmatch(text, last, end):
            break
        end = start + len(text[start:last].rstrip())
    return replace(block, start=start, end=end)


def _lines(text: str, start: int, code: Sequence[Stretch]) -> Iterator[tuple[int, str]]:
    """Yield the lines that may hold furniture, each with its offset."""
    fence = 0
    for match in _LINE.finditer(text, start):
        while fence < len(code) and code[fence][1] <= match.start():
            fence += 1
        in_code = fence < len(code) and code[fence][0] <= match.start()
        if not in_code and not _MAY_HOLD_FURNITURE.isdisjoint(match[0]):
            yield match.start(), match[0]


def _parts(line: str) -> Iterator[Stretch]:
    """Yield the marks in a line of text, in order."""
    if container := _CONTAINER.match(line):
        yield container.span("hidden")
    if "`" not in line:
        yield from (match.span() for match in _SHORT_CODE.finditer(line))
    for pattern in (_ATTRIBUTES, _BLOCK_ID):
        if match := pattern.search(line):
            yield match.span()


def _find_menus(text: str, start: int, code: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield the menus, short links and hashtags that are a paragraph by themselves."""
    for first, line in _lines(text, start, code):
        match = next((found for pattern in _ALONE if (found := pattern.fullmatch(line))), None)
        if match is None or not (_is_alone(text, start, first, first + len(line)) or _has_short_links(match)):
            continue
        words = match["words"].split() if match.re is _LINK_ALONE else []
        if len(words) < _MIN_LINK_WORDS:
            yield first + match.start("hidden"), first + match.end("hidden")


def _has_short_links(match: re.Match[str]) -> bool:
    """Return whether a menu has several links of a few words each."""
    links = _LINK_WORDS.findall(match["hidden"])
    return (
        match.re is _MENU and len(links) >= _MIN_MENU and max(len(words.split()) for words in links) <= _MAX_MENU_WORDS
    )


def _is_alone(text: str, body: int, start: int, end: int) -> bool:
    """Return whether the lines around ``text[start:end]`` in the body are blank, apart from marks of a quotation."""
    before = _LINE_BREAK.split(text[max(body, start - _LOOK_BACK) : start])
    after = _LINE_BREAK.match(text, end)
    following = _LINE.match(text, after.end()) if after else None
    return not (before[-2].strip(" \t>") if len(before) > 1 else "") and not (following and following[0].strip(" \t>"))


def _captions(pictures: str, offset: int) -> Iterator[Block]:
    """Yield the alternative text of a picture, if it is a phrase, and its title. Badges show none."""
    if pictures.startswith("![[") or not pictures.startswith("![") or pictures.count("![") > 1:
        return
    words = _ALT.match(pictures)
    if words and len(words["words"].split()) >= _MIN_ALT_WORDS:
        yield _caption(words, offset)
    if title := _TITLE.search(pictures):
        yield _caption(title, offset)


def _arguments(line: str, offset: int) -> Iterator[Block]:
    for code in _SHORT_CODE.finditer(line):
        for match in _SHOWN_ARGUMENT.finditer(code[0]):
            if any(character.isalnum() for character in match["words"]):
                yield _caption(match, offset + code.start())


def _caption(match: re.Match[str], offset: int) -> Block:
    words = match["words"]
    start = offset + match.start("words") + len(words) - len(words.lstrip())
    return Block(start, start + len(words.strip()), Kind.CAPTION)


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
