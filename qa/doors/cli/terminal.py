"""Output on a terminal: untrusted text without control characters, styles, messages and failures.

The one module that writes escape sequences.
"""

import logging
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn, TextIO

import typer

# Joiners, which spell words and emoji, and the hyphen that only shows where a line breaks.
_HARMLESS = "\t\u00ad\u200c\u200d"


def printable(text: str, *, lines: bool = False) -> str:
    """Return ``text`` with control and direction-changing characters escaped; ``lines`` keeps its line breaks."""
    harmless = _HARMLESS + "\n" if lines else _HARMLESS
    return "".join(
        character
        if character in harmless or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
        else character.encode("unicode_escape").decode()
        for character in (text.replace("\r\n", "\n") if lines else text)
    )


def emphasised(text: str, *, underlined: bool, bold: bool) -> str:
    """Return ``text``, which is printable already, between the escape sequences of these styles (ECMA-48, SGR)."""
    codes = [code for code, is_on in (("1", bold), ("4", underlined)) if is_on]
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text


def faint(text: str, *, is_styled: bool) -> str:
    """Return ``text``, which is printable already, in a fainter style; unchanged without styles."""
    return f"\x1b[2m{text}\x1b[0m" if is_styled and text else text


def struck(text: str, *, is_styled: bool) -> str:
    """Return ``text``, which is printable already, struck through; between tildes without styles."""
    return f"\x1b[9m{text}\x1b[0m" if is_styled else f"~~{text}~~"


def takes_styles(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Return whether ``stream`` is a terminal that shows styles, and the user has not disabled them (no-color.org)."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def print_note(sentence: str) -> None:
    """Print a sentence on standard error."""
    # Not typer.echo, which would write into the line of a progress bar.
    print(printable(sentence), file=sys.stderr)


def fail(sentence: str, status: int) -> NoReturn:
    """Print a sentence on standard error, and end the command with an exit status."""
    typer.echo(f"quoth: {printable(sentence)}", err=True)
    raise SystemExit(status)


def sentence_of(error: OSError) -> str:
    """Return an error of the operating system as a sentence."""
    where = f" ({error.filename})" if error.filename else ""
    return f"The system refused: {error.strerror or error}{where}; correct this, then run the command again."


@contextmanager
def usage_errors(*errors: type[Exception]) -> Iterator[None]:
    """End the command with exit status 2 and the error's sentence if the block raises one of these errors."""
    try:
        yield
    except errors as error:
        fail(str(error), 2)


@contextmanager
def log_messages_to(receive: Callable[[str], None]) -> Iterator[None]:
    """Pass every log message of ``embeddings`` from level INFO on to ``receive``, from any thread, during the block.

    Of nested blocks, the innermost receives a message first. An error that ``receive`` raises ends the work that logged
    the message, and no outer block receives the message.
    """
    logger, handler = logging.getLogger("embeddings"), _ForwardingHandler(receive)
    level = logger.level
    logger.handlers.insert(0, handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)


class _ForwardingHandler(logging.Handler):
    def __init__(self, receive: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._receive = receive

    def emit(self, record: logging.LogRecord) -> None:
        self._receive(record.getMessage())
