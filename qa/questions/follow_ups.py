"""Follow-ups: questions that depend on the conversation before them, and the topic that they depend on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Passage, Sentence
from qa.questions.dependence import names_in
from qa.questions.question import MAX_CHARACTERS, Question, read_question
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
_SOON, _LATER = 3, 6


def merge(earlier: str, question: Question) -> Question:
    """Return the question as it is understood after ``earlier``.

    "In which district is Qinzao?" and "and Liuzhuang?" become "In which district is Liuzhuang?". A question that asks
    something itself follows the words of the earlier question. Where the two together are longer than
    ``MAX_CHARACTERS``, the result is ``question`` alone.
    """
    own, language, cues = question.text, question.language, question.language.follow_ups
    rest = cues.continues.sub("", own).rstrip(" ?.!")
    asks = cues.asks.search(rest) is not None
    before = [name for name in names_in(earlier, language) if not cues.time.match(name.group())]
    name = cues.article.sub("", rest)
    is_name = not asks and [found.span() for found in names_in(name, language)][:1] == [(2, len(name) + 2)]
    if len(before) == 1 and is_name:
        start, end = (at - 2 for at in before[0].span())
        joined = earlier[:start] + name + earlier[end:]
    else:
        joined = f"{earlier} {own}"
    if len(joined) > MAX_CHARACTERS:
        return question
    return read_question(joined, own if asks else joined, language)


def names_another(question: Question, around: Sequence[Passage]) -> bool:
    """Return whether the question names something, and these passages hold no word of its names."""
    language = question.language
    own = language.follow_ups.continues.sub("", question.text)
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
