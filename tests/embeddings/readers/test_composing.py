"""The composed text of extracts: gaps, pages, tables, and code with its indentation in every format."""

import io
from pathlib import Path

import pytest
from docx import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st

from embeddings.document import Kind
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract
from embeddings.readers.composing import Part, compose, join_cells, tidy_code
from embeddings.readers.registry import read_file
from embeddings.structure.assembly import make_document

HEADER, ROW, TEXT, ITEM = Kind.TABLE_HEADER, Kind.TABLE_ROW, Kind.PARAGRAPH, Kind.LIST_ITEM
CODE = "def bake(loaves):\n    for loaf in loaves:\n        heat(loaf)\n    return loaves"
PROSE = "The oven is heated twice a day, as the baker of the village has always done it."


def blocks_of(extract: Extract) -> list[tuple[Kind, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks or ()]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        pytest.param([Part("One", TEXT), Part("Two", TEXT)], "One\n\nTwo", id="paragraphs"),
        pytest.param([Part("One", ITEM), Part("Two", ITEM)], "One\nTwo", id="items"),
        pytest.param([Part("A | B", HEADER, begins_table=True), Part("1 | 2", ROW)], "A | B\n1 | 2", id="rows"),
        pytest.param(
            [Part("1 | 2", ROW, begins_table=True), Part("A", HEADER, begins_table=True)], "1 | 2\n\nA", id="tables"
        ),
        pytest.param([Part("Beside", None), Part("One", TEXT)], "Beside\n\nOne", id="outside the blocks"),
    ],
)
def test_blank_lines_part_the_blocks_except_items_and_rows(parts, text):
    extract = compose(parts)
    assert extract.text == text
    assert blocks_of(extract) == [(part.kind, part.words) for part in parts if part.kind is not None]


@pytest.mark.parametrize(("joins", "kind"), [(True, ROW), (False, TEXT)])
def test_a_table_of_the_same_width_goes_on_only_where_the_format_parts_tables_by_chance(joins, kind):
    header, row, more = Part("A | B", HEADER, begins_table=True), Part("1 | 2", ROW), Part("3 | 4", ROW)
    below = Part("5 | 6", ROW, begins_table=True)
    extract = compose([header, row, below, more], joins_tables=joins)
    assert [found for found, _ in blocks_of(extract)] == [HEADER, ROW, kind, ROW]
    wider = compose([header, row, Part("5 | 6 | 7", ROW, begins_table=True)], joins_tables=joins)
    assert [found for found, _ in blocks_of(wider)] == [HEADER, ROW, TEXT]


def test_pages_begin_with_parts_or_inside_of_them():
    by_part = compose([Part("One", TEXT, page="slide 1"), Part("Two", TEXT, page="slide 1"), Part("3", TEXT, page="x")])
    assert [(page.label, by_part.text[page.start : page.end]) for page in by_part.pages] == [
        ("slide 1", "One\n\nTwo"),
        ("x", "3"),
    ]
    inside = compose([Part("Before", TEXT), Part("One Two", TEXT, pages=((0, "iv"), (4, "v"))), Part("Three", TEXT)])
    assert [(page.label, inside.text[page.start : page.end]) for page in inside.pages] == [
        ("iv", "One "),
        ("v", "Two\n\nThree"),
    ]


def test_empty_cells_keep_their_places():
    assert join_cells(["", "a \n b", "", "c", ""]) == "| | a b |  | c | |"
    assert join_cells(["", " "]) == ""


WORDS = st.text("ab 1|", min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.builds(Part, WORDS, st.sampled_from([*Kind, None]), begins_table=st.booleans())))
def test_blocks_are_the_words_of_their_parts_in_order(parts):
    extract = compose(parts)
    assert [words for _, words in blocks_of(extract)] == [part.words for part in parts if part.kind is not None]
    ends = [0, *(block.end for block in extract.blocks or ())]
    assert all(end <= block.start for end, block in zip(ends, extract.blocks or (), strict=False))


# Code


def in_html(code: str) -> tuple[str, bytes]:
    lines = "".join(f"   {line}\r\n" for line in code.split("\n"))
    page = f"<html><body><p>{PROSE}</p><pre>\n{lines}\n</pre><p>{PROSE}</p></body></html>"
    return "a.html", page.encode()


def in_word(code: str) -> tuple[str, bytes]:
    document = WordDocument()
    document.styles.add_style("Source Code", 1)
    document.add_paragraph(PROSE)
    for line in code.split("\n"):
        document.add_paragraph(f"  {line}", style="Source Code")
    document.add_paragraph(PROSE)
    file = io.BytesIO()
    document.save(file)
    return "a.docx", file.getvalue()


@pytest.mark.parametrize("write", [in_html, in_word])
def test_code_keeps_its_indentation(write):
    name, data = write(CODE)
    extract = read_file(name, data)
    assert blocks_of(extract) == [(TEXT, PROSE), (Kind.CODE, CODE), (TEXT, PROSE)]
    document = make_document(extract, ENGLISH, document_id=name, path=Path(name), data=data)
    assert CODE in [document.text[block.start : block.end] for block in document.blocks]


def test_a_first_line_that_is_indented_further_begins_the_block_at_its_words():
    assert tidy_code("\n      b\n    a\n\tc  \n\n") == "      b\n    a\n\tc"
    extract = compose([Part("  b\na", Kind.CODE)])
    assert extract.text == "  b\na"
    assert blocks_of(extract) == [(Kind.CODE, "b\na")]
