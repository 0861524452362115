"""``quoth chat`` and ``quoth password``: the window, and the visitors who may log in."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from embeddings.errors import LibraryError
from qa.doors.cli.arguments import Articles, LibraryFolder, Model, path_argument, text_argument
from qa.doors.cli.guarantee_option import Guarantee, QuestionsLike, calibration_for
from qa.doors.cli.library_folder import open_library
from qa.doors.cli.llm_option import DEFAULT_LLM_TIMEOUT, Llm, LlmTimeout, writer_for
from qa.doors.cli.progress_bar import ProgressBar
from qa.doors.cli.terminal import fail, log_messages_to, sentence_of
from qa.plural import plural
from seeds import seed_articles

if TYPE_CHECKING:
    from embeddings.library import Library
    from qa.doors.cli.following import Follower
    from qa.doors.web.auth.access import Access
    from qa.doors.web.readiness import Notify, Readiness
    from qa.prose.writer import ProseWriter
    from qa.ranking.calibration import Calibration

_STOP_SECONDS = 1.0  # that the preparation has to end

Host = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS", help="Address to listen on; one that others reach needs --auth, --auth-file or --public."
    ),
]
Port = Annotated[
    int, typer.Option(metavar="NUMBER", min=1, max=65535, help="Port to listen on; the next free one if taken.")
]
Auth = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME:PASSWORD",
        help="Let in only those with a password; may be repeated. [env var: QUOTH_AUTH, a line for each]",
    ),
]
AuthFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", parser=path_argument, help="Like --auth, from a file of the lines that quoth password prints."
    ),
]
Public = Annotated[bool, typer.Option("--public", help="Let in everybody who reaches the address, without a password.")]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--name",
        metavar="HOST",
        help="Another name, besides this machine's, that others open a --public page by; may be repeated.",
    ),
]
Proxies = Annotated[
    list[str] | None,
    typer.Option(
        "--proxy",
        metavar="ADDRESS",
        help="Believe the proxy at this address about the origin of a request; may be repeated.",
    ),
]
AllowPrivate = Annotated[
    bool,
    typer.Option("--allow-private", help="Let visitors add pages also from private networks and from this computer."),
]
Watch = Annotated[
    bool, typer.Option("--watch", help="Follow the folder while the page is open: index its changes as they come.")
]
ShareUploads = Annotated[bool, typer.Option("--share-uploads", help="Let all visitors see all uploads, and ask them.")]


def chat(
    articles: Articles = None,
    library: LibraryFolder = None,
    model: Model = None,
    host: Host = "127.0.0.1",
    port: Port = 7860,
    auth: Auth = None,
    auth_file: AuthFile = None,
    public: Public = False,
    names: Names = None,
    proxies: Proxies = None,
    share_uploads: ShareUploads = False,
    allow_private: AllowPrivate = False,
    watch: Watch = False,
    guarantee: Guarantee = None,
    questions_like: QuestionsLike = None,
    llm: Llm = None,
    llm_timeout: LlmTimeout = DEFAULT_LLM_TIMEOUT,
) -> None:
    """Open the chat page and index the articles."""
    from qa.doors.cli.following import Follower
    from qa.doors.web.auth.access import Access
    from qa.doors.web.auth.password_lines import read_passwords
    from qa.doors.web.readiness import Readiness

    # Removed from the environment, so that no process that the page starts inherits the passwords.
    in_environment = os.environ.pop("QUOTH_AUTH", "").splitlines()
    with _page_errors():
        access = Access.at(
            host,
            passwords=read_passwords(auth or in_environment, auth_file),
            public=public,
            share_uploads=share_uploads,
            names=names or (),
            proxies=proxies or (),
        )
    folder = articles or (None if library else seed_articles())
    if watch and folder is None:
        fail("--watch needs the folder that it follows; name it with --articles.", 2)
    writer = writer_for(llm, llm_timeout)
    calibration = calibration_for(guarantee, questions_like)
    with open_library(articles, library, model) as opened:
        typer.echo("Starting the page…")
        # Begins before Gradio is loaded, which takes seconds, and goes on while the page is open.
        follower = Follower(opened, folder) if folder else None
        updates = follower.updates if follower and watch else None
        readiness = Readiness.begin(lambda notify: _prepare(opened, follower, notify), updates)
        with _stopped_at_end(readiness.stop):
            has_examples = articles is None and library is None
            _serve(
                opened, host, port, access, readiness, calibration, writer,
                has_examples=has_examples, allows_private=allow_private,
            )  # fmt: skip


def _serve(
    library: "Library",
    host: str,
    port: int,
    access: "Access",
    readiness: "Readiness",
    calibration: "Calibration | None",
    writer: "ProseWriter | None",
    *,
    has_examples: bool,
    allows_private: bool,
) -> None:
    """Serve the page until an interrupt, and show the progress of the preparation."""
    import ui
    from qa.assistant import Assistant
    from qa.doors.web.uploads.limits import USUAL_LIMITS
    from qa.retriever import Retriever

    if readiness.is_over:
        readiness.result()  # raises the error of a failure, before there is a page
    with _page_errors():
        server = ui.serve(
            Assistant(Retriever(library, calibration=calibration)),
            library,
            examples=ui.SEED_EXAMPLES if has_examples else (),
            host=host,
            port=port,
            access=access,
            limits=replace(USUAL_LIMITS, allows_private_pages=allows_private),
            readiness=readiness,
            writer=writer,
            notify=typer.echo,
            block=False,
        )
    with server:
        with ProgressBar("Indexing") as bar:
            while not readiness.wait(0.1):
                bar.show(readiness.state.percent)
        typer.echo(f"Quoth is ready: {readiness.result()}")
        server.wait()


def password(
    name: Annotated[
        str, typer.Argument(metavar="NAME", parser=text_argument, help="The name of the person to log in.")
    ],
) -> None:
    """Ask for a password, or read one from a pipe, and print its line for a file that chat --auth-file reads."""
    from qa.doors.web.auth.password_lines import check_name, password_line

    with _page_errors():
        check_name(name)  # before the question for a password
        if sys.stdin.isatty():
            given = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        else:
            # Bytes that are no UTF-8 become surrogates, which `password_line` refuses.
            given = sys.stdin.buffer.readline().decode("utf-8", "surrogateescape").rstrip("\r\n")
        typer.echo(password_line(name, given))


@contextmanager
def _page_errors() -> Iterator[None]:
    """End the command with the sentence of an error of the page: status 2 for wrong options, otherwise 1."""
    from qa.doors.web.errors import AccessError, PageError

    try:
        yield
    except PageError as error:
        fail(str(error), 2 if isinstance(error, AccessError) else 1)


def _prepare(library: "Library", follower: "Follower | None", notify: "Notify") -> str:
    """Sync the library with its folder, if there is one, load the models, and return a sentence about the library."""
    from qa.quotes.answer_reader import load_reader

    try:
        with log_messages_to(lambda message: notify(message, None)):
            if follower is None:
                ready = f"{plural(library.document_count(), 'article')} in the library."
            else:
                notify("Reading the articles…", None)
                ready = follower.begin(notify)
            notify("Loading the model…", None)
            library.encode_query("ready")  # so that the first question takes no longer than the others
            load_reader(library.encoder)
    except OSError as error:
        raise LibraryError(sentence_of(error)) from error
    return ready


@contextmanager
def _stopped_at_end(stop: Callable[[float], bool]) -> Iterator[None]:
    """Stop the work in the background at the end of the block; if it does not end in time, end the program at once."""
    try:
        yield
    except BaseException as ending:
        if not stop(_STOP_SECONDS) and isinstance(ending, KeyboardInterrupt | SystemExit):
            status = 130 if isinstance(ending, KeyboardInterrupt) else ending.code or 0
            _end_at_once(status if isinstance(status, int) else 1)
        raise
    if not stop(_STOP_SECONDS):
        _end_at_once(0)


def _end_at_once(status: int) -> NoReturn:
    # The library stores each batch whole, so no article is lost. The interpreter's normal exit would stop the other
    # thread anywhere, even inside foreign code that must not be interrupted.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
