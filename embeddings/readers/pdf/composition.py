"""The text of an extract from its paragraphs: the blocks, the pages, and the place of every word in the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from embeddings.document import Block, Kind, Page
from embeddings.readers.pdf.hyphens import Vocabulary, is_hyphenated
from embeddings.readers.pdf.page_words import Word
from embeddings.readers.pdf.paragraphs import Paragraph
from embeddings.readers.pdf.text_lines import Stretch, TextLine, is_initial

_WORD = re.compile(r"[^ ]+")
_ROWS = (Kind.TABLE_HEADER, Kind.TABLE_ROW)


class Run(NamedTuple):
    """The characters of a word in the text, from ``start``: those of a page, from pdfium's index ``first``."""

    start: int
    text: str
    page: int
    first: int


class _Piece(NamedTuple):
    """Words in the text, ``[start, end)``, which stand so on a page, from pdfium's index ``first``."""

    start: int
    end: int
    page: int
    first: int


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of a PDF. ``pieces`` are in order, and hold every character that is no white space between words."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...]
    pieces: tuple[_Piece, ...]

    @property
    def runs(self) -> Iterator[Run]:
        """The words, in order."""
        for piece in self.pieces:
            for match in _WORD.finditer(self.text, piece.start, piece.end):
                yield Run(match.start(), match.group(), piece.page, piece.first + match.start() - piece.start)


class Composer:
    """Writes paragraphs, one after another."""

    def __init__(self, labels: Sequence[str], vocabulary: Vocabulary) -> None:
        """``labels``: the printed number of each page."""
        self._labels = labels
        self._vocabulary = vocabulary
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[tuple[int, int, int]] = []  # index of the page, start, end
        self._pieces: list[_Piece] = []
        self._last: Kind | None = None

    def add(self, paragraph: Paragraph) -> None:
        """Write a paragraph after a blank line, a row of a table right below the row before."""
        is_row = paragraph.kind in _ROWS
        if self._parts:
            self._write("\n" if is_row and self._last in _ROWS else "\n\n")
        start = self._length
        before: Stretch | None = None
        for line in paragraph.lines:
            self._add_line(line, before, is_row)
            before = line.cells[-1]
        if paragraph.kind is not None:
            self._blocks.append(Block(start, self._length, paragraph.kind, paragraph.level))
        self._last = paragraph.kind

    def finish(self) -> Composed:
        """Return the text of all paragraphs."""
        pages = tuple(Page(self._labels[page], start, end) for page, start, end in self._pages)
        return Composed("".join(self._parts), tuple(self._blocks), pages, tuple(self._pieces))

    def _add_line(self, line: TextLine, before: Stretch | None, is_row: bool) -> None:
        """Write a line after the words ``before``, the last ones of the line above."""
        start = self._length
        for number, cell in enumerate(line.cells):
            if number == 0:
                if before is not None:
                    start = self._end_line(before, cell)
            elif is_row or not _begins_word(line.cells[number - 1], cell):
                self._write("\t" if is_row else " ")
            self._write_cell(cell, line.page)
        if self._pages and self._pages[-1][0] == line.page:
            start = self._pages.pop()[1]
        self._pages.append((line.page, start, self._length))

    def _end_line(self, before: Stretch, cell: Stretch) -> int:
        """Write the gap between two lines, without a hyphen that breaks a word. Return the start of the second line."""
        end, start = before.text.rpartition(" ")[2], cell.text.partition(" ")[0]
        if not is_hyphenated(end, start):
            self._write(" ")
        elif self._vocabulary.loses_hyphen(end, start):
            last = self._pieces[-1]
            self._parts[-1] = self._parts[-1][:-1]
            self._pieces[-1] = last._replace(end=last.end - 1)
            self._length -= 1
            page, first, _ = self._pages[-1]
            self._pages[-1] = (page, first, self._length)
        return self._length

    def _write_cell(self, cell: Stretch, page: int) -> None:
        """Write words of a line, in one piece where the page has them in one piece."""
        if cell.is_plain:
            self._pieces.append(_Piece(self._length, self._length + len(cell.text), page, cell.start))
            self._write(cell.text)
            return
        before: Word | None = None
        for word in cell.words:
            if before is not None and not is_initial(before, word):
                self._write(" ")
            self._pieces.append(_Piece(self._length, self._length + len(word.text), page, word.first))
            self._write(word.text)
            before = word

    def _write(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)


def _begins_word(before: Stretch, cell: Stretch) -> bool:
    """Return whether the words before are only the large first letter of the next word."""
    return len(before.text) == 1 and is_initial(before.words[0], cell.words[0])
