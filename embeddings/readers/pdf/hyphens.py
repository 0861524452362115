"""Hyphens at the ends of lines: part of a word, or the mark of a word that the line broke."""

import re
from collections.abc import Iterable

from embeddings.readers.pdf.text_lines import TextLine

_LETTERS = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_BROKEN = re.compile(r"(?P<start>[^\W\d_]+(?:-[^\W\d_]+)*)-$")
_REST = re.compile(r"[^\W\d_]+")


class Vocabulary:
    """The words of a document that no line breaks."""

    def __init__(self, lines: Iterable[TextLine]) -> None:
        self._words: set[str] = set()
        for line in lines:
            texts = [word.text for word in line.words]
            if len(texts) > 1 and texts[-1].endswith("-"):
                texts.pop()
            for text in texts:
                for match in _LETTERS.finditer(text.casefold()):
                    self._words.add(match.group())
                    self._words.update(match.group().split("-"))

    def loses_hyphen(self, end: str, start: str) -> bool:
        """Return whether the hyphen at the end of a line only marks that the line breaks a word.

        ``end``: the last word of the line, with the hyphen. ``start``: the first word of the next line. The joined word
        must stand elsewhere in the document; so "well-known" stays whole.
        """
        broken, rest = _BROKEN.search(end), _REST.match(start)
        if broken is None or rest is None:
            return False
        before, after = broken["start"].casefold(), rest.group().casefold()
        return before + after in self._words and f"{before}-{after}" not in self._words


def is_hyphenated(end: str, start: str) -> bool:
    """Return whether a line ends with a hyphen that joins its last word with the first word of the next line."""
    return _BROKEN.search(end) is not None and _REST.match(start) is not None
