"""``quoth --version``."""

from typing import Annotated

import typer

from qa.version import quoth_version


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"quoth {quoth_version()}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
]
