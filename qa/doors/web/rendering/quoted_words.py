"""The words of a quote with its context as the page shows them: lines above the quote, or a table with its header."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from qa.answer import ContextKind, Piece, Quote
from qa.doors.web.rendering.table_rows import Cell, table_rows

# The name of a context, which a screen reader reads before its words.
_LABELS = {
    ContextKind.HEADER_ROW: "Header of the table",
    ContextKind.INTRODUCTION: "List",
    ContextKind.QUESTION: "Question in the article",
    ContextKind.SPEAKER: "Speaker",
    ContextKind.HEADING: "Section",
    ContextKind.KEY: "Label in the article",
}

Stretches = Sequence[tuple[bool, Sequence[Piece]]]
"""Pieces of a text, those of the answer span (True) apart from the others."""


@dataclass(frozen=True, slots=True)
class ShownContext:
    """A context as a line above the quote."""

    kind: ContextKind
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a table: its words, and the characters before and after them, which only a copy shows."""

    before: str
    stretches: Stretches
    after: str

    @property
    def words(self) -> str:
        """Return the words as plain text."""
        return "".join(piece.text for _, pieces in self.stretches for piece in pieces)


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The quoted rows of a table below its header. The cells of a row hold each of its characters."""

    heads: Sequence[ShownCell]
    rows: Sequence[Sequence[ShownCell]]

    @property
    def words(self) -> str:
        """Return the rows as plain text, each cell after its head."""
        rows = (
            [f"{head.words}: {cell.words}" for head, cell in zip(self.heads, row, strict=False)] for row in self.rows
        )
        return "; ".join(", ".join(row) for row in rows)


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """The words of a quote below the lines of its ``context``. ``table`` is None unless the quote is of a table."""

    context: Sequence[ShownContext]
    stretches: Stretches
    table: ShownTable | None

    @classmethod
    def of(cls, quote: Quote) -> "QuotedWords":
        """Return the words of a quote as a template shows them."""
        pieces = list(quote.pieces())
        header = next((part for part in quote.context if part.kind is ContextKind.HEADER_ROW), None)
        table = _table(header.text, quote.text, pieces) if header else None
        lines = [part for part in quote.context if table is None or part is not header]
        context = [ShownContext(part.kind, _LABELS[part.kind], part.text) for part in lines]
        return cls(context, _stretches(pieces), table)


def spoken(quote: Quote, name: str) -> str:
    """Return the words of a quote and its context as plain text for a screen reader."""
    shown = QuotedWords.of(quote)
    context = "".join(f"{part.label}: {part.text} " for part in shown.context)
    return f"{context}{name}: {quote.text if shown.table is None else f'{shown.table.words}.'}"


def _table(header: str, text: str, pieces: Sequence[Piece]) -> ShownTable | None:
    cut = table_rows(header, text)
    if cut is None:
        return None
    heads, rows = cut
    of_header, of_text = _Pieces([Piece(header, matches=False, likely=False)]), _Pieces(pieces)
    return ShownTable(
        [_cell(header, head, of_header) for head in heads],
        [[_cell(text, cell, of_text) for cell in row] for row in rows],
    )


def _cell(text: str, cell: Cell, pieces: "_Pieces") -> ShownCell:
    stretches = _stretches(pieces.between(cell.first, cell.last))
    return ShownCell(text[cell.start : cell.first], stretches, text[cell.last : cell.end])


def _stretches(pieces: Sequence[Piece]) -> Stretches:
    return [(likely, list(each)) for likely, each in groupby(pieces, key=lambda piece: piece.likely)]


class _Pieces:
    """The pieces of a text by their places."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))

    def between(self, start: int, end: int) -> Sequence[Piece]:
        """Return the pieces of ``text[start:end]``."""
        return list(self._between(start, end)) if start < end else []

    def _between(self, start: int, end: int) -> Iterator[Piece]:
        for index in range(bisect_right(self._starts, start) - 1, len(self._pieces)):
            piece, at = self._pieces[index], self._starts[index]
            if at >= end:
                break
            yield piece._replace(text=piece.text[max(0, start - at) : end - at])
