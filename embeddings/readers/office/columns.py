"""Data in columns: text of which each line is a row, with its cells between commas, semicolons, tabs or bars."""

import csv
import io
from collections import Counter
from collections.abc import Sequence

from embeddings.readers.base import Extract, Facts

_DIVIDERS = (",", "\t", ";", "|")
_SAMPLE = 100  # lines
_MARK = '"'
_EXCEL_DIVIDER = "sep="  # the first line that Excel writes and reads


class ColumnsReader:
    """Reads data in columns. Each row is a line, with its cells between bars."""

    name = "CSV"
    version = 2
    suffixes = (".csv", ".tsv")

    def recognizes(self, data: bytes) -> bool:
        """Return False: only the name of a file shows data in columns."""
        return False

    def check(self, data: bytes) -> None:
        """Check that the bytes are text, and no web page."""
        from embeddings.readers.content import check_text

        check_text(data)

    def read(self, data: bytes) -> Extract:
        """Return the rows, with the names of the columns as the header."""
        from embeddings.readers.data_files import refuse_data
        from embeddings.readers.decoding import decode
        from embeddings.readers.office.parts import compose_document
        from embeddings.readers.office.sheets import Sheet, read_sheets
        from embeddings.readers.web.recognition import refuse_web_page

        text = decode(data)
        refuse_web_page(text)
        refuse_data(text)
        rows = [(number, dict(enumerate(row))) for number, row in enumerate(_rows(text), 1)]
        return compose_document(list(read_sheets([Sheet("", rows)])), Facts())


def _rows(text: str) -> list[list[str]]:
    lines = list(io.StringIO(text, newline=""))  # other line breaks of Unicode stand inside cells
    divider = None
    if lines and lines[0].lower().startswith(_EXCEL_DIVIDER):
        divider = lines[0][len(_EXCEL_DIVIDER) :].strip("\r\n")[:1] or None
        lines = lines[1:]
    divider = divider or _find_divider(lines)
    # Without its second mark, a quotation would take all rows below it for one cell.
    rows = None if text.count(_MARK) % 2 else _parse(lines, divider)
    return [line.split(divider) for line in lines] if rows is None else rows


def _parse(lines: Sequence[str], divider: str) -> list[list[str]] | None:
    """Return the rows of the lines; None if a cell is longer than any, since marks of quotation are missing."""
    try:
        return list(csv.reader(lines, delimiter=divider))
    except csv.Error:
        return None


def _find_divider(lines: Sequence[str]) -> str:
    """Return the character that divides the most rows into equal numbers of cells.

    `csv.Sniffer` also takes letters for dividers, and its patterns need time that grows with the square of the sample.
    """
    best, most = _DIVIDERS[0], (0, 0)
    for divider in _DIVIDERS:
        rows = _parse(lines[:_SAMPLE], divider) or [line.split(divider) for line in lines[:_SAMPLE]]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        if (count, width) > most:
            best, most = divider, (count, width)
    return best
