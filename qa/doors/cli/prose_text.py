"""The text of a language model on a terminal, below the quotes and set apart from them."""

from typing import TYPE_CHECKING

import typer

from qa.doors.cli.terminal import faint, printable, struck
from qa.plural import plural
from qa.prose.prose import Prose, ProseSentence

if TYPE_CHECKING:
    from embeddings.languages.base import Language
    from qa.answer import Answer
    from qa.prose.writer import ProseWriter


def heading(model: str, host: str) -> str:
    """Return the line above the text."""
    return f"Text by the language model {printable(model)} at {printable(host)}, which is no evidence:"


def sentence_text(sentence: ProseSentence, *, styled: bool) -> str:
    """Return a sentence; one that does not stand is struck through, with the reason after it."""
    words = printable(sentence.text)
    if sentence.is_supported:
        return words
    reason = f"({printable(sentence.reason or str(sentence.flaw))})"
    return f"{struck(words, is_styled=styled)} {faint(reason, is_styled=styled)}"


def closing_lines(prose: Prose) -> list[str]:
    """Return the lines below the text: the counts and the note."""
    lines = []
    if prose.sentences:
        of = plural(len(prose.sentences), "sentence")
        lines.append(f"Checked against the quotes: {prose.supported} of {of} stand, {prose.struck} struck out.")
    return [*lines, *([printable(prose.note)] if prose.note else [])]


def prose_text(prose: Prose, *, styled: bool = False) -> str:
    """Return the whole text with its heading and its counts."""
    sentences = [sentence_text(sentence, styled=styled) for sentence in prose.sentences]
    return "\n".join([heading(prose.model, prose.host), *sentences, *closing_lines(prose)])


def print_prose(answer: "Answer", writer: "ProseWriter", language: "Language", *, styled: bool) -> None:
    """Ask the model and print its sentences as they come. An answer without quotes is not sent."""
    from qa.prose.writing import add_prose, takes_prose

    if not takes_prose(answer):
        return
    typer.echo(f"\n{heading(writer.model, writer.host)}")

    def show(sentence: ProseSentence) -> None:
        typer.echo(sentence_text(sentence, styled=styled))

    prose = add_prose(answer, writer, language, show).prose
    for line in closing_lines(prose) if prose else ():
        typer.echo(line)
