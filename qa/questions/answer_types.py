"""What kind of thing a question wants, by the words that ask."""

import re
from enum import StrEnum


class AnswerType(StrEnum):
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


def answer_type_of(question: str) -> AnswerType:
    """What kind of thing would answer ``question``: the one that is asked for first, the telling before the general."""
    found = (
        (match.start(), order) for order, (_, pattern) in enumerate(_ASKING) if (match := pattern.search(question))
    )
    _, order = min(found, default=(0, None))
    return AnswerType.OTHER if order is None else _ASKING[order][0]


# A question word begins what is asked, and not what is told, as in "the people who left", "the year when it rained".
_BEGINS = (
    r"(?:(?<![\w,)] )|(?<=\b(?:by|to|of|in|on|at|me|is|so|or) )|(?<=\b(?:and|but|for|was|say|ask) )|"
    r"(?<=\b(?:from|with|know|tell) ))"
)

# Ways of asking for each, the telling before the general.
_WANTED = [
    (AnswerType.AGE, r"\bhow old\b|\bwhat age\b|\bage of\b|\b(?:his|her|whose|their) age\b"),
    (
        AnswerType.MONEY,
        r"\bhow much (?:money|did|does|do|is|was|were|has|have|will|would|funding|funds)\b|"
        r"\b(?:budget|costs?|price|salary|turnover|revenue|income|profits?|investment)\b",
    ),
    (
        AnswerType.EXTENT,
        r"\bhow (?:long|far|tall|high|deep|wide|big|large|heavy|fast|often)\b|"
        r"\bwhat (?:length|height|area|distance|share|percentage|proportion)\b|\b(?:length|duration) of\b",
    ),
    (AnswerType.COUNT, r"\bhow (?:many|few|much)\b|\bpopulation\b|\b(?:the|total|what) number\b|\bnumber of\b"),
    (
        AnswerType.DATE,
        rf"{_BEGINS}\bwhen\b|\b(?:since|until|till) when\b|"
        r"\b(?:what|which) (?:exact )?(?:date|day|weekday|year|month|time|hours)\b",
    ),
    (
        AnswerType.REASON,
        rf"{_BEGINS}\bwhy\b|\b(?:what|which) (?:reason|cause|purpose|goal|aim)|\bfor what (?:reason|purpose)\b|"
        r"\bhow come\b|\bwhat\b.*\bfor\?",
    ),
    (
        AnswerType.PERSON,
        rf"{_BEGINS}\bwho(?:m|se)?\b|\bwhat (?:person|is (?:his|her) name|is the name of the (?:person|man|woman))\b|"
        r"\b(?:which|what) (?:person|man|woman|official|leader|secretary|reporter|journalist|correspondent)\b",
    ),
    (
        AnswerType.NAME,
        r"\bnames? of\b|\bwhat(?:'s|’s| is| was| were| are) (?:the|its|their) (?:full )?names?\b|"
        r"\b(?:called|named|titled|nickname|slogan|title|theme)\b|"
        r"^(?:which|what) (?:\w+ )?(?:compan|firm|group|platform|app|organi|bank|branch|office|department|paper|"
        r"website|site)\w*",
    ),
    (
        AnswerType.PLACE,
        rf"{_BEGINS}\bwhere\b|\b(?:what|which) (?:place|city|town|village|district|country|county|province|community|"
        r"location|street|school|building|venue|room|area|zone)s?\b",
    ),
]
_ASKING = [(wanted, re.compile(pattern, re.IGNORECASE)) for wanted, pattern in _WANTED]
