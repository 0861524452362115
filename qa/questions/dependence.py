"""The dependence of a question on the conversation before it, and the names in a question."""

import re
from enum import Enum, auto

from embeddings.languages.base import Language
from qa.questions.references import references_in
from qa.questions.terms import words_of

# A question after "and" of at most this number of words, without stop words, is short.
_FEW = 3
_FRAGMENT = 2
_NAMED = 5


class Dependence(Enum):
    """The need of a question for the conversation before it."""

    NO = auto()
    PERHAPS = (
        auto()
    )  # complete in its form, but it lacks what it is about: "who paid?", "which bank did Ruiz go to there?"
    YES = auto()


def dependence_of(question: str, language: Language) -> Dependence:
    """Return whether ``question`` needs the conversation before it, by its words alone.

    A question needs it for a reference without its noun, for an ellipsis, and after "and" or "what about". A short
    question with a noun ("Who repaired the tower clock?") is complete.
    """
    cues = language.follow_ups
    joins, rest = opened(question, language)
    asks = cues.asks.search(rest) is not None
    content = content_of(rest, language)
    references = references_in(rest, language)
    if not content:
        # "and when?", "how many?", "what is that called?"; not "ok", "who are you?".
        leans = references or joins or (asks and not cues.references.addressed.search(rest))
        return Dependence.YES if leans and rest.strip(" ?.!,") else Dependence.NO
    if any(each.is_sure for each in references):
        return Dependence.YES
    if joins and not asks and len(content) <= _NAMED:
        return Dependence.YES  # "and the reporter?", "what about Taicang?"
    if is_fragment(rest, language) or cues.elided.match(rest):
        return Dependence.YES  # "in which year?", "how many were injured?"
    if references:
        return Dependence.PERHAPS
    return _of_whole(rest, content, joins, language)


def _of_whole(rest: str, content: list[str], joins: bool, language: Language) -> Dependence:
    """Return the dependence of a question with a verb and without a reference."""
    cues = language.follow_ups
    if names_in(rest, language) or cues.references.addressed.search(rest):
        return Dependence.NO
    if joins and len(content) <= _FEW:
        return Dependence.PERHAPS  # "and how many people are contacted regularly?"
    if len(content) == 1 and cues.references.subject_asked.match(rest):
        return Dependence.PERHAPS  # "who paid?", not "what is photosynthesis?"
    return Dependence.NO


def opened(question: str, language: Language) -> tuple[bool, str]:
    """Return whether the question opens with "and", "what about" or the like, and the question without its opening."""
    opening = language.follow_ups.continues.match(question)
    if opening is None:
        return False, question
    joined = "joins" if "joins" in opening.re.groupindex else 0
    return bool(opening[joined]), question[opening.end() :]


def is_fragment(rest: str, language: Language) -> bool:
    """Return whether a question without its opening has no verb: "in which year?", "how many members?"."""
    cues = language.follow_ups
    fragment = cues.fragment.match(rest)
    if fragment is None or cues.rewriting.auxiliary.search(rest):
        return False
    after = len(content_of(rest[fragment.end() :], language))
    if fragment["preposition"]:
        return after <= _FEW
    # Of two words after "which", the second may be a verb: "which bank failed?"
    return after < _FRAGMENT if fragment["choice"] else after <= _FRAGMENT


def content_of(text: str, language: Language) -> list[str]:
    """Return the words of a text that may name a subject."""
    words = (text[slice(*span)] for span, _ in words_of(text, language))
    return [word for word in words if word.casefold() not in language.follow_ups.empty]


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
