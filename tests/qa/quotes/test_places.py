"""The source of a place: its page and the headings above it, in the words of the article."""

from pathlib import Path

import pytest

from embeddings.document import Document
from embeddings.languages.english import ENGLISH
from embeddings.readers.registry import read_file
from embeddings.structure.assembly import make_document
from qa.page_names import cited_place, place_name
from qa.quotes.places import source_at

REPORT = """# The mill

It stands by the weir.

## Methods and *means*

We asked around.

### [Sampling](http://example.org/s)

Every third house was visited.

## Results

Two mills are left.
"""
PRICES = "day;fish;price\nMonday;cod;4\n\nTuesday;eel;9\n"


def document(name: str, text: str) -> Document:
    data = text.encode()
    return make_document(read_file(name, data), ENGLISH, document_id=name, path=Path("/articles") / name, data=data)


@pytest.mark.parametrize(
    ("words", "headings"),
    [
        pytest.param("It stands", (), id="below the title alone"),
        pytest.param("We asked", ("Methods and means",), id="marks stripped"),
        pytest.param("Every third", ("Methods and means", "Sampling"), id="the whole path, outermost first"),
        pytest.param("Sampling", ("Methods and means",), id="a heading itself"),
        pytest.param("Two mills", ("Results",), id="a later section"),
        pytest.param("The mill", (), id="the title"),
    ],
)
def test_a_source_names_the_headings_above_it(words, headings):
    mill = document("mill.md", REPORT)
    start = mill.text.index(words)
    source = source_at(mill, start, start + len(words))
    assert (source.headings, source.page) == (headings, None)


@pytest.mark.parametrize(("words", "page"), [("day", "row 1"), ("Monday", "row 2"), ("Tuesday", "row 4")])
def test_a_source_names_the_row_of_a_table_as_its_program_counts(words, page):
    prices = document("prices.csv", PRICES)
    start = prices.text.index(words)
    assert source_at(prices, start, start + len(words)).page == page


@pytest.mark.parametrize(
    ("page", "headings", "name", "cited"),
    [
        (None, (), None, None),
        (None, ("Fees",), "in “Fees”", "in “Fees”"),
        (None, ("Fees", "Old ones"), "in “Fees › Old ones”", "in “Fees › Old ones”"),
        ("iv", ("Fees",), "page iv", "p. iv"),
        ("00:01:04", (), "at 00:01:04", "at 00:01:04"),
        ("slide 3", (), "slide 3", "slide 3"),
        ("Prices, row 12", ("Prices",), "Prices, row 12", "Prices, row 12"),
    ],
)
def test_a_place_is_named_by_its_page_or_by_its_headings(page, headings, name, cited):
    assert (place_name(page, headings), cited_place(page, headings)) == (name, cited)
