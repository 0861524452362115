"""Candidate generation: the passages that the indexes propose for a question, fused into one list."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from embeddings.encoders.base import Encoding
from embeddings.engines.base import Engine, StoredPassage
from embeddings.library import Library
from embeddings.scope import Scope
from qa.questions.follow_ups import FOLLOW_UP_FEATURES, PASSAGES_AROUND, Topic, names_another, nearness
from qa.questions.question import Question
from qa.ranking.base import Candidate, Candidates, FollowUp
from qa.ranking.words import QueryWords

CANDIDATE_COUNT = 24
"""The passages that are ranked for a question. On the development data the answering passage is among the first five of
the plain fusion 99 times in 100."""

# The passages that each index proposes.
_PROPOSED = 50
RRF_K = 60


@dataclass(frozen=True, slots=True, eq=False)
class _Proposals:
    """The passages that the indexes propose for one question.

    ``ids``: fused, best first. ``rankings``: the ids that each index proposes. ``bm25``: scores by passage id.
    ``has_all_bm25``: ``bm25`` holds every searched passage that shares a word with the question, not only the best.
    """

    ids: list[int]
    rankings: tuple[list[int], ...]
    bm25: dict[int, float]
    has_all_bm25: bool


class CandidateGenerator:
    """Proposes passages of a library; safe to use from any number of threads."""

    def __init__(self, library: Library) -> None:
        """Take the passages from ``library``."""
        self._library = library
        self._engine: Engine = library.engine
        # Python runs one thread at a time: threads that analyze questions side by side mostly wait for one another.
        self._analyzing = threading.Lock()

    def generate(self, question: Question, scope: Scope, count: int = CANDIDATE_COUNT) -> Candidates:
        """Return the ``count`` most promising passages of ``scope``."""
        query = self._query(question, scope)
        if self._engine.is_empty(scope):
            return query
        (proposals,), passages = self._find([query], scope, count)
        return self._with_scores(query, passages, proposals, scope)

    def generate_follow_up(
        self, alone: Question, merged: Question, topic: Topic, scope: Scope, encoding: Encoding | None = None
    ) -> Candidates:
        """Return the candidates for ``merged``, with the evidence of the follow-up in ``follow_up``.

        They hold the most promising passages for ``alone`` and for ``merged``, and the passages around the topic's
        sentence. ``encoding``: the encoding of ``alone``, if the caller has it already.
        """
        ids = self._library.passage_ids([topic.passage.document_id])
        around: list[int] = []  # empty if the article was changed or removed since
        if topic.passage_id in ids:
            place = ids.index(topic.passage_id)
            around = ids[max(0, place - PASSAGES_AROUND) : place + PASSAGES_AROUND + 1]
        queries = self._query(alone, scope, encoding), self._query(merged, scope)
        if self._engine.is_empty(scope):
            return replace(queries[1], follow_up=FollowUp(queries[0], np.zeros((0, len(FOLLOW_UP_FEATURES) - 2))))
        # One call reads the passages for both questions: between two calls, a sync may remove some.
        proposals, stored = self._find(queries, scope, CANDIDATE_COUNT, around)
        first, second = (
            self._with_scores(query, stored, each, scope) for query, each in zip(queries, proposals, strict=True)
        )
        passages = [stored.passage for stored in self._library.passages(around)]
        near = nearness(topic, [] if names_another(alone, passages) else passages, first.sentences)
        return replace(second, follow_up=FollowUp(first, near))

    def _query(self, question: Question, scope: Scope, encoding: Encoding | None = None) -> Candidates:
        """Return the question encoded and analyzed, without passages yet."""
        encoding = encoding or self._library.encode_query(question.text)
        with self._analyzing:
            words = QueryWords.read(question.text, self._engine, question.language, scope)
        return Candidates(question, encoding, words, self._library.encoder.fingerprint)

    def _find(
        self, queries: Sequence[Candidates], scope: Scope, count: int, also: Sequence[int] = ()
    ) -> tuple[list[_Proposals], list[StoredPassage]]:
        """Return the proposals for each query, and all their passages with those of the ids ``also``."""
        proposals, passages = self._read(queries, scope, count, also)
        present = {stored.passage_id for stored in passages}
        if any(i not in present for each in proposals for i in each.ids):
            # A sync removed passages after the search, which has not seen yet the passages in their place.
            self._engine.refresh(scope)
            proposals, passages = self._read(queries, scope, count, also)
        return proposals, [stored for stored in passages if scope.allows(stored.passage.document_id)]

    def _read(
        self, queries: Sequence[Candidates], scope: Scope, count: int, also: Sequence[int]
    ) -> tuple[list[_Proposals], list[StoredPassage]]:
        proposals = [self._propose(query, scope, count) for query in queries]
        ids = dict.fromkeys([*(i for each in proposals for i in each.ids), *also])
        return proposals, self._engine.passages(list(ids))

    def _propose(self, query: Candidates, scope: Scope, count: int) -> _Proposals:
        depth = max(_PROPOSED, count)
        found = self._engine.search(query.encoding.vector, list(query.words.idf), depth, scope)
        bm25 = dict(found.lexical)
        rankings = [passage_id for passage_id, _ in found.dense], list(bm25)
        best = list(fuse(*rankings))[:count]
        if query.question.asks_for_byline:
            best += self._engine.byline_passages(best)
        return _Proposals(list(dict.fromkeys(best)), rankings, bm25, len(bm25) < depth)

    def _with_scores(
        self, query: Candidates, passages: Sequence[StoredPassage], proposals: _Proposals, scope: Scope
    ) -> Candidates:
        bm25 = proposals.bm25
        unscored = frozenset(stored.passage_id for stored in passages if stored.passage_id not in bm25)
        if unscored and not proposals.has_all_bm25:
            bm25 = bm25 | self._engine.bm25(list(query.words.idf), unscored, scope)
        vector = query.encoding.vector
        candidates = tuple(
            Candidate(stored, float(stored.vector @ vector), bm25.get(stored.passage_id, 0.0)) for stored in passages
        )
        return replace(query, passages=candidates, rankings=proposals.rankings)


def fuse(*rankings: Sequence[int]) -> dict[int, float]:
    """Return the score of each passage id by reciprocal rank fusion, best first.

    Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet", SIGIR 2009, with their k = 60.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, passage_id in enumerate(ranking, 1):
            scores[passage_id] = scores.get(passage_id, 0.0) + 1 / (RRF_K + rank)
    return dict(sorted(scores.items(), key=lambda scored: (-scored[1], scored[0])))
