"""The fitted parameters that turn what was measured of sentences into probabilities; ``eval/fit.py`` writes them."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.errors import CalibrationError
from qa.features import FEATURES

# What the confidence is judged on: the best sentence's features, how far it leads, how certain the choice is.
CONFIDENCE_FEATURES = (*FEATURES, "choice", "lead")
_PACKAGED = "calibration.json"


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A linear score of standardised features: ``bias + Σ weight × (feature - mean) / scale``."""

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    means: NDArray[np.float64]
    scales: NDArray[np.float64]
    bias: float

    def __call__(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Float64, shape (n,), for features of shape (n, n_features)."""
        return (features - self.means) / self.scales @ self.weights + self.bias


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Which sentence answers, and whether any does.

    ``choice``: its softmax over the candidates' sentences is the probability of each, given that one of them answers
    (conditional logit; source: McFadden, 1974). ``confidence``: the logit of the probability that one of them does.
    Below ``threshold``, a probability, the assistant refuses.
    """

    choice: Linear
    confidence: Linear
    threshold: float

    def choose(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of each sentence, given that one answers: float64, shape (n,), summing to 1."""
        scores = self.choice(features)
        odds = np.exp(scores - scores.max())
        probabilities: NDArray[np.float64] = odds / odds.sum()
        return probabilities

    def trust(self, features: NDArray[np.float64]) -> float:
        """The probability, in [0, 1], that one of the sentences measured answers; 0 when there is none."""
        if not len(features):
            return 0.0
        return float(1 / (1 + np.exp(-self.confidence(confidence_features(self, features)[None])[0])))


def confidence_features(calibration: Calibration, features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float64, shape (len(CONFIDENCE_FEATURES),), for the features of at least one sentence."""
    scores = calibration.choice(features)
    best = int(scores.argmax())
    rest = np.delete(scores, best)
    lead = min(5.0, float(scores[best] - rest.max())) if len(rest) else 5.0
    return np.array([*features[best], scores[best], lead])


@cache
def packaged_calibration() -> Calibration:
    """The parameters that come with Quoth, fitted for the default model.

    :raises CalibrationError: the file is damaged or made for other features.
    """
    return read_calibration(Path(str(files("qa") / _PACKAGED)))


def read_calibration(file: Path) -> Calibration:
    """The parameters in ``file``, as ``eval/fit.py`` writes them.

    :raises CalibrationError: the file is missing, damaged or made for other features.
    """
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        choice = _linear(written["choice"], FEATURES)
        confidence = _linear(written["confidence"], CONFIDENCE_FEATURES)
        return Calibration(choice, confidence, float(written["threshold"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(
            f"The fitted parameters in {file} cannot be used ({error}); fit them again with python -m eval.fit, or "
            "reinstall Quoth."
        ) from error


def _linear(written: dict[str, object], names: tuple[str, ...]) -> Linear:
    table = written["features"]
    if not isinstance(table, dict) or tuple(table) != names:
        raise ValueError("they were made for other features")
    columns = np.array([[row["weight"], row["mean"], row["scale"]] for row in table.values()], dtype=np.float64)
    return Linear(names, columns[:, 0], columns[:, 1], columns[:, 2], float(str(written["bias"])))
