"""Quotes from sentences of known probability: their number and their order."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.library import Library
from embeddings.scope import EVERYTHING
from qa.questions.question import read_question
from qa.quotes.answer_spans import PatternAnswerSpans
from qa.quotes.building import make_quotes
from qa.ranking.base import ScoredSentence
from qa.retriever import Retriever

ONE, SEVERAL = "Who lit the lamp in the year 1904?", "Which people lit the lamp, and when?"
ARTICLES = {
    "a.md": "# Lamps\n\n## One\n\nOlga Berg lit the lamp in 1904.\n\n## Two\n\nThe oil was bought by Per Dahl.\n\n"
    "## Three\n\nBoats saw the lamp from Torsholm.\n\n## Four\n\nIn that year Olga Berg lit it again.\n",
    "b.md": "# More lamps\n\n## One\n\nThe second lamp was lit by Ana Ruiz.\n\n## Two\n\n"
    "OLGA BERG lit  the lamp in 1904.\n",
}
A1, A2, A3, A4 = "Olga Berg lit the lamp", "The oil was bought", "Boats saw", "In that year"
B1, B2 = "The second lamp", "OLGA BERG"


@pytest.fixture
def quoted(open_library: Callable[..., Library], tmp_path: Path) -> Callable[..., list[str]]:
    """The beginnings of the quotes for a question and sentences, given by their beginnings, with probabilities."""
    folder = tmp_path / "lamps"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = open_library()
    library.sync(folder)
    passages = [stored.passage for stored in library.passages(library.passage_ids(library.document_ids()))]
    sentences = [(passage, sentence) for passage in passages for sentence in passage.sentences]

    def quote(question: str, **probabilities: float) -> list[str]:
        asked = read_question(question)
        found = Retriever(library).retrieve(asked)
        beginnings = {globals()[name]: probability for name, probability in probabilities.items()}
        scored = [
            ScoredSentence(1, passage, sentence, probability)
            for passage, sentence in sentences
            for probability in [
                next((p for b, p in beginnings.items() if passage.text_of(sentence).startswith(b)), 0.0)
            ]
        ]
        scored.sort(key=lambda sentence: -sentence.probability)
        result = replace(found, sentences=tuple(scored), confidence=0.9)
        quotes = make_quotes(library, result, EVERYTHING, PatternAnswerSpans())
        assert [quote.number for quote in quotes] == list(range(1, len(quotes) + 1))
        return [next(b for b in (A1, A2, A3, A4, B1, B2) if b in quote.text) for quote in quotes]

    return quote


@pytest.mark.parametrize(
    ("question", "probabilities", "quotes"),
    [
        (ONE, {"A1": 0.5, "A2": 0.1, "A3": 0.1}, [A1]),
        (ONE, {"A1": 0.4, "A2": 0.3, "A3": 0.2}, [A1, A2]),
        (SEVERAL, {"A1": 0.4, "A2": 0.3, "A3": 0.2}, [A1, A2, A3]),
        (ONE, {"A1": 0.4, "A2": 0.3, "A3": 0.2, "B1": 0.18}, [A1, A2, B1]),
        (SEVERAL, {"A1": 0.3, "A2": 0.2, "A3": 0.2, "B1": 0.19}, [A1, A2, A3]),
        (ONE, {"A1": 0.4, "A4": 0.3, "A2": 0.2}, [A1, A2]),
        (SEVERAL, {"A1": 0.4, "A4": 0.3, "A2": 0.2}, [A1, A4, A2]),
        (ONE, {"A1": 0.4, "B2": 0.3}, [A1]),
        (SEVERAL, {"B2": 0.4, "A1": 0.3, "A2": 0.2}, [B2, A2]),
    ],
    ids=[
        "one is likely", "two for one thing", "three for several", "another article adds one", "never more than three",
        "the same person again", "again, where several are wanted", "another spelling", "another spelling, several",
    ],
)  # fmt: skip
def test_which_quotes_are_shown(
    quoted: Callable[..., list[str]], question: str, probabilities: dict[str, float], quotes: list[str]
) -> None:
    assert quoted(question, **probabilities) == quotes


def test_nothing_found_is_no_quote(library: Library) -> None:
    result = replace(Retriever(library).retrieve(read_question(ONE)), sentences=(), confidence=0.0)
    assert make_quotes(library, result, EVERYTHING, PatternAnswerSpans()) == ()
