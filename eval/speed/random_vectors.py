"""An encoder with random vectors for passages."""

from collections.abc import Sequence

import numpy as np

from embeddings.encoders.base import Encoding, Floats
from embeddings.encoders.model_encoder import ModelEncoder

# Rows to take slices of: a passage has some 150 rows, and random numbers take longer than everything else.
_ROWS = 8192


class RandomVectors:
    """The default encoder, except that passages get random unit vectors in the shapes of the model."""

    def __init__(self) -> None:
        self._real = ModelEncoder()
        self.name = self._real.name
        self.fingerprint = self._real.fingerprint
        self.dimension = self._real.dimension
        self.max_tokens = self._real.max_tokens
        self._rng = np.random.default_rng(1)
        self._rows = self._units(_ROWS)

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102  (documented by Encoder)
        return self._real.count_tokens(texts)

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102
        vectors = self._units(len(texts))
        counts = self.count_tokens(list(texts))
        return [self._encoding(*each) for each in zip(texts, vectors, counts, strict=True)]

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        return self._real.encode_query(text)

    def _encoding(self, text: str, vector: Floats, count: int) -> Encoding:
        count = min(count, self.max_tokens)
        first = int(self._rng.integers(_ROWS - count + 1))
        starts = np.linspace(0, len(text), count, endpoint=False).astype(np.int32)
        return Encoding(vector, self._rows[first : first + count], starts)

    def _units(self, count: int) -> Floats:
        rows = self._rng.standard_normal((count, self.dimension), dtype=np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows
