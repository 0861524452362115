"""The evaluation as a person reads it: figures side by side, the misses, and the floor that must hold."""

import json
import tempfile
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from embeddings.library import Library
from eval.measures import Outcome, Rate, Scores, run, score
from eval.questions import QuestionsError, read_questions
from qa.answer import Status
from qa.retriever import Retriever, Stage
from qa.terminal import printable

BASELINE = Path(str(files("eval") / "baseline.json"))

# What is measured side by side: everything, and each index alone.
CONFIGURATIONS: dict[str, frozenset[Stage]] = {
    "everything": frozenset(),
    "dense only": frozenset(Stage) - {Stage.DENSE},
    "BM25 only": frozenset(Stage) - {Stage.BM25},
}

# The rates that baseline.json holds a floor for.
_FLOORED = ("source_right", "fact_inside", "answered", "near_refused", "far_refused")


def evaluate_and_print(
    articles: Path,
    questions_file: Path,
    *,
    split: str | None = None,
    model: str | None = None,
    check: bool = False,
    show_misses: bool = True,
) -> bool:
    """Measure and print. With ``check``: only what people get, and whether no rate of it is below its floor in
    ``baseline.json``; else True.

    :raises QuestionsError: the questions cannot be read.
    """
    questions = read_questions(questions_file, split)
    console = Console()
    scores: dict[str, Scores] = {}
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="quoth-eval-") as folder, Library.open(folder, model=model) as library:
        report = library.sync(articles)
        for failure in report.failed:
            console.print(printable(f"Left out: {failure.document_id}: {failure.reason}"), markup=False)
        if not report.total:
            raise QuestionsError(f"The folder {articles} holds no article that can be read; name another folder.")
        # The floor is for what people get; the single indexes are there to be looked at.
        names = ["everything"] if check else list(CONFIGURATIONS)
        for name in track(names, "Asking", console=Console(stderr=True), transient=True):
            found = run(Retriever(library, without=CONFIGURATIONS[name]), questions)
            scores[name] = score(found)
            if name == "everything":
                outcomes = found
    console.print(f"{report.total} articles from {articles}, {len(questions)} questions", markup=False)
    console.print(_table(scores))
    if show_misses:
        _print_misses(console, outcomes)
    return not check or holds_floor(scores["everything"])


def _table(scores: dict[str, Scores]) -> Table:
    table = Table("", *scores, title="95 % confidence intervals in brackets")
    for column in table.columns[1:]:
        column.justify = "right"
    rows = {
        "passages: R@1": [f"{s.r_at_1:.3f}" for s in scores.values()],
        "passages: R@5": [f"{s.r_at_5:.3f}" for s in scores.values()],
        "passages: MRR": [f"{s.reciprocal_rank:.3f}" for s in scores.values()],
        "first quote: right article": [_rate(s.source_right) for s in scores.values()],
        "first quote: fact inside": [_rate(s.fact_inside) for s in scores.values()],
        "first quote: mean characters": [f"{s.mean_characters:.0f}" for s in scores.values()],
        "answerable, refused (false refusals)": [_rate(s.false_refusals) for s in scores.values()],
        "near, answered (false answers)": [_rate(_rest(s.near_refused)) for s in scores.values()],
        "far, answered (false answers)": [_rate(_rest(s.far_refused)) for s in scores.values()],
        "milliseconds a question, median": [f"{s.median_ms:.1f}" for s in scores.values()],
    }
    for name, cells in rows.items():
        table.add_row(name, *cells)
    return table


def _rate(rate: Rate) -> str:
    low, high = rate.interval
    return f"{rate.value:.3f} [{low:.2f}–{high:.2f}]" if rate.of else "–"


def _rest(rate: Rate) -> Rate:
    return Rate(rate.of - rate.count, rate.of)


def _print_misses(console: Console, outcomes: list[Outcome]) -> None:
    missed = [outcome for outcome in outcomes if not outcome.right]
    console.print(f"\n{len(missed)} {'miss' if len(missed) == 1 else 'misses'}:")
    for outcome in missed:
        question, answer = outcome.question, outcome.answer
        expected = " or ".join(question.answers) if question.answerable else "a refusal"
        given = answer.quotes[0] if answer.quotes else answer.nearest
        what = "refused; nearest" if answer.status is not Status.ANSWERED else "quoted"
        where = (
            f"{printable(given.sources[0].document_id)}: {printable(given.text, lines=True)}" if given else "nothing"
        )
        console.print(
            f"  {question.query_id} [{question.document or question.kind}] {question.question}\n"
            f"      expected {expected}; {what} ({answer.confidence:.2f}) {where}",
            markup=False,
            highlight=False,
        )


def holds_floor(scores: Scores) -> bool:
    """Whether no rate is below its floor in ``baseline.json``; those that are, are printed."""
    floor = json.loads(BASELINE.read_text(encoding="utf-8"))
    found = {
        "source_right": scores.source_right,
        "fact_inside": scores.fact_inside,
        "answered": _rest(scores.false_refusals),
        "near_refused": scores.near_refused,
        "far_refused": scores.far_refused,
    }
    below = [name for name in _FLOORED if found[name].of and found[name].value < floor[name]]
    for name in below:
        Console().print(f"{name} is {found[name].value:.3f}, below the floor of {floor[name]:.3f} in {BASELINE.name}")
    return not below
