"""What a number, a name, a date and the like look like in English text, in full."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from embeddings.languages.english import analyze
from embeddings.structure.dates import DATE
from qa.answer import Span
from qa.questions.answer_types import AnswerType
from qa.questions.terms import words_of

_NUMBER = (
    r"(?:\d[\d,]*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|half|both|several|"
    r"hundreds?|thousands?|millions?|billions?|dozens?)"
)
_NUMBERS = rf"{_NUMBER}(?:[ -](?:hundred|thousand|million|billion|dozen)s?)*"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_CAPITALISED = r"[A-Z][\w’'-]*"
_NAMES = rf"{_CAPITALISED}(?:[ \t]+(?:(?:of|de|van|von|al|the)[ \t]+)*{_CAPITALISED})*"
_SITE = (
    r"(?:room|hall|street|village|town|city|fields?|home|house|school|station|square|park|centre|center|hotel|office|"
    r"building|workshop|market|library|museum|church|harbou?r|venue|district|plant|factory)s?"
)
# What stands in the group `it` is meant, or else all of it.
_PATTERNS = {
    AnswerType.COUNT: re.compile(rf"\b{_NUMBERS}\b", re.IGNORECASE),
    AnswerType.AGE: re.compile(
        rf"\b{_NUMBERS}[- ]years?(?:[- ]old| of age)\b|\bage[sd]?:? (?:of )?{_NUMBERS}\b|(?<=[a-z], )\d{{1,3}}(?=,)",
        re.IGNORECASE,
    ),
    AnswerType.MONEY: re.compile(
        r"(?:\b[A-Z]{1,3})?[$€£¥]\s?\d(?:[\d.,]*\d)?(?:\s(?:hundred|thousand|million|billion)\b)*|"
        rf"\b{_NUMBERS}\s(?:\w+\s)?(?:yuan|renminbi|rmb|dollars?|euros?|pounds?|yen|cents?|coins?|crowns?|francs?)\b",
        re.IGNORECASE,
    ),
    AnswerType.EXTENT: re.compile(
        rf"\b{_NUMBERS}[\s-]?(?:\w+\s)?(?:%|percent|per cent|km|kilomet\w+|met(?:re|er)s?|miles?|feet|foot|inch\w*|"
        r"acres?|hectares?|square|cubic|tons?|tonnes?|kg|kilograms?|years?|months?|weeks?|days?|hours?|minutes?|"
        r"seconds?|mph|degrees?|times)(?![\w-]|\sold\b)|\b(?:every|each) (?:\w+ )?(?:year|month|week|day|hour)s?\b",
        re.IGNORECASE,
    ),
    AnswerType.DATE: re.compile(
        rf"{DATE.pattern}|"
        rf"(?:\b(?:early|late|mid)[ -])?(?:\b{_DAY} (?:of )?)?\b{_MONTH}\b(?: {_DAY}\b)?(?:,? \d{{4}}\b)?|"
        rf"\b\d{{1,2}}:\d\d\b|(?:\b{_CAPITALISED} )+(?:Festival|Year|Day)\b|\b{_NUMBERS} \w+ ago\b|\b\w+ century\b|"
        r"\b(?:[Ll]ast|[Tt]his|[Nn]ext|[Ee]very|[Ee]ach) (?:year|month|week|spring|summer|autumn|winter|\w+day)\b|"
        r"\b(?:the )?(?:start|beginning|end) of (?:the |this |last |next )?\w+|\b(?:1\d{3}|20\d{2})\b|"
        r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|"
        r"\b(?:in|since|during) (?:the )?(?P<it>spring|summer|autumn|winter)\b"
    ),
    AnswerType.PERSON: re.compile(rf"\b{_CAPITALISED}(?:[ \t]+(?:(?:de|van|von|al|the)[ \t]+)*{_CAPITALISED})+"),
    AnswerType.NAME: re.compile(rf"[“\"‘](?P<it>[^“”\"]{{2,80}}?)[”\"’](?!\w)|\b{_NAMES}"),
    AnswerType.PLACE: re.compile(
        r"\b(?:in|at|on|from|near|to|into|onto|across|around|outside|inside|within|through)\s+"
        rf"(?:(?:the|a|an|its|their|his|her)\s+)?(?P<it>{_NAMES}(?:\s+{_SITE})?|(?:\w+\s)?{_SITE}(?:\s{_SITE})*)\b"
    ),
    AnswerType.REASON: re.compile(
        r"\b(?:because|since|due to|owing to|so that|so as to|in order to|to (?:avoid|ensure|prevent|make|help|promote|"
        r"improve|allow|enable|give|let|strengthen|keep|reduce|further|secure|bring))\b[^.;:!?\n]*",
        re.IGNORECASE,
    ),
}
# Capitalised words that tell a place or a body from a person, and are no name alone.
_GENERAL = re.compile(
    r"\b(?:Village|Town|City|District|Street|County|Province|Zone|Committee|Party|Bureau|Office|Group|Company|Co|Ltd|Inc|"
    r"Branch|School|University|College|Hospital|Festival|War|Year|Day|Station|Center|Centre|Community|League|Park|Hall|"
    r"Association|Council|Congress|Ministry|Department|Agency|Bank|Daily|Online|News|Road|River|Lake|Mount|Sea|Islands?|"
    r"States|Kingdom|Republic|Union|Project|Service|Industry|Industrial|Education|Civilization|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_TITLES = re.compile(
    r"\b(?:Reporter|Correspondent|Journalist|Editor|Author|Photographer|Proofreader|Secretary|Director|Deputy|General|"
    r"Manager|President|Chairman|Chairwoman|Mayor|Minister|Professor|By)s?\b\s*"
)
_FIRST_WORD = re.compile(r"\s*([A-Z][a-z]*)\s+")


def answer_places(wanted: AnswerType, text: str, known: str) -> list[Span]:
    """Return where ``text`` holds things of the wanted type, without those that ``known``, the question, holds too.

    Nothing is found for ``AnswerType.OTHER``.
    """
    if wanted is AnswerType.OTHER:
        return []
    folded = known.casefold()
    return [span for span, words in _known_answers(wanted, text) if words not in folded]


@lru_cache(maxsize=32768)  # popular sentences are read again and again; so many take some 20 MB
def _known_answers(wanted: AnswerType, text: str) -> tuple[tuple[Span, str], ...]:
    """Where ``text`` holds such a thing, and its words, case-folded."""
    spans = (span for span, _ in find_answers(wanted, text, Span(0, len(text))))
    return tuple((span, text[slice(*span)].casefold()) for span in spans)


def find_answers(wanted: AnswerType, text: str, within: Span) -> Iterator[tuple[Span, bool]]:
    """Where ``text[within]`` holds such a thing, and whether it stands there in quotation marks; none is empty.

    Nothing is found for ``AnswerType.OTHER``. A person is told from a place or a body by its words alone.
    """
    if wanted not in _PATTERNS:
        return
    shape, is_name = _PATTERNS[wanted], wanted in (AnswerType.PERSON, AnswerType.NAME, AnswerType.PLACE)
    for found in shape.finditer(text, *within):
        inside = "it" in shape.groupindex and found["it"] is not None
        in_quotes = inside and wanted is AnswerType.NAME
        runs = [Span(*found.span("it" if inside else 0))]
        if is_name and not in_quotes:
            runs = [_without_opening(text, run) for run in runs]
        for span in _persons(text, runs[0]) if wanted is AnswerType.PERSON else runs:
            trimmed = _trimmed(text, span)
            named = not is_name or words_of(_GENERAL.sub("", text[slice(*trimmed)]))
            if trimmed.start < trimmed.end and named:
                yield trimmed, in_quotes


def _persons(text: str, run: Span) -> Iterator[Span]:
    """The names in a run of capitalised words, which titles part."""
    edges = [run.start, *(edge for title in _TITLES.finditer(text, *run) for edge in title.span()), run.end]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if len(text[start:end].split()) > 1 and not _GENERAL.search(text, start, end):
            yield Span(start, end)


def _without_opening(text: str, span: Span) -> Span:
    """Without the words that are capitalised because a sentence begins with them."""
    start, end = span
    while (word := _FIRST_WORD.match(text, start, end)) and not analyze(word.group(1)):
        start = word.end()
    return Span(start, end)


def _trimmed(text: str, span: Span) -> Span:
    """Without white space at its ends, and without a genitive or marks at the second one."""
    start, end = span
    words = text[start:end].rstrip(" \t\r\n.,;:")
    words = words[:-2] if words.endswith(("’s", "'s")) else words.rstrip("'’")
    begin, end = end - len(text[start:end].lstrip()), start + len(words)
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1  # an accent of its own, which no pattern knows, belongs to its letter
    return Span(begin, end)
