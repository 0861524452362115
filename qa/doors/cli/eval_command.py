"""``quoth eval`` and ``quoth feedback``: how good the answers are, and what visitors thought of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.doors.cli.arguments import Articles, LibraryFolder, Model, path_of
from qa.doors.cli.endings import fail, remark
from qa.doors.cli.libraries import library_folder, seeds
from qa.doors.cli.styles import printable

if TYPE_CHECKING:
    from qa.ranking.stages import Stage


def evaluate(
    articles: Articles = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=path_of, help="Questions, one JSON object a line. [default: those of the seeds]"
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", parser=path_of, help="A SQuAD file, a BEIR folder, or a folder with questions.jsonl."
        ),
    ] = None,
    split: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only the questions of this split, such as dev or test.")
    ] = None,
    model: Model = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="dense|bm25|late|ranking", help="Switch a stage off; may be given several times."),
    ] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Ask again without the articles that answer: these should be refused.")
    ] = False,
    off_topic: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=path_of, help="Further questions, one a line, that the articles do not answer."
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="DIR", parser=path_of, help="Write report.html and report.json there.")
    ] = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="Compare two runs, each the report.json of an evaluation, instead."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with status 1 below the floor in baseline.json.")
    ] = False,
    misses: Annotated[bool, typer.Option(help="List every question that went wrong.")] = True,
) -> None:
    """Measure passages, quotes and refusals on a set of questions, beside each index alone or less a stage."""
    from eval.errors import QuestionsError, ReportError, RunError
    from qa.doors.cli.evaluation import Options, compare_and_print, evaluate_and_print

    others = (articles, questions, data, split, model, without, leave_out, off_topic, check)
    if compare and any(others):
        fail("--compare takes two runs as they are; leave out all other options but --report and --no-misses.", 2)
    if data and (articles or questions):
        fail("--data brings its own articles and questions; leave --articles and --questions out.", 2)
    if check and (data or without):
        fail(
            "--check holds the packaged questions, with everything on, to their floor; leave --data and --without out.",
            2,
        )
    try:
        if compare:
            compare_and_print(path_of(compare[0]), path_of(compare[1]), report=report, questions=misses)
            return
        options = Options(
            articles or seeds(), questions, data, split, model, _stages(without or ()), leave_out, off_topic, report,
            check, misses,
        )  # fmt: skip
        passed = evaluate_and_print(options)
    except (QuestionsError, RunError) as error:
        fail(str(error), 2)
    except ReportError as error:
        fail(str(error), 1)
    if not passed:
        raise SystemExit(1)


def feedback(
    articles: Articles = None,
    library: LibraryFolder = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=path_of, help="Write them to this new file. [default: standard output]"),
    ] = None,
    append: Annotated[
        bool, typer.Option("--append", help="Add to the file of --output the questions that it does not hold yet.")
    ] = False,
) -> None:
    """Turn the thumbs given on the chat page into questions for quoth eval, one JSON object a line."""
    from qa.doors.web.errors import PageError, QuestionsFileError
    from qa.doors.web.history.feedback_command import print_questions

    if append and output is None:
        fail("--append adds to a file; name it with --output.", 2)

    def write_line(line: str) -> None:
        typer.echo(printable(line))

    try:
        print_questions(library_folder(articles, library), output, append=append, write_line=write_line, remark=remark)
    except QuestionsFileError as error:
        fail(str(error), 2)
    except PageError as error:
        fail(str(error), 1)


def _stages(names: Sequence[str]) -> "list[Stage]":
    from qa.ranking.stages import Stage

    unknown = [name for name in names if name not in list(Stage)]
    if unknown:
        fail(f"There is no stage {unknown[0]!r}; name {', '.join(Stage)}.", 2)
    if {*names} >= {Stage.DENSE, Stage.BM25}:
        fail("Without dense and bm25 nothing finds passages; leave one of the two on.", 2)
    return [Stage(name) for name in names]
