"""What chance alone would make of a figure: questions drawn anew, again and again, and runs exchanged at random.

Source of the bootstrap: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993; its paired test is Algorithm
16.2 in the form of Sakai, "Evaluating evaluation metrics based on the bootstrap", SIGIR 2006.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 2000
_AT_ONCE = 250  # rounds that are held in memory together
_SEED = 20240229

FEWEST = 2
"""Groups that a stratum needs: one alone would be drawn every time, as if another could not come out otherwise."""

_EXACT = 12  # groups that differ, of which all 4,096 exchanges are looked at
_EXCHANGES = 10_000
_TINY = 1e-12  # what sums of the same numbers in another order may differ by, for each part of their size

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

Weights = Floats
"""How often each of n questions is drawn: shape (n_rounds, n)."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """A mean by groups: what each adds to the sum and to what it is divided by; float64, shape (n_groups,)."""

    totals: Floats
    counts: Floats


def draw(groups: Sequence[str], strata: Sequence[str], rounds: int = ROUNDS, seed: int = _SEED) -> Iterator[Weights]:
    """Blocks of rounds, in each of which as many groups are drawn, with replacement, as there are.

    Questions of one group are drawn together. ``strata``: for each question, what its group is drawn among: the groups
    whose questions are of the same strata, or, where these are fewer than ``FEWEST``, of the strata most like them.
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
    for begun in range(0, rounds, _AT_ONCE):
        size = min(_AT_ONCE, rounds - begun)
        counts = np.zeros((size, len(names)))
        for members in together:
            counts[:, members] = rng.multinomial(len(members), np.full(len(members), 1 / len(members)), size)
        yield counts[:, columns]


def _merged(strata: Mapping[frozenset[str], list[int]]) -> list[list[int]]:
    """The members of each stratum, those with too few joined to the one most alike, of such to the smallest."""
    ordered = sorted(strata.items(), key=lambda item: (len(item[1]), sorted(item[0])))
    while len(ordered) > 1 and len(ordered[0][1]) < FEWEST:
        (kinds, members), *others = ordered
        # The first of the best is the smallest.
        alike = max(others, key=lambda other: len(kinds & other[0]) / len(kinds | other[0]))
        others[others.index(alike)] = (kinds | alike[0], [*alike[1], *members])
        ordered = sorted(others, key=lambda item: (len(item[1]), sorted(item[0])))
    return [sorted(members) for _, members in ordered]


def interval(resampled: Floats) -> tuple[float, float] | None:
    """The 95 % percentile interval of a figure; NaN: a round drew nothing to measure.

    None: every round did; or the interval has no width, since the rounds hardly differ: that they would not with other
    questions cannot be told from it.
    """
    known = resampled[~np.isnan(resampled)]
    if not len(known):
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return (float(low), float(high)) if high - low > _TINY * max(1.0, abs(high)) else None


def shift_p_value(difference: float, resampled: Floats) -> float | None:
    """How probable a difference at least as large, either way, is if there is none: the share of rounds in which the
    resampled difference lies at least as far from the one found as that lies from 0. None: it could not be resampled.

    It holds where many groups differ, by various amounts: rounds of a few equal differences vary too little.
    """
    known = resampled[~np.isnan(resampled)]
    if not len(known):
        return None
    reached = np.abs(known - difference) >= abs(difference) - _TINY * max(1.0, abs(difference))
    return float((1 + reached.sum()) / (1 + len(known)))


def exchange_p_value(first: Sums, second: Sums, seed: int = _SEED) -> float | None:
    """How probable a difference of two means that is at least as large, either way, is if it does not matter which run
    is which: the share of all ways to exchange them group by group, or of 10,000 of these taken at random where more
    than 12 groups differ. None: neither way is anything to take a mean of.

    With two groups that differ p is 1/2 at least, with five 1/16.

    Source: Smucker, Allan and Carterette, "A comparison of statistical significance tests for information retrieval
    evaluation", CIKM 2007; exchanged by group, and with the one found among those taken at random.
    """
    moved = np.stack([second.totals - first.totals, second.counts - first.counts])
    moved = moved[:, moved.any(axis=0)]
    whole = np.array([[s.totals.sum(), s.counts.sum()] for s in (first, second)])

    def differences(exchanged: Floats) -> Floats:
        change = exchanged @ moved.T
        (one, of), (other, of_other) = (whole[0] + change).T, (whole[1] - change).T
        nothing = np.full(len(exchanged), np.nan)
        first_mean = np.divide(one, of, out=nothing.copy(), where=of > _TINY)
        found: Floats = np.divide(other, of_other, out=nothing, where=of_other > _TINY) - first_mean
        return found

    groups = moved.shape[1]
    found = float(differences(np.zeros((1, groups)))[0])
    if np.isnan(found):
        return None
    reached = known = 0
    for exchanged in _exchanges(groups, np.random.default_rng(seed)):
        taken = differences(exchanged)
        known += int((~np.isnan(taken)).sum())
        reached += int((np.abs(taken) >= abs(found) - 1e-9 * max(1.0, abs(found))).sum())
    if groups <= _EXACT:
        return reached / known
    return (1 + reached) / (1 + known)


def _exchanges(groups: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Blocks of rows that say by 1 which groups are exchanged: all rows there are, or many at random."""
    if groups <= _EXACT:
        yield (np.arange(2**groups)[:, None] >> np.arange(groups) & 1).astype(np.float64)
        return
    for _ in range(0, _EXCHANGES, _AT_ONCE):
        yield rng.integers(0, 2, (_AT_ONCE, groups), dtype=np.int8).astype(np.float64)
