"""The passages that may answer a question: which the indexes propose, and what is measured of their sentences."""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Passage, Sentence
from embeddings.encoders.base import Encoding
from embeddings.engines.base import Engine, StoredPassage
from embeddings.library import Library
from embeddings.scope import Scope
from qa.questions.question import Question
from qa.questions.terms import QueryWords
from qa.ranking.features import FEATURES, LATE, Candidate, ScoringContext, measure
from qa.ranking.learned_maxsim import LearnedMaxSim, identity_maxsim
from qa.ranking.maxsim import match
from qa.ranking.stages import Stage

# Passages that each index proposes, and how many of both together are read sentence by sentence. On the development
# data the answering passage is among the first five of the plain fusion 99 times in 100.
_PROPOSED = 50
READ = 24
_RRF_K = 60


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The passages read, best first by reciprocal rank fusion of the indexes, and ``FEATURES`` of all their sentences:
    float64, shape (n_sentences, len(FEATURES)).

    ``rankings``: ids of the passages that each index proposed, best first; one list for each index that is on.
    ``reading``: for a closer look; None where nothing was read.
    """

    candidates: list[Candidate]
    features: NDArray[np.float64]
    rankings: list[list[int]]
    reading: ScoringContext | None

    @property
    def first_rows(self) -> NDArray[np.intp]:
        """The row of each candidate's first sentence, and at the end the number of rows."""
        return np.cumsum([0, *(len(c.stored.passage.sentences) for c in self.candidates)])

    @property
    def sentences(self) -> list[tuple[int, Passage, Sentence]]:
        """For each row the id of its passage, the passage and the sentence."""
        return [
            (c.stored.passage_id, c.stored.passage, sentence)
            for c in self.candidates
            for sentence in c.stored.passage.sentences
        ]

    def only(self, place: int) -> "Candidates":
        """One of the candidates alone."""
        first, end = self.first_rows[place : place + 2]
        return Candidates([self.candidates[place]], self.features[first:end], self.rankings, self.reading)

    def ranked(self, *, late: bool) -> list[tuple[int, float]]:
        """Places of the candidates, best first, by reciprocal rank fusion of the indexes and, with ``late``, of late
        interaction with the passage; each with its share, in [0, 1], of what the fusion could give.
        """
        ids = [candidate.stored.passage_id for candidate in self.candidates]
        rankings = self.rankings
        if late:
            matched = self.features[self.first_rows[:-1], FEATURES.index("maxsim_passage")]
            rankings = [*rankings, [ids[place] for place in np.argsort(-matched, kind="stable")]]
        places = {passage_id: place for place, passage_id in enumerate(ids)}
        most = len(rankings) / (_RRF_K + 1)
        return [(places[i], score / most) for i, score in _fuse(*rankings).items() if i in places]


_NOTHING = Candidates([], np.zeros((0, len(FEATURES))), [], None)


@dataclass(frozen=True, slots=True, eq=False)
class _Query:
    """A question with its vectors and words, and where it is asked."""

    question: Question
    encoding: Encoding
    words: QueryWords
    scope: Scope


@dataclass(frozen=True, slots=True, eq=False)
class _Proposed:
    """The ``ids`` to read, best first; those that each index proposes; and what the words' index scores.

    ``all_words``: ``bm25`` has all passages searched that share a word with the question, not only the best.
    """

    ids: list[int]
    rankings: list[list[int]]
    bm25: dict[int, float]
    all_words: bool


