"""Marks in the source of rich text, since its parser gives the words alone: for headings, cells, rows and notes.

The marks are characters for private use, which the parser passes on among the words.
"""

import re
from dataclasses import dataclass, field

CELL, ROW, IN_TABLE, NOTE, END_OF_NOTE, TITLE, LINE = (chr(code) for code in range(0xE010, 0xE017))
HEADINGS = "".join(chr(0xE020 + level) for level in range(9))
"""The marks of headings, the highest level first."""

_TOKEN = re.compile(
    r"\\bin(?P<length>\d{1,9})\ ?|(?P<brace>[{}])"
    r"|\\(?P<word>cell|row|line|intbl|footnote|deleted|outlinelevel\d|s\d{1,4})(?![a-z\d])"
    r"|\\(?:[^a-z]|[a-z]{1,32})",
    re.IGNORECASE | re.DOTALL,
)
_OPENING = re.compile(r"\{\s*(?:\\\*\s*)?\\(?P<name>[a-z]{1,32})", re.IGNORECASE)
# The table of fonts is written anew. The text of pictures and data of programs, in hexadecimal digits, is far longer
# than the article.
_OMITTED = frozenset(
    {
        "fonttbl",
        "pict",
        "shppict",
        "nonshppict",
        "objdata",
        "themedata",
        "colorschememapping",
        "datastore",
        "blipuid",
        "fontemb",
    }
)
_MARGINS = frozenset(f"{name}{kind}" for name in ("header", "footer") for kind in ("", "l", "r", "f"))
_MOST_MARGINS = 100
_FONT = re.compile(r"\\f(?P<number>\d{1,5})(?!\d)[^;{}]{0,200}?\\fcharset(?P<charset>\d{1,3})")
_BEGINNING = re.compile(r"\s*+\{\\rtf\d*")
_STYLE = re.compile(r"\{\s*(?:\\\*\s*)?\\s(?P<number>\d{1,4})(?!\d)(?P<rest>[^{};]{1,600}+);")
_CONTROL = re.compile(r"\\[a-z]{1,32}-?\d{0,10}\ ?", re.IGNORECASE)
_NAME = re.compile(r"heading (?P<level>[1-9])|title", re.IGNORECASE)
_STYLES = re.compile(r"\{\s*\\stylesheet")
_LONGEST_STYLES = 500_000  # characters


@dataclass(frozen=True, slots=True)
class Marked:
    """The source of the text with marks, and the source of each header and footer of its pages, once."""

    text: str
    margins: tuple[str, ...]


@dataclass(slots=True)
class _Pass:
    """The source so far, and the end that each open group needs. ``omitted``: the depth of a group that is left out.

    ``margin``: where this group begins, if it is a header or a footer. ``margins``: the source of those so far.
    """

    pieces: list[str] = field(default_factory=list)
    margin: int | None = None
    margins: dict[str, None] = field(default_factory=dict)
    position: int = 0
    ends: list[str] = field(default_factory=list)
    omitted: int = 0

    def copy_until(self, source: str, end: int) -> None:
        """Copy the source up to an offset, unless it belongs to a group that is left out."""
        if not self.omitted:
            self.pieces.append(source[self.position : end])
        self.position = end


def mark(source: str) -> Marked:
    """Return the source of rich text with marks, without pictures, data of programs, deleted words and margins."""
    styles = _heading_styles(source)
    state = _Pass()
    place = 0
    while match := _TOKEN.search(source, place):
        place = match.end()
        if match["length"]:
            state.copy_until(source, match.start())
            state.position = place = min(len(source), match.end() + int(match["length"]))
        elif match["brace"] == "{":
            _open(source, match.start(), state)
        elif match["brace"]:
            _close(source, match.start(), state)
        elif match["word"] and not state.omitted:
            _mark_word(source, match, styles, state)
    state.copy_until(source, len(source))
    marked = "".join(state.pieces)
    begin = _BEGINNING.match(marked)
    fonts = _fonts(source)
    if begin:
        marked = marked[: begin.end()] + fonts + marked[begin.end() :]
    return Marked(marked, tuple(f"{{\\rtf1 {fonts}{margin}}}" for margin in state.margins))


def _fonts(source: str) -> str:
    """Return the table of fonts with the letters of each font alone; the parser's pattern for it backtracks."""
    letters = {font["number"]: font["charset"] for font in _FONT.finditer(source)}
    fonts = (f"{{\\f{number}\\fcharset{charset} x;}}" for number, charset in letters.items())
    return f"{{\\fonttbl{''.join(fonts)}}}" if letters else ""


def _open(source: str, place: int, state: _Pass) -> None:
    opening = _OPENING.match(source, place)
    state.copy_until(source, place)
    state.ends.append("")
    name = opening["name"].lower() if opening else ""
    if opening and not state.omitted and (name in _OMITTED or name in _MARGINS):
        state.omitted = len(state.ends)
        state.margin = opening.end() if name in _MARGINS else None


def _close(source: str, place: int, state: _Pass) -> None:
    state.copy_until(source, place)
    if not state.ends:
        return
    end = state.ends.pop()
    if state.omitted == len(state.ends) + 1:
        state.omitted = 0
        if state.margin is not None and len(state.margins) < _MOST_MARGINS:
            state.margins[source[state.margin : place]] = None
        state.position = place + 1
    elif end and not state.omitted:
        state.pieces.append(end)


def _mark_word(source: str, match: re.Match[str], styles: dict[str, str], state: _Pass) -> None:
    word = match["word"].lower()
    if word == "footnote":
        state.copy_until(source, match.start())
        state.pieces.append(_written(NOTE))
        state.position = match.end()
        if state.ends:
            state.ends[-1] = _written(END_OF_NOTE)
        return
    state.copy_until(source, match.end())
    if word == "deleted":
        state.pieces.append("\\*")  # the rest of the group is not read
    elif word.startswith("outlinelevel"):
        level = int(word[-1])
        state.pieces.append(_written(HEADINGS[level]) if level < len(HEADINGS) else "")
    elif word[1:].isdecimal():
        state.pieces.append(_written(styles[word[1:]]) if word[1:] in styles else "")
    else:
        state.pieces.append(_written({"cell": CELL, "row": ROW, "line": LINE, "intbl": IN_TABLE}[word]))


def _written(character: str) -> str:
    return f"{{\\uc1\\u{ord(character) - 0x10000}?}}"


def _heading_styles(source: str) -> dict[str, str]:
    """Return the marks of the styles of titles and headings, by the numbers of the styles."""
    begin = _STYLES.search(source)
    if begin is None:
        return {}
    found = {}
    for style in _STYLE.finditer(source, begin.end(), begin.end() + _LONGEST_STYLES):
        name = _NAME.fullmatch(_CONTROL.sub("", style["rest"]).strip())
        if name:
            found[style["number"]] = HEADINGS[int(name["level"]) - 1] if name["level"] else TITLE
    return found
