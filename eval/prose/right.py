"""Right sentences about a quote: the quote in other clothes."""

import re
from collections.abc import Callable, Mapping

from embeddings.languages.english import ENGLISH
from eval.prose.material import Material
from qa.corrections.days import find_days

Make = Callable[[Material], str | None]

_WORDS = {value: word for word, value in reversed(tuple(ENGLISH.corrections.numbers.items()))}
_APPOSITION = re.compile(r"^((?!In |On |At )[A-Z][^,.;:“”\"]{2,50}), (?:an?|the) [^,;:“”\"]{3,60}, (?=[a-z])")
_OPENING = re.compile(r"^((?:In|On|At|During|By) [^,;:]{3,40}), (.+)\.$")
_MODIFIED = re.compile(r"\b(the|a) (?:new|old|large|small|local|young|modern|green|long|whole|special) (?=[a-z])")


def _cited(text: str, number: int = 1) -> str:
    return f"{text.removesuffix('.')} [{number}]."


def _has_quotation(material: Material) -> bool:
    """Return whether the sentence holds a quotation, in which another form of a word would be a false quotation."""
    return '"' in material.sentence


def _words_for_digits(material: Material) -> str | None:
    if _has_quotation(material) or find_days(material.sentence, ENGLISH):
        return None
    for match in ENGLISH.corrections.number.finditer(material.sentence):
        digits = match["digits"]
        if digits and int(digits.replace(",", "")) in _WORDS:
            word = _WORDS[int(digits.replace(",", ""))]
            return _cited(material.sentence[: match.start()] + word + material.sentence[match.end() :])
    return None


def _digits_for_words(material: Material) -> str | None:
    if _has_quotation(material):
        return None
    for match in ENGLISH.corrections.number.finditer(material.sentence):
        value = ENGLISH.corrections.numbers.get(match.group().lower())
        if match["words"] and value:
            return _cited(material.sentence[: match.start()] + f"{value:,}" + material.sentence[match.end() :])
    return None


def _other_date(material: Material) -> str | None:
    for day in () if _has_quotation(material) else find_days(material.sentence, ENGLISH):
        typed = material.sentence[day.start : day.end]
        for form in ENGLISH.corrections.write_day(day.year, day.month, day.day):
            if form != typed:
                return _cited(material.sentence[: day.start] + form + material.sentence[day.end :])
    return None


def _without(pattern: re.Pattern[str]) -> Make:
    def make(material: Material) -> str | None:
        shorter, count = pattern.subn(r"\1 ", material.sentence, count=1)
        return _cited(shorter) if count else None

    return make


def _opening_last(material: Material) -> str | None:
    match = _OPENING.match(material.sentence)
    if match is None or match[2].startswith(("he ", "she ", "they ", "it ")):
        return None
    rest = match[2]
    return _cited(f"{rest[0].upper()}{rest[1:]} {match[1][0].lower()}{match[1][1:]}.")


def _joined(material: Material) -> str:
    return f"{_cited(material.sentence).removesuffix('.')}, and {_cited(material.other, 2)}"


RIGHT: Mapping[str, Make] = {
    "as it stands": lambda material: _cited(material.sentence),
    "citation after the stop": lambda material: f"{material.sentence} [1]",
    "with a lead-in": lambda material: f"According to the articles, {_cited(material.sentence)}",
    "number in words": _words_for_digits,
    "number in digits": _digits_for_words,
    "another form of the date": _other_date,
    "without an apposition": _without(_APPOSITION),
    "without an adjective": _without(_MODIFIED),
    "opening moved to the end": _opening_last,
    "two quotes joined": _joined,
    "emphasis": lambda material: _cited(material.sentence.replace(" of ", " **of** ", 1)),
    "item of a list": lambda material: f"- {_cited(material.sentence)}",
}
"""Right sentences, by their kind; None where the material gives no such sentence."""
