"""OpenDocument texts and spreadsheets: the words as they are shown, in their order, with their kinds."""

from contextlib import suppress
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract, Facts
from embeddings.readers.registry import find_reader, read_file

HEADER, ROW, TEXT = Kind.TABLE_HEADER, Kind.TABLE_ROW, Kind.PARAGRAPH

BOLD = (
    '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="P1" style:parent-style-name="Title"/>'
    '<style:style style:name="off"><style:table-properties table:display="false"/></style:style>'
)
NAMED = '<office:document-styles {namespaces}><style:style style:name="Title"/></office:document-styles>'


def blocks_of(extract: Extract) -> list[tuple[Kind, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks or ()]


def row(*cells: str) -> str:
    each = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    return f"<table:table-row>{each}</table:table-row>"


def test_blocks_stand_in_their_order_with_their_kinds(open_document):
    body = (
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
        '<text:p text:style-name="P1">The kiln of Orrin</text:p>'
        "<text:table-of-content><text:index-body><text:p>Firing 3</text:p></text:index-body></text:table-of-content>"
        "<text:p>Bricks are fired<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Only dry ones.</text:p></text:note-body></text:note> in autumn.</text:p>"
        '<text:h text:outline-level="2">Firing</text:h>'
        "<text:list><text:list-item><text:p>Stack</text:p><text:list><text:list-item><text:p>Dry</text:p>"
        "</text:list-item>"
        "</text:list></text:list-item></text:list>"
        '<text:section><text:p text:style-name="Quotations">Fire is patient.</text:p></text:section>'
        f"<table:table><table:table-header-rows>{row('Animal', 'Name')}</table:table-header-rows>{row('Mare', 'Bess')}"
        "</table:table>"
    )
    styles = BOLD + '<style:style style:name="Quotations"/>'
    extract = read_file("a.odt", open_document("text", body, styles, styles_xml=NAMED))
    assert blocks_of(extract) == [
        (Kind.TITLE, "The kiln of Orrin"),
        (TEXT, "Bricks are fired in autumn."),
        (Kind.FOOTNOTE, "Only dry ones."),
        (Kind.HEADING, "Firing"),
        (Kind.LIST_ITEM, "Stack"),
        (Kind.LIST_ITEM, "Dry"),
        (Kind.QUOTATION, "Fire is patient."),
        (HEADER, "Animal | Name"),
        (ROW, "Mare | Bess"),
    ]
    assert [block.level for block in extract.blocks or () if block.kind is Kind.LIST_ITEM] == [1, 2]
    assert "\n\nFiring 3\n\n" in extract.text
    assert "gone" not in extract.text


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        pytest.param("two <text:span>old</text:span> ", "It has two old walls.", id="span"),
        pytest.param('<text:a>two</text:a> ', "It has two walls.", id="link"),
        pytest.param('two<text:s text:c="2"/>', "It has two  walls.", id="spaces"),
        pytest.param("two\n   ", "It has two walls.", id="line break of the file"),
        pytest.param("two<text:tab/>", "It has two\twalls.", id="tab"),
        pytest.param("two<text:line-break/>", "It has two\nwalls.", id="line break"),
        pytest.param("<text:soft-page-break/>", "It has walls.", id="page break"),
        pytest.param("<office:annotation><text:p>Is it?</text:p></office:annotation>", "It has walls.", id="comment"),
        pytest.param('<text:span text:style-name="H">two </text:span>', "It has walls.", id="hidden"),
        pytest.param('<text:change-start/>two <text:change-end/>', "It has two walls.", id="inserted"),
        pytest.param('<text:ruby><text:ruby-base>two </text:ruby-base><text:ruby-text>tu</text:ruby-text></text:ruby>',
                     "It has two walls.", id="pronunciation"),
        pytest.param("<draw:frame><svg:desc>a wall</svg:desc><draw:text-box><text:p>Keep out.</text:p></draw:text-box>"
                     "</draw:frame>", "It has walls.\n\nKeep out.", id="text box"),
    ],
)  # fmt: skip
def test_the_words_that_are_shown_are_read(inner, words, open_document):
    body = f"<text:p>It has {inner}walls.</text:p>"
    assert read_file("a.odt", open_document("text", body, BOLD)).text == words


def test_merged_and_repeated_cells_keep_their_columns(open_document):
    cells = (
        "<table:table-row><table:table-cell><text:p>Yard</text:p></table:table-cell><table:table-cell "
        'table:number-columns-spanned="2"><text:p>Kilns</text:p></table:table-cell><table:covered-table-cell/>'
        '</table:table-row><table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>Orrin</text:p>'
        '</table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>4</text:p></table:table-cell>'
        "</table:table-row><table:table-row><table:covered-table-cell/><table:table-cell><text:p>7</text:p>"
        "</table:table-cell><table:table-cell/></table:table-row>"
    )
    extract = read_file("a.odt", open_document("text", f"<table:table>{cells}</table:table>"))
    assert extract.text == "Yard | Kilns | |\nOrrin | 4 | 4\nOrrin | 7 | |"


