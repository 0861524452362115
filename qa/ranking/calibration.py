"""The fitted parameters that turn what was measured of sentences into probabilities; ``eval/fit`` writes them."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.base import Encoding
from qa.errors import CalibrationError
from qa.questions.follow_ups import FOLLOW_UP_FEATURES
from qa.ranking.features import FEATURES
from qa.ranking.learned_maxsim import LearnedMaxSim, identity_maxsim, read_learned_maxsim

# What the confidence is judged on: the best sentence's features, how it stands out, and how the others match.
CONFIDENCE_FEATURES = (
    *FEATURES,
    "choice",  # the choice's score of the sentence
    "lead",  # how far it leads the next best
    "lead_of_five",  # ... the mean of the five next best
    "certainty",  # logarithm of its probability, given that one of the sentences answers
    "total",  # logarithm of the summed odds of all sentences
    "mean_maxsim",  # mean and spread of late, and of worth, over all sentences
    "spread_maxsim",
    "mean_learned_maxsim",
    "spread_learned_maxsim",
    "best_dense",  # the highest that any passage reaches
    "best_bm25",
    "best_covered",
)
# ... of a follow-up: what the confidence makes of its best sentence as an answer to the question alone, and to the
# topic's question and it together; and how the follow-up's own choice came about.
FOLLOWING_CONFIDENCE_FEATURES = ("own", "joined", "choice", "lead", "same_document", "same_sentence", "nearness")
_MOST_LEAD = 5.0
_LATE, _WORTH = FEATURES.index("maxsim"), FEATURES.index("learned_maxsim")
_BEST = [FEATURES.index(name) for name in ("dense", "bm25", "covered_passage")]
_PACKAGED = "calibration.json"
# Beside it: the parameters of the learned matching, too many to be read. It holds their hash.
LEARNED_MAXSIM_FILE = "learned_maxsim.npz"

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A linear score of standardised features: ``bias + Σ weight × (feature - mean) / scale``."""

    names: tuple[str, ...]
    weights: Matrix
    means: Matrix
    scales: Matrix
    bias: float

    def __call__(self, features: Matrix) -> Matrix:
        """Float64, shape (n,), for features of shape (n, n_features)."""
        return (features - self.means) / self.scales @ self.weights + self.bias


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Which sentence answers, and whether any does.

    ``model``: the fingerprint of the model that all is fitted for. ``matching`` is what late interaction goes by.
    ``choice``: its softmax over the candidates' sentences is the probability of each, given that one of them answers
    (conditional logit; source: McFadden, 1974). ``confidence``: the logit of the probability that one of them does.
    Below ``threshold``, a probability, the assistant refuses. ``following`` and ``following_confidence`` are the same
    for a question that leans on the one before it.
    """

    model: str
    matching: LearnedMaxSim
    choice: Linear
    confidence: Linear
    following: Linear
    following_confidence: Linear
    threshold: float

    def learned_maxsim_for(self, model: str, encoding: Encoding) -> LearnedMaxSim:
        """What late interaction goes by with a model, told by its fingerprint: cosines as they are, but for one."""
        return self.matching if model == self.model else identity_maxsim(encoding)

    def choose(self, features: Matrix) -> Matrix:
        """The probability of each sentence, given that one answers: float64, shape (n,), summing to 1."""
        return _softmax(self.choice(features))

    def trust(self, features: Matrix) -> float:
        """The probability, in [0, 1], that one of the sentences measured answers; 0 when there is none."""
        if not len(features):
            return 0.0
        scores = self.choice(features)
        return _probability(self.confidence, confidence_features(features, scores, int(scores.argmax())))

    def choose_following(self, features: Matrix) -> Matrix:
        """As ``choose``, of a follow-up's sentences: features of shape (n, len(FOLLOW_UP_FEATURES))."""
        return _softmax(self.following(features))

    def trust_following(self, alone: Matrix, joined: Matrix, features: Matrix) -> float:
        """As ``trust``, of a follow-up: ``alone`` and ``joined`` as the choice takes them, ``features`` as
        ``choose_following`` does, all of the same sentences.
        """
        if not len(features):
            return 0.0
        return _probability(self.following_confidence, following_confidence_features(self, alone, joined, features))


def confidence_features(features: Matrix, scores: Matrix, row: int) -> Matrix:
    """What the confidence is judged on for the sentence in ``row``: float64, shape (len(CONFIDENCE_FEATURES),).

    ``features`` and ``scores`` are those of all sentences, at least one.
    """
    rest = np.sort(np.delete(scores, row))[::-1]
    total = np.logaddexp.reduce(scores)
    late, worth = features[:, _LATE], features[:, _WORTH]
    return np.array(
        [
            *features[row],
            scores[row],
            _lead(scores, row),
            scores[row] - rest[:5].mean() if len(rest) else _MOST_LEAD,
            scores[row] - total,
            total,
            late.mean(),
            late.std(),
            worth.mean(),
            worth.std(),
            *features[:, _BEST].max(axis=0),
        ]
    )


def following_confidence_features(calibration: Calibration, alone: Matrix, joined: Matrix, features: Matrix) -> Matrix:
    """What the confidence in a follow-up is judged on: float64, shape (len(FOLLOWING_CONFIDENCE_FEATURES),)."""
    scores = calibration.following(features)
    row = int(scores.argmax())
    judged = [
        calibration.confidence(confidence_features(table, calibration.choice(table), row)[None])[0]
        for table in (alone, joined)
    ]
    near = [features[row, FOLLOW_UP_FEATURES.index(name)] for name in FOLLOWING_CONFIDENCE_FEATURES[4:]]
    return np.array([*judged, scores[row], _lead(scores, row), *near])


def _lead(scores: Matrix, row: int) -> float:
    """How far a sentence leads the best of the others, within bounds; below 0 where it does not."""
    rest = np.delete(scores, row)
    return min(_MOST_LEAD, float(scores[row] - rest.max())) if len(rest) else _MOST_LEAD


def _softmax(scores: Matrix) -> Matrix:
    odds = np.exp(scores - scores.max())
    probabilities: Matrix = odds / odds.sum()
    return probabilities


def _probability(linear: Linear, features: Matrix) -> float:
    return float(1 / (1 + np.exp(-linear(features[None])[0])))


@cache
def packaged_calibration() -> Calibration:
    """The parameters that come with Quoth, fitted for the default model.

    :raises CalibrationError: the file is damaged or made for other features.
    """
    return read_calibration(Path(str(files("qa.ranking") / _PACKAGED)))


def read_calibration(file: Path) -> Calibration:
    """The parameters in ``file``, as ``eval/fit`` writes them.

    :raises CalibrationError: the file is missing, damaged or made for other features.
    """
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        archive = file.with_name(LEARNED_MAXSIM_FILE).read_bytes()
        if hashlib.sha256(archive).hexdigest() != written["learned_maxsim"]:
            raise ValueError(f"{LEARNED_MAXSIM_FILE} beside it is not the one that it was fitted with")
        matching = read_learned_maxsim(archive)
        choice = _linear(written["choice"], FEATURES)
        confidence = _linear(written["confidence"], CONFIDENCE_FEATURES)
        following = _linear(written["following"], FOLLOW_UP_FEATURES)
        following_confidence = _linear(written["following confidence"], FOLLOWING_CONFIDENCE_FEATURES)
        return Calibration(
            str(written["model"]["fingerprint"]), matching, choice, confidence, following, following_confidence,
            float(written["threshold"]),
        )  # fmt: skip
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
