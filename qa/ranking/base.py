"""Ranking: its contract, the candidates that it takes, and the scored sentences and hits that it gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Passage, Sentence
from embeddings.encoders.base import Encoding
from embeddings.engines.base import StoredPassage
from qa.answer import Source
from qa.questions.question import Question
from qa.ranking.words import QueryWords

Matrix = NDArray[np.float64]
PassageSentence = tuple[Passage, Sentence]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, with the scores that the engine gives it.

    ``dense``: cosine with the question, in [-1, 1] except for rounding. ``bm25``: 0 if the passage shares no word with
    the question.
    """

    stored: StoredPassage
    dense: float
    bm25: float


@dataclass(frozen=True, slots=True, eq=False)
class FollowUp:
    """The further evidence that ranks the candidates of a follow-up.

    ``alone``: the same passages as candidates for the follow-up without its topic's question. ``nearness``: float64,
    shape (n_sentences, len(FOLLOW_UP_FEATURES) - 2), as ``qa.questions.follow_ups.nearness`` measures it.
    """

    alone: "Candidates"
    nearness: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The passages that may answer a question, best first by reciprocal rank fusion of the indexes.

    ``words``: the question's words with their idf. ``model``: fingerprint of the model that encoded the question and
    the passages. ``rankings``: ids of the passages that each index proposed, best first. ``follow_up``: None for a
    question that is complete in itself.
    """

    question: Question
    encoding: Encoding
    words: QueryWords
    model: str
    passages: tuple[Candidate, ...] = ()
    rankings: tuple[Sequence[int], ...] = ()
    follow_up: FollowUp | None = None

    @property
    def stored(self) -> list[StoredPassage]:
        """The passages as the engine holds them."""
        return [candidate.stored for candidate in self.passages]

    @property
    def sentences(self) -> list[PassageSentence]:
        """All sentences of all passages, in order, each with its passage."""
        return [(stored.passage, sentence) for stored in self.stored for sentence in stored.passage.sentences]

    @property
    def first_rows(self) -> NDArray[np.intp]:
        """The row of each passage's first sentence among ``sentences``, and at the end the number of rows."""
        return np.cumsum([0, *(len(stored.passage.sentences) for stored in self.stored)])


class PlaceScorer(Protocol):
    """Scores places in the passages that were ranked."""

    def score_places(
        self,
        passage: Passage,
        places: Sequence[tuple[int, int]],
        *,
        before: int = ...,
        after: int = ...,
        about: tuple[int, int] | None = None,
    ) -> list[float]:
        """Return for each place how well the question matches the words around it; higher is better.

        ``places``: ranges of characters of ``passage.text``. ``before`` and ``after``: how many characters on each side
        of a place count as around it. ``about``: the range of the question's text whose words count; None takes all
        words.
        """


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence that may answer, in its passage.

    ``probability``: that this sentence answers, given that a sentence of the candidates does; in [0, 1].
    """

    passage_id: int
    passage: Passage
    sentence: Sentence
    probability: float


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """The sentences found for ``candidates.question``, best first, and the confidence that one of them answers.

    ``confidence`` is in [0, 1]; 0 without sentences. ``places``: None for a ranker that scores whole sentences alone.
    """

    candidates: Candidates
    sentences: tuple[ScoredSentence, ...] = ()
    confidence: float = 0.0
    places: PlaceScorer | None = None

    @classmethod
    def of(
        cls,
        candidates: Candidates,
        probabilities: Sequence[float] | Matrix,
        confidence: float,
        places: PlaceScorer | None = None,
    ) -> "RetrievalResult":
        """Return the result for the probability of each of ``candidates.sentences``, in their order."""
        ids = [stored.passage_id for stored in candidates.stored for _ in stored.passage.sentences]
        scored = [
            ScoredSentence(passage_id, passage, sentence, float(probability))
            for passage_id, (passage, sentence), probability in zip(
                ids, candidates.sentences, probabilities, strict=True
            )
        ]
        scored.sort(key=lambda s: (-s.probability, s.passage.document_id, s.sentence.start))
        return cls(candidates, tuple(scored), confidence, places)

    @property
    def question(self) -> Question:
        """The question as it was searched for: a follow-up merged with the question of its topic."""
        return self.candidates.question


class Ranker(Protocol):
    """Ranks the sentences of candidates; safe to use from any number of threads.

    `qa.ranking.feature_ranker` comes with Quoth. A second stage, such as a model that reads question and sentence
    together, is a ranker that ranks again the best sentences of another one.
    """

    @property
    def threshold(self) -> float:
        """The confidence below which the assistant refuses to answer."""

    def rank(self, candidates: Candidates) -> RetrievalResult:
        """Return the sentences of the candidates, best first, with a calibrated confidence that one answers."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question, and its source.

    ``score``: the estimated probability that the passage answers, in [0, 1]. ``rank`` counts from 1, the best.
    ``source``: the title, path, url and further facts of the passage's document; it starts and ends with the passage.
    """

    passage: Passage
    score: float
    rank: int
    source: Source
