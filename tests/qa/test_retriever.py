"""Hits: each is a slice of a document that the library holds, and carries its source."""

from pathlib import Path

from embeddings.library import Library
from qa.questions.question import Question
from qa.retriever import Retriever

QUESTION = "How many stalls found a place at the harbour?"


def test_a_hit_carries_its_source(library: Library) -> None:
    hits = Retriever(library).search(QUESTION, k=1000)
    assert {hit.source.document_id for hit in hits} == set(library.document_ids())
    for hit in hits:
        document, source = library.document(hit.passage.document_id), hit.source
        assert (source.document_id, source.path, source.sha256) == (
            document.document_id, document.path, document.sha256,
        )  # fmt: skip
        about = document.metadata
        assert (source.title, source.publisher, source.author, source.date, source.url) == (
            about.title, about.publisher, about.author, about.date, about.url,
        )  # fmt: skip
        assert document.text[source.start : source.end] == hit.passage.text
    fish = next(hit.source for hit in hits if hit.source.document_id == "market/fish.md")
    assert (fish.title, fish.author, Path(fish.path).name) == (
        "Fish market moves to the harbour",
        "Ana Ruiz",
        "fish.md",
    )


def test_a_passage_that_a_sync_took_away_meanwhile_is_no_hit(library: Library, articles: Path) -> None:
    class Slow(Retriever):
        """The articles change between its search and its hits."""

        def score_passages(self, question: Question, k: int, scope):  # type: ignore[no-untyped-def]
            scored = super().score_passages(question, k, scope)
            (articles / "bridge.txt").unlink()
            fish = articles / "market" / "fish.md"
            fish.write_text("Sixty stalls found a place at the harbour.\n", encoding="utf-8")
            library.sync(articles)
            return scored

    before = Retriever(library).search(QUESTION, k=1000)
    hits = Slow(library).search(QUESTION, k=1000)
    assert [hit.passage for hit in hits] == [
        hit.passage for hit in before if hit.source.document_id not in ("bridge.txt", "market/fish.md")
    ]
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert hits
