"""From an extract to a document: its blocks and its metadata."""

import hashlib
from dataclasses import replace
from functools import reduce
from pathlib import Path

from embeddings.document import TEXT_KINDS, Block, Document, Kind
from embeddings.errors import UnreadableArticleError
from embeddings.languages.base import ArticleCues, Language
from embeddings.languages.detection import detect_language
from embeddings.readers.base import Extract, Facts
from embeddings.structure.blocks import find_blocks
from embeddings.structure.bylines import read_byline
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
    about = make_metadata(reduce(merge_facts, _facts(extract.text, body, cues), stated), path.stem)
    return Document(
        document_id=document_id,
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        text=extract.text,
        metadata=replace(about, language=_detect_language(extract.text, body)),
        # A line that states a fact stays quotable: it may be the only one that names the author.
        blocks=(*extract.fact_blocks, *body),
    )


def _detect_language(text: str, blocks: tuple[Block, ...]) -> str | None:
    """Return the language of the running text; None if the text is too short, or mixes languages."""
    return detect_language([text[b.start : b.end] for b in blocks if b.kind in TEXT_KINDS and b.kind is not Kind.CODE])


def _facts(text: str, blocks: tuple[Block, ...], cues: ArticleCues) -> list[Facts]:
    """Return the facts that the title and the bylines of the body state, in the order of the text."""
    facts = []
    for block in blocks:
        words = text[block.start : block.end]
        if block.kind is Kind.TITLE:
            facts.append(Facts(title=words))
        elif block.kind is Kind.BYLINE:
            facts.append(read_byline(words, cues))
    return facts
