"""``quoth chat`` and ``quoth password``: the window, and who may come in."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embeddings.errors import LibraryError
from qa.doors.cli.arguments import Articles, LibraryFolder, Model, path_argument, text_argument
from qa.doors.cli.library_folder import open_library, seed_articles
from qa.doors.cli.progress_bar import ProgressBar
from qa.doors.cli.sync_output import print_warnings, summary
from qa.doors.cli.terminal import fail, log_messages_to, sentence_of
from qa.plural import plural

if TYPE_CHECKING:
    from embeddings.library import Library

_LAST_STEP = 1.0  # seconds that what still gets ready has to end


def chat(
    articles: Articles = None,
    library: LibraryFolder = None,
    model: Model = None,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="Address to listen on; one that others reach needs --auth, --auth-file or --public."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="NUMBER", min=1, max=65535, help="Port to listen on; the next free one if taken.")
    ] = 7860,
    auth: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME:PASSWORD",
            help="Let in only those with a password; may be repeated. [env var: QUOTH_AUTH, a line for each]",
        ),
    ] = None,
    auth_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=path_argument, help="As --auth, from a file of the lines that quoth password prints."
        ),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Let in everybody who reaches the address, without a password.")
    ] = False,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST", help="A name that others open a --public page by, beside this machine's; may be repeated."
        ),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Believe the proxy there where a request comes from; may be repeated."),
    ] = None,
    share_uploads: Annotated[
        bool, typer.Option("--share-uploads", help="Let all visitors see and ask what one of them uploads.")
    ] = False,
) -> None:
    """Open the chat page and index the articles."""
    from qa.doors.web.auth.access import Access
    from qa.doors.web.auth.password_lines import read_passwords
    from qa.doors.web.readiness import Readiness

    # Taken out, so that what the page starts does not get it.
    in_environment = os.environ.pop("QUOTH_AUTH", "").splitlines()
    with _page_errors_told():
        passwords = read_passwords(auth or in_environment, auth_file)
        access = Access.at(
            host,
            passwords=passwords,
            public=public,
            share_uploads=share_uploads,
            names=name or (),
            proxies=proxy or (),
        )
    folder = articles or (None if library else seed_articles())
    with open_library(articles, library, model) as opened:
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
                    notify=typer.echo, block=False,
                )  # fmt: skip
            with server:
                with ProgressBar("Indexing") as bar:
                    while not readiness.wait(0.1):
                        bar.show(readiness.state.percent)
                typer.echo(f"Quoth is ready: {readiness.result()}")
                server.wait()


@contextmanager
def _page_errors_told() -> Iterator[None]:
    from qa.doors.web.errors import AccessError, PageError

    try:
        yield
    except AccessError as error:
        fail(str(error), 2)
    except PageError as error:
        fail(str(error), 1)


def password(
    name: Annotated[str, typer.Argument(metavar="NAME", parser=text_argument, help="Whose password it is.")],
) -> None:
    """Ask for a password, or read one from a pipe, and print its line for a file that chat --auth-file reads."""
    from qa.doors.web.auth.password_lines import check_name, password_line

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
        with log_messages_to(lambda message: tell(message, None)):
            if folder is None:
                ready = f"{plural(library.document_count(), 'article')} in the library."
            else:
                tell("Reading the articles…", None)
                report = library.sync(
                    folder, progress=lambda p: tell("Indexing the articles…", p.done / p.total if p.total else None)
                )
                ready = summary(report)
                print_warnings(report, folder)
            tell("Loading the model…", None)
            library.encode_query("ready")  # so that the first question is as quick as the others
    except OSError as error:
        raise LibraryError(sentence_of(error)) from error
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
