"""The type of answer that a question asks for, by the words that ask."""

from enum import StrEnum

from embeddings.languages.base import Language


class AnswerType(StrEnum):
    """A type of answer. A language's cues name it by its value."""

    COUNT = "count"
    AGE = "age"
    MONEY = "money"
    EXTENT = "extent"  # a number with a unit: how long, far, high, large
    DATE = "date"
    PERSON = "person"
    NAME = "name"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


def answer_type_of(question: str, language: Language) -> AnswerType:
    """Return the type of answer that ``question`` asks for: of several types, the type that is asked for first."""
    places = (
        (match.start(), order, name)
        for order, (name, asking) in enumerate(language.questions.answer_types.items())
        if (match := asking.search(question))
    )
    _, _, first = min(places, default=(0, 0, AnswerType.OTHER))
    return AnswerType(first)