class CandidateGenerator:
    """Proposes and measures passages of a library; safe to use from any number of threads."""

    def __init__(
        self,
        library: Library,
        without: Collection[Stage],
        matching: Callable[[Encoding], LearnedMaxSim] = identity_maxsim,
    ) -> None:
        """``without``: the stages that are off. ``matching``: what late interaction goes by, for a question."""
        self._library = library
        self._engine: Engine = library.engine
        self._matching = matching
        self._without = frozenset(without)
        # Python runs one thread at a time; many that read passages together would mostly hand that turn on.
        self._reading = threading.Lock()

    def read(self, question: Question, scope: Scope, most: int = READ) -> Candidates:
        """The ``most`` most promising passages of ``scope``."""
        if self._engine.is_empty(scope):
            return _NOTHING
        query = self._query(question, scope)
        (proposed,), passages = self._find([query], scope, most)
        return self._measure(query, passages, proposed)

    def read_both(
        self,
        first: Question,
        second: Question,
        also: Sequence[int],
        scope: Scope,
        encoding: Encoding | None = None,
    ) -> tuple[Candidates, Candidates]:
        """The most promising passages for either of two questions, and those of the ids ``also``: measured for each
        of the two, in the same order. ``encoding``: that of the first question where it is known already.
        """
        if self._engine.is_empty(scope):
            return _NOTHING, _NOTHING
        queries = self._query(first, scope, encoding), self._query(second, scope)
        # Read once: a sync that goes on meanwhile may take passages away, and both have to be of the same ones.
        (one, two), passages = self._find(queries, scope, READ, also)
        return self._measure(queries[0], passages, one), self._measure(queries[1], passages, two)

    def _find(
        self, queries: Sequence[_Query], scope: Scope, most: int, also: Sequence[int] = ()
    ) -> tuple[list[_Proposed], list[StoredPassage]]:
        """What the engine proposes for each query, and all these passages, with those of the ids ``also``."""
        proposed, passages = self._proposed_passages(queries, scope, most, also)
        held = {stored.passage_id for stored in passages}
        if any(i not in held for each in proposed for i in each.ids):
            # Removed since the engine looked, which knows nothing yet of what has come in their place.
            self._engine.refresh(scope)
            proposed, passages = self._proposed_passages(queries, scope, most, also)
        return proposed, [stored for stored in passages if scope.allows(stored.passage.document_id)]

    def _proposed_passages(
        self, queries: Sequence[_Query], scope: Scope, most: int, also: Sequence[int]
    ) -> tuple[list[_Proposed], list[StoredPassage]]:
        proposed = [self._propose(query, scope, most) for query in queries]
        ids = dict.fromkeys([*(i for each in proposed for i in each.ids), *also])
        return proposed, self._engine.passages(list(ids))

    def _query(self, question: Question, scope: Scope, encoding: Encoding | None = None) -> _Query:
        encoding = encoding or self._encode(question.text)
        with self._reading:
            return _Query(question, encoding, QueryWords.read(question.text, self._engine, scope), scope)

    def _propose(self, query: _Query, scope: Scope, most: int) -> _Proposed:
        count = max(_PROPOSED, most)
        dense, bm25 = Stage.DENSE not in self._without, Stage.BM25 not in self._without
        found = self._engine.search(
            query.encoding.vector if dense else None, list(query.words.idf) if bm25 else [], count, scope
        )
        lexical = dict(found.lexical)
        rankings = [[passage_id for passage_id, _ in found.dense]] if dense else []
        rankings += [list(lexical)] if bm25 else []
        best = list(_fuse(*rankings))[:most]
        if query.question.byline and Stage.LEARNED_RANKING not in self._without:
            best += self._engine.byline_passages(best)
        return _Proposed(list(dict.fromkeys(best)), rankings, lexical, len(lexical) < count)

    def _measure(self, query: _Query, passages: Sequence[StoredPassage], proposed: _Proposed) -> Candidates:
        bm25 = proposed.bm25
        unknown = frozenset(stored.passage_id for stored in passages if stored.passage_id not in bm25)
        if unknown and not proposed.all_words and Stage.BM25 not in self._without:
            bm25 = bm25 | self._engine.bm25(list(query.words.idf), unknown, query.scope)
        with self._reading:
            candidates = [
                Candidate(stored, _cosine(stored, query.encoding), bm25.get(stored.passage_id, 0.0))
                for stored in passages
            ]
            matching = self._matching(query.encoding)
            matches = match(matching.project(query.encoding), passages)
            features = measure(query.question, query.encoding, query.words, candidates, matching, matches)
        reading = ScoringContext(query.question, query.encoding, query.words, tuple(passages), matching, tuple(matches))
        return Candidates(candidates, features, proposed.rankings, reading)

    def _encode(self, text: str) -> Encoding:
        """The question's vectors, as far as they are used; the model does not run where none is."""
        if {Stage.DENSE, Stage.LATE} <= self._without:
            return Encoding(np.zeros(0, dtype=np.float32), None, np.zeros(0, dtype=np.int32))
        encoding = self._library.encode_query(text)
        if Stage.LATE in self._without:
            return Encoding(encoding.vector, None, np.zeros(0, dtype=np.int32))
        return encoding


def neutralised(features: NDArray[np.float64], without: Collection[Stage], means: NDArray[np.float64]) -> None:
    """Set the columns of what is off to the value that weighs nothing: their mean, in ``means``.

    The choice does not heed a column that is the same for all sentences; the confidence does not heed the mean of it,
    but is no probability any more: what it takes of all sentences together is another then.
    """
    off: list[str] = []
    if Stage.DENSE in without:
        off += ("dense", *(LATE if Stage.LATE in without else ()))
    if Stage.BM25 in without:
        off.append("bm25")
    columns = [FEATURES.index(name) for name in off]
    features[:, columns] = means[columns]


def _cosine(passage: StoredPassage, encoding: Encoding) -> float:
    return float(passage.vector @ encoding.vector) if len(encoding.vector) else 0.0


def _fuse(*rankings: list[int]) -> dict[int, float]:
    """The score of each passage id by reciprocal rank fusion, best first.

    Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet", SIGIR 2009, with their k = 60.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, passage_id in enumerate(ranking, 1):
            scores[passage_id] = scores.get(passage_id, 0.0) + 1 / (_RRF_K + rank)
    return dict(sorted(scores.items(), key=lambda scored: (-scored[1], scored[0])))
