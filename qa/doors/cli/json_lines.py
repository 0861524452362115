"""JSON Lines as questions and answers: a line in, a line out, in the same order.

A line is a question, as a JSON string, or an object with the name ``question``. An answer stands on its line as soon as
it is found, so that a program can ask and read in turns.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TypeVar

import typer
from pydantic import BeforeValidator, TypeAdapter

from embeddings.errors import QuothError
from embeddings.unicode import replace_surrogates
from qa.answer import Bounds, Text
from qa.doors.cli.terminal import print_note
from qa.doors.schema import hit_values
from qa.errors import RecordError
from qa.history.codec import answer_values, parse_json, read_values
from qa.retriever import MOST_HITS

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.prose.assistant import ProseAssistant
    from qa.retriever import Retriever

MAX_LINE = 8 * 1024 * 1024
"""The most bytes of a line: room for a choice of 100,000 documents."""

_FORM = 'write a question in quotation marks, or an object such as {"question": "Who pays?"}'

Line = TypeVar("Line")
# JSON can hold half a character; it becomes a question mark, as in an argument of the command.
Words = Annotated[Text, BeforeValidator(lambda value: replace_surrogates(value) if isinstance(value, str) else value)]


@dataclass(frozen=True, slots=True)
class AskLine:
    """A line for ``quoth ask``; ``history`` and ``documents`` as `Assistant.ask` takes them."""

    question: Words
    history: tuple[Words, ...] = ()
    documents: tuple[Words, ...] | None = None


@dataclass(frozen=True, slots=True)
class SearchLine:
    """A line for ``quoth search``; ``k`` and ``documents`` as `Retriever.search` takes them.

    ``k`` is None for the number of the command's option.
    """

    question: Words
    k: Annotated[int, Bounds(strict=True, ge=1, le=MOST_HITS)] | None = None
    documents: tuple[Words, ...] | None = None


ASK_LINE: TypeAdapter[AskLine] = TypeAdapter(AskLine)
SEARCH_LINE: TypeAdapter[SearchLine] = TypeAdapter(SearchLine)


def ask_lines(assistant: "Assistant | ProseAssistant", *, explain: bool) -> None:
    """Answer the questions of standard input; a bad line ends the command with exit status 1, after all lines."""

    def respond(line: AskLine) -> dict[str, Any]:
        asked = assistant.ask(line.question, line.history, documents=line.documents, explain=explain)
        return answer_values(asked)

    _run(ASK_LINE, respond)


def search_lines(retriever: "Retriever", k: int) -> None:
    """Find passages for the questions of standard input; exit status as `ask_lines`."""

    def respond(line: SearchLine) -> dict[str, Any]:
        hits = retriever.search(line.question, line.k or k, documents=line.documents)
        return {"question": line.question, "hits": hit_values(hits)}

    _run(SEARCH_LINE, respond)


def _run(schema: TypeAdapter[Line], respond: Callable[[Line], dict[str, Any]]) -> None:
    if sys.stdin.isatty():
        print_note(f"Reading a question from each line: {_FORM}. End with Ctrl-D.")
    bad = 0
    for record in responses(sys.stdin.buffer, schema, respond):
        typer.echo(json.dumps(record))  # ASCII, and flushed
        bad += "error" in record
    if bad:
        raise SystemExit(1)


def responses(
    stream: BinaryIO, schema: TypeAdapter[Line], respond: Callable[[Line], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the JSON values for each line that is not blank, with the ``id`` of the line first, if it has one.

    A bad line gives ``{"error": sentence, "line": number}``, and the next line follows.
    """
    for number, line in enumerate(_bounded_lines(stream), 1):
        if line.isspace():
            continue
        named: dict[str, Any] = {}
        try:
            values = _values(line)
            if "id" in values:
                named["id"] = values.pop("id")
            response = respond(read_values(schema, values, f"This line is no question that can be read; {_FORM}"))
        except QuothError as error:
            response = {"error": str(error), "line": number}
        yield {**named, **response}


def _values(line: bytes) -> dict[str, Any]:
    """Return the names and values of a line.

    :raises RecordError: if the line is too long, or is not JSON, or is neither a string nor an object.
    """
    if len(line) > MAX_LINE:
        raise RecordError(f"This line is longer than {MAX_LINE // 1024**2} MiB; ask one question a line.")
    try:
        values = parse_json(line.decode("utf-8-sig"))  # editors on Windows begin a file with a mark of its encoding
    except UnicodeDecodeError as error:
        raise RecordError("This line is not text in UTF-8; save the questions as UTF-8.") from error
    except RecursionError as error:
        raise RecordError(f"This line is nested too deep; {_FORM}.") from error
    except ValueError as error:
        raise RecordError(f"This line is not JSON ({error}); {_FORM}.") from error
    if isinstance(values, str):
        return {"question": values}
    if not isinstance(values, dict):
        raise RecordError(f"This line is neither a string nor an object; {_FORM}.")
    return values


def _bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; of a line that is too long, its beginning, without the rest in memory."""
    while line := stream.readline(MAX_LINE + 2):
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE + 2)
        yield line
