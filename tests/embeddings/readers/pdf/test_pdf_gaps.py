"""Parts of PDFs that other readers lose or mix in: damage, pictures, attachments, forms, numbers in the margin."""

import io
import re
import zlib

import pypdfium2
import pytest
from reportlab import rl_config
from reportlab.pdfbase.pdfmetrics import stringWidth

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.pdf.unread_parts import count_broken
from embeddings.readers.registry import read_file

FERRY = (
    "The ferry across the Ling runs every hour from six in the morning. In winter it stops at dusk, since the lamps of "
    "the northern pier were never mended. The county has promised new lamps for the spring."
)
MILL = (
    "The old mill grinds rye on Mondays and wheat on Thursdays. Its wheel was cut from one oak that fell in the storm "
    "of 1911, and the miller still counts the rings for visitors."
)


def texts(extract, *kinds):
    return [extract.text[b.start : b.end] for b in extract.blocks if not kinds or b.kind in kinds]


def scan(canvas):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (40, 60), 200)), 0, 0, 400, 600)


def test_pages_that_are_pictures_are_named_and_the_rest_is_read(making):
    text = making.lines(*making.wrap(FERRY))
    found = read_file("a.pdf", making.make_pdf(text, scan, text, scan, text))
    assert texts(found) == [FERRY] * 3
    assert found.warnings == (
        "2 of 5 pages are pictures, so that the text on pages 2 and 4 is not read; "
        "read the PDF with text recognition (OCR) first.",
    )


def test_a_whole_pdf_has_no_warning(making):
    assert read_file("a.pdf", making.make_pdf(making.lines(*making.wrap(FERRY)))).warnings == ()


def damage(data, number, spoil):
    """Return a PDF with the packed content of a page changed by ``spoil``, as long as before."""
    contents = [match.span(1) for match in re.finditer(rb"stream\n(x.*?)\s?endstream", data, re.DOTALL)]
    start, end = [span for span in contents if b" Tf" in zlib.decompress(data[slice(*span)])][number]
    spoiled = spoil(data[start:end])
    assert len(spoiled) == end - start
    return data[:start] + spoiled + data[end:]


def spoil_middle(content):
    middle = len(content) // 2
    return content[:middle] + bytes(255 - byte for byte in content[middle : middle + 12]) + content[middle + 12 :]


def test_a_damaged_content_is_reported(making, monkeypatch):
    monkeypatch.setattr(rl_config, "useA85", 0)
    data = making.text_pdf(f"BT /F 12 Tf 50 500 Td {'<0102> Tj 0 -14 Td ' * 30} ET", "<01> <0041>\n<02> <0042>")
    with pytest.raises(UnreadableArticleError, match="The PDF is damaged"):
        read_file("a.pdf", damage(data, 0, lambda content: content[:2] + b"\xff" * (len(content) - 2)))
    pages = making.make_pdf(making.lines(*making.wrap(FERRY)), making.lines(*making.wrap(f"{MILL} {MILL}")))
    assert read_file("a.pdf", pages).warnings == ()
    found = read_file("a.pdf", damage(pages, -1, spoil_middle))
    assert texts(found)[0] == FERRY
    assert found.warnings[0].startswith("The PDF is damaged: 1 of its contents cannot be read to the end")


@pytest.mark.parametrize(("end", "count"), [(b"", 0), (b"endstream", 1)])
def test_thousands_of_beginnings_are_one_content(end, count):
    data = b"1 0 obj <</Filter /FlateDecode>>stream\n" * 5000 + end
    assert count_broken(data) == count


def test_a_wrong_checksum_behind_a_whole_content_is_not_reported(making, monkeypatch):
    monkeypatch.setattr(rl_config, "useA85", 0)
    pages = making.make_pdf(making.lines(*making.wrap(FERRY)), making.lines(*making.wrap(MILL)))
    found = read_file("a.pdf", damage(pages, -1, lambda content: content[:-4] + b"abcd"))
    assert (texts(found), found.warnings) == ([FERRY, MILL], ())


def test_a_page_that_cannot_be_opened_costs_this_page_alone(making):
    data = making.make_pdf(making.lines(*making.wrap(FERRY)), making.lines(*making.wrap(MILL)))
    assert data.count(b"/Kids [ 3 0 R 4 0 R ]") == 1
    found = read_file("a.pdf", data.replace(b"/Kids [ 3 0 R 4 0 R ]", b"/Kids [ 3 0 R 2 0 R ]"))
    assert texts(found) == [FERRY]
    assert found.warnings == ("The PDF is damaged: page 2 cannot be read; save or print it again as PDF.",)


