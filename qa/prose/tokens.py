"""The words, numbers and dates of a sentence in order, as the check of a language model's text compares them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from embeddings.languages.base import Language, ProseCues
from qa.agreement.values import Amount, Moment, amounts, moments

# A word with its inner apostrophes; a mark between parts of a sentence; any other character except quotation marks and
# stops, since a sign such as "≠", "‰" or a thumb turned down changes the words beside it, and "?" changes the whole.
_PART = re.compile(
    r"(?P<word>[^\W_]+(?:[’'][^\W_]+)*+[’']?)|(?P<mark>[,;:()\[\]{}|–—])|(?P<sign>[^\w\s,;:()\[\]{}|–—.!…。！’'‘“”\"„«»•‐‑])"
)
_DASH = re.compile(r"(?<!\w)[-−](?=\s)")
_RATIO = re.compile(r"[0-9]:[0-9]")
_EXACT = 1e-9


class Role(Enum):
    """The part that a token plays in a comparison."""

    WORD = auto()
    VALUE = auto()
    """A number, a date or a time."""
    FREE = auto()
    """A word that a sentence may have or lack."""
    MARK = auto()
    """A mark between parts of a sentence."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a value or a mark. ``key``: its stems. ``ending``: that makes another form of the word.

    ``is_firm``: no shorter sentence may leave the word out.
    """

    role: Role
    text: str
    key: tuple[str, ...] = ()
    ending: str = ""
    is_capital: bool = False
    is_firm: bool = False
    value: Amount | Moment | None = None

    def matches(self, other: "Token") -> bool:
        """Return whether this token of a claim says no more than ``other``, a token of a quote."""
        if self.role is not other.role:
            return False
        if isinstance(self.value, Amount) and isinstance(other.value, Amount):
            apart = abs(self.value.size - other.value.size)
            return self.value.dimension == other.value.dimension and apart <= _EXACT * abs(other.value.size)
        if isinstance(self.value, Moment) and isinstance(other.value, Moment):
            return _is_held(self.value, other.value)
        return self.value is other.value and self.key == other.key and self.ending == other.ending


def _is_held(claimed: Moment, quoted: Moment) -> bool:
    """Return whether each part of the claimed moment stands in the quoted moment."""
    pairs = (
        (claimed.year, quoted.year),
        (claimed.month, quoted.month),
        (claimed.day, quoted.day),
        (claimed.minute, quoted.minute),
    )
    return all(mine is None or mine == theirs for mine, theirs in pairs)


@lru_cache(maxsize=256)  # each sentence of a reply is compared with the same few quotes
def tokens_of(text: str, language: Language) -> tuple[Token, ...]:
    """Return the tokens of a sentence in order."""
    return tuple(_tokens(unicodedata.normalize("NFC", text), language))


def _tokens(text: str, language: Language) -> Iterator[Token]:
    values: list[Amount | Moment] = [*moments(text, language), *amounts(text, language)]
    values.sort(key=lambda value: value.span.start)
    spans = iter(values)
    value = next(spans, None)
    units = 0  # words after an amount among which its unit stands
    position = 0
    while part := _PART.search(text, position):
        position = part.end()
        if value is not None and part.end() > value.span.start:
            if part.start() < value.span.start and part["sign"] is None:
                # The number is a part of a word, such as a name of a road.
                yield from _words(part.group(), language)
                value = _after(spans, part.end())
                continue
            if part["sign"] is not None and part.start() < value.span.start:
                yield _sign(part.group())
            yield Token(Role.VALUE, text[slice(*value.span)], value=value)
            position = max(position, value.span.end)
            units = 2 if isinstance(value, Amount) and value.dimension else 0
            value = _after(spans, position)
        elif part["word"]:
            if units and part["word"].lower() in language.agreement.units:
                units = 0  # the amount holds its unit
                continue
            units = max(0, units - 1)
            yield from _words(part["word"], language)
        else:
            yield from _mark(part, text)


def _after(values: Iterator[Amount | Moment], position: int) -> Amount | Moment | None:
    return next((value for value in values if value.span.start >= position), None)


def _mark(part: re.Match[str], text: str) -> Iterator[Token]:
    if part["mark"] and not (part.group() == ":" and _RATIO.match(text, part.start() - 1)):
        yield Token(Role.MARK, part.group())
    elif _DASH.match(text, part.start()):
        yield Token(Role.MARK, "–")
    elif part.group() != "-" or not text[max(0, part.start() - 1) : part.start()].isalnum():
        yield _sign(part.group())


def _sign(sign: str) -> Token:
    return Token(Role.WORD, sign, (sign,), is_firm=True)


def _words(word: str, language: Language) -> Iterator[Token]:
    """Yield a word, cut into its parts where it holds the words "not" or the ending of an owner."""
    cues = language.prose
    if whole := cues.same.get(word.lower()):
        yield from (_word(each, language, cues) for each in whole.split())
        return
    for ending, added in ((cues.contracted_negation, cues.denial), (cues.possessive, "’s")):
        if found := ending.search(word):
            yield from _words(word[: found.start()], language) if found.start() else ()
            yield Token(Role.WORD, added, (added,), is_firm=True)
            return
    if word := word.strip("’'"):
        yield _word(word, language, cues)


def _word(word: str, language: Language, cues: ProseCues) -> Token:
    lower = word.lower()
    if lower in cues.free:
        return Token(Role.FREE, word)
    firm = cues.firm.fullmatch(lower) is not None
    stems = () if firm or lower in cues.prepositions else tuple(language.analyze(word))
    ending = next((each for each in cues.endings if lower.endswith(each)), "")
    return Token(Role.WORD, word, stems or (lower,), ending, word[0].isupper(), firm)
