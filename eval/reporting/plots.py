"""The plots of a report: SVG to put into a page, in the colours of the page."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eval.measuring.confidence import BINS
from eval.measuring.curves import at_threshold, latency, reliability, success_at, trade_off
from eval.measuring.records import Record
from eval.measuring.retrieval import DEPTH
from eval.questions import Gold

RecordsByRun = Mapping[str, Sequence[Record]]
"""The records of each run, by its name in the legend."""

# The colours that matplotlib writes, and the variables of the page that replace them; dark mode changes the variables.
_INK, _GRID = "#010101", "#020202"
_SERIES = ("#030303", "#040404", "#050505", "#060606")
_VARIABLES = {_INK: "--ink", _GRID: "--line", **{colour: f"--series-{n}" for n, colour in enumerate(_SERIES, 1)}}
_DASHES = ("-", "--", "-.", ":")
_MARKERS = ("o", "s", "^", "D")
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none", "text.parse_math": False, "font.size": 10, "axes.edgecolor": _INK, "axes.labelcolor": _INK,
    "text.color": _INK, "xtick.color": _INK, "ytick.color": _INK, "grid.color": _GRID, "axes.grid": True,
    "axes.axisbelow": True, "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False,
    "legend.fontsize": 9, "figure.constrained_layout.use": True,
}  # fmt: skip
_WIDTH, _HEIGHT = 5.2, 3.6  # inches of 72 points


def draw_ranking(runs: RecordsByRun) -> str | None:
    """Draw Success@k against k, one line for each run; None without rankings."""
    with matplotlib.rc_context(_STYLE):
        figure, axes = _axes("k, passages or documents looked at", "Success@k")
        drawn = 0
        for number, (name, records) in enumerate(runs.items()):
            if (curve := success_at(records)) is not None:
                axes.plot(curve.x, curve.y, label=name, **_line(number), marker=_MARKERS[number % 4], markersize=4)
                drawn += 1
        axes.set_xticks(range(1, DEPTH + 1))
        axes.set_ylim(top=1.02)
        return _svg(figure, axes, "ranking", "Success at k against k") if drawn else None


def draw_trade_off(runs: RecordsByRun) -> str | None:
    """Draw false answers against false refusals, near and far, with the threshold in use; None without questions."""
    with matplotlib.rc_context(_STYLE):
        figure, axes = _axes("false refusals", "false answers")
        drawn = 0
        for name, records in runs.items():
            for gold in (Gold.NEAR, Gold.FAR):
                if (curve := trade_off(records, gold)) is not None:
                    label = f"{gold}, {name}" if len(runs) > 1 else str(gold)
                    axes.plot(curve.x, curve.y, label=label, **_line(drawn))
                    axes.plot(*at_threshold(records, gold), _MARKERS[drawn % 4], color=_SERIES[drawn % 4], markersize=7)
                    drawn += 1
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        return _svg(figure, axes, "trade-off", "False answers against false refusals") if drawn else None


def draw_reliability(runs: RecordsByRun) -> str | None:
    """Draw the share of answerable questions against the confidence, and the questions in each bin.

    None without answerable questions or without others.
    """
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, _HEIGHT + 1))
        axes, below = figure.subplots(2, 1, height_ratios=(3.4, 1))
        axes.set_xlabel("confidence, mean of the bin")
        axes.set_ylabel("share that is answerable")
        axes.plot([0, 1], [0, 1], color=_INK, linewidth=0.8, linestyle=":", label="perfect calibration")
        drawn = 0
        for number, (name, records) in enumerate(runs.items()):
            if (bins := reliability(records)) is not None:
                axes.plot(
                    bins.confidence, bins.answerable, label=name, **_line(number), marker=_MARKERS[number % 4],
                    markersize=5,
                )  # fmt: skip
                width = 0.8 / len(runs)
                places = np.arange(1, len(bins.counts) + 1) + (number - (len(runs) - 1) / 2) * width
                bars = below.bar(places, bins.counts, width, color=_SERIES[number % 4])
                below.bar_label(
                    bars, fontsize=8 if len(runs) == 1 else 7, rotation=0 if len(runs) == 1 else 90, padding=2
                )
                drawn += 1
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.05, 1.05)
        below.set_xlabel("bin, from the lowest confidence to the highest")
        below.set_ylabel("questions")
        below.set_xticks(range(1, BINS + 1))
        below.margins(y=0.25 if len(runs) == 1 else 0.6)
        below.grid(visible=False)
        return _svg(figure, axes, "reliability", "Share of answerable questions against confidence") if drawn else None


def draw_latency(runs: RecordsByRun) -> str | None:
    """Draw the share of questions answered within so many milliseconds, and mark p50 and p95; None without any."""
    with matplotlib.rc_context(_STYLE):
        figure, axes = _axes("milliseconds", "share of questions answered")
        drawn = 0
        longest = 0.0
        for number, (name, records) in enumerate(runs.items()):
            if (curve := latency(records)) is not None:
                # A line of thousands of steps would take most of the page's bytes.
                shown = np.unique(np.linspace(0, len(curve.x) - 1, 200).astype(np.intp))
                axes.step(curve.x[shown], curve.y[shown], where="post", label=name, **_line(number))
                marks = np.searchsorted(curve.y, (0.5 - 1e-9, 0.95 - 1e-9))
                axes.plot(curve.x[marks], (0.5, 0.95), _MARKERS[number % 4], color=_SERIES[number % 4], markersize=5)
                longest = max(longest, float(curve.x[np.searchsorted(curve.y, 0.99 - 1e-9)]))
                drawn += 1
        for share, label in ((0.5, "p50"), (0.95, "p95")):
            axes.axhline(share, color=_INK, linewidth=0.6, linestyle=":")
            axes.annotate(label, (1, share), (2, 0), xycoords=("axes fraction", "data"), textcoords="offset points")
        axes.set_xlim(0, longest * 1.1 or 1)  # the slowest 1 % do not compress the rest
        axes.set_ylim(0, 1.02)
        return _svg(figure, axes, "latency", "Share of questions answered against milliseconds") if drawn else None


def _axes(x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDTH, _HEIGHT))
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes


def _line(number: int) -> dict[str, Any]:
    return {"color": _SERIES[number % 4], "linestyle": _DASHES[number % 4]}


def _svg(figure: Figure, axes: Axes, name: str, label: str) -> str:
    """Return the figure as an ``svg`` element that scales with the page; ``name`` makes its ids unique in the page."""
    axes.legend(loc="best")
    figure.patch.set_visible(False)
    for each in figure.axes:
        each.patch.set_visible(False)
    file = io.StringIO()
    no_metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    with matplotlib.rc_context({"svg.hashsalt": name}):
        figure.savefig(file, format="svg", metadata=no_metadata)
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<svg [^>]*?) (?:width|height)="[^"]*"', r"\1", svg)
    svg = re.sub(r'(<svg [^>]*?) (?:width|height)="[^"]*"', r"\1", svg)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(href="|url\()#', rf"\1#{name}-", svg)
    for written, variable in _VARIABLES.items():
        svg = svg.replace(written, f"var({variable})")
    return svg
