"""A newer article beside an older one that answers first."""

from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.library import Library
from qa.assistant import Assistant
from qa.questions.question import read_question
from qa.quotes.newer_articles import find_newer
from qa.quotes.places import source_at
from qa.retriever import Retriever

OLD = "Swimming bath\n\n3 March 2018\n\nA ticket for the swimming bath of Ardvik costs 4 crowns.\n"
NEW = "Bath raises its prices\n\n5 June 2022\n\nIn Ardvik a ticket for the swimming bath now costs 7 crowns.\n"
OTHER = "Harbour news\n\n9 May 2023\n\nThe harbour master of Torsholm painted his boat green. He likes it.\n"
QUESTION = "What does a ticket for the swimming bath of Ardvik cost?"


pytestmark = pytest.mark.model


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., list[str]]:
    def asked(**texts: str) -> list[str]:
        folder = tmp_path / "articles"
        folder.mkdir()
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        with Library.open(tmp_path / "library") as library:
            library.sync(folder)
            quotes = Assistant(Retriever(library)).ask(QUESTION).quotes
            assert [quote.number for quote in quotes] == list(range(1, len(quotes) + 1))
            for quote in quotes:
                for source in quote.sources:
                    assert library.document(source.document_id).text[source.start : source.end] == quote.text
            return [quote.sources[0].document_id for quote in quotes]

    return asked


@pytest.mark.parametrize(
    ("texts", "quoted"),
    [
        pytest.param({"old": OLD, "new": NEW, "other": OTHER}, {"old.txt", "new.txt"}, id="newer"),
        pytest.param({"old": OLD, "other": OTHER}, {"old.txt"}, id="newer, about another thing"),
        pytest.param({"old": OLD.replace("3 March 2018\n\n", ""), "other": OTHER}, {"old.txt"}, id="no date"),
    ],
)
def test_a_newer_article_that_answers_is_quoted_too(
    ask: Callable[..., list[str]], texts: dict[str, str], quoted: set[str]
) -> None:
    assert set(ask(**texts)) == quoted


def test_an_older_article_is_not_found_for_a_newer_one(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for name, text in {"old": OLD, "new": NEW}.items():
        (tmp_path / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        library.sync(tmp_path / "articles")
        retriever = Retriever(library)
        result = retriever.retrieve(read_question(QUESTION))
        firsts = {name: source_at(library.document(f"{name}.txt"), 0, 1) for name in ("old", "new")}
        found = find_newer(library, result, retriever.ranker, firsts["old"])
        assert found is not None
        assert {s.passage.document_id for s in found.sentences} == {"new.txt"}
        assert find_newer(library, result, retriever.ranker, firsts["new"]) is None
