"""Tags inside sentences: a search passes over them, and places in the text stay."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.languages.english import ENGLISH
from embeddings.languages.inline_tags import mask_tags, without_tags
from embeddings.library import Library
from qa.questions.terms import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Press <kbd>Ctrl</kbd>+<kbd class='k'>S</kbd>.", "Press Ctrl+S."),
        ("CO<sub>2</sub> and the 10<sup>th</sup> <B>pump</B>", "CO2 and the 10th pump"),
        ("one<br/>two<br>three", "one two three"),
        ("Heron</td>\n<td align='right'>12", "Heron \n 12"),
        ("sleep <time> and <b>", "sleep <time> and <b>"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
        ("<br", "<br"),
    ],
)
def test_tags_are_no_words(text: str, words: str) -> None:
    assert without_tags(text) == words
    assert ENGLISH.analyze(text) == ENGLISH.analyze(words)


@given(st.lists(st.sampled_from(["<b>", "</b>", "a", " ", "<", ">", "<td x>", "é", "<I", "</i >"])).map("".join))
def test_a_masked_text_keeps_every_place(text: str) -> None:
    masked = mask_tags(text)
    assert len(masked) == len(text)
    assert all(one == other or one == " " for one, other in zip(masked, text, strict=True))


def test_the_words_of_a_text_keep_their_places() -> None:
    text = "The <b>pump</b> runs"
    assert [text[slice(*span)] for span, _ in words_of(text, ENGLISH)] == ["pump", "runs"]


def test_a_passage_with_tags_is_encoded_and_found_as_without(
    open_library: Callable[..., Library], tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("The <b>pump</b> uses CO<sub>2</sub> all year.\n", encoding="utf-8")
    (folder / "b.md").write_text("The    pump     uses CO     2      all year.\n", encoding="utf-8")
    library = open_library()
    library.sync(folder)
    tagged, plain = library.passages(library.passage_ids(library.document_ids()))
    assert (tagged.vector == plain.vector).all()
    assert "<b>pump</b>" in tagged.passage.text
