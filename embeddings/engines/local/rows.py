"""The rows of a library's tables: documents, passages, vectors and token codes to columns, and back."""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.document import (
    FRONT_KINDS,
    TEXT_KINDS,
    Block,
    Document,
    Kind,
    Listed,
    Metadata,
    Page,
    Passage,
    Sentence,
    may_part,
)
from embeddings.encoders.base import Floats
from embeddings.engines.base import FOLDER, StoredPassage
from embeddings.engines.local.database import Row
from embeddings.structure.outline import Outline
from embeddings.syncing.uploads import owner_of, shown_id
from embeddings.token_codes import QuantizedEncoding

_FRONT = (Kind.TITLE, Kind.BYLINE)
# Characters of a heading or of a table's header that count as context, and of all of them together.
_LONGEST_PART, _LONGEST_CONTEXT = 200, 300
_LONGEST_INTRODUCTION = 400  # characters


@dataclass(frozen=True, slots=True, eq=False)
class IndexRow:
    """A passage for a search index: its words and its vector, with ``title`` and ``context`` as of `StoredPassage`."""

    passage_id: int
    text: str
    title: str
    context: str
    vector: Floats


def document_row(document: Document) -> Row:
    """Return the columns document_id, owner, path, sha256, digest, metadata, searchable."""
    metadata = json.dumps(asdict(document.metadata))
    text, blocks, pages = text_row(document)
    owner = owner_of(document.document_id)
    return (
        document.document_id,
        FOLDER if owner is None else owner,
        # The path of an upload follows from the library's folder, which may move.
        document.path if owner is None else "",
        document.sha256,
        digest(document.sha256, metadata, text, blocks, pages),
        metadata,
        searchable(document.document_id, document.metadata),
    )


def text_row(document: Document) -> Row:
    """Return the columns text, blocks, pages."""
    pages = json.dumps([[page.label, page.start, page.end] for page in document.pages])
    return document.text, blocks_column(document.blocks), pages


NO_PAGES = "[]"
"""The column of the pages of a document without pages."""


def digest(sha256: str, metadata: str, text: str, blocks: str, pages: str = NO_PAGES) -> str:
    """Return the SHA-256 of these columns, hexadecimal: a changed bit in a column changes the digest."""
    hashed = hashlib.sha256()
    # Version 2 had no pages. Without pages, the digest is the one that it stored.
    for column in (sha256, metadata, text, blocks, *([] if pages == NO_PAGES else [pages])):
        # A damaged page may hold any characters.
        data = column.encode("utf-8", "surrogatepass")
        hashed.update(len(data).to_bytes(8, "big"))
        hashed.update(data)
    return hashed.hexdigest()


def searchable(document_id: str, about: Metadata) -> str:
    """Return the text in which a search of the list looks for words: a line for each field, in lower case."""
    fields = (about.title, about.publisher, about.author, about.date, shown_id(document_id))
    return "\n".join(field for field in fields if field).casefold()


def read_document_row(row: Row, library: Path) -> Document:
    """Return the document of the columns document_id, path, sha256, digest, metadata, text, blocks, pages.

    :raises ValueError: if a column is damaged; also TypeError or KeyError.
    """
    document_id, path, sha256, expected, metadata, text, blocks, pages = row
    if digest(sha256, metadata, text, blocks, pages) != expected:
        raise ValueError(f"the stored text of {shown_id(document_id)!r} is not the text that was read from its file")
    # Libraries of version 0.1 stored no levels.
    parts = (Block(start, end, Kind(kind), *level) for start, end, kind, *level in json.loads(blocks))
    stretches = tuple(Page(str(label), int(start), int(end)) for label, start, end in json.loads(pages))
    about = Metadata(**json.loads(metadata))
    if owner_of(document_id) is not None:
        path = str(library / document_id)
    return Document(document_id, path, sha256, text, about, tuple(parts), stretches)


def read_listed_row(row: Row) -> Listed:
    """Return the entry of the columns document_id, metadata.

    :raises ValueError: if a column is damaged; also TypeError or KeyError.
    """
    document_id, metadata = row
    return Listed(document_id, Metadata(**json.loads(metadata)))


def blocks_column(blocks: Iterable[Block]) -> str:
    """Return the blocks as one column, equal for equal blocks."""
    return json.dumps([[b.start, b.end, b.kind, b.level] for b in blocks])


