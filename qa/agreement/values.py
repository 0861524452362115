"""Numbers and dates of a text as values: equal in every notation, and apart only where no rounding explains it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from embeddings.languages.base import Language
from embeddings.structure.dates import find_dates
from qa.answer import Span
from qa.questions.answer_types import AnswerType
from qa.questions.terms import words_of

# Two numbers that are apart by this share at most are one number where a word makes one of them rough, and where one
# has fewer digits than the other.
_ROUGH = 0.1
_ROUNDED = 0.025
_BEFORE = 24  # characters before a number in which a word may make it rough
_AFTER = 40  # characters after a number in which the counted things stand
_MOST_NOUNS = 3
_PARTS = re.compile(r"[\s-]+")
_SEPARATORS = re.compile(r"[ \u00a0\u2007\u2009\u202f'’,](?=\d{3}(?!\d))")
_FIGURE = re.compile(r"\d[\d.,'’ \u00a0\u2007\u2009\u202f]*")
_YEAR = re.compile(r"(?<![\d.,])(?:1\d{3}|20\d{2})(?![\d,]|\.\d)")
_DAY_NUMBER = re.compile(r"(?<![\d.,:])\d{1,2}(?!\d|[.,:]\d)")
_WORD = re.compile(r"[^\W\d_]+|[%€$£¥]")
_END = re.compile(r"[.;:!?|()\n]|,(?!\d)|\d")
_SIGN = re.compile(r"[€$£¥]\s?$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at ``text[slice(*span)]`` with the things that it counts.

    ``dimension``: of its unit ("length"), empty without a unit; ``size`` is then in the smallest unit of that
    dimension. ``nouns``: the stems right after the number. ``rough``: a word makes the number a rough one.
    """

    span: Span
    size: float
    dimension: str
    nouns: frozenset[str]
    rough: bool
    place: float

    def is_comparable(self, other: "Amount") -> bool:
        """Return whether both count the same things."""
        if self.dimension or other.dimension:
            return self.dimension == other.dimension
        return bool(self.nouns & other.nouns)

    def differs(self, other: "Amount") -> bool:
        """Return whether no rounding makes one of the other; both count the same things."""
        apart = abs(self.size - other.size)
        largest = max(abs(self.size), abs(other.size))
        if apart <= 1e-9 * largest:
            return False
        if self.rough or other.rough:
            return apart > _ROUGH * largest
        return not (self.place != other.place and apart <= _ROUNDED * largest)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time of day at ``text[slice(*span)]``, as far as the text gives it."""

    span: Span
    year: int | None = None
    month: int | None = None
    day: int | None = None
    minute: int | None = None

    def differs(self, other: "Moment") -> bool | None:
        """Return whether the two cannot be the same moment; None if they have no part in common."""
        mine = (self.year, self.month, self.day, self.minute)
        others = (other.year, other.month, other.day, other.minute)
        both = [(a, b) for a, b in zip(mine, others, strict=True) if a is not None and b is not None]
        return any(a != b for a, b in both) if both else None


def amounts(text: str, language: Language) -> Iterator[Amount]:
    """Yield the numbers of a text, without dates and times."""
    dates = [moment.span for moment in moments(text, language)]
    pattern = language.answers.patterns.get(AnswerType.COUNT)
    for match in pattern.finditer(text) if pattern else ():
        span = Span(*match.span())
        if any(date.start < span.end and span.start < date.end for date in dates) or _is_name(text, span):
            continue
        read = _number(match.group(), language)
        if read is None:
            continue
        number, place = read
        after = _words_after(text, span.end)
        unit = next(
            (language.agreement.units[word.lower()] for word in after[:2] if word.lower() in language.agreement.units),
            None,
        )
        sign = _SIGN.search(text, max(0, span.start - 2), span.start)
        if sign:
            unit = language.agreement.units.get(sign.group().strip())
        dimension, size = unit or ("", 1.0)
        nouns = frozenset(stem for word in after[:_MOST_NOUNS] for stem in language.analyze(word))
        rough = language.agreement.approximately.search(text, max(0, span.start - _BEFORE), span.start) is not None
        yield Amount(span, number * size, dimension, nouns, rough, place * size)


def _is_name(text: str, span: Span) -> bool:
    """Return whether a number in words is a part of a name ("the Seven Years' War")."""
    before = text[max(0, span.start - 3) : span.start].rstrip()
    return text[span.start].isupper() and bool(before) and (before[-1].isalnum() or before[-1] == ",")


def moments(text: str, language: Language) -> list[Moment]:
    """Return the dates, months, years and times of day of a text, in order and apart."""
    cues = language.articles
    found = [
        Moment(Span(date.start, date.end), *(int(part) for part in date.day.split("-")))
        for date in find_dates(text, cues)
    ]
    pattern = language.answers.patterns.get(AnswerType.DATE)
    for match in pattern.finditer(text) if pattern else ():
        year, month = _YEAR.search(match.group()), _month(match.group(), cues.months)
        if (year is None and month is None) or _is_measured(text, match, language):
            continue
        day = _DAY_NUMBER.search(match.group()) if month else None
        found.append(
            Moment(Span(*match.span()), int(year.group()) if year else None, month, int(day.group()) if day else None)
        )
    clocks = language.agreement.clock.finditer(text)
    found += (Moment(Span(*match.span()), minute=_minute(match, language)) for match in clocks)
    found.sort(key=lambda moment: (moment.span.start, -moment.span.end))
    apart: list[Moment] = []
    for moment in found:
        if not apart or moment.span.start >= apart[-1].span.end:
            apart.append(moment)
    return apart


def _is_measured(text: str, match: re.Match[str], language: Language) -> bool:
    """Return whether a number that may be a year has a unit ("1450 kg")."""
    after = _words_after(text, match.end())
    return match.group().isdecimal() and bool(after) and after[0].lower() in language.agreement.units


def _minute(match: re.Match[str], language: Language) -> int:
    """Return the minute of the day of a clock's time."""
    parts = match.groupdict()
    hour = int(parts["hour"] or parts["hour2"])
    minute = int(parts["minute"] or parts["minute2"] or 0)
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"].lower() == language.agreement.afternoon else 0)
    return 60 * (hour % 24) + minute


