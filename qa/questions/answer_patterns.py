"""Places in a text that hold an answer of a type: a number, a name, a date and the like, in full."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from embeddings.languages.base import Language
from qa.answer import Span
from qa.questions.answer_types import AnswerType
from qa.questions.terms import words_of

_NAMES = (AnswerType.PERSON, AnswerType.NAME, AnswerType.PLACE)
_FIRST_WORD = re.compile(r"\s*([A-Z][a-z]*)\s+")


def answer_places(answer_type: AnswerType, text: str, question: str, language: Language) -> list[Span]:
    """Return the places where ``text`` holds an answer of the type that ``question`` does not hold too.

    The list is empty for ``AnswerType.OTHER``.
    """
    if answer_type is AnswerType.OTHER:
        return []
    asked = question.casefold()
    return [span for span, words in _answers(answer_type, text, language) if words not in asked]


@lru_cache(maxsize=32768)  # popular sentences are read again and again; a full cache takes about 20 MB
def _answers(answer_type: AnswerType, text: str, language: Language) -> tuple[tuple[Span, str], ...]:
    """Return the places of such answers in ``text``, each with its words, case-folded."""
    spans = (span for span, _ in find_answers(answer_type, text, Span(0, len(text)), language))
    return tuple((span, text[slice(*span)].casefold()) for span in spans)


def find_answers(answer_type: AnswerType, text: str, within: Span, language: Language) -> Iterator[tuple[Span, bool]]:
    """Yield the places of such answers in ``text[within]``, each with whether quotation marks enclose it.

    No place is empty. ``AnswerType.OTHER`` has no place. Only its words distinguish a person from a place or a body.
    """
    pattern = language.answers.patterns.get(answer_type)
    if pattern is None:
        return
    is_name = answer_type in _NAMES
    for match in pattern.finditer(text, *within):
        inside = "answer" in pattern.groupindex and match["answer"] is not None
        in_quotes = inside and answer_type is AnswerType.NAME
        run = Span(*match.span("answer" if inside else 0))
        if is_name and not in_quotes:
            run = _without_opening(text, run, language)
        for span in _persons(text, run, language) if answer_type is AnswerType.PERSON else (run,):
            trimmed = _trimmed(text, span, language)
            # A name of general words alone ("City Council") is no name.
            named = not is_name or words_of(language.answers.general.sub("", text[slice(*trimmed)]), language)
            if trimmed.start < trimmed.end and named:
                yield trimmed, in_quotes


def _persons(text: str, run: Span, language: Language) -> Iterator[Span]:
    """Yield the names in a run of capitalised words, which titles separate."""
    cues = language.answers
    edges = [run.start, *(edge for title in cues.titles.finditer(text, *run) for edge in title.span()), run.end]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if len(text[start:end].split()) > 1 and not cues.general.search(text, start, end):
            yield Span(start, end)


def _without_opening(text: str, span: Span, language: Language) -> Span:
    """Return the span without the stop words that are capitalised because a sentence begins with them."""
    start, end = span
    while (word := _FIRST_WORD.match(text, start, end)) and not language.analyze(word.group(1)):
        start = word.end()
    return Span(start, end)


def _trimmed(text: str, span: Span, language: Language) -> Span:
    """Return the span without white space at its ends, and without a genitive or punctuation at its second end."""
    start, end = span
    words = text[start:end].rstrip(" \t\r\n.,;:")
    genitive = next((ending for ending in language.words.genitives if words.endswith(ending)), None)
    words = words.rstrip("'’") if genitive is None else words.removesuffix(genitive)
    begin, end = end - len(text[start:end].lstrip()), start + len(words)
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1  # a separate accent, which no pattern matches, belongs to its letter
    return Span(begin, end)
