"""Training turns: labelled follow-ups, with their candidates under the topic of the turns before them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from embeddings.scope import EVERYTHING
from eval.fit.cases import TrainingCorpus, passages_that_answer, sentences_that_answer
from eval.fit.leaving_out import without_passages
from eval.questions import EvalQuestion
from qa.questions.contextualize import read_history, topic_of
from qa.questions.dependence import Dependence
from qa.questions.follow_ups import FOLLOW_UP_FEATURES, Topic, merge
from qa.questions.question import read_question
from qa.ranking.base import Candidates, FollowUp, Matrix
from qa.ranking.calibration import Calibration
from qa.ranking.candidates import CandidateGenerator
from qa.ranking.feature_ranker import follow_up_features
from qa.ranking.features import measure
from qa.ranking.late_interaction import LateInteraction
from qa.retriever import Retriever


@dataclass(frozen=True, slots=True, eq=False)
class TrainingTurn:
    """A follow-up with its candidates, which are those of the question merged with its topic.

    ``answers``: bool, shape (n_sentences,), which sentences answer; all False if the passages that answer were left out
    or no article answers. ``group``: as of a case.
    """

    group: str
    weight: float
    candidates: Candidates
    follow_up: FollowUp
    answers: NDArray[np.bool_]

    def tables(self, calibration: Calibration) -> tuple[Matrix, Matrix, Matrix]:
        """Return the features of the question alone, of it merged with its topic, and ``FOLLOW_UP_FEATURES``."""
        learned = calibration.learned_maxsim
        alone, merged = (measure(LateInteraction.of(c, learned)) for c in (self.follow_up.alone, self.candidates))
        return alone, merged, follow_up_features(calibration, alone, merged, self.follow_up.nearness)


def turns_of(
    corpus: TrainingCorpus, off_topic: Sequence[EvalQuestion], calibration_of: Callable[[str], Calibration]
) -> Iterator[TrainingTurn]:
    """Yield the turns of a data set that depend on their conversation, and the off-topic questions that would depend on
    it after the same conversations.

    Each answerable turn comes once more, without the passages that answer it. ``calibration_of``: returns, for a group,
    the parameters that answer the turns before.
    """
    library = corpus.library
    asked = [question for question in corpus.questions if question.history]
    aside = [replace(q, history=a.history) for q, a in zip(off_topic, cycle(asked), strict=False)] if asked else []
    for question in (*asked, *aside):
        group = corpus.group(question)
        calibration = calibration_of(group)
        retriever = Retriever(library, calibration=calibration)
        own = read_question(question.question)
        if own.dependence is Dependence.NO:
            continue
        if own.dependence is Dependence.PERHAPS and retriever.retrieve(own).confidence >= calibration.threshold:
            continue
        topic = topic_of(retriever, read_history(question.history), EVERYTHING)
        if topic is None:
            continue
        yield from _turn(corpus, question, group, CandidateGenerator(library), topic)
        if question.answerable:
            right = [
                i
                for document_id in library.document_ids()
                if question.from_document(document_id)
                for i in library.passage_ids([document_id])
            ]
            left = without_passages(library, passages_that_answer(question, library, right))
            yield from _turn(corpus, question, group, CandidateGenerator(left), topic, is_answered=False)


def _turn(
    corpus: TrainingCorpus,
    question: EvalQuestion,
    group: str,
    generator: CandidateGenerator,
    topic: Topic,
    *,
    is_answered: bool = True,
) -> Iterator[TrainingTurn]:
    own = read_question(question.question)
    candidates = generator.generate_follow_up(own, merge(topic.question, own, topic.answer), topic, EVERYTHING)
    rows = candidates.sentences
    if candidates.follow_up is None or not rows:
        return
    answers = np.zeros(len(rows), dtype=bool)
    if question.answerable and is_answered:
        answers = sentences_that_answer(question, corpus.library, rows)
        if not answers.any():
            return
    yield TrainingTurn(group, corpus.weight, candidates, candidates.follow_up, answers)


def beginning() -> tuple[float, ...]:
    """Return the weights of ``FOLLOW_UP_FEATURES`` that answer earlier turns until these weights are fitted."""
    known = {"own": 0.4, "joined": 0.6, "same_document": 0.5, "same_passage": 0.5, "same_sentence": -1.0, "next": 0.5,
             "previous": 0.3, "nearness": 0.5}  # fmt: skip
    return tuple(known.get(name, 0.0) for name in FOLLOW_UP_FEATURES)
