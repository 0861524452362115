"""The comparison of two runs over the same questions, question by question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.errors import RunError
from eval.measuring.estimates import MEASURED, Estimate, Measure, Measurement, RecordColumns, Section, by_key
from eval.measuring.records import Record
from eval.measuring.resampling import ROUNDS, Floats, draw, exchange_p_value, interval, shift_p_value
from eval.runs import Run

FEWEST_GROUPS = 10
"""Groups that must differ for a bootstrap test of a measure that is not a mean over questions."""

_FEWEST_OF_A_MEAN = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of one measure between two runs: the second estimate minus the first, with a 95 % interval.

    ``p``: ``resampling.exchange_p_value`` for a mean over questions, ``resampling.shift_p_value`` for other measures. A
    mean has no interval if fewer than two groups differ. Another measure has neither ``p`` nor interval if fewer than
    ``FEWEST_GROUPS`` differ. ``better``: whether the second run is better; None if the estimates are equal, if the
    measure has no better direction, or without ``p``.
    """

    key: str
    label: str
    section: Section
    first: Estimate
    second: Estimate
    value: float
    low: float | None
    high: float | None
    p: float | None
    better: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs. ``won``: record pairs of the questions that only the second run has right; ``lost``: only the first."""

    first: Run
    second: Run
    differences: tuple[Difference, ...]
    won: tuple[tuple[Record, Record], ...]
    lost: tuple[tuple[Record, Record], ...]


def compare(first: Run, second: Run, rounds: int = ROUNDS) -> Comparison:
    """Compare two runs, paired by ``query_id``: every round draws the same questions from both.

    :raises RunError: if the runs differ in questions or documents.
    """
    _check_same_data(first, second)
    others = {record.query_id: record for record in second.records}
    pairs = [(record, others[record.query_id]) for record in first.records]
    left, right = RecordColumns([one for one, _ in pairs]), RecordColumns([other for _, other in pairs])
    measurements: list[tuple[Measure, Measurement, Measurement]] = []
    for measure in MEASURED:
        one, other = measure.take(left), measure.take(right)
        if one is not None and other is not None:
            measurements.append((measure, one, other))
    blocks: list[list[Floats]] = [[] for _ in measurements]
    for weights in draw(left.groups, left.strata, rounds):
        for block, (_, one, other) in zip(blocks, measurements, strict=True):
            block.append(other.estimate(weights) - one.estimate(weights))
    return Comparison(
        first,
        second,
        tuple(
            _difference(measure, (first, second), left, (one, other), np.concatenate(block))
            for (measure, one, other), block in zip(measurements, blocks, strict=True)
        ),
        won=tuple(pair for pair in pairs if pair[1].right and not pair[0].right),
        lost=tuple(pair for pair in pairs if pair[0].right and not pair[1].right),
    )


def _difference(
    measure: Measure,
    runs: tuple[Run, Run],
    table: RecordColumns,
    measurements: tuple[Measurement, Measurement],
    resampled: Floats,
) -> Difference:
    one, other = measurements
    value = other.value - one.value
    sums = one.sums(table), other.sums(table)
    differ = table.groups_of(~np.isclose(one.inputs, other.inputs, rtol=0, atol=0, equal_nan=True))
    if sums[0] is not None and sums[1] is not None:
        fewest, p = _FEWEST_OF_A_MEAN, exchange_p_value(sums[0], sums[1])
    else:
        fewest, p = FEWEST_GROUPS, shift_p_value(value, resampled) if differ >= FEWEST_GROUPS else None
    low, high = (interval(resampled) if differ >= fewest else None) or (None, None)
    return Difference(
        key=measure.key,
        label=measure.label,
        section=measure.section,
        first=_estimate(measure, runs[0], one),
        second=_estimate(measure, runs[1], other),
        value=value,
        low=low,
        high=high,
        p=p,
        better=None if p is None or measure.higher is None or not value else (value > 0) is measure.higher,
    )


def _estimate(measure: Measure, run: Run, measurement: Measurement) -> Estimate:
    """Return the estimate that the run holds; make one without an interval if the run was written without it."""
    stored = by_key(run.figures).get(measure.key)
    return stored or Estimate(
        measure.key, measure.label, measure.section, measurement.value, None, None, int(measurement.of.sum())
    )


def _check_same_data(first: Run, second: Run) -> None:
    advice = "compare runs of the same data set with the same options"
    if first.corpus_sha256 != second.corpus_sha256:
        raise RunError(f"The runs are over different documents ({first.dataset}, {second.dataset}); {advice}.")
    if first.questions_sha256 != second.questions_sha256 or _ids(first.records) != _ids(second.records):
        raise RunError(f"The runs asked different questions ({first.dataset}, {second.dataset}); {advice}.")


def _ids(records: Sequence[Record]) -> list[str]:
    ids = sorted(record.query_id for record in records)
    if len(set(ids)) != len(ids):
        raise RunError("A run has two records of one question; make it again with quoth eval --report.")
    return ids
