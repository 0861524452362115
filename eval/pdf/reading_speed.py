"""The speed of the PDF reader, beside pdfium alone."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract
from embeddings.readers.registry import read_file
from embeddings.structure.assembly import make_document
from eval.pdf.bare import plain_text


@dataclass(frozen=True, slots=True)
class Speed:
    """The seconds that a PDF takes, the best of several rounds.

    ``bare``: pdfium's text of all pages. ``read``: the reader. ``structured``: the reader, and the blocks and the
    metadata of the document. A library's sync also makes passages, encodes and stores them.
    """

    name: str
    pages: int
    bare: float
    read: float
    structured: float


def measure(name: str, data: bytes, rounds: int) -> Speed:
    """Measure a PDF. The rounds are interleaved, so that other load on the machine slows all three alike.

    :raises UnreadableArticleError: if the PDF cannot be read.
    """
    extract: Extract = read_file("measured.pdf", data)
    tasks: tuple[Callable[[], object], ...] = (
        lambda: plain_text(data),
        lambda: read_file("measured.pdf", data),
        lambda: _structure(extract, data),
    )
    best = [float("inf")] * len(tasks)
    for _ in range(rounds):
        for number, task in enumerate(tasks):
            start = time.perf_counter()
            task()
            best[number] = min(best[number], time.perf_counter() - start)
    bare, read, structured = best
    return Speed(name, len({page.label for page in extract.pages}), bare, read, read + structured)


def total(speeds: Sequence[Speed]) -> Speed:
    """Return the sum of all PDFs."""
    return Speed(
        "all",
        sum(each.pages for each in speeds),
        sum(each.bare for each in speeds),
        sum(each.read for each in speeds),
        sum(each.structured for each in speeds),
    )


def _structure(extract: Extract, data: bytes) -> None:
    path = Path("measured.pdf")
    make_document(extract, ENGLISH, document_id=path.name, path=path, data=data, detects_language=False)
