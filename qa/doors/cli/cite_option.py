"""``quoth ask --cite``: the sources of an answer for reference managers."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from qa.citations.formats import CitationFormat
from qa.doors.cli.terminal import fail, print_note, printable

if TYPE_CHECKING:
    from qa.answer import Answer

Cite = Annotated[
    CitationFormat | None,
    typer.Option("--cite", help="Print the sources of the quotes for reference managers, instead of the answer."),
]


def check_citing(form: CitationFormat | None, other_output: bool) -> None:
    """End the command with exit status 2 if another form of output is wanted too."""
    if form and other_output:
        fail("--cite prints the sources alone; leave out --json and --explain.", 2)


def print_citations(answer: "Answer", form: CitationFormat) -> None:
    """Print the bibliography entries of the quotes; without quotes, say so on standard error."""
    from qa.citations.citing import cite

    text = cite(answer.quotes, form, date.today())
    # In bytes: RIS has CRLF for line breaks, which a text stream may change.
    typer.echo(printable(text, lines=True) if sys.stdout.isatty() else text.encode(), nl=False)
    if not answer.quotes:
        print_note("The answer quotes no article, so there is no source to cite.")
