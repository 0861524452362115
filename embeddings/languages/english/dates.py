"""Dates in English text, and in the Chinese that translated reports keep."""

import re

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)

# 03/04/2024 is left out on purpose: either number may be the month. In 14/06/2024, 06/14/2024 and 06/06/2024 only one
# reading is possible.
_FORMS = (
    r"(?<!\d)(?P<y1>\d{4})(?P<sep>[-/.])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})(?!\d)",
    r"(?<!\d)(?P<y2>\d{4})\s?年\s?(?P<m2>\d{1,2})\s?月\s?(?P<d2>\d{1,2})\s?日",
    rf"(?<!\d)(?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.)?(?:\s+|-)(?:(?:day\s+)?of\s+)?(?P<m3>{MONTH})(?:,?\s+|-)"
    r"(?P<y3>\d{4})(?!\d)",
    rf"\b(?P<m4>{MONTH})\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}})(?!\d)",
    rf"\b(?P<m5>{MONTH})\s+(?P<d5>\d{{1,2}})\s+\d{{1,2}}:\d\d(?::\d\d)?\s+(?:[a-z]{{2,5}}\s+)?(?P<y5>\d{{4}})(?!\d)",
    r"(?<![\d./-])(?P<d6>1[3-9]|2\d|3[01])(?P<sep6>[-/.])(?P<m6>0?[1-9]|1[0-2])(?P=sep6)(?P<y6>(?:19|20)\d\d)(?!\d)",
    r"(?<![\d./-])(?P<m7>0?[1-9]|1[0-2])(?P<sep7>[-/.])(?P<d7>1[3-9]|2\d|3[01])(?P=sep7)(?P<y7>(?:19|20)\d\d)(?!\d)",
    r"(?<![\d./-])(?P<d8>(?P<m8>0?[1-9]|1[0-2]))(?P<sep8>[-/.])(?P=m8)(?P=sep8)(?P<y8>(?:19|20)\d\d)(?!\d)",
)
DATE = re.compile("|".join(_FORMS), re.IGNORECASE)
"""Matches a whole date: 2024-06-14, 14 June 2024, June 14, 2024, 14/06/2024 or 2024年6月14日."""

WEEKDAY = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"

TIME = (
    r"(?:(?:at\s+)?(?:\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d{1,6})?(?:\s*[ap]\.?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?|noon|midnight)"
    r"(?:\s*(?:z\b|[+-]\d\d:?\d\d|\(?[a-z]{2,4}[tc](?:[+-]\d{1,2})?\)?(?![a-z])|\(?[ecmpg]t\)?(?![a-z])|uhr\b))?)"
)
"""Matches a time of day with its zone, without regard to case."""
