"""The parts of an office document, from which its text is composed: paragraphs, rows and their kinds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from embeddings.document import TEXT_KINDS, Kind
from embeddings.readers.base import Extract, Facts
from embeddings.readers.markdown.emphasis import is_question
from embeddings.readers.office.tables import BETWEEN_CELLS, join_cells
from embeddings.readers.text_builder import TextBuilder

_FIRST = 8  # parts of which one may be the title that the properties name
_MAX_BOLD_HEADING = 80  # characters
_MAX_QUESTION = 200  # characters
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A block of an office document. ``kind``: None for text that is kept outside the blocks.

    ``is_bold``: whether all its words are bold. ``begins_table``: whether it is the first row of a table. ``page``: the
    label of the page that it stands on; None in a file without pages.
    """

    words: str
    kind: Kind | None
    level: int = 1
    is_bold: bool = False
    begins_table: bool = False
    page: str | None = None


def rows_of_table(rows: Sequence[Sequence[str]], *, has_header: bool) -> Iterator[Part]:
    """Yield the rows of a table. ``has_header``: whether the first row names the columns."""
    for number, cells in enumerate(rows):
        kind = Kind.TABLE_HEADER if has_header and number == 0 else Kind.TABLE_ROW
        yield Part(join_cells(cells), kind, begins_table=number == 0)


def with_page(parts: Iterable[Part], page: str) -> Iterator[Part]:
    """Yield the parts with the label of their page."""
    return (replace(part, page=page) for part in parts)


def compose(parts: Sequence[Part], properties: Facts) -> Extract:
    """Return the extract of the parts, with the title, the questions and the bold headings among them.

    ``properties``: the facts of the file's properties.
    """
    parts = [part for part in parts if part.words.strip()]
    parts = _with_bold_headings(_with_title(parts, properties.title))
    builder = TextBuilder()
    page: str | None = None
    for part in _with_separate_tables(parts):
        if part.begins_table:
            builder.begin_table()
        if part.page is not None and part.page != page:
            page = part.page
            builder.begin_page(page)
        is_asked = part.kind is Kind.HEADING and len(part.words) <= _MAX_QUESTION and is_question(part.words.strip())
        builder.add(part.words, Kind.QUESTION if is_asked else part.kind, part.level)
    return builder.extract(properties)


def _with_separate_tables(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts; the first row of a table right below a table of another width becomes a paragraph.

    Rows that follow each other have the same header. A table of the same width may go on with the one above.
    """
    before: Part | None = None
    for part in parts:
        below_row = before is not None and before.kind in (Kind.TABLE_ROW, Kind.TABLE_HEADER)
        if part.begins_table and part.kind is Kind.TABLE_ROW and before is not None and below_row:
            is_wider = len(part.words.split(BETWEEN_CELLS)) != len(before.words.split(BETWEEN_CELLS))
            part = replace(part, kind=Kind.PARAGRAPH) if is_wider else part
        yield part
        before = part


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


def _with_bold_headings(parts: list[Part]) -> list[Part]:
    """Return the parts; a short bold paragraph between paragraphs becomes a heading."""
    level = 1
    marked = list(parts)
    for index, (before, part) in enumerate(pairwise(parts), 1):
        if before.kind in (Kind.HEADING, Kind.TITLE):
            level = min(before.level + 1, _DEEPEST) if before.kind is Kind.HEADING else 1
        below = parts[index + 1] if index + 1 < len(parts) else None
        followed = below is not None and (below.kind in TEXT_KINDS | {Kind.TABLE_HEADER}) and not below.is_bold
        if before.kind in TEXT_KINDS and followed and _is_bold_heading(part):
            marked[index] = replace(part, kind=Kind.HEADING, level=level)
    return marked


def _is_bold_heading(part: Part) -> bool:
    words = part.words.strip()
    is_short = len(words) <= _MAX_BOLD_HEADING and "\n" not in words
    return part.kind is Kind.PARAGRAPH and part.is_bold and is_short and (words[-1].isalnum() or words[-1] in "?)")
