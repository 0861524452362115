"""An encoder without a model, for checks of everything except the vectors."""

import zlib
from collections.abc import Sequence

import numpy as np

from embeddings.encoders.base import Encoding

_MODEL_TOKENS = 250
_DIMENSION, _ROWS = 20, 512


class HashEncoder:
    """An encoder that looks vectors up by the hash of each word, so that any text takes microseconds."""

    name, fingerprint, max_tokens = "cheap", "0" * 64, _MODEL_TOKENS

    def __init__(self, dimension: int = _DIMENSION) -> None:
        self.dimension = dimension
        rows = np.random.default_rng(1).standard_normal((_ROWS, dimension)).astype(np.float32)
        self._rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102  (documented by Encoder)
        return [count_words(text) for text in texts]

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102
        return [self.encode_query(text) for text in texts]

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        words = text.split()[:_MODEL_TOKENS] or [""]
        rows = self._rows[[zlib.crc32(word.encode()) % _ROWS for word in words]]
        starts = np.minimum(np.arange(len(rows)) * 3, max(0, len(text) - 1)).astype(np.int32)
        mean = rows.mean(axis=0)
        return Encoding(mean / max(float(np.linalg.norm(mean)), 1e-6), rows, starts)


def count_words(text: str) -> int:
    """Count one token for each word, and one more for every eight characters of the word."""
    return sum(1 + len(word) // 8 for word in text.split())
