"""The arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from embeddings.readers.registry import name_formats
from embeddings.unicode import replace_surrogates
from qa.doors.cli.terminal import printable


def path_argument(name: str) -> Path:
    """Return the path of this name. ``~`` is expanded here, as a shell keeps it after ``=`` and in variables."""
    try:
        name.encode()
        return Path(name).expanduser()
    except UnicodeEncodeError as error:
        reason = "the name is not valid Unicode; rename it"
        raise typer.BadParameter(f"{reason} ({printable(name)}).") from error
    except RuntimeError as error:
        reason = "nobody of this name has a home folder here"
        raise typer.BadParameter(f"{reason} ({printable(name)}).") from error


def text_argument(argument: str) -> str:
    """Return the text of an argument, with a question mark for each byte that the terminal's encoding lacks."""
    return replace_surrogates(argument)


FOLDER_HELP = f"Folder of articles: {name_formats('or')}."

Articles = Annotated[
    Path | None,
    typer.Option(metavar="DIR", parser=path_argument, help=f"{FOLDER_HELP} [default: the seed articles]"),
]
LibraryFolder = Annotated[
    Path | None,
    typer.Option(
        "--library", metavar="DIR", envvar="QUOTH_LIBRARY", parser=path_argument,
        help="Where the library is kept. [default: one for each folder of articles, among your application data]",
    ),
]  # fmt: skip
Model = Annotated[
    str | None,
    typer.Option(
        metavar="NAME-OR-PATH",
        help="A sentence-transformers model on this machine. [default: the packaged all-MiniLM-L6-v2]",
    ),
]
AsJSONLines = Annotated[
    bool,
    typer.Option(
        "--jsonl",
        help="Read questions from standard input, one JSON string or object a line, and print a JSON object for each.",
    ),
]
