"""Late interaction over one bit a dimension, against plain NumPy."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings import token_codes
from embeddings.encoders.base import Floats
from embeddings.token_codes import best_per_segment, encode_tokens, similarities


def unit_rows(count: int, dim: int, seed: int = 0) -> Floats:
    rows = np.random.default_rng(seed).standard_normal((count, dim))
    return unit(rows)


def unit(rows: NDArray[Any]) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def rotation(dim: int) -> Floats:
    return token_codes.rotation(dim)


@pytest.mark.parametrize("dim", [1, 3, 8, 20, 384])
def test_codes_are_the_signs_after_the_rotation(dim):
    tokens = unit_rows(40, dim)
    packed = encode_tokens(tokens)
    assert packed.dtype == np.uint8
    assert packed.shape == (40, -(-dim // 8))
    turned = tokens @ rotation(dim)
    assert np.array_equal(np.unpackbits(packed, axis=1)[:, :dim], turned > 0)
    assert not np.unpackbits(packed, axis=1)[:, dim:].any()


@pytest.mark.parametrize("dim", [1, 3, 8, 20, 384])
def test_similarities_are_products_with_the_signs(dim):
    query, tokens = unit_rows(7, dim, seed=1), unit_rows(40, dim, seed=2)
    signs = np.where(tokens @ rotation(dim) > 0, 1, -1)
    expected = query.astype(np.float64) @ rotation(dim) @ signs.T * np.sqrt(np.pi / (2 * dim))
    found = similarities(query, encode_tokens(tokens))
    assert found.shape == (7, 40)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("asked", [0, 1, 2, 3, 4, 5, 31])
@pytest.mark.parametrize("count", [1, 2047, 2048, 2049, 5000])
@pytest.mark.parametrize("dim", [3, 20, 384])
def test_similarities_of_any_number_of_tokens(asked, count, dim):
    query, packed = unit_rows(asked, dim, seed=1), np.random.default_rng(2).integers(0, 256, (count, -(-dim // 8)))
    signs = np.unpackbits(packed.astype(np.uint8), axis=1)[:, :dim].astype(np.float64) * 2 - 1
    expected = query.astype(np.float64) @ rotation(dim) @ signs.T * np.sqrt(np.pi / (2 * dim))
    found = similarities(query, packed.astype(np.uint8))
    assert found.dtype == np.float32
    assert found.shape == (asked, count)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert np.array_equal(similarities(query, packed.astype(np.uint8)), found)
    np.testing.assert_allclose(similarities(query, packed.astype(np.uint8)[:1]), found[:, :1], atol=1e-6)


def test_no_tokens_give_no_similarities():
    packed = encode_tokens(np.zeros((0, 20), dtype=np.float32))
    assert packed.shape == (0, 3)
    assert similarities(unit_rows(2, 20), packed).shape == (2, 0)


@pytest.mark.parametrize("dim", [2, 20, 384])
def test_the_rotation_keeps_lengths_and_is_always_the_same(dim):
    turn = rotation(dim).astype(np.float64)
    np.testing.assert_allclose(turn @ turn.T, np.eye(dim), atol=1e-5)
    token_codes.rotation.cache_clear()
    assert np.array_equal(rotation(dim), turn.astype(np.float32))


def test_the_rotation_is_the_one_that_libraries_were_made_with():
    # Codes on disk mean nothing under another rotation, so another one would need another schema version.
    expected = [[0.00327, 0.93645, 0.35078], [-0.99970, -0.00544, 0.02384], [0.02423, -0.35076, 0.93615]]
    np.testing.assert_allclose(rotation(3), expected, atol=1e-4)


def test_the_estimate_follows_the_cosine():
    # Passages whose tokens lie ever further from the question's, so that the cosines spread as they do in real text.
    rng = np.random.default_rng(5)
    query = unit_rows(12, 384, seed=6)
    exact, estimated = [], []
    for noise in np.linspace(0.2, 3, 60):
        tokens = unit(query + noise * rng.standard_normal(query.shape) / np.sqrt(384))
        exact.append((query @ tokens.T).max(axis=1).mean())
        estimated.append(similarities(query, encode_tokens(tokens)).max(axis=1).mean())
    assert np.corrcoef(exact, estimated)[0, 1] > 0.99
    np.testing.assert_allclose(estimated, exact, atol=0.05)


@pytest.mark.parametrize("starts", [[0], [0, 1], [0, 3, 4, 9]])
def test_best_per_segment_is_each_segments_maximum(starts):
    similarity = np.random.default_rng(3).standard_normal((4, 10)).astype(np.float32)
    expected = np.stack([part.max(axis=1) for part in np.split(similarity, starts[1:], axis=1)], axis=1)
    assert np.array_equal(best_per_segment(similarity, np.array(starts)), expected)
