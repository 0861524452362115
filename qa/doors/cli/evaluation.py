"""What ``quoth eval`` does, with its options read."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from eval.comparing import compare
from eval.datasets.dataset import Dataset
from eval.datasets.formats import read_dataset
from eval.datasets.own import read_own
from eval.datasets.unanswerable import read_off_topic
from eval.evaluating import Asked, configurations, evaluate
from eval.floor import below_floor
from eval.questions import PACKAGED
from eval.runs import make_folder, read_run
from qa.doors.cli.evaluation_text import print_comparison, print_misses, print_runs
from qa.doors.cli.progress_bar import ProgressBar
from qa.ranking.stages import Stage


@dataclass(frozen=True, slots=True)
class Options:
    """How the evaluation was asked for.

    ``data`` None: the ``questions`` (None: the packaged ones) about ``articles``. ``check``: hold the floor, and
    measure only what people get. ``report``: the folder to write a report into.
    """

    articles: Path
    questions: Path | None = None
    data: Path | None = None
    split: str | None = None
    model: str | None = None
    without: Sequence[Stage] = ()
    leave_out: bool = False
    off_topic: Path | None = None
    report: Path | None = None
    check: bool = False
    misses: bool = True


def evaluate_and_print(options: Options) -> bool:
    """Measure, print, and write the report that is asked for. Whether every quote is exact and, with ``check``, no rate
    is below its floor.

    :raises EvalError: the data cannot be used, or the report cannot be written.
    :raises ValueError: nothing is left that finds passages.
    """
    chosen = configurations(options.without, check=options.check)
    dataset = _dataset(options)
    more = tuple(read_off_topic(options.off_topic)) if options.off_topic else ()
    if options.report:
        make_folder(options.report)  # rather than after minutes of asking
    with closing(_Bars()) as bars:
        runs = evaluate(dataset, chosen, Asked(more, options.leave_out), model=options.model, progress=bars.show)
    console = Console()
    print_runs(console, runs)
    if options.misses:
        print_misses(console, runs[0])
    if options.report:
        from eval.reporting.report import write_report

        page = write_report(runs, options.report, misses=options.misses)
        console.print(f"The report is {page}", markup=False, highlight=False, soft_wrap=True)
    wrong = [f"Not every quote of {run.name} equals its source; this is an error." for run in runs if not run.exact]
    if options.check:
        wrong += below_floor(runs[0])
    for sentence in wrong:
        console.print(sentence, markup=False, highlight=False)
    return not wrong


def compare_and_print(first: Path, second: Path, *, report: Path | None = None, questions: bool = True) -> None:
    """Compare two runs, print, and write the report that is asked for. ``questions``: list those won and lost.

    :raises EvalError: a file is no run, the two do not compare, or the report cannot be written.
    """
    comparison = compare(read_run(first), read_run(second))
    console = Console()
    print_comparison(console, comparison, questions=questions)
    if report:
        from eval.reporting.report import write_comparison

        page = write_comparison(comparison, report)
        console.print(f"The report is {page}", markup=False, highlight=False, soft_wrap=True)


class _Bars:
    """One progress bar after another, each for what goes on."""

    def __init__(self) -> None:
        self._step = ""
        self._bar = ProgressBar("")

    def show(self, step: str, percent: float) -> None:
        if step != self._step:
            self.close()
            self._step, self._bar = step, ProgressBar(step)
        self._bar.show(percent)

    def close(self) -> None:
        self._bar.__exit__()


def _dataset(options: Options) -> Dataset:
    if options.data:
        return read_dataset(options.data, options.split)
    return read_own(options.articles, options.questions or PACKAGED, options.split)
