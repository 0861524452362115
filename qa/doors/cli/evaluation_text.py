"""The evaluation on a terminal of 80 columns: figures side by side, the misses, a comparison."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from eval.comparing import Comparison
from eval.measuring.estimates import MEASURED, Section, by_key
from eval.measuring.guarantee import guarantee_sentences
from eval.measuring.records import Record
from eval.reporting.wording import (
    ABSENT,
    about,
    count,
    difference_interval_of,
    difference_of,
    expected_of,
    given_as,
    interval_of,
    p_of,
    value_of,
)
from eval.runs import Run
from qa.doors.cli.terminal import printable


def print_runs(console: Console, runs: Sequence[Run]) -> None:
    """Print the figures of runs over the same data, those of the first run with their intervals."""
    first = runs[0]
    _say(console, f"{first.dataset}: {_size(first)}")
    for note in first.notes:
        _say(console, note)
    table = _table("", *(run.name for run in runs))
    figures = [by_key(run.figures) for run in runs]
    section: Section | None = None
    for measure in MEASURED:
        if not any(measure.key in found for found in figures):
            continue
        if measure.section is not section:
            section = measure.section
            table.add_row(f"[bold]{section}[/bold]")
        cells = [value_of(found[measure.key]) if measure.key in found else ABSENT for found in figures]
        if measure.key in figures[0]:
            cells[0] += f" {interval_of(figures[0][measure.key])}"
        table.add_row(f"  {measure.label}", *cells)
    console.print(table)
    _say(console, f"In brackets: 95 % confidence intervals (bootstrap over {first.cluster}).")


def print_guarantee(console: Console, run: Run) -> None:
    """Print the share of wrong answers that the run supports as a guarantee."""
    for sentence in guarantee_sentences(run):
        _say(console, sentence)


def print_misses(console: Console, run: Run) -> None:
    """Print every question that went wrong, with the expected answer beside the quoted words."""
    _say(console, f"\n{count(len(run.misses), 'miss', 'misses')}:")
    for record in run.misses:
        _print_miss(console, record)


def print_comparison(console: Console, comparison: Comparison, *, questions: bool) -> None:
    """Print the figures of both runs with their differences.

    ``questions``: also print the questions that only one of the runs has right.
    """
    first, second = comparison.first, comparison.second
    _say(console, f"A: {_title(first)}\nB: {_title(second)}\n{_size(first)}")
    table = _table("", "A", "B", "B − A", "p")
    section: Section | None = None
    for difference in comparison.differences:
        if difference.section is not section:
            section = difference.section
            table.add_row(f"[bold]{section}[/bold]")
        table.add_row(
            f"  {difference.label}",
            value_of(difference.first),
            value_of(difference.second),
            f"{difference_of(difference)} {difference_interval_of(difference)}",
            p_of(difference),
        )
    console.print(table)
    _say(
        console,
        f"In brackets: 95 % confidence intervals; p: paired randomisation test over {first.cluster}, or, for "
        "a figure that is not a mean, paired bootstrap test; no p where too few differ.",
    )
    for outcome, pairs in (("won by B", comparison.won), ("lost by B", comparison.lost)):
        _say(console, f"\n{count(len(pairs), 'question', 'questions')} {outcome}{':' if pairs and questions else '.'}")
        if questions:
            for one, _ in pairs:
                _say(console, f"  {one.query_id} [{about(one)}] {one.question}")


def _title(run: Run) -> str:
    return f"{run.name}, {run.dataset}, {run.model}, Quoth {run.quoth}"


def _size(run: Run) -> str:
    return f"{count(len(run.records), 'question', 'questions')}, {count(run.documents, 'article', 'articles')}"


def _table(*columns: str) -> Table:
    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _print_miss(console: Console, record: Record) -> None:
    quote = record.shown
    where = f"{quote.document_id}: {quote.text}" if quote else "nothing"
    turns = "".join(f"{question} → " for question in record.history)
    _say(
        console,
        f"  {record.query_id} [{about(record)}] {turns}{record.question}\n"
        f"      expected {expected_of(record)}; {given_as(record)} ({record.confidence:.2f}) {where}",
    )


def _say(console: Console, text: str) -> None:
    console.print(printable(text, lines=True), markup=False, highlight=False)