def test_tables_in_tables_are_read_once_at_each_depth(open_document):
    table = "<text:p>Clay is dug.</text:p>"
    for _ in range(60):
        cell = f"<table:table-cell>{table}</table:table-cell>"
        table = f"<table:table><table:table-row>{cell}</table:table-row></table:table>"
    assert read_file("a.odt", open_document("text", table)).text == "Clay is dug."


def test_a_bold_header_and_a_bold_heading_are_known(open_document):
    def bold(words: str) -> str:
        return f'<text:span text:style-name="B">{words}</text:span>'

    body = (
        f"<text:p>Clay is dug.</text:p><text:p>{bold('Firing in autumn')}</text:p><text:p>Fire is patient.</text:p>"
        f"<table:table>{row(bold('Animal'), bold('Name'))}{row('Mare', 'Bess')}</table:table>"
    )
    kinds = [kind for kind, _ in blocks_of(read_file("a.odt", open_document("text", body, BOLD)))]
    assert kinds == [TEXT, Kind.HEADING, TEXT, HEADER, ROW]


META = (
    '<office:document-meta xmlns:dc="http://purl.org/dc/elements/1.1/" {namespaces}><office:meta>'
    "<dc:title>The kiln of Orrin</dc:title><meta:initial-creator>Ana Wu</meta:initial-creator>"
    "<meta:creation-date>2021-05-03T10:00:00</meta:creation-date></office:meta></office:document-meta>"
)


def test_properties_and_margins(open_document):
    margins = (
        "<office:document-styles {namespaces}><style:header><text:p>Orrin brick yard</text:p></style:header>"
        "<style:footer><text:p>12</text:p></style:footer></office:document-styles>"
    )
    data = open_document("text", "<text:p>Clay is dug.</text:p>", meta_xml=META, styles_xml=margins)
    extract = read_file("a.odt", data)
    assert extract.text == "Clay is dug.\n\nOrrin brick yard"
    assert blocks_of(extract) == [(TEXT, "Clay is dug.")]
    assert extract.hints == Facts("The kiln of Orrin", None, "Ana Wu", "2021-05-03")


def test_sheets_are_read_as_they_are_shown(open_document):
    percent = (
        '<table:table-cell office:value-type="percentage" office:value="0.05"><text:p>5%</text:p></table:table-cell>'
    )
    covered = "<table:table-row><table:covered-table-cell/><table:table-cell><text:p>9%</text:p></table:table-cell>"
    merged = '<table:table-cell table:number-rows-spanned="2"><text:p>Orrin</text:p></table:table-cell>'
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    body = (
        f'<table:table table:name="Bricks">{row("Yard", "Share")}<table:table-row>{merged}{percent}</table:table-row>'
        f"{covered}</table:table-row>{empty}{row('Sold in May.')}</table:table>"
        f'<table:table table:name="Lists" table:style-name="off">{row("secret")}</table:table>'
    )
    extract = read_file("a.ods", open_document("spreadsheet", body, BOLD))
    assert blocks_of(extract) == [
        (Kind.TITLE, "Bricks"),
        (HEADER, "Yard | Share"),
        (ROW, "Orrin | 5%"),
        (ROW, "Orrin | 9%"),
        (TEXT, "Sold in May."),
    ]
    assert extract.text.endswith("Lists\n\nsecret")


def test_repeats_without_end_are_bounded(open_document):
    cell = '<table:table-cell table:number-columns-repeated="99999999"><text:p>ash</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="99999999">{cell}</table:table-row>' * 2
    for kind in ("text", "spreadsheet"):
        extract = read_file("a", open_document(kind, f"<table:table>{rows}</table:table>"))
        assert 1_000 < extract.text.count("ash") <= 1_000_000


@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"content.xml": None}, "is damaged", id="no content"),
        pytest.param({"content.xml": b"<a"}, "is damaged", id="XML cut off"),
        pytest.param({"content.xml": b"<a/>"}, "is damaged", id="other XML"),
        pytest.param({"content.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "declares entities", id="entities"),
        pytest.param(
            {"META-INF/manifest.xml": b"<m:encryption-data/>"}, "is encrypted with a password", id="encrypted"
        ),
    ],
)
def test_a_damaged_file_is_refused_in_one_sentence(kind, change, reason, open_document, with_parts):
    data = with_parts(open_document(kind, "<text:p>Clay is dug.</text:p>"), change)
    with pytest.raises(UnreadableArticleError, match=rf"^The OpenDocument {kind} {reason}.*; .*\.$"):
        read_file("a.zip", data)


