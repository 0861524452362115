"""The article pane: one article as HTML, with the quote highlighted."""

import logging
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from chat_page.markup import as_text, details_html
from chat_page.protocols import Library
from embeddings.document import Block, Document, Kind
from embeddings.errors import EmbeddingsError

_CLOSE = '<button type="button" class="close" aria-label="Close the article">×</button>'

_log = logging.getLogger(__name__)


def article_html(document: Document, start: int = 0, end: int = 0) -> str:
    """The article as the pane shows it, every character: ``[start, end)`` highlighted, clutter dimmed."""
    metadata = document.metadata
    details = details_html(metadata.publisher, metadata.author, metadata.date)
    url = f'<p class="details"><bdi>{as_text(metadata.url)}</bdi></p>' if metadata.url else ""
    return (
        f'<section class="article" aria-label="Article {as_text(metadata.title)}">'
        f'<div class="head">{_CLOSE}<h2 tabindex="-1"><bdi>{as_text(metadata.title)}</bdi></h2>'
        f'<p class="details">{details}</p>{url}</div>'
        f'<div class="text" dir="auto" tabindex="0" role="group" aria-label="Text of the article">'
        f"{_marked(document, start, end)}</div></section>"
    )


def _marked(document: Document, start: int, end: int) -> str:
    """The text cut at the ends of its blocks and of the highlight, each piece dressed as what it is."""
    blocks = iter(document.blocks)
    block: Block | None = next(blocks, None)
    ends = {0, len(document.text), *(b.start for b in document.blocks), *(b.end for b in document.blocks)}
    cuts = sorted(ends | {cut for cut in (start, end) if 0 <= cut <= len(document.text)})
    pieces = []
    for left, right in pairwise(cuts):
        while block is not None and block.end <= left:
            block = next(blocks, None)
        kind = block.kind if block is not None and block.start <= left else None
        piece = as_text(document.text[left:right])
        if start <= left and right <= end:
            piece = f'<mark tabindex="-1">{piece}</mark>'
        if kind is not Kind.PARAGRAPH:
            piece = f'<span class="{kind or "clutter"}">{piece}</span>'
        pieces.append(piece)
    return "".join(pieces)


def opener(library: Library) -> Callable[[Any], str]:
    """What the pane's script calls for an article's HTML, with whatever a browser may send."""

    def article(wanted: Any) -> str:
        try:
            document_id, start, end = str(wanted["article"]), int(wanted["start"]), int(wanted["end"])
        except (TypeError, KeyError, ValueError):
            return _unopened_html("This address names no article.")
        try:
            return article_html(library.document(document_id), start, end)
        except EmbeddingsError as error:
            return _unopened_html(str(error))
        except Exception:
            # The last place before the visitor, as in `chat_page.conversation.take_turn`.
            _log.exception("An article could not be opened")
            return _unopened_html("Something failed while opening the article; see the terminal.")

    return article


def _unopened_html(sentence: str) -> str:
    head = f'<div class="head">{_CLOSE}<h2 tabindex="-1">{as_text(sentence)}</h2></div>'
    return f'<section class="article" aria-label="Article">{head}</section>'
