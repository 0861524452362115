"""Pages of PDFs: labels, rectangles on the page, quotes with their page through every door, and damaged files."""

import json
import sqlite3
import tracemalloc
from contextlib import closing
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.document import TEXT_KINDS
from embeddings.engines.local import rows
from embeddings.errors import UnreadableArticleError
from embeddings.library import Library
from embeddings.readers.pdf.rectangles import find_rectangles
from embeddings.readers.registry import read_file
from embeddings.readers.worker import ReaderWorker
from qa.assistant import Assistant
from qa.doors.cli.answer_text import answer_text
from qa.doors.web.rendering.answers import answer_html
from qa.history.codec import answer_values
from qa.page_names import page_name
from qa.retriever import Retriever

FERRY = (
    "The ferry across the Ling runs every hour from six in the morning. In winter it stops at dusk, since the lamps of "
    "the northern pier were never mended. The county has promised new lamps for the spring."
)
MILL = (
    "The old mill grinds rye on Mondays and wheat on Thursdays. Its wheel was cut from one oak that fell in the storm "
    "of 1911, and the miller still counts the rings for visitors."
)
QUESTION = "When does the old mill grind rye?"


def labelled(making, *texts):
    """Return a PDF whose pages are labelled iii, iv, 1, 2, …"""

    def draw(number, text):
        def page(canvas):
            styles = {0: ("ROMAN_LOWER", 3), 2: ("ARABIC", 1)}
            if number in styles:
                canvas.addPageLabel(number, style=styles[number][0], start=styles[number][1])
            making.lines(*making.wrap(text))(canvas)

        return page

    return making.make_pdf(*(draw(number, text) for number, text in enumerate(texts)))


def test_pages_have_their_printed_labels(making):
    found = read_file("a.pdf", labelled(making, FERRY, MILL, FERRY, MILL))
    assert [page.label for page in found.pages] == ["iii", "iv", "1", "2"]
    assert [found.text[page.start : page.end] for page in found.pages] == [FERRY, MILL, FERRY, MILL]


def text_under(data, places):
    """Return the words that pdfium finds inside rectangles."""
    words = []
    document = pypdfium2.PdfDocument(data)
    for place in places:
        page = document[place.page]
        found = page.get_textpage().get_text_bounded(place.left, place.bottom, place.right, place.top)
        words += found.split()
    return words


@pytest.mark.parametrize("turns", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_the_words_of_a_stretch_stand_in_its_rectangles(making, turns, cropped):
    def draw(canvas):
        canvas.setPageRotation(turns)
        if cropped:
            canvas.setCropBox((5, 5, 395, 395))
        canvas.translate(*((300, 200) if turns % 180 else (200, 200)))
        canvas.rotate(turns)
        canvas.translate(-150, 60)
        making.lines(*making.wrap(FERRY), x=0, y=0)(canvas)

    data = making.make_pdf(making.lines(*making.wrap(MILL)), draw)
    text = read_file("a.pdf", data).text
    for words in ("runs every hour from six in the morning", "new lamps for the spring.", "grinds rye on Mondays"):
        start = text.index(words)
        places = find_rectangles(data, start, start + len(words))
        assert text_under(data, places) == words.split()
        assert {place.page for place in places} == {0 if "rye" in words else 1}


def test_rectangles_of_joined_words_ligatures_and_characters_of_two_units(making):
    page = making.lines("It was a long decom-", "position of \ufb01sh.", "", "The word decomposition stands here.")
    data = making.make_pdf(page)
    text = read_file("a.pdf", data).text
    start = text.index("decomposition of fish")
    places = find_rectangles(data, start, start + len("decomposition of fish"))
    assert "".join(text_under(data, places)) == "decompositionoffish"
    astral = making.text_pdf(
        r"BT /F 12 Tf 50 500 Td <0101020304> Tj ET", "<01> <D835DD38>\n<02> <0020>\n<03> <0061>\n<04> <D83DDE00>"
    )
    (place,) = find_rectangles(astral, 3, 4)
    assert text_under(astral, [place]) == ["a"]


def test_a_quote_names_its_page_at_every_door(making, tmp_path, toy):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "town.pdf").write_bytes(labelled(making, FERRY, MILL, FERRY))
    with Library.open(tmp_path / "library", encoder=toy) as library:
        assert library.sync(folder).failed == ()
        assert library.verify() == []
        answer = Assistant(Retriever(library)).ask(QUESTION)
        quote = answer.quotes[0] if answer.quotes else answer.nearest
        assert quote is not None
        source = quote.sources[0]
        document = library.document(source.document_id)
        assert document.text[source.start : source.end] == quote.text
        assert source.page == "iv" == document.page_at(source.start)
        for passage in library.passages(library.engine.passage_ids(["town.pdf"])):
            assert passage.passage.text == document.text[passage.passage.start : passage.passage.end]
        assert "page iv" in answer_text(answer)
        assert "page iv" in answer_html(answer)
        values = answer_values(answer)
        shown = values["quotes"][0] if values["quotes"] else values["nearest"]
        assert json.loads(json.dumps(shown))["sources"][0]["page"] == "iv"
    with Library.open(tmp_path / "library", encoder=toy) as library:
        assert library.document("town.pdf") == document
        assert library.sync(folder).unchanged == ("town.pdf",)


