"""The work of ``quoth eval``, once its options are read."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from eval.ablation import Stage
from eval.comparing import compare
from eval.datasets.dataset import Dataset
from eval.datasets.formats import read_dataset
from eval.datasets.own import read_own
from eval.datasets.unanswerable import read_off_topic
from eval.evaluating import Asked, configurations, evaluate
from eval.floor import below_floor
from eval.questions import PACKAGED
from eval.runs import make_folder, read_run
from qa.doors.cli.evaluation_text import print_comparison, print_guarantee, print_misses, print_runs
from qa.doors.cli.progress_bar import ProgressBar
from qa.ranking.calibration import Calibration


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an evaluation.

    ``data``: the data set; without it, the evaluation asks ``questions``, or the packaged questions, about
    ``articles``. ``check``: compare with the floor, and measure only the full configuration. ``report``: the folder to
    write a report into. ``calibration``: the fitted parameters; None takes those that come with Quoth.
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
    calibration: Calibration | None = None


def evaluate_and_print(options: Options) -> bool:
    """Measure, print the results, and write a report if the options name a folder.

    Return whether every quote is exact and, with ``check``, no rate is below its floor.

    :raises EvalError: if the data cannot be used, or the report cannot be written.
    :raises ValueError: if the options switch off every stage that finds passages.
    """
    chosen = configurations(options.without, check=options.check)
    dataset = _dataset(options)
    more = tuple(read_off_topic(options.off_topic)) if options.off_topic else ()
    if options.report:
        make_folder(options.report)  # fails now rather than after minutes of asking
    with closing(_ProgressBars()) as bars:
        runs = evaluate(
            dataset,
            chosen,
            Asked(more, options.leave_out),
            model=options.model,
            calibration=options.calibration,
            progress=bars.show,
        )
    console = Console()
    print_runs(console, runs)
    print_guarantee(console, runs[0])
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
    """Compare two runs, print the comparison, and write a report if ``report`` names a folder.

    ``questions``: list the questions that only one of the runs has right.

    :raises EvalError: if a file is not a run, the runs do not compare, or the report cannot be written.
    """
    comparison = compare(read_run(first), read_run(second))
    console = Console()
    print_comparison(console, comparison, questions=questions)
    if report:
        from eval.reporting.report import write_comparison

        page = write_comparison(comparison, report)
        console.print(f"The report is {page}", markup=False, highlight=False, soft_wrap=True)


class _ProgressBars:
    """One progress bar after another, one for each step."""

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
