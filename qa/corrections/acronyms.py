"""Short names that the articles explain: "Regional Wildlife Service (RWS)", or "RWS (Regional Wildlife Service)"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.engines.base import Engine, StoredPassage
from embeddings.languages.base import Language
from embeddings.scope import Scope
from qa.answer import Correction, CorrectionKind

# Passages with a short name that are read for its long form, which usually stands where the name comes first.
_PASSAGES = 100
_MOST_WORDS = 8  # of a long form in a question
_BRACKETS = re.compile(r"(?P<before>[\w&.’'-]{1,40})\s?\((?P<inside>[^()\n]{2,80})\)")
_SHORT = re.compile(r"(?=[^a-z]*[A-Z])[\w&-]{1,9}\w")
_CAPITALS = re.compile(r"(?<![\w.])[A-Z][A-Za-z&]{0,8}[A-Z](?!\w)")
_WORD = re.compile(r"\w[\w’'-]*")


@dataclass(frozen=True, slots=True)
class Definition:
    """A short name and its long form, where a text explains it: ``text[start:end]`` holds both."""

    short: str
    long: str
    start: int
    end: int


def definitions(text: str) -> Iterator[Definition]:
    """Yield the short names that ``text`` explains in brackets, in order.

    Source: Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text", 2003.
    """
    for match in _BRACKETS.finditer(text):
        inside, before = match["inside"].strip(), match["before"]
        if _SHORT.fullmatch(inside):
            most = min(len(inside) + 5, 2 * len(inside))
            words = [
                word.start() for word in _WORD.finditer(text, max(0, match.start("inside") - 300), match.end("before"))
            ]
            begin = words[-most:][0] if words else match.start("before")
            start = _long_form(inside, text, begin, match.end("before"))
            if start is not None:
                yield Definition(inside, text[start : match.end("before")], start, match.end())
        elif _SHORT.fullmatch(before) and _long_form(before, inside, 0, len(inside)) == 0:
            yield Definition(before, inside, match.start(), match.end())


def _long_form(short: str, text: str, begin: int, end: int) -> int | None:
    """Return where the shortest long form of ``short`` begins that ends at ``end``; None if its letters are not there.

    Each letter of the short name stands in the long form, in order, and the first one begins a word.
    """
    place = end
    for number in range(len(short) - 1, -1, -1):
        letter = short[number].lower()
        if not letter.isalnum():
            continue
        place -= 1
        while place >= begin and (
            text[place].lower() != letter or (number == 0 and place > begin and text[place - 1].isalnum())
        ):
            place -= 1
        if place < begin:
            return None
    long = text[place:end]
    return place if len(long) >= 2 * len(short) and short.lower() not in long.lower() else None


def explained(short: str, language: Language, engine: Engine, scope: Scope) -> list[tuple[StoredPassage, Definition]]:
    """Return the passages that explain a short name, in any letter case, each with its explanation."""
    terms = language.analyze(short)
    ids = engine.passages_with_all_terms(terms, _PASSAGES, scope) if terms else []
    return [
        (stored, definition)
        for stored in engine.passages(ids)
        if scope.allows(stored.passage.document_id)
        for definition in definitions(stored.passage.text)
        if definition.short.lower() == short.lower()
    ]


def acronym_forms(text: str, language: Language, engine: Engine, scope: Scope) -> list[Correction]:
    """Return the other form of each short name, and of each long form, that stands in the question ``text``."""
    return [*_long_forms(text, language, engine, scope), *_short_forms(text, language, engine, scope)]


def _long_forms(text: str, language: Language, engine: Engine, scope: Scope) -> Iterator[Correction]:
    if text.isupper():
        return  # no word stands out
    for short in dict.fromkeys(match[0] for match in _CAPITALS.finditer(text)):
        found = explained(short, language, engine, scope)
        if found:
            yield Correction(short, found[0][1].long, CorrectionKind.ACRONYM)


def _short_forms(text: str, language: Language, engine: Engine, scope: Scope) -> Iterator[Correction]:
    words = list(_WORD.finditer(text))
    phrases: dict[str, list[str]] = {}
    for first in range(len(words)):
        for last in range(first + 1, min(first + _MOST_WORDS, len(words))):
            # Small words may have no letter in the short name ("University of Kelm": UK or UOK).
            phrase = text[words[first].start() : words[last].end()]
            for short in _initials(words[first : last + 1], language):
                phrases.setdefault(short, []).append(phrase)
    terms = {short: language.analyze(short) for short in phrases}
    unknown = engine.unknown_terms({term for each in terms.values() for term in each}, scope)
    for short, each in terms.items():
        if each and not unknown.intersection(each):
            for _, definition in explained(short, language, engine, scope):
                long = next((p for p in phrases[short] if _same(p, definition.long)), None)
                if long is not None:
                    yield Correction(long, definition.short, CorrectionKind.ACRONYM)
                    break


def _initials(words: Sequence[re.Match[str]], language: Language) -> set[str]:
    all_words = [word[0].lower() for word in words]
    long_words = [word for word in all_words if word not in language.analyzer.stop_words]
    return {"".join(word[0] for word in each) for each in (all_words, long_words) if len(each) > 1}


def _same(one: str, other: str) -> bool:
    return one.lower().split() == other.lower().split()
