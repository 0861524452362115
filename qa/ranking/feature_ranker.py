"""The ranker that comes with Quoth: by late interaction and further features of each sentence."""

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qa.questions.follow_ups import FOLLOW_UP_FEATURES
from qa.ranking.base import Candidates, Matrix, RetrievalResult
from qa.ranking.calibration import FOLLOW_UP_CONFIDENCE_FEATURES, Calibration, packaged_calibration
from qa.ranking.features import FEATURES, measure
from qa.ranking.late_interaction import LateInteraction
from qa.ranking.open_questions import may_answer
from qa.ranking.score_models import Linear

_MAXIMUM_LEAD = 5.0
_MAXSIM, _LEARNED_MAXSIM = FEATURES.index("maxsim"), FEATURES.index("learned_maxsim")
_BEST = [FEATURES.index(name) for name in ("dense", "bm25", "covered_passage")]
_NEARNESS = [FOLLOW_UP_FEATURES.index(name) for name in FOLLOW_UP_CONFIDENCE_FEATURES[4:]]


class FeatureRanker:
    """A `Ranker` of fitted parameters; safe to use from any number of threads."""

    def __init__(self, calibration: Calibration | None = None) -> None:
        """Rank by these parameters; None takes the parameters that come with Quoth."""
        self._calibration = calibration
        # Python runs one thread at a time: threads that measure sentences side by side mostly wait for one another.
        self._measuring = threading.Lock()

    @property
    def calibration(self) -> Calibration:
        """The fitted parameters in use.

        :raises CalibrationError: if the parameters that come with Quoth are damaged.
        """
        return self._calibration or packaged_calibration()

    @property
    def threshold(self) -> float:
        """The confidence below which the assistant refuses to answer."""
        return self.calibration.threshold

    def rank(self, candidates: Candidates) -> RetrievalResult:
        """Return the sentences, best first, as `Ranker.rank`; ``places`` of the result compares tokens.

        The result holds no question that its article leaves open.
        """
        if not candidates.passages:
            return RetrievalResult(candidates)
        calibration = self.calibration
        interaction, features = self.measure(candidates)
        rows = np.flatnonzero(may_answer(candidates))
        if not len(rows):
            return RetrievalResult(candidates, places=interaction)
        features = features[rows]
        follow_up = candidates.follow_up
        if follow_up is None:
            scores = calibration.choice(features)
            # A question without a word to look for ("what?") has no answer to be sure of.
            confidence = confidence_of(calibration, features) if candidates.words.idf else 0.0
        else:
            alone = self.measure(follow_up.alone)[1][rows]
            table = follow_up_features(calibration, alone, features, follow_up.nearness[rows])
            scores = calibration.follow_up_choice(table)
            confidence = follow_up_confidence_of(calibration, alone, features, table)
        probabilities = np.zeros(len(candidates.sentences))
        probabilities[rows] = softmax(scores)
        result = RetrievalResult.of(candidates, probabilities, confidence, interaction)
        return replace(result, sentences=result.sentences[: len(rows)])

    def contributions(self, candidates: Candidates) -> tuple[Sequence[str], Matrix, Matrix]:
        """Return the features, their values and their effects on the choice: see `NamesFeatures`."""
        _, features = self.measure(candidates)
        choice = self.calibration.choice
        scores, effects = choice(features), np.empty_like(features)
        for column, mean in enumerate(choice.linear.means):
            without = features.copy()
            without[:, column] = mean
            effects[:, column] = scores - choice(without)
        return FEATURES, features, effects

    def measure(self, candidates: Candidates) -> tuple[LateInteraction, Matrix]:
        """Return the late interaction with the candidates, and the features of their sentences: float64, shape
        (n_sentences, len(FEATURES)).
        """
        learned = self.calibration.learned_maxsim_for(candidates.model, candidates.encoding)
        with self._measuring:
            interaction = LateInteraction.of(candidates, learned)
            return interaction, measure(interaction)


def follow_up_features(calibration: Calibration, alone: Matrix, merged: Matrix, nearness: Matrix) -> Matrix:
    """Return ``FOLLOW_UP_FEATURES`` of each sentence: float64, shape (n_sentences, len(FOLLOW_UP_FEATURES)).

    ``alone`` and ``merged``: the sentences' features for the follow-up without and with its topic's question.
    """
    return np.column_stack([calibration.choice(alone), calibration.choice(merged), nearness])


def confidence_of(calibration: Calibration, features: Matrix) -> float:
    """Return the probability that one of the sentences answers, in [0, 1]; 0 without sentences."""
    if not len(features):
        return 0.0
    scores = calibration.choice(features)
    return _probability(calibration.confidence, confidence_features(features, scores, int(scores.argmax())))


def follow_up_confidence_of(calibration: Calibration, alone: Matrix, merged: Matrix, table: Matrix) -> float:
    """Return the probability that one of a follow-up's sentences, at least one, answers it, in [0, 1].

    ``table``: as `follow_up_features` gives it for ``alone`` and ``merged``.
    """
    features = follow_up_confidence_features(calibration, alone, merged, table)
    return _probability(calibration.follow_up_confidence, features)


def confidence_features(features: Matrix, scores: Matrix, row: int) -> Matrix:
    """Return ``CONFIDENCE_FEATURES`` of the sentence in ``row``: float64, shape (len(CONFIDENCE_FEATURES),).

    ``features`` and ``scores`` are of all sentences, at least one.
    """
    rest = np.sort(np.delete(scores, row))[::-1]
    total = np.logaddexp.reduce(scores)
    maxsim, learned_maxsim = features[:, _MAXSIM], features[:, _LEARNED_MAXSIM]
    return np.array(
        [
            *features[row],
            scores[row],
            _lead(scores, row),
            scores[row] - rest[:5].mean() if len(rest) else _MAXIMUM_LEAD,
            scores[row] - total,
            total,
            maxsim.mean(),
            maxsim.std(),
            learned_maxsim.mean(),
            learned_maxsim.std(),
            *features[:, _BEST].max(axis=0),
        ]
    )


def follow_up_confidence_features(calibration: Calibration, alone: Matrix, merged: Matrix, table: Matrix) -> Matrix:
    """Return the features of the confidence in a follow-up: float64, shape (len(FOLLOW_UP_CONFIDENCE_FEATURES),)."""
    scores = calibration.follow_up_choice(table)
    row = int(scores.argmax())
    logits = [
        calibration.confidence(confidence_features(features, calibration.choice(features), row)[None])[0]
        for features in (alone, merged)
    ]
    return np.array([*logits, scores[row], _lead(scores, row), *table[row, _NEARNESS]])


def softmax(scores: Matrix) -> Matrix:
    """Return probabilities that sum to 1: float64, shape (n,)."""
    odds = np.exp(scores - scores.max())
    probabilities: Matrix = odds / odds.sum()
    return probabilities


def _lead(scores: Matrix, row: int) -> float:
    """Return the score of a sentence minus the best score of the others, at most ``_MAXIMUM_LEAD``."""
    rest = np.delete(scores, row)
    return min(_MAXIMUM_LEAD, float(scores[row] - rest.max())) if len(rest) else _MAXIMUM_LEAD


def _probability(linear: Linear, features: Matrix) -> float:
    return float(1 / (1 + np.exp(-linear(features[None])[0])))
