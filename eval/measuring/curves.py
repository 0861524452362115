"""The numbers behind the plots of a report."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.measuring.confidence import bins
from eval.measuring.estimates import RecordColumns
from eval.measuring.records import Record
from eval.measuring.resampling import Floats
from eval.measuring.retrieval import DEPTH
from eval.questions import Gold


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Points of a line, float64, shape (n,)."""

    x: Floats
    y: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Mean confidence, share of answerable questions, and number of questions of each bin that is not empty."""

    confidence: Floats
    answerable: Floats
    counts: NDArray[np.int64]


def success_at(records: Sequence[Record]) -> Curve | None:
    """Return Success@k against k, over the questions with a ranking; None without any."""
    ranks = np.array([r.rank or DEPTH + 1 for r in records if r.ranked], dtype=np.float64)
    if not len(ranks):
        return None
    depths = np.arange(1, DEPTH + 1, dtype=np.float64)
    return Curve(depths, (ranks[:, None] <= depths).mean(axis=0))


def trade_off(records: Sequence[Record], gold: Gold) -> Curve | None:
    """Return the share of false answers to questions of one kind against the share of false refusals, by threshold.

    None without answerable questions, or without questions of this kind.
    """
    right = np.sort([r.confidence for r in records if r.gold is Gold.ANSWER])
    wrong = np.sort([r.confidence for r in records if r.gold is gold])
    if not len(right) or not len(wrong):
        return None
    thresholds = np.unique(np.concatenate([right, wrong, [0.0, np.inf]]))
    refused = np.searchsorted(right, thresholds, side="left") / len(right)
    return Curve(refused, 1 - np.searchsorted(wrong, thresholds, side="left") / len(wrong))


def at_threshold(records: Sequence[Record], gold: Gold) -> tuple[float, float]:
    """Return the shares of false refusals and of false answers at the threshold of the run; NaN without questions."""
    shares = []
    for kind, wrong in ((Gold.ANSWER, False), (gold, True)):
        answered = [r.answered is wrong for r in records if r.gold is kind]
        shares.append(float(np.mean(answered)) if answered else float("nan"))
    return shares[0], shares[1]


def reliability(records: Sequence[Record]) -> Reliability | None:
    """Return bins of equal mass, with equal weight for answerable and unanswerable questions; None without either."""
    table = RecordColumns(records)
    binned = bins(np.ones((1, len(records))), table.confidences, table.all_of(Gold.ANSWER))
    full = binned.mass[0] > 0
    if not full.any():
        return None
    return Reliability(binned.confidence[0, full], binned.answerable[0, full], binned.counts[0, full].astype(np.int64))


def latency(records: Sequence[Record]) -> Curve | None:
    """Return the share of questions answered within so many milliseconds; None without any.

    Questions that left documents out do not count.
    """
    times = np.sort([record.milliseconds for record in records if not record.narrowed])
    return Curve(times, np.arange(1, len(times) + 1) / len(times)) if len(times) else None
