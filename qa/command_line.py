"""The ``quoth`` command. Each subcommand imports what it needs when it runs, so that help is instant."""

import hashlib
import json
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embeddings.errors import ArticlesFolderError, EmbeddingsError
from qa.answer import Answer, Quote, Status
from qa.errors import QaError, QuestionError

if TYPE_CHECKING:
    from embeddings.library import Library
    from embeddings.syncing import Progress as SyncProgress
    from embeddings.syncing import SyncReport

app = typer.Typer(
    name="quoth",
    help="Ask a folder of articles; every word of evidence is quoted from them, with its source.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Articles = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder of .txt and .md articles. [default: the seed articles]")
]
LibraryFolder = Annotated[
    Path | None,
    typer.Option(
        "--library", metavar="DIR", envvar="QUOTH_LIBRARY",
        help="Where the library is kept. [default: one for each folder of articles, among your application data]",
    ),
]  # fmt: skip
Model = Annotated[
    str | None,
    typer.Option(
        metavar="NAME-OR-PATH",
        help="A sentence-transformers model on this machine. [default: the packaged all-MiniLM-L6-v2]",
    ),
]


def main() -> None:
    """Run the command; a failure becomes one sentence on standard error and exit status 1, or 2 for bad usage."""
    try:
        app()
    except (QuestionError, ArticlesFolderError) as error:
        _fail(error, 2)
    except (EmbeddingsError, QaError) as error:
        _fail(error, 1)


def _fail(error: Exception, status: int) -> None:
    typer.echo(f"quoth: {printable(str(error))}", err=True)
    raise SystemExit(status)


@app.command(epilog='Example: quoth sync ~/articles && quoth ask "Who pays?" --articles ~/articles')
def sync(
    articles: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of .txt and .md articles.")],
    library: LibraryFolder = None,
    model: Model = None,
) -> None:
    """Make the library equal a folder: new articles are added, changed ones replaced, removed ones forgotten."""
    with _open(articles, library, model) as opened:
        _report(_sync(opened, articles), articles)


