"""Dates as articles write them."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)

# 03/04/2024 is left out on purpose: no one can tell the month from the day.
_FORMS = (
    r"(?<!\d)(?P<y1>\d{4})(?P<sep>[-/.])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})(?!\d)",
    r"(?<!\d)(?P<y2>\d{4})\s?年\s?(?P<m2>\d{1,2})\s?月\s?(?P<d2>\d{1,2})\s?日",
    rf"(?<!\d)(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{_MONTH}),?\s+(?P<y3>\d{{4}})(?!\d)",
    rf"\b(?P<m4>{_MONTH})\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}})(?!\d)",
)
DATE = re.compile("|".join(_FORMS), re.IGNORECASE)
"""A whole date: 2024-06-14, 14 June 2024, June 14, 2024 or 2024年6月14日."""


def find_date(text: str) -> str | None:
    """The first date in the text that exists in the calendar, as ``YYYY-MM-DD``."""
    for match in DATE.finditer(text):
        year, month, day = (
            next(value for name, value in match.groupdict().items() if name[0] == part and value and name != "sep")
            for part in "ymd"
        )
        number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1
        try:
            return date(int(year), number, int(day)).isoformat()
        except ValueError:
            continue
    return None
