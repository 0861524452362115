"""``quoth --version``."""

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer


def quoth_version() -> str:
    """Return the installed version of Quoth; "unknown" if it runs from a checkout that is not installed."""
    try:
        return version("quoth")
    except PackageNotFoundError:
        return "unknown"


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"quoth {quoth_version()}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
]