def test_attachments_are_named(making):
    document = pypdfium2.PdfDocument(making.make_pdf(making.lines(*making.wrap(FERRY))))
    document.new_attachment("fares.csv").set_data(b"Adult;3")
    file = io.BytesIO()
    document.save(file)
    found = read_file("a.pdf", file.getvalue())
    assert texts(found) == [FERRY]
    assert found.warnings == (
        "The PDF has a file attached, fares.csv, which is not read; save each attachment in the folder too.",
    )


def test_the_values_of_a_form_are_text(making):
    def draw(canvas):
        making.lines("Name of the ferryman:")(canvas)
        canvas.acroForm.textfield(name="name", value="Ida Holm", x=180, y=535, width=120, height=18, fontSize=10)

    assert "Ida Holm" in read_file("a.pdf", making.make_pdf(draw)).text


def test_notes_at_the_text_are_no_text(making):
    def draw(canvas):
        making.lines(*making.wrap(FERRY))(canvas)
        canvas.textAnnotation("Ask the county again.", Rect=(300, 500, 320, 520))

    assert texts(read_file("a.pdf", making.make_pdf(draw))) == [FERRY]


@pytest.mark.parametrize(("x", "step"), [(25, 1), (25, 5), (370, 1)])
def test_numbers_of_lines_in_the_margin_are_in_no_block(making, x, step):
    wrapped = making.wrap(f"{FERRY} {MILL} {FERRY} {MILL}")

    def draw(canvas):
        for number, line in enumerate(wrapped, 1):
            if number % step == 0:
                making.lines(str(number), x=x, y=540 - 13 * number, size=7)(canvas)
            making.lines(line, y=540 - 13 * number)(canvas)

    found = read_file("a.pdf", making.make_pdf(draw))
    if len(wrapped) // step >= 5:
        assert texts(found) == [f"{FERRY} {MILL} {FERRY} {MILL}"]
    assert "10" in found.text.split()


def test_numbers_that_count_no_lines_stay(making):
    years = ["1911", "1925", "1926", "1940", "1962", "1980"]
    rows = [making.lines(year, x=30, y=500 - 14 * n) for n, year in enumerate(years)]
    rows += [making.lines("The wheel was mended", x=90, y=500 - 14 * n) for n in range(len(years))]
    found = read_file("a.pdf", making.make_pdf(making.together(*rows)))
    assert all(any(year in text for text in texts(found)) for year in years)


def test_a_table_that_stands_sideways_is_read(making):
    rows = [("Fare", "Price", "Since"), ("Adult", "3", "2019"), ("Child", "1", "2019"), ("Dog", "2", "2021")]

    def draw(canvas):
        making.lines(*making.wrap(f"{FERRY} {MILL}"))(canvas)
        canvas.saveState()
        canvas.translate(200, 80)
        canvas.rotate(90)
        for number, row in enumerate(rows):
            for x, text in zip((0, 110, 200), row, strict=True):
                making.lines(text, x=x, y=-14 * number)(canvas)
        canvas.restoreState()

    found = read_file("a.pdf", making.make_pdf(draw))
    assert texts(found, Kind.TABLE_HEADER) == ["Fare\tPrice\tSince"]
    assert texts(found, Kind.TABLE_ROW) == ["Adult\t3\t2019", "Child\t1\t2019", "Dog\t2\t2021"]


def test_a_stamp_that_stands_sideways_is_in_no_block(making):
    def draw(canvas):
        making.lines(*making.wrap(f"{FERRY} {MILL}"))(canvas)
        canvas.translate(25, 150)
        canvas.rotate(90)
        making.lines("Archive of the county, folder 12, sheet 4, seen in May 2020", x=0, y=0)(canvas)

    found = read_file("a.pdf", making.make_pdf(draw))
    assert texts(found) == [f"{FERRY} {MILL}"]
    assert "folder 12" in found.text


def test_columns_of_loosely_spaced_lines_are_read_one_after_the_other(making):
    """A line that is spread over a narrow column has gaps as wide as those between the cells of a table."""
    columns = making.wrap(f"{FERRY} {MILL}", 120), making.wrap(f"{MILL} {FERRY}", 120)

    def draw(canvas):
        for x, column in zip((50, 210), columns, strict=True):
            for number, line in enumerate(column):
                words, at = line.split(), x
                room = 135 - sum(stringWidth(word, "DejaVu", 10) for word in words)
                for word in words:
                    making.lines(word, x=at, y=500 - 13 * number)(canvas)
                    at += stringWidth(word, "DejaVu", 10) + (room / (len(words) - 1) if len(words) > 1 else 0)

    found = read_file("a.pdf", making.make_pdf(draw))
    assert " ".join(" ".join(texts(found)).split()) == f"{FERRY} {MILL} {MILL} {FERRY}"
