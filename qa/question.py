"""What a question asks for, read from its words alone."""

import re
from dataclasses import dataclass
from enum import StrEnum

from qa.errors import QuestionError

# The longest question that is surely read whole: the encoder takes at least 250 tokens, a token is rarely under 4
# characters, and whoever pastes an article into the box should be told rather than half understood.
MAX_CHARACTERS = 1000


class Wanted(StrEnum):
    """What kind of thing would answer."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be searched for: ``text`` has its white space collapsed.

    ``byline`` tells that it asks about a report itself: who wrote, edited or published it, when, and where.
    """

    text: str
    wanted: Wanted
    byline: bool


_WANTED = [
    (Wanted.NUMBER, r"how (?:many|much|old|long|far|large|big|often|few)\b|what (?:number|percentage|share|proportion|age)\b|"
                    r"\bnumber of\b|\bhow many\b|\bcount of\b|\bwhat (?:was|is|were) the (?:number|total|amount|size)\b"),
    (Wanted.DATE, r"\bwhen\b|\bwhat (?:date|day|year|month|time)\b|\bwhich (?:date|day|year|month)\b|\bin what year\b"),
    (Wanted.REASON, r"\bwhy\b|\bwhat (?:reason|cause)|\bfor what (?:reason|purpose)\b|\bhow come\b|\bwhat .*\bfor\?"),
    (Wanted.PERSON, r"\bwho(?:m|se)?\b|\bwhat (?:person|name)\b|\bwhich (?:person|man|woman|official|leader|secretary)\b"),
    (Wanted.PLACE, r"\bwhere\b|\bwhat (?:place|city|town|village|district|country|location)\b|"
                   r"\b(?:in )?which (?:place|city|town|village|district|country|community|location|street)\b"),
]  # fmt: skip
_PATTERNS = [(wanted, re.compile(pattern, re.IGNORECASE)) for wanted, pattern in _WANTED]

# A report itself is meant where a word for making or publishing stands beside a word for a report.
_REPORT = re.compile(
    r"\b(?:reports?|articles?|story|stories|piece|text|news item|dispatch|coverage|write-?up|blog ?post)\b", re.IGNORECASE
)
_MADE = re.compile(
    r"\b(?:wr(?:ote|ites?|itten|iting|iter|iters)|author\w*|publi(?:sh\w*|cation)|edit(?:ed|s|or|ors)?|post(?:ed|s)?|filed|"
    r"appear(?:ed)?|c[ao]me|sourced?|date[ds]?|carr(?:y|ies|ied)|releas\w*|print(?:ed)?|taken|originat\w+|"
    r"website|web ?site|site|newspaper|outlet|url|link|credited|headline|titled?|checked|reported|written by)\b",
    re.IGNORECASE,
)
_TRADE = re.compile(r"\b(?:proof-?\s?read\w*|correspondents?|journalists?|reporters?|byline)\b", re.IGNORECASE)
# In "according to the article" the report is only where the answer stands.
_ACCORDING = re.compile(
    r"\b(?:according to|in|does|do|did|as)\s+(?:the|this|that|these)\s+(?:\w+\s+){0,3}?"
    r"(?:reports?|articles?|story|piece|text)\b(?:\s+(?:says?|mentions?|describes?|gives?|tells?|names?|lists?))?",
    re.IGNORECASE,
)


def read_question(text: str) -> Question:
    """What ``text`` asks.

    :raises QuestionError: it is empty, or longer than ``MAX_CHARACTERS``.
    """
    words = " ".join(text.split())
    if not any(character.isalnum() for character in words):
        raise QuestionError("The question is empty; type a question in words.")
    if len(words) > MAX_CHARACTERS:
        raise QuestionError(
            f"The question has {len(words):,} characters, and more than {MAX_CHARACTERS:,} cannot be read whole; "
            "ask in a sentence or two."
        )
    wanted = next((kind for kind, pattern in _PATTERNS if pattern.search(words)), Wanted.OTHER)
    return Question(words, wanted, _asks_for_byline(words))


def _asks_for_byline(words: str) -> bool:
    if _TRADE.search(words):
        return True
    rest = _ACCORDING.sub(" ", words)
    return bool(_REPORT.search(rest) and _MADE.search(rest))
