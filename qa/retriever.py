"""From a question to the passages that may answer it, best first."""

import threading
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Passage, Sentence
from embeddings.library import Library
from embeddings.models.encoder import Encoding
from embeddings.storage.lexical import analyze
from embeddings.storage.rows import StoredPassage
from qa.calibration import Calibration, packaged_calibration
from qa.features import FEATURES, Candidate, measure
from qa.question import Question, read_question
from qa.words import QueryWords

# Passages that each index proposes, and how many of both together are read sentence by sentence. On the development
# data the answering passage is among the first five of the plain fusion 99 times in 100.
_PROPOSED = 50
_READ = 16
_RRF_K = 60


class Stage(StrEnum):
    """A step on the way to the passages, which can be switched off to see what it is worth.

    ``DENSE``: the FAISS index proposes passages, and the cosine of question and passage counts. ``BM25``: the words'
    index does. ``LATE``: late interaction; without it pooled similarity stands in for it, as for a model without token
    vectors. ``FUSION``: the fitted choice among the sentences of all passages read; without it the passages come in the
    order of reciprocal rank fusion of what is on, and the quote comes from the first of them.
    """

    DENSE = "dense"
    BM25 = "bm25"
    LATE = "late"
    FUSION = "fusion"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. ``score`` is in [0, 1], higher is better: the estimated probability that the passage answers;
    without ``Stage.FUSION``, the one index's own score or the share of what reciprocal rank fusion could give.
    ``rank`` counts from 1, the best.
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


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """The passages read, best first by reciprocal rank fusion of the indexes, and ``FEATURES`` of all their sentences.

    ``rankings``: ids of the passages that each index proposed, best first; one list for each index that is on.
    """

    candidates: list[Candidate]
    features: NDArray[np.float64]
    rankings: list[list[int]]

    @property
    def first_rows(self) -> NDArray[np.intp]:
        """The row of each candidate's first sentence, and at the end the number of rows."""
        return np.cumsum([0, *(len(c.stored.passage.sentences) for c in self.candidates)])


# What late interaction fills; without it, the pooled similarity stands in these columns.
_LATE_COLUMNS = ("late", "late_rare", "late_low", "late_around", "late_passage", "weakest", "asked", "typed")


