"""What the library's rows hold: documents, passages, vectors and token codes as columns, and back."""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.codes import CodedEncoding, Codes
from embeddings.document import Block, Document, Kind, Listed, Metadata, Passage, Sentence
from embeddings.engines.local.database import Row
from embeddings.models.encoder import Floats

_FRONT = (Kind.TITLE, Kind.BYLINE)


@dataclass(frozen=True, slots=True, eq=False)
class StoredPassage:
    """A passage as the library keeps it.

    ``title``: title and publisher of its document, as one line. ``vector``: float32, shape (dim,), unit length.
    ``codes``: uint8, shape (n_tokens, bytes a token), None for a model without token vectors. ``token_starts``: int32,
    shape (n_tokens,), characters from the passage's start.
    """

    passage_id: int
    passage: Passage
    title: str
    vector: Floats
    codes: Codes | None
    token_starts: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class IndexRow:
    """What a derived index may want of a passage: its words, its vector and its document's title and publisher."""

    passage_id: int
    text: str
    title: str
    vector: Floats


def document_row(document: Document) -> Row:
    """Columns document_id, path, sha256, text, metadata, blocks."""
    metadata = json.dumps(asdict(document.metadata))
    return document.document_id, document.path, document.sha256, document.text, metadata, blocks_column(document.blocks)


def read_document_row(row: Row) -> Document:
    """The document of ``document_row``.

    :raises ValueError: a column does not hold what it should; so do TypeError and KeyError.
    """
    document_id, path, sha256, text, metadata, blocks = row
    parts = (Block(start, end, Kind(kind)) for start, end, kind in json.loads(blocks))
    return Document(document_id, path, sha256, text, Metadata(**json.loads(metadata)), tuple(parts))


def read_listed_row(row: Row) -> Listed:
    """What is listed of a document, from columns document_id, metadata.

    :raises ValueError: a column does not hold what it should; so do TypeError and KeyError.
    """
    document_id, metadata = row
    return Listed(document_id, Metadata(**json.loads(metadata)))


def blocks_column(blocks: Iterable[Block]) -> str:
    """The blocks as one column; equal blocks give equal columns."""
    return json.dumps([[b.start, b.end, b.kind] for b in blocks])


def passage_row(passage: Passage, coded: CodedEncoding) -> Row:
    """Columns start_character, end_character, sentences, vector, codes, token_starts, byline."""
    return (
        passage.start,
        passage.end,
        json.dumps([[s.start, s.end, s.kind] for s in passage.sentences]),
        coded.vector.tobytes(),
        None if coded.codes is None else coded.codes.tobytes(),
        _starts_column(coded.token_starts),
        any(s.kind in _FRONT for s in passage.sentences),
    )


def read_passage_row(row: Row, text: str, title: str) -> StoredPassage:
    """The passage of columns passage_id, document_id and ``passage_row`` less byline; its document's text and title.

    :raises ValueError: a column does not hold what it should; so do TypeError and KeyError.
    """
    passage_id, document_id, start, end, sentences, vector, codes, starts = row
    inside = tuple(Sentence(a, b, Kind(kind)) for a, b, kind in json.loads(sentences))
    floats = read_vector(vector)
    packed = None
    if codes is not None:
        packed = np.frombuffer(codes, dtype=np.uint8).reshape(-1, math.ceil(len(floats) / 8))
    token_starts = _read_starts(starts, 0 if packed is None else len(packed))
    return StoredPassage(
        passage_id, Passage(document_id, start, end, text[start:end], inside), title, floats, packed, token_starts
    )


def _starts_column(starts: NDArray[np.int32]) -> bytes:
    """How far it is to each token from the one before, in one byte or two; where that is not enough, ``starts``."""
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
        raise ValueError(f"{len(column)} bytes tell no starts of {tokens} tokens")
    return np.frombuffer(column, dtype=np.int32)


def read_vector(column: bytes) -> Floats:
    """float32, shape (dim,)."""
    return np.frombuffer(column, dtype=np.float32)


def title_line(metadata: str) -> str:
    """Title and publisher as one line, from the column metadata."""
    fields = json.loads(metadata)
    return " ".join(part for part in (fields["title"], fields["publisher"]) if part)
