"""Token vectors kept as one bit a dimension, and sentences scored on them by late interaction.

Source: MaxSim is ColBERT's (Khattab and Zaharia, 2020, arXiv:2004.12832); signs after a random rotation keep the angle
between vectors (Charikar, 2002), and a float question against bits keeps more of it than bits against bits.
"""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from embeddings.encoders.base import Encoding, Floats

TokenCodes = NDArray[np.uint8]

_SEED = 20240614
# Every byte as its eight signs, the first bit first, as numpy.packbits packs them.
_SIGNS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32) * 2 - 1

# Tokens whose signs are unpacked at a time: at 384 dimensions 3 MB, which the next product finds in the cache.
_CHUNK = 2048
_FOUR = 4

_blas_lock = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class QuantizedEncoding:
    """An encoding with one bit a dimension for its token vectors, as an engine stores it.

    ``vector``: float32, shape (dim,), unit length. ``token_codes``: uint8, shape (n_tokens, ceil(dim / 8)), None for a
    model without token vectors. ``token_starts``: int32, shape (n_tokens,), characters from the text's start.
    """

    vector: Floats
    token_codes: TokenCodes | None
    token_starts: NDArray[np.int32]

    @classmethod
    def of(cls, encoding: Encoding) -> "QuantizedEncoding":
        """Return the encoding with quantized token vectors."""
        token_codes = None if encoding.tokens is None else encode_tokens(encoding.tokens)
        return cls(encoding.vector, token_codes, encoding.token_starts)


def encode_tokens(tokens: Floats) -> TokenCodes:
    """The signs of ``tokens`` (float32, shape (n, dim)) after the fixed rotation: uint8, shape (n, ceil(dim / 8))."""
    turn = rotation(tokens.shape[1])
    with one_thread():
        rotated = tokens @ turn
    return np.packbits(rotated > 0, axis=1)


def similarities(tokens: Floats, codes: TokenCodes) -> Floats:
    """Estimated cosine of every question token with every coded token: float32, shape (m, n).

    ``tokens``: float32, shape (m, dim), unit rows; ``codes``: as ``encode_tokens`` gives them, of the same dim.
    """
    count, dim = tokens.shape
    scale = math.sqrt(math.pi / (2 * dim))  # so that the product with signs estimates a cosine
    # The product takes rows by fours, and one, two or three left over take it longer than four.
    rotated = np.zeros((_FOUR * math.ceil(count / _FOUR), dim), dtype=np.float32)
    found = np.empty((len(rotated), len(codes)), dtype=np.float32)
    with one_thread():
        rotated[:count] = tokens @ rotation(dim) * scale
        for begin in range(0, len(codes), _CHUNK):
            chunk = codes[begin : begin + _CHUNK]
            signs = _workspace(codes.shape[1])[: len(chunk)]
            # Every byte is within the table; saying how to treat others spares numpy from looking for them.
            np.take(_SIGNS, chunk, axis=0, out=signs, mode="clip")
            np.matmul(rotated, signs.reshape(len(chunk), -1)[:, :dim].T, out=found[:, begin : begin + len(chunk)])
    return found[:count]


@cache
def _workspace(width: int) -> Floats:
    """Room for the signs of a chunk of codes of so many bytes, used by whoever holds the lock.

    Memory that is new takes the system longer to give than it takes to fill.
    """
    return np.empty((_CHUNK, width, 8), dtype=np.float32)


def code_signs(codes: TokenCodes, dim: int) -> NDArray[np.int8]:
    """The signs that the codes stand for, 1 or -1: int8, shape (n, dim)."""
    bits = np.unpackbits(codes, axis=1, count=dim)
    signs: NDArray[np.int8] = bits.astype(np.int8) * 2 - 1
    return signs


def best_per_segment(similarity: Floats, starts: NDArray[np.intp]) -> Floats:
    """For each question token its best match within each segment of columns: float32, shape (m, len(starts)).

    Segment i runs from column ``starts[i]`` to the next start, the last to the end; starts increase strictly from 0.
    """
    return np.maximum.reduceat(similarity, starts, axis=1)


@contextmanager
def one_thread() -> Iterator[None]:
    """Products inside are computed by one thread, which is enough for them.

    NumPy's other threads would go on spinning for a while, on the very cores that the model needs for what comes next:
    on two cores a question then takes three times as long.
    """
    with _blas_lock, _blas().limit(limits=1):
        yield


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")


@cache
def rotation(dim: int) -> Floats:
    """A fixed random rotation, shape (dim, dim), the same on every machine up to rounding."""
    # RandomState's stream is frozen by numpy's compatibility policy, Generator's is not.
    gaussian = np.random.RandomState(_SEED).standard_normal((dim, dim))
    q, r = np.linalg.qr(gaussian)
    # QR is unique only up to signs, which differ between LAPACK builds; a positive diagonal settles them.
    return (q * np.sign(np.diag(r))).astype(np.float32)
