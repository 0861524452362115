"""The ``quoth`` command. Each subcommand imports what it needs when it runs, so that help is instant."""

import hashlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from embeddings.errors import ArticlesFolderError, EmbeddingsError, LibraryError
from qa.errors import QaError, QuestionError, RecordError
from qa.terminal.answer_text import NO_ARTICLES, as_text, to_json
from qa.terminal.messages import messages_told
from qa.terminal.progress_bar import ProgressBar
from qa.terminal.styles import printable, takes_styles

if TYPE_CHECKING:
    from embeddings.adding import Progress as SyncProgress
    from embeddings.library import Library
    from embeddings.syncing import SyncReport
    from qa.choosing.stages import Stage

app = typer.Typer(
    name="quoth",
    help="Ask a folder of articles; every word of evidence is quoted from them, with its source.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _path(name: str) -> Path:
    """The file or folder of this name; a shell leaves ``~`` as it is after ``=`` and in variables."""
    try:
        name.encode()
        return Path(name).expanduser()
    except UnicodeEncodeError as error:
        reason = "the name is not valid Unicode; rename it"
        raise typer.BadParameter(f"{reason} ({printable(name)}).") from error
    except RuntimeError as error:
        reason = "nobody of this name has a home folder here"
        raise typer.BadParameter(f"{reason} ({printable(name)}).") from error


def _words(argument: str) -> str:
    """The words of an argument; bytes that are no text in the terminal's encoding become question marks."""
    return argument.encode("utf-8", "replace").decode()


Articles = Annotated[
    Path | None,
    typer.Option(metavar="DIR", parser=_path, help="Folder of .txt and .md articles. [default: the seed articles]"),
]
LibraryFolder = Annotated[
    Path | None,
    typer.Option(
        "--library", metavar="DIR", envvar="QUOTH_LIBRARY", parser=_path,
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

_LAST_STEP = 1.0  # seconds that what still gets ready has to end


def main() -> None:
    """Run the command; a failure becomes one sentence on standard error and exit status 1, or 2 for bad usage."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what the terminal's encoding lacks is no failure
    try:
        with messages_told(_remark):
            app(prog_name="quoth")
    except (QuestionError, ArticlesFolderError) as error:
        _fail(str(error), 2)
    except (EmbeddingsError, QaError) as error:
        _fail(str(error), 1)
    except OSError as error:  # a full disk, a file that may not be written: whatever step met it
        _fail(_refusal(error), 1)


def _remark(sentence: str) -> None:
    # Not typer.echo, which would write past the progress bar, into its line.
    print(printable(sentence), file=sys.stderr)


def _refusal(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    return f"The system refused: {error.strerror or error}{where}; set that right, then run the command again."


def _fail(sentence: str, status: int) -> NoReturn:
    typer.echo(f"quoth: {printable(sentence)}", err=True)
    raise SystemExit(status)


@app.command(epilog='Example: quoth sync ~/articles && quoth ask "Who pays?" --articles ~/articles')
def sync(
    articles: Annotated[Path, typer.Argument(metavar="DIR", parser=_path, help="Folder of .txt and .md articles.")],
    library: LibraryFolder = None,
    model: Model = None,
) -> None:
    """Make the library equal a folder: new articles are added, changed ones replaced, removed ones forgotten."""
    with _open(articles, library, model) as opened:
        report = _sync(opened, articles)
    typer.echo(_summary(report))
    _warn(report, articles)


@app.command(epilog='Example: quoth ask "How old is the veteran?" --articles ~/articles --json')
def ask(
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", parser=_words, help="The question, in quotation marks.")
    ],
    history: Annotated[
        list[str] | None,
        typer.Option(
            metavar="QUESTION",
            parser=_words,
            help="A question asked before this one; may be given several times, in order.",
        ),
    ] = None,
    articles: Articles = None,
    library: LibraryFolder = None,
    model: Model = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Answer a question with quotes, or say that the articles do not answer it. Both end with exit status 0."""
    from qa.asking.question import read_question

    read_question(question)  # a question that cannot be asked is told at once, before anything is loaded
    with _open(articles, library, model) as opened:
        # A library named alone is asked as it is; a folder of articles is first brought up to date.
        if articles is not None or library is None:
            _warn_of_failures(_sync(opened, articles or seeds()))
        from qa.assistant import Assistant
        from qa.retriever import Retriever

        answer = Assistant(Retriever(opened)).ask(question, history or ())
    if as_json:
        typer.echo(json.dumps(to_json(answer)))  # ASCII: no character of an article can trouble a pipe
    else:
        typer.echo(as_text(answer, styled=takes_styles(sys.stdout, os.environ)))


@app.command(epilog="Example: quoth chat --articles ~/articles --port 8000")
def chat(
    articles: Articles = None,
    library: LibraryFolder = None,
    model: Model = None,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on; one that others reach says who may come.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="NUMBER", min=1, max=65535, help="Port to listen on; the next free one if taken.")
    ] = 7860,
    auth: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME:PASSWORD",
            help="Let in only who has a password; may be given several times. [env var: QUOTH_AUTH, a line for each]",
        ),
    ] = None,
    auth_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=_path, help="Let in who has a line there; quoth password makes one."),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Let in everybody who reaches the address, without a password.")
    ] = False,
    share_uploads: Annotated[
        bool, typer.Option("--share-uploads", help="Let all visitors see and ask what one of them uploads.")
    ] = False,
) -> None:
    """Open the chat page and index the articles."""
    from chat_page.access import Access
    from chat_page.password_lines import read_passwords
    from chat_page.readiness import Readiness

    # Taken out, so that what the page starts does not get it.
    in_environment = os.environ.pop("QUOTH_AUTH", "").splitlines()
    with _page_errors_told():
        passwords = read_passwords(auth or in_environment, auth_file)
        access = Access.at(host, passwords=passwords, public=public, share_uploads=share_uploads)
    folder = articles or (None if library else seeds())
    with _open(articles, library, model) as opened:
        typer.echo("Starting the page…")
        # Begun before Gradio is loaded, which takes seconds, and on with it while the page is opened and read.
        readiness = Readiness.begin(lambda tell: _prepare(opened, folder, tell))
        with _ended(readiness.stop):
            import ui
            from qa.assistant import Assistant
            from qa.retriever import Retriever

            if readiness.is_over:
                readiness.result()  # if it failed, there is no page
            examples = ui.SEED_EXAMPLES if articles is None and library is None else ()
            assistant = Assistant(Retriever(opened))
            with _page_errors_told():
                server = ui.serve(
                    assistant, opened, examples=examples, host=host, port=port, access=access, readiness=readiness,
                    tell=typer.echo, block=False,
                )  # fmt: skip
            with server:
                with ProgressBar("Indexing") as bar:
                    while not readiness.wait(0.1):
                        bar.show(readiness.state.percent)
                typer.echo(f"Quoth is ready: {readiness.result()}")
                server.wait()


