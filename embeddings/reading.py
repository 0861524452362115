"""From an article file to a Document."""

import hashlib
import stat
from functools import reduce
from pathlib import Path

from embeddings.blocks import find_blocks
from embeddings.byline import read_byline
from embeddings.decoding import decode
from embeddings.document import Block, Document, Kind
from embeddings.errors import UnreadableArticleError
from embeddings.front_matter import read_front_matter
from embeddings.metadata import Facts, make_metadata

ARTICLE_SUFFIXES = (".txt", ".md")
"""The endings, in lower case, of the files that are read as articles."""

MAX_BYTES = 50 * 1024 * 1024
"""The largest file that is read: far above any article, far below what would exhaust a laptop."""


def read_document(path: Path, folder: Path) -> Document:
    """The article in a file, which lies somewhere below the folder.

    :raises UnreadableArticleError: the file cannot be opened, is too large, is no text, or has nothing to
        quote.
    """
    path = path.absolute()
    document_id = path.relative_to(folder.absolute()).as_posix()
    data = _read_bytes(path)
    text = decode(data)
    front = read_front_matter(text)
    is_markdown = path.suffix.lower() == ".md"
    body = find_blocks(text, front.end, front.facts, is_markdown=is_markdown)
    if not body:
        raise UnreadableArticleError("The file holds no text to quote; write the article into it or remove it.")
    # Each line of the front matter can be quoted when only it says who wrote the article.
    blocks = (*(Block(start, end, _entry_kind(text[start:end])) for start, end in front.entries), *body)
    said = reduce(Facts.completed_by, _facts(text, body), front.facts)
    return Document(
        document_id=document_id,
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        metadata=make_metadata(said, path.stem),
        blocks=blocks,
    )


def _entry_kind(entry: str) -> Kind:
    return Kind.TITLE if entry.lstrip("'\"").casefold().startswith("title") else Kind.BYLINE


def _facts(text: str, blocks: tuple[Block, ...]) -> list[Facts]:
    """What the title and the bylines of the text say, in the order in which they stand."""
    facts = []
    for block in blocks:
        words = text[block.start : block.end]
        if block.kind is Kind.TITLE:
            facts.append(Facts(title=words))
        elif block.kind is Kind.BYLINE:
            facts.append(read_byline(words))
    return facts


def _read_bytes(path: Path) -> bytes:
    try:
        # A named pipe would wait for ever, so nothing but a regular file is opened.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableArticleError("It is not a regular file; put the article itself in its place.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableArticleError("The file has vanished; put it back or sync again.") from error
    except PermissionError as error:
        raise UnreadableArticleError("Its permissions forbid reading the file; allow it and sync again.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableArticleError(f"The file cannot be read ({reason}); check the disk and sync again.") from error
    if len(data) > MAX_BYTES:
        raise UnreadableArticleError(
            f"The file is larger than {MAX_BYTES // 1024**2} MiB, too large for one article; split it."
        )
    return data