def _month(words: str, months: tuple[str, ...]) -> int | None:
    """Return the number of the month that is named first, from 1."""
    for word in _WORD.findall(words):
        if word[0].isupper() and word[:3].lower() in months:
            return months.index(word[:3].lower()) + 1
    return None


def _number(words: str, language: Language) -> tuple[float, float] | None:
    """Return the value of a number in figures or words, and the value of its last digit that is no zero."""
    cues = language.agreement
    total, current, place = 0.0, 0.0, 1.0
    known = False
    figure = _FIGURE.match(words)
    rest = words
    if figure:
        digits = _SEPARATORS.sub("", figure.group()).strip(" .,'’\u00a0\u2007\u2009\u202f")
        if cues.decimal_comma:
            digits = digits.replace(".", "").replace(",", ".")
        try:
            current, known = float(digits), True
        except ValueError:
            return None
        place = _place(digits)
        rest = words[figure.end() :]
    for part in _PARTS.split(rest.lower()):
        single = part[:-1] if part.endswith("s") and part[:-1] in cues.multiples else part
        if part in cues.numbers:
            current, known = current + cues.numbers[part], True
            place = _place(f"{current:.0f}")
        elif single in cues.multiples:
            if not known:
                return None  # "thousands of visitors" is no number
            factor = cues.multiples[single]
            current, place = current * factor, place * factor
        elif part:
            return None
    total += current
    return (total, place) if known else None


def _place(digits: str) -> float:
    """Return the value of the last digit that is no zero: 0.1 for "2.1", 100 for "1200"."""
    whole, _, decimals = digits.partition(".")
    if decimals.rstrip("0"):
        return 10.0 ** -len(decimals.rstrip("0"))
    return 10.0 ** (len(whole) - len(whole.rstrip("0")))


def _words_after(text: str, start: int) -> list[str]:
    end = min(len(text), start + _AFTER)
    stop = _END.search(text, start, end)
    return _WORD.findall(text, start, stop.start() if stop else end)


def stems_of(text: str, language: Language) -> frozenset[str]:
    """Return the stems of the words of a text."""
    return frozenset(stem for _, stems in words_of(text, language) for stem in stems)
