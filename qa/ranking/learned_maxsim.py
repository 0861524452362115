"""Learned MaxSim: late interaction with a learned projection, learned importance of tokens and learned curves.

Plain late interaction takes the encoder's cosines unchanged. Here a learned linear map moves the question's tokens
first, a learned importance weights each token, and a learned curve values its best cosine. The token codes of the
passages stay the same, so that no index has to be made again. ``eval/fit`` trains the parameters for one model; the
tokens of any other model are compared unchanged.
"""

import io
from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from embeddings.encoders.base import Encoding, Floats
from embeddings.token_codes import one_thread

# The cosines at which the curves may bend.
KINKS = (0.3, 0.45, 0.6, 0.75, 0.9)
# An idf is divided by this, so that it is about as large as the other inputs.
_IDF_SCALE = 3.0
# A question token's importance depends on these inputs and on its vector.
IMPORTANCE_INPUTS = ("idf", "named", "bias")
# Each has a curve for its best cosines: the sentence, the sentence with its neighbours, and the whole passage.
CURVES = ("sentence", "around", "passage")


@dataclass(frozen=True, slots=True, eq=False)
class LearnedMaxSim:
    """The learned parameters, all float32.

    ``projection``: shape (dim, dim); a token is moved by ``token @ projection``. ``importance``: shape (dim,), weights
    of a token's vector. ``importance_inputs``: shape (3,), weights of ``IMPORTANCE_INPUTS``. ``curves``: shape (3, 6),
    for each of ``CURVES`` the initial slope and the change of slope at each of ``KINKS``.
    """

    projection: Floats
    importance: Floats
    importance_inputs: Floats
    curves: Floats

    def project(self, encoding: Encoding) -> Floats | None:
        """Return the question's tokens, moved by the projection: float32, shape (m, dim); None without tokens."""
        tokens = encoding.tokens
        if tokens is None:
            return None
        with one_thread():
            moved: Floats = tokens + tokens @ self.projection
        return moved

    def weights(self, encoding: Encoding, idf: Floats, named: Floats) -> Floats:
        """Return the importance of each question token: float32, shape (m,), above 0, summing to 1; m is 0 without
        tokens.

        ``idf``: of each token's word, divided among its tokens. ``named``: 1 if a capital letter marks the word as a
        name, otherwise 0.
        """
        tokens = encoding.tokens
        if tokens is None or not len(tokens):
            return np.zeros(0, dtype=np.float32)
        inputs = importance_inputs(idf, named)
        positive = np.logaddexp(0.0, tokens @ self.importance + inputs @ self.importance_inputs)
        weights: Floats = (positive / positive.sum()).astype(np.float32)
        return weights

    def curve_values(self, curve: str, cosines: Floats) -> Floats:
        """Return the values of the cosines by one of ``CURVES``; same shape."""
        slopes = self.curves[CURVES.index(curve)]
        values: Floats = slopes[0] * cosines
        for kink, slope in zip(KINKS, slopes[1:], strict=True):
            values = values + slope * np.maximum(cosines - np.float32(kink), 0)
        return values

    def to_bytes(self) -> bytes:
        """Return a NumPy archive of the parameters in half precision."""
        file = io.BytesIO()
        np.savez_compressed(file, **{f.name: getattr(self, f.name).astype(np.float16) for f in fields(self)})
        return file.getvalue()


def read_learned_maxsim(archive: bytes) -> LearnedMaxSim:
    """Return the parameters that ``LearnedMaxSim.to_bytes`` wrote.

    :raises ValueError, KeyError, OSError: if the bytes are no such archive.
    """
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        return LearnedMaxSim(*(arrays[f.name].astype(np.float32) for f in fields(LearnedMaxSim)))


def importance_inputs(idf: Floats, named: Floats) -> Floats:
    """Return ``IMPORTANCE_INPUTS`` of each question token: float32, shape (m, 3)."""
    return np.column_stack([idf / _IDF_SCALE, named, np.ones_like(named)]).astype(np.float32)


def identity_maxsim(encoding: Encoding) -> LearnedMaxSim:
    """Return parameters that change no cosine and weight all tokens alike, for tokens of this encoding's dimension."""
    return _identity_maxsim(len(encoding.vector) if encoding.tokens is None else encoding.tokens.shape[1])


@cache
def _identity_maxsim(dimension: int) -> LearnedMaxSim:
    curves = np.zeros((len(CURVES), len(KINKS) + 1), dtype=np.float32)
    curves[:, 0] = 1.0
    return LearnedMaxSim(
        np.zeros((dimension, dimension), dtype=np.float32),
        np.zeros(dimension, dtype=np.float32),
        np.zeros(len(IMPORTANCE_INPUTS), dtype=np.float32),
        curves,
    )
