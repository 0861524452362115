"""Which words of a quote are those of the question: for the eye alone, nothing is decided by it."""

from qa.answer import Span
from qa.questions.terms import words_of


def matches(question: str, text: str) -> tuple[Span, ...]:
    """The words of ``text`` that the question has too, by their stems; stop words are none. In order and apart."""
    asked = {stems for _, stems in words_of(question)}
    return tuple(span for span, stems in words_of(text) if stems in asked)
