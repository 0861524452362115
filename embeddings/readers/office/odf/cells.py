"""The cells of OpenDocument spreadsheets, as they are shown."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from embeddings.readers.office.odf.body import Body, cells_in, repeats, rows_in
from embeddings.readers.office.odf.names import TABLE
from embeddings.readers.office.odf.styles import PLAIN, Style
from embeddings.readers.office.sheets import Sheet

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_REPEATED = 1_000  # rows of the same words, and cells of a row
_MOST_CELLS = 5_000_000


def sheets_of(body: "_Element", styles: Mapping[str, Style]) -> Iterator[Sheet]:
    """Yield the sheets of a spreadsheet in their order."""
    reader = Body(styles)
    for table in body.findall(f"{TABLE}table"):
        style = styles.get(str(table.get(f"{TABLE}style-name")), PLAIN)
        yield Sheet(str(table.get(f"{TABLE}name") or ""), list(_rows(table, reader)), is_hidden=style.is_hidden)


def _rows(table: "_Element", reader: Body) -> Iterator[tuple[int, Mapping[int, str]]]:
    number, cells = 1, 0
    merged: dict[int, tuple[int, str]] = {}  # by column, the last row of a cell over several rows, and its words
    for row, _ in rows_in(table):
        count = repeats(row, "number-rows-repeated")
        filled = _cells(row, reader, number, merged)
        shown = min(count, _MOST_REPEATED, _MOST_ROWS - number + 1) if filled else 0
        for index in range(shown):
            cells += len(filled)
            if cells > _MOST_CELLS:
                return
            yield number + index, filled
        number += count


def _cells(row: "_Element", reader: Body, number: int, merged: dict[int, tuple[int, str]]) -> dict[int, str]:
    filled: dict[int, str] = {}
    column = 1
    for cell in cells_in(row):
        count = repeats(cell, "number-columns-repeated")
        last, words = merged.get(column, (0, ""))
        if cell.tag == f"{TABLE}table-cell":
            words = reader.text_of(cell)
            rows = repeats(cell, "number-rows-spanned")
            if rows > 1:
                merged[column] = number + rows - 1, words
        elif last < number:
            words = ""
        if words.strip():
            for index in range(min(count, _MOST_REPEATED) if cell.tag == f"{TABLE}table-cell" else 1):
                if column + index <= _MOST_COLUMNS:
                    filled[column + index] = words
        column += count
    return filled
