"""Bootstrap resampling of questions, and randomisation tests of two runs.

Source of the bootstrap: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993; its paired test is Algorithm
16.2 in the form of Sakai, "Evaluating evaluation metrics based on the bootstrap", SIGIR 2006.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 2000
_BLOCK = 250  # rounds in memory at a time
_SEED = 20240229

FEWEST = 2
"""Groups that a stratum needs: a single group would be drawn every time, without any variation."""

_EXACT = 12  # up to so many differing groups, the test tries all 4,096 exchanges
_EXCHANGES = 10_000
_TINY = 1e-12  # relative rounding error of sums of the same numbers in another order

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

Weights = Floats
"""The number of times that each round draws each question: shape (n_rounds, n)."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """The numerator and the denominator of a mean, by group; float64, shape (n_groups,)."""

    totals: Floats
    counts: Floats


def draw(groups: Sequence[str], strata: Sequence[str], rounds: int = ROUNDS, seed: int = _SEED) -> Iterator[Weights]:
    """Yield blocks of rounds; each round draws as many groups as there are, with replacement.

    Questions of one group are drawn together. ``strata``: the stratum of each question. A group is drawn among the
    groups with the same set of strata. A set with fewer than ``FEWEST`` groups joins the most similar set.
    """
    rng = np.random.default_rng(seed)
    of_group: dict[str, set[str]] = defaultdict(set)
    for group, stratum in zip(groups, strata, strict=True):
        of_group[group].add(stratum)
    names = sorted(of_group)
    drawn_among: dict[frozenset[str], list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        drawn_among[frozenset(of_group[name])].append(place)
    places = {name: place for place, name in enumerate(names)}
    columns = np.array([places[group] for group in groups], dtype=np.intp)
    together = _merged(drawn_among)
    for begun in range(0, rounds, _BLOCK):
        size = min(_BLOCK, rounds - begun)
        counts = np.zeros((size, len(names)))
        for members in together:
            counts[:, members] = rng.multinomial(len(members), np.full(len(members), 1 / len(members)), size)
        yield counts[:, columns]


def _merged(strata: Mapping[frozenset[str], list[int]]) -> list[list[int]]:
    """Join each stratum with too few groups to the most similar stratum, the smallest of equally similar ones."""
    ordered = sorted(strata.items(), key=lambda item: (len(item[1]), sorted(item[0])))
    while len(ordered) > 1 and len(ordered[0][1]) < FEWEST:
        (kinds, members), *others = ordered
        # ``max`` returns the first maximum, which is the smallest stratum.
        alike = max(others, key=lambda other: len(kinds & other[0]) / len(kinds | other[0]))
        others[others.index(alike)] = (kinds | alike[0], [*alike[1], *members])
        ordered = sorted(others, key=lambda item: (len(item[1]), sorted(item[0])))
    return [sorted(members) for _, members in ordered]


def interval(resampled: Floats) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of the resampled values; NaN marks a round without a value.

    None if no round has a value, or if the rounds hardly differ: an interval without width says nothing about other
    questions.
    """
    known = resampled[~np.isnan(resampled)]
    if not len(known):
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return (float(low), float(high)) if high - low > _TINY * max(1.0, abs(high)) else None


def shift_p_value(difference: float, resampled: Floats) -> float | None:
    """Return the two-sided p-value of a difference, by the paired bootstrap; None if no round has a value.

    It is the share of rounds in which the resampled difference lies at least as far from ``difference`` as
    ``difference`` lies from 0. The test needs many groups that differ by various amounts: with few equal differences
    the rounds vary too little.
    """
    known = resampled[~np.isnan(resampled)]
    if not len(known):
        return None
    reached = np.abs(known - difference) >= abs(difference) - _TINY * max(1.0, abs(difference))
    return float((1 + reached.sum()) / (1 + len(known)))


def exchange_p_value(first: Sums, second: Sums, seed: int = _SEED) -> float | None:
    """Return the two-sided p-value of a difference of two means, by the paired randomisation test.

    It is the share of exchanges of the two runs, group by group, with a difference at least as large. The test tries
    all exchanges if at most 12 groups differ, otherwise 10,000 at random. None if a mean has no questions. With two
    differing groups p is at least 1/2, with five at least 1/16.

    Source: Smucker, Allan and Carterette, "A comparison of statistical significance tests for information retrieval
    evaluation", CIKM 2007; exchanged by group, and with the observed difference counted among the random exchanges.
    """
    moved = np.stack([second.totals - first.totals, second.counts - first.counts])
    moved = moved[:, moved.any(axis=0)]
    whole = np.array([[s.totals.sum(), s.counts.sum()] for s in (first, second)])

    def differences(exchanged: Floats) -> Floats:
        change = exchanged @ moved.T
        (total, count), (other_total, other_count) = (whole[0] + change).T, (whole[1] - change).T
        undefined = np.full(len(exchanged), np.nan)
        first_mean = np.divide(total, count, out=undefined.copy(), where=count > _TINY)
        second_mean = np.divide(other_total, other_count, out=undefined, where=other_count > _TINY)
        change_of_mean: Floats = second_mean - first_mean
        return change_of_mean

    groups = moved.shape[1]
    observed = float(differences(np.zeros((1, groups)))[0])
    if np.isnan(observed):
        return None
    reached = known = 0
    for exchanged in _exchanges(groups, np.random.default_rng(seed)):
        resampled = differences(exchanged)
        known += int((~np.isnan(resampled)).sum())
        reached += int((np.abs(resampled) >= abs(observed) - 1e-9 * max(1.0, abs(observed))).sum())
    if groups <= _EXACT:
        return reached / known
    return (1 + reached) / (1 + known)


def _exchanges(groups: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield blocks of rows with 1 for each exchanged group: all possible rows, or many random rows."""
    if groups <= _EXACT:
        yield (np.arange(2**groups)[:, None] >> np.arange(groups) & 1).astype(np.float64)
        return
    for _ in range(0, _EXCHANGES, _BLOCK):
        yield rng.integers(0, 2, (_BLOCK, groups), dtype=np.int8).astype(np.float64)
