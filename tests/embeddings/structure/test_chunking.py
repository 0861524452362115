"""Passages: whole sentences within the limits, each an exact slice, nothing of the blocks lost or doubled."""

import re
from itertools import dropwhile, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embeddings.document import Block, Document, Kind, Metadata, Passage, may_part
from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.structure.chunking import chunk
from embeddings.structure.token_budget import count_tokens

FRONT = (Kind.TITLE, Kind.BYLINE)


def count_words(texts: list[str]) -> list[int]:
    """As a model would that spells a word in pieces of four letters, and white space in none."""
    return [len(re.findall(r"\w{1,4}|[^\w\s]", text)) for text in texts]


def document(*parts: str | tuple[Kind, str]) -> Document:
    """One block for each part that has a kind; what has none is left out."""
    text, blocks = "", []
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        kind, words = part
        start = len(text) + len(words) - len(words.lstrip())
        text += words
        if words.strip():
            blocks.append(Block(start, start + len(words.strip()), kind))
    return Document("a.txt", "/a.txt", "0" * 64, text, Metadata("A"), tuple(blocks))


def chunk_words(made: Document, passage_tokens: int = 32, model_tokens: int = 24) -> list[Passage]:
    return chunk(made, passage_tokens=passage_tokens, model_tokens=model_tokens, count_model=count_words)


def texts(passages: list[Passage]) -> list[str]:
    return [passage.text for passage in passages]


PIECES = st.sampled_from(
    [
        *("The county pays. ", "The county pays. ", "Who pays? ", "He said:“We do.”They left. ", "No. 5 costs 3.50. "),
        *(
            "İstanbul'da ",
            "e\u0301\u0301\u0301 ",
            "👩‍👩‍👧‍👦🏳️‍🌈 ",
            "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ",
            "村里的老人每天早上都去河边散步。",
            "価格は三百円です",
        ),
        *("\r\n", "\n", "   \t ", " \n" * 40, "\u3000", "\u200b", "\xa0", "\x85"),
        *("<b>bold</b> &amp; ", "<|endoftext|>", "| a | b |\n", "...", "“", "”", "—", "?!"),
        *("a" * 5000, "1234567890" * 9, "word " * 60),
    ]
)
WORDS = st.lists(PIECES | st.text(max_size=12), max_size=12).map("".join)
PARTS = st.lists(st.one_of(WORDS, st.tuples(st.sampled_from(Kind), WORDS)), max_size=8)


@settings(deadline=None, max_examples=150)
@given(parts=PARTS, passage_tokens=st.integers(16, 60), model_tokens=st.integers(8, 60))
@example(parts=[(Kind.PARAGRAPH, "a" * 5000)], passage_tokens=16, model_tokens=8)
@example(parts=[(Kind.PARAGRAPH, "Yes." + " \n" * 500 + "No. Yes.")], passage_tokens=16, model_tokens=60)
@example(parts=[(Kind.HEADING, "long " * 900)], passage_tokens=16, model_tokens=60)
def test_every_text_becomes_exact_passages(parts, passage_tokens, model_tokens):
    made = document(*parts)
    passages = chunk_words(made, passage_tokens, model_tokens)

    for passage in passages:
        assert passage.text == made.text[passage.start : passage.end]
        assert passage.document_id == made.document_id
        alone = passage.end - passage.start == 1
        assert len(passage.sentences) == 1 or count_tokens(passage.text) <= passage_tokens
        assert alone or count_words([passage.text])[0] <= model_tokens
        spans = [(s.start, s.end) for s in passage.sentences]
        assert (spans[0][0], spans[-1][1]) == (passage.start, passage.end)
        assert all(made.text[start:end].strip() == made.text[start:end] != "" for start, end in spans)
        assert all(not made.text[a:b].strip() for (_, a), (b, _) in pairwise(spans))
        kinds = [s.kind for s in passage.sentences]
        # Headings and questions only open a passage; title and byline never share one with what follows.
        below = list(dropwhile(lambda kind: kind is Kind.HEADING, kinds))
        assert Kind.HEADING not in below
        assert Kind.QUESTION not in dropwhile(lambda kind: kind is Kind.QUESTION, below)
        assert len({kind in FRONT for kind in kinds}) == 1

    assert all(before.end <= after.start for before, after in pairwise(passages))
    covered = [i for p in passages for s in p.sentences for i in range(s.start, s.end)]
    wanted = [i for b in made.blocks for i in range(b.start, b.end)]
    solid = [i for i in wanted if not made.text[i].isspace()]
    assert [i for i in covered if not made.text[i].isspace()] == solid
    held = [i for p in passages for i in range(p.start, p.end) if not made.text[i].isspace()]
    assert held == solid


PAY = "The county pays."  # 5 of count_words' tokens


