"""The article pane: one article as HTML, with the quotes from it highlighted."""

from collections.abc import Sequence
from itertools import pairwise

from embeddings.document import Block, Document
from qa.doors.web.rendering.markup import as_text, details_html

_CLOSE = '<button type="button" class="close" aria-label="Close the article">×</button>'


def article_html(document: Document, marks: Sequence[tuple[int, int]] = ()) -> str:
    """The article as the pane shows it, every character, clutter dimmed.

    ``marks``: stretches to highlight, ``[start, end)`` in characters. Each piece of one is a <mark> whose
    ``data-marks`` holds the numbers of the stretches that it belongs to, counted from 0.
    """
    metadata = document.metadata
    details = details_html(metadata.publisher, metadata.author, metadata.date)
    url = f'<p class="details"><bdi>{as_text(metadata.url)}</bdi></p>' if metadata.url else ""
    return (
        f'<section class="article" aria-label="Article {as_text(metadata.title)}" '
        f'data-article="{as_text(document.document_id)}">'
        f'<div class="head">{_CLOSE}<h2 tabindex="-1"><bdi>{as_text(metadata.title)}</bdi></h2>'
        f'<p class="details">{details}</p>{url}<div class="tools"></div></div>'
        f'<div class="text" dir="auto" tabindex="0" role="group" aria-label="Text of the article">'
        f"{_marked(document, marks)}</div></section>"
    )


def _marked(document: Document, marks: Sequence[tuple[int, int]]) -> str:
    """The text cut at the ends of its blocks and of the highlights, each piece dressed as what it is."""
    blocks = iter(document.blocks)
    block: Block | None = next(blocks, None)
    size = len(document.text)
    ends = {0, size, *(b.start for b in document.blocks), *(b.end for b in document.blocks)}
    cuts = sorted(ends | {cut for mark in marks for cut in mark if 0 <= cut <= size})
    pieces = []
    for left, right in pairwise(cuts):
        while block is not None and block.end <= left:
            block = next(blocks, None)
        kind = block.kind if block is not None and block.start <= left else None
        piece = as_text(document.text[left:right])
        numbers = " ".join(str(n) for n, (start, end) in enumerate(marks) if start <= left and right <= end)
        if numbers:
            piece = f'<mark tabindex="-1" data-marks="{numbers}">{piece}</mark>'
        if kind is not None:
            # Where a block stands is for choosing the passage that answers, with the keyboard.
            piece = f'<span class="{kind}" data-start="{left}">{piece}</span>'
        else:
            piece = f'<span class="clutter">{piece}</span>'
        pieces.append(piece)
    return "".join(pieces)


def unopened_html(sentence: str) -> str:
    """What the pane shows instead of an article that cannot be opened."""
    head = f'<div class="head">{_CLOSE}<h2 tabindex="-1">{as_text(sentence)}</h2></div>'
    return f'<section class="article" aria-label="Article">{head}</section>'
