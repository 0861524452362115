"""An answer in plain text for a terminal."""

from collections.abc import Sequence
from textwrap import indent

from embeddings.readers.registry import name_endings
from qa.answer import Answer, Context, ContextKind, Quote, Status
from qa.corrections.sentences import corrections_sentence
from qa.doors.cli.terminal import emphasised, faint, printable
from qa.page_names import place_name

_MOST_PLACES = 21  # shown for one quote; a library may hold a thousand copies of it

NO_ARTICLES = f"no articles are loaded yet; sync a folder that holds {name_endings('or')} files (quoth sync DIR)"


def answer_text(answer: Answer, *, styled: bool = False) -> str:
    """Return the text that ``quoth ask`` prints; no character of an article acts on the terminal.

    ``styled``: escape sequences underline the question's words and print the answer span in bold.
    """
    above = [printable(corrections_sentence(answer.corrections))] if answer.corrections else []
    above += [f"Understood as: {printable(answer.understood)}"] if answer.is_follow_up else []
    return "\n\n".join([*above, _words_of(answer, styled)])


def _words_of(answer: Answer, styled: bool) -> str:
    if answer.status is Status.LIBRARY_EMPTY:
        return f"There is nothing to answer from: {NO_ARTICLES}."
    if answer.status is Status.FILTERED_OUT:
        return "None of the chosen articles is in the library."
    if answer.status is Status.NO_QUESTION:
        return printable(answer.message or "")
    if answer.status is Status.NOT_IN_ARTICLES:
        lines = [printable(answer.message or "The articles do not answer this.")]
        if answer.nearest:
            lines += ["", "The nearest passage, which is not an answer:", "", _quote_text(answer.nearest, styled)]
        return "\n".join(lines)
    said = [printable(answer.message)] if answer.message else []
    return "\n\n".join([*said, *(_quote_text(quote, styled, f"[{quote.number}] ") for quote in answer.quotes)])


def _quote_text(quote: Quote, styled: bool, number: str = "") -> str:
    words = printable(quote.text, lines=True)
    if styled:
        shown = ((printable(piece.text, lines=True), piece) for piece in quote.pieces())
        words = "".join(emphasised(text, underlined=p.matches, bold=p.likely) for text, p in shown)
    above, before = _context_text(quote.context, styled)
    words = before + words
    if above:
        words = indent("\n".join([*above, words]), " " * len(number)).lstrip(" ")
    words = number + words
    places = []
    for source in quote.sources[:_MOST_PLACES]:
        place = place_name(source.page, source.headings)
        parts = [source.title, source.publisher, source.author, source.date, source.document_id, place]
        places.append(" · ".join(part for part in parts if part))
    if len(quote.sources) > _MOST_PLACES:
        places.append(f"and {len(quote.sources) - _MOST_PLACES:,} more places")
    return "\n    — ".join([words, *map(printable, places)])


def _context_text(context: Sequence[Context], styled: bool) -> tuple[list[str], str]:
    """Return the lines above a quote, and the name of its speaker or its key, which stands before its words."""
    above, before = [], ""
    for part in context:
        words = printable(part.text, lines=True)
        if part.kind in (ContextKind.SPEAKER, ContextKind.KEY):
            colon = ":" if words[-1].isalnum() else ""
            before += faint(f"{words}{colon}", is_styled=styled) + " "
        else:
            above.append(faint(words, is_styled=styled))
    return above, before
