"""Retrievers with stages switched off, for measuring how much each stage contributes."""

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import replace
from enum import StrEnum

import numpy as np

from embeddings.document import Passage
from embeddings.encoders.base import Encoder, Encoding, Floats
from embeddings.engines.base import Engine, Proposals
from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope
from embeddings.settings import DEFAULT_PASSAGE_TOKENS
from eval.wrapped_engine import WrappedEngine
from qa.questions.follow_ups import Topic
from qa.questions.question import Question
from qa.ranking.base import Candidates, Matrix, RetrievalResult
from qa.ranking.calibration import Calibration
from qa.ranking.candidates import CANDIDATE_COUNT, RRF_K, fuse
from qa.ranking.feature_ranker import FeatureRanker, confidence_of, softmax
from qa.ranking.features import FEATURES, LATE_FEATURES
from qa.ranking.late_interaction import LateInteraction
from qa.retriever import Retriever


class Stage(StrEnum):
    """A step from the question to the ranked sentences.

    ``DENSE``: the FAISS index proposes passages, and the cosine of question and passage is a feature. ``BM25``: the
    same of the lexical index and its score. ``LATE``: late interaction; without it the cosine of question and passage
    takes its place, as for a model without token vectors. ``LEARNED_RANKING``: the fitted choice among the sentences of
    all candidates; without it the passages come in the order of reciprocal rank fusion, and the quote comes from the
    first passage.
    """

    DENSE = "dense"
    BM25 = "bm25"
    LATE = "late"
    LEARNED_RANKING = "ranking"


def ablated_retriever(
    library: Library, without: Collection[Stage], calibration: Calibration | None = None
) -> Retriever:
    """Return a retriever of ``library`` without these stages; with all of them, the retriever that people get.

    :raises ValueError: if no stage is left that finds passages.
    """
    off = frozenset(map(Stage, without))
    if {Stage.DENSE, Stage.BM25} <= off:
        raise ValueError("without dense and bm25 nothing finds passages; leave one of the two on")
    if not off:
        return Retriever(library, calibration=calibration)
    reduced = copy(library)
    if Stage.LATE in off:
        encoder = _WithoutTokens(library.encoder, runs=Stage.DENSE not in off)
        reduced = _LibraryWithoutTokens(library.folder, library.engine, encoder, DEFAULT_PASSAGE_TOKENS)
        reduced.language = library.language
    reduced.engine = _WithoutIndexes(library.engine, off)
    if Stage.LEARNED_RANKING in off:
        return _FusionRetriever(reduced, calibration, off)
    return Retriever(reduced, ranker=_AblatedRanker(calibration, off))


class _WithoutIndexes(WrappedEngine):
    """An engine that proposes no passages by the stages that are ``off``."""

    def __init__(self, engine: Engine, off: frozenset[Stage]) -> None:
        super().__init__(engine)
        self._off = off

    def search(self, vector: Floats | None, terms: Sequence[str], k: int, scope: Scope) -> Proposals:
        return super().search(
            None if Stage.DENSE in self._off else vector, [] if Stage.BM25 in self._off else terms, k, scope
        )

    def bm25(self, terms: Sequence[str], passage_ids: Collection[int], scope: Scope) -> dict[int, float]:
        return {} if Stage.BM25 in self._off else super().bm25(terms, passage_ids, scope)

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        return [] if Stage.LEARNED_RANKING in self._off else super().byline_passages(passage_ids)


class _LibraryWithoutTokens(Library):
    """A library without token vectors of questions; it logs no note about them, since they are left out on purpose."""

    def encode_query(self, text: str) -> Encoding:
        return self.encoder.encode_query(text)


class _WithoutTokens:
    """An encoder without token vectors; it does not run the model at all unless ``runs``."""

    def __init__(self, encoder: Encoder, *, runs: bool) -> None:
        self._encoder = encoder
        self._runs = runs
        self.count_tokens = encoder.count_tokens
        self.encode_documents = encoder.encode_documents

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    @property
    def max_tokens(self) -> int:
        return self._encoder.max_tokens

    def encode_query(self, text: str) -> Encoding:
        vector = self._encoder.encode_query(text).vector if self._runs else np.zeros(self.dimension, dtype=np.float32)
        return Encoding(vector, None, np.zeros(0, dtype=np.int32))


