"""Workbooks: one line a row with the numbers that the cells show, the header known, sheets as headings."""

from contextlib import suppress
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract, Facts
from embeddings.readers.office.number_formats import show_number
from embeddings.readers.registry import find_reader, read_file

HEADER, ROW, TEXT = Kind.TABLE_HEADER, Kind.TABLE_ROW, Kind.PARAGRAPH
SHEET = "xl/worksheets/sheet1.xml"


def made(sheets: dict[str, dict[str, Any]], **options: Any) -> bytes:
    """A workbook of these sheets, each with its cells, of which a pair is a value and the format of its number."""
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "remove_timezone": True, **options}) as workbook:
        for name, cells in sheets.items():
            sheet = workbook.add_worksheet(name)
            for place, cell in cells.items():
                value, code = cell if isinstance(cell, tuple) else (cell, None)
                sheet.write(place, value, workbook.add_format({"num_format": code}) if code else None)
    return written.getvalue()


def table(*rows: tuple[Any, ...], first: int = 1) -> dict[str, Any]:
    return {f"{'ABCDEFG'[i]}{number}": cell for number, row in enumerate(rows, first) for i, cell in enumerate(row)}


def blocks_of(extract: Extract) -> list[tuple[Kind, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks or ()]


def test_rows_are_lines_below_their_header_and_the_name_of_their_sheet():
    data = made({
        "Bricks": table(("Brick", "Price", "Sold"), ("Roof tile", 7.5, True), ("Coping stone", 12, False)),
        "Yards": table(("Yard", "Opened"), ("Orrin", (date(1988, 5, 3), "d mmmm yyyy"))),
    })  # fmt: skip
    assert blocks_of(read_file("a.xlsx", data)) == [
        (Kind.HEADING, "Bricks"),
        (HEADER, "Brick | Price | Sold"),
        (ROW, "Roof tile | 7.5 | TRUE"),
        (ROW, "Coping stone | 12 | FALSE"),
        (Kind.HEADING, "Yards"),
        (HEADER, "Yard | Opened"),
        (ROW, "Orrin | 1988-05-03"),
    ]


def test_the_page_of_a_row_is_its_sheet_and_the_number_that_the_program_shows():
    yards = table(("Yard", "Sold"), ("Kelm", 7), first=3) | {"A1": "Sold in May", "A9": "As counted"}
    extract = read_file("a.xlsx", made({"Yards": yards, "2021": table(("Yard", "Sold"), ("Orrin", 8))}))
    assert [(page.label, extract.text[page.start : page.end]) for page in extract.pages] == [
        ("sheet Yards", "Yards"),
        ("Yards, row 1", "Sold in May"),
        ("Yards, row 3", "Yard | Sold"),
        ("Yards, row 4", "Kelm | 7"),
        ("Yards, row 9", "As counted"),
        ("sheet 2021", "2021"),
        ("2021, row 1", "Yard | Sold"),
        ("2021, row 2", "Orrin | 8"),
    ]
    assert [page.label for page in read_file("a.xlsx", made({"Sheet1": yards})).pages][:2] == ["row 1", "row 3"]


@pytest.mark.parametrize(("name", "words"), [("Sheet1", []), ("Tabelle2", []), ("Bricks of May", ["Bricks of May"])])
def test_the_name_of_the_only_sheet_is_a_title_if_a_person_gave_it(name, words):
    blocks = blocks_of(read_file("a.xlsx", made({name: table(("Yard", "Sold"), ("Kelm", 7))})))
    assert [text for kind, text in blocks if kind is Kind.TITLE] == words


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.05, "0%", "5%"),
        (0.0525, "0.00%", "5.25%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1250, '"$"#,##0.00', "$1,250.00"),
        (-5, '"$"#,##0.00', "-$5.00"),
        (-5, "#,##0;(#,##0)", "(5)"),
        (1250, "[$€-407] #,##0.00", "€ 1,250.00"),
        (1250, "#,##0.00\\ [$kr-41D]", "1,250.00 kr"),
        (1234, '_-* #,##0.00\\ "€"_-;-* #,##0.00', "1,234.00 €"),
        (7, "000", "007"),
        (-7, "000.0", "-007.0"),
        (7, '0 "kg"', "7 kg"),
        (1_500_000, '0.0,,"M"', "1.5M"),
        (2.5, "0.##", "2.5"),
        (2.0, "0.##", "2"),
        (-0.001, "0.00", "0.00"),
        (0, '#,##0;-#,##0;"none"', "none"),
        (5, "[Red]0;[Blue]-0", "5"),
        (0.5, "# ?/?", "0.5"),
        (5551234, "000-0000", "5551234"),
        (42, "@", "42"),
        (0.1 + 0.2, None, "0.3"),
        (3.0, "General", "3"),
        (5, 'General" kg"', "5 kg"),
        (5, "General_)", "5"),
        (-5, "[Red]General;-General", "-5"),
        (0, '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "-"),
        (0, "#,##0", "0"),
        (1e20, None, "1e+20"),
        (45000, "yyyy-mm-dd", "2023-03-15"),
        (45000, "dddd, d mmmm yyyy", "2023-03-15"),
        (45000, "mmm yyyy", "2023-03"),
        (45000, "yyyy", "2023"),
        (45000.5, "d/m/yyyy h:mm", "2023-03-15 12:00"),
        (0.5, "h:mm AM/PM", "12:00"),
        (0.5, "mm:ss", "12:00:00"),
        (1.5, "[h]:mm", "36:00"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (-1, "yyyy-mm-dd", "-1"),
        (9e9, "yyyy-mm-dd", "9000000000"),
    ],
)
def test_a_number_is_shown_as_its_cell_shows_it(value, code, shown):
    assert show_number(value, code) == shown


@pytest.mark.parametrize("is_1904", [False, True])
def test_dates_and_times_are_those_of_the_workbook(is_1904):
    cells = table(
        ("Opened", "Left", "At"),
        ((date(2021, 5, 3), "dd/mm/yy"), (datetime(2021, 5, 3, 14, 30), "yyyy-mm-dd hh:mm"), (time(9, 5), "h:mm")),
    )
    data = made({"Sheet1": cells}, date_1904=is_1904)
    assert blocks_of(read_file("a.xlsx", data))[1] == (ROW, "2021-05-03 | 2021-05-03 14:30 | 09:05")


def test_regions_of_a_sheet_are_tables_and_text():
    data = made({
        "Sheet1": {
            "B2": "Bricks of the yards",
            **table(("Yard", "Sold"), ("Kelm", 7), first=4), **table(("Orrin", 9), first=7),
            "A9": "Sold in May.", **table(("Kiln", "Cone", "Heat"), ("old", "six", 1222), first=11),
        }
    })  # fmt: skip
    assert blocks_of(read_file("a.xlsx", data)) == [
        (TEXT, "Bricks of the yards"),
        (HEADER, "Yard | Sold"),
        (ROW, "Kelm | 7"),
        (ROW, "Orrin | 9"),
        (TEXT, "Sold in May."),
        (HEADER, "Kiln | Cone | Heat"),
        (ROW, "old | six | 1222"),
    ]


def test_merged_cells_formatted_words_and_formulas_without_comments_and_hidden_sheets():
    written = BytesIO()
    with xlsxwriter.Workbook(written) as workbook:
        sheet = workbook.add_worksheet("Yards")
        sheet.write_row("A1", ["Yard", "Kiln", "Sold"])
        sheet.merge_range("A2:A3", "Orrin")
        sheet.write_rich_string("B2", "the ", workbook.add_format({"bold": True}), "old", " one")
        sheet.write_formula("C2", "=3+4", None, 7)
        sheet.write("B3", "new")
        sheet.write_comment("B3", "Is it?")
        hidden = workbook.add_worksheet("Lists")
        hidden.write("A1", "secret")
        hidden.hide()
    extract = read_file("a.xlsx", written.getvalue())
    assert [words for _, words in blocks_of(extract)] == [
        "Yards", "Yard | Kiln | Sold", "Orrin | the old one | 7", "Orrin | new | |",
    ]  # fmt: skip
    assert extract.text.endswith("Lists\n\nsecret")


def test_escaped_characters_are_those_that_they_stand_for(with_parts):
    data = made({"Sheet1": table(("Orrin yard", "Bsh \U0001f525", "_x0042_"))})

    def change(old):
        return old.replace(b"Orrin yard", b"Orrin_x000D_\nyard").replace(b"Bsh", b"_x0041_sh")

    changed = with_parts(data, {"xl/sharedStrings.xml": change})
    assert read_file("a.xlsx", changed).text == "Orrin yard | Ash \U0001f525 | _x0042_"


def test_cells_far_apart_take_no_room():
    extract = read_file("a.xlsx", made({"Sheet1": {"A1": "Yard", "XFD1048576": "Kelm", "B9": "Orrin"}}))
    assert [words for _, words in blocks_of(extract)] == ["Yard", "Orrin", "Kelm"]
    diagonal = {f"{chr(65 + i // 676)}{chr(65 + i // 26 % 26)}{chr(65 + i % 26)}{i + 1}": "x1" for i in range(3_000)}
    assert read_file("a.xlsx", made({"Sheet1": diagonal})).text.count("x1") == 3_000


def test_properties_and_macros(with_parts):
    written = BytesIO()
    with xlsxwriter.Workbook(written) as workbook:
        workbook.set_properties({"title": "Bricks of May", "author": "Ana Wu", "created": datetime(2021, 5, 3)})
        workbook.add_worksheet().write_row("A1", ["Kelm", 7])
    extract = read_file("a.xlsm", with_parts(written.getvalue(), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}))
    assert (extract.text, extract.hints) == ("Kelm | 7", Facts("Bricks of May", None, "Ana Wu", "2021-05-03"))


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        pytest.param({SHEET: b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, "declares entities", id="entities"),
        pytest.param({SHEET: b"<worksheet"}, "is damaged", id="XML cut off"),
        pytest.param({"xl/workbook.xml": None}, "is damaged", id="no list of sheets"),
    ],
)
def test_a_damaged_workbook_is_refused_in_one_sentence(parts, reason, with_parts):
    with pytest.raises(UnreadableArticleError, match=rf"^The Excel workbook {reason}.*; .*\.$"):
        read_file("a.xlsx", with_parts(made({"Sheet1": {"A1": "Yard"}}), parts))


