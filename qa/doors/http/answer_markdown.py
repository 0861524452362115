"""An answer as Markdown for chat applications: quotes as block quotes, each with its number and its sources.

All words of articles and questions show to the character, even where they hold markup.
"""

from collections.abc import Iterator

from qa.answer import Answer, ContextKind, Quote
from qa.corrections.sentences import corrections_sentence
from qa.doors.answer_sentences import NEAREST, UNANSWERED, opening_sentence, source_line
from qa.history.export_markdown import as_markdown
from qa.prose.markdown import prose_markdown

_MOST_PLACES = 5  # shown for one quote; the list of sources has them all
_BESIDE = (ContextKind.SPEAKER, ContextKind.KEY)  # contexts that stand in the line of the quote


def answer_blocks(answer: Answer) -> Iterator[str]:
    """Yield the paragraphs and block quotes of an answer, from above to below; an empty line separates two."""
    if answer.corrections:
        yield _line(corrections_sentence(answer.corrections))
    if answer.is_follow_up:
        yield f"Understood as: {_line(answer.understood)}"
    if opening := opening_sentence(answer):
        yield _line(opening)
    if answer.parts and answer.quotes:
        yield from _parts(answer)
    else:
        yield from map(quote_block, answer.quotes)
    if answer.nearest:
        yield NEAREST
        yield quote_block(answer.nearest, is_numbered=False)
    if answer.prose:
        yield prose_markdown(answer.prose)


def quote_block(quote: Quote, *, is_numbered: bool = True) -> str:
    """Return a block quote of the words, and below them the number and the sources."""
    above = [as_markdown(part.text) for part in quote.context if part.kind not in _BESIDE]
    beside = "".join(_line(part.text) + " " for part in quote.context if part.kind in _BESIDE)
    places = [_line(source_line(source)) for source in quote.sources[:_MOST_PLACES]]
    if len(quote.sources) > _MOST_PLACES:
        places.append(f"and {len(quote.sources) - _MOST_PLACES:,} more places")
    number = f"[{quote.number}] " if is_numbered else ""
    paragraphs = [*above, beside + as_markdown(quote.text), f"{number}— " + "; ".join(places)]
    return "> " + "\n\n".join(paragraphs).replace("\n", "\n> ")


def _parts(answer: Answer) -> Iterator[str]:
    """Yield each part with its quotes, or with its refusal. A quote of two parts stands once and is named again."""
    shown: set[int] = set()
    for part in answer.parts:
        yield f"**{_line(part.understood)}**"
        if not part.quotes:
            yield UNANSWERED
        for quote in part.quotes:
            yield f"[{quote.number}] (see above)" if quote.number in shown else quote_block(quote)
            shown.add(quote.number)


def _line(text: str) -> str:
    return as_markdown(" ".join(text.split()))
