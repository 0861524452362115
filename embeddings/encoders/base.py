"""The contract of an encoder, which turns texts into vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError

Floats = NDArray[np.float32]
CharacterRange = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """The vectors of one text, which the encoder truncates to the model's limit.

    ``vector``: float32, shape (dim,), unit length, or zero if the model finds no token to embed. ``tokens``: float32,
    shape (n_tokens, dim), unit rows, the last layer without special tokens and prompt; None if the model has no token
    vectors, or token vectors of another length than ``vector``. ``token_starts``: int32, shape (n_tokens,), the
    character of the text at which each token starts, not decreasing.
    """

    vector: Floats
    tokens: Floats | None
    token_starts: NDArray[np.int32]

    @classmethod
    def of(cls, text: str, vector: Floats, rows: Floats | None, spans: Sequence[CharacterRange]) -> "Encoding":
        """Return the encoding of ``text`` from a model's output.

        ``vector`` and ``rows`` have any length. There is a row for each token, special tokens and the prompt included.
        ``spans``: the characters of each token, end exclusive; those of the prompt lie before the text, those of
        special tokens are empty.

        :raises ModelError: if there are not as many rows as spans.
        """
        if rows is None:
            return cls(_unit(vector), None, np.zeros(0, dtype=np.int32))
        if len(rows) != len(spans):
            raise ModelError(
                f"The model gave {len(rows)} token vectors for a text of {len(spans)} tokens, so quotes could not be "
                "placed; name a model that Quoth can read token by token."
            )
        if rows.shape[1] != len(vector):  # a layer after the pooling: token vectors do not compare with the vector
            return cls(_unit(vector), None, np.zeros(0, dtype=np.int32))
        in_text = [i for i, (start, end) in enumerate(spans) if end > max(start, 0)]
        starts = np.array([_first_letter(text, *spans[i]) for i in in_text], dtype=np.int32)
        return cls(_unit(vector), _unit(rows[in_text]), starts)


class Encoder(Protocol):
    """Turns texts into vectors; safe to use from any number of threads.

    ``name`` and ``fingerprint`` together identify the weights.
    """

    @property
    def name(self) -> str:
        """The name or path by which the user asks for the model."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the model, hexadecimal: encoders of equal fingerprints return equal vectors."""

    @property
    def dimension(self) -> int:
        """The length of every vector."""

    @property
    def max_tokens(self) -> int:
        """The most tokens of a text that the model reads, without special tokens and the document prompt."""

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Return the number of tokens of each text in the model's vocabulary, without special tokens and prompt."""

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encodings of passages, in their order."""

    def encode_query(self, text: str) -> Encoding:
        """Return the encoding of a question."""


def _first_letter(text: str, start: int, end: int) -> int:
    """Return the offset of a token's first character that is no space.

    Some tokenizers count the space before a word to the word's token.
    """
    start = max(start, 0)
    return next((i for i in range(start, end) if not text[i].isspace()), start)


def _unit(rows: Floats) -> Floats:
    """Return ``rows`` divided by their length along the last axis; a zero row stays zero."""
    rows = rows.astype(np.float32, copy=False)  # half precision, which some models use, is too coarse for a length
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return (rows / np.where(length > 0, length, 1)).astype(np.float32, copy=False)
