"""The words of a quote that the question has too, to be marked for a reader; no decision depends on them."""

from embeddings.languages.base import Language
from qa.answer import Span
from qa.questions.terms import words_of


def matches(question: str, text: str, language: Language) -> tuple[Span, ...]:
    """Return the words of ``text`` whose stems ``question`` has too, in order, without stop words."""
    asked = {stems for _, stems in words_of(question, language)}
    return tuple(span for span, stems in words_of(text, language) if stems in asked)
