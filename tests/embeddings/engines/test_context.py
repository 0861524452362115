"""The context of a stored passage: the headings and the question above it, and the header of its table."""

import pytest

from embeddings.document import Block, Document, Kind, Metadata
from embeddings.engines.base import FOLDER, NewDocument
from embeddings.engines.local.engine import open_engine
from embeddings.languages.english import ENGLISH
from embeddings.scope import EVERYTHING
from embeddings.settings import LibrarySettings
from embeddings.structure.chunking import chunk
from embeddings.token_codes import QuantizedEncoding

PARTS = (
    (Kind.TITLE, "Guide to the baths", 1),
    (Kind.PARAGRAPH, "The baths stand by the river.", 1),
    (Kind.HEADING, "Visit", 1),
    (Kind.HEADING, "Opening\nhours", 2),
    (Kind.TABLE_HEADER, "Day | Opens", 1),
    *((Kind.TABLE_ROW, f"Day {i} | {i} in the morning, by the back door of the house", 1) for i in range(8)),
    (Kind.QUESTION, "Are dogs let in?", 3),
    (Kind.ANSWER, " ".join(f"Dog number {i} stays at the gate of the garden." for i in range(8)), 1),
    (Kind.HEADING, "Fees", 1),
    (Kind.PARAGRAPH, "Nobody pays.", 1),
)


@pytest.fixture
def contexts(tmp_path, toy):
    """The context of each stored passage, by its text."""
    text, blocks = "", []
    for kind, words, level in PARTS:
        blocks.append(Block(len(text), len(text) + len(words), kind, level))
        text += words + "\n\n"
    document = Document("a.md", "/a.md", "0" * 64, text, Metadata("Guide to the baths"), tuple(blocks))
    passages = chunk(document, passage_tokens=32, model_tokens=64, count_model=toy.count_tokens)
    encodings = [QuantizedEncoding.of(each) for each in toy.encode_documents([passage.text for passage in passages])]
    engine = open_engine(tmp_path, ENGLISH)
    with engine.changing(FOLDER):
        engine.save_settings(LibrarySettings(toy.name, toy.fingerprint, toy.dimension, 32))
        engine.replace(FOLDER, [NewDocument(document, passages, encodings)])
    stored = engine.passages(engine.passage_ids(engine.document_ids(EVERYTHING)))
    engine.close()
    return {each.passage.text: each.context for each in stored}


def test_a_passage_knows_the_headings_above_it(contexts):
    assert contexts["Guide to the baths"] == ""
    assert contexts["The baths stand by the river."] == ""
    assert next(context for text, context in contexts.items() if text.startswith("Visit")) == ""
    assert contexts["Fees\n\nNobody pays."] == ""


def test_a_row_knows_the_header_of_its_table(contexts):
    (last,) = (context for text, context in contexts.items() if "Day 7" in text)
    assert last == "Visit Opening hours Day | Opens"


def test_an_answer_knows_its_question(contexts):
    (first,) = (context for text, context in contexts.items() if "Dog number 0" in text)
    (last,) = (context for text, context in contexts.items() if "Dog number 7" in text)
    assert first == "Visit Opening hours"  # the passage itself begins with the question
    assert last == "Visit Opening hours Are dogs let in?"
