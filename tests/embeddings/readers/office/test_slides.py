"""Presentations: slides as pages, their titles as headings, lists, tables, diagrams and notes."""

from contextlib import suppress
from io import BytesIO
from typing import Any

import pptx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pptx.util import Inches

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.registry import find_reader, read_file

COVER, LIST, TITLE_ONLY, BLANK = 0, 1, 5, 6
SLIDE = "ppt/slides/slide1.xml"


def saved(presentation: Any) -> bytes:
    written = BytesIO()
    presentation.save(written)
    return written.getvalue()


def read(presentation: Any, name: str = "a.pptx") -> Extract:
    return read_file(name, saved(presentation))


def blocks_of(extract: Extract) -> list[tuple[Kind, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks or ()]


def pages_of(extract: Extract) -> list[tuple[str, str]]:
    return [(page.label, extract.text[page.start : page.end]) for page in extract.pages]


def slide_of(presentation: Any, layout: int, title: str | None = None) -> Any:
    slide = presentation.slides.add_slide(presentation.slide_layouts[layout])
    if title is not None:
        slide.shapes.title.text = title
    return slide


def box(slide: Any, words: str) -> Any:
    shape = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1))
    shape.text_frame.text = words
    return shape


def test_slides_are_pages_with_titles_lists_tables_and_notes():
    presentation = pptx.Presentation()
    cover = slide_of(presentation, COVER, "The kiln\vof Orrin")
    cover.placeholders[1].text = "Ana Wu, 3 May 2021"
    second = slide_of(presentation, LIST, "Firing")
    frame = second.placeholders[1].text_frame
    frame.text = "Stack"
    paragraph = frame.add_paragraph()
    paragraph.text, paragraph.level = "Dry the bricks", 1
    second.notes_slide.notes_text_frame.text = "Say that fire is patient."
    third = slide_of(presentation, TITLE_ONLY, "Heat")
    table = third.shapes.add_table(2, 2, 0, 0, Inches(2), Inches(2)).table
    for cell, words in zip(table.iter_cells(), ["Cone", "Degrees", "six", "1,222"], strict=True):
        cell.text = words
    box(third, "Measured in May.")
    extract = read(presentation)
    assert blocks_of(extract) == [
        (Kind.TITLE, "The kiln of Orrin"),
        (Kind.PARAGRAPH, "Ana Wu, 3 May 2021"),
        (Kind.HEADING, "Firing"),
        (Kind.LIST_ITEM, "Stack"),
        (Kind.LIST_ITEM, "Dry the bricks"),
        (Kind.PARAGRAPH, "Say that fire is patient."),
        (Kind.HEADING, "Heat"),
        (Kind.TABLE_HEADER, "Cone | Degrees"),
        (Kind.TABLE_ROW, "six | 1,222"),
        (Kind.PARAGRAPH, "Measured in May."),
    ]
    assert [block.level for block in extract.blocks or () if block.kind is Kind.LIST_ITEM] == [1, 2]
    assert pages_of(extract) == [
        ("slide 1", "The kiln of Orrin\n\nAna Wu, 3 May 2021"),
        ("slide 2", "Firing\n\nStack\nDry the bricks\n\nSay that fire is patient."),
        ("slide 3", "Heat\n\nCone | Degrees\nsix | 1,222\n\nMeasured in May."),
    ]


def test_a_title_below_other_shapes_stands_first_and_an_untitled_slide_takes_its_first_words():
    presentation = pptx.Presentation()
    slide = slide_of(presentation, TITLE_ONLY, "Firing")
    box(slide, "Stack.")
    slide.shapes._spTree.insert(2, slide.shapes._spTree[-1])
    blank = slide_of(presentation, BLANK)
    box(blank, "Heat")
    box(blank, "Fire is patient.")
    one = slide_of(presentation, BLANK)
    box(one, "Ash")
    assert blocks_of(read(presentation)) == [
        (Kind.HEADING, "Firing"),
        (Kind.PARAGRAPH, "Stack."),
        (Kind.HEADING, "Heat"),
        (Kind.PARAGRAPH, "Fire is patient."),
        (Kind.PARAGRAPH, "Ash"),
    ]


def test_slides_stand_in_their_order_and_with_their_numbers():
    presentation = pptx.Presentation()
    for words in ("Clay", "Fire"):
        box(slide_of(presentation, BLANK), words)
    listed = presentation.slides._sldIdLst
    listed.append(listed[0])
    presentation.part._element.set("firstSlideNum", "7")
    assert pages_of(read(presentation)) == [("slide 7", "Fire"), ("slide 8", "Clay")]


