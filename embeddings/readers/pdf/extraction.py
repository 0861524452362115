"""The extraction of a PDF: the same bytes always give the same text, with the place of each of its words."""

import gc
import math
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Facts
from embeddings.readers.pdf.composition import Composed, Composer
from embeddings.readers.pdf.hyphens import Vocabulary
from embeddings.readers.pdf.information import author_of, date_of, is_shown, title_of
from embeddings.readers.pdf.line_numbers import mark_line_numbers
from embeddings.readers.pdf.page_words import PageWords
from embeddings.readers.pdf.paragraphs import Paragraph, Scale, find_paragraphs, join_over_breaks, mark_title
from embeddings.readers.pdf.pdfium import PdfFile
from embeddings.readers.pdf.reading_order import Column, find_columns
from embeddings.readers.pdf.running_heads import find_running_heads
from embeddings.readers.pdf.text_lines import TextLine, find_lines, find_stretches, make_line, make_stretch
from embeddings.readers.pdf.unread_parts import count_broken, warn_of_attachments, warn_of_damage, warn_of_pictures

_MOST_UNREADABLE = 0.3  # of the characters
_FRONT_PAGES = 2
_FEWEST_SIDEWAYS = 3  # lines
_WORDS_SIDEWAYS = 12


@dataclass(frozen=True, slots=True)
class Extraction:
    """The content of a PDF. ``facts`` are those that it shows; ``hints``: those of its information.

    ``warnings``: the parts that could not be read.
    """

    composed: Composed
    facts: Facts
    hints: Facts
    warnings: tuple[str, ...] = ()


def extract(file: PdfFile) -> Extraction:
    """Return the content of a PDF.

    :raises UnreadableArticleError: if all pages are damaged, or the PDF holds no text that can be read.
    """
    with _without_garbage_collection():
        return _extract(file)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Pause the collector, which would visit all lines of all pages again and again, a sixth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _extract(file: PdfFile) -> Extraction:
    pages, damaged = _read_pages(file)
    columns = {page.index: find_columns(page) for page in pages}
    lines = {index: [line for column in each for line in column.lines] for index, each in columns.items()}
    heads = find_running_heads(pages, lines, file.information("Title"))
    body = [line for each in lines.values() for line in each if id(line) not in heads]
    _refuse_without_text(pages, body, file.data)
    shown = "\n".join(line.text for line in body if line.page < _FRONT_PAGES)
    title = title_of(file.information("Title"), shown)
    paragraphs = mark_title(_find_paragraphs(pages, columns, heads, Scale.of(body)), title)
    composer = Composer([page.label for page in pages], Vocabulary(body))
    for paragraph in paragraphs:
        composer.add(paragraph)
    has_title = title is not None and is_shown(title, shown)
    return Extraction(
        composer.finish(),
        Facts(title=title if has_title else None),
        Facts(
            title=title,
            author=author_of(file.information("Author"), shown),
            date=date_of(file.information("CreationDate"), shown),
        ),
        (
            *warn_of_damage(file.data, pages, damaged),
            *warn_of_pictures(pages),
            *warn_of_attachments(file.attachments()),
        ),
    )


def _read_pages(file: PdfFile) -> tuple[list[PageWords], list[PageWords]]:
    """Return all pages, and those of them that are damaged, which are empty.

    :raises UnreadableArticleError: if all pages are damaged.
    """
    pages, damaged = [], []
    for index in range(file.page_count):
        try:
            pages.append(file.page(index))
            mark_line_numbers(pages[-1])
        except UnreadableArticleError:
            damaged.append(PageWords.empty(index, file.label(index)))
            pages.append(damaged[-1])
            if len(damaged) == file.page_count:
                raise
    return pages, damaged


def _find_paragraphs(
    pages: Sequence[PageWords], columns: dict[int, list[Column]], heads: set[int], scale: Scale
) -> list[Paragraph]:
    """Return the paragraphs of all pages. Headers, footers and hidden words are paragraphs without a kind.

    A header comes before the paragraphs that begin on its page, and after the one that the page goes on with.
    """
    parts: list[list[Paragraph]] = []
    for page in pages:
        lines = [line for column in columns[page.index] for line in column.lines]
        body = [line.box for line in lines if id(line) not in heads]
        body_top = min((box.top for box in body), default=math.inf)
        page_bottom = max((box.bottom for box in body), default=0.0)
        edges = [line for line in lines if id(line) in heads]
        parts.append([Paragraph(None, [line]) for line in edges if line.box.bottom <= body_top])
        parts += [find_paragraphs(column, scale, heads, page_bottom) for column in columns[page.index]]
        unquoted = [line for line in edges if line.box.bottom > body_top]
        turned, left_out = _find_sideways(page)
        for column in turned:
            parts.append(find_paragraphs(column, scale, heads, column.box.bottom))
        unquoted += [*left_out, *_hidden_lines(page)]
        parts.append([Paragraph(None, [line]) for line in unquoted])
    return join_over_breaks(parts)


def _find_sideways(page: PageWords) -> tuple[list[Column], list[TextLine]]:
    """Return the columns of text that stands sideways, such as a wide table, and the lines that are left out.

    A line alone beside the text is a stamp, or the label of an axis.
    """
    table, turned, left_out = page.words, [], []
    for turns in (1, 2, 3):
        chosen = np.flatnonzero(~table.is_hidden & (table.turns == turns))
        if not len(chosen):
            continue
        columns = find_columns(page.turned(turns))
        if sum(len(column.lines) for column in columns) >= _FEWEST_SIDEWAYS and len(chosen) >= _WORDS_SIDEWAYS:
            turned += columns
        else:
            # Beside each other, sideways words stand below each other: pdfium's order is theirs.
            left_out.append(make_line(page.index, [make_stretch(table, chosen)]))
    return turned, left_out


def _hidden_lines(page: PageWords) -> list[TextLine]:
    """Return the lines of the hidden words."""
    hidden = np.flatnonzero(page.words.is_hidden)
    return find_lines(page.index, find_stretches(page.words, hidden)) if len(hidden) else []


def _refuse_without_text(pages: Sequence[PageWords], body: Sequence[TextLine], data: bytes) -> None:
    """Refuse a PDF of pictures, or with fonts that name no letters.

    :raises UnreadableArticleError: if there is no line of text, or if many letters are unknown.
    """
    pictures = sum(page.is_picture for page in pages)
    characters = sum(len(line.text) for line in body)
    if not body or (2 * pictures > len(pages) and characters < 20 * len(pages)):
        if not pictures and count_broken(data):
            raise UnreadableArticleError(
                "The PDF is damaged, so that its text cannot be read; save or print it again as PDF from the program "
                "that made it."
            )
        found = f"{pictures} of {len(pages)} pages are pictures" if pictures else "its pages are empty"
        raise UnreadableArticleError(
            f"There is no text in this PDF: {found}; read it with text recognition (OCR) first."
        )
    text = "".join(line.text for line in body if not line.text.isascii())
    unreadable = sum(text.count(character) for character in set(text) if not _is_readable(character))
    if unreadable > _MOST_UNREADABLE * characters:
        raise UnreadableArticleError(
            "The fonts of this PDF name no letters, so that its text cannot be read; save or print it again as PDF "
            "from the program that made it, or read it with text recognition (OCR)."
        )


def _is_readable(character: str) -> bool:
    return character.isascii() or (
        character != "\ufffd" and unicodedata.category(character) not in {"Cc", "Cn", "Co", "Cs"}
    )
