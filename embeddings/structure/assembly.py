"""From an extract to a document: its blocks and its metadata."""

import hashlib
from dataclasses import replace
from pathlib import Path

from embeddings.document import TEXT_KINDS, Block, Document, Kind
from embeddings.errors import NoTextError
from embeddings.languages.base import ArticleCues, Language
from embeddings.languages.detection import detect_language
from embeddings.readers.base import Extract, Facts
from embeddings.readers.hidden import Stretch, cut, find_hidden, find_invisible, mask
from embeddings.structure.author_candidates import NO_AUTHOR, find_author, with_byline
from embeddings.structure.blocks import find_blocks
from embeddings.structure.facts import read_facts
from embeddings.structure.metadata import make_metadata, merge_facts, normalize


def make_document(
    extract: Extract, language: Language, *, document_id: str, path: Path, data: bytes, detects_language: bool = True
) -> Document:
    """Return the document of a file.

    ``data``: the bytes of the file, for its hash. ``detects_language``: whether its metadata name the language of the
    text, whose detection loads a model.

    :raises NoTextError: if the extract holds no text to quote.
    """
    cues = language.articles
    stated = normalize(extract.facts, cues)
    body = find_visible_blocks(extract, stated, cues, path.stem)
    if not body:
        raise NoTextError("The file holds no text to quote; write the article into it or remove it.")
    if stated.author is None:
        stated = replace(stated, author=find_author(extract.text, extract.fact_blocks, cues).names or None)
    author = find_author(extract.text, body, cues) if stated.author is None else NO_AUTHOR
    body = with_byline(body, author)
    found = replace(read_facts(extract.text, body, path.stem, cues), author=author.names or None)
    facts = merge_facts(stated, found)
    about = make_metadata(merge_facts(facts, normalize(extract.hints, cues)), path.stem)
    return Document(
        document_id=document_id,
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        text=extract.text,
        metadata=replace(about, language=_detect_language(extract.text, body)) if detects_language else about,
        # A line that states a fact stays quotable: it may be the only one that names the author.
        blocks=(*extract.fact_blocks, *body),
        pages=extract.pages,
        warnings=extract.warnings,
    )


def find_visible_blocks(extract: Extract, stated: Facts, cues: ArticleCues, name: str) -> tuple[Block, ...]:
    """Return the blocks of the body without hidden text. ``name``: the name of the file without its ending."""
    visible, hidden = without_hidden(extract)
    blocks = find_blocks(visible, stated, cues, name)
    return tuple(cut(extract.text, blocks, hidden)) if hidden else blocks


def without_hidden(extract: Extract) -> tuple[Extract, list[Stretch]]:
    """Return the extract with its hidden text masked, and the hidden stretches.

    The text of a format without blocks may hold tags and comments. In a format with blocks its reader has left these
    out, and a tag that remains is text, such as an example of code.
    """
    find = find_hidden if extract.blocks is None else find_invisible
    hidden = find(extract.text, extract.body_start, len(extract.text))
    return (replace(extract, text=mask(extract.text, hidden)) if hidden else extract), hidden


def _detect_language(text: str, blocks: tuple[Block, ...]) -> str | None:
    """Return the language of the running text; None if the text is too short, or mixes languages."""
    return detect_language([text[b.start : b.end] for b in blocks if b.kind in TEXT_KINDS and b.kind is not Kind.CODE])
