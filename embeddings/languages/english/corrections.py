"""The words by which the slips, the short names, the numbers and the days of an English question are read."""

import re

from embeddings.languages.base import CorrectionCues
from embeddings.languages.english.dates import MONTH
from embeddings.languages.spelling import english_words

_ONE_TO_NINETEEN = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_TWENTY_TO_NINETY = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = _ONE_TO_NINETEEN.split()
_TENS = dict(zip(_TWENTY_TO_NINETY.split(), range(20, 100, 10), strict=True))
_BELOW_100 = {
    **{word: value for value, word in enumerate(_ONES, 1)},
    **_TENS,
    **{f"{ten}-{one}": tens + ones for ten, tens in _TENS.items() for ones, one in enumerate(_ONES[:9], 1)},
}
# The hundreds come last, since "thirty hundred" is not usual.
_LARGE = {"thousand": 1000, "million": 1_000_000, "hundred": 100}
_NUMBERS = {
    **{word: value for word, value in _BELOW_100.items() if value > 1},
    **{f"{word} {name}": value * size for name, size in _LARGE.items() for word, value in _BELOW_100.items()},
    **{f"a {name}": size for name, size in _LARGE.items()},
}
_WORDS = "|".join(sorted(_BELOW_100, key=len, reverse=True))
_MONTH_NAMES = "January February March April May June July August September October November December"
_MONTHS = _MONTH_NAMES.split()
_DATE_OR_NUMBER = r"[\d.,:/–-]"
_REPORTS = r"(?:reports?|articles?|stor(?:y|ies)|pieces?|texts?|news)"


def _write_day(year: int | None, month: int, day: int) -> tuple[str, ...]:
    """Return the forms of a day that English articles have, the most usual first."""
    name, short, ordinal = _MONTHS[month - 1], _MONTHS[month - 1][:3], f"{day}{_ordinal(day)}"
    if year is None:
        names = dict.fromkeys((name, short))
        return tuple(
            f
            for n in names
            for f in (f"{day} {n}", f"{n} {day}", f"{ordinal} of {n}", f"{ordinal} {n}", f"{n} {ordinal}")
        )
    named = (f"{day} {name} {year}", f"{name} {day}, {year}", f"{day} {short} {year}", f"{short} {day}, {year}")
    ordinals = (f"{ordinal} {name} {year}", f"{ordinal} of {name} {year}", f"{name} {ordinal}, {year}")
    digits = (f"{year}-{month:02}-{day:02}", f"{day}.{month}.{year}", f"{day:02}.{month:02}.{year}",
              f"{day:02}/{month:02}/{year}", f"{month:02}/{day:02}/{year}", f"{year}/{month:02}/{day:02}")  # fmt: skip
    return tuple(dict.fromkeys((*named, *ordinals, *digits)))


def _ordinal(day: int) -> str:
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


CORRECTIONS = CorrectionCues(
    usual_words=english_words,
    numbers=_NUMBERS,
    number=re.compile(
        rf"\b(?P<words>(?:{_WORDS}|a(?=\s(?:hundred|thousand|million)))(?:\s(?:hundred|thousand|million))?)\b|"
        rf"(?<!{_DATE_OR_NUMBER})(?<!\w)(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}})(?!\w|[.,:/–-]\d|%)",
        re.IGNORECASE,
    ),
    least_grouped=1000,
    day=re.compile(
        r"(?<![\d./-])(?P<d1>\d{1,2})\.\s?(?P<m1>\d{1,2})\.\s?(?P<y1>\d{2})(?!\.?\d)|"
        rf"(?<![\d.])(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:of\s)?(?P<m2>{MONTH})(?!,?\s\d{{4}})|"
        rf"\b(?P<m3>{MONTH})\s(?:the\s)?(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|,?\s\d{{4}})",
        re.IGNORECASE,
    ),
    write_day=_write_day,
    stands_for=re.compile(
        r"what\s(?:does|do|did|is|are|was)\s(?:the\s)?(?:(?:acronym|abbreviation|initials|letters|short form)\s)?"
        r"[“\"'‘]?(?P<short>[\w&.-]{2,15})[”\"'’]?\s(?:stand(?:ing)?\sfor|short\sfor|an?\s(?:acronym|abbreviation)\s(?:for|of))\W*|"
        r"(?:what(?:'s|’s|\sis|\swas)\s)?(?:the\s)?(?:full|long)\s(?:name|form|title)\s(?:of|for)\s(?:the\s)?"
        r"[“\"'‘]?(?P<short2>[\w&.-]{2,15})[”\"'’]?\W*|"
        r"(?:what(?:'s|’s|\sis|\swas)\s)?(?:the\s)?(?:acronym|abbreviation|initials|short\s(?:form|name))\s(?:of|for)\s"
        r"(?:the\s)?(?P<long>\w[\w\s’'-]{3,90})\W*",
        re.IGNORECASE,
    ),
    happened=re.compile(
        r"(?:(?:what|which)\s(?:else\s)?(?:events?\s)?(?:has\s|had\s)?(?:happened|occurred|took\splace|was\son|went\son|was\sthere)|"
        r"what\s(?:happens|takes\splace|is\son|is\sthere)|what\sdid\s(?:happen|take\splace))\s?(?:on|at|in)?(?:\sthe)?\W*",
        re.IGNORECASE,
    ),
    published=re.compile(
        rf"(?:what|which\s{_REPORTS}|what\s{_REPORTS})\s(?:(?:is|are|was|were|has|have)\s)?(?:been\s)?(?:there\s)?"
        r"(?:published|written|dated|posted|printed|released|appeared|came\sout|from|of)\s?(?:on|from|of)?(?:\sthe)?\W*",
        re.IGNORECASE,
    ),
)
