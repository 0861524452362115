"""Hyphens at the ends of lines: part of a word, or the mark of a word that the line broke."""

import re
from collections.abc import Sequence
from functools import cached_property

from embeddings.readers.pdf.text_lines import TextLine

_LETTERS = re.compile(r"[^\W\d_]++(?:[-’'][^\W\d_]++)*+")
_REST = re.compile(r"[^\W\d_]+")


class Vocabulary:
    """The words of a document that no line breaks."""

    def __init__(self, lines: Sequence[TextLine]) -> None:
        self._lines = lines

    @cached_property
    def _words(self) -> set[str]:
        """Return the words in lower case, found when the first hyphen asks for them."""
        text = "\n".join(line.text.rpartition(" ")[0] if line.text.endswith("-") else line.text for line in self._lines)
        found = set(_LETTERS.findall(text.casefold()))
        for word in [word for word in found if "-" in word]:
            found.update(word.split("-"))
        return found

    def loses_hyphen(self, end: str, start: str) -> bool:
        """Return whether the hyphen at the end of a line only marks that the line breaks a word.

        ``end``: the last word of the line, with the hyphen. ``start``: the first word of the next line. The joined word
        must stand elsewhere in the document; so "well-known" stays whole.
        """
        broken, rest = _broken(end), _REST.match(start)
        if broken is None or rest is None:
            return False
        before, after = broken.casefold(), rest.group().casefold()
        return before + after in self._words and f"{before}-{after}" not in self._words


def is_hyphenated(end: str, start: str) -> bool:
    """Return whether a line ends with a hyphen that joins its last word with the first word of the next line."""
    return _broken(end) is not None and _REST.match(start) is not None


def _broken(end: str) -> str | None:
    """Return the letters before the hyphen at the end; None without a hyphen there, or without letters."""
    if not end.endswith("-"):
        return None
    last = None
    for match in _LETTERS.finditer(end):
        last = match
    return last.group() if last and last.end() == len(end) - 1 else None
