"""Retrievers without a stage: what they find, and by which score."""

from collections.abc import Collection
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from embeddings.engines.local.engine import LocalEngine
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from embeddings.scope import EVERYTHING
from eval.ablation import Stage, ablated_retriever
from qa.assistant import Assistant
from qa.questions.question import read_question
from qa.ranking.calibration import packaged_calibration
from qa.ranking.candidates import CandidateGenerator
from qa.ranking.feature_ranker import FeatureRanker
from qa.ranking.features import FEATURES

WITHOUT = [
    stages
    for n in range(len(Stage))
    for stages in combinations(Stage, n)
    if not {Stage.DENSE, Stage.BM25} <= set(stages)
]
QUESTION = "How many stalls found a place at the harbour?"


def local_engine(library: Library) -> LocalEngine:
    assert isinstance(library.engine, LocalEngine)
    return library.engine


def features_of(library: Library, question: str, without: Collection[Stage] = ()) -> np.ndarray:
    """The features of the sentences found for a question."""
    retriever = ablated_retriever(library, without)
    assert isinstance(retriever.ranker, FeatureRanker)
    return retriever.ranker.measure(retriever.generator.generate(read_question(question), EVERYTHING))[1]


@pytest.mark.parametrize("without", WITHOUT, ids="-".join)
def test_hits_are_ranked_and_scored_within_bounds(library: Library, without: Collection[Stage]) -> None:
    hits = ablated_retriever(library, without).search(QUESTION, k=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_token_vectors_left_out_on_purpose_are_not_logged(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="embeddings"):
        assert ablated_retriever(library, {Stage.LATE}).search(QUESTION, k=1)
    assert caplog.messages == []


@pytest.mark.parametrize("without", WITHOUT, ids="-".join)
def test_follow_ups_are_answered_too(library: Library, without: Collection[Stage]) -> None:
    answer = Assistant(ablated_retriever(library, without)).ask("and when?", ["Did the bridge over the Ling open?"])
    assert answer.understood == "When did the bridge over the Ling open?"
    assert answer.quotes or answer.nearest


def test_one_index_alone_ranks_by_its_own_score(library: Library) -> None:
    question = QUESTION
    encoding = library.encode_query(question)
    indexes = local_engine(library).indexes()
    found = {
        Stage.DENSE: [(i, (score + 1) / 2) for i, score in indexes.dense.search(encoding.vector, 3)],
        Stage.BM25: indexes.lexical.search(ENGLISH.analyze(question), 3),
    }
    for stage, expected in found.items():
        alone = ablated_retriever(library, set(Stage) - {stage})
        hits = alone.search(question, k=3)
        assert [hit.passage for hit in hits] == [p.passage for p in library.passages([i for i, _ in expected])]
        if stage is Stage.DENSE:
            assert [hit.score for hit in hits] == pytest.approx([score for _, score in expected], abs=1e-4)
        # The quote comes from the first passage.
        assert {sentence.passage for sentence in alone.retrieve(read_question(question)).sentences} == {hits[0].passage}


def test_without_the_fitted_choice_passages_come_by_reciprocal_rank_fusion(library: Library) -> None:
    question = QUESTION
    encoding, indexes = library.encode_query(question), local_engine(library).indexes()
    rankings = [
        [i for i, _ in indexes.dense.search(encoding.vector, 50)],
        [i for i, _ in indexes.lexical.search(ENGLISH.analyze(question), 50)],
    ]
    for late in (False, True):
        if late:
            candidates = CandidateGenerator(library).generate(read_question(question), EVERYTHING)
            firsts = candidates.first_rows[:-1]
            matched = FeatureRanker().measure(candidates)[1][firsts, FEATURES.index("maxsim_passage")]
            rankings.append([candidates.stored[i].passage_id for i in np.argsort(-matched)])
        shares: dict[int, Fraction] = {}
        for ranking in rankings:
            for rank, i in enumerate(ranking, 1):
                shares[i] = shares.get(i, Fraction(0)) + Fraction(61, (60 + rank) * len(rankings))
        retriever = ablated_retriever(library, [Stage.LEARNED_RANKING] if late else [Stage.LEARNED_RANKING, Stage.LATE])
        hits = retriever.search(question, k=4)
        order = sorted(shares, key=lambda i: (-shares[i], i))[:4]
        assert [hit.passage for hit in hits] == [stored.passage for stored in library.passages(order)]
        assert [hit.score for hit in hits] == pytest.approx([float(shares[i]) for i in order])
        assert {s.passage for s in retriever.retrieve(read_question(question)).sentences} == {hits[0].passage}


def test_a_stage_that_is_off_weighs_nothing(library: Library) -> None:
    column = {name: i for i, name in enumerate(FEATURES)}
    mean = packaged_calibration().confidence.means
    whole = features_of(library, QUESTION)
    for stage in (Stage.DENSE, Stage.BM25):
        features = features_of(library, QUESTION, [stage])
        assert np.ptp(whole[:, column[stage]]) > 0
        assert (features[:, column[stage]] == mean[column[stage]]).all()
    features = features_of(library, QUESTION, [Stage.LATE])
    assert (features[:, column["maxsim"]] == features[:, column["dense"]]).all()
    assert not np.allclose(features[:, column["maxsim"]], whole[:, column["maxsim"]])
    features = features_of(library, QUESTION, [Stage.DENSE, Stage.LATE])
    assert (features[:, column["maxsim"]] == mean[column["maxsim"]]).all()


def test_words_alone_need_no_model(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library.encoder, "encode_query", lambda *_: pytest.fail("the model was asked"))
    assert ablated_retriever(library, [Stage.DENSE, Stage.LATE]).search("stalls at the harbour")


@pytest.mark.parametrize("without", [list(Stage), [Stage.DENSE, Stage.BM25]], ids=["all", "both indexes"])
def test_something_must_find_passages(library: Library, without: list[Stage]) -> None:
    with pytest.raises(ValueError, match="nothing finds passages"):
        ablated_retriever(library, without)