def test_shapes_in_groups_are_read():
    presentation = pptx.Presentation()
    slide = slide_of(presentation, BLANK)
    group = slide.shapes.add_group_shape()
    group.shapes.add_group_shape().shapes.add_textbox(0, 0, 9, 9).text_frame.text = "Clay is dug."
    assert read(presentation).text == "Clay is dug."


def test_words_on_most_slides_are_kept_outside_the_blocks():
    presentation = pptx.Presentation()
    for number in range(4):
        slide = slide_of(presentation, TITLE_ONLY, f"Part {number}")
        box(slide, "Orrin brick yard")
        box(slide, f"Kiln {number} is cold.")
    extract = read(presentation)
    assert [words for _, words in blocks_of(extract)] == [
        word for number in range(4) for word in (f"Part {number}", f"Kiln {number} is cold.")
    ]
    assert extract.text.count("Orrin brick yard") == 4


def test_merged_cells_and_line_breaks():
    presentation = pptx.Presentation()
    table = slide_of(presentation, BLANK).shapes.add_table(3, 2, 0, 0, Inches(2), Inches(2)).table
    for cell, words in zip(table.iter_cells(), ["Yard", "Sold", "Orrin", "4", "", "7\vnew"], strict=True):
        cell.text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    assert read(presentation).text == "Yard | Sold\nOrrin | 4\nOrrin | 7 new"


def test_diagrams_are_read(with_parts):
    presentation = pptx.Presentation()
    slide_of(presentation, TITLE_ONLY, "Firing")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"
    reference = f'<Relationship Id="d" Type="{kind}" Target="../diagrams/data1.xml"/></Relationships>'.encode()
    diagram = (
        '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Stack'
        "</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
    )
    data = with_parts(saved(presentation), {
        "ppt/slides/_rels/slide1.xml.rels": lambda old: old.replace(b"</Relationships>", reference),
        "ppt/diagrams/data1.xml": diagram.encode(),
    })  # fmt: skip
    assert blocks_of(read_file("a.pptx", data))[1:] == [(Kind.LIST_ITEM, "Stack")]


def test_macros_and_a_missing_picture_do_no_harm(with_parts):
    presentation = pptx.Presentation()
    slide_of(presentation, TITLE_ONLY, "Firing")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    missing = f'<Relationship Id="x" Type="{kind}" Target="NULL"/></Relationships>'.encode()
    data = with_parts(saved(presentation), {
        "ppt/slides/_rels/slide1.xml.rels": lambda old: old.replace(b"</Relationships>", missing),
        "[Content_Types].xml": lambda old: old.replace(
            b"openxmlformats-officedocument.presentationml.presentation.main",
            b"ms-powerpoint.presentation.macroEnabled.main",
        ),
    })  # fmt: skip
    assert read_file("a.pptm", data).text == "Firing"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        pytest.param({SLIDE: b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, "declares entities", id="entities"),
        pytest.param({SLIDE: b"<p:sld"}, "is damaged", id="XML cut off"),
        pytest.param({"ppt/presentation.xml": None}, "is damaged", id="no list of slides"),
    ],
)
def test_a_damaged_presentation_is_refused_in_one_sentence(parts, reason, with_parts):
    presentation = pptx.Presentation()
    slide_of(presentation, TITLE_ONLY, "Firing")
    with pytest.raises(UnreadableArticleError, match=rf"^The PowerPoint presentation {reason}.*; .*\.$"):
        read_file("a.pptx", with_parts(saved(presentation), parts))


def deck() -> bytes:
    presentation = pptx.Presentation()
    slide_of(presentation, LIST, "Firing").placeholders[1].text = "Stack"
    return saved(presentation)


DECK = deck()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(DECK) - 1), st.binary(max_size=8), st.booleans())
@example(0, b"", True)
def test_damage_is_an_error_of_ours_or_does_no_harm(place, by, cuts):
    data = DECK[:place] + by + (b"" if cuts else DECK[place + len(by) :])
    for use in (find_reader("a.pptx").check, find_reader("a.pptx").read):
        with suppress(UnreadableArticleError):
            use(data)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(WORDS, min_size=1, max_size=3), max_size=4))
@example([["0"], ["0"], ["0", "00", "00"]])
def test_blocks_and_pages_are_exact_apart_and_hold_all_words(slides):
    presentation = pptx.Presentation()
    for shapes in slides:
        slide = slide_of(presentation, BLANK)
        for words in shapes:
            box(slide, words)
    extract = read(presentation)
    for stretches in (extract.blocks or (), extract.pages):
        position = 0
        for stretch in stretches:
            assert position <= stretch.start < stretch.end <= len(extract.text)
            words = extract.text[stretch.start : stretch.end]
            assert words == words.strip()
            position = stretch.end
    # In any order: a heading below words that most slides repeat comes first.
    expected = [word for shapes in slides for words in shapes for word in words.split()]
    assert sorted(extract.text.split()) == sorted(expected)