@contextmanager
def _page_errors_told() -> Iterator[None]:
    from chat_page.errors import AccessError, PageError

    try:
        yield
    except AccessError as error:
        _fail(str(error), 2)
    except PageError as error:
        _fail(str(error), 1)


@app.command(epilog="Example: quoth password ann >> passwords.txt && quoth chat --auth-file passwords.txt")
def password(
    name: Annotated[str, typer.Argument(metavar="NAME", parser=_words, help="Whose password it is.")],
) -> None:
    """Ask for a password, or read one from a pipe, and print its line for a file that chat --auth-file reads."""
    from chat_page.password_lines import check_name, password_line

    with _page_errors_told():
        check_name(name)  # before anything is asked
        if sys.stdin.isatty():
            given = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        else:
            # Other bytes than text come as what no text holds, and are refused as such.
            given = sys.stdin.buffer.readline().decode("utf-8", "surrogateescape").rstrip("\r\n")
        typer.echo(password_line(name, given))


def _prepare(library: "Library", folder: Path | None, tell: Callable[[str, float | None], None]) -> str:
    """Bring the library up to date with the folder, if there is one, and load its model; what is ready now.

    ``tell`` is told what goes on and which share of it is done.
    """
    try:
        with messages_told(lambda message: tell(message, None)):
            if folder is None:
                ready = f"{_count(len(library.document_ids()), 'article')} in the library."
            else:
                tell("Reading the articles…", None)
                report = library.sync(
                    folder, progress=lambda p: tell("Indexing the articles…", p.done / p.total if p.total else None)
                )
                ready = _summary(report)
                _warn(report, folder)
            tell("Loading the model…", None)
            library.encode_query("ready")  # so that the first question is as quick as the others
    except OSError as error:
        raise LibraryError(_refusal(error)) from error
    return ready


