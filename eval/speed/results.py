"""The figures of the benchmark, their units and their aims."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

QUOTH, BARE = "Quoth", "sentence-transformers"

Notify = Callable[[str], None]
"""Reports progress, one line of text a call."""


class Part(StrEnum):
    """A part of the benchmark, which can run alone."""

    COLD = "cold"
    STORAGE = "storage"
    INDEXING = "indexing"
    LATENCY = "latency"
    MATCHING = "matching"
    THROUGHPUT = "throughput"
    VISITORS = "visitors"
    HTTP = "http"
    IDLE = "idle"
    GROWTH = "growth"


class SpeedUnit(StrEnum):
    """The unit of a figure."""

    SECONDS = "s"
    MEBIBYTES = "MiB"
    BYTES = "bytes"
    PASSAGES = "passages/s"
    QUESTIONS = "questions/s"
    CORE = "of a core"

    @property
    def more_is_better(self) -> bool:
        """Return whether the larger of two figures is better."""
        return self in (SpeedUnit.PASSAGES, SpeedUnit.QUESTIONS)

    def show(self, value: float) -> str:
        """Return the value with its unit, for people."""
        if self is SpeedUnit.SECONDS:
            return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"
        if self is SpeedUnit.MEBIBYTES:
            return f"{value:,.0f} MiB"
        if self is SpeedUnit.BYTES:
            return f"{value:,.0f} B"
        if self is SpeedUnit.CORE:
            return f"{value:.2%}"
        return f"{value:,.0f}/s"


@dataclass(frozen=True, slots=True)
class SpeedFigure:
    """One number. ``what``: the task; ``who``: the contender. The table holds the unit."""

    what: str
    who: str
    value: float


@dataclass(frozen=True, slots=True)
class Aim:
    """A ratio between two figures of one run, and its bound ``reach``, inclusive.

    ``at_least``: ``reach`` is a lower bound; otherwise it is an upper bound.
    """

    what: str
    ratio: float
    reach: float
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Return whether the ratio is within the bound."""
        return self.ratio >= self.reach if self.at_least else self.ratio <= self.reach

    def __str__(self) -> str:
        bound = "at least" if self.at_least else "at most"
        return f"{self.what}: {self.ratio:.2f} (reach: {bound} {self.reach:.2f})"


@dataclass(frozen=True, slots=True)
class SpeedTable:
    """Figures of one unit that belong together: one printed table, one panel of the picture."""

    part: Part
    title: str
    unit: SpeedUnit
    figures: tuple[SpeedFigure, ...]
    aims: tuple[Aim, ...] = ()

    @property
    def heading(self) -> str:
        """Return the title and the direction that is better."""
        return f"{self.title} ({'more' if self.unit.more_is_better else 'less'} is better)"

    @property
    def rows(self) -> tuple[str, ...]:
        """Return the tasks, in the order of measurement."""
        return tuple(dict.fromkeys(figure.what for figure in self.figures))

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the contenders, in the order of measurement."""
        return tuple(dict.fromkeys(figure.who for figure in self.figures))

    def value(self, what: str, who: str) -> float | None:
        """Return the figure in this row and column; None for an empty cell."""
        return next((figure.value for figure in self.figures if (figure.what, figure.who) == (what, who)), None)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest of ``values`` that ``share`` of them (above 0, at most 1) do not exceed.

    :raises ValueError: if there are no values, or ``share`` is out of range.
    """
    if not values or not 0 < share <= 1:
        raise ValueError(f"a percentile of {len(values)} values at {share}: give a value, and a share in (0, 1]")
    # 0.07 * 100 is 7.000000000000001, and the ceiling of that is 8.
    return sorted(values)[math.ceil(round(share * len(values), 9)) - 1]


def best_median(times: dict[int | None, list[float]]) -> tuple[int | None, float]:
    """Return the key with the lowest median of values, and this median."""
    best = min(times, key=lambda key: statistics.median(times[key]))
    return best, statistics.median(times[best])
