"""Word documents: the words of the last version in their order, with the kinds that styles and numbering give them."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract, Facts
from embeddings.readers.messages import decode_reply, encode_reply
from embeddings.readers.registry import find_reader, read_file
from embeddings.structure.assembly import make_document

DOCUMENT = "word/document.xml"


def saved(document: Any) -> bytes:
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def read(document: Any, name: str = "a.docx") -> Extract:
    return read_file(name, saved(document))


def blocks_of(extract: Extract) -> list[tuple[Kind, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks or ()]


def words_of(xml: str) -> Extract:
    """The extract of a document with these paragraphs and tables in XML."""
    document = docx.Document()
    for element in parse_xml(f'<w:body {nsdecls("w", "m", "r")} xml:space="preserve">{xml}</w:body>'):
        document.element.body.append(element)
    return read(document)


def test_paragraphs_and_tables_stand_in_their_order():
    document = docx.Document()
    document.add_heading("The kiln of Orrin", 0)
    document.add_paragraph("Bricks are fired in autumn.")
    document.add_heading("Firing", 1)
    for style, words in [("List Bullet", "Stack"), ("List Bullet 2", "Dry the bricks"), ("List Number", "Light")]:
        document.add_paragraph(words, style=style)
    table = document.add_table(0, 2)
    for row in (("Cone", "Degrees"), ("six", "1,222"), ("nine", "1,280")):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.add_paragraph("Plate 4: the chimney", style="Caption")
    document.add_paragraph("Fire is patient.", style="Quote")
    extract = read(document)
    assert blocks_of(extract) == [
        (Kind.TITLE, "The kiln of Orrin"),
        (Kind.PARAGRAPH, "Bricks are fired in autumn."),
        (Kind.HEADING, "Firing"),
        (Kind.LIST_ITEM, "Stack"),
        (Kind.LIST_ITEM, "Dry the bricks"),
        (Kind.LIST_ITEM, "Light"),
        (Kind.TABLE_HEADER, "Cone | Degrees"),
        (Kind.TABLE_ROW, "six | 1,222"),
        (Kind.TABLE_ROW, "nine | 1,280"),
        (Kind.CAPTION, "Plate 4: the chimney"),
        (Kind.QUOTATION, "Fire is patient."),
    ]
    assert [block.level for block in extract.blocks or () if block.kind is Kind.LIST_ITEM] == [1, 2, 1]
    assert "Stack\nDry the bricks\nLight\n\nCone | Degrees\nsix | 1,222\n" in extract.text
    assert extract.pages == ()


def test_a_document_of_tables_alone_is_not_empty():
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ["Mare", "Bess", "Foal", "Tom"], strict=True):
        cell.text = words
    assert read(document).text == "Mare | Bess\nFoal | Tom"


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        pytest.param('<w:ins w:id="1"><w:r><w:t>two </w:t></w:r></w:ins>', "It has two walls.", id="inserted"),
        pytest.param('<w:del w:id="1"><w:r><w:delText>two </w:delText></w:r></w:del>', "It has walls.", id="deleted"),
        pytest.param('<w:moveTo w:id="1"><w:r><w:t>two </w:t></w:r></w:moveTo>', "It has two walls.", id="moved here"),
        pytest.param('<w:moveFrom w:id="1"><w:r><w:t>two </w:t></w:r></w:moveFrom>', "It has walls.", id="moved away"),
        pytest.param('<w:hyperlink r:id="no"><w:r><w:t>two </w:t></w:r></w:hyperlink>', "It has two walls.", id="link"),
        pytest.param('<w:fldSimple w:instr="X"><w:r><w:t>two </w:t></w:r></w:fldSimple>', "It has two walls.",
                     id="field"),
        pytest.param(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>two </w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "It has two walls.", id="field in parts"),
        pytest.param('<w:sdt><w:sdtContent><w:r><w:t>two </w:t></w:r></w:sdtContent></w:sdt>', "It has two walls.",
                     id="content control"),
        pytest.param('<w:smartTag><w:r><w:t>two </w:t></w:r></w:smartTag>', "It has two walls.", id="smart tag"),
        pytest.param('<w:r><w:rPr><w:vanish/></w:rPr><w:t>two </w:t></w:r>', "It has walls.", id="hidden"),
        pytest.param('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>two </w:t></w:r>', "It has two walls.",
                     id="not hidden"),
        pytest.param('<w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>', "It has walls.",
                     id="comment"),
        pytest.param('<m:oMath><m:r><m:t>2+1 </m:t></m:r></m:oMath>', "It has 2+1 walls.", id="formula"),
        pytest.param('<w:r><w:t>well</w:t><w:noBreakHyphen/><w:t>made</w:t><w:tab/></w:r>',
                     "It has well\u2011made\twalls.", id="signs"),
        pytest.param('<w:r><w:t>wi</w:t><w:softHyphen/><w:t>de </w:t></w:r>', "It has wide walls.", id="soft hyphen"),
    ],
)  # fmt: skip
def test_the_words_of_the_last_version_are_read(runs, words):
    assert words_of(f"<w:p><w:r><w:t>It has </w:t></w:r>{runs}<w:r><w:t>walls.</w:t></w:r></w:p>").text == words


def test_a_paragraph_without_its_end_goes_on_in_the_next():
    deleted = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    first = f"<w:p>{deleted}<w:r><w:t>The kiln is </w:t></w:r></w:p>"
    assert words_of(f"{first}<w:p><w:r><w:t>cold.</w:t></w:r></w:p>").text == "The kiln is cold."
    assert words_of(first).text == "The kiln is"


def test_deleted_rows_and_cells_over_several_rows():
    def cell(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>"

    rows = [
        cell("Yard") + cell("Kilns", '<w:gridSpan w:val="2"/>'),
        cell("North", '<w:vMerge w:val="restart"/>') + cell("4") + cell("old"),
        cell("", "<w:vMerge/>") + cell("7") + cell("new"),
    ]
    gone = f'<w:tr><w:trPr><w:del w:id="1"/></w:trPr>{cell("gone") * 3}</w:tr>'
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    assert words_of(f"<w:tbl>{table}{gone}</w:tbl>").text == "Yard | Kilns | |\nNorth | 4 | old\nNorth | 7 | new"


@pytest.mark.parametrize(
    ("rows", "has_header"),
    [
        ([("Cone", "Heat"), ("six", "1222"), ("nine", "1280")], True),
        ([("Mare", "Bess"), ("Foal", "Tom"), ("Goat", "Ida")], False),
        ([("six", "1222"), ("nine", "1280")], False),
    ],
)
def test_a_header_is_seen_by_the_numbers_below_it(rows, has_header):
    document = docx.Document()
    table = document.add_table(0, 2)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    assert (blocks_of(read(document))[0][0] is Kind.TABLE_HEADER) is has_header


@pytest.mark.parametrize("mark", ["repeated", "bold"])
def test_a_header_is_seen_by_its_format(mark):
    document = docx.Document()
    table = document.add_table(0, 2)
    for number, row in enumerate([("Animal", "Name"), ("Mare", "Bess"), ("Foal", "Tom")]):
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            run = cell.paragraphs[0].add_run(words)
            run.bold = mark == "bold" and number == 0
    if mark == "repeated":
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    assert [kind for kind, _ in blocks_of(read(document))] == [Kind.TABLE_HEADER, Kind.TABLE_ROW, Kind.TABLE_ROW]


def test_a_table_without_header_does_not_take_that_of_the_table_above():
    document = docx.Document()
    for rows in ([("Cone", "Heat"), ("six", "1222")], [("Mare", "Bess", "bay"), ("Foal", "Tom", "grey")]):
        table = document.add_table(0, len(rows[0]))
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
        document.add_paragraph()
    kinds = [kind for kind, _ in blocks_of(read(document))]
    assert kinds == [Kind.TABLE_HEADER, Kind.TABLE_ROW, Kind.PARAGRAPH, Kind.TABLE_ROW]


def test_a_table_that_frames_text_is_read_as_text():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].text = "Bricks are fired in autumn."
    cell.add_paragraph("Stack", style="List Bullet")
    assert blocks_of(read(document)) == [(Kind.PARAGRAPH, "Bricks are fired in autumn."), (Kind.LIST_ITEM, "Stack")]


BOX = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>'
)


def test_a_text_box_is_read_once_and_after_its_paragraph():
    box = "<w:txbxContent><w:p><w:r><w:t>Keep out.</w:t></w:r></w:p></w:txbxContent>"
    run = f"<w:r>{BOX.format(box=box)}</w:r>"
    text = words_of(f"<w:p><w:r><w:t>The yard</w:t></w:r>{run}<w:r><w:t> is hot.</w:t></w:r></w:p>").text
    assert text == "The yard is hot.\n\nKeep out."


NOTES = (
    '<w:{part} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:{tag} w:id="-1" w:type="separator"><w:p><w:r><w:t>rule</w:t></w:r></w:p></w:{tag}>'
    '<w:{tag} w:id="2"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:{tag}></w:{part}>'
)


@pytest.mark.parametrize("tag", ["footnote", "endnote"])
def test_a_note_stands_at_the_end_of_its_section(tag, with_parts):
    document = docx.Document()
    paragraph = document.add_paragraph("Bricks are fired in autumn")
    paragraph.add_run()._r.append(parse_xml(f'<w:{tag}Reference {nsdecls("w")} w:id="2"/>'))
    paragraph.add_run(".")
    document.add_paragraph("They cool for days.")
    document.add_heading("Clay", 1)
    document.add_paragraph("Clay is dug.")
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{tag}s"
    reference = f'<Relationship Id="n" Type="{kind}" Target="{tag}s.xml"/></Relationships>'
    data = with_parts(
        saved(document),
        {
            "word/_rels/document.xml.rels": lambda old: old.replace(b"</Relationships>", reference.encode()),
            f"word/{tag}s.xml": NOTES.format(part=f"{tag}s", tag=tag, words="Only dry ones.").encode(),
        },
    )
    assert blocks_of(read_file("a.docx", data))[:4] == [
        (Kind.PARAGRAPH, "Bricks are fired in autumn."),
        (Kind.PARAGRAPH, "They cool for days."),
        (Kind.FOOTNOTE, "Only dry ones."),
        (Kind.HEADING, "Clay"),
    ]


def test_comments_are_never_read():
    document = docx.Document()
    paragraph = document.add_paragraph("The kiln is cold.")
    document.add_comment(paragraph.runs, text="Is it?", author="Ida Holm")
    assert read(document).text == "The kiln is cold."


def test_margins_and_contents_are_kept_outside_the_blocks():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Orrin brick yard"
    document.sections[0].footer.paragraphs[0].text = "12"
    contents = document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Clay\t3", style=contents)
    document.add_heading("Clay", 1)
    document.add_paragraph("Clay is dug.")
    extract = read(document)
    assert extract.text == "Clay\t3\n\nClay\n\nClay is dug.\n\nOrrin brick yard"
    assert [words for _, words in blocks_of(extract)] == ["Clay", "Clay is dug."]


def test_headings_are_known_by_outline_level_and_by_base_style():
    document = docx.Document()
    own = document.styles.add_style("Chapter", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = document.styles["Heading 2"]
    document.add_paragraph("Clay is dug.")
    document.add_paragraph("Fire", style=own)
    document.add_paragraph("Fire is patient.")
    plain = document.add_paragraph("Ash")
    plain._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="2"/>'))
    not_one = document.add_paragraph("Soot", style="Heading 1")
    not_one._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="9"/>'))
    document.add_heading("Who pays?", 1)
    extract = read(document)
    levels = [(block.kind, block.level, extract.text[block.start : block.end]) for block in extract.blocks or ()]
    assert levels[1:] == [
        (Kind.HEADING, 2, "Fire"),
        (Kind.PARAGRAPH, 1, "Fire is patient."),
        (Kind.HEADING, 3, "Ash"),
        (Kind.PARAGRAPH, 1, "Soot"),
        (Kind.QUESTION, 1, "Who pays?"),
    ]


def test_a_short_bold_paragraph_between_paragraphs_is_a_heading():
    document = docx.Document()
    document.add_paragraph("Clay is dug.")
    document.add_paragraph().add_run("Firing in autumn").bold = True
    document.add_paragraph("Fire is patient.")
    assert [kind for kind, _ in blocks_of(read(document))] == [Kind.PARAGRAPH, Kind.HEADING, Kind.PARAGRAPH]


def assembled(document):
    return make_document(
        read(document), ENGLISH, document_id="a.docx", path=Path("/a.docx"), data=b"", detects_language=False
    ).metadata


def test_facts_of_the_text_count_before_properties():
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = "Template of the yard", "Bo Lind"
    document.add_heading("The kiln of Orrin", 0)
    document.add_paragraph("By Ana Wu, 3 May 2021")
    document.add_paragraph("Bricks are fired in autumn, when the clay of the summer has dried in the long sheds.")
    metadata = assembled(document)
    assert (metadata.title, metadata.author, metadata.date) == ("The kiln of Orrin", "Ana Wu", "2021-05-03")


@pytest.mark.parametrize(
    ("title", "author", "facts"),
    [
        ("The kiln of Orrin", "Ana Wu", Facts("The kiln of Orrin", None, "Ana Wu")),
        ("Microsoft Word - kiln.doc", "Microsoft Office User", Facts()),
        ("kiln_final.docx", "python-docx", Facts()),
        ("", "", Facts()),
    ],
)
def test_properties_that_no_person_wrote_are_left_out(title, author, facts):
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title, author
    document.add_paragraph("Clay is dug.")
    extract = read(document)
    assert extract.hints == facts
    assert decode_reply(encode_reply(extract)) == extract


@pytest.mark.parametrize("author", ["jsmith", "Admin", "Windows User"])
def test_an_author_that_is_no_person_is_left_out(author):
    document = docx.Document()
    document.core_properties.author = author
    document.add_paragraph("Clay is dug in the pits behind the yard, and carried to the sheds in summer.")
    assert assembled(document).author is None


def test_a_file_with_macros_and_one_of_the_strict_form_are_read(with_parts):
    document = docx.Document()
    document.add_heading("The kiln", 1)
    data = saved(document)
    usual, strict = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/",
        b"http://purl.oclc.org/ooxml/wordprocessingml/",
    )
    macros = with_parts(data, {
        "[Content_Types].xml": lambda old: old.replace(
            b"openxmlformats-officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
        ),
        "word/vbaProject.bin": b"\xd0\xcf\x11\xe0",
    })  # fmt: skip
    in_strict = with_parts(data, dict.fromkeys((DOCUMENT, "word/styles.xml"), lambda old: old.replace(usual, strict)))
    for name, each in (("a.docm", macros), ("a.docx", in_strict), ("a.txt", data)):
        assert blocks_of(read_file(name, each)) == [(Kind.TITLE, "The kiln")]


def test_a_missing_picture_does_no_harm(with_parts):
    document = docx.Document()
    document.add_paragraph("Clay is dug.")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    missing = f'<Relationship Id="x" Type="{kind}" Target="NULL"/></Relationships>'.encode()
    change = {"word/_rels/document.xml.rels": lambda old: old.replace(b"</Relationships>", missing)}
    assert read_file("a.docx", with_parts(saved(document), change)).text == "Clay is dug."


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        pytest.param({DOCUMENT: ENTITIES}, "declares entities", id="entities"),
        pytest.param({DOCUMENT: ENTITIES.decode().encode("utf-16")}, "declares entities", id="entities in UTF-16"),
        pytest.param({DOCUMENT: b"<w:document"}, "is damaged", id="XML cut off"),
        pytest.param({DOCUMENT: b""}, "is damaged", id="empty part"),
        pytest.param({DOCUMENT: b"<a/>"}, "is damaged", id="other XML"),
        pytest.param({DOCUMENT: None}, "is damaged", id="no text"),
    ],
)
def test_a_damaged_document_is_refused_in_one_sentence(parts, reason, with_parts):
    with pytest.raises(UnreadableArticleError, match=rf"^The Word document {reason}.*; .*\.$"):
        read_file("a.docx", with_parts(saved(docx.Document()), parts))


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "The file is no Word document", id="empty"),
        pytest.param(b"Clay is dug.", "The file is no Word document", id="plain text"),
        pytest.param(b"%PDF-1.7\n", "The file is a PDF, not a Word document", id="PDF"),
        pytest.param(COMPOUND, "The file is an old Word or Excel file, not a Word document", id="old"),
        pytest.param(COMPOUND + "EncryptedPackage".encode("utf-16-le"), "The Word document is encrypted", id="locked"),
        pytest.param(b"PK\x03\x04" + bytes(60), "The Word document is damaged", id="cut off"),
        pytest.param(b"PK\x03\x04" + b"PK\x01\x02" * 30_000, "The Word document unpacks to far more", id="many parts"),
    ],
)
def test_another_file_is_refused_in_one_sentence(data, reason):
    for use in (find_reader("a.docx").read, find_reader("a.docx").check):
        with pytest.raises(UnreadableArticleError, match=rf"^{reason}.*; .*\.$"):
            use(data)


def test_a_bomb_is_refused_before_it_is_unpacked(with_parts):
    written = BytesIO(saved(docx.Document()))
    with ZipFile(written, "a", ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"word/media/{number}.xml", bytes(120 * 1024**2))
    with pytest.raises(UnreadableArticleError, match=r"^The Word document unpacks to far more"):
        read_file("a.docx", written.getvalue())


def rich() -> bytes:
    document = docx.Document()
    document.add_heading("The kiln of Orrin", 0)
    document.add_paragraph("Bricks are fired in autumn.")
    document.add_paragraph("Stack", style="List Bullet")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "Cone"
    return saved(document)


RICH = rich()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(RICH) - 1), st.binary(max_size=8), st.booleans())
@example(0, b"", True)
def test_damage_is_an_error_of_ours_or_does_no_harm(place, by, cuts):
    data = RICH[:place] + by + (b"" if cuts else RICH[place + len(by) :])
    for use in (find_reader("a.docx").check, find_reader("a.docx").read):
        with suppress(UnreadableArticleError):
            use(data)


# Also characters that XML has no room for, which python-docx cannot write.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Normal", "Heading 1", "List Bullet", "Title", "Quote"]), TEXT), max_size=8))
def test_blocks_are_exact_apart_and_hold_all_words(paragraphs):
    document = docx.Document()
    for style, words in paragraphs:
        document.add_paragraph(words, style=style)
    extract = read(document)
    position = 0
    for block in extract.blocks or ():
        assert position <= block.start < block.end <= len(extract.text)
        words = extract.text[block.start : block.end]
        assert words == words.strip()
        position = block.end
    assert extract.text.split() == [word for _, words in paragraphs for word in words.split()]
