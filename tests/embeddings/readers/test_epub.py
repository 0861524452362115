"""EPUB: chapters in the order of reading, metadata, printed pages, and packages that are damaged or protected."""

import os
import random
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Facts
from embeddings.readers.registry import find_reader, read_file
from embeddings.scope import Scope
from embeddings.structure.assembly import make_document
from qa.assistant import Assistant
from qa.retriever import Retriever

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
OPF = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Bees of
Korsund</dc:title><dc:creator>Ida Lund</dc:creator><dc:creator>Bo Lee</dc:creator><dc:date>2019-04-02</dc:date>
<dc:publisher>Harbour Press</dc:publisher><dc:identifier>https://harbour.example/bees</dc:identifier></metadata>
<manifest><item id="two" href="text/2%20hives.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/1.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="pic" href="bee.png" media-type="image/png"/></manifest>
<spine><itemref idref="nav"/><itemref idref="one"/><itemref idref="two"/></spine></package>"""
HEAD = '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
ONE = (
    f'{HEAD}<head><title/></head><body><span epub:type="pagebreak" id="p1" title="iv"/><h1>Spring</h1>'
    '<p>The first bees leave the hive in the middle of <span epub:type="pagebreak" id="p2">1</span> March.</p>'
    '<p>They need water&#160;too.<a epub:type="noteref" href="#n"><sup>1</sup></a></p>'
    '<aside epub:type="footnote" id="n"><p>A shallow dish is enough.</p></aside></body></html>'
)
TWO = f'{HEAD}<body><h1>Hives</h1><p id="p3">A hive holds forty thousand bees in June.</p></body></html>'
NAV = (
    f'{HEAD}<body><nav epub:type="toc"><ol><li><a href="text/1.xhtml">Spring</a></li></ol></nav>'
    '<nav epub:type="page-list"><ol><li><a href="text/2%20hives.xhtml#p3">2</a></li></ol></nav></body></html>'
)
FILES = {
    "META-INF/container.xml": CONTAINER,
    "OPS/book.opf": OPF,
    "OPS/text/1.xhtml": ONE,
    "OPS/text/2 hives.xhtml": TWO,
    "OPS/nav.xhtml": NAV,
    "OPS/bee.png": "\x89PNG",
}


def make_epub(**changes: str | None) -> bytes:
    """Return an EPUB. ``changes``: other contents by the end of a path, None for no such file."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", ZIP_STORED)
        for path, content in {**FILES, **changes}.items():
            if content is not None:
                archive.writestr(path, content)
    return packed.getvalue()


def test_chapters_are_read_in_the_order_of_the_spine():
    extract = read_file("bees.epub", make_epub())
    assert extract.facts == Facts(
        "The Bees of Korsund", "Harbour Press", "Ida Lund, Bo Lee", "2019-04-02", "https://harbour.example/bees"
    )
    blocks = extract.blocks or ()
    assert [(b.kind, extract.text[b.start : b.end]) for b in blocks] == [
        (Kind.HEADING, "Spring"),
        (Kind.PARAGRAPH, "The first bees leave the hive in the middle of March."),
        (Kind.PARAGRAPH, "They need water\xa0too.¹"),
        (Kind.FOOTNOTE, "A shallow dish is enough."),
        (Kind.HEADING, "Hives"),
        (Kind.PARAGRAPH, "A hive holds forty thousand bees in June."),
    ]


def test_the_printed_pages_begin_where_the_book_marks_them():
    extract = read_file("bees.epub", make_epub())
    assert [(page.label, extract.text[page.start : page.end].split()[:2]) for page in extract.pages] == [
        ("iv", ["Spring", "The"]),
        ("1", ["March.", "They"]),
        ("2", ["A", "hive"]),
    ]
    assert extract.pages[0].end == extract.pages[1].start


def test_pages_of_an_older_book_are_those_of_its_ncx():
    opf = OPF.replace('properties="nav"', "").replace(
        "nav.xhtml\" media-type=\"application/xhtml+xml", "nav.ncx\" media-type=\"application/x-dtbncx+xml"
    )  # fmt: skip
    ncx = (
        '<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/ncx-2005-1.dtd">'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><pageList><pageTarget><navLabel><text>xii</text></navLabel>'
        '<content src="text/2%20hives.xhtml#p3"/></pageTarget></pageList></ncx>'
    )
    extract = read_file("bees.epub", make_epub(**{"OPS/book.opf": opf, "OPS/nav.xhtml": None, "OPS/nav.ncx": ncx}))
    assert [page.label for page in extract.pages] == ["iv", "1", "xii"]


def test_the_title_of_a_book_is_not_the_heading_of_its_first_chapter():
    data = make_epub()
    document = make_document(
        read_file("b.epub", data), ENGLISH, document_id="b.epub", path=Path("b.epub"), data=data
    )  # fmt: skip
    assert (document.metadata.title, document.metadata.author) == ("The Bees of Korsund", "Ida Lund, Bo Lee")
    assert "Hives" in [document.text[b.start : b.end] for b in document.blocks if b.kind is Kind.HEADING]


@pytest.mark.parametrize("name", ["bees.epub", "bees.txt", "bees"])
def test_an_epub_is_known_by_its_content(name):
    data = make_epub()
    assert find_reader(name, data).name == "EPUB"
    find_reader(name, data).check(data)


