"""Questions for several things, which only their words distinguish from questions for one thing."""

from embeddings.languages.base import Language


def asks_for_list(asking: str, language: Language) -> bool:
    """Return whether a question asks for more than one thing: a list, several people, or two facts at once.

    ``asking``: the words of the question that ask. Their form decides: "which company" may have two answers all the
    same, and "which companies" only one.
    """
    cues = language.questions
    if cues.called_last.search(asking):
        return False  # "What are the lessons called?" asks for one name
    if cues.several.search(asking):
        return True
    things = cues.things.search(asking)
    if not things:
        return False
    words = things.group(1).lower().split()
    if not cues.conjunctions.isdisjoint(words):
        return True
    return cues.plural.search(words[-1]) is not None and words[-1] not in cues.no_plurals