@contextmanager
def _ended(stop: Callable[[float], bool]) -> Iterator[None]:
    """What gets ready is stopped with this block; where it does not end in some seconds, the program does, at once."""
    try:
        yield
    except BaseException as ending:
        if not stop(_LAST_STEP) and isinstance(ending, KeyboardInterrupt | SystemExit):
            # Each batch lands whole, so nothing is lost. The interpreter's own way to end would stop the other thread
            # wherever it is, in the midst of foreign code that may not be left like this.
            sys.stdout.flush()
            sys.stderr.flush()
            status = 130 if isinstance(ending, KeyboardInterrupt) else ending.code or 0
            os._exit(status if isinstance(status, int) else 1)
        raise


@app.command(
    epilog="Example: quoth verify --articles ~/articles\n\n"
    "Example: quoth verify ~/Downloads/conversation.md --articles ~/articles"
)
def verify(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", parser=_path, help="An exported conversation, Markdown or JSON, to check instead."
        ),
    ] = None,
    articles: Articles = None,
    library: LibraryFolder = None,
) -> None:
    """Re-read every article and check that the library still quotes it exactly; exit status 1 if not.

    With FILE, the quotes of an exported conversation are looked up in the folder of articles instead; exit status 1 if
    the words of one are not there any more, or those in the file were edited.
    """
    if file:
        source = context.get_parameter_source("library")
        if source and source.name == "COMMANDLINE":
            _fail("FILE is checked against a folder of articles; name that with --articles, and no --library.", 2)
        _verify_export(file, articles or seeds())
        return
    with _open(articles, library, None) as opened:
        count, problems = len(opened.document_ids()), opened.verify()
    for problem in problems:
        typer.echo(printable(f"{problem.document_id}: {problem.message}"), err=True)
    if problems:
        raise SystemExit(1)
    if count:
        typer.echo(f"{_count(count, 'article')} verified: every hash, offset and passage holds.")
    else:
        typer.echo(f"There is nothing to verify: {NO_ARTICLES}.")


def _verify_export(file: Path, articles: Path) -> None:
    from qa.terminal.export_report import EDITED, check_file, report_lines, stands

    try:
        read, check = check_file(file, articles)
    except RecordError as error:
        _fail(str(error), 2)
    for document_id, reason in check.unread.items():
        _remark(f"Left out: {document_id}: {reason}")
    for line in report_lines(check):
        typer.echo(printable(line))
    if not read.shown_as_recorded:
        _fail(EDITED, 1)
    if not stands(check):
        raise SystemExit(1)


@app.command(
    "eval",
    epilog="Example: quoth eval --articles ~/articles --questions ~/questions.jsonl --report ~/report\n\n"
    "Example: quoth eval --data ~/squad.json --leave-out --without late\n\n"
    "Example: quoth eval --compare before/report.json after/report.json",
)
def evaluate(
    articles: Articles = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=_path, help="Questions, one JSON object a line. [default: those of the seeds]"
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", parser=_path, help="A SQuAD file, a BEIR folder, or a folder with questions.jsonl."
        ),
    ] = None,
    split: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only the questions of this split, such as dev or test.")
    ] = None,
    model: Model = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="dense|bm25|late|fusion", help="Switch a stage off; may be given several times."),
    ] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Ask again without the articles that answer: these should be refused.")
    ] = False,
    off_topic: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=_path, help="Further questions, one a line, that the articles do not answer."
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="DIR", parser=_path, help="Write report.html and report.json there.")
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
    from eval.command import Options, compare_and_print, evaluate_and_print
    from eval.errors import QuestionsError, ReportError, RunError

    others = (articles, questions, data, split, model, without, leave_out, off_topic, check)
    if compare and any(others):
        _fail("--compare takes two runs as they are; leave out all other options but --report and --no-misses.", 2)
    if data and (articles or questions):
        _fail("--data brings its own articles and questions; leave --articles and --questions out.", 2)
    if check and (data or without):
        _fail(
            "--check holds the packaged questions, with everything on, to their floor; leave --data and --without out.",
            2,
        )
    try:
        if compare:
            compare_and_print(_path(compare[0]), _path(compare[1]), report=report, questions=misses)
            return
        options = Options(
            articles or seeds(), questions, data, split, model, _stages(without or ()), leave_out, off_topic, report,
            check, misses,
        )  # fmt: skip
        passed = evaluate_and_print(options)
    except (QuestionsError, RunError) as error:
        _fail(str(error), 2)
    except ReportError as error:
        _fail(str(error), 1)
    if not passed:
        raise SystemExit(1)


