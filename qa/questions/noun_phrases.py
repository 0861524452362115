"""Noun phrases of a question, found by its determiners, names and prepositions; questions need no parser."""

import re
from dataclasses import dataclass

from embeddings.languages.base import Language
from qa.questions.terms import words_of

_WORD = re.compile(r"\w[\w’'-]*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A noun phrase, ``text[start:end]``.

    ``head_end``: the end of its first part, before "of" and the like. ``preposition``: where the preposition before it
    starts, or ``start``. ``determined``: it begins with an article or the like; otherwise it begins with a name.
    """

    start: int
    end: int
    head_end: int
    preposition: int
    determined: bool


class _Words:
    """The words of a question with their classes."""

    def __init__(self, text: str, language: Language) -> None:
        self._genitives = (*language.words.genitives, *language.follow_ups.rewriting.genitives)
        self.text, self.cues = text, language.follow_ups.rewriting
        self.spans = [match.span() for match in _WORD.finditer(text)]
        spans = (span for span, _ in words_of(text, language))
        self._content = {span.start for span in spans if not self.cues.adverb.fullmatch(text, *span)}

    def word(self, at: int) -> str:
        return self.text[slice(*self.spans[at])] if 0 <= at < len(self.spans) else ""

    def is_name(self, at: int) -> bool:
        return at > 0 and self.word(at)[:1].isupper() and self.is_content(at)

    def is_content(self, at: int) -> bool:
        return 0 <= at < len(self.spans) and self.spans[at][0] in self._content

    def is_part(self, at: int) -> bool:
        return self.is_content(at) or self.cues.modifier.fullmatch(self.word(at)) is not None

    def is_determiner(self, at: int) -> bool:
        return self.cues.determiner.fullmatch(self.word(at)) is not None

    def is_preposition(self, at: int) -> bool:
        return self.cues.preposition.fullmatch(self.word(at)) is not None

    def is_genitive(self, at: int) -> bool:
        return self.word(at).endswith(self._genitives)

    def auxiliary(self, at: int) -> str | None:
        found = self.cues.auxiliary.fullmatch(self.word(at))
        if found is None and at == 0 and self.is_genitive(at):
            return "copula"  # "What's"
        return found.lastgroup if found else None


def noun_phrases(text: str, language: Language) -> list[NounPhrase]:
    """Return the noun phrases of a question that an article, the like or a name begins, in order."""
    words = _Words(text, language)
    found: list[NounPhrase] = []
    at = 0
    while at < len(words.spans):
        determined = words.is_determiner(at) and words.is_part(at + 1)
        if not determined and not words.is_name(at):
            at += 1
            continue
        begin, head = at, _run_end(words, at, determined)
        end = _extended(words, begin, head)
        before = begin - 1 if words.is_preposition(begin - 1) else begin
        found.append(
            NounPhrase(
                words.spans[begin][0],
                words.spans[end - 1][1],
                words.spans[head - 1][1],
                words.spans[before][0],
                determined,
            )
        )
        at = end
    return found


def _run_end(words: _Words, begin: int, determined: bool) -> int:
    """Return the number of the word after the first part of the phrase, without the verb that may follow it."""
    at = begin + determined
    while (
        words.is_content(at) and (determined or words.is_name(at)) and not words.cues.within.fullmatch(words.word(at))
    ):
        determined = determined or words.is_genitive(at)
        at += 1
    return at - _has_verb(words, begin, at)


def _has_verb(words: _Words, begin: int, end: int) -> bool:
    """Return whether the last word is the verb of the clause: "did the mayor open", "was the tower clock repaired"."""
    auxiliary, last = words.auxiliary(begin - 1), words.word(end - 1)
    is_long = end - begin - words.is_determiner(begin) > 1
    if auxiliary is None or not is_long or last[:1].isupper() or words.word(end) in words.cues.of:
        return False
    return auxiliary == "support" or words.cues.participle.fullmatch(last) is not None


def _extended(words: _Words, begin: int, at: int) -> int:
    """Return the number of the word after the phrase with its further parts ("of the county", "in Kelm")."""
    while words.cues.within.fullmatch(words.word(at)):
        first = at + 1 + words.is_determiner(at + 1)
        is_of_place = words.cues.place.fullmatch(words.word(at)) is not None
        if not words.is_content(first) or (is_of_place and not words.is_name(first)):
            break
        end = first
        while words.is_content(end) and not words.cues.within.fullmatch(words.word(end)):
            end += 1
        # After a name, a verb may follow at once: "did the wheel of Tarrow Mill turn".
        while end - first > 1 and not words.is_name(end - 1) and _has_verb(words, begin, end):
            end -= 1
            if not words.is_name(first):
                break
        at = end
    return at
