"""Learned MaxSim against its definition, computed one token and one sentence at a time."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoders.base import Encoding
from embeddings.library import Library
from embeddings.scope import EVERYTHING
from embeddings.token_codes import similarities
from qa.errors import CalibrationError
from qa.questions.question import read_question
from qa.ranking.calibration import packaged_calibration, read_calibration
from qa.ranking.candidates import CandidateGenerator
from qa.ranking.features import FEATURES, LATE_FEATURES, measure
from qa.ranking.late_interaction import LateInteraction
from qa.ranking.learned_maxsim import CURVES, KINKS, LearnedMaxSim, identity_maxsim, read_learned_maxsim

QUESTION = "How many stalls did the Fish market of the harbour have?"


def random_maxsim(dimension: int, seed: int = 3) -> LearnedMaxSim:
    rng = np.random.default_rng(seed)
    shapes = ((dimension, dimension), (dimension,), (3,), (len(CURVES), len(KINKS) + 1))
    return LearnedMaxSim(*(rng.standard_normal(shape).astype(np.float32) for shape in shapes))


def columns(table: np.ndarray) -> dict[str, np.ndarray]:
    return {name: table[:, FEATURES.index(name)] for name in FEATURES}


def test_the_worth_of_cosines_bends_at_the_kinks() -> None:
    learned = random_maxsim(4)
    cosines = np.linspace(-1, 1, 41, dtype=np.float32).reshape(1, -1)
    for row, curve in zip(learned.curves.tolist(), CURVES, strict=True):
        expected = [
            row[0] * c + sum(slope * max(0.0, c - kink) for slope, kink in zip(row[1:], KINKS, strict=True))
            for c in cosines[0].tolist()
        ]
        np.testing.assert_allclose(learned.curve_values(curve, cosines)[0], expected, rtol=1e-4, atol=1e-5)


def interaction_of(library: Library, learned: LearnedMaxSim) -> LateInteraction:
    return LateInteraction.of(CandidateGenerator(library).generate(read_question(QUESTION), EVERYTHING), learned)


def encoding_of(tokens: np.ndarray | None, dimension: int = 4) -> Encoding:
    count = 0 if tokens is None else len(tokens)
    return Encoding(np.ones(dimension, dtype=np.float32), tokens, np.arange(count, dtype=np.int32))


def test_importance_is_positive_and_shared_out() -> None:
    learned = random_maxsim(4)
    rng = np.random.default_rng(1)
    tokens = rng.standard_normal((5, 4)).astype(np.float32)
    idf, named = rng.random(5).astype(np.float32), np.array([0, 1, 0, 0, 1], dtype=np.float32)
    inputs = learned.importance_inputs.tolist()
    raw = [
        math.log1p(math.exp(sum(t * a for t, a in zip(token, learned.importance.tolist(), strict=True))
                            + inputs[0] * idf_of_word / 3 + inputs[1] * name + inputs[2]))
        for token, idf_of_word, name in zip(tokens.tolist(), idf.tolist(), named.tolist(), strict=True)
    ]  # fmt: skip
    weights = learned.weights(encoding_of(tokens), idf, named)
    np.testing.assert_allclose(weights, np.array(raw) / sum(raw), rtol=1e-4)
    assert weights.sum() == pytest.approx(1.0, abs=1e-6)
    assert len(learned.weights(encoding_of(None), idf[:0], named[:0])) == 0


def test_features_are_those_of_a_plain_reference(library: Library) -> None:
    learned = random_maxsim(20)
    interaction = interaction_of(library, learned)
    encoding, tokens = interaction.candidates.encoding, interaction.tokens
    assert encoding.tokens is not None
    importance = learned.weights(encoding, tokens.idf, tokens.named)
    expected = []
    for stored in interaction.candidates.stored:
        assert stored.token_codes is not None
        cosines = similarities(encoding.tokens + encoding.tokens @ learned.projection, stored.token_codes)
        starts = [s.start - stored.passage.start for s in stored.passage.sentences]
        edges = [0, *(int(np.searchsorted(stored.token_starts, at)) for at in starts[1:]), len(stored.token_starts)]
        best = [cosines[:, a:b].max(axis=1) for a, b in pairwise(edges)]
        whole = np.max(best, axis=0)
        for i, own in enumerate(best):
            around = np.max(best[max(0, i - 1) : i + 2], axis=0)
            value = sum(learned.curve_values(c, v) for c, v in zip(CURVES, (own, around, whole), strict=True))
            expected.append([importance @ value for value in (value, own, around, whole)])
    found = columns(measure(interaction))
    names = ("learned_maxsim", "maxsim", "maxsim_around", "maxsim_passage")
    np.testing.assert_allclose(np.column_stack([found[name] for name in names]), expected, rtol=1e-3, atol=1e-4)


def test_unlearned_matching_is_late_interaction_as_colbert_has_it(library: Library) -> None:
    interaction = interaction_of(library, identity_maxsim(library.encode_query(QUESTION)))
    tokens = interaction.candidates.encoding.tokens
    assert tokens is not None
    late = columns(measure(interaction))["maxsim_passage"]
    for row, (passage, _) in enumerate(interaction.candidates.sentences):
        stored = next(stored for stored in interaction.candidates.stored if stored.passage == passage)
        assert stored.token_codes is not None
        assert late[row] == pytest.approx(similarities(tokens, stored.token_codes).max(axis=1).mean(), abs=1e-5)


def test_what_is_no_late_interaction_does_not_heed_the_matching(library: Library) -> None:
    learned = random_maxsim(20), random_maxsim(20, seed=4)
    tables = [columns(measure(interaction_of(library, each))) for each in learned]
    heeding = {*LATE_FEATURES, "unshared", "evidence"}
    for name in FEATURES:
        if name not in heeding:
            np.testing.assert_array_equal(tables[0][name], tables[1][name], err_msg=name)
    assert all(
        (tables[0][name] != tables[1][name]).any() for name in ("learned_maxsim", "maxsim", "maxsim_passage", "weakest")
    )


def test_without_token_vectors_late_interaction_is_the_pooled_similarity(library: Library) -> None:
    candidates = CandidateGenerator(library).generate(read_question(QUESTION), EVERYTHING)
    bare = replace(candidates, encoding=encoding_of(None, 20))
    table = columns(measure(LateInteraction.of(bare, random_maxsim(20))))
    for name in LATE_FEATURES:
        np.testing.assert_array_equal(table[name], table["dense"])


def test_parameters_survive_being_written() -> None:
    learned = random_maxsim(6)
    archive = learned.to_bytes()
    again = read_learned_maxsim(archive)
    for name in ("projection", "importance", "importance_inputs", "curves"):
        written = getattr(learned, name).astype(np.float16).astype(np.float32)
        np.testing.assert_array_equal(getattr(again, name), written)
    assert again.to_bytes() == archive


@pytest.mark.parametrize("name", ["learned_maxsim.npz", "sentence_network.npz"])
def test_parameters_that_the_calibration_was_not_fitted_with_are_refused(tmp_path: Path, name: str) -> None:
    for file in ("calibration.json", "learned_maxsim.npz", "sentence_network.npz"):
        (tmp_path / file).write_bytes((Path("qa/ranking") / file).read_bytes())
    read_calibration(tmp_path / "calibration.json")
    (tmp_path / name).write_bytes(random_maxsim(6).to_bytes())
    with pytest.raises(CalibrationError, match=rf"{name} beside it is not the one .* fit them again"):
        read_calibration(tmp_path / "calibration.json")
    (tmp_path / name).unlink()
    with pytest.raises(CalibrationError, match="cannot be used"):
        read_calibration(tmp_path / "calibration.json")


def test_the_packaged_matching_is_for_the_packaged_model(make_toy: Callable[..., object]) -> None:
    learned = packaged_calibration().learned_maxsim
    assert learned.projection.shape == (384, 384)
    assert np.isfinite(learned.projection).all()
    assert 0 < np.linalg.norm(learned.projection) < 384**0.5  # a change of the tokens, not another space