@pytest.mark.parametrize("name", ["a.odt", "a.ods"])
def test_another_file_is_refused_in_one_sentence(name):
    for use in (find_reader(name).read, find_reader(name).check):
        with pytest.raises(UnreadableArticleError, match=r"^The file is no OpenDocument \w+; .*\.$"):
            use(b"Clay is dug.")


PIECES = ["<text:p>", "</text:p>", "<text:h>", "</text:h>",
          "<text:list><text:list-item>", "</text:list-item></text:list>",
          "<table:table><table:table-row><table:table-cell>", "</table:table-cell></table:table-row></table:table>",
          "clay ", "is dug. ", "<text:s text:c='7'/>"]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
@example(["<text:p>"])
def test_any_structure_is_read_or_refused(open_document, pieces):
    with suppress(UnreadableArticleError):
        extract = read_file("a.odt", open_document("text", "".join(pieces)))
        position = 0
        for block in extract.blocks or ():
            words = extract.text[block.start : block.end]
            assert position <= block.start < block.end <= len(extract.text)
            assert words == words.strip()
            position = block.end


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["p", "h"]), WORDS), max_size=6))
def test_all_words_are_kept(open_document, paragraphs):
    body = "".join(f"<text:{tag}>{escape(words)}</text:{tag}>" for tag, words in paragraphs)
    with suppress(UnreadableArticleError):  # characters that XML has no room for
        text = read_file("a.odt", open_document("text", body)).text
        assert text.split() == [word for _, words in paragraphs for word in words.split()]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.binary(max_size=8))
def test_damage_is_an_error_of_ours_or_does_no_harm(open_document, place, by):
    data = open_document("text", "<text:p>Clay is dug.</text:p>", BOLD, meta_xml=META, styles_xml=NAMED)
    place %= len(data)
    with suppress(UnreadableArticleError):
        find_reader("a.odt").read(data[:place] + by + data[place + len(by) :])


def test_lines_of_code_are_one_block_with_their_indentation(open_document):
    lines = ("def bake():", '<text:s text:c="4"/>heat()', '<text:s text:c="8"/>wait()')
    body = "".join(f'<text:p text:style-name="Preformatted_20_Text">{line}</text:p>' for line in lines)
    styles = '<style:style style:name="Preformatted_20_Text"/>'
    extract = read_file("a.odt", open_document("text", f"<text:p>Bake it so:</text:p>{body}", styles))
    assert blocks_of(extract) == [(TEXT, "Bake it so:"), (Kind.CODE, "def bake():\n    heat()\n        wait()")]


SLIDES = (
    '<draw:page draw:name="p1"><presentation:footer-decl>Press Day</presentation:footer-decl><draw:frame '
    'presentation:class="outline"><draw:text-box><text:list><text:list-item><text:p>Sow in <text:span>March'
    "</text:span>."
    '</text:p></text:list-item></text:list></draw:text-box></draw:frame><draw:frame presentation:class="title">'
    "<draw:text-box><text:p>The barley year</text:p></draw:text-box></draw:frame><draw:g><draw:custom-shape>"
    "<text:p>In a "
    "group.</text:p></draw:custom-shape></draw:g><draw:frame><table:table><table:table-row><table:table-cell>"
    "<text:p>Field"
    "</text:p></table:table-cell><table:table-cell><text:p>7</text:p></table:table-cell></table:table-row>"
    "</table:table>"
    '</draw:frame><draw:frame presentation:class="page-number"><draw:text-box><text:p>slide number 1</text:p>'
    "</draw:text-box></draw:frame><presentation:notes><draw:page-thumbnail/><draw:frame presentation:class='notes'>"
    "<draw:text-box><text:p>Say that rain was late.</text:p></draw:text-box></draw:frame></presentation:notes>"
    "</draw:page>"
    '<draw:page draw:name="p2"><draw:frame presentation:class="title"><draw:text-box><text:p>Oats</text:p>'
    "</draw:text-box>"
    "</draw:frame><draw:frame><draw:text-box><text:p>Oats ripen early.</text:p></draw:text-box></draw:frame>"
    "</draw:page>"
)


def test_the_slides_of_a_presentation_are_pages(open_document):
    extract = read_file("a.odp", open_document("presentation", SLIDES))
    assert [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks or ()] == [
        (Kind.HEADING, "The barley year"),
        (Kind.LIST_ITEM, "Sow in March."),
        (Kind.PARAGRAPH, "In a group."),
        (Kind.TABLE_ROW, "Field | 7"),
        (Kind.PARAGRAPH, "Say that rain was late."),
        (Kind.HEADING, "Oats"),
        (Kind.PARAGRAPH, "Oats ripen early."),
    ]
    assert [page.label for page in extract.pages] == ["slide 1", "slide 2"]
    assert "slide number 1" in extract.text
