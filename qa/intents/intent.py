"""The intent of a turn: an answer to a question, or something else."""

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """The intent of a turn. A language's cues and the fitted classifier name it by its value."""

    QUESTION = "question"
    # Small talk
    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    AGREEMENT = "agreement"
    PRAISE = "praise"
    COMPLAINT = "complaint"
    GIBBERISH = "gibberish"
    # About Quoth and the library
    IDENTITY = "identity"
    ABILITY = "ability"
    METHOD = "method"
    COUNT = "count"
    TITLES = "titles"
    UPDATED = "updated"
    LANGUAGES = "languages"
    # Requests
    SUMMARY = "summary"
    LISTING = "listing"
    COMPARISON = "comparison"
    PHRASE = "phrase"


SMALL_TALK = frozenset(
    {
        Intent.GREETING,
        Intent.THANKS,
        Intent.FAREWELL,
        Intent.AGREEMENT,
        Intent.PRAISE,
        Intent.COMPLAINT,
        Intent.GIBBERISH,
    }
)
ABOUT = frozenset(
    {
        Intent.IDENTITY,
        Intent.ABILITY,
        Intent.METHOD,
        Intent.COUNT,
        Intent.TITLES,
        Intent.UPDATED,
        Intent.LANGUAGES,
    }
)


@dataclass(frozen=True, slots=True)
class ReadIntent:
    """The intent of a turn, with the words of the turn that it is about.

    ``topic``: the topic of a summary or a list, the first topic of a comparison, or the phrase to be found; empty
    where the turn names none. ``other``: the second topic of a comparison.
    """

    intent: Intent
    topic: str = ""
    other: str = ""

    @property
    def is_talk(self) -> bool:
        """Return whether the turn asks nothing of the articles: small talk, or a question about Quoth."""
        return self.intent in SMALL_TALK or self.intent in ABOUT
