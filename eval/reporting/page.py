"""A report as one self-contained page: it loads no script, font or picture.

Questions and articles are untrusted: Jinja escapes every text, and the page's content security policy forbids scripts
and requests.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from eval.comparing import Comparison, Difference
from eval.measuring.estimates import MEASURED, by_key
from eval.measuring.guarantee import guarantee_sentences
from eval.measuring.records import Record
from eval.questions import Gold
from eval.reporting.plots import RecordsByRun, draw_latency, draw_ranking, draw_reliability, draw_trade_off
from eval.reporting.wording import ABSENT, difference_interval_of, difference_of, interval_of, p_of, value_of
from eval.runs import Run

_TEMPLATES = str(files("eval.reporting") / "templates")


@dataclass(frozen=True, slots=True)
class Plot:
    """An ``svg`` element with its caption."""

    svg: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """An estimate in words."""

    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """The estimates of one measure for every run; ``of``: the number of questions."""

    label: str
    cells: tuple[Cell, ...]
    of: int


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference in words; ``verdict``: "good", "bad", or empty if chance can explain the difference."""

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
class MissGroup:
    """Records with one kind of error."""

    title: str
    records: tuple[Record, ...]


def report_page(runs: Sequence[Run], *, misses: bool = True) -> str:
    """Return the page of runs over the same data, with the misses and the confidence of the first run."""
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
        guarantee=guarantee_sentences(run),
    )


def comparison_page(comparison: Comparison) -> str:
    """Return the page of two runs."""
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
            cells = tuple(Cell(value_of(f), interval_of(f)) if f else Cell(ABSENT, "") for f in found)
            yield measure.section, MeasureRow(measure.label, cells, known[0].of)


def _difference_row(difference: Difference) -> DifferenceRow:
    significant = difference.p is not None and difference.p < 0.05 and difference.better is not None
    return DifferenceRow(
        difference.label,
        value_of(difference.first),
        value_of(difference.second),
        difference_of(difference),
        difference_interval_of(difference),
        p_of(difference),
        ("good" if difference.better else "bad") if significant else "",
    )


def _sections(rows: Iterable[tuple[str, MeasureRow | DifferenceRow]]) -> Iterator[RowGroup]:
    for title, group in groupby(rows, key=lambda row: row[0]):
        yield RowGroup(title, tuple(row for _, row in group))


def _plots(everyone: RecordsByRun, confident: RecordsByRun) -> Iterator[Plot]:
    """Yield the plots that the records allow. ``confident``: the runs with plots of their confidence."""
    drawers: tuple[tuple[Callable[[RecordsByRun], str | None], RecordsByRun, str, str], ...] = (
        (
            draw_ranking, everyone, "Ranking",
            "The share of answerable questions without a history for which one of the first k is relevant.",
        ),
        (
            draw_trade_off, confident, "Refusals",
            "The shares of false answers and false refusals at every threshold; the marks show the threshold in use.",
        ),
        (
            draw_reliability, confident, "Confidence",
            "Ten bins of equal mass (answerable and unanswerable weigh the same), and the number of questions in each.",
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


def _misses(run: Run) -> list[MissGroup]:
    kinds = {
        "Answered with another quote": [r for r in run.misses if r.gold is Gold.ANSWER and r.answered],
        "Refused, but the articles answer": [r for r in run.misses if r.gold is Gold.ANSWER and not r.answered],
        "Answered, but the articles do not answer; near": [r for r in run.misses if r.gold is Gold.NEAR],
        "Answered, but the articles do not answer; far": [r for r in run.misses if r.gold is Gold.FAR],
    }
    return [MissGroup(title, tuple(records)) for title, records in kinds.items() if records]
