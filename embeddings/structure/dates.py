"""Dates as articles write them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from embeddings.languages.base import ArticleCues


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as ``YYYY-MM-DD``, at ``text[start:end]`` in characters, end exclusive."""

    day: str
    start: int
    end: int


def find_date(text: str, cues: ArticleCues) -> str | None:
    """Return the first date in the text that exists in the calendar, as ``YYYY-MM-DD``."""
    return next((found.day for found in find_dates(text, cues)), None)


def find_dates(text: str, cues: ArticleCues) -> Iterator[FoundDate]:
    """Yield the dates in the text that exist in the calendar, in order. A date with two readings is none."""
    for match in cues.date.finditer(text):
        year, month, day = (
            next(value for name, value in match.groupdict().items() if name[0] == part and value) for part in "ymd"
        )
        number = int(month) if month.isdecimal() else cues.months.index(month[:3].lower()) + 1
        try:
            yield FoundDate(date(int(year), number, int(day)).isoformat(), *match.span())
        except ValueError:
            continue
