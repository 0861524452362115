"""The words of a paragraph of an OpenDocument file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from embeddings.readers.office.odf.names import DRAW, OFFICE, TEXT
from embeddings.readers.office.odf.styles import PLAIN, Style

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 100
# Comments, and the pronunciation beside Chinese characters.
_LEFT_OUT = frozenset({f"{OFFICE}annotation", f"{TEXT}ruby-text", f"{TEXT}tracked-changes"})


@dataclass(slots=True)
class Words:
    """The words of a paragraph.

    ``notes``: the contents of its notes. ``boxes``: its shapes, which may be text boxes. Both are in order.
    ``is_bold``: whether all words are bold.
    """

    pieces: list[str] = field(default_factory=list)
    notes: "list[_Element]" = field(default_factory=list)
    boxes: "list[_Element]" = field(default_factory=list)
    is_bold: bool = True

    @property
    def text(self) -> str:
        """The words as one text."""
        return "".join(self.pieces)


class WordsReader:
    """Reads the words of paragraphs. ``styles``: the styles of the file by name."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self._styles = styles

    def style_of(self, element: "_Element") -> Style:
        """Return the style that an element names."""
        return self._styles.get(str(element.get(f"{TEXT}style-name")), PLAIN)

    def read(self, paragraph: "_Element") -> Words:
        """Return the words of a paragraph, without comments and hidden words."""
        words = Words()
        style = self.style_of(paragraph)
        self._walk(paragraph, words, is_bold=style.is_bold, is_hidden=style.is_hidden)
        return words

    def _walk(self, element: "_Element", words: Words, *, is_bold: bool, is_hidden: bool) -> None:
        _add(element.text, words, is_bold=is_bold, is_hidden=is_hidden)
        for child in element:
            tag = child.tag
            if tag == f"{TEXT}note":
                words.notes += child.findall(f"{TEXT}note-body")
            elif isinstance(tag, str) and tag.startswith(DRAW):
                words.boxes.append(child)
            elif tag == f"{TEXT}s":
                count = str(child.get(f"{TEXT}c"))
                _add(" ", words, is_bold=is_bold, is_hidden=is_hidden)
                spaces = min(int(count), _MOST_SPACES) - 1 if count.isdecimal() and len(count) < 9 else 0
                words.pieces.append(" " * spaces)
            elif tag == f"{TEXT}tab":
                words.pieces.append("\t")
            elif tag == f"{TEXT}line-break":
                words.pieces.append("\n")
            elif tag not in _LEFT_OUT and isinstance(tag, str):
                own = self.style_of(child) if tag == f"{TEXT}span" else None
                bold = is_bold or (own is not None and own.is_bold)
                hidden = is_hidden or (own is not None and own.is_hidden)
                self._walk(child, words, is_bold=bold, is_hidden=hidden)
            _add(child.tail, words, is_bold=is_bold, is_hidden=is_hidden)


def _add(text: str | None, words: Words, *, is_bold: bool, is_hidden: bool) -> None:
    """Add characters, in which white space of any length stands for one space."""
    if text and not is_hidden:
        words.pieces.append(_SPACE.sub(" ", text))
        words.is_bold = words.is_bold and (is_bold or not text.strip())
