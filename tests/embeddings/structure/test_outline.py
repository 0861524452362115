"""The outline of a document: headings above, header rows, speakers, lists, and the text below a heading."""

import gc
from collections.abc import Sequence

import pytest

from embeddings.document import Block, Document, Kind, Metadata
from embeddings.structure.outline import Outline, outline_of

# Each block has ten characters; the number is its level.
PARTS = [
    (Kind.TITLE, 1),  # 0
    (Kind.HEADING, 1),  # 10
    (Kind.PARAGRAPH, 1),  # 20
    (Kind.HEADING, 2),  # 30
    (Kind.TABLE_HEADER, 1),  # 40
    (Kind.TABLE_ROW, 1),  # 50
    (Kind.TABLE_ROW, 1),  # 60
    (Kind.QUESTION, 1),  # 70
    (Kind.PARAGRAPH, 1),  # 80
    (Kind.HEADING, 1),  # 90
    (Kind.LIST_ITEM, 1),  # 100
    (Kind.LIST_ITEM, 2),  # 110
    (Kind.LIST_ITEM, 1),  # 120
    (Kind.SPEAKER, 1),  # 130
    (Kind.QUESTION, 1),  # 140
    (Kind.SPEAKER, 1),  # 150
    (Kind.PARAGRAPH, 1),  # 160
    (Kind.SPEAKER, 1),  # 170
    (Kind.PARAGRAPH, 1),  # 180
]
OUTLINE = Outline([Block(10 * i, 10 * i + 9, kind, level) for i, (kind, level) in enumerate(PARTS)])


def starts(blocks: Sequence[Block]) -> list[int]:
    return [block.start for block in blocks]


@pytest.mark.parametrize(
    ("offset", "headings"),
    [
        (0, []), (10, []), (20, [10]), (30, [10]), (50, [10, 30]), (70, [10, 30]), (80, [10, 30, 70]), (100, [90]),
        (160, [90, 140]), (180, [90]),
    ],
)  # fmt: skip
def test_headings_and_questions_above(offset: int, headings: list[int]) -> None:
    assert starts(OUTLINE.headings(offset)) == headings


def test_the_speaker_after_a_question_answers_it_and_no_later_speaker() -> None:
    assert OUTLINE.question(165) == OUTLINE.block_at(140)
    assert OUTLINE.question(185) is None
    assert starts(OUTLINE.below(140)) == [150, 160]


@pytest.mark.parametrize(("offset", "header"), [(50, 40), (65, 40), (40, None), (80, None)])
def test_the_header_of_a_row(offset: int, header: int | None) -> None:
    found = OUTLINE.header_row(offset)
    assert (found.start if found else None) == header


@pytest.mark.parametrize(("offset", "speaker"), [(160, 150), (180, 170), (120, None)])
def test_the_speaker_of_a_text(offset: int, speaker: int | None) -> None:
    found = OUTLINE.speaker(offset)
    assert (found.start if found else None) == speaker


def test_the_list_of_an_item() -> None:
    assert starts(OUTLINE.list_items(110)) == [100, 110, 120]
    parent, above = OUTLINE.parent_item(110), OUTLINE.before_list(120)
    assert parent is not None
    assert parent.start == 100
    assert above is not None
    assert above.start == 90
    assert OUTLINE.parent_item(120) is None
    assert OUTLINE.before_list(80) is None


@pytest.mark.parametrize(("offset", "below"), [(10, [20]), (30, [40, 50, 60]), (70, [80]), (0, [])])
def test_the_text_below_a_heading(offset: int, below: list[int]) -> None:
    assert starts(OUTLINE.below(offset)) == below


ASIDES = [
    (Kind.HEADING, 2),  # 0
    (Kind.HEADING, 7),  # 10, the title of a callout
    (Kind.LIST_ITEM, 7),  # 20
    (Kind.PARAGRAPH, 1),  # 30
    (Kind.QUESTION, 7),  # 40
    (Kind.PARAGRAPH, 7),  # 50
    (Kind.LIST_ITEM, 1),  # 60
    (Kind.CODE, 1),  # 70
    (Kind.LIST_ITEM, 1),  # 80
    (Kind.CAPTION, 1),  # 90
    (Kind.PARAGRAPH, 1),  # 100
]


def test_a_callout_ends_the_section_of_its_title() -> None:
    outline = Outline([Block(10 * i, 10 * i + 9, kind, level) for i, (kind, level) in enumerate(ASIDES)])
    assert [starts(outline.headings(offset)) for offset in (20, 30, 50, 60)] == [[0, 10], [0], [0, 40], [0]]
    assert starts(outline.below(10)) == [20]
    assert starts(outline.below(40)) == [50]


def test_a_callout_inside_a_callout_ends_before_it() -> None:
    kinds = [(Kind.HEADING, 7), (Kind.HEADING, 8), (Kind.PARAGRAPH, 8), (Kind.PARAGRAPH, 7), (Kind.PARAGRAPH, 1)]
    outline = Outline([Block(10 * i, 10 * i + 9, kind, level) for i, (kind, level) in enumerate(kinds)])
    assert [starts(outline.headings(offset)) for offset in (10, 20, 30, 40)] == [[0], [0, 10], [0], []]


def test_code_and_pictures_between_items_belong_to_the_list() -> None:
    outline = Outline([Block(10 * i, 10 * i + 9, kind, level) for i, (kind, level) in enumerate(ASIDES)])
    assert starts(outline.list_items(60)) == starts(outline.list_items(80)) == [60, 80]
    assert outline.before_list(80) == outline.block_at(50)


def test_no_block_holds_the_space_between() -> None:
    assert OUTLINE.block_at(19) is None
    assert Outline([]).headings(5) == ()


def test_of_articles_with_many_blocks_only_the_last_stays_in_memory(monkeypatch):
    monkeypatch.setattr("embeddings.structure.outline._MANY_BLOCKS", 2)
    blocks = tuple(Block(10 * i, 10 * i + 9, Kind.PARAGRAPH) for i in range(3))
    for number in range(6):
        outline_of(Document(f"ledger-{number}", "", "", "x" * 30, Metadata("Ledger"), blocks))
    gc.collect()
    held = [each.document_id for each in gc.get_objects() if type(each) is Document and each.text == "x" * 30]
    assert held == ["ledger-5"]
