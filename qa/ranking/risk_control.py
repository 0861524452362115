"""Thresholds of the confidence at which a bound on the share of wrong answers is certain enough.

The bounds hold for questions that are drawn as those of the calibration set were, independently of one another.

Sources: Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", 1934;
Angelopoulos et al., "Learn then Test: Calibrating Predictive Algorithms to Achieve Risk Control", 2021, which tests a
hypothesis for each threshold; Wiens, "A fixed sequence Bonferroni procedure for testing multiple endpoints", 2003.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CERTAINTY = 0.95
"""The probability that a bound holds, over the drawing of the calibration set."""

# Fixed in advance, and the same for all data: a grid made of the confidences would need a correction too.
THRESHOLDS = (0.99, 0.98, 0.97, 0.96, 0.95, 0.925, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
"""The thresholds that are tested, the strictest first."""

STARTS = (0.95, 0.9, 0.8, 0.6)
"""The thresholds at which the tests start, each with an equal part of the allowed error."""

_PART = (1 - CERTAINTY) / len(STARTS)


@dataclass(frozen=True, slots=True)
class Level:
    """The outcome of a calibration set at one threshold.

    ``answered``: the number of questions with at least this confidence. ``wrong``: the number of wrong answers among
    them.
    """

    threshold: float
    answered: int
    wrong: int

    @property
    def bound(self) -> float:
        """The share of wrong answers that is not exceeded at this threshold, with the probability ``CERTAINTY``.

        It is valid for a threshold that was chosen without the calibration set.
        """
        return upper_bound(self.wrong, self.answered)


def levels_of(outcomes: Iterable[tuple[float, bool]]) -> tuple[Level, ...]:
    """Return the level of each of ``THRESHOLDS``; an outcome is a confidence, and whether the answer is wrong."""
    known = list(outcomes)
    levels = []
    for threshold in THRESHOLDS:
        wrong = [is_wrong for confidence, is_wrong in known if confidence >= threshold]
        levels.append(Level(threshold, len(wrong), sum(wrong)))
    return tuple(levels)


def upper_bound(wrong: int, answered: int, certainty: float = CERTAINTY) -> float:
    """Return the one-sided upper Clopper-Pearson bound of the share of wrong answers; 1 without answers."""
    from scipy.special import bdtri  # scipy takes 0.1 s to load, and only a guarantee needs it

    return 1.0 if wrong >= answered else float(bdtri(wrong, answered, 1 - certainty))


def certified(levels: Sequence[Level], share: float) -> list[Level]:
    """Return the levels at which at most this share of the answers is wrong, all of them with ``CERTAINTY`` together.

    A test that succeeds passes its part of the allowed error on to the next, looser threshold. So choosing the loosest
    of the certified levels keeps the certainty.
    """
    from scipy.special import bdtr

    allowed, found = 0.0, list[Level]()
    for level in levels:
        if level.threshold in STARTS:
            allowed += _PART
        # The probability of so few wrong answers if a larger share were wrong.
        if level.answered and bdtr(level.wrong, level.answered, share) <= allowed:
            found.append(level)
        else:
            allowed = 0.0
    return found


def loosest(levels: Sequence[Level], share: float) -> Level | None:
    """Return the certified level that answers most questions; None if there is none."""
    return min(certified(levels, share), key=lambda level: level.threshold, default=None)


def lowest_share(levels: Sequence[Level]) -> float | None:
    """Return the smallest share that is certified at some threshold, rounded up to 0.1 %; None if there is none.

    It is a bound itself, valid although it is the smallest of several: the parts of the error add up.
    """
    bounds = [upper_bound(e.wrong, e.answered, 1 - _PART) for e in levels if e.threshold in STARTS]
    lowest = math.ceil(1000 * min(bounds, default=1.0)) / 1000
    return lowest if lowest < 1 else None
