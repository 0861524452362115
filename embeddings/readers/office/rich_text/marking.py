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
# Pictures and data of programs, of which the text in hexadecimal digits is far longer than the article.
_OMITTED = frozenset(
    {"pict", "shppict", "nonshppict", "objdata", "themedata", "colorschememapping", "datastore", "blipuid", "fontemb"}
)
_STYLE = re.compile(r"\{\s*(?:\\\*\s*)?\\s(?P<number>\d{1,4})(?!\d)(?P<rest>[^{};]{1,600}+);")
_CONTROL = re.compile(r"\\[a-z]{1,32}-?\d{0,10}\ ?", re.IGNORECASE)
_NAME = re.compile(r"heading (?P<level>[1-9])|title", re.IGNORECASE)
_STYLES = re.compile(r"\{\s*\\stylesheet")
_LONGEST_STYLES = 500_000  # characters


@dataclass(slots=True)
class _Pass:
    """The source so far, and the end that each open group needs. ``omitted``: the depth of a group that is left out."""

    pieces: list[str] = field(default_factory=list)
    position: int = 0
    ends: list[str] = field(default_factory=list)
    omitted: int = 0

    def copy_until(self, source: str, end: int) -> None:
        """Copy the source up to an offset, unless it belongs to a group that is left out."""
        if not self.omitted:
            self.pieces.append(source[self.position : end])
        self.position = end


def mark(source: str) -> str:
    """Return the source of rich text with marks, without pictures, data of programs and deleted words."""
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
    return "".join(state.pieces)


def _open(source: str, place: int, state: _Pass) -> None:
    opening = _OPENING.match(source, place)
    state.copy_until(source, place)
    state.ends.append("")
    if not state.omitted and opening and opening["name"].lower() in _OMITTED:
        state.omitted = len(state.ends)


def _close(source: str, place: int, state: _Pass) -> None:
    state.copy_until(source, place)
    if not state.ends:
        return
    end = state.ends.pop()
    if state.omitted == len(state.ends) + 1:
        state.omitted = 0
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
