"""The dependence of a question on the conversation before it, and the names in a question."""

import re
from enum import Enum, auto

from embeddings.languages.base import Language
from qa.questions.terms import words_of

# A question of at most this number of words, without stop words, is short.
_FEW = 3


class Dependence(Enum):
    """The need of a question for the conversation before it."""

    NO = auto()
    PERHAPS = auto()  # no word refers back, but no word names a thing either: "what were the lectures about?"
    YES = auto()


def dependence_of(question: str, language: Language) -> Dependence:
    """Return whether ``question`` needs the conversation before it, by its words alone."""
    cues = language.follow_ups
    continued = cues.continues.match(question)
    rest = question[continued.end() :] if continued else question
    content = [span for span, _ in words_of(rest, language) if rest[slice(*span)].casefold() not in cues.empty]
    names = names_in(rest, language)
    pronoun = cues.pronoun.search(rest)
    if not content:
        return Dependence.YES  # "and when?", "how many?", "what is that called?"
    if continued and not cues.asks.search(rest) and len(content) <= _FEW:
        return Dependence.YES  # "and the reporter?", "what about Taicang?"
    few = not names and len(content) <= _FEW
    if pronoun and not cues.named_or_noun.search(rest[1 : pronoun.start()]):
        return Dependence.YES if few else Dependence.PERHAPS  # "where does he live?", "is it true that zinc makes ...?"
    return Dependence.PERHAPS if few or (pronoun and not names) else Dependence.NO


def names_in(text: str, language: Language) -> list[re.Match[str]]:
    """Return the names in a part of a question: runs of words that a capital letter marks.

    The first word of the part belongs to a name only if it is no stop word and does not ask. Positions are two more
    than in ``text``.
    """
    cues = language.follow_ups
    first = text.split(" ", 1)[0]
    may_be_name = words_of(first, language) and not cues.asks.fullmatch(first)
    marked = f", {text}" if may_be_name else f", {text[:1].lower()}{text[1:]}"
    return [name for name in language.words.names.finditer(marked) if not cues.kind.search(marked, 0, name.start())]
