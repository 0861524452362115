"""Bounds of the share of wrong answers: against scipy's own intervals, by hand, and by simulation."""

import numpy as np
import pytest
from scipy.stats import binomtest

from qa.ranking.risk_control import (
    CERTAINTY,
    STARTS,
    THRESHOLDS,
    Level,
    certified,
    levels_of,
    loosest,
    lowest_share,
    upper_bound,
)


@pytest.mark.parametrize(("wrong", "answered"), [(0, 1), (0, 59), (3, 60), (122, 319), (59, 60)])
def test_the_bound_is_that_of_clopper_and_pearson(wrong, answered):
    expected = binomtest(wrong, answered, alternative="less").proportion_ci(CERTAINTY, method="exact").high
    assert upper_bound(wrong, answered) == pytest.approx(expected, abs=1e-9)


def test_the_bound_of_nothing_and_of_only_wrong_answers_is_one():
    assert upper_bound(0, 0) == upper_bound(7, 7) == 1.0


def test_59_right_answers_are_needed_for_5_percent():
    # (1 - 0.05) ** 59 < 0.05, the "rule of three".
    assert upper_bound(0, 59) < 0.05 < upper_bound(0, 58)


def test_levels_count_the_answers_from_each_threshold_on():
    levels = {level.threshold: level for level in levels_of([(0.95, False), (0.9, True), (0.2, True)])}
    assert tuple(levels) == THRESHOLDS
    assert levels[0.96] == Level(0.96, 0, 0)
    assert levels[0.95] == Level(0.95, 1, 0)
    assert levels[0.9] == Level(0.9, 2, 1)
    assert levels[0.3] == Level(0.3, 2, 1)


def test_every_start_is_tested():
    assert set(STARTS) <= set(THRESHOLDS)


def test_a_test_that_succeeds_passes_its_error_on():
    # With no wrong answer p is 0.95 ** n: 0.0123 at the start of 0.0125, and 0.0225 of 0.025 at the next start.
    good = [Level(t, {0.95: 86, 0.9: 86}.get(t, 0), 0) for t in THRESHOLDS]
    assert [level.threshold for level in certified(good, 0.05)] == [0.95, 0.9]
    # Alone, a start has 0.0125.
    assert certified([Level(0.9, 74, 0)], 0.05) == []
    # p is 0.0225 here: more than a start has, and no more than two have together.
    passed = [Level(0.95, 86, 0), Level(0.925, 86, 0), Level(0.9, 74, 0)]
    assert [level.threshold for level in certified(passed, 0.05)] == [0.95, 0.925, 0.9]
    # A failure between them keeps the part of the first.
    broken = [Level(0.95, 86, 0), Level(0.925, 87, 9), Level(0.9, 74, 0)]
    assert [level.threshold for level in certified(broken, 0.05)] == [0.95]


def test_a_threshold_before_the_first_start_is_never_certified():
    assert certified([Level(0.99, 1000, 0)], 0.05) == []


def test_the_lowest_share_is_the_first_that_some_threshold_keeps():
    levels = levels_of((0.91 + (at % 9) / 100, at % 25 == 0) for at in range(300))
    lowest = lowest_share(levels)
    assert lowest is not None
    assert loosest(levels, lowest) is not None
    assert loosest(levels, lowest - 0.0011) is None


def test_without_answers_no_share_is_kept():
    assert lowest_share(levels_of([])) is None
    assert loosest(levels_of([]), 0.5) is None


def test_a_broken_guarantee_is_as_rare_as_promised():
    """In simulated calibration sets, the chosen threshold has too many wrong answers in at most 5 % of the sets."""
    random = np.random.default_rng(11)
    share, broken, kept, rounds = 0.1, 0, 0, 400
    for _ in range(rounds):
        confidences = random.uniform(0.3, 1, 600)
        # The risk at a threshold t is that of the mean confidence above it, (1 - t) / 4: 0.1 at 0.6.
        wrong = random.uniform(size=600) < (1 - confidences) / 2
        level = loosest(levels_of(zip(confidences, wrong.tolist(), strict=True)), share)
        kept += level is not None
        broken += level is not None and (1 - level.threshold) / 4 > share + 1e-9
    assert kept > rounds / 2
    assert broken <= (1 - CERTAINTY) * rounds
