"""Questions about a folder of office files: the quotes are exact, and rows come with their header."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pptx
import pytest
import xlsxwriter

from embeddings.library import Library
from qa.answer import ContextKind, Status
from qa.assistant import Assistant
from qa.retriever import Retriever

pytestmark = pytest.mark.model


def word() -> bytes:
    document = docx.Document()
    document.add_heading("The kiln of Orrin", 0)
    document.add_paragraph("By Ana Wu, 3 May 2021")
    document.add_paragraph("The brick kiln of Orrin was rebuilt by the mason Ida Holm after the fire of the old one.")
    document.add_heading("Bricks", 1)
    table = document.add_table(0, 3)
    for row in (("Brick", "Price in crowns", "Weight in pounds"), ("Roof tile", "7", "5"), ("Coping stone", "12", "9")):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def columns() -> bytes:
    rows = [("Ferry", "Captain", "Seats"), ("Gannet", "Bo Lind", "140"), ("Puffin", "Runa Falk", "85")]
    return "\r\n".join(";".join(row) for row in rows).encode("utf-8-sig")


def workbook() -> bytes:
    written = BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet("Lighthouses of the coast")
        sheet.write_row("A1", ["Lighthouse", "Keeper", "Share of the cost"])
        percent = book.add_format({"num_format": "0%"})
        for row, (name, keeper, share) in enumerate([("Skarv", "Liv Moe", 0.35), ("Teist", "Odd Berg", 0.65)], 1):
            sheet.write_row(row, 0, [name, keeper])
            sheet.write(row, 2, share, percent)
    return written.getvalue()


def open_text() -> bytes:
    spaces = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table")}
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = [("Apple", "Picked in", "Keeps until"), ("Gravenstein", "August", "November"), ("Boskoop", "October", "May")]
    table = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows[1:])
    header = f"<table:table-header-rows><table:table-row>{''.join(map(cell.format, rows[0]))}</table:table-row>"
    body = (
        '<text:h text:outline-level="1">The orchard of Vang</text:h><text:p>The orchard of Vang was planted by the '
        "teacher Siri Dahl, who brought the first trees over the pass on a sledge in the spring.</text:p>"
        f"<table:table>{header}</table:table-header-rows>{table}</table:table>"
    )
    names = " ".join(f'xmlns:{short}="{name}"' for short, name in spaces.items())
    content = f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>"
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", f"{content}</office:document-content>")
    return written.getvalue()


def slides() -> bytes:
    presentation = pptx.Presentation()
    cover = presentation.slides.add_slide(presentation.slide_layouts[0])
    cover.shapes.title.text, cover.placeholders[1].text = "The weather station of Tind", "Kari Vik, 9 June 2022"
    second = presentation.slides.add_slide(presentation.slide_layouts[5])
    second.shapes.title.text = "Instruments"
    table = second.shapes.add_table(3, 2, 0, 0, 9_000_000, 900_000).table
    for cell, words in zip(
        table.iter_cells(), ["Instrument", "Year of purchase", "Rain gauge", "1987", "Wind vane", "1994"], strict=True
    ):
        cell.text = words
    third = presentation.slides.add_slide(presentation.slide_layouts[1])
    third.shapes.title.text = "People"
    third.placeholders[1].text = "The station was founded by the pilot Nils Ek, who read the thermometer each morning."
    written = BytesIO()
    presentation.save(written)
    return written.getvalue()


def rich_text() -> bytes:
    return (
        rb"{\rtf1\ansi\ansicpg1252{\stylesheet{\s5 Title;}}\pard\s5 The mill of Brekke\par\pard The mill of Brekke was"
        rb" sold to the baker Tora Lien in 1911, after the flood had broken its old wheel.\par"
        rb"\trowd\intbl Mill\cell Owner\cell Stones\cell\row\trowd\intbl Brekke\cell Tora Lien\cell 4\cell\row}"
    )


MADE: dict[str, Callable[[], bytes]] = {
    "kiln.docx": word,
    "ferries.csv": columns,
    "lights.xlsx": workbook,
    "orchard.odt": open_text,
    "station.pptx": slides,
    "mill.rtf": rich_text,
}
ASKED = [
    ("kiln.docx", "Who rebuilt the kiln of Orrin?", "Ida Holm", None),
    ("kiln.docx", "What does a coping stone cost in crowns?", "Coping stone | 12 | 9", "Brick | Price in crowns"),
    ("ferries.csv", "How many seats does the ferry Puffin have?", "Puffin | Runa Falk | 85", "Ferry | Captain | Seats"),
    ("lights.xlsx", "Who is the keeper of the lighthouse Skarv?", "Skarv | Liv Moe | 35%", "Lighthouse | Keeper"),
    ("orchard.odt", "Who planted the orchard of Vang?", "Siri Dahl", None),
    ("orchard.odt", "When is the Boskoop picked?", "Boskoop | October | May", "Apple | Picked in"),
    ("mill.rtf", "To whom was the mill of Brekke sold?", "Tora Lien", None),
    ("station.pptx", "Who founded the weather station of Tind?", "Nils Ek", None),
    ("station.pptx", "What is the year of purchase of the wind vane?", "Wind vane | 1994", "Instrument | Year"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("office")
    (folder / "articles").mkdir()
    for name, make in MADE.items():
        (folder / "articles" / name).write_bytes(make())
    with Library.open(folder / "library") as library:
        report = library.sync(folder / "articles")
        assert sorted(report.added) == sorted(MADE)
        assert library.sync(folder / "articles").unchanged == report.added
        yield library


@pytest.mark.parametrize(("name", "question", "words", "header"), ASKED)
def test_an_office_file_answers_with_exact_quotes(library, name, question, words, header):
    answer = Assistant(Retriever(library)).ask(question)
    assert answer.status is Status.ANSWERED
    for quote in answer.quotes:
        for source in quote.sources:
            text = library.document(source.document_id).text
            assert text[source.start : source.end] == quote.text
    first = answer.quotes[0]
    assert first.sources[0].document_id == name
    assert words in first.text
    headers = [context.text for context in first.context if context.kind is ContextKind.HEADER_ROW]
    assert [each.startswith(header) for each in headers] == ([True] if header else [])


def test_facts_of_office_files_stand_in_their_sources(library):
    metadata = library.document("kiln.docx").metadata
    assert (metadata.title, metadata.author, metadata.date) == ("The kiln of Orrin", "Ana Wu", "2021-05-03")


def test_a_quote_of_a_slide_names_the_slide(library):
    source = Assistant(Retriever(library)).ask("Who founded the weather station of Tind?").quotes[0].sources[0]
    assert (source.page, source.title, source.date) == ("slide 3", "The weather station of Tind", "2022-06-09")