@pytest.mark.parametrize(
    ("parts", "passages"),
    [
        pytest.param([(Kind.PARAGRAPH, "One. Two.")], ["One. Two."], id="what fits stays together"),
        pytest.param(
            [(Kind.PARAGRAPH, " ".join([PAY] * 6))],
            [" ".join([PAY] * 4), " ".join([PAY] * 2)],
            id="sentences fill a passage to the model's limit",
        ),
        pytest.param(
            [(Kind.PARAGRAPH, "One."), "\r\n\r\n", (Kind.PARAGRAPH, "Two.")],
            ["One.\r\n\r\nTwo."],
            id="paragraphs share a passage",
        ),
        pytest.param(
            [(Kind.PARAGRAPH, "One."), "\nShare this\n", (Kind.PARAGRAPH, "Two.")],
            ["One.", "Two."],
            id="left-out text parts",
        ),
        pytest.param(
            [(Kind.PARAGRAPH, "One.\n"), (Kind.HEADING, "Then\n"), (Kind.HEADING, "And\n"), (Kind.PARAGRAPH, "Two.")],
            ["One.", "Then\nAnd\nTwo."],
            id="headings open a passage",
        ),
        pytest.param(
            [(Kind.TITLE, "T\n"), (Kind.BYLINE, "By A\n"), (Kind.PARAGRAPH, "One.\n"), (Kind.BYLINE, "B")],
            ["T\nBy A", "One.", "B"],
            id="title and byline stand apart",
        ),
        pytest.param(
            [(Kind.QUESTION, "Who pays? Who asks?\n"), (Kind.ANSWER, "We do. You.\n"), (Kind.QUESTION, "Why?\n")],
            ["Who pays? Who asks?\nWe do. You.", "Why?"],
            id="a question opens a passage with its answer",
        ),
        pytest.param(
            [(Kind.HEADING, "Fees\n"), (Kind.QUESTION, "Who pays?\n"), (Kind.ANSWER, "We do.")],
            ["Fees\nWho pays?\nWe do."],
            id="a heading stays with the question below it",
        ),
        pytest.param(
            [(Kind.PARAGRAPH, " ".join([PAY] * 4) + "\n"), (Kind.SPEAKER, "Lin: "), (Kind.PARAGRAPH, PAY)],
            [" ".join([PAY] * 4), "Lin: " + PAY],
            id="a speaker is with the words spoken",
        ),
        pytest.param(
            [
                (Kind.PARAGRAPH, " ".join([PAY] * 4) + "\n"),
                (Kind.TABLE_HEADER, "Day | Hour\n"),
                (Kind.TABLE_ROW, "M | 9"),
            ],
            [" ".join([PAY] * 4), "Day | Hour\nM | 9"],
            id="the header of a table is with its first row",
        ),
        pytest.param(
            [(Kind.PARAGRAPH, "river " * 22 + "ends. No.")],
            ["river " * 10 + "river", "river " * 11 + "ends.", "No."],
            id="a long sentence is split at a space",
        ),
        pytest.param(
            [(Kind.PARAGRAPH, "river " * 7 + "bends; " + "river " * 9 + "ends.")],
            ["river " * 7 + "bends;", "river " * 9 + "ends."],
            id="a long sentence is split at a semicolon near its middle",
        ),
        pytest.param([(Kind.PARAGRAPH, "x" * 120)], ["x" * 60] * 2, id="a long word is split anywhere"),
        pytest.param([(Kind.PARAGRAPH, "  \n ")], [], id="a block of spaces"),
        pytest.param(["left out"], [], id="no block"),
    ],
)
def test_sentences_share_passages(parts, passages):
    assert texts(chunk_words(document(*parts))) == passages


@pytest.mark.parametrize("kind", [Kind.TABLE_ROW, Kind.TABLE_HEADER, Kind.SPEAKER, Kind.QUESTION, Kind.HEADING])
def test_full_stops_and_semicolons_end_no_row(kind):
    (passage,) = chunk_words(document((kind, "St. Anne. Closed; ring first. Why? Yes.")))
    assert [passage.text_of(sentence) for sentence in passage.sentences] == [passage.text]


def test_a_table_is_cut_between_its_rows():
    rows = [(Kind.TABLE_ROW, f"Room {i}. Upstairs; river side | {i} beds\n") for i in range(9)]
    passages = chunk_words(document((Kind.TABLE_HEADER, "Room | Beds\n"), *rows))
    assert len(passages) > 2
    assert [passage.text_of(sentence) for passage in passages for sentence in passage.sentences] == [
        "Room | Beds",
        *(words.strip() for _, words in rows),
    ]


def test_a_sentence_over_the_budget_that_the_model_can_read_stays_whole():
    made = document((Kind.PARAGRAPH, "Yes. River " + "river " * 40 + "ends. No."))
    assert texts(chunk_words(made, 32, 100)) == ["Yes.", "River " + "river " * 40 + "ends.", "No."]


