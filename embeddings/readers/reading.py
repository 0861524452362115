"""From an article file to a Document."""

import hashlib
from functools import reduce
from pathlib import Path

from embeddings.document import Block, Document, Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.decoding import decode
from embeddings.readers.front_matter import read_front_matter
from embeddings.structure.blocks import find_blocks
from embeddings.structure.bylines import read_byline
from embeddings.structure.metadata import Facts, make_metadata
from embeddings.syncing.folder import read_bytes


def read_document(path: Path, folder: Path) -> Document:
    """The article in a file, which lies somewhere below the folder.

    :raises UnreadableArticleError: the file cannot be opened, is too large, is no text, or has nothing to
        quote.
    """
    path = path.absolute()
    document_id = path.relative_to(folder.absolute()).as_posix()
    data = read_bytes(path)
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
