"""Follow-up turns as they are learnt from: each is read in the light of what was found for the turns before it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from embeddings.scope import EVERYTHING
from eval.fit.cases import TrainingCorpus, passages_that_answer, sentences_that_answer
from eval.fit.leaving_out import without_passages
from eval.questions import EvalQuestion
from qa.questions.contextualize import topic_of
from qa.questions.follow_ups import FOLLOW_UP_FEATURES, Dependence, Topic, dependence_of, merge
from qa.questions.question import read_question
from qa.ranking.calibration import Calibration
from qa.ranking.candidates import Candidates
from qa.ranking.features import ScoringContext, measure
from qa.retriever import Retriever

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TrainingTurn:
    """A follow-up, read alone and joined with its topic; the rows of both are the same sentences.

    ``nearness``: ``FOLLOW_UP_FEATURES`` but the first two. ``answers``: which sentences answer; none where the passages
    that do were left out, or no article does. ``group``: as of a case.
    """

    group: str
    weight: float
    alone: Candidates
    joined: Candidates
    nearness: Matrix
    answers: NDArray[np.bool_]

    def tables(self, calibration: Calibration) -> tuple[Matrix, Matrix, Matrix]:
        """The features of the question alone, of it joined with its topic, and those of the follow-up's own choice."""
        alone, joined = (_measured(read, calibration) for read in (self.alone, self.joined))
        choice = calibration.choice
        return alone, joined, np.column_stack([choice(alone), choice(joined), self.nearness])


def turns_of(
    corpus: TrainingCorpus, off_topic: Sequence[EvalQuestion], calibration_of: Callable[[str], Calibration]
) -> Iterator[TrainingTurn]:
    """The turns of a data set that are read in the light of their conversation, each once more without the passages
    that answer it; and the off-topic questions that would be, after the same conversations.

    ``calibration_of`` gives what the turns before are answered by, for a group.
    """
    library = corpus.library
    asked = [question for question in corpus.questions if question.history]
    aside = [replace(q, history=a.history) for q, a in zip(off_topic, cycle(asked), strict=False)] if asked else []
    for question in (*asked, *aside):
        group = corpus.group(question)
        retriever = Retriever(library, calibration=calibration_of(group))
        own = read_question(question.question)
        leaning = dependence_of(own.text)
        if leaning is Dependence.NO:
            continue
        if leaning is Dependence.PERHAPS and retriever.find(own).confidence >= retriever.calibration.threshold:
            continue
        topic = topic_of(retriever, question.history, EVERYTHING)
        if topic is None:
            continue
        yield from _turn(corpus, question, group, retriever, topic)
        if question.answerable:
            right = [
                i
                for document_id in library.document_ids()
                if question.from_document(document_id)
                for i in library.passage_ids([document_id])
            ]
            left = without_passages(library, passages_that_answer(question, library, right))
            without_answer = Retriever(left, calibration=retriever.calibration)
            yield from _turn(corpus, question, group, without_answer, topic, is_answered=False)


def _turn(
    corpus: TrainingCorpus,
    question: EvalQuestion,
    group: str,
    retriever: Retriever,
    topic: Topic,
    *,
    is_answered: bool = True,
) -> Iterator[TrainingTurn]:
    own = read_question(question.question)
    joined = merge(topic.question, own.text)
    alone, together, nearness = retriever.measure_following(own, joined, topic)
    if not len(alone.features):
        return
    rows = [(passage, sentence) for _, passage, sentence in alone.sentences]
    answers = np.zeros(len(rows), dtype=bool)
    if question.answerable and is_answered:
        answers = sentences_that_answer(question, corpus.library, rows)
        if not answers.any():
            return
    yield TrainingTurn(group, corpus.weight, alone, together, nearness, answers)


def _measured(read: Candidates, calibration: Calibration) -> Matrix:
    reading: ScoringContext | None = read.reading
    if reading is None:
        raise ValueError("nothing was read")
    return measure(reading.question, reading.encoding, reading.words, read.candidates, calibration.matching)


def beginning() -> tuple[float, ...]:
    """Weights of ``FOLLOW_UP_FEATURES`` to answer earlier turns by while those are not fitted yet."""
    known = {"own": 0.4, "joined": 0.6, "same_document": 0.5, "same_passage": 0.5, "same_sentence": -1.0, "next": 0.5,
             "previous": 0.3, "nearness": 0.5}  # fmt: skip
    return tuple(known.get(name, 0.0) for name in FOLLOW_UP_FEATURES)