def test_white_space_between_sentences_counts():
    made = document((Kind.PARAGRAPH, "One." + "\n \t" * 200 + "Two. Three."))
    assert texts(chunk_words(made)) == ["One.", "Two. Three."]


def test_a_character_over_the_limit_is_kept():
    made = document((Kind.PARAGRAPH, "𒐫"))
    assert texts(chunk(made, passage_tokens=16, model_tokens=0, count_model=count_words)) == ["𒐫"]


@pytest.mark.model
def test_no_passage_is_over_the_real_models_limit():
    encoder = ModelEncoder()
    words = "The mayor's office (Room 5) paid €3,000.50 — “İzmir’s 1st”. 村里的老人都去河边散步。 👩‍👩‍👧 ﷽ don't... "
    made = document((Kind.PARAGRAPH, words * 30), "\n\n", (Kind.PARAGRAPH, "a1b2" * 1500))
    passages = chunk(made, passage_tokens=1000, model_tokens=encoder.max_tokens, count_model=encoder.count_tokens)
    counted = encoder.count_tokens(texts(passages))
    assert max(counted) <= encoder.max_tokens
    assert max(counted) > encoder.max_tokens * 3 // 4, "passages are much smaller than they may be"
    assert "".join("".join(texts(passages)).split()) == "".join(made.text.split())


def test_a_passage_ends_with_a_callout_that_has_a_title() -> None:
    text = "Rope is here.\nKnots\nTie two.\nLamps hang here.\nA heron stood.\nNets dry."
    places = [(Kind.PARAGRAPH, 1), (Kind.HEADING, 7), (Kind.PARAGRAPH, 7), (Kind.PARAGRAPH, 1), (Kind.PARAGRAPH, 7)]
    blocks, start = [], 0
    for line, (kind, level) in zip(text.split("\n"), [*places, (Kind.PARAGRAPH, 1)], strict=True):
        blocks.append(Block(start, start + len(line), kind, level))
        start += len(line) + 1
    made = Document("a.md", "/a.md", "0" * 64, text, Metadata("A"), tuple(blocks))
    found = chunk(made, passage_tokens=200, model_tokens=200, count_model=lambda each: [len(t) for t in each])
    assert texts(found) == ["Rope is here.", "Knots\nTie two.", "Lamps hang here.\nA heron stood.\nNets dry."]


@pytest.mark.parametrize(
    ("gap", "before", "after", "may"),
    [
        ("\n\n", Kind.PARAGRAPH, Kind.PARAGRAPH, True),
        ("\nauthor: ", Kind.TITLE, Kind.BYLINE, True),
        ('"\nauthors:\n  - "', Kind.TITLE, Kind.BYLINE, True),
        ('"\nauthor = "', Kind.TITLE, Kind.BYLINE, True),
        ("\nauthor: ", Kind.PARAGRAPH, Kind.BYLINE, False),
        ("\nauthor: ", Kind.TITLE, Kind.PARAGRAPH, False),
        ("\nRelated news\n", Kind.TITLE, Kind.BYLINE, False),
        ("\ntags: [rope]\nauthor: ", Kind.TITLE, Kind.BYLINE, False),
        ("\nkey: " * 30, Kind.TITLE, Kind.BYLINE, False),
        ("\n>\n> ", Kind.QUOTATION, Kind.QUOTATION, True),
        ("\n\n> [!warning]\n> ", Kind.LIST_ITEM, Kind.PARAGRAPH, True),
        ("\n\n> [!warning] Hot\n> ", Kind.LIST_ITEM, Kind.PARAGRAPH, False),
        ("\n\n```sh\n", Kind.LIST_ITEM, Kind.CODE, True),
        ("\n   ~~~\n\n", Kind.CODE, Kind.LIST_ITEM, True),
        ("\n\n![Hut](hut.png)\n\n", Kind.LIST_ITEM, Kind.LIST_ITEM, True),
        ("](hut.png)\n\n", Kind.CAPTION, Kind.LIST_ITEM, True),
        ("\n[map](hut.png)\n", Kind.LIST_ITEM, Kind.LIST_ITEM, False),
        ("\n\n```sh\n", Kind.BYLINE, Kind.CODE, False),
        ("</td></tr>\n<tr class='a'>\n  <td>", Kind.TABLE_ROW, Kind.TABLE_ROW, True),
        ("</td></tr>\n</table>\n<p>", Kind.TABLE_ROW, Kind.TABLE_ROW, False),
    ],
)
def test_only_marks_part_the_sentences_of_a_passage(gap: str, before: Kind, after: Kind, may: bool) -> None:
    assert may_part(gap, before, after) is may
