"""The measures of a run, and their estimates with confidence intervals."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
from scipy.stats import binomtest

from eval.measuring.confidence import auroc, balanced, bins, brier, ratio, refused_at, resampled_auroc
from eval.measuring.records import Record
from eval.measuring.resampling import ROUNDS, Floats, Mask, Sums, Weights, draw, interval
from eval.measuring.retrieval import MEASURES
from eval.questions import Gold

Estimator = Callable[[Weights], Floats]


class Section(StrEnum):
    """The part of the table of estimates that a measure stands in."""

    PASSAGES = "Passages"
    SPANS = "Spans, first 5 passages"
    QUOTE = "First quote"
    REFUSAL = "Refusals"
    CONFIDENCE = "Confidence"
    TURNS = "Conversations"
    TIME = "Milliseconds a question"
    EXACT = "Quotes"


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimate of one measure over one run. ``of``: the number of questions.

    ``low`` and ``high``: the 95 % confidence interval; None if the questions are too few or too alike for one.
    """

    key: str
    label: str
    section: Section
    value: float
    low: float | None
    high: float | None
    of: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure over records. ``higher``: whether a higher value is better; None if neither direction is.

    ``take`` applies the measure to the records; it returns None if no question has the measure.
    """

    key: str
    label: str
    section: Section
    higher: bool | None
    take: Callable[["RecordColumns"], "Measurement | None"]


@dataclass(frozen=True, slots=True, eq=False)
class Measurement:
    """A measure applied to the records of a run.

    ``estimate``: returns the value for each row of weights. ``inputs``: the input of each record, NaN for a record that
    does not count; float64, shape (n,). ``of``: the questions that the measure covers; bool, shape (n,). ``counts``:
    for a mean the weight of each record, float64, shape (n,); None for a measure that is not a mean over questions.
    ``shares``: all inputs are 0 or 1, so that the value is a rate.
    """

    estimate: Estimator
    value: float
    inputs: Floats
    of: Mask
    counts: Floats | None = None
    shares: bool = False

    def sums(self, table: "RecordColumns") -> Sums | None:
        """Return the sums of the mean by group; None for a measure that is not a mean."""
        if self.counts is None:
            return None
        return Sums(table.by_group(np.nan_to_num(self.inputs) * self.counts), table.by_group(self.counts))


class RecordColumns:
    """The records of a run as columns; at least one record."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self.confidences = np.array([record.confidence for record in records])
        self.gold = np.array([record.gold for record in records])
        self.groups = [record.group for record in records]
        self.strata = [str(record.gold) for record in records]
        self._places = np.unique(self.groups, return_inverse=True)[1]

    def column(self, name: str) -> Floats:
        """Return one value of each record, NaN for a record without it; float64, shape (n,)."""
        return np.array([record.values.get(name, np.nan) for record in self.records])

    def milliseconds(self) -> Floats:
        """Return the time of each question over the whole corpus; NaN for a question that left documents out."""
        return np.array([np.nan if record.narrowed else record.milliseconds for record in self.records])

    def all_of(self, gold: Gold) -> Mask:
        """Return the mask of the records of this kind; bool, shape (n,)."""
        mask: Mask = self.gold == gold
        return mask

    def by_group(self, values: Floats) -> Floats:
        """Return the sum of the values in each group, groups sorted by name; float64, shape (n_groups,)."""
        sums: Floats = np.bincount(self._places, weights=values).astype(np.float64)
        return sums

    def groups_of(self, mask: Mask) -> int:
        """Return the number of groups of these records."""
        return len(np.unique(self._places[mask]))


def mean_of(values: Floats) -> Measurement | None:
    """Return the mean of the values that are not NaN; None without any."""
    known = ~np.isnan(values)
    if not known.any():
        return None
    filled = np.where(known, values, 0.0)

    def estimate(weights: Weights) -> Floats:
        return ratio(weights @ filled, weights @ known.astype(np.float64))

    shares = bool(np.isin(values[known], (0.0, 1.0)).all())
    return Measurement(estimate, float(values[known].mean()), values, known, known.astype(np.float64), shares)


