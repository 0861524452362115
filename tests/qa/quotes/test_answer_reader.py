"""The reader of answers: its parameters, and the words that it marks in the first quote."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoders.base import Floats
from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from qa.answer import Quote, Span
from qa.assistant import Assistant
from qa.errors import CalibrationError
from qa.questions.question import read_question
from qa.quotes.answer_reader import packaged_reader, read_packaged
from qa.quotes.answer_spans import PatternAnswerSpans
from qa.quotes.read_answers import mark_read_answer
from qa.quotes.reader_parameters import ReaderParameters, read_reader_parameters
from qa.retriever import Retriever

ARTICLE = (
    "The fish market moved to the harbour in April. Forty stalls found a place there, and the gulls came with them.\n\n"
    "The roof is covered with larch shingles. A kilo of herring costs three coins.\n"
)


def small_parameters() -> ReaderParameters:
    rng = np.random.default_rng(2)

    def draw(*shape: int) -> Floats:
        drawn: Floats = rng.standard_normal(shape).astype(np.float32) / np.float32(10)
        return drawn

    upper = {"encoder.layer.5.output.dense.weight": draw(384, 1536), "encoder.layer.5.output.dense.bias": draw(384)}
    none, sentence = (draw(768, 8), draw(8), draw(8), draw(1)), (draw(1152, 8), draw(8), draw(8), draw(1))
    return ReaderParameters("f" * 64, 4, upper, draw(4, 384), none, sentence, (draw(384, 2), draw(2)))


def test_parameters_survive_being_written_in_six_bits() -> None:
    written = small_parameters()
    read = read_reader_parameters(written.to_bytes())
    assert (read.model, read.lower_layers, read.upper.keys()) == (written.model, 4, written.upper.keys())
    for name, change in written.upper.items():
        step = np.abs(change).max(axis=-1, keepdims=True) / 31
        assert np.all(np.abs(read.upper[name] - change) <= step / 2 + 1e-6)
    heads = (written.kinds, *written.none, *written.sentence, *written.span)
    for one, other in zip((read.kinds, *read.none, *read.sentence, *read.span), heads, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-3)


@pytest.mark.parametrize(
    "archive", [b"", b"PK", b"PK\x03\x04 and then noise", b"no archive at all"], ids=["empty", "cut", "noise", "other"]
)
def test_damaged_parameters_are_one_error(tmp_path: Path, archive: bytes) -> None:
    (tmp_path / "reader.npz").write_bytes(archive)
    about = tmp_path / "reader.json"
    about.write_text(json.dumps({"sha256": hashlib.sha256(archive).hexdigest()}), encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"train them again with python -m eval\.fit\.reader"):
        read_packaged(about)


def test_parameters_of_another_training_are_refused(tmp_path: Path) -> None:
    (tmp_path / "reader.npz").write_bytes(small_parameters().to_bytes())
    about = tmp_path / "reader.json"
    about.write_text(json.dumps({"sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(CalibrationError, match="beside it is another one"):
        read_packaged(about)


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("read")
    (folder / "articles").mkdir()
    (folder / "articles" / "fish.txt").write_text(ARTICLE, encoding="utf-8")
    with Library.open(folder / "library", encoder=ModelEncoder()) as library:
        library.sync(folder / "articles")
        yield library


def bold(quote: Quote) -> str | None:
    return quote.text[slice(*quote.likely_answer)] if quote.likely_answer else None


@pytest.mark.model
def test_words_of_any_kind_are_marked_in_the_first_quote(harbour: Library) -> None:
    question = "What is the roof covered with?"
    read, patterns = (
        Assistant(Retriever(harbour), answer_spans=finder).ask(question) for finder in (None, PatternAnswerSpans())
    )
    assert bold(patterns.quotes[0]) is None
    assert "larch shingles" in (bold(read.quotes[0]) or "")


@pytest.mark.model
def test_words_that_the_patterns_marked_stay(harbour: Library) -> None:
    question = "What is the roof covered with?"
    (read, *_) = Assistant(Retriever(harbour)).ask(question).quotes
    marked = replace(read, likely_answer=Span(0, 3))
    assert mark_read_answer(read_question(question, language=ENGLISH), marked, harbour.encoder) == marked


@pytest.mark.model
@pytest.mark.parametrize("question", ["Is the roof covered with larch shingles?", "Did the market move in April?"])
def test_a_question_that_yes_or_no_answers_gets_no_words_of_the_reader(harbour: Library, question: str) -> None:
    read, patterns = (
        Assistant(Retriever(harbour), answer_spans=finder).ask(question) for finder in (None, PatternAnswerSpans())
    )
    assert [bold(quote) for quote in read.quotes] == [bold(quote) for quote in patterns.quotes]


@pytest.mark.model
@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=300))
def test_any_text_is_read_and_the_words_are_inside_it(question: str, text: str) -> None:
    found = packaged_reader().find_answer(question, text)
    if found is not None:
        assert 0 <= found.words.start < found.words.end <= len(text)
        assert 0 <= found.probability <= 1


def test_a_library_of_another_model_is_not_read(library: Library) -> None:
    question = "How many stalls found a place at the harbour?"
    read, patterns = (
        Assistant(Retriever(library), answer_spans=finder).ask(question) for finder in (None, PatternAnswerSpans())
    )
    assert [bold(q) for q in (*read.quotes, *filter(None, [read.nearest]))] == [
        bold(q) for q in (*patterns.quotes, *filter(None, [patterns.nearest]))
    ]
