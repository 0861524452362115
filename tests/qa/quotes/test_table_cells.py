"""The cell of a table's row that answers."""

import pytest

from qa.questions.question import read_question
from qa.quotes.answer_spans import _first_asked_type
from qa.quotes.table_cells import cells, find_cell

HEADER = "| Lighthouse | Opened | Height (m) | Keeper |"
ROW = "| Skarvik | **1887** | 31 | Ida Lund |"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (ROW, ["Skarvik", "1887", "31", "Ida Lund"]),
        ("Skarvik | 1887 | 31", ["Skarvik", "1887", "31"]),
        ("| Skarvik | | 31 |", ["Skarvik", "", "31"]),
        ("| | 1887 |", ["", "1887"]),
        ("Skarvik\t1887\t31", ["Skarvik", "1887", "31"]),
        ("Old Skarvik   1887  31", ["Old Skarvik", "1887", "31"]),
        (r"| a \| b | 31 |", [r"a \| b", "31"]),
        ('Skarvik</td>\n<td class="n">1887</TD><td>31', ["Skarvik", "1887", "31"]),
        ("Skarvik", ["Skarvik"]),
        ("|", []),
    ],
)
def test_cells(row: str, found: list[str]) -> None:
    assert [row[start:end] for start, end in cells(row)] == found


@pytest.mark.parametrize(
    ("question", "header", "row", "cell"),
    [
        pytest.param("When did Skarvik open?", HEADER, ROW, "1887", id="the header's word"),
        pytest.param("How tall is Skarvik?", HEADER, ROW, "31", id="another word for the header"),
        pytest.param("Who is the keeper of Skarvik?", HEADER, ROW, "Ida Lund", id="a person"),
        pytest.param("Which lighthouse has the keeper Ida Lund?", HEADER, ROW, "Skarvik", id="the row's name"),
        pytest.param("In what year was Skarvik lit?", HEADER, ROW, "1887", id="the only cell of the type"),
        pytest.param("Is Skarvik nice?", HEADER, ROW, None, id="no header named"),
        pytest.param("When did Skarvik open?", HEADER, "| Skarvik | 1887 |", None, id="cells missing"),
        pytest.param("What does a day ticket cost?", "Ticket  Price", "Day ticket  9 crowns", "9 crowns", id="spaces"),
        pytest.param("When does the bus leave Ness?", "Stop\tArrives\tDeparts", "Ness\t8:10\t8:15", "8:15", id="tabs"),
    ],
)
def test_the_cell_below_the_header_that_the_question_names(
    question: str, header: str, row: str, cell: str | None
) -> None:
    asked = read_question(question)
    found = find_cell(asked, _first_asked_type(asked), header, row)
    assert (row[slice(*found)] if found else None) == cell
