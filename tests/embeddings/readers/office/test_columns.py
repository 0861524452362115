"""Data in columns: one line a row, the header known, whatever divides the cells."""

from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.registry import read_file

HEADER, ROW, TEXT = Kind.TABLE_HEADER, Kind.TABLE_ROW, Kind.PARAGRAPH


def blocks_of(extract: Extract) -> list[tuple[Kind, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks or ()]


@pytest.mark.parametrize("divider", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_are_divided_in_any_usual_way(divider, end):
    lines = ("Brick,Price,Yard", '"Tile, roof",7.5,Orrin', 'Coping "old" stone,12,', ",9,Kelm")
    rows = [
        line.replace('"Tile, roof"', "TILE").replace(",", divider).replace("TILE", '"Tile, roof"') for line in lines
    ]
    extract = read_file("a.csv", end.join(rows).encode())
    assert blocks_of(extract) == [
        (HEADER, "Brick | Price | Yard"),
        (ROW, "Tile, roof | 7.5 | Orrin"),
        (ROW, 'Coping "old" stone | 12 | |'),
        (ROW, "| | 9 | Kelm"),
    ]
    assert extract.text == "\n".join(words for _, words in blocks_of(extract))


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        pytest.param("a,b\nIda,Orrin\nBo,Kelm", [(HEADER, "a | b"), (ROW, "Ida | Orrin"), (ROW, "Bo | Kelm")],
                     id="words"),
        pytest.param("yard,note\nKelm,a\u2028b\nOrrin,a\x0bb", [(HEADER, "yard | note"), (ROW, "Kelm | a b"),
                     (ROW, "Orrin | a b")], id="line breaks in cells"),
        pytest.param("Ida,7\nBo,9", [(ROW, "Ida | 7"), (ROW, "Bo | 9")], id="no header"),
        pytest.param("Yard,2019,2020\nKelm,7,9", [(HEADER, "Yard | 2019 | 2020"), (ROW, "Kelm | 7 | 9")], id="years"),
        pytest.param("Ida,1960\nBo,1961", [(ROW, "Ida | 1960"), (ROW, "Bo | 1961")], id="years in rows"),
        pytest.param("Name:,Ida\nBorn:,1960", [(ROW, "Name: | Ida"), (ROW, "Born: | 1960")], id="fields"),
        pytest.param("Bricks of May\n\nyard,sold\nKelm,7", [(TEXT, "Bricks of May"), (HEADER, "yard | sold"),
                     (ROW, "Kelm | 7")], id="line above"),
        pytest.param("yard,sold\nKelm,7\n\nOrrin,9\n\nAll sold", [(HEADER, "yard | sold"), (ROW, "Kelm | 7"),
                     (ROW, "Orrin | 9"), (TEXT, "All sold")], id="blank rows"),
        pytest.param('yard,"sold,\nin May"\nKelm,7', [(HEADER, "yard | sold, in May"), (ROW, "Kelm | 7")],
                     id="two lines"),
        pytest.param('yard,sold\nKelm 5" pipe,"7\nOrrin,9"', [(HEADER, "yard | sold"), (ROW, 'Kelm 5" pipe | "7'),
                     (ROW, 'Orrin | 9"')], id="a mark amiss"),
        pytest.param("sep=;\nyard;sold\nKelm;7,5", [(HEADER, "yard | sold"), (ROW, "Kelm | 7,5")], id="for Excel"),
        pytest.param("yard;sold\nKelm;7,5\nOrrin;8,5", [(HEADER, "yard | sold"), (ROW, "Kelm | 7,5"),
                     (ROW, "Orrin | 8,5")], id="decimal commas"),
        pytest.param("Clay is dug.\nIt dries.", [(TEXT, "Clay is dug."), (TEXT, "It dries.")], id="one column"),
    ],
)  # fmt: skip
def test_the_header_and_the_lines_around_a_table_are_known(text, blocks):
    assert blocks_of(read_file("a.csv", text.encode())) == blocks


def test_a_cell_longer_than_the_parser_takes_is_read():
    extract = read_file("a.csv", b"yard,words\nKelm," + b"clay " * 40_000)
    assert len(extract.text) > 190_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'[{"a": 1}, {"a": 2}]', "JSON"),
        (b"\x00\x01\x02", "NUL bytes"),
        (b"\x89PNG\r\n", "PNG"),
    ],
)
def test_another_kind_of_file_is_refused_in_one_sentence(data, reason):
    with pytest.raises(UnreadableArticleError, match=rf"^The .*{reason}.*; .*\.$"):
        read_file("a.csv", data)


CELLS = st.text(st.sampled_from('ab7 ,;|\t"\r\n.é\u2028'), max_size=6)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=5), max_size=8), st.sampled_from(",;\t|"))
@example([['"'] * 3] * 2, ",")
def test_blocks_are_exact_apart_and_in_order(rows, divider):
    with suppress(UnreadableArticleError):
        extract = read_file("a.tsv", "\n".join(divider.join(row) for row in rows).encode())
        position = 0
        for block in extract.blocks or ():
            words = extract.text[block.start : block.end]
            assert position <= block.start < block.end <= len(extract.text)
            assert words == words.strip()
            position = block.end
