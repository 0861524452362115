"""The blocks of a Word document in their order: paragraphs, tables, text boxes and notes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.composing import Part
from embeddings.readers.office.parts import parts_of_table
from embeddings.readers.office.word.names import ALTERNATES, VALUE, R, W
from embeddings.readers.office.word.styles import PLAIN, Style, is_on, number_of
from embeddings.readers.office.word.words import Words, WordsReader, alternates

if TYPE_CHECKING:
    from lxml.etree import _Element

_WRAPPERS = frozenset(f"{W}{name}" for name in ("customXml", "ins", "moveTo", "smartTag", "sdtContent"))
_MOST_COLUMNS = 63  # as in Word
_DEEPEST = 9
_BODY = 9  # the outline level of text that is no heading


class Body:
    """Reads the blocks of a document.

    ``notes``: the element of each footnote and endnote, by the tag of its references and its id. ``related``: returns
    the blocks of a chart, a diagram or an inserted file by the id of the reference to it.
    """

    def __init__(
        self,
        styles: Mapping[str, Style],
        notes: "Mapping[tuple[str, str], _Element]",
        related: Callable[[str], Iterable[Part]],
    ) -> None:
        self._styles = styles
        self._words = WordsReader(styles)
        self._notes = notes
        self._related = related
        self._waiting: list[tuple[str, str]] = []
        self._begun = ""  # the words of a paragraph of which the end is deleted
        self._cells_open = 0

    def read(self, body: "_Element") -> Iterator[Part]:
        """Yield the blocks below an element. The notes of a section stand at its end."""
        yield from self._walk_whole(body)
        yield from self._end_section()

    def _walk_whole(self, parent: "_Element") -> Iterator[Part]:
        yield from self._walk(parent)
        yield from self._end_paragraph()

    def _walk(self, parent: "_Element") -> Iterator[Part]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag == f"{W}sdt" or child.tag in _WRAPPERS:
                yield from self._walk(child)
            elif child.tag == f"{W}altChunk":
                yield from self._end_paragraph()
                yield from self._related(str(child.get(f"{R}id")))
            elif child.tag == ALTERNATES:
                yield from self._walk(next(alternates(child), ()))

    def _paragraph(self, paragraph: "_Element") -> Iterator[Part]:
        properties = paragraph.find(f"{W}pPr")
        style = self._style_of(properties)
        words = self._words.read(paragraph, style)
        text = self._begun + words.text
        self._begun = ""
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self._begun = text
        elif text.strip():
            kind, level = _kind_of(properties, style)
            if kind in (Kind.HEADING, Kind.TITLE):
                yield from self._end_section()
            yield Part(text, kind, level, is_bold=words.is_bold)
        yield from self._beside(words)

    def _beside(self, words: Words) -> Iterator[Part]:
        """Yield the text boxes and drawings of a paragraph, and keep its notes for the end of the section."""
        self._waiting += words.notes
        for box in words.boxes:
            yield from self._walk_whole(box)
        for drawing in words.drawings:
            yield from self._related(drawing)

    def _end_paragraph(self) -> Iterator[Part]:
        begun, self._begun = self._begun, ""
        if begun.strip():
            yield Part(begun, Kind.PARAGRAPH)

    def _end_section(self) -> Iterator[Part]:
        if self._cells_open:
            return
        waiting, self._waiting = self._waiting, []
        for reference in waiting:
            note = self._notes.get(reference)
            if note is not None:
                yield Part(self._text_of(note, "\n"), Kind.FOOTNOTE)

    def _style_of(self, properties: "_Element | None") -> Style:
        named = properties.find(f"{W}pStyle") if properties is not None else None
        return self._styles.get(str(named.get(VALUE)), PLAIN) if named is not None else PLAIN

    def _text_of(self, element: "_Element", separator: str) -> str:
        return separator.join(part.words.strip() for part in self._parts_of(element))

    def _parts_of(self, element: "_Element") -> list[Part]:
        """Return the blocks below an element, of which the notes wait for the end of the section."""
        self._cells_open += 1
        parts = list(self._walk_whole(element))
        self._cells_open -= 1
        return parts

    def _table(self, table: "_Element") -> Iterator[Part]:
        yield from self._end_paragraph()
        rows = [row for row in _children(table, "tr") if row.find(f"{W}trPr/{W}del") is None]
        # Each cell is read once: tables may stand in tables, and twice at each depth would be without end.
        cells = [self._cells(row) for row in rows]
        is_marked = bool(rows) and is_on(rows[0].find(f"{W}trPr"), "tblHeader") is True
        yield from parts_of_table(cells, is_marked=is_marked)

    def _cells(self, row: "_Element") -> list[Sequence[Part] | None]:
        """Return the blocks of each cell of a row; None for a cell that goes on with the one above it."""
        cells: list[Sequence[Part] | None] = [()] * min(number_of(row, "trPr/gridBefore") or 0, _MOST_COLUMNS)
        for cell in _children(row, "tc"):
            properties = cell.find(f"{W}tcPr")
            merged = properties.find(f"{W}vMerge") if properties is not None else None
            goes_on = merged is not None and merged.get(VALUE) != "restart"
            is_deleted = properties is not None and properties.find(f"{W}cellDel") is not None
            cells.append(None if goes_on else () if is_deleted else self._parts_of(cell))
            span = min(number_of(properties, "gridSpan") or 1, _MOST_COLUMNS)
            cells += [None if goes_on else ()] * (span - 1)
        return cells


def _kind_of(properties: "_Element | None", style: Style) -> tuple[Kind | None, int]:
    """Return the kind of a paragraph, None for an entry of a table of contents, and its level."""
    if style.is_contents:
        return None, 1
    if style.kind is Kind.TITLE:
        return Kind.TITLE, 1
    outline = number_of(properties, "outlineLvl")
    heading = style.heading if outline is None else (outline + 1 if outline < _BODY else 0)
    if heading:
        return Kind.HEADING, min(heading, _DEEPEST)
    if style.kind is not None:
        return style.kind, 1
    item = style.item
    if properties is not None and properties.find(f"{W}numPr") is not None:
        item = 0 if number_of(properties, "numPr/numId") == 0 else (number_of(properties, "numPr/ilvl") or 0) + 1
    return (Kind.LIST_ITEM, min(item, _DEEPEST)) if item else (Kind.PARAGRAPH, 1)


def _children(parent: "_Element", name: str) -> "Iterator[_Element]":
    """Yield the rows of a table or the cells of a row, also those in content controls."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag == f"{W}sdt" or child.tag in _WRAPPERS:
            yield from _children(child, name)
