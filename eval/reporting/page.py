"""A report as one page that needs nothing else: no script, no font, no picture from anywhere.

Questions and articles are data of strangers: every text goes through Jinja's escaping, and the page forbids scripts and
requests by its own policy too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from eval.comparing import Comparison, Difference
from eval.measuring.estimates import MEASURED, by_key
from eval.measuring.records import Record
from eval.questions import Gold
from eval.reporting.plots import RecordsByRun, draw_latency, draw_ranking, draw_reliability, draw_trade_off
from eval.reporting.wording import NOTHING, difference_interval_of, difference_of, interval_of, p_of, value_of
from eval.runs import Run

_TEMPLATES = str(files("eval.reporting") / "templates")


@dataclass(frozen=True, slots=True)
class Plot:
    """An ``svg`` element and what it shows."""

    svg: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in words."""

    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A figure of every run; ``of``: how many questions it is taken of."""

    label: str
    cells: tuple[Cell, ...]
    of: int


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference in words; ``verdict``: "good", "bad" or nothing, where chance could have made it."""

    label: str
    first: str
    second: str
    difference: str
    interval: str
    p: str
    verdict: str


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under one heading."""

    title: str
    rows: tuple[MeasureRow | DifferenceRow, ...]


@dataclass(frozen=True, slots=True)
class Misses:
    """Records that went wrong in one way."""

    title: str
    records: tuple[Record, ...]


def report_page(runs: Sequence[Run], *, misses: bool = True) -> str:
    """The page of runs over the same data; misses and the confidence are those of the first."""
    run = runs[0]
    everyone = {each.name: each.records for each in runs}
    return _render(
        "report.html",
        title=f"Evaluation of Quoth on {run.dataset}",
        run=run,
        runs=runs,
        sections=list(_sections(_rows(runs))),
        plots=list(_plots(everyone, {run.name: run.records})),
        misses=_misses(run) if misses else None,
        all_exact=all(each.exact for each in runs),
    )


def comparison_page(comparison: Comparison) -> str:
    """The page of two runs."""
    both = {"A": comparison.first.records, "B": comparison.second.records}
    return _render(
        "comparison.html",
        title=f"Two runs of Quoth on {comparison.first.dataset}",
        comparison=comparison,
        first=comparison.first,
        second=comparison.second,
        sections=list(_sections((d.section, _difference_row(d)) for d in comparison.differences)),
        plots=list(_plots(both, both)),
    )


def _render(template: str, **values: object) -> str:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(template).render(**values)


def _rows(runs: Sequence[Run]) -> Iterator[tuple[str, MeasureRow]]:
    figures = [by_key(run.figures) for run in runs]
    for measure in MEASURED:
        found = [each.get(measure.key) for each in figures]
        known = [figure for figure in found if figure is not None]
        if known:
            cells = tuple(Cell(value_of(f), interval_of(f)) if f else Cell(NOTHING, "") for f in found)
            yield measure.section, MeasureRow(measure.label, cells, known[0].of)


def _difference_row(difference: Difference) -> DifferenceRow:
    told = difference.p is not None and difference.p < 0.05 and difference.better is not None
    return DifferenceRow(
        difference.label,
        value_of(difference.first),
        value_of(difference.second),
        difference_of(difference),
        difference_interval_of(difference),
        p_of(difference),
        ("good" if difference.better else "bad") if told else "",
    )


def _sections(rows: Iterable[tuple[str, MeasureRow | DifferenceRow]]) -> Iterator[RowGroup]:
    for title, group in groupby(rows, key=lambda row: row[0]):
        yield RowGroup(title, tuple(row for _, row in group))


def _plots(everyone: RecordsByRun, confident: RecordsByRun) -> Iterator[Plot]:
    """``confident``: the runs whose confidence is looked at."""
    drawers: tuple[tuple[Callable[[RecordsByRun], str | None], RecordsByRun, str, str], ...] = (
        (
            draw_ranking, everyone, "Ranking",
            "The share of answerable questions without a history for which one of the first k is relevant.",
        ),
        (
            draw_trade_off, confident, "Refusals",
            "What would be answered wrongly, and refused wrongly, at every threshold; the marks are at the one in use.",
        ),
        (
            draw_reliability, confident, "Confidence",
            "Ten bins of equal mass, answerable and unanswerable questions counted alike, and the questions in each.",
        ),
        (
            draw_latency, everyone, "Time",
            "The share of questions answered within so many milliseconds, with median and 95th percentile marked.",
        ),
    )  # fmt: skip
    for draw, runs, title, text in drawers:
        svg = draw(runs)
        if svg is not None:
            yield Plot(svg, title, text)


def _misses(run: Run) -> list[Misses]:
    kinds = {
        "Answered with another quote": [r for r in run.misses if r.gold is Gold.ANSWER and r.answered],
        "Refused, but the articles answer": [r for r in run.misses if r.gold is Gold.ANSWER and not r.answered],
        "Answered, but the articles do not answer; near": [r for r in run.misses if r.gold is Gold.NEAR],
        "Answered, but the articles do not answer; far": [r for r in run.misses if r.gold is Gold.FAR],
    }
    return [Misses(title, tuple(records)) for title, records in kinds.items() if records]
