"""Follow-ups: which questions lean on the conversation before them, and on what of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Passage, Sentence
from qa.questions.question import MAX_CHARACTERS, Question, read_question
from qa.questions.terms import words_of


class Dependence(Enum):
    """Whether a question can be understood without the conversation before it."""

    NO = auto()
    PERHAPS = auto()  # nothing in it says so, but it names nothing either: "what were the lectures about?"
    YES = auto()


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about: its last question, as it was understood, and the sentence that answers it best.

    ``passage_id`` and ``passage`` are those of the sentence.
    """

    question: str
    passage_id: int
    passage: Passage
    sentence: Sentence


# What is known of each sentence, for a question that leans on a topic. eval/fit fits one weight for each.
FOLLOW_UP_FEATURES = (
    "own",  # the choice's score for the question alone
    "joined",  # the choice's score for the topic's question and this one together
    "same_document",  # as the sentence that answers the topic's question
    "same_passage",
    "same_sentence",
    "next",  # right after it
    "previous",
    "soon_after",  # two or three sentences after it
    "soon_before",
    "nearness",  # 1 / (1 + how many sentences away)
    "after",  # up to six sentences after it
    "before",
)
# Beyond these passages of the topic's document on either side, a sentence is only known to be in the same document.
PASSAGES_AROUND = 2
_SOON, _LATER = 3, 6

# "and when?", "what about Taicang?": what only makes sense after another question.
_CONTINUES = re.compile(
    r"^(?:and|or|but|also|so|then|ok(?:ay)?|what about|how about|what of)\b[\s,]*(?:and\b\s*)?", re.IGNORECASE
)
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|himself|herself|itself|themselves)\b", re.IGNORECASE
)
# What a pronoun may stand for within its own question: "Why did Hengli take its lessons to the workshops?"
_NAMED_OR_NOUN = re.compile(r"\b[A-Z]\w+|\b\w{5,}")
_NAMES = re.compile(r"(?<=[\w,;:“\"(–—-] )[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*")
# What "a" stands before is a kind of thing, whatever its letters: "a Party member".
_KIND = re.compile(r"\ban? $", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_TIMES = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)$"
)
_ASKS = re.compile(
    r"\b(?:who(?:m|se)?|what|which|where|when|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b",
    re.IGNORECASE,
)
# Words that say what kind of answer is wanted, but not about whom or what; what means nothing is no word at all.
_EMPTY = frozenset(
    {"long", "old", "far", "often", "call", "called", "name", "named", "get", "got", "say", "said", "like", "know"}
    | {"one", "ones", "else", "another", "since"}
)
_FEW = 3


@lru_cache(maxsize=1024)  # as `read_question`
def dependence_of(question: str) -> Dependence:
    """Whether ``question`` needs the conversation before it, by its words alone. It is for English."""
    continued = _CONTINUES.match(question)
    rest = question[continued.end() :] if continued else question
    content = [span for span, _ in words_of(rest) if rest[slice(*span)].casefold() not in _EMPTY]
    names = _names_in(rest)
    pronoun = _PRONOUN.search(rest)
    if not content:
        return Dependence.YES  # "and when?", "how many?", "what is that called?"
    if continued and not _ASKS.search(rest) and len(content) <= _FEW:
        return Dependence.YES  # "and the reporter?", "what about Taicang?"
    few = not names and len(content) <= _FEW
    if pronoun and not _NAMED_OR_NOUN.search(rest[1 : pronoun.start()]):
        return Dependence.YES if few else Dependence.PERHAPS  # "where does he live?", "is it true that zinc makes ...?"
    return Dependence.PERHAPS if few or (pronoun and not names) else Dependence.NO


def _names_in(text: str) -> list[re.Match[str]]:
    """The names in a part of a question, each a run of words that a capital letter marks; its first word is none if it
    means nothing. Positions are two more than in ``text``.
    """
    first = text.split(" ", 1)[0]
    marked = f", {text}" if words_of(first) and not _ASKS.fullmatch(first) else f", {text[:1].lower()}{text[1:]}"
    return [found for found in _NAMES.finditer(marked) if not _KIND.search(marked, 0, found.start())]


def merge(earlier: str, question: str) -> Question:
    """The question as it is understood after ``earlier``: "In which district is Qinzao? and Liuzhuang?" becomes "In
    which district is Liuzhuang?", and whatever asks something itself is put after the words of the other.

    Where both together are too long to ask, it is ``question`` alone.

    :raises QuestionError: ``question`` is empty or too long.
    """
    own = " ".join(question.split())
    rest = _CONTINUES.sub("", own).rstrip(" ?.!")
    asks = _ASKS.search(rest) is not None
    before = [found for found in _names_in(earlier) if not _TIMES.match(found.group())]
    name = _ARTICLE.sub("", rest)
    if len(before) == 1 and not asks and (named := _names_in(name)) and named[0].span() == (2, len(name) + 2):
        start, end = (at - 2 for at in before[0].span())
        joined = earlier[:start] + name + earlier[end:]
    else:
        joined = f"{earlier} {own}"
    if len(joined) > MAX_CHARACTERS:
        return read_question(own)
    return read_question(joined, asking=own if asks else joined)


def names_another(question: str, around: Sequence[Passage]) -> bool:
    """Whether the question names something, and none of it stands in these passages."""
    named = {
        stem
        for name in _names_in(_CONTINUES.sub("", " ".join(question.split())))
        for _, stems in words_of(name.group())
        for stem in stems
    }
    return bool(named) and not any(stem in named for p in around for _, stems in words_of(p.text) for stem in stems)


def nearness(topic: Topic, around: Sequence[Passage], rows: Sequence[tuple[Passage, Sentence]]) -> NDArray[np.float64]:
    """How near each sentence of ``rows`` is to the topic's: ``FOLLOW_UP_FEATURES`` but the first two, float64, shape
    (len(rows), 10). ``around``: the passages beside the topic's own, and it, in the order of the document; without
    them nothing is near.
    """
    order = {sentence.start: i for i, sentence in enumerate(s for passage in around for s in passage.sentences)}
    table = np.zeros((len(rows), len(FOLLOW_UP_FEATURES) - 2))
    at = order.get(topic.sentence.start)
    if at is None:
        return table
    for row, (passage, sentence) in zip(table, rows, strict=True):
        if passage.document_id != topic.passage.document_id:
            continue
        row[0] = 1.0
        if sentence.start not in order:
            continue
        away = order[sentence.start] - at
        row[1:] = (
            passage.start == topic.passage.start, away == 0, away == 1, away == -1,
            1 < away <= _SOON, -_SOON <= away < -1, 1 / (1 + abs(away)), 0 < away <= _LATER, -_LATER <= away < 0,
        )  # fmt: skip
    return table
