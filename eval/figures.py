"""All figures of a run: what each is called, of which questions it is taken, and its value with an interval."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from eval.confidence import auroc, bins, brier, ratio, refused_at, resampled_auroc
from eval.questions import Gold
from eval.ranking import MEASURES
from eval.records import Record
from eval.resampling import ROUNDS, Weights, draw, interval

Floats = NDArray[np.float64]
Estimate = Callable[[Weights], Floats]


class Section(StrEnum):
    """Where a figure stands in a table."""

    PASSAGES = "Passages"
    SPANS = "Spans, first 5 passages"
    QUOTE = "First quote"
    REFUSAL = "Refusals"
    CONFIDENCE = "Confidence"
    TURNS = "Conversations"
    TIME = "Milliseconds a question"
    EXACT = "Quotes"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one run. ``of``: how many questions it is taken of.

    ``low`` and ``high``: the 95 % confidence interval, None where it cannot be told.
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
    """How a figure is taken of records. ``higher``: whether more is better; None where neither is.

    ``take`` gives the estimate for any weights of the questions, the value itself, and of how many questions it is.
    """

    key: str
    label: str
    section: Section
    higher: bool | None
    take: Callable[["Table"], "Taken | None"]


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A measure of certain questions. ``shares``: the values are 0 or 1, so that the value is a rate of ``of``."""

    estimate: Estimate
    value: float
    of: int
    shares: bool = False


class Table:
    """The records as columns."""

    def __init__(self, records: Sequence[Record]) -> None:
        """At least one record."""
        self.records = records
        self.confidences = np.array([record.confidence for record in records])
        self.gold = np.array([record.gold for record in records])
        self.groups = [record.group for record in records]
        self.strata = [str(record.gold) for record in records]

    def column(self, name: str) -> Floats:
        """One value of each record, NaN where it has none."""
        return np.array([record.values.get(name, np.nan) for record in self.records])

    def milliseconds(self) -> Floats:
        """The time of each question that was asked of everything; NaN for the others."""
        return np.array([np.nan if record.narrowed else record.milliseconds for record in self.records])

    def all_of(self, gold: Gold) -> NDArray[np.bool_]:
        """Which records are of this kind."""
        found: NDArray[np.bool_] = self.gold == gold
        return found


def mean_of(values: Floats) -> Taken | None:
    """The mean of the values that are there."""
    known = ~np.isnan(values)
    if not known.any():
        return None
    filled = np.where(known, values, 0.0)

    def estimate(weights: Weights) -> Floats:
        return ratio(weights @ filled, weights @ known.astype(np.float64))

    shares = bool(np.isin(values[known], (0.0, 1.0)).all())
    return Taken(estimate, float(values[known].mean()), int(known.sum()), shares)


def quantile_of(values: Floats, share: float) -> Taken | None:
    """The smallest value that at least ``share`` of the values do not exceed."""
    order = np.argsort(values, kind="stable")[: int((~np.isnan(values)).sum())]
    if not len(order):
        return None

    def estimate(weights: Weights) -> Floats:
        drawn = np.cumsum(weights[:, order], axis=1)
        place = (drawn < share * drawn[:, -1:] - 1e-9).sum(axis=1)
        return np.where(drawn[:, -1] > 0, values[order][np.minimum(place, len(order) - 1)], np.nan)

    return Taken(estimate, float(estimate(np.ones((1, len(values))))[0]), len(order))


def _values(name: str, gold: Gold | None = None) -> Callable[[Table], Taken | None]:
    def take(table: Table) -> Taken | None:
        values = table.column(name)
        return mean_of(values if gold is None else np.where(table.all_of(gold), values, np.nan))

    return take


def _time(share: float) -> Callable[[Table], Taken | None]:
    return lambda table: quantile_of(table.milliseconds(), share)


def _auroc(gold: Gold) -> Callable[[Table], Taken | None]:
    def take(table: Table) -> Taken | None:
        right, others = table.all_of(Gold.ANSWER), table.all_of(gold)
        estimate = partial(resampled_auroc, confidences=table.confidences, answerable=right, others=others)
        return _known(estimate, auroc(table.confidences, right, others), int((right | others).sum()))

    return take


def _refused_at(gold: Gold) -> Callable[[Table], Taken | None]:
    def take(table: Table) -> Taken | None:
        right, others = table.all_of(Gold.ANSWER), table.all_of(gold)
        estimate = partial(refused_at, confidences=table.confidences, answerable=right, others=others)
        return _known(estimate, _value(estimate, table), int(others.sum()), shares=True)

    return take


def _calibration_error(table: Table) -> Taken | None:
    right = table.all_of(Gold.ANSWER)

    def estimate(weights: Weights) -> Floats:
        return bins(weights, table.confidences, right).error

    return _known(estimate, _value(estimate, table), len(table.records))


def _brier(table: Table) -> Taken | None:
    estimate = partial(brier, confidences=table.confidences, answerable=table.all_of(Gold.ANSWER))
    return _known(estimate, _value(estimate, table), len(table.records))


def _value(estimate: Estimate, table: Table) -> float:
    return float(estimate(np.ones((1, len(table.records))))[0])


def _known(estimate: Estimate, value: float, of: int, *, shares: bool = False) -> Taken | None:
    return None if np.isnan(value) else Taken(estimate, value, of, shares)


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


def take_figures(records: Sequence[Record], rounds: int = ROUNDS) -> tuple[Figure, ...]:
    """The figures of the records, those only that some question is measured by."""
    table = Table(records)
    taken = [(measure, found) for measure in MEASURED if (found := measure.take(table)) is not None]
    blocks: list[list[Floats]] = [[] for _ in taken]
    for weights in draw(table.groups, table.strata, rounds):
        for block, (_, found) in zip(blocks, taken, strict=True):
            block.append(found.estimate(weights))
    figures = []
    for (measure, found), block in zip(taken, blocks, strict=True):
        low, high = _interval(found, np.concatenate(block) if block else np.zeros(0)) or (None, None)
        figures.append(Figure(measure.key, measure.label, measure.section, found.value, low, high, found.of))
    return tuple(figures)


def _interval(taken: Taken, resampled: Floats) -> tuple[float, float] | None:
    """The percentile interval; where nothing differs between questions, what a rate of so many trials can tell.

    Source for the latter: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    if taken.shares and taken.value in (0.0, 1.0):
        found = binomtest(int(taken.value) * taken.of, taken.of).proportion_ci(method="wilson")
        return float(found.low), float(found.high)
    return interval(resampled) if taken.of > 1 else None


def by_key(figures: Iterable[Figure]) -> dict[str, Figure]:
    """The figures by their keys."""
    return {figure.key: figure for figure in figures}
