"""A follow-up read in the light of the questions before it."""

import re
from collections.abc import Sequence

from qa.question import MAX_CHARACTERS

# How many questions back a chain of follow-ups is traced: "who is he?" after "and when?" after a whole question.
_TURNS = 3
# "and when?", "what about Taicang?": what only makes sense after another question.
_CONTINUES = re.compile(r"^(?:and|or|but|also|what about|how about|what of)\b[\s,]*", re.IGNORECASE)
_CONTINUES_WORDS = 4
_PRONOUN = re.compile(r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs)\b", re.IGNORECASE)
# A pronoun that its own question explains is none: "Why did Hengli take its lessons to the workshops?"
_NAME_OR_NOUN = re.compile(r"\b[A-Z]\w+|\b\w{6,}")


def understand(question: str, history: Sequence[str]) -> str:
    """The question as it is searched for: itself, or after the words of the questions that it leans on.

    ``history``: the questions before it, oldest first. A question that names what it asks about is never changed.
    White space is collapsed.
    """
    whole = own = " ".join(question.split())
    leaning = own
    for earlier in list(reversed(history))[:_TURNS]:
        if not _leans(leaning):
            break
        leaning = " ".join(earlier.split())
        whole = f"{leaning} {whole}"
    return whole if len(whole) <= MAX_CHARACTERS else own


def _leans(question: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    rest = _CONTINUES.sub("", question)
    if rest != question and len(rest.split()) <= _CONTINUES_WORDS:
        return True
    return bool(_PRONOUN.search(rest)) and len(_NAME_OR_NOUN.findall(rest[1:])) <= 1
