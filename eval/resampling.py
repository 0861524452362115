"""Bootstrap: how often each question is drawn when the questions are drawn anew, again and again.

Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993; the paired test is its Algorithm 16.2 in the
form of Sakai, "Evaluating evaluation metrics based on the bootstrap", SIGIR 2006.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

ROUNDS = 2000
_AT_ONCE = 250  # rounds that are held in memory together
_SEED = 20240229

Weights = NDArray[np.float64]
"""How often each of n questions is drawn: shape (n_rounds, n)."""


def draw(groups: Sequence[str], strata: Sequence[str], rounds: int = ROUNDS, seed: int = _SEED) -> Iterator[Weights]:
    """Blocks of rounds, in each of which as many groups are drawn, with replacement, as there are.

    Questions of one group are drawn together. ``strata``: for each question, what its group is drawn among: the groups
    whose questions are of the same strata.
    """
    rng = np.random.default_rng(seed)
    of_group: dict[str, set[str]] = defaultdict(set)
    for group, stratum in zip(groups, strata, strict=True):
        of_group[group].add(stratum)
    names = sorted(of_group)
    drawn_among: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        drawn_among[tuple(sorted(of_group[name]))].append(place)
    places = {name: place for place, name in enumerate(names)}
    columns = np.array([places[group] for group in groups], dtype=np.intp)
    for begun in range(0, rounds, _AT_ONCE):
        size = min(_AT_ONCE, rounds - begun)
        counts = np.zeros((size, len(names)))
        for members in drawn_among.values():
            counts[:, members] = rng.multinomial(len(members), np.full(len(members), 1 / len(members)), size)
        yield counts[:, columns]


def interval(resampled: NDArray[np.float64]) -> tuple[float, float] | None:
    """The 95 % percentile interval of a figure; NaN: a round drew nothing to measure. None: every round did."""
    known = resampled[~np.isnan(resampled)]
    if not len(known):
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def p_value(difference: float, resampled: NDArray[np.float64]) -> float | None:
    """How probable a difference at least as large, either way, is if there is none: the share of rounds in which the
    resampled difference lies at least as far from the one found as that lies from 0. None: it could not be resampled.
    """
    known = resampled[~np.isnan(resampled)]
    if not len(known):
        return None
    # The tolerance is for sums of the same numbers in another order.
    reached = np.abs(known - difference) >= abs(difference) - 1e-12
    return float((1 + reached.sum()) / (1 + len(known)))
