"""From a question to the passages that may answer it, best first."""

import threading
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Passage, Sentence
from embeddings.library import Library
from embeddings.storage.lexical import analyze
from qa.calibration import Calibration, packaged_calibration
from qa.features import FEATURES, Candidate, measure
from qa.question import Question, read_question
from qa.words import QueryWords

# Passages that each index proposes, and how many of both together are read sentence by sentence. On the development
# data the answering passage is among the first five of the plain fusion 99 times in 100.
_PROPOSED = 50
_READ = 16


class Ranking(StrEnum):
    """What ranks the passages: everything, or one index alone, for comparison."""

    FUSED = "fused"
    DENSE = "dense"
    BM25 = "bm25"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. ``score`` is in [0, 1], higher is better: with everything fused, the estimated probability that
    the passage answers. ``rank`` counts from 1, the best.
    """

    passage: Passage
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that may answer, in its passage. ``probability``: given that one of the sentences read answers."""

    passage: Passage
    sentence: Sentence
    probability: float


@dataclass(frozen=True, slots=True)
class Finding:
    """All that was found for a question: the sentences read, best first, and how sure it is that one answers.

    ``confidence`` is in [0, 1]; 0 when there was nothing to read.
    """

    choices: tuple[Choice, ...]
    confidence: float


class Retriever:
    """Searches a library; safe to use from any number of threads."""

    def __init__(
        self, library: Library, *, calibration: Calibration | None = None, ranking: Ranking = Ranking.FUSED
    ) -> None:
        """``calibration``: the fitted parameters; None takes those that come with Quoth."""
        self.library = library
        self._calibration = calibration
        self.ranking = ranking
        # Python runs one thread at a time; many that read passages together would mostly hand that turn on.
        self._reading = threading.Lock()

    @property
    def calibration(self) -> Calibration:
        """The fitted parameters in use.

        :raises CalibrationError: those that come with Quoth are damaged.
        """
        return self._calibration or packaged_calibration()

    def search(self, question: str, k: int = 5, *, documents: Collection[str] | None = None) -> list[Hit]:
        """The ``k`` best passages, best first; fewer where the library holds fewer.

        ``documents``: ids to search in; None searches in all.

        :raises QuestionError: the question is empty or too long.
        :raises ValueError: ``k`` is below 1.
        """
        if k < 1:
            raise ValueError(f"k is {k}; ask for at least 1 passage")
        asked = read_question(question)
        if self.library.is_empty():
            return []
        if self.ranking is not Ranking.FUSED:
            return self._search_one(asked, k, documents)
        scores: dict[tuple[str, int], float] = {}
        passages: dict[tuple[str, int], Passage] = {}
        finding = self.find(asked, documents=documents, read=max(_READ, k))
        for choice in finding.choices:
            key = (choice.passage.document_id, choice.passage.start)
            scores[key] = scores.get(key, 0.0) + choice.probability
            passages[key] = choice.passage
        best = sorted(scores, key=lambda key: (-scores[key], key))[:k]
        return [
            Hit(passages[key], min(1.0, scores[key] * finding.confidence), rank) for rank, key in enumerate(best, 1)
        ]

    def find(self, question: Question, *, documents: Collection[str] | None = None, read: int | None = None) -> Finding:
        """The sentences of the ``read`` most promising passages, best first, and the confidence that one answers.

        With one index alone it is the sentences of the passage that this index ranks first.
        """
        candidates, features = self.measure(question, allowed=self._allowed(documents), read=read)
        if not len(features):
            return Finding((), 0.0)
        probabilities = self.calibration.choose(features)
        sentences = [(c.stored.passage, s) for c in candidates for s in c.stored.passage.sentences]
        choices = [
            Choice(passage, sentence, float(probability))
            for (passage, sentence), probability in zip(sentences, probabilities, strict=True)
        ]
        choices.sort(key=lambda c: (-c.probability, c.passage.document_id, c.sentence.start))
        # A question without a word to look for ("what?") has no answer to be sure of.
        confidence = self.calibration.trust(features) if analyze(question.text) else 0.0
        return Finding(tuple(choices), confidence)

    def measure(
        self, question: Question, *, allowed: Collection[int] | None = None, read: int | None = None
    ) -> tuple[list[Candidate], NDArray[np.float64]]:
        """The candidate passages and, for all their sentences in order, ``qa.features.FEATURES``: float64, shape
        (n_sentences, len(FEATURES)). Empty when there is nothing to search in. ``allowed``: ids of the passages to
        search among; None searches among all.
        """
        if self.library.is_empty() or (allowed is not None and not allowed):
            return [], np.zeros((0, len(FEATURES)))
        indexes = self.library.indexes()
        encoding = self.library.encode_query(question.text)
        proposed = max(_PROPOSED, read or 0)
        dense = dict(indexes.dense.search(encoding.vector, proposed, allowed))
        with self._reading:
            words = QueryWords.read(question.text, indexes.lexical)
            bm25 = dict(indexes.lexical.search(list(words.rarity), proposed, allowed))
            if self.ranking is Ranking.DENSE:
                best = list(dense)[: read or 1]
            elif self.ranking is Ranking.BM25:
                best = list(bm25)[: read or 1]
            else:
                best = _fuse(list(dense), list(bm25))[: read or _READ]
                if question.byline:
                    best += [i for i in self.library.byline_passages(best) if allowed is None or i in allowed]
            candidates = [
                Candidate(passage, float(passage.vector @ encoding.vector), bm25.get(passage.passage_id, 0.0))
                for passage in self.library.passages(list(dict.fromkeys(best)))
            ]
            return candidates, measure(question, encoding, words, candidates)

    def _allowed(self, documents: Collection[str] | None) -> Collection[int] | None:
        return None if documents is None else frozenset(self.library.passage_ids(documents))

    def _search_one(self, question: Question, k: int, documents: Collection[str] | None) -> list[Hit]:
        """The ``k`` passages that one index ranks first, with its own score brought into [0, 1]."""
        candidates, features = self.measure(question, allowed=self._allowed(documents), read=k)
        column = FEATURES.index("dense" if self.ranking is Ranking.DENSE else "bm25")
        first = np.cumsum([0] + [len(c.stored.passage.sentences) for c in candidates])[:-1]
        scores = features[first, column] if len(features) else np.zeros(0)
        if self.ranking is Ranking.DENSE:
            scores = (scores + 1) / 2
        return [
            Hit(candidate.stored.passage, min(1.0, max(0.0, float(score))), rank)
            for rank, (candidate, score) in enumerate(zip(candidates, scores, strict=True), 1)
        ]


def _fuse(*rankings: list[int]) -> list[int]:
    """Passage ids by reciprocal rank fusion, best first.

    Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet", SIGIR 2009, with their k = 60.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, passage_id in enumerate(ranking, 1):
            scores[passage_id] = scores.get(passage_id, 0.0) + 1 / (60 + rank)
    return sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
