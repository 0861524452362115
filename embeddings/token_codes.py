"""Token vectors quantized to one bit a dimension, and their similarities with the tokens of a question.

Source: MaxSim is from ColBERT (Khattab and Zaharia, 2020, arXiv:2004.12832). Signs after a random rotation preserve the
angle between vectors (Charikar, 2002), and a float question against bits preserves more of the angle than bits against
bits.
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

# Tokens unpacked at a time: 3 MB at 384 dimensions, which stay in the processor's cache for the next product.
_CHUNK = 2048
# The product works on blocks of four rows, and takes longer for one to three rows more than for a full block.
_ROW_BLOCK = 4

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
    """Return the signs of ``tokens`` after the fixed rotation: uint8, shape (n, ceil(dim / 8)).

    ``tokens``: float32, shape (n, dim).
    """
    matrix = rotation(tokens.shape[1])
    with one_thread():
        rotated = tokens @ matrix
    return np.packbits(rotated > 0, axis=1)


def similarities(tokens: Floats, codes: TokenCodes) -> Floats:
    """Return the estimated cosine of every question token with every quantized token: float32, shape (m, n).

    ``tokens``: float32, shape (m, dim), unit rows. ``codes``: from ``encode_tokens``, of the same dim.
    """
    count, dim = tokens.shape
    scale = math.sqrt(math.pi / (2 * dim))  # turns the product with signs into an estimate of the cosine
    rotated = np.zeros((_ROW_BLOCK * math.ceil(count / _ROW_BLOCK), dim), dtype=np.float32)
    cosines = np.empty((len(rotated), len(codes)), dtype=np.float32)
    with one_thread():
        rotated[:count] = tokens @ rotation(dim) * scale
        for begin in range(0, len(codes), _CHUNK):
            chunk = codes[begin : begin + _CHUNK]
            signs = _workspace(codes.shape[1])[: len(chunk)]
            # Every byte is within the table; "clip" saves numpy the check.
            np.take(_SIGNS, chunk, axis=0, out=signs, mode="clip")
            np.matmul(rotated, signs.reshape(len(chunk), -1)[:, :dim].T, out=cosines[:, begin : begin + len(chunk)])
    return cosines[:count]


@cache
def _workspace(width: int) -> Floats:
    """Return the memory for the signs of a chunk of codes of ``width`` bytes; the thread with the lock uses it.

    The system takes longer to allocate new memory than the signs take to fill it.
    """
    return np.empty((_CHUNK, width, 8), dtype=np.float32)


def code_signs(codes: TokenCodes, dim: int) -> NDArray[np.int8]:
    """Return the signs in the codes, 1 or -1: int8, shape (n, dim)."""
    bits = np.unpackbits(codes, axis=1, count=dim)
    signs: NDArray[np.int8] = bits.astype(np.int8) * 2 - 1
    return signs


def best_per_segment(similarity: Floats, starts: NDArray[np.intp]) -> Floats:
    """Return each question token's best match in each segment of columns: float32, shape (m, len(starts)).

    Segment i runs from column ``starts[i]`` to the next start, the last to the end; starts increase strictly from 0.
    """
    return np.maximum.reduceat(similarity, starts, axis=1)


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute the products of the block on one thread, which is enough for them.

    More NumPy threads would spin for a while afterwards, on the cores that the model needs next: on two cores, a
    question would take three times as long.
    """
    with _blas_lock, _blas().limit(limits=1):
        yield


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")


@cache
def rotation(dim: int) -> Floats:
    """Return a fixed random rotation, float32, shape (dim, dim), equal on every machine except for rounding."""
    # numpy's compatibility policy freezes the stream of RandomState, but not that of Generator.
    gaussian = np.random.RandomState(_SEED).standard_normal((dim, dim))
    q, r = np.linalg.qr(gaussian)
    # QR is unique except for signs, which differ between LAPACK builds; a positive diagonal determines them.
    return (q * np.sign(np.diag(r))).astype(np.float32)