BOOK = made({"Yards": table(("Yard", "Sold"), ("Kelm", (0.5, "0%")), ("Orrin", 9))})


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(BOOK) - 1), st.binary(max_size=8), st.booleans())
@example(0, b"", True)
def test_damage_is_an_error_of_ours_or_does_no_harm(place, by, cuts):
    data = BOOK[:place] + by + (b"" if cuts else BOOK[place + len(by) :])
    for use in (find_reader("a.xlsx").check, find_reader("a.xlsx").read):
        with suppress(UnreadableArticleError):
            use(data)


XML = st.text(st.sampled_from('<>/"=0123456789AZsrtcv '), max_size=12)


@settings(max_examples=60, deadline=None)
@given(XML, st.integers(0, 400))
def test_odd_values_in_the_xml_do_no_harm(with_parts, words, place):
    def change(old):
        at = old.index(b"<sheetData") + place
        return old[:at] + words.encode() + old[at:]

    with suppress(UnreadableArticleError):
        read_file("a.xlsx", with_parts(BOOK, {SHEET: change}))


@settings(max_examples=200, deadline=None)
@given(
    st.floats(allow_nan=False, allow_infinity=False), st.text(st.sampled_from('0#?.,%E+yhdms[]$";_*\\@/ -'), max_size=9)
)
def test_any_format_shows_any_number(value, code):
    assert isinstance(show_number(value, code), str)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 9), st.integers(0, 5)), st.sampled_from(["a", "b c", "7", " ", "x|y", "é\n"])
    )
)
def test_blocks_are_exact_apart_and_hold_all_words(cells):
    extract = read_file("a.xlsx", made({"Sheet1": {f"{'ABCDEF'[j]}{i + 1}": cell for (i, j), cell in cells.items()}}))
    position = 0
    for block in extract.blocks or ():
        words = extract.text[block.start : block.end]
        assert position <= block.start < block.end <= len(extract.text)
        assert words == words.strip()
        position = block.end
    held = [word for cell in cells.values() for word in cell.replace("|", " ").split()]
    assert sorted(extract.text.replace("|", " ").split()) == sorted(held)
