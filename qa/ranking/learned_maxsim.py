"""Learned matching: which words of a question matter, what matches what, and how much each cosine is worth.

Late interaction takes the encoder's cosines as they are. Here the question's tokens are first moved by a learned
linear map, each is weighted by a learned importance, and its best cosine counts by a learned curve. The passages'
tokens stay as they are coded, so that nothing has to be indexed again. ``eval/fit`` trains the parameters, which are
for one model: any other's tokens are matched as they are.
"""

import io
from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from embeddings.encoders.base import Encoding, Floats
from embeddings.token_codes import one_thread

# Where the curves may bend, in cosines.
KINKS = (0.3, 0.45, 0.6, 0.75, 0.9)
# A word's rarity in the articles is divided by this, so that it is about as large as the other inputs.
_RARITY_SCALE = 3.0
# What each question token's importance is judged on beside its vector.
IMPORTANCE_INPUTS = ("rarity", "named", "bias")
# Whose best cosines have a curve each: those in the sentence, in it or its neighbours, and in the whole passage.
CURVES = ("sentence", "around", "passage")


@dataclass(frozen=True, slots=True, eq=False)
class LearnedMaxSim:
    """The learned parameters, all float32.

    ``projection``: shape (dim, dim), what is added to a token is ``token @ projection``. ``importance``: shape (dim,),
    and ``importance_inputs``: shape (3,), in the order of ``IMPORTANCE_INPUTS``. ``curves``: shape (3, 6), for each of
    ``CURVES`` the slope at first and the change of slope at each of ``KINKS``.
    """

    projection: Floats
    importance: Floats
    importance_inputs: Floats
    curves: Floats

    def project(self, encoding: Encoding) -> Floats | None:
        """The question's tokens as they are compared with passages: float32, shape (m, dim); None without tokens."""
        tokens = encoding.tokens
        if tokens is None:
            return None
        with one_thread():
            moved: Floats = tokens + tokens @ self.projection
        return moved

    def weights(self, encoding: Encoding, rarities: Floats, named: Floats) -> Floats:
        """How important each question token is: float32, shape (m,), above 0, summing to 1; m is 0 without tokens.

        ``rarities``: of each token's word, shared among its tokens. ``named``: 1 where a capital letter marks the word
        as a name, else 0.
        """
        tokens = encoding.tokens
        if tokens is None or not len(tokens):
            return np.zeros(0, dtype=np.float32)
        inputs = importance_inputs(rarities, named)
        positive = np.logaddexp(0.0, tokens @ self.importance + inputs @ self.importance_inputs)
        weights: Floats = (positive / positive.sum()).astype(np.float32)
        return weights

    def curve_values(self, curve: str, cosines: Floats) -> Floats:
        """What cosines are worth, by one of ``CURVES``; same shape."""
        slopes = self.curves[CURVES.index(curve)]
        worth: Floats = slopes[0] * cosines
        for kink, slope in zip(KINKS, slopes[1:], strict=True):
            worth = worth + slope * np.maximum(cosines - np.float32(kink), 0)
        return worth

    def to_bytes(self) -> bytes:
        """A NumPy archive of the parameters in half precision."""
        file = io.BytesIO()
        np.savez_compressed(file, **{f.name: getattr(self, f.name).astype(np.float16) for f in fields(self)})
        return file.getvalue()


def read_learned_maxsim(archive: bytes) -> LearnedMaxSim:
    """The parameters that ``LearnedMaxSim.to_bytes`` wrote.

    :raises ValueError: it is no such archive; so do KeyError and OSError.
    """
    with np.load(io.BytesIO(archive), allow_pickle=False) as found:
        return LearnedMaxSim(*(found[f.name].astype(np.float32) for f in fields(LearnedMaxSim)))


def importance_inputs(rarities: Floats, named: Floats) -> Floats:
    """``IMPORTANCE_INPUTS`` of each question token: float32, shape (m, 3)."""
    return np.column_stack([rarities / _RARITY_SCALE, named, np.ones_like(named)]).astype(np.float32)


def identity_maxsim(encoding: Encoding) -> LearnedMaxSim:
    """Matching that changes nothing, for tokens like these: cosines as they are, all tokens alike."""
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
