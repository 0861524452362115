"""How a command ends that cannot do what it should: one sentence on standard error, and an exit status."""

import sys
from typing import NoReturn

import typer

from qa.doors.cli.styles import printable


def remark(sentence: str) -> None:
    """Say something on standard error, and go on."""
    # Not typer.echo, which would write past the progress bar, into its line.
    print(printable(sentence), file=sys.stderr)


def refusal(error: OSError) -> str:
    """An error of the system as one sentence."""
    where = f" ({error.filename})" if error.filename else ""
    return f"The system refused: {error.strerror or error}{where}; set that right, then run the command again."


def fail(sentence: str, status: int) -> NoReturn:
    """End the command with a sentence and an exit status."""
    typer.echo(f"quoth: {printable(sentence)}", err=True)
    raise SystemExit(status)
