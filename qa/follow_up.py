"""A follow-up read in the light of the questions before it."""

import re
from collections.abc import Sequence

# "and when?", "what about Taicang?", "how old is he?": what only makes sense after another question.
_CONTINUES = re.compile(r"^(?:and|or|but|also|what about|how about|what of)\b[\s,]*", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|there|that|those|this|these)\b", re.IGNORECASE)
# A pronoun that its own question explains is no follow-up: "which towns held their classes online?"
_NAME_OR_NOUN = re.compile(r"\b[A-Z][a-z]+|\b\w{6,}")


def understand(question: str, history: Sequence[str]) -> str:
    """The question as it is searched for: itself, or with the last question's words where it cannot stand alone.

    A question that names what it asks about is never changed.
    """
    words = " ".join(question.split())
    if not history or not words:
        return words
    rest = _CONTINUES.sub("", words)
    named = [match.group() for match in _NAME_OR_NOUN.finditer(rest[1:])]
    continues = rest != words and len(rest.split()) <= 4
    refers = bool(_PRONOUN.search(rest)) and len(named) <= 1
    if not (continues or refers):
        return words
    before = understand(history[-1], history[:-1])
    return f"{before} {words}" if before else words
