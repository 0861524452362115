"""Questions for several things, which only their words distinguish from questions for one thing."""

from embeddings.languages.base import Language
from embeddings.languages.english import ENGLISH


def asks_for_list(question: str, language: Language = ENGLISH) -> bool:
    """Return whether ``question`` asks for more than one thing: a list, several people, or two facts at once.

    The form of the question decides: "which company" may have two answers all the same, and "which companies" only one.
    """
    cues = language.questions
    if cues.called_last.search(question):
        return False  # "What are the lessons called?" asks for one name
    if cues.several.search(question):
        return True
    things = cues.things.search(question)
    if not things:
        return False
    words = things.group(1).lower().split()
    if not cues.conjunctions.isdisjoint(words):
        return True
    return cues.plural.search(words[-1]) is not None and words[-1] not in cues.no_plurals
