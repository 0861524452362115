"""Scores of features: linear, and by a small network beside a linear part."""

import io
from dataclasses import dataclass

import numpy as np

from embeddings.encoders.base import Floats
from qa.ranking.base import Matrix

MOST_DEVIATION = 6.0
"""Standard deviations from its mean at which a feature is cut off: beyond them the network has seen no example."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A linear score of standardised features: ``bias + Σ weight × (feature - mean) / scale``."""

    names: tuple[str, ...]
    weights: Matrix
    means: Matrix
    scales: Matrix
    bias: float

    def __call__(self, features: Matrix) -> Matrix:
        """Return the scores, float64, shape (n,), of features of shape (n, n_features)."""
        return self.standardise(features) @ self.weights + self.bias

    def standardise(self, features: Matrix) -> Matrix:
        """Return the features in standard deviations from their means; same shape."""
        standard: Matrix = (features - self.means) / self.scales
        return standard


@dataclass(frozen=True, slots=True, eq=False)
class SentenceNetwork:
    """A score of features by a linear part, plus a network with one hidden layer of rectified linear units.

    ``hidden``: float32, shape (n_features, n_units). ``biases`` and ``output``: float32, shape (n_units,). The units of
    several networks, trained from different beginnings, stand side by side, each with its share of the output.
    """

    linear: Linear
    hidden: Floats
    biases: Floats
    output: Floats

    def __call__(self, features: Matrix) -> Matrix:
        """Return the scores, float64, shape (n,), of features of shape (n, n_features)."""
        standard = self.linear.standardise(features).clip(-MOST_DEVIATION, MOST_DEVIATION)
        units = np.maximum(standard.astype(np.float32) @ self.hidden + self.biases, 0)
        scores: Matrix = standard @ self.linear.weights + self.linear.bias + units @ self.output
        return scores

    def to_bytes(self) -> bytes:
        """Return a NumPy archive of the network without its linear part."""
        file = io.BytesIO()
        np.savez_compressed(file, hidden=self.hidden, biases=self.biases, output=self.output)
        return file.getvalue()


def read_sentence_network(archive: bytes, linear: Linear) -> SentenceNetwork:
    """Return the network that `SentenceNetwork.to_bytes` wrote, with its linear part.

    :raises ValueError, KeyError, OSError: if the bytes are no such archive, or one for other features.
    """
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        hidden, biases, output = (arrays[name].astype(np.float32) for name in ("hidden", "biases", "output"))
    if hidden.shape != (len(linear.names), len(output)) or biases.shape != output.shape:
        raise ValueError("the network was made for other features")
    return SentenceNetwork(linear, hidden, biases, output)
