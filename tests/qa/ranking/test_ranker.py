"""Rankers in the place of Quoth's own: a first stage of their own, and a second stage after it."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from embeddings.library import Library
from qa.answer import Status
from qa.assistant import Assistant
from qa.questions.question import read_question
from qa.ranking.base import Candidates, Ranker, RetrievalResult
from qa.ranking.calibration import packaged_calibration
from qa.ranking.feature_ranker import FeatureRanker
from qa.retriever import Retriever

QUESTION = "How many stalls found a place at the harbour?"


class LongestSentence:
    """Prefers the longest sentence, whatever was asked."""

    threshold = 0.5

    def rank(self, candidates: Candidates) -> RetrievalResult:
        lengths = np.array([float(sentence.end - sentence.start) for _, sentence in candidates.sentences])
        return RetrievalResult.of(candidates, lengths / lengths.sum(), 0.9)


@dataclass
class ReadsTogether:
    """A second stage that reads question and sentence together, here by the words that both have."""

    first: Ranker = field(default_factory=FeatureRanker)
    threshold: float = 0.0

    def rank(self, candidates: Candidates) -> RetrievalResult:
        found = self.first.rank(candidates)
        asked = set(candidates.question.text.lower().split())
        best = [
            replace(s, probability=len(asked & set(s.passage.text_of(s.sentence).lower().split())) / len(asked))
            for s in found.sentences[:10]
        ]
        return replace(found, sentences=tuple(sorted(best, key=lambda s: -s.probability)))


def test_a_ranker_of_whole_sentences_takes_the_place_of_the_linear_one(library: Library) -> None:
    retriever = Retriever(library, ranker=LongestSentence())
    every = retriever.retrieve(read_question(QUESTION)).candidates.sentences
    longest = max((passage.text_of(sentence) for passage, sentence in every), key=len)
    answer = Assistant(retriever).ask(QUESTION)
    assert (answer.status, answer.confidence) == (Status.ANSWERED, 0.9)
    assert longest in answer.quotes[0].text
    assert answer.quotes[0].score == pytest.approx(0.9 * len(longest) / sum(s.end - s.start for _, s in every))
    totals = [sum(s.end - s.start for s in hit.passage.sentences) for hit in retriever.search(QUESTION)]
    assert totals == sorted(totals, reverse=True)
    follow_up = Assistant(retriever).ask("and when?", [QUESTION])
    assert follow_up.understood.startswith("When ")
    assert longest in follow_up.quotes[0].text


def test_its_threshold_decides_what_is_refused(library: Library) -> None:
    ranker = LongestSentence()
    ranker.threshold = 0.95
    answer = Assistant(Retriever(library, ranker=ranker)).ask(QUESTION)
    assert (answer.status, answer.quotes) == (Status.NOT_IN_ARTICLES, ())
    assert answer.nearest


def test_a_second_stage_ranks_again_what_the_first_found(library: Library) -> None:
    first = Retriever(library).retrieve(read_question(QUESTION))
    second = Retriever(library, ranker=ReadsTogether()).retrieve(read_question(QUESTION))
    assert len(second.sentences) == min(10, len(first.sentences))
    assert {s.sentence for s in second.sentences} == {s.sentence for s in first.sentences[:10]}
    scores = [s.probability for s in second.sentences]
    assert scores == sorted(scores, reverse=True)
    assert (
        "Forty stalls found a place"
        in Assistant(Retriever(library, ranker=ReadsTogether())).ask(QUESTION).quotes[0].text
    )


def test_a_calibration_goes_with_the_feature_ranker_alone(library: Library) -> None:
    with pytest.raises(ValueError, match="calibration is only for the packaged ranker"):
        Retriever(library, ranker=LongestSentence(), calibration=packaged_calibration())
