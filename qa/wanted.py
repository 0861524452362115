"""What kind of thing a question wants, and what such things look like in English text."""

import re
from enum import StrEnum
from functools import lru_cache


class Wanted(StrEnum):
    """What kind of thing would answer."""

    COUNT = "count"
    AGE = "age"
    MONEY = "money"
    EXTENT = "extent"  # how long, far, high, large: a number with a unit
    DATE = "date"
    PERSON = "person"
    NAME = "name"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


def wanted_by(question: str) -> Wanted:
    """What kind of thing would answer ``question``."""
    return next((wanted for wanted, pattern in _ASKING if pattern.search(question)), Wanted.OTHER)


def places_of(wanted: Wanted, text: str, known: str) -> list[tuple[int, int]]:
    """Where ``text`` holds such a thing, as characters, end exclusive; what ``known`` (the question) holds is none.

    Nothing is found for ``Wanted.OTHER``.
    """
    if wanted is Wanted.OTHER:
        return []
    folded = known.casefold()
    return [(start, end) for start, end, words in _things(wanted, text) if words not in folded]


@lru_cache(maxsize=32768)  # popular sentences are read again and again; so many take some 20 MB
def _things(wanted: Wanted, text: str) -> tuple[tuple[int, int, str], ...]:
    """Where ``text`` holds such a thing, and its words, case-folded."""
    return tuple((*found.span(), found.group().casefold()) for found in _SHAPES[wanted].finditer(text))


# Ways of asking for each, the telling before the general.
_WANTED = [
    (Wanted.AGE, r"\bhow old\b|\bwhat age\b|\bage of\b|\b(?:his|her|whose|their) age\b"),
    (
        Wanted.MONEY,
        r"\bhow much (?:money|did|does|do|is|was|were|has|have|will|would|funding|funds)\b|"
        r"\b(?:budget|costs?|price|salary|turnover|revenue|income|profits?|investment)\b",
    ),
    (
        Wanted.EXTENT,
        r"\bhow (?:long|far|tall|high|deep|wide|big|large|heavy|fast|often)\b|"
        r"\bwhat (?:length|height|area|distance|share|percentage|proportion)\b",
    ),
    (Wanted.COUNT, r"\bhow (?:many|few|much)\b|\bpopulation\b|\b(?:the|total|what) number\b|\bnumber of\b"),
    (Wanted.DATE, r"\bwhen\b|\b(?:what|which) (?:exact )?(?:date|day|year|month|time)\b"),
    (
        Wanted.REASON,
        r"\bwhy\b|\b(?:what|which) (?:reason|cause|purpose|goal|aim)|\bfor what (?:reason|purpose)\b|"
        r"\bhow come\b|\bwhat\b.*\bfor\?",
    ),
    (
        Wanted.PERSON,
        r"\bwho(?:m|se)?\b|\bwhat (?:person|is (?:his|her) name|is the name of the (?:person|man|woman))\b|"
        r"\b(?:which|what) (?:person|man|woman|official|leader|secretary|reporter|journalist|correspondent)\b",
    ),
    (
        Wanted.NAME,
        r"\bnames? of\b|\bwhat(?:'s|’s| is| was| were| are) (?:the|its|their) (?:full )?names?\b|"
        r"\b(?:called|named|titled|nickname|slogan|title|theme)\b|"
        r"^(?:which|what) (?:\w+ )?(?:compan|firm|group|platform|app|organi|bank|branch|office|department|paper|"
        r"website|site)\w*",
    ),
    (
        Wanted.PLACE,
        r"\bwhere\b|\b(?:what|which) (?:place|city|town|village|district|country|county|province|community|"
        r"location|street|school|building|venue|room|area|zone)s?\b",
    ),
]
_ASKING = [(wanted, re.compile(pattern, re.IGNORECASE)) for wanted, pattern in _WANTED]


_NUMERAL = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|"
    r"billions?|dozens?|half|both|single|several)"
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_SHAPES = {
    Wanted.COUNT: re.compile(rf"\b{_NUMERAL}\b", re.IGNORECASE),
    Wanted.AGE: re.compile(rf"\b{_NUMERAL}[- ]years?\b|\baged? (?:of )?{_NUMERAL}\b", re.IGNORECASE),
    Wanted.MONEY: re.compile(
        rf"[$€£¥]\s?\d|\b{_NUMERAL}\s(?:\w+\s)?(?:yuan|renminbi|rmb|dollars?|euros?|pounds?|yen|cents?)\b",
        re.IGNORECASE,
    ),
    Wanted.EXTENT: re.compile(
        rf"\b{_NUMERAL}[\s-]?(?:\w+\s)?(?:%|percent|per cent|km|kilomet\w+|met(?:re|er)s?|miles?|feet|foot|inch\w*|"
        r"acres?|hectares?|square|cubic|tons?|tonnes?|kg|kilograms?|years?|months?|weeks?|days?|hours?|minutes?|seconds?|mph|"
        r"degrees?|times)(?!\w)",
        re.IGNORECASE,
    ),
    Wanted.DATE: re.compile(
        rf"\b(?:1\d{{3}}|20\d{{2}})\b|\b{_MONTH}\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d{{1,2}}:\d\d\b|"
        r"\b(?:[Cc]entury|decade|[Ff]estival|[Nn]ew [Yy]ear|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter|yesterday|recently|"
        r"(?:last|this|next|every|each) (?:year|month|week|day)|years? ago|beginning of|end of|early|late)\b"
    ),
    # Two capitalised words in a row: the commonest shape of a name in English text.
    Wanted.PERSON: re.compile(r"\b[A-Z][\w’'.-]*(?:\s+(?:of|de|van|von|al|the))?\s+[A-Z][\w’'-]+"),
    Wanted.NAME: re.compile(r"[“\"‘][^”\"’]{2,80}[”\"’]|(?<=[\w,;:] )[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*"),
    Wanted.PLACE: re.compile(
        r"\b(?:in|at|on|from|near|to|of|into|across|around|outside|inside|within|through)\s+(?:(?:the|a|an|its|their|his|her)\s+)?"
        r"(?:[A-Z]|\w+\s+(?:room|hall|street|village|town|city|field|home|house|school|station|square|park|centre|center))"
    ),
    Wanted.REASON: re.compile(
        r"\b(?:because|since|due to|owing to|so that|so as|in order|therefore|thus|reason|purpose|aim\w*|as a result|"
        r"for the sake|caused?|led to|want\w*|hop\w+|"
        r"to (?:avoid|ensure|prevent|make|help|promote|improve|allow|enable|give|let|strengthen|keep|reduce|further|"
        r"secure|bring))\b",
        re.IGNORECASE,
    ),
}
