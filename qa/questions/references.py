"""References: the words by which a question means a thing that it does not name."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from embeddings.languages.base import Language
from qa.questions.terms import words_of

# A pronoun that a noun of its own question might explain is taken for a reference where the question is so short.
_FEW = 3
# A longer question may have a pronoun that refers to nothing before it.
_MANY = 4


class ReferenceKind(Enum):
    """The kind of thing that a word refers to."""

    PERSON = auto()
    THING = auto()
    MANY = auto()
    PLACE = auto()
    DEMONSTRATIVE = auto()
    ONE = auto()


@dataclass(frozen=True, slots=True)
class Reference:
    """A word of a question, ``text[start:end]``, for a thing that the question does not name.

    ``owns``: the word is a possessive. ``is_sure``: no noun of the question itself can be the thing.
    """

    start: int
    end: int
    kind: ReferenceKind
    owns: bool = False
    is_sure: bool = True


_KINDS = {"person": ReferenceKind.PERSON, "thing": ReferenceKind.THING, "plural": ReferenceKind.MANY}


def references_in(text: str, language: Language) -> list[Reference]:
    """Return the references of a question without its opening ("and"), in order."""
    found = [*_pronouns(text, language), *_others(text, language)]
    return sorted(found, key=lambda each: (each.start, -each.end))


def _pronouns(text: str, language: Language) -> Iterator[Reference]:
    cues = language.follow_ups.references
    nouns = _nouns(text, language)
    for match in cues.pronoun.finditer(text):
        is_name = match.start() > 0 and text[match.start()].isupper()  # "He Yulan"
        if match.lastgroup is None or is_name or cues.expletive.match(text, match.start()):
            continue
        owns = match.lastgroup.startswith("of_")
        kind = _KINDS[match.lastgroup.removeprefix("of_")]
        before = [start for start, end in nouns if end <= match.start()]
        if owns:
            is_bound = bool(before)
            if is_bound and _is_new_clause(text, before[0], match.start(), language):
                continue
            asks_person = kind is not ReferenceKind.THING and cues.subject_asked.match(text) is not None
            if is_bound and (len(nouns) > _FEW or _has_name(text, before)):
                continue
            is_sure = not is_bound and not asks_person and len(nouns) <= _MANY
            yield Reference(*match.span(), kind, True, is_sure)
        elif not _is_explained(text, match.start(), match.end(), before, nouns, language):
            # "How did they know that ...?" may mean anyone.
            yield Reference(*match.span(), kind, is_sure=len(nouns) <= _MANY and not _has_name(text, before))


def _is_explained(
    text: str, start: int, end: int, before: list[int], nouns: list[tuple[int, int]], language: Language
) -> bool:
    """Return whether a noun of the question itself explains the pronoun at ``text[start:end]``."""
    cues, rewriting = language.follow_ups.references, language.follow_ups.rewriting
    if before and _is_new_clause(text, before[0], start, language):
        return True
    if before and cues.subject.fullmatch(text, start, end):
        # "What did the mayor say he saw?": the subject of a second clause. After an auxiliary it is the main subject.
        words = text[:start].split()
        if words and not rewriting.auxiliary.fullmatch(words[-1]) and not rewriting.preposition.fullmatch(words[-1]):
            return bool(language.analyze(words[-1]))
    comma = text.find(",", end)
    return comma > 0 and cues.subordinate.match(text) is not None and any(at > comma for at, _ in nouns)


def _is_new_clause(text: str, begin: int, end: int, language: Language) -> bool:
    """Return whether a clause ends in ``text[begin:end]``, so that a word at ``end`` may refer to a word before it."""
    boundary = language.follow_ups.references.boundary.search(text, begin)
    return boundary is not None and boundary.end() <= end


def _others(text: str, language: Language) -> Iterator[Reference]:
    cues = language.follow_ups.references
    nouns = _nouns(text, language)
    starts = [start for start, _ in nouns]
    for match in cues.demonstrative.finditer(text):
        start, end = match.span("demonstrative")
        before = [at for at in starts if at < start]
        if not (before and cues.boundary.search(text, before[0], start)) and not _has_name(text, starts):
            yield Reference(start, end, ReferenceKind.DEMONSTRATIVE)
    for match in cues.there.finditer(text):
        before = [at for at in starts if at < match.start()]
        if not (before and cues.boundary.search(text, before[0], match.start())):
            yield Reference(*match.span(), ReferenceKind.PLACE, is_sure=not _has_name(text, before))
    for match in cues.one.finditer(text):
        yield Reference(*match.span(), ReferenceKind.ONE, is_sure=not _has_name(text, starts))


def _nouns(text: str, language: Language) -> list[tuple[int, int]]:
    """Return the places of the words that may be nouns, in order."""
    cues = language.follow_ups
    spans = [
        (span.start, span.end)
        for span, _ in words_of(text, language)
        if text[slice(*span)].casefold() not in cues.empty and span.end - span.start > 1
    ]
    asked = cues.references.subject_asked.match(text)
    return [span for span in spans if asked is None or span[0] >= asked.end()]


def _has_name(text: str, starts: list[int]) -> bool:
    return any(at > 0 and text[at].isupper() for at in starts)
