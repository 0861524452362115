"""Measures of how well the confidence separates answerable questions from the others.

All functions take ``weights``, float64, shape (n_rounds, n), and confidences in [0, 1], shape (n,). They return shape
(n_rounds,), NaN for a round without questions to measure.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from eval.measuring.resampling import Floats, Mask, Weights

BINS = 10
"""Bins of the calibration error."""

ALLOWED = 0.05
"""The share of false refusals at which refusals of unanswerable questions are compared."""

_TINY = 1e-9  # rounding error of sums of the same weights


def auroc(confidences: Floats, answerable: Mask, others: Mask) -> float:
    """Return the area under the ROC curve: the chance that an answerable question gets the higher confidence.

    Ties count half; NaN without answerable questions or without others.
    """
    both = answerable | others
    if not answerable.any() or not others.any():
        return float("nan")
    return float(roc_auc_score(answerable[both], confidences[both]))


def resampled_auroc(weights: Weights, confidences: Floats, answerable: Mask, others: Mask) -> Floats:
    """Return ``auroc`` of each round."""
    both = answerable | others
    order = np.flatnonzero(both)[np.argsort(confidences[both], kind="stable")]
    if not len(order):
        return np.full(len(weights), np.nan)
    ties = np.unique(confidences[order], return_index=True)[1]
    drawn = weights[:, order]
    right = np.add.reduceat(drawn * answerable[order], ties, axis=1)
    wrong = np.add.reduceat(drawn * others[order], ties, axis=1)
    below = np.cumsum(wrong, axis=1) - wrong
    return ratio((right * (below + wrong / 2)).sum(axis=1), right.sum(axis=1) * wrong.sum(axis=1))


def refused_at(weights: Weights, confidences: Floats, answerable: Mask, others: Mask) -> Floats:
    """Return the share of ``others`` below the highest threshold that refuses at most ``ALLOWED`` of the answerable."""
    if not answerable.any() or not others.any():
        return np.full(len(weights), np.nan)
    right, wrong = (np.flatnonzero(mask)[np.argsort(confidences[mask], kind="stable")] for mask in (answerable, others))
    refused = np.cumsum(weights[:, right], axis=1)
    allowed = refused[:, -1:] * ALLOWED + _TINY
    # The first answerable question that may not be refused sets the threshold.
    first_kept = np.minimum((refused <= allowed).sum(axis=1), len(right) - 1)
    below = np.searchsorted(confidences[wrong], confidences[right][first_kept], side="left")
    counted = np.pad(np.cumsum(weights[:, wrong], axis=1), ((0, 0), (1, 0)))
    return ratio(counted[np.arange(len(weights)), below], counted[:, -1])


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Questions in order of confidence, in bins of a tenth of the mass each; float64, shape (n_rounds, BINS).

    ``counts``: the number of questions drawn. ``mass``: balanced, summing to 1. ``confidence`` and ``answerable``:
    means within the bin, NaN in an empty bin.
    """

    counts: Floats
    mass: Floats
    confidence: Floats
    answerable: Floats

    @property
    def error(self) -> Floats:
        """Return the expected calibration error of each round.

        Source: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI
        2015; with bins of equal mass.
        """
        gaps = np.nan_to_num(np.abs(self.confidence - self.answerable))
        known = self.mass.sum(axis=1)
        return np.where(known > 0, (self.mass * gaps).sum(axis=1), np.nan)


def bins(weights: Weights, confidences: Floats, answerable: Mask) -> Bins:
    """Return bins of equal mass. Answerable questions and others have equal weight, as in the fit of the confidence.

    A question falls into the bin that holds the middle of its mass.
    """
    order = np.argsort(confidences, kind="stable")
    right = answerable[order]
    shares = balanced(weights, answerable)[:, order]
    middle = np.cumsum(shares, axis=1) - shares / 2
    place = np.minimum((middle * BINS + _TINY).astype(np.intp), BINS - 1)
    counts, mass, confidence, truth = (np.zeros((len(weights), BINS)) for _ in range(4))
    for number in range(BINS):
        inside = np.where(place == number, shares, 0.0)
        counts[:, number] = np.where(place == number, weights[:, order], 0.0).sum(axis=1)
        mass[:, number] = inside.sum(axis=1)
        confidence[:, number] = inside @ confidences[order]
        truth[:, number] = inside @ right.astype(np.float64)
    return Bins(counts, mass, ratio(confidence, mass), ratio(truth, mass))


def brier(weights: Weights, confidences: Floats, answerable: Mask) -> Floats:
    """Return the mean squared distance of the confidence from 1 (answerable) or 0, with equal weight for each class.

    Source: Brier, "Verification of forecasts expressed in terms of probability", 1950.
    """
    shares = balanced(weights, answerable)
    distance = shares @ np.square(confidences - answerable)
    return np.where(shares.sum(axis=1) > 0, distance, np.nan)


def balanced(weights: Weights, answerable: Mask) -> Weights:
    """Scale the weights so that the answerable sum to 1/2, as do the others; all 0 in a round that lacks either."""
    right, wrong = weights @ answerable.astype(np.float64), weights @ (~answerable).astype(np.float64)
    share = np.where(answerable, ratio(0.5, right)[:, None], ratio(0.5, wrong)[:, None])
    both = ((right > 0) & (wrong > 0))[:, None]
    return np.where(both, weights * np.nan_to_num(share), 0.0)


def ratio(share: Floats | float, of: Floats) -> Floats:
    """Return ``share / of``; NaN where ``of`` is 0."""
    result: Floats = np.divide(share, of, out=np.full(of.shape, np.nan), where=of > 0)
    return result