def change(library, *statements):
    with closing(sqlite3.connect(library / "library.sqlite3")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_library_of_version_2_gets_its_pages_with_the_next_sync(making, tmp_path, toy):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "town.pdf").write_bytes(labelled(making, FERRY, MILL))
    with Library.open(tmp_path / "library", encoder=toy) as library:
        library.sync(folder)
        document = library.document("town.pdf")
    without = rows.digest(document.sha256, *(rows.document_row(document)[5], *rows.text_row(document)[:2]))
    change(
        tmp_path / "library",
        "DROP TABLE files",
        "ALTER TABLE texts DROP COLUMN pages",
        f"UPDATE documents SET digest = '{without}'",
        "UPDATE settings SET value = '2' WHERE name = 'schema_version'",
        "DELETE FROM settings WHERE name LIKE 'readers %'",
    )
    with Library.open(tmp_path / "library", encoder=toy) as library:
        assert library.document("town.pdf") == replace(document, pages=())
        assert [problem.document_id for problem in library.verify()] == ["town.pdf"]
        assert library.sync(folder).changed == ("town.pdf",)
        assert library.document("town.pdf") == document
        assert library.verify() == []


def test_a_changed_bit_in_the_pages_is_found(making, tmp_path, toy):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "town.pdf").write_bytes(labelled(making, FERRY, MILL))
    with Library.open(tmp_path / "library", encoder=toy) as library:
        library.sync(folder)
    change(tmp_path / "library", "UPDATE texts SET pages = replace(pages, 'iv', 'ix')")
    with Library.open(tmp_path / "library", encoder=toy) as library:
        assert [problem.document_id for problem in library.verify()] == ["town.pdf"]


@pytest.mark.parametrize(
    ("label", "name"),
    [("iv", "page iv"), ("12", "page 12"), ("A-3", "page A-3"), ("00:01:04", "at 00:01:04"), ("slide 3", "slide 3")],
)
def test_the_name_of_a_page(label, name):
    assert page_name(label) == name


def test_300_pages_are_read_within_memory(making):
    words = making.wrap(f"{FERRY} {MILL}")
    data = making.make_pdf(*[making.lines(f"Part {number}", *words) for number in range(300)])
    tracemalloc.start()
    try:
        found = read_file("a.pdf", data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [page.label for page in found.pages] == [str(number + 1) for number in range(300)]
    assert all(f"Part {number}" in found.text for number in range(300))
    assert peak < 250 * 1024**2


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=12))
def test_mutated_bytes_give_a_sound_extract_or_a_sentence(making, places):
    data = bytearray(making.text_pdf("BT /F 12 Tf 50 500 Td <010102> Tj ET", "<01> <0041>\n<02> <0042>"))
    for place, new in places:
        at = int(place * (len(data) - len(new)))
        data[at : at + len(new)] = new
    try:
        found = read_file("a.pdf", bytes(data))
    except UnreadableArticleError:
        return
    assert found.blocks is not None
    for block in found.blocks:
        assert 0 <= block.start < block.end <= len(found.text)
        assert block.kind not in TEXT_KINDS or found.text[block.start : block.end].strip()


def test_the_worker_reads_as_this_process_does(making):
    data = labelled(making, FERRY, MILL)
    worker = ReaderWorker()
    try:
        assert worker.read("town.txt", data) == read_file("town.pdf", data)
    finally:
        worker.close()
