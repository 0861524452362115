"""The plain words of a turn, as the cues of intents match them."""

import re
import unicodedata
from dataclasses import dataclass

# Smileys that are written with letters or digits are no words.
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=8xX]'?-?[)(DPpOo3/\\|*\]\[]+|<3+|\^_*\^|[oO]_[oO]|T_T)(?!\w)")
_APOSTROPHES = frozenset("'’‘`´")
_LONG_RUN = re.compile(r"(\w)\1{2,}")


@dataclass(frozen=True, slots=True)
class PlainText:
    """The words of a text in lower case with single spaces, without punctuation, apostrophes and emoji.

    ``places``: for each character of ``words`` its place in ``text``.
    """

    text: str
    words: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> str:
        """Return the part of the text that ``words[start:end]`` stands for, with the capitals of the text."""
        return "" if start >= end else self.text[self.places[start] : self.places[end - 1] + 1]

    def with_short_runs(self, length: int) -> str:
        """Return ``words`` with each run of three and more equal letters cut to ``length`` ("hiiii")."""
        return _LONG_RUN.sub(lambda run: run[1] * length, self.words)


def read_plain(text: str) -> PlainText:
    """Return the plain words of a text."""
    masked = _EMOTICON.sub(lambda found: " " * len(found[0]), text)
    words: list[str] = []
    places: list[int] = []
    for place, character in enumerate(masked):
        if character in _APOSTROPHES:
            continue
        if not (character.isalnum() or unicodedata.combining(character)):
            character = " "
            if not words or words[-1] == " ":
                continue
        words.append(character.lower()[:1])
        places.append(place)
    if words and words[-1] == " ":
        words.pop()
        places.pop()
    return PlainText(text, "".join(words), tuple(places))


def is_emoji_alone(text: str) -> bool:
    """Return whether a text consists of emoji and smileys, with at least one of them."""
    rest = _EMOTICON.sub("", text)
    has_any = rest != text or any(unicodedata.category(character) == "So" for character in rest)
    return has_any and not any(map(str.isalnum, rest))