@app.command(
    epilog="Example: quoth feedback --articles ~/articles --output ~/feedback.jsonl && "
    "quoth eval --articles ~/articles --questions ~/feedback.jsonl"
)
def feedback(
    articles: Articles = None,
    library: LibraryFolder = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=_path, help="Write them to this new file. [default: standard output]"),
    ] = None,
    append: Annotated[
        bool, typer.Option("--append", help="Add to the file of --output the questions that it does not hold yet.")
    ] = False,
) -> None:
    """Turn the thumbs given on the chat page into questions for quoth eval, one JSON object a line."""
    from chat_page.errors import PageError, QuestionsFileError
    from chat_page.feedback_command import print_questions

    if append and output is None:
        _fail("--append adds to a file; name it with --output.", 2)

    def tell(line: str) -> None:
        typer.echo(printable(line))

    try:
        print_questions(_library_folder(articles, library), output, append=append, tell=tell, remark=_remark)
    except QuestionsFileError as error:
        _fail(str(error), 2)
    except PageError as error:
        _fail(str(error), 1)


def _stages(names: Sequence[str]) -> "list[Stage]":
    from qa.choosing.stages import Stage

    unknown = [name for name in names if name not in list(Stage)]
    if unknown:
        _fail(f"There is no stage {unknown[0]!r}; name {', '.join(Stage)}.", 2)
    if {*names} >= {Stage.DENSE, Stage.BM25}:
        _fail("Without dense and bm25 nothing finds passages; leave one of the two on.", 2)
    return [Stage(name) for name in names]


def seeds() -> Path:
    """The folder of articles that comes with Quoth."""
    return Path(str(files("seeds") / "__init__.py")).parent


@contextmanager
def _open(articles: Path | None, library: Path | None, model: str | None) -> "Iterator[Library]":
    from embeddings.library import Library

    with Library.open(_library_folder(articles, library), model=model) as opened:
        yield opened


def _library_folder(articles: Path | None, library: Path | None) -> Path:
    from embeddings.articles.article_files import check_folder

    if articles:
        check_folder(articles)  # before a library is made for it
    elif library and not library.exists():
        raise LibraryError(f"There is no library at {library}; make it with quoth sync DIR --library {library}.")
    return library or _library_for(articles or seeds())


def _library_for(articles: Path) -> Path:
    """The library of a folder of articles, told from those of like-named folders by a hash of the path."""
    import platformdirs

    path = articles.resolve()
    name = f"{path.name or 'articles'}-{hashlib.sha256(str(path).encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
    return platformdirs.user_data_path("quoth") / "libraries" / name


def _sync(library: "Library", articles: Path) -> "SyncReport":
    with ProgressBar("Indexing") as bar:

        def show(progress: "SyncProgress") -> None:
            bar.show(100 * progress.done / progress.total if progress.total else None)

        return library.sync(articles, progress=show)


def _summary(report: "SyncReport") -> str:
    changes = [
        f"{len(ids)} {what}"
        for what, ids in (("added", report.added), ("changed", report.changed), ("removed", report.removed))
        if ids
    ]
    return f"{_count(report.total, 'article')} indexed ({', '.join(changes) or 'nothing changed'})."


def _warn(report: "SyncReport", articles: Path) -> None:
    _warn_of_failures(report)
    if not report.total:
        typer.echo(printable(f"The folder {articles} holds no article that can be read; put .txt or .md files there."))


def _warn_of_failures(report: "SyncReport") -> None:
    for failure in report.failed:
        _remark(f"Left out: {failure.document_id}: {failure.reason}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    main()