@app.command(epilog='Example: quoth ask "How old is the veteran?" --articles ~/articles --json')
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    history: Annotated[
        list[str] | None, typer.Option(help="A question asked before this one; may be given several times, in order.")
    ] = None,
    articles: Articles = None,
    library: LibraryFolder = None,
    model: Model = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Answer a question with quotes, or say that the articles do not answer it. Both end with exit status 0."""
    from qa.question import read_question

    read_question(question)  # a question that cannot be asked is told at once, before anything is loaded
    with _open(articles, library, model) as opened:
        # A library named alone is asked as it is; a folder of articles is first brought up to date.
        if articles is not None or library is None:
            _warn_of_failures(_sync(opened, articles or seeds()))
        from qa.assistant import Assistant
        from qa.retriever import Retriever

        answer = Assistant(Retriever(opened)).ask(question, history or ())
    typer.echo(json.dumps(to_json(answer), ensure_ascii=False) if as_json else _as_text(answer))


@app.command(epilog="Example: quoth chat --articles ~/articles --port 8000")
def chat(
    articles: Articles = None,
    library: LibraryFolder = None,
    model: Model = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on; the next free one if taken.")] = 7860,
) -> None:
    """Index the articles and open the chat page."""
    with _open(articles, library, model) as opened:
        if articles is not None or library is None:
            _report(_sync(opened, articles or seeds()), articles or seeds())
        typer.echo("Starting the page…")
        import ui
        from qa.assistant import Assistant
        from qa.retriever import Retriever

        examples = ui.SEED_EXAMPLES if articles is None and library is None else ()
        ui.serve(Assistant(Retriever(opened)), opened, host=host, port=port, ready=typer.echo, examples=examples)


@app.command(epilog="Example: quoth verify --articles ~/articles")
def verify(articles: Articles = None, library: LibraryFolder = None) -> None:
    """Re-read every article and check that the library still quotes it exactly; exit status 1 if not."""
    with _open(articles, library, None) as opened:
        count, problems = len(opened.document_ids()), opened.verify()
    for problem in problems:
        typer.echo(printable(f"{problem.document_id}: {problem.message}"), err=True)
    if problems:
        raise SystemExit(1)
    typer.echo(f"{_count(count, 'article')} verified: every hash, offset and passage holds.")


@app.command("eval", epilog="Example: quoth eval --articles ~/articles --questions ~/questions.jsonl --split test")
def evaluate(
    articles: Articles = None,
    questions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Questions, one JSON object a line. [default: those of the seeds]")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Only the questions of this split: dev or test.")] = None,
    model: Model = None,
    check: Annotated[bool, typer.Option("--check", help="Exit with status 1 below the floor in baseline.json.")] = False,
    misses: Annotated[bool, typer.Option(help="List every question that went wrong.")] = True,
) -> None:
    """Measure retrieval and answers on a set of questions: dense only, BM25 only and both, side by side."""
    from eval.questions import PACKAGED, QuestionsError
    from eval.report import evaluate_and_print

    try:
        passed = evaluate_and_print(
            articles or seeds(), questions or PACKAGED, split=split, model=model, check=check, show_misses=misses
        )
    except QuestionsError as error:
        _fail(error, 2)
    if not passed:
        raise SystemExit(1)


def seeds() -> Path:
    """The folder of articles that comes with Quoth."""
    return Path(str(files("seeds") / "__init__.py")).parent


def to_json(answer: Answer) -> dict[str, Any]:
    """What ``quoth ask --json`` prints: the names that callers rely on."""
    written = asdict(answer)
    del written["understood"]
    return written


@contextmanager
def _open(articles: Path | None, library: Path | None, model: str | None) -> "Iterator[Library]":
    from embeddings.library import Library

    with Library.open(library or _library_for(articles or seeds()), model=model) as opened:
        yield opened


def _library_for(articles: Path) -> Path:
    """The library of a folder of articles, told from those of like-named folders by a hash of the path."""
    import platformdirs

    path = articles.expanduser().resolve()
    name = f"{path.name or 'articles'}-{hashlib.sha256(str(path).encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
    return platformdirs.user_data_path("quoth") / "libraries" / name


def _sync(library: "Library", articles: Path) -> "SyncReport":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("Indexing"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def show(progress: "SyncProgress") -> None:
            bar.update(task, total=progress.total, completed=progress.done, visible=True)

        return library.sync(articles, progress=show)


def _report(report: "SyncReport", articles: Path) -> None:
    changes = [
        f"{len(ids)} {what}"
        for what, ids in (("added", report.added), ("changed", report.changed), ("removed", report.removed))
        if ids
    ]
    typer.echo(f"{_count(report.total, 'article')} indexed ({', '.join(changes) or 'nothing changed'}).")
    _warn_of_failures(report)
    if not report.total:
        typer.echo(printable(f"The folder {articles} holds no article that can be read; put .txt or .md files there."))


def _warn_of_failures(report: "SyncReport") -> None:
    for failure in report.failed:
        typer.echo(printable(f"Left out: {failure.document_id}: {failure.reason}"), err=True)


def _as_text(answer: Answer) -> str:
    if answer.status is Status.LIBRARY_EMPTY:
        return "No articles are loaded yet: sync a folder of .txt or .md files first (quoth sync DIR)."
    if answer.status is Status.FILTERED_OUT:
        return "None of the chosen articles is in the library."
    if answer.status is Status.NOT_IN_ARTICLES:
        lines = ["The articles do not answer this."]
        if answer.nearest:
            lines += ["", "The nearest passage, which is not an answer:", "", _quote_text(answer.nearest)]
        return "\n".join(lines)
    return "\n\n".join(f"[{quote.number}] {_quote_text(quote)}" for quote in answer.quotes)


def _quote_text(quote: Quote) -> str:
    places = []
    for source in quote.sources:
        parts = [source.title, source.publisher, source.author, source.date, source.document_id]
        places.append(" · ".join(part for part in parts if part))
    return "\n    — ".join(map(printable, [quote.text, *places]))


def printable(text: str) -> str:
    """``text`` for a terminal: control and direction-changing characters are shown, not obeyed."""
    return "".join(
        character
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
        else character.encode("unicode_escape").decode()
        for character in text
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    sys.exit(main())
