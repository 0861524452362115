"""The places of quotes in PDFs: their words, their page, and the rectangles marked on the page, each checked."""

import random
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from embeddings.document import Document
from embeddings.languages.english import ENGLISH
from embeddings.readers.pdf.rectangles import find_rectangles
from embeddings.readers.registry import read_file
from embeddings.structure.assembly import make_document
from eval.pdf.bare import labelled_texts, texts_under
from eval.pdf.drawing import DrawnPdf

_MOST_WORDS = 25
_MISSES = 3  # of a PDF, which the report quotes


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """The stretches drawn from a PDF, and how many of them have the right text, page and rectangles."""

    name: str
    drawn: int
    exact: int
    paged: int
    marked: int
    misses: tuple[str, ...] = ()


class Truth(Protocol):
    """The words of a PDF, known without the reader that is measured."""

    def is_exact(self, text: str, pages: Sequence[str]) -> bool:
        """Return whether the PDF has these words, one after another."""

    def is_on(self, text: str, page: str) -> bool:
        """Return whether the words begin on the page of this label."""


class DrawnTruth:
    """The words of a PDF of our making."""

    def __init__(self, drawn: DrawnPdf) -> None:
        self._words = [letters(word) for word, _ in drawn.words]
        self._pages = [page for _, page in drawn.words]
        # A word that is broken and whole elsewhere stands twice.
        self._places: dict[str, list[int]] = {}
        for place, word in enumerate(self._words):
            self._places.setdefault(word, []).append(place)

    def is_exact(self, text: str, pages: Sequence[str]) -> bool:
        """Return whether the words were drawn one after another."""
        return self._place(text) is not None

    def is_on(self, text: str, page: str) -> bool:
        """Return whether the first word was drawn on the page."""
        words = [letters(word) for word in text.split()]
        return any(self._pages[place] == page for place in self._places.get(words[0], ()))

    def _place(self, text: str) -> int | None:
        words = [letters(word) for word in text.split()]
        places = self._places.get(words[0], ())
        return next((place for place in places if self._words[place : place + len(words)] == words), None)


class PdfiumTruth:
    """The words of any PDF, as pdfium's own text of each page has them. It cannot say whether words follow others."""

    def __init__(self, data: bytes) -> None:
        self._pages: dict[str, str] = {}
        for label, text in labelled_texts(data):
            self._pages[label] = self._pages.get(label, "") + letters(text)

    def is_exact(self, text: str, pages: Sequence[str]) -> bool:
        """Return whether one of the pages has each of the words."""
        return all(any(letters(word) in self._pages.get(page, "") for page in pages) for word in text.split())

    def is_on(self, text: str, page: str) -> bool:
        """Return whether the page has the first word."""
        return letters(text.split()[0]) in self._pages.get(page, "")


def count_places(name: str, data: bytes, truth: Truth, draws: int, seed: int = 1) -> PlaceCounts:
    """Draw stretches of the document, and check each.

    :raises UnreadableArticleError: if the PDF cannot be read.
    """
    document = make_document(
        read_file("drawn.pdf", data), ENGLISH, document_id="drawn.pdf", path=Path("drawn.pdf"), data=data
    )
    exact = paged = marked = 0
    misses: list[str] = []
    stretches = _draw(document, draws, random.Random(seed))
    for start, end in stretches:
        text = document.text[start:end]
        page = document.page_at(start)
        places = find_rectangles(data, start, end)
        found = letters("".join(texts_under(data, places)))
        checks = (
            truth.is_exact(text, _labels(document, start, end)),
            page is not None and truth.is_on(text, page),
            sorted(found) == sorted(letters(text)),
        )
        exact, paged, marked = exact + checks[0], paged + checks[1], marked + checks[2]
        if not all(checks) and len(misses) < _MISSES:
            missing = ", ".join(n for n, right in zip(("text", "page", "marks"), checks, strict=True) if not right)
            misses.append(f"{name}, page {page}: {missing}: {text!r}; marked: {found!r}")
    return PlaceCounts(name, len(stretches), exact, paged, marked, tuple(misses))


def letters(text: str) -> str:
    """Return the letters and the digits of a text: hyphens, spaces and marks may be read in several ways."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def _draw(document: Document, draws: int, source: random.Random) -> list[tuple[int, int]]:
    """Return the starts and the ends of random stretches of whole words, each in one block."""
    blocks = [block for block in document.blocks if letters(document.text[block.start : block.end])]
    found: list[tuple[int, int]] = []
    while blocks and len(found) < draws:
        block = source.choices(blocks, [block.end - block.start for block in blocks])[0]
        words = document.text[block.start : block.end].split()
        first = source.randrange(len(words))
        chosen = words[first : first + source.randint(1, _MOST_WORDS)]
        if not letters(chosen[0]):
            continue
        start = block.start
        for word in words[:first]:
            start = document.text.index(word, start) + len(word)
        start = end = document.text.index(chosen[0], start)
        for word in chosen:
            end = document.text.index(word, end) + len(word)
        found.append((start, end))
    return found


def _labels(document: Document, start: int, end: int) -> list[str]:
    first = max(0, bisect_right(document.pages, start, key=lambda page: page.start) - 1)
    return [page.label for page in document.pages[first:] if page.start < end]
