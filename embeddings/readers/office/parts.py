"""The parts of office documents: rows of tables, and the extract of a whole document."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from embeddings.document import Kind
from embeddings.readers.base import Extract, Facts
from embeddings.readers.bold_headings import with_bold_headings
from embeddings.readers.composing import Part, compose, join_cells, tidy_code
from embeddings.readers.limits import check_characters
from embeddings.readers.markdown.emphasis import is_question
from embeddings.readers.office.tables import is_frame, names_columns, shows_header, without_empty

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff]")
_FIRST = 8  # parts of which one may be the title that the properties name
_MAX_QUESTION = 200  # characters


def rows_of_table(rows: Sequence[Sequence[str]], *, has_header: bool) -> Iterator[Part]:
    """Yield the rows of a table. ``has_header``: whether the first row names the columns."""
    for number, cells in enumerate(rows):
        kind = Kind.TABLE_HEADER if has_header and number == 0 else Kind.TABLE_ROW
        yield Part(join_cells(cells), kind, begins_table=number == 0)


def parts_of_table(rows: Sequence[Sequence[Sequence[Part] | None]], *, is_marked: bool) -> Iterator[Part]:
    """Yield the rows of a table, or the blocks of its cells if it is a frame around running text.

    ``rows``: the blocks of each cell, None for a cell that goes on with the one above. ``is_marked``: whether the
    format marks the first row as the header.
    """
    words: list[list[str]] = []
    for row in rows:
        above = words[-1] if words else []
        words.append([
            " ".join(part.words.strip() for part in cell) if cell is not None
            else above[index] if index < len(above) else ""
            for index, cell in enumerate(row)
        ])  # fmt: skip
    # Cells that are repeated or merged let a small file hold any number of characters.
    check_characters(sum(len(cell) for row in words for cell in row))
    if is_frame(words):
        yield from (part for row in rows for cell in row for part in cell or ())
        return
    filled = without_empty(words)
    if len(filled) > 1:
        is_bold = [all(part.is_bold for cell in row for part in cell or ()) for row in rows[:2]] == [True, False]
        is_marked = is_marked or (is_bold and names_columns(filled)) or shows_header(filled)
    yield from rows_of_table(filled, has_header=is_marked and len(filled) > 1)


def with_page(parts: Iterable[Part], page: str) -> Iterator[Part]:
    """Yield the parts with the label of their page."""
    return (replace(part, page=page) for part in parts)


def compose_document(parts: Sequence[Part], properties: Facts, warnings: Sequence[str] = ()) -> Extract:
    """Return the extract of the parts, with the title, the questions and the bold headings among them.

    ``properties``: the facts of the file's properties. ``warnings``: the parts of the file that could not be read.
    """
    tidied = [part for each in _with_whole_code(parts) if (part := _tidy(each)).words]
    marked = with_bold_headings(_with_title(tidied, properties.title), between_text=True)
    extract = compose(map(_with_question, marked), joins_tables=True)
    return replace(extract, hints=properties, warnings=tuple(warnings))


def _with_whole_code(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield the parts; the lines of code in a row, of which each is a paragraph of the document, become one."""
    lines: list[Part] = []
    for part in parts:
        if lines and (part.kind is not Kind.CODE or part.page != lines[0].page):
            yield _join_lines(lines)
            lines = []
        if part.kind is Kind.CODE:
            lines.append(part)
        else:
            yield part
    if lines:
        yield _join_lines(lines)


def _join_lines(lines: Sequence[Part]) -> Part:
    return replace(lines[0], words="\n".join(part.words for part in lines))


def _tidy(part: Part) -> Part:
    """Return the part with the words that are shown. One without letters and digits is kept outside the blocks."""
    words = _UNPRINTABLE.sub("", part.words)
    if part.kind is Kind.CODE:
        words = tidy_code(words)
    else:
        words = "\n".join(line for each in words.splitlines() if (line := each.strip()))
    kind = part.kind if any(map(str.isalnum, words)) else None
    # A sheet has many thousands of rows, and few of them change.
    return part if words == part.words and kind is part.kind else replace(part, words=words, kind=kind)


def _with_question(part: Part) -> Part:
    is_asked = part.kind is Kind.HEADING and len(part.words) <= _MAX_QUESTION and is_question(part.words)
    return replace(part, kind=Kind.QUESTION) if is_asked else part


def _with_title(parts: list[Part], named: str | None) -> list[Part]:
    """Return the parts with one title: the first with that style, a heading of the whole text, or the ``named`` one."""
    titles = [part for part in parts if part.kind is Kind.TITLE]
    if titles:
        return [
            replace(part, kind=Kind.HEADING) if part.kind is Kind.TITLE and part is not titles[0] else part
            for part in parts
        ]
    blocks = [part for part in parts if part.kind is not None]
    title = next((part for part in blocks[:_FIRST] if named and _key(part.words) == _key(named)), None)
    headings = [part for part in blocks if part.kind is Kind.HEADING]
    if headings and headings[0] is blocks[0] and all(part.level > blocks[0].level for part in headings[1:]):
        title = blocks[0]
    return [replace(part, kind=Kind.TITLE, level=1) if part is title else part for part in parts]


def _key(words: str) -> str:
    return " ".join(words.casefold().split())
