"""The contract of an encoder, which turns texts into vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError

Floats = NDArray[np.float32]
CharacterRange = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """One text as the encoder sees it; what is over the model's limit is not seen.

    ``vector``: float32, shape (dim,), unit length, or zero where the model finds nothing to embed. ``tokens``: float32,
    shape (n_tokens, dim), unit rows, the last layer without special tokens and prompt; None for a model that has no
    token vectors, or of another length than the pooled one. ``token_starts``: int32, shape (n_tokens,), the character
    of the text at which each token starts, not decreasing.
    """

    vector: Floats
    tokens: Floats | None
    token_starts: NDArray[np.int32]

    @classmethod
    def of(cls, text: str, vector: Floats, rows: Floats | None, spans: Sequence[CharacterRange]) -> "Encoding":
        """The encoding of ``text`` from what a model gave for it.

        ``vector`` and ``rows`` (one for each token, special ones and the prompt included) have any length; ``spans``
        are the characters of each token, end exclusive: before the text for the prompt, empty for special tokens.

        :raises ModelError: there are not as many rows as spans.
        """
        if rows is None:
            return cls(_unit(vector), None, np.zeros(0, dtype=np.int32))
        if len(rows) != len(spans):
            raise ModelError(
                f"The model gave {len(rows)} token vectors for a text of {len(spans)} tokens, so quotes could not be "
                "placed; name a model that Quoth can read token by token."
            )
        if rows.shape[1] != len(vector):  # a layer after the pooling: what compares passages does not compare words
            return cls(_unit(vector), None, np.zeros(0, dtype=np.int32))
        keep = [i for i, (start, end) in enumerate(spans) if end > max(start, 0)]
        starts = np.array([_first_letter(text, *spans[i]) for i in keep], dtype=np.int32)
        return cls(_unit(vector), _unit(rows[keep]), starts)


class Encoder(Protocol):
    """What a library needs of an encoder, from any number of threads.

    ``name`` and ``fingerprint`` together identify the weights.
    """

    @property
    def name(self) -> str:
        """The name or path that the user gives for the model."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the model, hexadecimal: two encoders with the same one give the same vectors."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens of a text that are read; special tokens and the document prompt are already taken off."""

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Tokens of each text in the model's own vocabulary, special tokens and the document prompt left out."""

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:
        """Encodings of passages, in the order given."""

    def encode_query(self, text: str) -> Encoding:
        """Encoding of a question."""


@runtime_checkable
class BatchQueryEncoder(Protocol):
    """What an encoder may have beside: several questions at once, in less time than each by itself."""

    def encode_queries(self, texts: Sequence[str]) -> list[Encoding]:
        """Encodings of questions, in the order given."""


def _first_letter(text: str, start: int, end: int) -> int:
    """Where a token's own characters begin: some tokenizers count the space before a word, or the prompt's last one."""
    start = max(start, 0)
    return next((i for i in range(start, end) if not text[i].isspace()), start)


def _unit(rows: Floats) -> Floats:
    """``rows`` divided by their length along the last axis; a zero row stays zero."""
    rows = rows.astype(np.float32, copy=False)  # a model may compute in half precision, too little for a length
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return (rows / np.where(length > 0, length, 1)).astype(np.float32, copy=False)
