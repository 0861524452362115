"""``quoth eval``, which measures the answers, and ``quoth feedback``, which turns visitors' thumbs into questions."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.doors.cli.arguments import Articles, LibraryFolder, Model, path_argument
from qa.doors.cli.guarantee_option import Guarantee, QuestionsLike, calibration_for
from qa.doors.cli.library_folder import library_folder
from qa.doors.cli.terminal import fail, print_note, printable, usage_errors
from seeds import seed_articles

if TYPE_CHECKING:
    from eval.ablation import Stage

Questions = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", parser=path_argument, help="Questions, one JSON object a line. [default: those of the seeds]"
    ),
]
Data = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH", parser=path_argument, help="A SQuAD file, a BEIR folder, or a folder with questions.jsonl."
    ),
]
Split = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only the questions of this split, such as dev or test.")
]
Without = Annotated[
    list[str] | None,
    typer.Option(metavar="dense|bm25|late|ranking", help="Switch a stage off; may be given several times."),
]
LeaveOut = Annotated[
    bool, typer.Option("--leave-out", help="Ask again without the articles that answer: these should be refused.")
]
OffTopic = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", parser=path_argument, help="Further questions, one a line, that the articles do not answer."
    ),
]
ReportFolder = Annotated[
    Path | None, typer.Option(metavar="DIR", parser=path_argument, help="Write report.html and report.json there.")
]
Compare = Annotated[
    tuple[str, str] | None,
    typer.Option(metavar="A B", help="Compare two runs, each the report.json of an evaluation, instead."),
]
Check = Annotated[bool, typer.Option("--check", help="Exit with status 1 below the floor in baseline.json.")]
Misses = Annotated[bool, typer.Option(help="List every question that went wrong.")]
Output = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", parser=path_argument, help="Write the questions to this new file. [default: standard output]"
    ),
]
Append = Annotated[
    bool, typer.Option("--append", help="Add to the file of --output the questions that it does not hold yet.")
]


def evaluate(
    articles: Articles = None,
    questions: Questions = None,
    data: Data = None,
    split: Split = None,
    model: Model = None,
    without: Without = None,
    leave_out: LeaveOut = False,
    off_topic: OffTopic = None,
    report: ReportFolder = None,
    compare: Compare = None,
    check: Check = False,
    misses: Misses = True,
    guarantee: Guarantee = None,
    questions_like: QuestionsLike = None,
) -> None:
    """Measure passages, quotes and refusals on a set of questions, and compare with fewer indexes or stages."""
    from eval.errors import QuestionsError, RunError
    from qa.doors.cli.evaluation import Options, compare_and_print, evaluate_and_print

    others = (articles, questions, data, split, model, without, leave_out, off_topic, check, guarantee)
    if compare and any(others):
        fail("--compare takes two runs as they are; leave out all options except --report and --no-misses.", 2)
    if data and (articles or questions):
        fail("--data brings its own articles and questions; leave --articles and --questions out.", 2)
    if check and (data or without):
        fail(
            "--check measures the packaged questions with every stage on; leave --data and --without out.",
            2,
        )
    calibration = calibration_for(guarantee, questions_like)
    with usage_errors(QuestionsError, RunError):
        if compare:
            first, second = map(path_argument, compare)
            compare_and_print(first, second, report=report, questions=misses)
            return
        options = Options(
            articles or seed_articles(), questions, data, split, model, _stages(without or ()), leave_out, off_topic,
            report, check, misses, calibration,
        )  # fmt: skip
        has_passed = evaluate_and_print(options)
    if not has_passed:
        raise SystemExit(1)


def feedback(
    articles: Articles = None, library: LibraryFolder = None, output: Output = None, append: Append = False
) -> None:
    """Turn the thumbs given on the chat page into questions for quoth eval, one JSON object a line."""
    from qa.doors.web.errors import QuestionsFileError
    from qa.doors.web.history.feedback_file import write_questions

    if append and output is None:
        fail("--append adds to a file; name it with --output.", 2)

    def print_line(line: str) -> None:
        typer.echo(printable(line))

    with usage_errors(QuestionsFileError):
        write_questions(
            library_folder(articles, library), output, append=append, write_line=print_line, remark=print_note
        )


def _stages(names: Sequence[str]) -> "list[Stage]":
    from eval.ablation import Stage

    unknown = [name for name in names if name not in list(Stage)]
    if unknown:
        fail(f"There is no stage {unknown[0]!r}; name {', '.join(Stage)}.", 2)
    if {*names} >= {Stage.DENSE, Stage.BM25}:
        fail("Without dense and bm25 nothing finds passages; leave one of the two on.", 2)
    return [Stage(name) for name in names]
