"""The limits on the text of one file, which bound the memory and the time that an article takes after it was read."""

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract

# War and Peace has 3.3 million characters on 66,000 lines, the Bible 4.4 million on 100,000.
_MOST_CHARACTERS = 10_000_000
_MOST_LINES = 200_000
MOST_BYTES_OF_REPLY = 100 * 1024**2
"""The size of the largest message with an extract: of the most characters, each in its longest form, and all blocks."""


def check_characters(count: int) -> None:
    """Check the number of characters of a file, or of a part of it, before its text is composed.

    :raises UnreadableArticleError: if it is far above any article's.
    """
    if count > _MOST_CHARACTERS:
        raise UnreadableArticleError(
            f"The file holds {count:,} characters, and an article at most {_MOST_CHARACTERS:,}; split it."
        )


def check_extract(extract: Extract) -> Extract:
    """Return the extract.

    :raises UnreadableArticleError: if its text, or the number of its lines and blocks, is far above any article's.
    """
    check_characters(len(extract.text))
    # Short lines take more memory than their characters: each becomes a block, a sentence or a row.
    blocks = len(extract.blocks or ()) + len(extract.marked) + len(extract.fact_blocks)
    lines = max(extract.text.count("\n") + extract.text.count("\r"), blocks, len(extract.pages))
    if lines > _MOST_LINES:
        raise UnreadableArticleError(
            f"The file holds {lines:,} lines, paragraphs or rows, and an article at most {_MOST_LINES:,}; split it."
        )
    return extract
