"""Places in a document: whether they may be quoted, and as what source."""

from embeddings.document import Document
from qa.answer import Source


def is_quotable(document: Document, start: int, end: int) -> bool:
    """Whether all of ``[start, end)`` but white space is in the document's blocks."""
    for block in document.blocks:
        if block.end <= start:
            continue
        if block.start >= end or document.text[start : max(start, block.start)].strip():
            break
        start = min(end, block.end)
    return not document.text[start:end].strip()


def source_at(document: Document, start: int, end: int) -> Source:
    """The source of the words at ``[start, end)``, as the document tells it now."""
    about = document.metadata
    return Source(
        document_id=document.document_id,
        title=about.title,
        publisher=about.publisher,
        author=about.author,
        date=about.date,
        url=about.url,
        path=document.path,
        sha256=document.sha256,
        page=None,
        start=start,
        end=end,
    )
