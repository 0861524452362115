"""The tables of an article as HTML, with each character of their rows."""

import re
from collections.abc import Sequence

from embeddings.document import Block, Kind
from qa.doors.web.rendering.article_characters import Characters
from qa.doors.web.rendering.article_flow import Group, Piece, has_words
from qa.doors.web.rendering.inline_marks import Run
from qa.doors.web.rendering.markup import as_text
from qa.doors.web.rendering.table_rows import Cell, cells_of_rows

_TABLE_ROWS = 200  # in one table: a browser needs seconds to lay out 50,000 rows together
# Text right inside of a table that is no white space of HTML would be moved above the table.
_SPACE = re.compile(r"[ \t\n\r]*+")


class Tables:
    """Writes the tables of an article."""

    def __init__(self, characters: Characters) -> None:
        self._characters = characters

    def html(self, group: Group) -> str:
        """Return the rows of a group."""
        blocks = [line.block for line in group.lines]
        cells = list(cells_of_rows([self._characters.text[block.start : block.end] for block in blocks]))
        columns = max(map(len, cells))
        rows = [
            f"{self._above_row(group, index, columns)}{self._row(line.block, cells[index], columns)}"
            f"{self._outside_row(line.pieces[line.pieces.index(own) + 1 :], columns)}"
            for index, line in enumerate(group.lines)
            for own in [next(piece for piece in line.pieces if piece.block)]
        ]
        is_long = len(rows) > _TABLE_ROWS
        wide = "table long" if is_long else "table"
        tables = (rows[at : at + _TABLE_ROWS] for at in range(0, len(rows), _TABLE_ROWS))
        return "".join(
            f'<div class="{wide}" tabindex="0" role="group" aria-label="Table" dir="auto"><table><tbody>'
            f"{''.join(each)}</tbody></table></div>"
            for each in tables
        )

    def _above_row(self, group: Group, index: int, columns: int) -> str:
        """Return the text between a row and the row above it."""
        pieces = [group.between[index - 1]] if index else []
        own = next(at for at, piece in enumerate(group.lines[index].pieces) if piece.block)
        return self._outside_row([*pieces, *group.lines[index].pieces[:own]], columns)

    def _outside_row(self, pieces: Sequence[Piece], columns: int) -> str:
        """Return text beside the rows: between them where it is white space, otherwise in a row of its own."""
        written = []
        for piece in pieces:
            text = self._characters.text[piece.start : piece.end]
            if _SPACE.fullmatch(text) and not self._characters.is_covered(piece.start, piece.end):
                written.append(as_text(text))
                continue
            is_seen = has_words(text, is_markdown=self._characters.is_markdown)
            row = '<tr class="outside">' if is_seen else '<tr class="marks" aria-hidden="true">'
            runs = (
                self._characters.inline(piece.start, piece.end) if is_seen else [Run(piece.start, piece.end, False, ())]
            )
            written.append(f'{row}<td colspan="{columns}">{self._characters.html(runs)}</td></tr>')
        return "".join(written)

    def _row(self, block: Block, cells: Sequence[Cell], columns: int) -> str:
        written = "".join(self._cell(block, cell, columns if len(cells) == 1 < columns else 1) for cell in cells)
        return f'<tr data-kind="{block.kind}" data-start="{block.start}">{written}</tr>'

    def _cell(self, block: Block, cell: Cell, columns: int) -> str:
        start, first, last, end = (block.start + place for place in cell)
        runs = [*[Run(start, first, True, ())] * (start < first), *self._characters.inline(first, last)]
        runs += [Run(last, end, True, ())] * (last < end)
        is_head = block.kind is Kind.TABLE_HEADER and first < last
        tag, scope = ("th", ' scope="col"') if is_head else ("td", "")
        wide = f' colspan="{columns}"' if columns > 1 else ""
        return f"<{tag}{scope}{wide}>{self._characters.html(runs)}</{tag}>"
