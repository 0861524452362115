"""What a question asks for, read from its words alone."""

import re
from dataclasses import dataclass
from functools import lru_cache

from embeddings.unicode import replace_surrogates
from qa.errors import QuestionError
from qa.questions.answer_types import AnswerType, answer_type_of

# The longest question that is surely read whole: the encoder takes at least 250 tokens, a token is rarely under 4
# characters, and whoever pastes an article into the box should be told rather than half understood.
MAX_CHARACTERS = 1000
# The same with all white space as it was typed, since a question is kept and shown as it was.
MAX_WRITTEN = 10 * MAX_CHARACTERS
# A follow-up this short asks about what the question before it asked about.
_FEW_WORDS = 2


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be searched for: ``text`` has its white space collapsed.

    ``asking``: the end of it that tells what is wanted, which is all of it but for a follow-up. ``byline`` tells that
    it asks about a report itself: who wrote, edited or published it, when, and where.
    """

    text: str
    asking: str
    wanted: AnswerType
    byline: bool


# A report itself is meant where a word for making or publishing stands beside a word for a report.
_REPORT = re.compile(
    r"\b(?:reports?|articles?|story|stories|piece|text|news item|dispatch|coverage|write-?up|blog ?post)\b",
    re.IGNORECASE,
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


@lru_cache(maxsize=1024)  # a conversation's questions are read again with each one after them
def read_question(text: str, asking: str | None = None) -> Question:
    """What ``text`` asks. ``asking``: the end of it that tells what is wanted, where that is not all of it.

    :raises QuestionError: it is empty, or longer than ``MAX_CHARACTERS``, of which a run of white space counts as one;
        or, however much of it is white space, longer than ``MAX_WRITTEN``.
    """
    words = " ".join(replace_surrogates(text).split())
    if not any(character.isalnum() for character in words):
        raise QuestionError("The question is empty; type a question in words.")
    if len(words) > MAX_CHARACTERS or len(text) > MAX_WRITTEN:
        count = len(words) if len(words) > MAX_CHARACTERS else len(text)
        raise QuestionError(
            f"The question has {count:,} characters, and more than {MAX_CHARACTERS:,} cannot be read whole; "
            "ask in a sentence or two."
        )
    own = " ".join((asking or words).split())
    return Question(words, own, answer_type_of(own), _asks_for_byline(words, own))


def _asks_for_byline(words: str, own: str) -> bool:
    # "How old is he?" after "Who wrote the report?" asks about a person; "and when?" still about the report.
    if len(own.split()) > _FEW_WORDS and not (_MADE.search(own) or _TRADE.search(own)):
        return False
    if _TRADE.search(words):
        return True
    rest = _ACCORDING.sub(" ", words)
    return bool(_REPORT.search(rest) and _MADE.search(rest))
