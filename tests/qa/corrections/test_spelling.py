"""Slips are corrected by the words of the articles in scope; a proper word that they lack stays."""

from collections.abc import Callable, Iterator

import pytest

from embeddings.encoders.base import Encoder
from embeddings.languages.english import ENGLISH
from embeddings.languages.spelling import edits_between, english_words
from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope
from qa.answer import Correction, CorrectionKind
from qa.corrections.spelling import correct_spelling

ARTICLES = {
    "lighthouse.txt": "The lighthouse keeper of Hallvik, Ingrid Moen, retired in June. Her successor earns "
    "nine hundred crowns a month.\n",
    "bakery.txt": "The bakery in Málaga sells forty loaves a day. The baker, Otto Brandt, closed the garden behind it. "
    "Customers like the candle and the cradle.\n",
    "paper.txt": "A committee of the municipality met on Tuesday. It bought a photocopier for the reading room.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, make_toy: Callable[[], Encoder]) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("texts")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text)
    with Library.open(tmp_path_factory.mktemp("library"), encoder=make_toy(), passage_tokens=32) as library:
        library.sync(folder)
        yield library


def read(library: Library, question: str, scope: Scope = EVERYTHING) -> dict[str, str]:
    corrections = correct_spelling(question, ENGLISH, library.engine, scope)
    assert {correction.kind for correction in corrections} <= {CorrectionKind.SPELLING}
    return {correction.typed: correction.read for correction in corrections}


@pytest.mark.parametrize(
    ("question", "corrections"),
    [
        pytest.param("Who is the lighthouse keper of Hallvik?", {"keper": "keeper"}, id="a letter left out"),
        pytest.param("Who is the lihgthouse keeper of Hallvik?", {"lihgthouse": "lighthouse"}, id="letters swapped"),
        pytest.param("Who is the lighthouse keeper of Halvvik?", {"Halvvik": "Hallvik"}, id="a name"),
        pytest.param("How much does the sucessor earn?", {"sucessor": "successor"}, id="a double letter"),
        pytest.param("Which photocopier has the comittee of the muncipality?",
                     {"comittee": "committee", "muncipality": "municipality"}, id="two slips"),
        pytest.param("Which photocoppierr for the reading room?", {"photocoppierr": "photocopier"}, id="two edits"),
        pytest.param("How mutch does the successor earn?", {"mutch": "much"}, id="a stop word"),
        pytest.param("Waht does teh successor earn?", {"Waht": "What", "teh": "the"}, id="swapped stop words"),
        pytest.param("Where is the bakery of Malaga?", {}, id="an accent left out, which the search folds"),
        pytest.param("Who is the lighthouse keeper of Hallvik?", {}, id="no slip"),
        pytest.param("Which lighthouses have keepers?", {}, id="other inflections"),
        pytest.param("Who was the gardener of the bakery?", {}, id="a usual word that the articles lack"),
        pytest.param("How is the weather in Hallvik?", {}, id="weather is not whether"),
        pytest.param("Who is Otto Brandenburger?", {}, id="another name"),
        pytest.param("What does the keeper Ingrid Sucessor earn?", {}, id="a name is no common word"),
        pytest.param("What does Ingrid Tehre earn?", {}, id="a name is no stop word"),
        pytest.param("Who is keeper R2D3?", {}, id="a word with digits"),
        pytest.param("Where can I buy a keepr?", {}, id="no other word of the question stands beside it"),
        pytest.param("Did customers like the cadle?", {}, id="two words fit alike"),
        pytest.param("Qui est la gardienne du phare Hallvikk?", {}, id="another language"),
    ],
)  # fmt: skip
def test_a_slip_is_read_as_the_word_of_the_articles(library, question, corrections):
    assert read(library, question) == corrections


def test_no_word_of_anothers_upload_corrects(library):
    folder = library.uploads_folder("ann")
    folder.mkdir(parents=True)
    (folder / "secret.txt").write_text("The lighthouse keeper of Hallvik hid the xylograph in the tower.\n")
    library.sync_uploads("ann")
    question = "Where did the lighthouse keeper of Hallvik hide the xylograp?"
    assert read(library, question, Scope.of("ann")) == {"xylograp": "xylograph"}
    assert read(library, question, Scope.of("bob")) == read(library, question, Scope.of()) == {}
    chosen = Scope.of("ann").without([".uploads/ann/secret.txt"])
    assert read(library, question, chosen) == {}


def test_a_word_of_a_document_that_was_not_chosen_is_no_slip(library):
    # The library holds the word, so that it is one, also where the choice leaves it out.
    assert read(library, "Who is the cradle of Hallvik?", EVERYTHING.only(["lighthouse.txt"])) == {}


def test_usual_words_are_words_in_both_spellings():
    assert {"gardener", "weather", "colour", "color", "midwives"} <= english_words().keys()
    assert not {"techer", "mutch", "recieve", "goverment"} & english_words().keys()


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("same", "same", 0), ("form", "from", 1), ("ab", "abc", 1), ("kitten", "sitting", None), ("mutch", "much", 1)],
)
def test_edits_are_counted_with_swaps(one, other, edits):
    assert edits_between(one, other, 2) == edits


def test_a_correction_names_the_words_and_the_kind():
    assert Correction("keper", "keeper", CorrectionKind.SPELLING).kind == "spelling"
