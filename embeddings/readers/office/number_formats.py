"""Numbers as a spreadsheet shows them, by the format of their cells: percentages, amounts, dates and times."""

import re
from datetime import datetime, timedelta

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "yyyy-mm-dd",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "h:mm:ss", 46: "[h]:mm:ss",
    47: "h:mm:ss", 49: "@",
}  # fmt: skip
"""The formats that a workbook names by number alone."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*+)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*+)(?:-[^\]]*+)?\]'
    r"|\[(?P<elapsed>[hms]{1,2})\]|\[[^\]]*+\]|(?P<general>general)|(?P<exponent>E[+-])|(?P<noon>am/pm|a/p)"
    r"|(?P<number>[0#?.,]++)|(?P<date>[ymdhsYMDHS]++|e++)|(?P<percent>%)|(?P<end>;)|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_SHOWN = frozenset({"general", "quoted", "escaped", "currency", "percent", "other"})
_LONGEST = 300  # characters of a format
_FIRST_DAYS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_LEAP_YEAR = 60  # days; Lotus 1-2-3 and so Excel count a 29 February 1900
_LAST_DAY = 2_958_465  # 31 December 9999
_SECONDS = 86_400


def show_number(value: float, code: str | None, *, is_1904: bool = False) -> str:
    """Return a number as its cell shows it. ``code``: its format; None for a cell without one.

    Dates are written as ISO 8601, since the names of months depend on the program's language. ``is_1904``: whether the
    workbook counts days from 1904 on.
    """
    sections = _sections(code[:_LONGEST]) if code else []
    if not sections:
        return _general(value)
    section, shown = _choose(sections, value)
    groups = {name for name, _ in section}
    if "general" in groups:  # with words beside it
        return "".join(_general(shown) if name == "general" else token for name, token in section if name in _SHOWN)
    if groups & {"date", "elapsed", "noon"}:
        return _date(value, section, is_1904=is_1904) or _general(value)
    if "number" not in groups:
        words = _literals(section).strip()
        return (
            words if words and not any(name == "other" and token == "@" for name, token in section) else _general(value)
        )
    numbers = [index for index, (name, _) in enumerate(section) if name == "number"]
    # Fractions, and numbers that other characters divide.
    if "exponent" in groups or len(numbers) > 1 or ("other", "/") in section:
        return _general(value)
    return _amount(shown, section)


Section = list[tuple[str, str]]
"""The tokens of a section of a format, each after the name of its kind."""


def _sections(code: str) -> list[Section]:
    sections: list[Section] = [[]]
    for match in _TOKEN.finditer(code):
        if match.lastgroup == "end":
            sections.append([])
        elif match.lastgroup:
            sections[-1].append((match.lastgroup, match[match.lastgroup]))
    return [] if code.strip().lower() == "general" else sections


def _choose(sections: list[Section], value: float) -> tuple[Section, float]:
    """Return the section for the sign of a value, and the value with the sign that the section leaves to it."""
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    return (sections[2] if value == 0 and len(sections) > 2 else sections[0]), value


def _general(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}"


def _literals(section: Section) -> str:
    return "".join(token for name, token in section if name in ("quoted", "escaped", "currency", "other"))


def _amount(value: float, section: Section) -> str:
    digits = "".join(token for name, token in section if name == "number")
    whole, _, fraction = digits.partition(".")
    value *= 100 ** sum(name == "percent" for name, _ in section)
    value /= 1000 ** (len(digits) - len(digits.rstrip(",")))
    places = min(len(fraction.replace(",", "")), 15)
    zeros = whole.count("0") + (places + 1 if places else 0) + (value < 0)  # "007"
    number = f"{value:{',' if ',' in whole.rstrip(',') else f'0{zeros}'}.{places}f}"
    optional = len(fraction) - len(fraction.rstrip("#?")) if "#" in fraction or "?" in fraction else 0
    for _ in range(optional):
        number = number[:-1] if number.endswith("0") else number
    number = number.rstrip(".")
    if not number.strip("-0.,"):
        number = number.lstrip("-") if "0" in digits else ""  # the other marks show no zero
    shown, is_written = "", False
    for name, token in section:
        if name == "number":
            shown, is_written = shown + ("" if is_written else number), True
        elif name in ("quoted", "escaped", "currency", "percent", "other"):
            shown += token
    # The minus sign stands before a currency: -$5.
    return f"-{shown.replace('-', '', 1)}".strip() if number.startswith("-") else shown.strip()


def _date(value: float, section: Section, *, is_1904: bool) -> str | None:
    """Return a date, a time or both, as far as the format shows them; None for a number that is no day."""
    letters = "".join(token for name, token in section if name in ("date", "elapsed")).lower()
    if any(name == "elapsed" for name, _ in section):
        seconds = round(value * _SECONDS)
        shown = f"{seconds // 3600}:{seconds // 60 % 60:02}"
        return f"{shown}:{seconds % 60:02}" if "s" in letters else shown
    if not 0 <= value <= _LAST_DAY - 1462 * is_1904:
        return None
    days = value + 1 if not is_1904 and value < _LEAP_YEAR and value >= 1 else value
    moment = _FIRST_DAYS[is_1904] + timedelta(seconds=round(days * _SECONDS))
    time = f"{moment:%H:%M:%S}" if "s" in letters else f"{moment:%H:%M}"
    if not any(letter in letters for letter in "yde") and any(letter in letters for letter in "hs"):
        return time
    has_month = "m" in letters.replace("hm", "").replace("ms", "") or "d" in letters
    day = f"{moment:%Y-%m-%d}" if "d" in letters else f"{moment:%Y-%m}" if has_month else f"{moment:%Y}"
    return f"{day} {time}" if "h" in letters else day
