"""The command ``quoth search``: passages with their scores, for people and for programs."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from qa.doors.cli.arguments import Articles, AsJSONLines, LibraryFolder, Model, text_argument
from qa.doors.cli.library_folder import open_synced_library
from qa.doors.cli.terminal import fail, printable
from qa.page_names import place_name

if TYPE_CHECKING:
    from qa.ranking.base import Hit

_MOST = 1000  # as `qa.retriever.MOST_HITS`, whose import takes half a second


def search(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", parser=text_argument, help="The question, in quotation marks.")
    ] = None,
    k: Annotated[
        int, typer.Option("-k", "--count", metavar="N", min=1, max=_MOST, help="The most passages to print.")
    ] = 5,
    articles: Articles = None,
    library: LibraryFolder = None,
    model: Model = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array, best passage first.")] = False,
    as_json_lines: AsJSONLines = False,
) -> None:
    """Find the passages that may answer a question, best first, each with its score and its source.

    With --jsonl, each line of standard input may also name its "k" and "documents", and an "id" for its response.
    """
    check_question(question, as_json_lines, as_json)
    with open_synced_library(articles, library, model) as opened:
        from qa.retriever import Retriever

        retriever = Retriever(opened)
        if as_json_lines:
            from qa.doors.cli.json_lines import search_lines

            search_lines(retriever, k)
            return
        hits = retriever.search(question or "", k)
    if as_json:
        from qa.doors.schema import hit_values

        typer.echo(json.dumps(hit_values(hits)))  # ASCII: safe in every pipe, whatever an article holds
    else:
        typer.echo(hits_text(hits))


def check_question(question: str | None, as_json_lines: bool, other_output: bool) -> None:
    """End the command with exit status 2 if the question is missing, empty, too long or given beside ``--jsonl``.

    ``other_output``: an option is given that asks for another form of output, or that the lines give themselves.
    """
    if as_json_lines:
        if question is not None or other_output:
            fail(
                "With --jsonl the questions come from standard input and the answers are JSON Lines; leave out "
                "QUESTION, --history and the options for other output.",
                2,
            )
        return
    if question is None:
        fail("There is no question; give one in quotation marks, or pass questions to --jsonl, one a line.", 2)
    from qa.questions.question import read_question

    read_question(question)  # refuses a bad question before anything is loaded


def hits_text(hits: "Sequence[Hit]") -> str:
    """Return the text that ``quoth search`` prints; no character of an article acts on the terminal."""
    if not hits:
        return "No passage was found: the library holds no articles."
    return "\n\n".join(map(_hit_text, hits))


def _hit_text(hit: "Hit") -> str:
    source = hit.source
    place = place_name(source.page, source.headings)
    parts = [source.title, source.publisher, source.author, source.date, source.document_id, place]
    about = " · ".join(part for part in parts if part)
    words = printable(hit.passage.text, lines=True)
    return f"{hit.rank}. ({hit.score:.2f}) {printable(about)}\n{words}"
