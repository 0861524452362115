"""An answer as a terminal shows it, and as scripts read it."""

from dataclasses import asdict
from typing import Any

from qa.answer import Answer, Quote, Status
from qa.terminal import printable

NO_ARTICLES = "no articles are loaded yet; sync a folder that holds .txt or .md files (quoth sync DIR)"


def to_json(answer: Answer) -> dict[str, Any]:
    """What ``quoth ask --json`` prints: the names that callers rely on."""
    written = asdict(answer)
    del written["understood"]
    return written


def as_text(answer: Answer) -> str:
    """What ``quoth ask`` prints; no character of an article can trouble a terminal."""
    if answer.status is Status.LIBRARY_EMPTY:
        return f"There is nothing to answer from: {NO_ARTICLES}."
    if answer.status is Status.FILTERED_OUT:
        return "None of the chosen articles is in the library."
    if answer.status is Status.NOT_IN_ARTICLES:
        lines = ["The articles do not answer this."]
        if answer.nearest:
            lines += ["", "The nearest passage, which is not an answer:", "", _quote_text(answer.nearest)]
        return "\n".join(lines)
    return "\n\n".join(f"[{quote.number}] {_quote_text(quote)}" for quote in answer.quotes)


def _quote_text(quote: Quote) -> str:
    places = []
    for source in quote.sources:
        parts = [source.title, source.publisher, source.author, source.date, source.document_id]
        places.append(" · ".join(part for part in parts if part))
    return "\n    — ".join([printable(quote.text, lines=True), *map(printable, places)])
