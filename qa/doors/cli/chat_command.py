"""``quoth chat`` and ``quoth password``: the window, and the visitors who may log in."""

import os
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.doors.cli.arguments import Articles, LibraryFolder, Model, path_argument, text_argument
from qa.doors.cli.guarantee_option import Guarantee, QuestionsLike, calibration_for
from qa.doors.cli.library_folder import open_library
from qa.doors.cli.llm_option import DEFAULT_LLM_TIMEOUT, Llm, LlmTimeout, writer_for
from qa.doors.cli.preparing import page_errors, prepare, show_preparation, stopped_at_end
from qa.doors.cli.terminal import fail
from seeds import seed_articles

if TYPE_CHECKING:
    from embeddings.library import Library
    from qa.doors.http.keys import KeyFile
    from qa.doors.web.auth.access import Access
    from qa.doors.web.readiness import Readiness
    from qa.prose.writer import ProseWriter
    from qa.ranking.calibration import Calibration

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
KeyFileOption = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        metavar="FILE",
        parser=path_argument,
        help="Answer programs that have one of these keys: a file of the lines that quoth key prints.",
    ),
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
    key_file: KeyFileOption = None,
    guarantee: Guarantee = None,
    questions_like: QuestionsLike = None,
    llm: Llm = None,
    llm_timeout: LlmTimeout = DEFAULT_LLM_TIMEOUT,
) -> None:
    """Open the chat page and index the articles."""
    from qa.doors.cli.following import Follower
    from qa.doors.http.keys import KeyFile
    from qa.doors.web.auth.access import Access
    from qa.doors.web.auth.password_lines import read_passwords
    from qa.doors.web.readiness import Readiness

    # Removed from the environment, so that no process that the page starts inherits the passwords.
    in_environment = os.environ.pop("QUOTH_AUTH", "").splitlines()
    with page_errors():
        access = Access.at(
            host,
            passwords=read_passwords(auth or in_environment, auth_file),
            public=public,
            share_uploads=share_uploads,
            names=names or (),
            proxies=proxies or (),
        )
        keys = KeyFile(key_file) if key_file else None
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
        readiness = Readiness.begin(lambda notify: prepare(opened, follower, notify), updates)
        with stopped_at_end(readiness.stop):
            has_examples = articles is None and library is None
            _serve(
                opened, host, port, access, keys, readiness, calibration, writer,
                has_examples=has_examples, allows_private=allow_private,
            )  # fmt: skip


def _serve(
    library: "Library",
    host: str,
    port: int,
    access: "Access",
    keys: "KeyFile | None",
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
    from qa.doors.http.access import ApiAccess
    from qa.doors.http.app import create_app
    from qa.doors.http.services import ApiServices
    from qa.doors.web.auth.page_key import PageKey
    from qa.doors.web.uploads.limits import USUAL_LIMITS
    from qa.retriever import Retriever

    if readiness.is_over:
        readiness.result()  # raises the error of a failure, before there is a page
    retriever = Retriever(library, calibration=calibration)
    assistant = Assistant(retriever)
    with page_errors():
        api_access = ApiAccess.beside(access, host, PageKey.stored_in(library.folder), keys)
        api = ApiServices.of(assistant, retriever, api_access, readiness=readiness)
        server = ui.serve(
            assistant,
            library,
            examples=ui.SEED_EXAMPLES if has_examples else (),
            host=host,
            port=port,
            access=access,
            limits=replace(USUAL_LIMITS, allows_private_pages=allows_private),
            readiness=readiness,
            api=create_app(api),
            writer=writer,
            notify=typer.echo,
            block=False,
        )
    with closing(api), server:
        typer.echo(show_preparation(readiness))
        server.wait()


def password(
    name: Annotated[
        str, typer.Argument(metavar="NAME", parser=text_argument, help="The name of the person to log in.")
    ],
) -> None:
    """Ask for a password, or read one from a pipe, and print its line for a file that chat --auth-file reads."""
    from qa.doors.web.auth.password_lines import check_name, password_line

    with page_errors():
        check_name(name)  # before the question for a password
        if sys.stdin.isatty():
            given = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        else:
            # Bytes that are no UTF-8 become surrogates, which `password_line` refuses.
            given = sys.stdin.buffer.readline().decode("utf-8", "surrogateescape").rstrip("\r\n")
        typer.echo(password_line(name, given))
