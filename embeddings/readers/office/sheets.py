"""The sheets of spreadsheets and of data in columns: regions of rows between blank rows, each a table or text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from embeddings.document import Kind
from embeddings.readers.composing import Part
from embeddings.readers.limits import check_characters
from embeddings.readers.office.parts import rows_of_table
from embeddings.readers.office.tables import names_columns, shows_header

# The names that programs give to sheets, in the languages of most of their users.
_UNNAMED = re.compile(
    r"(?:sheet|tabelle|feuil|hoja|foglio|blad|planilha|plan|arkusz|ark|лист|工作表) ?\d*", re.IGNORECASE
)
_MOST_CELLS = 5_000_000  # of a region, also the empty ones


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet. ``rows``: the filled cells of each row by column, with its number, counted from 1.

    ``beside``: the words of the drawings that lie on it.
    """

    name: str
    rows: Sequence[tuple[int, Mapping[int, str]]]
    is_hidden: bool = False
    beside: Sequence[Part] = ()


def read_sheets(sheets: Sequence[Sheet]) -> Iterator[Part]:
    """Yield the parts of all sheets, each row a page. The text of a hidden sheet is kept outside the blocks."""
    filled = [sheet for sheet in sheets if sheet.beside or any(row for _, row in sheet.rows)]
    # Cells may share one long text, and rows may be repeated: a small file can hold any number of characters.
    check_characters(sum(len(words) for sheet in filled for _, row in sheet.rows for words in row.values()))
    for sheet in filled:
        name = sheet.name if len(filled) > 1 or not _UNNAMED.fullmatch(sheet.name) else ""
        page = f"sheet {name or sheet.name}"
        beside = (replace(part, page=page) for part in sheet.beside)
        parts = [*_regions(sheet, " ".join(name.split())), *beside]
        if name:
            parts = [Part(name, Kind.HEADING, page=page), *parts]
        yield from (replace(part, kind=None, begins_table=False) for part in parts) if sheet.is_hidden else parts


def _regions(sheet: Sheet, name: str) -> Iterator[Part]:
    """Yield the tables and the text of a sheet. A region with the columns of the table above goes on with it.

    ``name``: that of the sheet where the page of a row names it.
    """
    rows = [(number, cells) for number, row in sheet.rows if (cells := _with_words(row))]
    numbered = enumerate(rows)
    known: list[int] = []  # the columns of the table above that has a header
    for _, each in groupby(numbered, key=lambda row: row[1][0] - row[0]):
        rows_of = [row for _, row in each]
        region = [cells for _, cells in rows_of]
        pages = [f"{name}, row {number}" if name else f"row {number}" for number, _ in rows_of]
        single = 0  # rows of one cell above the table
        while single < len(region) and _is_text(region[single], known, is_last=single + 1 == len(region)):
            yield Part(next(iter(region[single].values())), Kind.PARAGRAPH, page=pages[single])
            single += 1
        region, pages = region[single:], pages[single:]
        columns = sorted({column for row in region for column in row})
        goes_on = bool(known) and {*columns} <= {*known}
        table = _table(region, known if goes_on else columns)
        has_header = bool(table) and (shows_header(table) if goes_on else len(table) > 1 and names_columns(table))
        if has_header:
            known = columns
        elif not goes_on and region:
            known = []
        parts = _rows(table, has_header=has_header, goes_on=goes_on and not has_header)
        yield from (replace(part, page=page) for part, page in zip(parts, pages, strict=True))


def _is_text(row: Mapping[int, str], known: Sequence[int], *, is_last: bool) -> bool:
    """Return whether a row is a paragraph. ``known``: the columns of the table above that has a header."""
    return len(row) == 1 and (is_last or not known or not row.keys() <= {*known})


def _with_words(row: Mapping[int, str]) -> dict[int, str]:
    return {column: words for column, cell in sorted(row.items()) if (words := cell.strip())}


def _table(region: Sequence[Mapping[int, str]], columns: Sequence[int]) -> list[list[str]]:
    if len(region) * len(columns) > _MOST_CELLS:
        return [list(row.values()) for row in region]
    return [[row.get(column, "") for column in columns] for row in region]


def _rows(table: Sequence[Sequence[str]], *, has_header: bool, goes_on: bool) -> Iterator[Part]:
    rows = rows_of_table(table, has_header=has_header)
    yield from (Part(part.words, part.kind) for part in rows) if goes_on else rows
