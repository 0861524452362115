"""The command that adds a page of the web to a folder of articles."""

from pathlib import Path
from typing import Annotated

import typer

from qa.doors.cli.arguments import LibraryFolder, Model, path_argument, text_argument
from qa.doors.cli.library_folder import open_library
from qa.doors.cli.sync_output import print_warnings, summary, sync_with_progress
from qa.doors.cli.terminal import printable


def add(
    address: Annotated[str, typer.Argument(metavar="URL", parser=text_argument, help="The address of the page.")],
    articles: Annotated[
        Path, typer.Option(metavar="DIR", parser=path_argument, help="Folder of articles that the page is added to.")
    ],
    library: LibraryFolder = None,
    model: Model = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch also from private networks and from this computer.")
    ] = False,
) -> None:
    """Fetch a page of the web, keep it as a file in the folder "added" of the articles, and index it.

    Without this command and without --llm, nothing uses the network. An address that was added before is fetched again.
    """
    from embeddings.syncing.added_pages import keep_page
    from embeddings.syncing.fetching import fetch

    file = keep_page(fetch(address, allows_private=allow_private), articles)
    typer.echo(printable(f"The page is kept as {file}."))
    with open_library(articles, library, model) as opened:
        report = sync_with_progress(opened, articles)
        typer.echo(summary(report))
    print_warnings(report, articles)