class Retriever:
    """Searches a library; safe to use from any number of threads."""

    def __init__(
        self, library: Library, *, calibration: Calibration | None = None, without: Collection[Stage] = ()
    ) -> None:
        """``calibration``: the fitted parameters; None takes those that come with Quoth. ``without``: what is switched
        off, for comparison.

        :raises ValueError: nothing is left that finds passages.
        """
        self.library = library
        self.without = frozenset(map(Stage, without))
        if {Stage.DENSE, Stage.BM25} <= self.without:
            raise ValueError("without dense and bm25 nothing finds passages; leave one of the two on")
        self._calibration = calibration
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
        if Stage.FUSION in self.without:
            return self._search_ranked(asked, k, documents)
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

        Without ``Stage.FUSION`` it is the sentences of the first passage alone.
        """
        measured = self._measure(question, self._allowed(documents), read)
        candidates, features = measured.candidates, measured.features
        if not len(features):
            return Finding((), 0.0)
        if Stage.FUSION in self.without:
            first, rows = _ranked(measured, late=Stage.LATE not in self.without)[0][0], measured.first_rows
            candidates, features = [candidates[first]], features[rows[first] : rows[first + 1]]
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
        measured = self._measure(question, allowed, read)
        return measured.candidates, measured.features

    def _measure(self, question: Question, allowed: Collection[int] | None, read: int | None) -> _Measured:
        if self.library.is_empty() or (allowed is not None and not allowed):
            return _Measured([], np.zeros((0, len(FEATURES))), [])
        without = self.without
        if {Stage.LATE, Stage.FUSION} <= without:
            read = read or 1  # the order is known already, and only the first passage is quoted
        indexes = self.library.indexes()
        encoding = self._encode(question.text)
        proposed = max(_PROPOSED, read or 0)
        rankings = []
        if Stage.DENSE not in without:
            rankings.append(list(dict(indexes.dense.search(encoding.vector, proposed, allowed))))
        with self._reading:
            words = QueryWords.read(question.text, indexes.lexical)
            bm25: dict[int, float] = {}
            if Stage.BM25 not in without:
                bm25 = dict(indexes.lexical.search(list(words.rarity), proposed, allowed))
                rankings.append(list(bm25))
            best = list(_fuse(*rankings))[: read or _READ]
            if question.byline and Stage.FUSION not in without:
                best += [i for i in self.library.byline_passages(best) if allowed is None or i in allowed]
            candidates = [
                Candidate(passage, self._cosine(passage, encoding), bm25.get(passage.passage_id, 0.0))
                for passage in self.library.passages(list(dict.fromkeys(best)))
            ]
            features = measure(question, encoding, words, candidates)
        return _Measured(candidates, self._neutralised(features) if without else features, rankings)

    def _encode(self, text: str) -> Encoding:
        """The question's vectors, as far as they are used; the model does not run where none is."""
        if {Stage.DENSE, Stage.LATE} <= self.without:
            return Encoding(np.zeros(0, dtype=np.float32), None, np.zeros(0, dtype=np.int32))
        encoding = self.library.encode_query(text)
        if Stage.LATE in self.without:
            return Encoding(encoding.vector, None, np.zeros(0, dtype=np.int32))
        return encoding

    def _cosine(self, passage: StoredPassage, encoding: Encoding) -> float:
        return float(passage.vector @ encoding.vector) if len(encoding.vector) else 0.0

    def _neutralised(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The features with the columns of what is off at the value that weighs nothing.

        The choice does not heed a column that is the same for all sentences; the confidence does not heed its mean.
        """
        off: list[str] = []
        if Stage.DENSE in self.without:
            off += ("dense", *(_LATE_COLUMNS if Stage.LATE in self.without else ()))
        if Stage.BM25 in self.without:
            off.append("bm25")
        columns = [FEATURES.index(name) for name in off]
        features[:, columns] = self.calibration.confidence.means[columns]
        return features

    def _allowed(self, documents: Collection[str] | None) -> Collection[int] | None:
        return None if documents is None else frozenset(self.library.passage_ids(documents))

    def _search_ranked(self, question: Question, k: int, documents: Collection[str] | None) -> list[Hit]:
        """The ``k`` first passages without the fitted choice; one index alone scores them, brought into [0, 1]."""
        late = Stage.LATE not in self.without
        measured = self._measure(question, self._allowed(documents), max(_READ, k) if late else k)
        ranked = _ranked(measured, late=late)[:k]
        if not late and len(measured.rankings) == 1:
            dense = Stage.DENSE not in self.without
            column = measured.features[measured.first_rows[:-1], FEATURES.index("dense" if dense else "bm25")]
            own = (column + 1) / 2 if dense else column
            ranked = [(place, float(own[place])) for place, _ in ranked]
        return [
            Hit(measured.candidates[place].stored.passage, min(1.0, max(0.0, score)), rank)
            for rank, (place, score) in enumerate(ranked, 1)
        ]


def _ranked(measured: _Measured, *, late: bool) -> list[tuple[int, float]]:
    """Places of the candidates, best first, by reciprocal rank fusion of the indexes and, with ``late``, of late
    interaction with the passage; each with its share, in [0, 1], of what the fusion could give.
    """
    ids = [candidate.stored.passage_id for candidate in measured.candidates]
    rankings = measured.rankings
    if late:
        matched = measured.features[measured.first_rows[:-1], FEATURES.index("late_passage")]
        rankings = [*rankings, [ids[place] for place in np.argsort(-matched, kind="stable")]]
    places = {passage_id: place for place, passage_id in enumerate(ids)}
    most = len(rankings) / (_RRF_K + 1)
    return [(places[i], score / most) for i, score in _fuse(*rankings).items() if i in places]


def _fuse(*rankings: list[int]) -> dict[int, float]:
    """The score of each passage id by reciprocal rank fusion, best first.

    Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet", SIGIR 2009, with their k = 60.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, passage_id in enumerate(ranking, 1):
            scores[passage_id] = scores.get(passage_id, 0.0) + 1 / (_RRF_K + rank)
    return dict(sorted(scores.items(), key=lambda scored: (-scored[1], scored[0])))
