"""An answer in plain text for a terminal."""

from collections.abc import Sequence
from textwrap import indent

from qa.answer import Answer, Context, ContextKind, Quote
from qa.corrections.sentences import corrections_sentence
from qa.doors.answer_sentences import NEAREST, UNANSWERED, opening_sentence, source_line
from qa.doors.cli.terminal import emphasised, faint, printable

_MOST_PLACES = 21  # shown for one quote; a library may hold a thousand copies of it


def answer_text(answer: Answer, *, styled: bool = False) -> str:
    """Return the text that ``quoth ask`` prints; no character of an article acts on the terminal.

    ``styled``: escape sequences underline the question's words and print the answer span in bold.
    """
    above = [printable(corrections_sentence(answer.corrections))] if answer.corrections else []
    above += [_understood(answer)] if answer.is_follow_up else []
    words = _parts_text(answer, styled) if answer.parts and answer.quotes else _words_of(answer, styled)
    return "\n\n".join([*above, words])


def _understood(answer: Answer) -> str:
    """Return the lines about the question that was searched for, and about the words that the conversation gave."""
    lines = [f"Understood as: {printable(answer.understood)}"]
    if answer.taken_over:
        lines.append(printable(f"From the conversation: {', '.join(answer.taken_over)}."))
    return "\n".join([*lines, "Leave out --history to ask without the conversation."])


def _parts_text(answer: Answer, styled: bool) -> str:
    """Return each part with its quotes, or with its refusal. A quote of two parts stands once and is named again."""
    lines = [printable(answer.message)] if answer.message else []
    shown: set[int] = set()
    for part in answer.parts:
        lines.append(printable(part.understood))
        if not part.quotes:
            lines.append(UNANSWERED)
        for quote in part.quotes:
            number = f"[{quote.number}] "
            lines.append(f"{number}(see above)" if quote.number in shown else _quote_text(quote, styled, number))
            shown.add(quote.number)
    return "\n\n".join(lines)


def _words_of(answer: Answer, styled: bool) -> str:
    opening = printable(opening_sentence(answer))
    if answer.nearest:
        return "\n".join([opening, "", NEAREST, "", _quote_text(answer.nearest, styled)])
    said = [opening] if opening else []
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
    places = [source_line(source) for source in quote.sources[:_MOST_PLACES]]
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
