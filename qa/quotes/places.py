"""Places in a document: which may be quoted, and their sources."""

from embeddings.document import Block, Document, are_marks
from embeddings.structure.metadata import tidy, without_markup
from embeddings.structure.outline import outline_of
from qa.answer import Source

_MOST_HEADING = 200  # characters; the question of an interview may be longer, and names no place


def is_quotable(document: Document, start: int, end: int) -> bool:
    """Return whether the document's blocks cover all of ``[start, end)`` except white space and marks."""
    before: Block | None = None
    for block in document.blocks:
        if block.end <= start:
            continue
        gap = document.text[start : max(start, block.start)]
        may_follow = are_marks(gap, before.kind, block.kind) if before else not gap.strip()
        if block.start >= end or not may_follow:
            break
        start, before = min(end, block.end), block
    return not document.text[start:end].strip()


def source_at(document: Document, start: int, end: int) -> Source:
    """Return the source of the words at ``[start, end)``, with the document's present metadata."""
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
        page=document.page_at(start),
        start=start,
        end=end,
        headings=_headings(document, start),
    )


def _headings(document: Document, start: int) -> tuple[str, ...]:
    """Return the headings above a character, outermost first, each on one line and without marks, as titles are."""
    above = outline_of(document).headings(start)
    texts = (document.text[block.start : block.end] for block in above if block.end - block.start <= _MOST_HEADING)
    return tuple(words for text in texts if (words := tidy(without_markup(text))))
