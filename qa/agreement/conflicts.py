"""Two articles that answer one question with different values, or one with yes and the other with no."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.languages.base import Language
from qa.agreement.premises import Stance, is_checked, judge, with_noun
from qa.agreement.statements import Statement, asked_stems, name_stems
from qa.agreement.values import Amount, Moment, amounts, moments, stems_of
from qa.answer import Span
from qa.questions.answer_patterns import find_answers
from qa.questions.answer_types import AnswerType
from qa.questions.question import Question

# A sentence of another article with this share of the best sentence's probability may disagree with it.
_LEAST_SHARE = 0.02
# The share of the question's words that both sentences and their surroundings have.
_COVERED = 0.75
_OWN = 0.4
_NEAR_SPEECH = 40  # characters between a word for saying and the name of the speaker
_NUMBERS = (AnswerType.COUNT, AnswerType.MONEY, AnswerType.EXTENT, AnswerType.AGE)
_NAMES = (AnswerType.PERSON, AnswerType.NAME, AnswerType.PLACE)


@dataclass(frozen=True, slots=True)
class Side:
    """A sentence of one article. ``said``: its value, exactly as it stands; empty if the sentence says yes or no."""

    statement: Statement
    said: str = ""


def find_conflict(question: Question, found: Sequence[Statement]) -> tuple[Side, Side] | None:
    """Return the best sentence and the best sentence of another article that differs from it."""
    if not found or question.asks_for_list:
        return None
    return _states(question, found) if is_checked(question) else _values(question, found)


def _states(question: Question, found: Sequence[Statement]) -> tuple[Side, Side] | None:
    """Return two articles of which one says yes and the other one no."""
    stances: dict[str, tuple[Statement, Stance]] = {}
    for statement in decisive(question, found):
        stance = judge(question, statement).stance
        if stance in (Stance.CONFIRMS, Stance.CONTRADICTS):
            stances.setdefault(statement.document_id, (statement, stance))
    sides = list(stances.values())
    for statement, stance in sides[1:]:
        first, stance_of_first = sides[0]
        if stance is not stance_of_first and not _are_apart(question, first, statement):
            return Side(first), Side(statement)
    return None


def decisive(question: Question, found: Sequence[Statement]) -> list[Statement]:
    """Return the sentences with the most words of the question first; equal ones by their probability."""
    stems = asked_stems(question)
    likely = [each for each in found if each.found.probability >= _LEAST_SHARE * found[0].found.probability]
    return sorted(likely, key=lambda each: (-len(stems & each.stems), -each.found.probability))


def _values(question: Question, found: Sequence[Statement]) -> tuple[Side, Side] | None:
    """Return two articles that give different values."""
    first, *others = found
    stems = asked_stems(question)
    plain = stems - name_stems(question)
    if not _is_about(stems, plain, first):
        return None
    seen = {first.document_id}
    for other in others:
        if other.found.probability < _LEAST_SHARE * first.found.probability:
            break
        if other.document_id in seen or not _is_about(stems, plain, other) or _are_apart(question, first, other):
            continue
        if words := _differing(question, first, other):
            return Side(first, words[0]), Side(other, words[1])
        seen.add(other.document_id)
    return None


def _is_about(stems: frozenset[str], plain: frozenset[str], statement: Statement) -> bool:
    """Return whether a sentence has the words of the question. ``plain``: those that are no names."""
    if 2 * len(plain & statement.stems) < len(plain):
        return False
    own = len(stems & statement.stems) / len(stems) if stems else 0.0
    return own >= _OWN and statement.covers(stems) >= _COVERED


def _differing(question: Question, one: Statement, other: Statement) -> tuple[str, str] | None:
    """Return the different answers that two sentences give, as they stand."""
    if question.answer_type in _NUMBERS:
        return _differing_amounts(question, one, other)
    if question.answer_type is AnswerType.DATE:
        return _differing_moments(question, one, other)
    return _differing_names(question, one, other) if question.answer_type in _NAMES else None


def _differing_amounts(question: Question, one: Statement, other: Statement) -> tuple[str, str] | None:
    pairs = [
        (mine, theirs)
        for mine in _amounts(question, one)
        for theirs in _amounts(question, other)
        if mine.is_comparable(theirs)
    ]
    if len(pairs) != 1:
        return None
    mine, theirs = pairs[0]
    if not mine.differs(theirs) or _mentions(one, theirs, question) or _mentions(other, mine, question):
        return None
    return with_noun(one.text, mine.span), with_noun(other.text, theirs.span)


def _amounts(question: Question, statement: Statement) -> list[Amount]:
    """Return the amounts of a sentence that count the things asked for; all if it has no such amounts."""
    language = question.language
    found = list(amounts(statement.text, language))
    asked = stems_of(question.asking, language)
    counted = [amount for amount in found if amount.nouns & asked]
    if question.answer_type is AnswerType.COUNT:
        return counted
    if question.answer_type is AnswerType.MONEY:
        places = find_answers(AnswerType.MONEY, statement.text, Span(0, len(statement.text)), language)
        money = [place for place, _ in places]
        return [a for a in found if any(m.start <= a.span.start and a.span.end <= m.end for m in money)]
    return [amount for amount in found if amount.dimension]


def _mentions(statement: Statement, amount: Amount, question: Question) -> bool:
    """Return whether the passage of a sentence names this amount too, as it does for "from 28 to 30 days"."""
    return any(
        each.is_comparable(amount) and not each.differs(amount)
        for each in amounts(statement.found.passage.text, question.language)
    )


def _differing_moments(question: Question, one: Statement, other: Statement) -> tuple[str, str] | None:
    mine, theirs = _moments(question, one), _moments(question, other)
    if len(mine) != 1 or len(theirs) != 1 or not mine[0].differs(theirs[0]):
        return None
    for statement, moment in ((one, theirs[0]), (other, mine[0])):
        if any(each.differs(moment) is False for each in moments(statement.found.passage.text, question.language)):
            return None
    return one.text[slice(*mine[0].span)], other.text[slice(*theirs[0].span)]


def _moments(question: Question, statement: Statement) -> list[Moment]:
    asked = moments(question.asking, question.language)
    return [
        moment
        for moment in moments(statement.text, question.language)
        if not any(moment.differs(each) is False for each in asked)
    ]


def _differing_names(question: Question, one: Statement, other: Statement) -> tuple[str, str] | None:
    """Return the one name that each of two nearly equal sentences gives."""
    mine, theirs = (list(_answers(question, each)) for each in (one, other))
    if len(mine) != 1 or len(theirs) != 1:
        return None
    language = question.language
    words = [one.text[slice(*mine[0])], other.text[slice(*theirs[0])]]
    stems = [stems_of(each, language) for each in words]
    around = (
        other.around | stems_of(other.found.passage.text, language),
        one.around | stems_of(one.found.passage.text, language),
    )
    if stems[0] & stems[1] or stems[0] & around[0] or stems[1] & around[1]:
        return None
    asked = asked_stems(question)
    if not asked <= one.around or not asked <= other.around or not is_role(question, words):
        return None
    return words[0], words[1]


def is_role(question: Question, names: Sequence[str]) -> bool:
    """Return whether one person or thing at a time answers: "Who is the mayor?", "What is the capital called?"."""
    return question.language.agreement.one_at_a_time.search(question.asking) is not None


def _answers(question: Question, statement: Statement) -> Iterator[Span]:
    """Yield the names in a sentence that are no words of the question and no speakers."""
    language = question.language
    asked = stems_of(question.asking, language)
    text = statement.text
    answer_type = AnswerType.PERSON if question.answer_type is AnswerType.PERSON else question.answer_type
    for span, _ in find_answers(answer_type, text, Span(0, len(text)), language):
        if not stems_of(text[slice(*span)], language) & asked:
            yield span


def _are_apart(question: Question, one: Statement, other: Statement) -> bool:
    """Return whether two sentences are about different years, or about different people and places."""
    language = question.language
    if question.answer_type is not AnswerType.DATE:
        mine, theirs = (
            [each for each in moments(statement.text, language) if each.year is not None] for statement in (one, other)
        )
        if mine and theirs and all(a.differs(b) for a in mine for b in theirs):
            return True
    if question.answer_type in _NAMES:
        return False
    alone = [
        _names(a, language) - b.around - stems_of(b.found.passage.text, language)
        for a, b in ((one, other), (other, one))
    ]
    return bool(alone[0]) and bool(alone[1])


def _names(statement: Statement, language: Language) -> frozenset[str]:
    """Return the stems of the names in a sentence, except those of speakers."""
    text = statement.text
    speech = [match.span() for match in language.agreement.saying.finditer(text)]
    names = set[str]()
    for name in language.words.names.finditer(text):
        near = any(start - _NEAR_SPEECH <= name.start() <= end + _NEAR_SPEECH for start, end in speech)
        if not near and not language.follow_ups.time.match(name.group()):
            names |= stems_of(name.group(), language)
    return frozenset(names)
