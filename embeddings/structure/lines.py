"""The lines of an article, where they stand and which of them touch."""

import re
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]+")
_BREAK = re.compile(r"\r\n|\r|\n")
_SENTENCE_END = re.compile(r"[.!?…。！？][”’\"')\]）】」』*_]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer white space: ``source[start:end] == text``, in characters, end exclusive.

    Lines of the same ``group`` follow each other without a blank line.
    """

    start: int
    end: int
    text: str
    group: int


def split_lines(source: str, start: int) -> list[Line]:
    """The lines from ``start`` on that hold a letter or a digit; a line of marks is like a blank one."""
    lines: list[Line] = []
    for match in _LINE.finditer(source, start):
        text = match.group().strip()
        if not any(character.isalnum() for character in text):
            continue
        first = match.start() + len(match.group()) - len(match.group().lstrip())
        group = 0
        if lines:
            touches = len(_BREAK.findall(source, lines[-1].end, first)) == 1
            group = lines[-1].group + (not touches)
        lines.append(Line(first, first + len(text), text, group))
    return lines


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does."""
    return _SENTENCE_END.search(text, max(0, len(text) - 10)) is not None


def is_prose(text: str) -> bool:
    """Whether the line can only be running text: long and closed by a full stop, or very long."""
    return len(text) > 300 or (len(text) > 60 and ends_sentence(text))
