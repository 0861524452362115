"""Features of the kinds of blocks, and of the headings, questions and headers above a sentence."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.document import Block, Document, Kind, Metadata
from embeddings.engines.base import FOLDER, NewDocument
from embeddings.engines.local.engine import open_engine
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from embeddings.scope import EVERYTHING
from embeddings.settings import LibrarySettings
from embeddings.structure.chunking import chunk
from embeddings.token_codes import QuantizedEncoding
from qa.questions.question import read_question
from qa.ranking.candidates import CandidateGenerator
from qa.ranking.features import FEATURES, measure
from qa.ranking.late_interaction import LateInteraction
from qa.ranking.learned_maxsim import identity_maxsim
from qa.ranking.words import passage_words

PARTS = (
    (Kind.TITLE, "Guide to the baths"),
    (Kind.HEADING, "Visit"),
    (Kind.QUESTION, "Are dogs let in?"),
    (Kind.ANSWER, "Only at the gate. The keeper minds them."),
    (Kind.HEADING, "Hours"),
    (Kind.TABLE_HEADER, "Day | Opens"),
    (Kind.TABLE_ROW, "Monday | nine"),
    (Kind.TABLE_ROW, "Friday | ten"),
    (Kind.LIST_ITEM, "Towels are lent."),
    (Kind.CAPTION, "The old gate."),
    (Kind.FOOTNOTE, "Built in 1902."),
    (Kind.SPEAKER, "Keeper:"),
    (Kind.PARAGRAPH, "We swim too."),
)


@pytest.fixture
def guide(tmp_path: Path, make_toy: Callable[[], Any]) -> Iterator[Library]:
    """A library of one document with a block of every kind, each heading one level deep."""
    toy = make_toy()
    text, blocks = "", []
    for kind, words in PARTS:
        blocks.append(Block(len(text), len(text) + len(words), kind))
        text += words + "\n\n"
    document = Document("a.md", "/a.md", "0" * 64, text, Metadata("Guide to the baths"), tuple(blocks))
    passages = chunk(document, passage_tokens=64, model_tokens=64, count_model=toy.count_tokens)
    encodings = [QuantizedEncoding.of(each) for each in toy.encode_documents([passage.text for passage in passages])]
    engine = open_engine(tmp_path, ENGLISH)
    with engine.changing(FOLDER):
        engine.save_settings(LibrarySettings(toy.name, toy.fingerprint, toy.dimension, 64))
        engine.replace(FOLDER, [NewDocument(document, passages, encodings)])
    with Library(tmp_path, engine, toy, 64) as library:
        yield library


def features(library: Library, question: str) -> dict[str, dict[str, float]]:
    """The features of each sentence, by its text."""
    candidates = CandidateGenerator(library).generate(read_question(question), EVERYTHING)
    table = measure(LateInteraction.of(candidates, identity_maxsim(candidates.encoding)))
    texts = [passage.text_of(sentence) for passage, sentence in candidates.sentences]
    return {text: dict(zip(FEATURES, row, strict=True)) for text, row in zip(texts, table.tolist(), strict=True)}


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ("title", {"Guide to the baths"}),
        ("heading", {"Visit", "Hours"}),
        ("question", {"Are dogs let in?"}),
        ("header", {"Day | Opens"}),
        ("row", {"Monday | nine", "Friday | ten"}),
        ("item", {"Towels are lent."}),
        ("caption", {"The old gate."}),
        ("aside", {"Built in 1902."}),
        ("speaker", {"Keeper:"}),
    ],
)
def test_each_kind_has_its_column(guide: Library, column: str, texts: set[str]) -> None:
    rows = features(guide, "Are dogs let in?")
    assert {text for text, row in rows.items() if row[column]} == texts


def test_a_question_counts_for_the_text_below_it(guide: Library) -> None:
    rows = features(guide, "Are dogs let in?")
    assert rows["Only at the gate."]["covered_lead"] == rows["Are dogs let in?"]["covered"] == pytest.approx(1.0)
    assert rows["The keeper minds them."]["covered_lead"] == 0
    assert rows["The keeper minds them."]["covered_context"] == pytest.approx(1.0)
    assert rows["Are dogs let in?"]["covered_lead"] == rows["Are dogs let in?"]["covered_context"] == 0
    assert rows["Towels are lent."]["covered_context"] == 0


def test_a_header_counts_for_the_rows_below_it(guide: Library) -> None:
    rows = features(guide, "opens")
    assert rows["Monday | nine"]["covered_context"] == rows["Friday | ten"]["covered_context"] == pytest.approx(1.0)
    assert rows["Towels are lent."]["covered_context"] == 0


def test_a_row_has_no_neighbours(guide: Library) -> None:
    rows = features(guide, "nine ten")
    assert rows["Monday | nine"]["covered_around"] == rows["Monday | nine"]["covered"] < 1
    assert rows["Friday | ten"]["maxsim_around"] == pytest.approx(rows["Friday | ten"]["maxsim"])
    swimmers = features(guide, "towels gate")
    assert swimmers["Towels are lent."]["covered_around"] > swimmers["Towels are lent."]["covered"]
    assert swimmers["Towels are lent."]["maxsim_around"] > swimmers["Towels are lent."]["maxsim"]


def test_a_word_of_the_title_or_of_the_context_counts_as_matched(guide: Library) -> None:
    titled = features(guide, "baths towels")["Towels are lent."]
    assert titled["covered"] < 1
    assert titled["covered_with_context"] == pytest.approx(1.0)
    assert titled["maxsim_context"] > titled["maxsim_around"]
    headed = features(guide, "opens ten")["Friday | ten"]
    assert headed["covered_with_context"] == pytest.approx(1.0)
    assert headed["maxsim_context"] > headed["maxsim_around"]
    elsewhere = features(guide, "gate towels")["We swim too."]
    assert elsewhere["maxsim_context"] == pytest.approx(elsewhere["maxsim_around"])


def test_a_word_of_the_introduction_counts_as_matched_in_the_whole_document(guide: Library) -> None:
    row = features(guide, "gate towels")["We swim too."]  # the introduction: "Only at the gate. …"
    assert row["covered_with_context"] == 0
    assert 0 < row["covered_introduced"] < 1
    assert row["maxsim_introduced"] > row["maxsim_context"]
    lent = features(guide, "gate towels")["Towels are lent."]
    assert lent["covered_introduced"] == lent["covered_rest"] == pytest.approx(1.0)


def test_the_rest_is_empty_where_title_and_introduction_have_all_words(guide: Library) -> None:
    assert all(row["covered_rest"] == 0 for row in features(guide, "gate of the baths").values())


def test_the_words_above_a_passage_count_for_each_of_its_sentences(guide: Library) -> None:
    stored = next(s for s in guide.passages(guide.passage_ids(["a.md"])) if "Monday" in s.passage.text)
    words = passage_words(replace(stored, context="Prices of the summer"), ENGLISH)
    assert all({"price", "summer"} <= context for context in words.context)
    assert not any("price" in own for own in words.sentences)
    assert np.all([lead == frozenset() for lead in words.lead[2:]])