ENCRYPTION = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
    '<enc:EncryptedData><enc:CipherData><enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData>'
    "</encryption>"
)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"META-INF/encryption.xml": ENCRYPTION.format("OPS/text/1.xhtml")}, "DRM", id="protected"),
        pytest.param({"META-INF/container.xml": None}, "damaged", id="no container"),
        pytest.param({"OPS/book.opf": None}, "damaged", id="no package"),
        pytest.param({"OPS/book.opf": "no XML"}, "damaged", id="package that is no XML"),
        pytest.param({"OPS/text/1.xhtml": None, "OPS/text/2 hives.xhtml": None}, "damaged", id="no chapter"),
        pytest.param({"OPS/text/1.xhtml": "a " * (40 * 1024**2)}, "far more than any article", id="bomb"),
    ],
)
def test_a_book_that_cannot_be_read_whole_is_refused(changes, reason):
    with pytest.raises(UnreadableArticleError, match=reason):
        read_file("bees.epub", make_epub(**changes))


@pytest.mark.parametrize(
    ("chapter", "reason"),
    [
        pytest.param(None, "it is missing or damaged; get the book again.", id="missing"),
        pytest.param("\0\1\2" * 50, "the file holds NUL bytes", id="no text"),
        pytest.param(f"{HEAD}<body>{'<div>' * 300}a</body></html>", "the page is nested deeper", id="deep"),
    ],
)
def test_a_chapter_that_cannot_be_read_costs_a_warning_and_not_the_book(chapter, reason):
    extract = read_file("bees.epub", make_epub(**{"OPS/text/1.xhtml": chapter}))
    assert extract.text.strip() == "Hives\n\nA hive holds forty thousand bees in June."
    (warning,) = extract.warnings
    assert warning.startswith(f"Chapter 1 of 2 (OPS/text/1.xhtml) is left out: {reason}")


def test_a_chapter_whose_bytes_are_damaged_costs_a_warning_and_not_the_book():
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for path, content in FILES.items():
            archive.writestr(path, content)
    extract = read_file("bees.epub", packed.getvalue().replace(b"forty thousand", b"fifty thousand"))
    assert "first bees" in extract.text
    assert "thousand" not in extract.text
    assert [warning.partition(":")[0] for warning in extract.warnings] == [
        "Chapter 2 of 2 (OPS/text/2 hives.xhtml) is left out"
    ]


def test_a_damaged_list_of_pages_costs_a_warning_and_not_the_book():
    extract = read_file("bees.epub", make_epub(**{"OPS/nav.xhtml": "no XML"}))
    assert "forty thousand" in extract.text
    assert extract.warnings == (
        "The list of pages OPS/nav.xhtml is damaged, so quotes may name no page; get the book again.",
    )


def test_a_sync_reports_the_parts_that_could_not_be_read_and_the_library_keeps_them(tmp_path, open_library):
    (tmp_path / "articles").mkdir()
    book = tmp_path / "articles" / "bees.epub"
    book.write_bytes(make_epub(**{"OPS/text/1.xhtml": None}))
    library = open_library()
    report = library.sync(tmp_path / "articles")
    assert (report.added, report.failed) == (("bees.epub",), ())
    assert [(part.document_id, part.warning.partition(":")[0]) for part in report.warnings] == [
        ("bees.epub", "Chapter 1 of 2 (OPS/text/1.xhtml) is left out")
    ]
    kept = {"bees.epub": tuple(part.warning for part in report.warnings)}
    os.utime(book, (1, 1))
    assert library.sync(tmp_path / "articles").unchanged == ("bees.epub",)
    assert library.warnings(["bees.epub", "none.epub", "\udcff"]) == kept
    assert library.warnings(["bees.epub"], Scope.of().only([])) == {}
    book.write_bytes(b"no book any more")
    assert library.sync(tmp_path / "articles").kept == ("bees.epub",)
    assert library.warnings(["bees.epub"]) == kept
    book.write_bytes(make_epub())
    library.sync(tmp_path / "articles")
    assert library.warnings(["bees.epub"]) == {}


def test_encrypted_fonts_are_no_protection():
    data = make_epub(**{"META-INF/encryption.xml": ENCRYPTION.format("OPS/font.otf")})
    assert "forty thousand" in read_file("bees.epub", data).text


@given(seed=st.integers(0, 2**32), changes=st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_a_damaged_book_is_read_or_refused(seed, changes):
    chance = random.Random(seed)
    data = bytearray(make_epub())
    for _ in range(changes):
        place = chance.randrange(len(data))
        if chance.random() < 0.8:
            data[place] = chance.randrange(256)
        else:
            del data[place : place + chance.randrange(60)]
    with suppress(UnreadableArticleError):
        extract = read_file("a.epub", bytes(data))
        position = 0
        for block in extract.blocks or ():
            words = extract.text[block.start : block.end]
            assert position <= block.start < block.end
            assert words == words.strip()
            position = block.end
        for page in extract.pages:
            assert 0 <= page.start < page.end <= len(extract.text)


def test_a_question_is_answered_with_a_quote_from_a_book(tmp_path, open_library):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bees.epub").write_bytes(make_epub())
    library = open_library()
    assert library.sync(folder).failed == ()
    quote = Assistant(Retriever(library)).ask("How many bees does a hive hold in June?").quotes[0]
    source = quote.sources[0]
    assert "forty thousand" in quote.text
    assert library.document(source.document_id).text[source.start : source.end] == quote.text
    assert (source.title, source.publisher, source.page) == ("The Bees of Korsund", "Harbour Press", "2")