def quantile_of(values: Floats, share: float) -> Measurement | None:
    """Return the smallest value that at least ``share`` of the values do not exceed; None without values."""
    order = np.argsort(values, kind="stable")[: int((~np.isnan(values)).sum())]
    if not len(order):
        return None

    def estimate(weights: Weights) -> Floats:
        drawn = np.cumsum(weights[:, order], axis=1)
        place = (drawn < share * drawn[:, -1:] - 1e-9).sum(axis=1)
        return np.where(drawn[:, -1] > 0, values[order][np.minimum(place, len(order) - 1)], np.nan)

    return Measurement(estimate, float(estimate(np.ones((1, len(values))))[0]), values, ~np.isnan(values))


def _values(name: str, gold: Gold | None = None) -> Callable[[RecordColumns], Measurement | None]:
    def take(table: RecordColumns) -> Measurement | None:
        values = table.column(name)
        return mean_of(values if gold is None else np.where(table.all_of(gold), values, np.nan))

    return take


def _time(share: float) -> Callable[[RecordColumns], Measurement | None]:
    return lambda table: quantile_of(table.milliseconds(), share)


def _auroc(gold: Gold) -> Callable[[RecordColumns], Measurement | None]:
    def take(table: RecordColumns) -> Measurement | None:
        right, others = table.all_of(Gold.ANSWER), table.all_of(gold)
        estimate = partial(resampled_auroc, confidences=table.confidences, answerable=right, others=others)
        return _known(
            Measurement(estimate, auroc(table.confidences, right, others), *_confidences(table, right | others))
        )

    return take


def _refused_at(gold: Gold) -> Callable[[RecordColumns], Measurement | None]:
    def take(table: RecordColumns) -> Measurement | None:
        right, others = table.all_of(Gold.ANSWER), table.all_of(gold)
        estimate = partial(refused_at, confidences=table.confidences, answerable=right, others=others)
        inputs, _ = _confidences(table, right | others)
        return _known(Measurement(estimate, _value(estimate, table), inputs, others, shares=True))

    return take


def _calibration_error(table: RecordColumns) -> Measurement | None:
    right = table.all_of(Gold.ANSWER)

    def estimate(weights: Weights) -> Floats:
        return bins(weights, table.confidences, right).error

    return _known(Measurement(estimate, _value(estimate, table), *_confidences(table, np.ones_like(right))))


def _brier(table: RecordColumns) -> Measurement | None:
    right = table.all_of(Gold.ANSWER)
    estimate = partial(brier, confidences=table.confidences, answerable=right)
    counts = balanced(np.ones((1, len(right))), right)[0]
    distances = np.square(table.confidences - right)
    return _known(Measurement(estimate, _value(estimate, table), distances, np.ones_like(right), counts))


def _confidences(table: RecordColumns, mask: Mask) -> tuple[Floats, Mask]:
    return np.where(mask, table.confidences, np.nan), mask


def _value(estimate: Estimator, table: RecordColumns) -> float:
    return float(estimate(np.ones((1, len(table.records))))[0])


def _known(measurement: Measurement) -> Measurement | None:
    return None if np.isnan(measurement.value) else measurement


