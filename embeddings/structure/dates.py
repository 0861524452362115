"""Dates as articles write them."""

from datetime import date

from embeddings.languages.base import ArticleCues


def find_date(text: str, cues: ArticleCues) -> str | None:
    """Return the first date in the text that exists in the calendar, as ``YYYY-MM-DD``."""
    for match in cues.date.finditer(text):
        year, month, day = (
            next(value for name, value in match.groupdict().items() if name[0] == part and value) for part in "ymd"
        )
        number = int(month) if month.isdecimal() else cues.months.index(month[:3].lower()) + 1
        try:
            return date(int(year), number, int(day)).isoformat()
        except ValueError:
            continue
    return None
