"""The similarity of the text of a PDF to its true text, beside that of pdfium's plain text."""

from dataclasses import dataclass
from pathlib import Path

from embeddings.readers.registry import read_file
from eval.pdf.bare import plain_text


@dataclass(frozen=True, slots=True)
class Similarity:
    """The similarity of two texts of a PDF to its true text, from 0 to 1."""

    name: str
    quoth: float
    plain: float


def compare(pdf: Path, truth: Path) -> Similarity:
    """Return the similarity of the reader's text and of pdfium's plain text to the text in a file.

    :raises OSError: if a file cannot be read.
    :raises UnreadableArticleError: if the PDF cannot be read.
    """
    data, true_text = pdf.read_bytes(), truth.read_text(encoding="utf-8")
    own = read_file(pdf.name, data).text
    return Similarity(pdf.name, similarity(own, true_text), similarity(plain_text(data), true_text))


def similarity(one: str, other: str) -> float:
    """Return twice the length of the longest common subsequence, divided by the length of both texts; 1 without text.

    The measure of py-pdf/benchmarks, ``Levenshtein.ratio``. Source: Hyyrö, "Bit-Parallel LCS-length Computation
    Revisited" (2004): a bit stands for a character of ``one``, so that Python's integers hold a row of the table.
    """
    if not one and not other:
        return 1.0
    places: dict[str, int] = {}
    for number, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << number
    every = (1 << len(one)) - 1
    row = every
    for character in other:
        matched = row & places.get(character, 0)
        row = ((row + matched) | (row - matched)) & every
    return 2 * (len(one) - row.bit_count()) / (len(one) + len(other))
