"""The sentences that say how articles and question agree. Words in quotation marks are exact words of either."""

from collections.abc import Sequence

from qa.answer import Quote


def differ(quotes: Sequence[Quote], said: Sequence[str]) -> str:
    """Return the sentence for articles that differ. ``said``: the value of each quote; empty for yes and no."""
    sides = [
        " ".join(part for part in (f"“{words}”" if words else "", f"({_where(quote)})") if part)
        for quote, words in zip(quotes, said, strict=True)
    ]
    dates = {quote.sources[0].date for quote in quotes}
    order = "; the newest is quoted first" if len(dates) > 1 and None not in dates else ""
    return f"The articles differ: {' and '.join(sides)}{order}."


def otherwise(said: str, asked: str) -> str:
    """Return the sentence for a contradiction between the words ``said`` and the words ``asked``, if they are known."""
    return (
        f"The articles say otherwise: “{said}”, not “{asked}”."
        if said and asked
        else "The articles say otherwise; see the quote."
    )


def two_people(labels: Sequence[str]) -> str:
    """Return the sentence for a name with several bearers. ``labels``: words of the articles that name each."""
    return f"There seem to be two people of that name: {' and '.join(f'“{label}”' for label in labels)}."


def _where(quote: Quote) -> str:
    source = quote.sources[0]
    return source.date or source.title
