"""Every place of a quote, and no text twice, against a search through all sentences of all articles."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from qa.answer import Answer, Quote
from qa.assistant import Assistant
from qa.ranking.calibration import packaged_calibration
from qa.retriever import Retriever

SENTENCES = (
    "The lamp of Ardvik was lit by Olga Berg.",
    "The lamp of  Ardvik was lit by Olga Berg.",
    "the lamp of Ardvik was lit by Olga berg.",
    "She was a baker.",
    "It was so.",
    "Boats came from Torsholm in spring.",
    "Boats came from Torsholm in spring. Nets were sold.",
)
GAPS = st.sampled_from([" ", "\n", "\n\n", "\r\n\r\n", "  "])


def asking(library: Library) -> Assistant:
    return Assistant(Retriever(library, calibration=replace(packaged_calibration(), threshold=0.0)))


def places(library: Library, text: str, documents: set[str] | None = None) -> set[tuple[str, int]]:
    """Where ``text`` stands from the beginning of a sentence to the end of one, gone through one by one."""
    found = set()
    for document in library.documents():
        if documents is not None and document.document_id not in documents:
            continue
        passages = [stored.passage for stored in library.passages(library.passage_ids([document.document_id]))]
        ends = {sentence.end for passage in passages for sentence in passage.sentences}
        for start in [sentence.start for passage in passages for sentence in passage.sentences]:
            if document.text.startswith(text, start) and start + len(text) in ends:
                found.add((document.document_id, start))
    return found


def sentences(library: Library, quote: Quote) -> list[str]:
    first = quote.sources[0]
    passages = [stored.passage for stored in library.passages(library.passage_ids([first.document_id]))]
    return [p.text_of(s) for p in passages for s in p.sentences if first.start <= s.start and s.end <= first.end]


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def check(answer: Answer, library: Library, documents: set[str] | None = None) -> None:
    quotes: list[Quote] = [*answer.quotes, *([answer.nearest] if answer.nearest else [])]
    for quote in quotes:
        found = [(source.document_id, source.start) for source in quote.sources]
        assert len(found) == len(set(found))
        # A text of stop words alone has no other places: there is no word to find them by.
        assert set(found) == (places(library, quote.text, documents) if ENGLISH.analyze(quote.text) else set(found[:1]))
        assert found[1:] == sorted(found[1:])
        for source in quote.sources:
            assert library.document(source.document_id).text[source.start : source.end] == quote.text
    for earlier, later in combinations(quotes, 2):
        assert plain(later.text) not in plain(earlier.text)
        # A sentence that says more may begin with what an earlier quote says; nothing else says it again.
        inside = [text for text in sentences(library, later) if plain(earlier.text) in plain(text)]
        assert inside or plain(earlier.text) not in plain(later.text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    articles=st.lists(
        st.lists(st.tuples(st.sampled_from(SENTENCES), GAPS), min_size=1, max_size=6), min_size=1, max_size=5
    ),
    question=st.sampled_from(["Who lit the lamp of Ardvik?", "Which boats came, and when?", "Was she a baker?"]),
    tokens=st.sampled_from([16, 24, 60]),
    chosen=st.sets(st.integers(0, 4), min_size=1),
)
def test_a_quote_names_every_place_of_its_text(
    tmp_path_factory: pytest.TempPathFactory, make_toy: Callable[..., object],
    articles: list[list[tuple[str, str]]], question: str, tokens: int, chosen: set[int],
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("places")
    for number, parts in enumerate(articles):
        text = f"Report {number} on the harbour\n\n" + "".join(sentence + gap for sentence, gap in parts)
        (folder / f"{number}.txt").write_bytes(text.encode())
    with Library.open(folder / ".library", encoder=make_toy(), passage_tokens=tokens) as library:  # type: ignore[arg-type]
        library.sync(folder)
        check(asking(library).ask(question), library)
        documents = {f"{number}.txt" for number in chosen if number < len(articles)}
        check(asking(library).ask(question, documents=documents), library, documents)


def test_a_place_outside_the_passages_read_is_found(open_library: Callable[..., Library], tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        text = f"Report {number}\n\nPrice list {number} of the harbour.\n\nThe lamp of Ardvik was lit by Olga Berg.\n"
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    library = open_library()
    library.sync(folder)
    quote = asking(library).ask("Who lit the lamp of Ardvik?").quotes[0]
    assert quote.text == "The lamp of Ardvik was lit by Olga Berg."
    assert len(quote.sources) == 60
    assert len(asking(library).ask("Who lit the lamp of Ardvik?").quotes) == 1


def test_clutter_is_no_source(open_library: Callable[..., Library], tmp_path: Path) -> None:
    folder = tmp_path / "two"
    folder.mkdir()
    title = "The lamp of Ardvik was lit by Olga Berg"
    (folder / "a.txt").write_text(f"{title}\n\n{title}\n\nBoats came from Torsholm in spring.\n", encoding="utf-8")
    library = open_library()
    library.sync(folder)
    quote = asking(library).ask("Who lit the lamp of Ardvik?").quotes[0]
    assert quote.text == title
    assert [source.start for source in quote.sources] == [0]  # the title said twice is quoted once


def test_another_spelling_is_neither_a_quote_nor_a_source(open_library: Callable[..., Library], tmp_path: Path) -> None:
    folder = tmp_path / "three"
    folder.mkdir()
    for number, sentence in enumerate(SENTENCES[:3]):
        (folder / f"{number}.txt").write_text(f"Of lamps\n\n{sentence}\n", encoding="utf-8")
    library = open_library()
    library.sync(folder)
    answer = asking(library).ask("Who lit the lamp of Ardvik?")
    assert len([quote for quote in answer.quotes if "Olga" in quote.text]) == 1
    assert len(answer.quotes[0].sources) == 1
