"""The article pane: one article as HTML, with the quotes from it highlighted."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from embeddings.document import Block, Document
from embeddings.structure.left_out import left_out_text
from qa.doors.web.rendering.citations import details
from qa.doors.web.rendering.markup import render


class _Piece(NamedTuple):
    """A piece of an article. ``marks`` holds the numbers of its highlights.

    ``kind``: the kind of its block as the name of a class, "list_item"; empty outside of blocks. ``is_context``: it is
    of the context of a highlighted quote.
    """

    kind: str
    start: int
    text: str
    marks: str
    is_context: bool


Stretch = tuple[int, int]
"""Characters of an article, ``[start, end)``."""


def article_html(document: Document, marks: Sequence[Stretch] = (), context: Sequence[Stretch] = ()) -> str:
    """Return the article as the pane shows it: every character, the text outside of blocks dimmed.

    ``marks``: stretches to highlight. Each piece of a stretch is a <mark>, and its ``data-marks`` holds the numbers of
    all its stretches, counted from 0. ``context``: stretches to highlight more lightly.
    """
    metadata = document.metadata
    known = details(metadata.publisher, metadata.author, metadata.date)
    pieces = _pieces(document, marks, context)
    return render("article", document=document, details=known, pieces=pieces, left_out=len(left_out_text(document)))


def _pieces(document: Document, marks: Sequence[Stretch], context: Sequence[Stretch]) -> Iterator[_Piece]:
    """Cut the text at the ends of its blocks and of the highlights."""
    blocks = iter(document.blocks)
    block: Block | None = next(blocks, None)
    size = len(document.text)
    ends = {0, size, *(b.start for b in document.blocks), *(b.end for b in document.blocks)}
    cuts = sorted(ends | {cut for stretch in (*marks, *context) for cut in stretch if 0 <= cut <= size})
    for left, right in pairwise(cuts):
        while block is not None and block.end <= left:
            block = next(blocks, None)
        kind = block.kind if block is not None and block.start <= left else ""
        numbers = " ".join(str(n) for n, (start, end) in enumerate(marks) if start <= left and right <= end)
        is_context = not numbers and any(start <= left and right <= end for start, end in context)
        yield _Piece(kind, left, document.text[left:right], numbers, is_context)


def unopened_html(sentence: str) -> str:
    """Return the pane of an article that cannot be opened, with the reason."""
    return render("unopened_article", sentence=sentence)