def passage_row(passage: Passage, encoding: QuantizedEncoding) -> Row:
    """Return the columns start_character, end_character, sentences, vector, codes, token_starts, byline."""
    return (
        passage.start,
        passage.end,
        json.dumps([[s.start, s.end, s.kind] for s in passage.sentences]),
        encoding.vector.tobytes(),
        None if encoding.token_codes is None else encoding.token_codes.tobytes(),
        _starts_column(encoding.token_starts),
        any(s.kind in FRONT_KINDS for s in passage.sentences),
    )


def read_passage_row(row: Row, document: Document, outline: Outline) -> StoredPassage:
    """Return the passage of the columns passage_id, start_character, end_character, sentences, vector, codes,
    token_starts.

    ``outline``: of the blocks of ``document``.

    :raises ValueError: if a column is damaged; also TypeError or KeyError.
    """
    passage_id, start, end, sentences, vector, codes, starts = row
    parsed = tuple(Sentence(a, b, Kind(kind)) for a, b, kind in json.loads(sentences))
    passage = Passage(document.document_id, start, end, document.text[start:end], parsed)
    if not 0 <= start < end <= len(document.text) or not are_whole(passage):
        raise ValueError(f"the sentences of the passage at {start} do not fill it")
    floats = read_vector(vector)
    token_codes = None
    if codes is not None:
        token_codes = np.frombuffer(codes, dtype=np.uint8).reshape(-1, math.ceil(len(floats) / 8))
    token_starts = _read_starts(starts, 0 if token_codes is None else len(token_codes))
    title, context = title_line(document.metadata), context_line(document.text, outline, start)
    opening = introduction(document)
    return StoredPassage(passage_id, passage, title, context, opening, floats, token_codes, token_starts)


def read_index_row(row: Row, document: Document, outline: Outline) -> IndexRow:
    """Return the passage of the columns passage_id, start_character, end_character, vector, for a search index."""
    passage_id, start, end, vector = row
    title, context = title_line(document.metadata), context_line(document.text, outline, start)
    return IndexRow(passage_id, document.text[start:end], title, context, read_vector(vector))


def are_whole(passage: Passage) -> bool:
    """Return whether the sentences fill the passage one after the other, with no other text between: see `may_part`."""
    edges = [edge for sentence in passage.sentences for edge in (sentence.start, sentence.end)]
    if not edges or (edges[0], edges[-1]) != (passage.start, passage.end) or edges != sorted(edges):
        return False
    return all(
        may_part(passage.text[before.end - passage.start : after.start - passage.start], before.kind, after.kind)
        for before, after in pairwise(passage.sentences)
    )


def _starts_column(starts: NDArray[np.int32]) -> bytes:
    """Return the distance of each token from the token before, in one byte or two; ``starts`` if two are too few."""
    steps = np.diff(starts, prepend=np.int32(0))
    for narrow in (np.uint8, np.uint16):
        if np.array_equal(steps.astype(narrow), steps):
            return steps.astype(narrow).tobytes()
    return starts.tobytes()


def _read_starts(column: bytes, tokens: int) -> NDArray[np.int32]:
    width = {tokens: np.uint8, 2 * tokens: np.uint16}.get(len(column))
    if width is not None:
        return np.cumsum(np.frombuffer(column, dtype=width), dtype=np.int32)
    if len(column) != 4 * tokens:
        raise ValueError(f"{len(column)} bytes do not hold the starts of {tokens} tokens")
    return np.frombuffer(column, dtype=np.int32)


def read_vector(column: bytes) -> Floats:
    """Return the vector of a column: float32, shape (dim,)."""
    return np.frombuffer(column, dtype=np.float32)


def title_line(about: Metadata) -> str:
    """Return title and publisher as one line."""
    return " ".join(part for part in (about.title, about.publisher) if part)


def introduction(document: Document) -> str:
    """Return the beginning of the document's running text, empty without any."""
    for block in document.blocks:
        if block.kind in TEXT_KINDS:
            return document.text[block.start : min(block.end, block.start + _LONGEST_INTRODUCTION)]
    return ""


def context_line(text: str, outline: Outline, start: int) -> str:
    """Return the headings and the question above the block at ``start``, and its table's header, as one line.

    It keeps the nearest of them, since each passage of a section repeats them.
    """
    header = outline.header_row(start)
    above = [*outline.headings(start), *([header] if header else [])]
    parts = [" ".join(text[block.start : min(block.end, block.start + _LONGEST_PART)].split()) for block in above]
    while len(parts) > 1 and sum(map(len, parts)) > _LONGEST_CONTEXT:
        del parts[0]
    return " ".join(parts)
