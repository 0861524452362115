"""A sentence that contradicts the question: by a negation, an opposite, another value, a part for the whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from embeddings.document import Kind
from embeddings.languages.base import Language
from qa.agreement.statements import Statement, asked_stems, name_stems
from qa.agreement.values import amounts, moments, stems_of
from qa.answer import Span
from qa.questions.answer_types import AnswerType
from qa.questions.question import Question
from qa.questions.terms import words_of

# The share of the question's words that the sentence and its surroundings have, for a question that yes or no answers,
# and for another question.
_COVERED = 0.6
_COVERED_WHOLLY = 0.99
_CONFIRMED = 0.75
# The share of the words of a question without names that a sentence denies, if it denies the question as a whole.
_DENIED = 0.5
_MANY = (AnswerType.COUNT, AnswerType.MONEY, AnswerType.EXTENT, AnswerType.AGE, AnswerType.DATE)


_NOUN = re.compile(r" [^\W\d_]+")


class Stance(Enum):
    """The stance of a sentence on the statement that a question makes."""

    CONFIRMS = auto()
    CONTRADICTS = auto()
    OTHER_STAGE = auto()
    """The sentence is about another event in the life of the same thing."""
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class Judged:
    """The stance of a sentence. ``said`` and ``asked``: the words that contradict each other, exactly as they stand."""

    stance: Stance
    said: str = ""
    asked: str = ""


_OPEN = Judged(Stance.OPEN)


def is_checked(question: Question) -> bool:
    """Return whether yes or no answers the question."""
    return question.language.agreement.checks.match(question.asking) is not None


def judge(question: Question, statement: Statement) -> Judged:
    """Return the stance of a sentence on the statement that the question makes, or takes for granted."""
    cues = question.language.agreement
    checks = cues.checks.match(question.asking)
    # "Isn't it open?" expects either answer, and "Is it the highest or the lowest?" names both.
    if checks and (checks["denies"] or cues.alternatives.search(question.asking)):
        return _OPEN
    for find in (_by_value, _by_quantity, _by_stage, _by_opposite, _by_negation):
        judged = find(question, statement, is_check=checks is not None)
        if judged is not None:
            return judged
    return _confirmed(question, statement) if checks else _OPEN


def _is_about(question: Question, statement: Statement, is_check: bool, without: Sequence[str] = ()) -> bool:
    """Return whether the sentence is about the subject of the question, apart from the words ``without``."""
    stems = asked_stems(question, without=without)
    if not stems or not stems & statement.stems:
        return False
    return statement.covers(stems) >= (_COVERED if is_check else _COVERED_WHOLLY)


def _confirmed(question: Question, statement: Statement) -> Judged:
    """Return whether the sentence states the question: nearly all its words, with its numbers, and half of the others
    that are no names in the sentence itself.
    """
    stems = asked_stems(question)
    plain = stems - name_stems(question)
    if _denials(question.asking, question.language) or statement.covers(stems) < _CONFIRMED:
        return _OPEN
    has_numbers = _has_values(question, statement)
    is_said = 2 * len(plain & statement.stems) >= len(plain) and bool(stems & statement.stems)
    return Judged(Stance.CONFIRMS) if has_numbers and is_said else _OPEN


def _has_values(question: Question, statement: Statement) -> bool:
    """Return whether the sentence and its passage have all numbers and dates of the question."""
    language, text = question.language, statement.found.passage.text
    said, days = list(amounts(text, language)), moments(text, language)
    return all(
        any(amount.is_comparable(each) and not amount.differs(each) for each in said)
        for amount in amounts(question.asking, language)
    ) and all(any(day.differs(each) is False for each in days) for day in moments(question.asking, language))


def _by_value(question: Question, statement: Statement, *, is_check: bool) -> Judged | None:
    """Compare the numbers and dates of the question with those of the sentence."""
    language, asking, text = question.language, question.asking, statement.text
    for asked in amounts(asking, language):
        said = [amount for amount in amounts(text, language) if amount.is_comparable(asked)]
        if not said or any(not amount.differs(asked) for amount in said):
            continue
        around = statement.found.passage.text
        if any(each.is_comparable(asked) and not each.differs(asked) for each in amounts(around, language)):
            continue
        words = asking[slice(*asked.span)]
        if len(said) == 1 and _is_about(question, statement, is_check, [words]):
            return Judged(Stance.CONTRADICTS, with_noun(text, said[0].span), with_noun(asking, asked.span))
    if not is_check and question.answer_type in _MANY:
        return None  # "How many in 2014?" is not contradicted by the figure of 2015
    said_moments = moments(text, language)
    for moment in moments(asking, language):
        apart = [each for each in said_moments if each.differs(moment)]
        if len(said_moments) != 1 or not apart:
            continue
        if any(each.differs(moment) is False for each in moments(statement.found.passage.text, language)):
            continue
        words = asking[slice(*moment.span)]
        if _is_about(question, statement, is_check, [words]):
            return Judged(Stance.CONTRADICTS, text[slice(*apart[0].span)], words)
    return None


def with_noun(text: str, span: Span) -> str:
    """Return a number with the word after it, if only a space is between."""
    rest = text[span.end :]
    word = rest[1:].split(maxsplit=1)[0].rstrip('.,;:!?)”"') if rest[:1] == " " and rest.strip() else ""
    return text[span.start : span.end] + (f" {word}" if word else "")


def _by_quantity(question: Question, statement: Statement, *, is_check: bool) -> Judged | None:
    """Compare "all" of the question with "half", "some" or "none" of the sentence."""
    cues = question.language.agreement
    every = cues.every.search(question.asking) if is_check else None
    if every is None:
        return None
    part = cues.some.search(statement.text)
    if part is None or not _is_about(question, statement, is_check, [every.group()]):
        return None
    return Judged(Stance.CONTRADICTS, part.group(), every.group())


def _by_stage(question: Question, statement: Statement, *, is_check: bool) -> Judged | None:
    """Compare the event of the question with another event in the life of the same thing."""
    cues = question.language.agreement
    for pair in cues.stages:
        for asked, other in (pair, pair[::-1]):
            wanted = asked.search(question.asking)
            if not wanted or other.search(question.asking) or asked.search(statement.text):
                continue
            said = other.search(statement.text)
            if said is None or not _is_about(question, statement, is_check, [wanted.group()]):
                continue
            if not is_check:
                return Judged(Stance.OTHER_STAGE, said.group(), wanted.group())
            if _is_denied(statement.text, said.start(), question.language):
                return Judged(Stance.CONFIRMS)
            is_state = cues.remains.search(statement.text) or cues.is_state.match(question.asking)
            return Judged(Stance.CONTRADICTS, said.group(), wanted.group()) if is_state else _OPEN
    return None


def _by_opposite(question: Question, statement: Statement, *, is_check: bool) -> Judged | None:
    """Compare a word of the question with a word of the opposite meaning in the sentence."""
    language = question.language
    if not is_check and language.agreement.limits.search(statement.text):
        return None
    for pair in language.agreement.opposites:
        for asked, other in (pair, pair[::-1]):
            wanted = asked.search(question.asking)
            said = other.search(statement.text) if wanted else None
            if not wanted or not said or asked.search(statement.text) or other.search(question.asking):
                continue
            if not _is_about(question, statement, is_check, [wanted.group()]):
                continue
            denied = _is_denied(statement.text, said.start(), language)
            denied ^= _is_denied(question.asking, wanted.start(), language)
            return Judged(Stance.CONFIRMS) if denied else Judged(Stance.CONTRADICTS, said.group(), wanted.group())
    return _by_prefix(question, statement, is_check)


def _by_prefix(question: Question, statement: Statement, is_check: bool) -> Judged | None:
    """Compare "legal" of the question with "illegal" of the sentence, and the other way round."""
    prefixes = question.language.agreement.opposing_prefixes
    asked = {word.strip('.,;:?!”"').lower() for word in question.asking.split()}
    said = {word.strip('.,;:?!”"').lower() for word in statement.text.split()}
    for word in asked - said:
        for prefix in prefixes:
            shorter = word.removeprefix(prefix)
            other = prefix + word if prefix + word in said else shorter
            if len(word) > 3 and len(shorter) > 3 and other != word and other in said and other not in asked:
                about = _is_about(question, statement, is_check, [word])
                return Judged(Stance.CONTRADICTS, other, word) if about else None
    return None


def _by_negation(question: Question, statement: Statement, *, is_check: bool) -> Judged | None:
    """Compare the words that the question denies with the words that the sentence denies."""
    language = question.language
    cues = language.agreement
    if not is_check and (cues.denying.search(question.asking) or cues.denying.search(statement.text)):
        return None
    stems = asked_stems(question)
    asked_denied = stems_of(" ".join(_denied(question.asking, language)), language) & stems
    denied = _denied(statement.text, language)
    # "do not correspond with the dates" denies the verb, which comes first.
    aimed = [part for part in denied if _first_stem(part, stems, language) in stems]
    said_denied = stems_of(" ".join(aimed), language) & stems
    if not _is_about(question, statement, is_check):
        return None
    if asked_denied:
        if said_denied & asked_denied:
            return Judged(Stance.CONFIRMS) if is_check else None
        is_said = is_check and asked_denied <= statement.stems and not denied
        return Judged(Stance.CONTRADICTS) if is_said else None
    if _denied(question.asking, language) or not said_denied:
        return None
    plain = stems - name_stems(question)
    if not is_check and (statement.found.sentence.kind is Kind.TABLE_ROW or len(said_denied) < _DENIED * len(plain)):
        return None
    return Judged(Stance.CONTRADICTS)


def _denied(text: str, language: Language) -> list[str]:
    """Return the parts of a text that a negation denies: from there to the end of its clause."""
    return [text[start:end] for start, end in _denials(text, language)]


def _denials(text: str, language: Language) -> list[tuple[int, int]]:
    cues = language.agreement
    idle = [match.start() for match in cues.no_negation.finditer(text)]
    edges = [match.start() for match in cues.negation_edges.finditer(text)] + [len(text)]
    found = []
    for negation in cues.negation.finditer(text):
        if negation.start() in idle:
            continue
        begin = max((edge for edge in edges if edge < negation.start()), default=0)
        if cues.condition.search(text, begin, negation.start()):
            continue
        found.append((negation.end(), next(edge for edge in edges if edge >= negation.end())))
    return found


def _first_stem(text: str, known: frozenset[str], language: Language) -> str:
    """Return the first stem of a text that a sentence may share with a question; one of ``known`` at once."""
    for _, stems in words_of(text, language):
        for stem in stems:
            if stem in known or stem not in language.agreement.empty:
                return stem
    return ""


def _is_denied(text: str, place: int, language: Language) -> bool:
    return any(start <= place < end for start, end in _denials(text, language))


def denies_asked(question: Question, statement: Statement) -> bool:
    """Return whether the sentence denies the words that the question denies ("Which village did not …?")."""
    language = question.language
    stems = asked_stems(question)
    asked = stems_of(" ".join(_denied(question.asking, language)), language) & stems
    return bool(asked & stems_of(" ".join(_denied(statement.text, language)), language))


def asks_for_denied(question: Question) -> bool:
    """Return whether the question asks for the thing that a statement is denied of, and is not a check."""
    return not is_checked(question) and bool(_denied(question.asking, question.language))
