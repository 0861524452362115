"""``quoth mcp``: the server for assistants, over standard input and output or over HTTP."""

import logging
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embeddings.errors import QuothError
from qa.doors.cli.arguments import Articles, LibraryFolder, Model
from qa.doors.cli.guarantee_option import Guarantee, QuestionsLike, calibration_for
from qa.doors.cli.library_folder import open_library
from qa.doors.cli.preparing import prepare, stopped_at_end
from qa.doors.cli.terminal import fail, print_note
from seeds import seed_articles

if TYPE_CHECKING:
    from embeddings.library import Library
    from qa.doors.cli.following import Follower
    from qa.doors.web.readiness import Notify

Http = Annotated[
    bool, typer.Option("--http", help="Serve by HTTP at this machine's own address, in place of standard input.")
]
Port = Annotated[int, typer.Option(metavar="NUMBER", min=1, max=65535, help="Port for --http.")]
Watch = Annotated[bool, typer.Option("--watch", help="Follow the folder: index its changes as they come.")]


def mcp(
    articles: Articles = None,
    library: LibraryFolder = None,
    model: Model = None,
    http: Http = False,
    port: Port = 7862,
    watch: Watch = False,
    guarantee: Guarantee = None,
    questions_like: QuestionsLike = None,
) -> None:
    """Serve the articles to an assistant by the Model Context Protocol (MCP)."""
    from qa.doors.cli.following import Follower
    from qa.doors.mcp.http import serve_http
    from qa.doors.mcp.server import QuothServer
    from qa.doors.web.readiness import Readiness
    from qa.retriever import Retriever
    from qa.version import quoth_version

    folder: Path | None = articles or (None if library else seed_articles())
    if watch and folder is None:
        fail("--watch needs the folder that it follows; name it with --articles.", 2)
    calibration = calibration_for(guarantee, questions_like)
    _log_warnings()
    with open_library(articles, library, model) as opened:
        follower = Follower(opened, folder) if folder else None
        serving = threading.Event()
        readiness = Readiness.begin(
            lambda notify: _prepare(serving, opened, follower, notify),
            follower.updates if follower and watch else None,
        )
        retriever = Retriever(opened, calibration=calibration)
        server = QuothServer(retriever, readiness=readiness, version=quoth_version(), serving=serving)
        with stopped_at_end(readiness.stop):
            if http:
                serve_http(server, opened.folder, port, typer.echo)
            else:
                if sys.stdin.isatty():
                    print_note("An assistant should start this command, and it waits for one here; Ctrl-C ends it.")
                server.run("stdio")


def _log_warnings() -> None:
    # Otherwise the SDK makes a handler that also repeats the notes of Quoth, with times and names of modules.
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler], format="%(message)s")


def _prepare(serving: threading.Event, library: "Library", follower: "Follower | None", notify: "Notify") -> str:
    # While a server serves, standard output belongs to the protocol alone, and all else goes to standard error. The
    # notes of a sync, and processes that read the articles, must not come before.
    serving.wait()
    try:
        sentence = prepare(library, follower, notify)
    except QuothError as error:
        print_note(str(error))
        raise
    print_note(f"Quoth is ready: {sentence}")
    return sentence