_S = Section
MEASURED: tuple[Measure, ...] = (
    *(Measure(name, name, _S.PASSAGES, True, _values(name)) for name in MEASURES),
    Measure("span recall", "recall", _S.SPANS, True, _values("span recall")),
    Measure("span precision", "precision", _S.SPANS, True, _values("span precision")),
    Measure("span IoU", "IoU", _S.SPANS, True, _values("span IoU")),
    Measure("touches", "the first touches a span", _S.SPANS, True, _values("touches")),
    Measure("document", "right document", _S.QUOTE, True, _values("document")),
    Measure("holds", "holds an answer", _S.QUOTE, True, _values("holds")),
    Measure("sentence", "is the right sentence", _S.QUOTE, True, _values("sentence")),
    Measure("emphasis", "bold words F1", _S.QUOTE, True, _values("emphasis")),
    Measure("emphasis if right", "bold words F1 if right", _S.QUOTE, True, _values("emphasis if right")),
    Measure("sentence AP", "given sentences MAP", _S.QUOTE, True, _values("sentence AP")),
    Measure("sentence RR", "given sentences MRR", _S.QUOTE, True, _values("sentence RR")),
    Measure("any", "any quote is right", _S.QUOTE, True, _values("any")),
    Measure("characters", "characters, mean", _S.QUOTE, None, _values("characters")),
    Measure("refused", "false refusals", _S.REFUSAL, False, _values("refused")),
    Measure("near answered", "false answers, near", _S.REFUSAL, False, _values("answered", Gold.NEAR)),
    Measure("far answered", "false answers, far", _S.REFUSAL, False, _values("answered", Gold.FAR)),
    Measure("near refused at 5%", "near refused at 5 %", _S.REFUSAL, True, _refused_at(Gold.NEAR)),
    Measure("far refused at 5%", "far refused at 5 %", _S.REFUSAL, True, _refused_at(Gold.FAR)),
    Measure("near AUROC", "AUROC, near", _S.CONFIDENCE, True, _auroc(Gold.NEAR)),
    Measure("far AUROC", "AUROC, far", _S.CONFIDENCE, True, _auroc(Gold.FAR)),
    Measure("calibration error", "calibration error", _S.CONFIDENCE, False, _calibration_error),
    Measure("Brier", "Brier score", _S.CONFIDENCE, False, _brier),
    Measure("follow-up", "follow-up turns right", _S.TURNS, True, _values("follow-up")),
    Measure("fresh", "fresh turns right", _S.TURNS, True, _values("fresh")),
    Measure("p50", "p50", _S.TIME, False, _time(0.5)),
    Measure("p95", "p95", _S.TIME, False, _time(0.95)),
    Measure("exact", "equal to their source", _S.EXACT, True, _values("exact")),
)
"""All measures, in the order of the tables."""


def estimate_measures(records: Sequence[Record], rounds: int = ROUNDS) -> tuple[Estimate, ...]:
    """Return an estimate of each measure that at least one of the questions has."""
    table = RecordColumns(records)
    measured = [(measure, measurement) for measure in MEASURED if (measurement := measure.take(table)) is not None]
    blocks: list[list[Floats]] = [[] for _ in measured]
    for weights in draw(table.groups, table.strata, rounds):
        for block, (_, measurement) in zip(blocks, measured, strict=True):
            block.append(measurement.estimate(weights))
    figures = []
    for (measure, measurement), block in zip(measured, blocks, strict=True):
        low, high = _interval(measurement, np.concatenate(block), table.groups_of(measurement.of)) or (None, None)
        figures.append(
            Estimate(
                measure.key, measure.label, measure.section, measurement.value, low, high, int(measurement.of.sum())
            )
        )
    return tuple(figures)


def _interval(measurement: Measurement, resampled: Floats, groups: int) -> tuple[float, float] | None:
    """Return the percentile interval; None for a single group, or for groups that are too alike.

    A rate of 0 or 1 has Wilson's interval instead, for as many trials as there are ``groups``.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    if measurement.shares and measurement.value in (0.0, 1.0):
        wilson = binomtest(int(measurement.value) * groups, groups).proportion_ci(method="wilson")
        return float(wilson.low), float(wilson.high)
    return interval(resampled) if groups > 1 else None


def by_key(figures: Iterable[Estimate]) -> dict[str, Estimate]:
    """Return the estimates by their keys."""
    return {figure.key: figure for figure in figures}