class _AblatedRanker(FeatureRanker):
    """The packaged ranker with the features of the stages that are ``off`` set to their means, which weigh nothing.

    A feature that is the same for all sentences changes no choice among them, and the confidence weighs its mean as 0.
    The confidence is no probability any more, since it was fitted with other features of all sentences together.
    """

    def __init__(self, calibration: Calibration | None, off: frozenset[Stage]) -> None:
        super().__init__(calibration)
        names: list[str] = []
        if Stage.DENSE in off:
            names += ("dense", *(LATE_FEATURES if Stage.LATE in off else ()))
        if Stage.BM25 in off:
            names.append("bm25")
        self._columns = [FEATURES.index(name) for name in names]

    def measure(self, candidates: Candidates) -> tuple[LateInteraction, Matrix]:
        interaction, features = super().measure(candidates)
        features[:, self._columns] = self.calibration.confidence.means[self._columns]
        return interaction, features


class _FusionRetriever(Retriever):
    """A retriever without the learned ranking: passages come in the order of reciprocal rank fusion.

    With late interaction, MaxSim with the whole passage is fused as one ranking more.
    """

    def __init__(self, library: Library, calibration: Calibration | None, off: frozenset[Stage]) -> None:
        self._linear = _AblatedRanker(calibration, off)
        super().__init__(library, ranker=self._linear)
        self._off = off

    def retrieve(self, question: Question, scope: Scope = EVERYTHING, count: int = CANDIDATE_COUNT) -> RetrievalResult:
        """Return the sentences of the first passage alone."""
        if Stage.LATE in self._off:
            count = 1  # the order is known before ranking, and only the first passage is quoted
        candidates = self.generator.generate(question, scope, count)
        if not candidates.passages:
            return RetrievalResult(candidates)
        calibration = self._linear.calibration
        interaction, features = self._linear.measure(candidates)
        place = self._fused(candidates, features)[0][0]
        first, end = candidates.first_rows[place : place + 2]
        features = features[first:end]
        return RetrievalResult.of(
            replace(candidates, passages=(candidates.passages[place],)),
            softmax(calibration.choice(features)),
            confidence_of(calibration, features) if candidates.words.idf else 0.0,
            interaction,
        )

    def retrieve_follow_up(
        self,
        alone: Question,
        merged: Question,
        topic: Topic,
        scope: Scope = EVERYTHING,
        found_alone: RetrievalResult | None = None,
    ) -> RetrievalResult:
        """Return the sentences found for the merged question."""
        return self.retrieve(merged, scope)

    def score_passages(self, question: Question, k: int, scope: Scope) -> list[tuple[Passage, float]]:
        """Return the first passages; an index alone scores them itself, its score brought into [0, 1]."""
        late = Stage.LATE not in self._off
        candidates = self.generator.generate(question, scope, max(CANDIDATE_COUNT, k) if late else k)
        if not candidates.passages:
            return []
        _, features = self._linear.measure(candidates)
        ranked = self._fused(candidates, features)[:k]
        indexes = {Stage.DENSE, Stage.BM25} - self._off
        if not late and len(indexes) == 1:
            dense = Stage.DENSE in indexes
            column = features[candidates.first_rows[:-1], FEATURES.index("dense" if dense else "bm25")]
            own = (column + 1) / 2 if dense else column
            ranked = [(place, float(own[place])) for place, _ in ranked]
        return [(candidates.stored[place].passage, min(1.0, max(0.0, score))) for place, score in ranked]

    def _fused(self, candidates: Candidates, features: Matrix) -> list[tuple[int, float]]:
        """Return the places of the candidates, best first, each with its share, in [0, 1], of the highest score that
        the fusion could give.
        """
        dense, bm25 = candidates.rankings
        rankings = [ranking for stage, ranking in ((Stage.DENSE, dense), (Stage.BM25, bm25)) if stage not in self._off]
        ids = [stored.passage_id for stored in candidates.stored]
        if Stage.LATE not in self._off:
            scores = features[candidates.first_rows[:-1], FEATURES.index("maxsim_passage")]
            rankings.append([ids[place] for place in np.argsort(-scores, kind="stable")])
        places = {passage_id: place for place, passage_id in enumerate(ids)}
        most = len(rankings) / (RRF_K + 1)
        return [(places[i], score / most) for i, score in fuse(*rankings).items() if i in places]
