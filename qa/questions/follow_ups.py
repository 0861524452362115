"""Follow-ups: questions that depend on the conversation before them, and the topic that they depend on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Passage, Sentence
from embeddings.languages.base import Language
from qa.questions.dependence import names_in, opened
from qa.questions.question import MAX_CHARACTERS, Question, read_question
from qa.questions.rewriting import rewrite
from qa.questions.terms import words_of


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of a conversation: its last question, as it was understood, and the sentence that answers it best.

    ``passage_id`` and ``passage``: the passage of the sentence.
    """

    question: str
    passage_id: int
    passage: Passage
    sentence: Sentence

    @property
    def answer(self) -> str:
        """The text of the sentence."""
        return self.passage.text_of(self.sentence)


# The features of each sentence, for a question that depends on a topic. eval/fit fits one weight for each.
FOLLOW_UP_FEATURES = (
    "own",  # the sentence's score for the question alone
    "joined",  # the sentence's score for the question merged with the topic's question
    "same_document",  # as the topic's sentence
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
# This number of passages on either side of the topic's passage is near. Of a sentence beyond them, only
# ``same_document`` is known.
PASSAGES_AROUND = 2
_WORD = re.compile(r"\w(?:[\w’'-]*\w)?")
_SOON, _LATER = 3, 6


def merge(earlier: str, question: Question, answer: str = "") -> Question:
    """Return the question as it is understood after ``earlier``: one whole question.

    "In which district is Qinzao?" and "and Liuzhuang?" become "In which district is Liuzhuang?". ``answer``: the
    sentence that answers ``earlier``, if it is known. Where the result is longer than ``MAX_CHARACTERS``, it is
    ``question`` alone.
    """
    whole = rewrite(earlier, answer, question.text, question.language)
    return question if len(whole) > MAX_CHARACTERS else read_question(whole, language=question.language)


def taken_over(question: str, understood: str, language: Language) -> tuple[str, ...]:
    """Return the words of ``understood`` that the conversation gave, in order, as runs of words.

    They are the words that ``question`` lacks, except words such as "someone" that only complete the sentence.
    """
    own = [word.casefold() for word in _WORD.findall(question)]
    added = {at for match in language.follow_ups.rewriting.added.finditer(understood) for at in range(*match.span())}
    places = [place.span() for place in _WORD.finditer(understood) if place.start() not in added]
    folded = [understood[slice(*place)].casefold() for place in places]
    taken = set(range(len(places)))
    for block in SequenceMatcher(None, own, folded, autojunk=False).get_matching_blocks():
        taken -= set(range(block.b, block.b + block.size))
    runs: list[tuple[int, int]] = []
    for number in sorted(taken):
        start, end = places[number]
        if runs and number - 1 in taken and not added.intersection(range(runs[-1][1], start)):
            runs[-1] = runs[-1][0], end
        else:
            runs.append((start, end))
    return tuple(understood[start:end] for start, end in runs)


def names_another(question: Question, around: Sequence[Passage]) -> bool:
    """Return whether the question names something, and these passages hold no word of its names."""
    language = question.language
    _, own = opened(question.text, language)
    named = {
        stem for name in names_in(own, language) for _, stems in words_of(name.group(), language) for stem in stems
    }
    texts = (passage.text for passage in around)
    return bool(named) and not any(
        stem in named for text in texts for _, stems in words_of(text, language) for stem in stems
    )


def nearness(topic: Topic, around: Sequence[Passage], rows: Sequence[tuple[Passage, Sentence]]) -> NDArray[np.float64]:
    """Return the nearness of each sentence of ``rows`` to the topic's sentence.

    The result is ``FOLLOW_UP_FEATURES`` without the first two, float64, shape (len(rows), 10). ``around``: the topic's
    passage and the passages beside it, in the order of the document; if it is empty, no sentence is near.
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
