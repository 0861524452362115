"""Charts, diagrams, symbols and inserted files in Office files, and the parts that these files can do without."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pptx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from xlsxwriter import Workbook

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.registry import read_file

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


def saved(document: Any) -> bytes:
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def blocks_of(extract: Extract) -> list[tuple[Kind, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks or ()]


def make_slides(slides: int = 2) -> bytes:
    deck = pptx.Presentation()
    for number in range(1, slides + 1):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"Harvest {number}"
        data = CategoryChartData(number_format="0.0%")
        data.categories = ["Barley", "Oats"]
        data.add_series("Field", (0.25, 0.5))
        data.add_series("Hill", (0.75, 0.5))
        frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *[Inches(1)] * 4, data)
        frame.chart.has_title = True
        frame.chart.chart_title.text_frame.text = "Yield by place"
    return saved(deck)


CHART = [
    (Kind.CAPTION, "Yield by place"),
    (Kind.TABLE_HEADER, "| | Field | Hill"),
    (Kind.TABLE_ROW, "Barley | 25.0% | 75.0%"),
    (Kind.TABLE_ROW, "Oats | 50.0% | 50.0%"),
]


def test_the_chart_of_a_slide_is_a_caption_and_a_table():
    extract = read_file("a.pptx", make_slides())
    assert blocks_of(extract) == [
        (Kind.HEADING, "Harvest 1"), *CHART, (Kind.HEADING, "Harvest 2"), *CHART,
    ]  # fmt: skip
    assert [page.label for page in extract.pages] == ["slide 1", "slide 2"]


def test_a_chart_in_a_sheet_gives_its_titles_and_a_text_box_its_words():
    written = BytesIO()
    with Workbook(written) as book:
        sheet = book.add_worksheet("Yield")
        sheet.write_column(0, 0, [1, 2])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Yield!$A$1:$A$2"})
        chart.set_title({"name": "Two years"})
        chart.set_x_axis({"name": "Year of harvest"})
        sheet.insert_chart("C1", chart)
        sheet.insert_textbox("C20", "Hail fell in June.")
    assert blocks_of(read_file("a.xlsx", written.getvalue()))[-3:] == [
        (Kind.PARAGRAPH, "Hail fell in June."), (Kind.CAPTION, "Two years"), (Kind.CAPTION, "Year of harvest"),
    ]  # fmt: skip


def word_with(run: str, with_parts: Callable[..., bytes], **parts: tuple[str, bytes]) -> Extract:
    """The extract of a document with a paragraph of this XML. ``parts``: the type and content of each by its id."""
    document = docx.Document()
    document.add_paragraph("The mill stands by the ford.")
    paragraph = parse_xml(
        f'<w:body {nsdecls("w", "r", "a", "c")} xmlns:dgm="{DRAWING}/diagram" '
        f'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{run}</w:body>'
    )
    for element in paragraph:
        document.element.body.insert(1, element)
    relations = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="own/{name}.xml"/>'
        for name, (kind, _) in parts.items()
    )
    changes: dict[str, Any] = {f"word/own/{name}.xml": content for name, (_, content) in parts.items()}
    end = b"</Relationships>"
    changes["word/_rels/document.xml.rels"] = lambda old: old.replace(end, relations.encode() + end)
    return read_file("a.docx", with_parts(saved(document), changes))


def chart_in_slides() -> bytes:
    with ZipFile(BytesIO(make_slides(1))) as archive:
        return archive.read(next(name for name in archive.namelist() if name.startswith("ppt/charts/chart")))


def test_a_chart_and_a_diagram_in_a_document_stand_at_their_place(with_parts):
    diagram = (
        f'<dgm:dataModel xmlns:dgm="{DRAWING}/diagram" xmlns:a="{DRAWING}/main"><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r>'
        "<a:t>Sow</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt><dgm:t><a:p><a:r><a:t>Reap</a:t></a:r></a:p></dgm:t>"
        "</dgm:pt>"
        "</dgm:ptLst></dgm:dataModel>"
    )
    extract = word_with(
        '<w:p><w:r><w:t>Before.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><c:chart r:id="own1"/>'
        '</w:drawing>'
        '</mc:Choice><mc:Fallback><w:drawing><c:chart r:id="own1"/></w:drawing></mc:Fallback></mc:AlternateContent>'
        '</w:r>'
        '<w:r><w:drawing><dgm:relIds r:dm="own2"/></w:drawing></w:r></w:p>',
        with_parts, own1=("chart", chart_in_slides()), own2=("diagramData", diagram.encode()),
    )  # fmt: skip
    assert blocks_of(extract) == [
        (Kind.PARAGRAPH, "The mill stands by the ford."), (Kind.PARAGRAPH, "Before."), *CHART,
        (Kind.LIST_ITEM, "Sow"), (Kind.LIST_ITEM, "Reap"),
    ]  # fmt: skip
    assert extract.warnings == ()


@pytest.mark.parametrize(("font", "code", "shown"), [
    ("Symbol", "F062", "β"),
    ("Symbol", "F0A3", "≤"),
    ("Wingdings", "F0E0", "→"),
    ("Wingdings", "F0FE", "☑"),
    ("Arial", "00BD", "½"),
    ("Webdings", "F031", ""),
    ("Symbol", "no digits", ""),
    ("Arial", "FFFFFFFF", ""),
    ("Arial", "D800", ""),
])  # fmt: skip
def test_a_symbol_is_the_character_that_it_shows(with_parts, font, code, shown):
    extract = word_with(
        f'<w:p><w:r><w:t>Heat</w:t><w:sym w:font="{font}" w:char="{code}"/><w:t>4</w:t></w:r></w:p>', with_parts
    )
    assert (Kind.PARAGRAPH, f"Heat{shown}4") in blocks_of(extract)


@pytest.mark.parametrize(("content", "found"), [
    (b"<html><body><h2>Dam</h2><p>The dam holds the winter rain back.</p></body></html>",
     [(Kind.HEADING, "Dam"), (Kind.PARAGRAPH, "The dam holds the winter rain back.")]),
    (rb"{\rtf1 The dam holds.\par It is old.\par}",
     [(Kind.PARAGRAPH, "The dam holds."), (Kind.PARAGRAPH, "It is old.")]),
], ids=["HTML", "RTF"])  # fmt: skip
def test_an_inserted_file_is_read_at_its_place(with_parts, content, found):
    extract = word_with('<w:altChunk r:id="own1"/>', with_parts, own1=("aFChunk", content))
    assert blocks_of(extract) == [(Kind.PARAGRAPH, "The mill stands by the ford."), *found]
    assert extract.warnings == ()


def test_the_warnings_of_an_inserted_file_and_the_lines_of_its_facts_are_kept(with_parts):
    mail = (
        b'From: Ida <ida@boats.example>\r\nSubject: Dam\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html\r\n\r\n<p>The dam holds the winter rain back, as the <a href='x'>log</a> says.</p>"
        b'<ul><li>one</li></ul>\r\n--b\r\nContent-Disposition: attachment; filename="old.doc"\r\n\r\nx\r\n--b--\r\n'
    )
    extract = word_with('<w:altChunk r:id="own1"/>', with_parts, own1=("aFChunk", mail))
    assert "Ida" in extract.text
    assert "The dam holds the winter rain back" in extract.text
    (warning,) = extract.warnings
    assert warning.startswith("The inserted file word/own/own1.xml: The attachment old.doc is left out: ")


def test_a_document_inside_a_document_and_a_damaged_file_inside_it_cost_warnings(with_parts):
    inner = docx.Document()
    inner.add_paragraph("Inside.")
    extract = word_with(
        '<w:altChunk r:id="own1"/><w:altChunk r:id="own2"/>', with_parts,
        own1=("aFChunk", saved(inner)), own2=("aFChunk", b"%PDF-1.7 cut"),
    )  # fmt: skip
    assert blocks_of(extract) == [(Kind.PARAGRAPH, "The mill stands by the ford.")]
    assert sorted(warning.split(" is left out")[0] for warning in extract.warnings) == [
        "A Word document that is inserted into this one (word/own/own1.xml)", "The inserted file word/own/own2.xml",
    ]  # fmt: skip


@pytest.mark.parametrize(("part", "loss"), [
    ("word/styles.xml", "its headings and lists may not be known"),
    ("docProps/core.xml", "its title, author and date are not known"),
    ("word/_rels/document.xml.rels", "parts beside the main text may be left out"),
])  # fmt: skip
def test_a_document_is_read_without_a_damaged_part(with_parts, part, loss):
    document = docx.Document()
    document.add_paragraph("The mill stands by the ford.")
    extract = read_file("a.docx", with_parts(saved(document), {part: b"<broken"}))
    assert "The mill stands by the ford." in extract.text
    assert extract.warnings == (
        f"A part of the Word document ({part}) is damaged, so {loss}; open the file in its program and save it again.",
    )


@pytest.mark.parametrize("change", [None, b"<broken"], ids=["missing", "damaged"])
def test_slides_are_read_without_a_damaged_slide(with_parts, change):
    extract = read_file("a.pptx", with_parts(make_slides(3), {"ppt/slides/slide1.xml": change}))
    assert blocks_of(extract) == [(Kind.HEADING, "Harvest 2"), *CHART, (Kind.HEADING, "Harvest 3"), *CHART]
    assert [page.label for page in extract.pages] == ["slide 2", "slide 3"]
    assert "slide 1 is left out" in extract.warnings[0]
    broken = {f"ppt/slides/slide{number}.xml": change for number in (1, 2)}
    with pytest.raises(UnreadableArticleError, match="damaged"):
        read_file("a.pptx", with_parts(make_slides(), broken))


@pytest.mark.parametrize("change", [None, b"<broken"], ids=["missing", "damaged"])
def test_a_workbook_is_read_without_a_damaged_sheet(with_parts, change):
    written = BytesIO()
    with Workbook(written) as book:
        for name in ("Wells", "Springs"):
            book.add_worksheet(name).write_row(0, 0, (name, "Depth"))
    extract = read_file("a.xlsx", with_parts(written.getvalue(), {"xl/worksheets/sheet1.xml": change}))
    assert "Springs | Depth" in extract.text
    assert "the sheet Wells is left out" in extract.warnings[0]
