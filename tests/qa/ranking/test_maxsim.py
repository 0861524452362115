"""Late interaction over sentences against ColBERT's formula in plain NumPy."""

import numpy as np
import pytest

from embeddings.document import Kind, Passage, Sentence
from embeddings.encoders.base import Floats
from embeddings.engines.base import StoredPassage
from embeddings.token_codes import encode_tokens, similarities
from qa.ranking.maxsim import maxsim


def unit(rng: np.random.Generator, rows: int, dim: int = 32) -> Floats:
    tokens = rng.standard_normal((rows, dim)).astype(np.float32)
    unit_rows: Floats = tokens / np.linalg.norm(tokens, axis=1, keepdims=True)
    return unit_rows


def stored(tokens: Floats | None, starts: list[int], spans: list[tuple[int, int]]) -> StoredPassage:
    text = "x" * spans[-1][1]
    passage = Passage(
        "a.txt", 100, 100 + len(text), text, tuple(Sentence(100 + a, 100 + b, Kind.PARAGRAPH) for a, b in spans)
    )
    codes = None if tokens is None else encode_tokens(tokens)
    return StoredPassage(1, passage, "", "", "", np.ones(32, dtype=np.float32), codes, np.array(starts, dtype=np.int32))


def test_each_question_token_takes_its_best_in_each_sentence() -> None:
    rng = np.random.default_rng(5)
    question = unit(rng, 4)
    first, second = unit(rng, 6), unit(rng, 3)
    passages = [
        stored(first, [0, 2, 5, 9, 12, 15], [(0, 8), (9, 20)]),
        stored(second, [0, 4, 8], [(0, 3), (4, 6), (8, 12)]),
    ]
    found = maxsim(question, passages)
    for tokens, got, groups in ((first, found[0], [[0, 1, 2], [3, 4, 5]]), (second, found[1], [[0], [1], [2]])):
        assert got is not None
        cosines = similarities(question, encode_tokens(tokens))
        expected = np.stack([cosines[:, group].max(axis=1) for group in groups], axis=1)
        np.testing.assert_allclose(got.best, expected, atol=1e-6)
        near = [
            sorted({j for i in (n - 1, n, n + 1) if 0 <= i < len(groups) for j in groups[i]})
            for n in range(len(groups))
        ]
        around = np.stack([cosines[:, group].max(axis=1) for group in near], axis=1)
        np.testing.assert_allclose(got.around, around, atol=1e-6)


def test_many_passages_are_matched_as_one_is() -> None:
    rng = np.random.default_rng(8)
    question = unit(rng, 5)
    passages = []
    for _ in range(100):
        edges = np.cumsum(rng.integers(1, 40, size=2 * rng.integers(1, 12)))
        spans = [(int(a) - int(edges[0]), int(b) - int(edges[0])) for a, b in edges.reshape(-1, 2)]
        starts = np.sort(rng.integers(0, spans[-1][1], size=rng.integers(0, 60))).tolist()
        passages.append(stored(unit(rng, len(starts)), starts, spans))
    together = maxsim(question, passages)
    assert sum(found is None for found in together) == sum(not len(one.token_starts) for one in passages)
    for passage, found in zip(passages, together, strict=True):
        alone = maxsim(question, [passage])[0]
        assert (found is None) == (alone is None)
        if found is None or alone is None:
            continue
        assert passage.token_codes is not None
        np.testing.assert_allclose(found.similarity, similarities(question, passage.token_codes), atol=1e-6)
        np.testing.assert_allclose(found.best, alone.best, atol=1e-6)
        np.testing.assert_allclose(found.around, alone.around, atol=1e-6)


def test_a_sentence_without_a_token_of_its_own_shares_its_neighbours() -> None:
    rng = np.random.default_rng(6)
    question, tokens = unit(rng, 2), unit(rng, 2)
    found = maxsim(
        question,
        [stored(tokens, [0, 3], [(0, 2), (3, 5), (6, 8)])],  # no token starts in the last
    )[0]
    assert found is not None
    assert found.best.shape == (2, 3)
    np.testing.assert_array_equal(found.best[:, 1], found.best[:, 2])


@pytest.mark.parametrize("tokens", [None, np.zeros((0, 32), dtype=np.float32)], ids=["no token vectors", "no tokens"])
def test_nothing_to_maxsim(tokens: Floats | None) -> None:
    rng = np.random.default_rng(7)
    assert maxsim(unit(rng, 2), [stored(tokens, [], [(0, 4)])]) == [None]
    assert maxsim(None, [stored(unit(rng, 1), [0], [(0, 4)])]) == [None]
