"""The text of an extract from its paragraphs: the blocks, the pages, and the place of every word in the file."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.document import Block, Kind, Page
from embeddings.readers.pdf.hyphens import Vocabulary, is_hyphenated
from embeddings.readers.pdf.page_words import Word
from embeddings.readers.pdf.paragraphs import Paragraph

_ROWS = (Kind.TABLE_HEADER, Kind.TABLE_ROW)


@dataclass(frozen=True, slots=True)
class Run:
    """The characters of a word in the text, from ``start``: those of a page, from pdfium's index ``first``."""

    start: int
    text: str
    page: int
    first: int


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of a PDF. ``runs`` are in order, and hold every character that is no white space between words."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...]
    runs: tuple[Run, ...]

    def runs_in(self, start: int, end: int) -> Sequence[Run]:
        """Return the runs that share a character with ``text[start:end]``."""
        first = max(0, bisect_right(self.runs, start, key=lambda run: run.start) - 1)
        last = bisect_right(self.runs, end - 1, key=lambda run: run.start)
        return [run for run in self.runs[first:last] if run.start + len(run.text) > start]


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
        self._runs: list[Run] = []
        self._last: Kind | None = None

    def add(self, paragraph: Paragraph) -> None:
        """Write a paragraph after a blank line, a row of a table right below the row before."""
        is_row = paragraph.kind in _ROWS
        if self._parts:
            self._write("\n" if is_row and self._last in _ROWS else "\n\n")
        start = self._length
        before: Word | None = None
        for line in paragraph.lines:
            for number, cell in enumerate(line.cells):
                for place, word in enumerate(cell):
                    gap = "" if before is None else " "
                    if before is not None and place == number == 0:
                        gap = self._end_line(before, word)
                    elif before is not None and place == 0 and is_row:
                        gap = "\t"
                    self._write(gap)
                    self._write_word(word, line.page)
                    before = word
        if paragraph.kind is not None:
            self._blocks.append(Block(start, self._length, paragraph.kind, paragraph.level))
        self._last = paragraph.kind

    def finish(self) -> Composed:
        """Return the text of all paragraphs."""
        pages = tuple(Page(self._labels[page], start, end) for page, start, end in self._pages)
        return Composed("".join(self._parts), tuple(self._blocks), pages, tuple(self._runs))

    def _end_line(self, before: Word, word: Word) -> str:
        """Return the gap between the last word of a line and the first of the next, without a hyphen that breaks."""
        if not is_hyphenated(before.text, word.text):
            return " "
        if self._vocabulary.loses_hyphen(before.text, word.text):
            last = self._runs[-1]
            self._parts[-1] = last.text[:-1]
            self._runs[-1] = Run(last.start, last.text[:-1], last.page, last.first)
            self._length -= 1
            page, start, end = self._pages[-1]
            self._pages[-1] = (page, start, end - 1)
        return ""

    def _write_word(self, word: Word, page: int) -> None:
        start = self._length
        self._write(word.text)
        self._runs.append(Run(start, word.text, page, word.first))
        if self._pages and self._pages[-1][0] == page:
            self._pages[-1] = (page, self._pages[-1][1], self._length)
        else:
            self._pages.append((page, start, self._length))

    def _write(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)
