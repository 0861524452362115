"""From an extract to a document: its blocks and its metadata."""

import hashlib
from pathlib import Path

from embeddings.document import Document
from embeddings.errors import UnreadableArticleError
from embeddings.languages.base import Language
from embeddings.readers.base import Extract
from embeddings.structure.blocks import find_blocks
from embeddings.structure.facts import read_facts
from embeddings.structure.metadata import make_metadata, merge_facts, normalize


def make_document(extract: Extract, language: Language, *, document_id: str, path: Path, data: bytes) -> Document:
    """Return the document of a file. ``data``: the bytes of the file, for its hash.

    :raises UnreadableArticleError: if the extract holds no text to quote.
    """
    cues = language.articles
    stated = normalize(extract.facts, cues)
    body = find_blocks(extract, stated, cues)
    if not body:
        raise UnreadableArticleError("The file holds no text to quote; write the article into it or remove it.")
    return Document(
        document_id=document_id,
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        text=extract.text,
        metadata=make_metadata(merge_facts(stated, read_facts(extract.text, body, cues)), path.stem),
        # A line that states a fact stays quotable: it may be the only one that names the author.
        blocks=(*extract.fact_blocks, *body),
    )
