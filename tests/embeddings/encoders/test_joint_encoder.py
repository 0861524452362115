"""The joint encoder against the packaged model itself, which sentence-transformers runs."""

import numpy as np
import pytest

from embeddings.encoders.base import Floats
from embeddings.encoders.joint_encoder import JointEncoder, open_joint_encoder
from embeddings.encoders.model_files import DEFAULT_MODEL, find_model
from embeddings.encoders.sentence_transformers import SentenceTransformerEncoder
from embeddings.errors import ModelError

pytestmark = pytest.mark.model
TEXTS = (
    "Who pays?",
    "The bridge over the Ling opened again on Monday, after two years of repairs.",
    "İstanbul — 价格 👩‍👩‍👧",
)


@pytest.fixture(scope="module")
def encoder() -> JointEncoder:
    return open_joint_encoder(find_model(DEFAULT_MODEL), {}, 4, 64, quantized=False)


def unit(rows: Floats) -> Floats:
    units: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return units


def test_lower_and_upper_layers_one_after_the_other_are_the_whole_model(encoder):
    whole = SentenceTransformerEncoder(find_model(DEFAULT_MODEL)).encode_documents(TEXTS)
    apart = [encoder.encode(text) for text in TEXTS]
    joined = encoder.join([each.states.astype(np.float32) for each in apart])
    for text, states, each, expected in zip(TEXTS, joined, apart, whole, strict=True):
        assert states.shape == (len(each.ids), 384)
        assert expected.tokens is not None
        # The states in between are kept in half precision.
        np.testing.assert_allclose(unit(states[1:-1]), expected.tokens, atol=5e-3)
        assert all(0 <= start < end <= len(text) for start, end in each.spans[1:-1])


def test_eight_bits_change_little(encoder):
    rounded = open_joint_encoder(find_model(DEFAULT_MODEL), {}, 4, 64, quantized=True)
    for text in TEXTS:
        exact, other = encoder.encode(text).states, rounded.encode(text).states
        assert np.corrcoef(exact.astype(float).ravel(), other.astype(float).ravel())[0, 1] > 0.98


def test_changed_weights_of_the_upper_layers_change_the_joined_states_alone(encoder):
    change = {"encoder.layer.5.output.dense.bias": np.linspace(-0.5, 0.5, 384, dtype=np.float32)}
    changed = open_joint_encoder(find_model(DEFAULT_MODEL), change, 4, 64, quantized=False)
    states = encoder.encode(TEXTS[1]).states
    assert np.array_equal(states, changed.encode(TEXTS[1]).states)
    rows = [states.astype(np.float32)]
    assert not np.allclose(encoder.join(rows)[0], changed.join(rows)[0], atol=1e-2)


def test_a_long_text_is_truncated_and_a_short_row_is_padded_without_effect(encoder):
    assert len(encoder.encode("fish " * 500).ids) == 64
    short, long = (encoder.encode(text).states.astype(np.float32) for text in TEXTS[:2])
    np.testing.assert_allclose(encoder.join([short, long])[0], encoder.join([short])[0], atol=1e-4)


def test_a_model_without_its_files_is_one_error(tmp_path):
    files = find_model(DEFAULT_MODEL)
    with pytest.raises(ModelError, match="weights could not be read"):
        open_joint_encoder(type(files)(files.name, tmp_path, files.fingerprint), {}, 4, 64, quantized=True)
