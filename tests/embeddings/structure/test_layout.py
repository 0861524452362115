"""Plain text by its layout: wrapped lines, lists, tables, dialogue, questions, headings, captions, notes and code."""

from textwrap import dedent

import pytest

from embeddings.document import Document, Metadata
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract, Facts
from embeddings.structure.blocks import find_blocks
from embeddings.structure.left_out import left_out

PROSE = "The dredger came back to the basin on Tuesday, and by Thursday evening the channel was deep enough again."


def read(text: str) -> Document:
    text = dedent(text).strip("\n") + "\n"
    blocks = find_blocks(Extract(text), Facts(), ENGLISH.articles)
    return Document("a.txt", "/a.txt", "0" * 64, text, Metadata("A"), blocks)


def parts(text: str) -> list[tuple[str, str]]:
    """Return the blocks as kind and text, with white space folded."""
    document = read(text)
    return [(block.kind.value, " ".join(document.text[block.start : block.end].split())) for block in document.blocks]


def levels(text: str) -> list[int]:
    return [block.level for block in read(text).blocks]


def outside(text: str) -> list[str]:
    document = read(text)
    return [document.text[start:end] for start, end in left_out(document)]


# Wrapped lines


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        pytest.param(
            "The mill pond froze in the\nfirst week of the year, and\nchildren skated on it until\nMarch.",
            ["The mill pond froze in the first week of the year, and children skated on it until March."],
            id="a newspaper's column",
        ),
        pytest.param(
            "The rules of the mooring club, with all amendments of this year, are at\n"
            "https://moorings.example/rules/2031/amended-version-of-the-rules.html\nand hang in\n"
            "the boat house beside the list of members, from which eleven names were\nstruck in June.",
            [
                "The rules of the mooring club, with all amendments of this year, are at"
                " https://moorings.example/rules/2031/amended-version-of-the-rules.html and hang in the boat house"
                " beside the list of members, from which eleven names were struck in June."
            ],
            id="a line made short before an address and one after it",
        ),
        pytest.param(
            "  The pump house was built in 1870 by a\nwidow who had made her money with coal. It\nstill stands.\n"
            "  In 1920 the pumps were sold. The roof was\nmended twice since then.",
            [
                "The pump house was built in 1870 by a widow who had made her money with coal. It still stands.",
                "In 1920 the pumps were sold. The roof was mended twice since then.",
            ],
            id="paragraphs that only the first line's indentation parts",
        ),
        pytest.param(
            "Weir: a wall across a river, over which\n    the water falls, so that boats can\n    float above it.\n"
            "Sluice: a gate in such a wall, which the\n    keeper lifts when the water is high.",
            [
                "Weir: a wall across a river, over which the water falls, so that boats can float above it.",
                "Sluice: a gate in such a wall, which the keeper lifts when the water is high.",
            ],
            id="hanging indentation",
        ),
        pytest.param(
            "The tide gauge stood at the end of the mole until\nit was carried off in the storm of last November.\n"
            "A new one costs nine hundred pounds.\nThe council will look for a cheaper one, which is\n"
            "easier to read.",
            [
                "The tide gauge stood at the end of the mole until it was carried off in the storm of last November."
                " A new one costs nine hundred pounds.",
                "The council will look for a cheaper one, which is easier to read.",
            ],
            id="a short last line ends a paragraph",
        ),
        pytest.param(
            "水闸于周二早上重新开放，渔船在九点以前\n通过。镇里支付三分之二的费用，其余由渔民\n支付。",
            ["水闸于周二早上重新开放，渔船在九点以前 通过。镇里支付三分之二的费用，其余由渔民 支付。"],
            id="Chinese",
        ),
    ],
)
def test_a_paragraph_that_a_width_broke_is_one_block(text, paragraphs):
    assert parts(text) == [("paragraph", paragraph) for paragraph in paragraphs]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            [
                "The boat was late.",
                "It carried sixty sheep and a piano.",
                "The sheep were seasick.",
                "So was the tuner.",
            ],
            id="one sentence in a line",
        ),
        pytest.param(["Ferry Office", "12 Slip Road", "Narrow Haven"], id="an address"),
        pytest.param(["Rope", "Tar", "Two oars", "Candles"], id="a list without bullets"),
    ],
)
def test_lines_that_no_width_broke_stay_apart(lines):
    found = [words for _, words in parts(f"{PROSE}\n\n" + "\n".join(lines) + f"\n\n{PROSE[:-1]} for barges.")]
    assert found[1:-1] == lines


# Lists


def test_items_hold_their_continuation_and_know_their_depth():
    text = """
        Pack these things:
        - a lamp
        - six candles, which the
          shop at the quay sells
            o white
            o or red
        - matches

        Before dawn:
        1) Open the valve.
        2) Wait.
           a) ten minutes in summer
           b) thirty in winter
        3) Close it.
    """
    found = parts(text)
    assert ("list_item", "- six candles, which the shop at the quay sells") in found
    assert ("heading", "Before dawn:") in found
    assert [level for level, (kind, _) in zip(levels(text), found, strict=True) if kind == "list_item"] == [
        *(1, 1, 2, 2, 1),
        *(1, 1, 2, 2, 1),
    ]


def test_a_number_or_a_dash_inside_a_sentence_begins_no_item():
    text = (
        "The harbour was dredged for the last time in the spring of\n1987. In the years after, sand filled it again, "
        "and a boat\n"
        "– the smallest of the fleet – ran aground on the bar each\nmonth."
    )
    assert parts(text) == [("paragraph", " ".join(text.split()))]


@pytest.mark.parametrize("numbers", [("1", "1.1", "2"), ("1.", "1.1.", "2."), ("1)", "1.1)", "2)")])
def test_numbered_headings_have_the_depth_of_their_number(numbers):
    one, inner, two = numbers
    text = f"{one} Safety\n\n{PROSE}\n\n{inner} Gloves\n\nWear them.\n\n{two} Repairs\n\nCall the yard.\n"
    assert parts(text)[::2] == [
        ("heading", f"{one} Safety"),
        ("heading", f"{inner} Gloves"),
        ("heading", f"{two} Repairs"),
    ]
    assert levels(text) == [1, 1, 2, 1, 1, 1]


@pytest.mark.parametrize(
    "contents",
    [
        "Contents\n\n1 Safety\n1.1 Gloves\n2 Repairs",
        "CONTENTS\n\n1 Safety ......... 3\n1.1 Gloves ....... 4\n2 Repairs ........ 9",
    ],
)
def test_the_contents_are_no_headings_and_are_counted_as_left_out(contents):
    text = (
        f"Boat manual\n\n{contents}\n\n1 Safety\n\n{PROSE}\n\n1.1 Gloves\n\nWear them.\n\n2 Repairs\n\nCall the yard.\n"
    )
    assert outside(text) == [contents]
    assert [words for kind, words in parts(text) if kind == "heading"] == ["1 Safety", "1.1 Gloves", "2 Repairs"]


def test_an_amount_among_short_lines_is_no_heading():
    found = parts(f"{PROSE}\n\nStock\n6 oars\n1 barrel tar\n1.2 kg nails\na lamp\n\n{PROSE[:-1]} for all.")
    assert ("paragraph", "1.2 kg nails") in found


# Tables


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("Pier      Built  Berths\nNorth     1904      12\nSouth     1931       8", id="columns"),
        pytest.param(
            "Pier      Keeper\n-----     ------\nNorth     Ada Wu\nSouth     Bo Li", id="a rule below the header"
        ),
        pytest.param("| Pier | Built |\n|------|-------|\n| North | 1904 |\n| South | 1931 |", id="pipes"),
        pytest.param("Pier\tBuilt\nNorth\t1904\nSouth\t1931", id="tabs"),
        pytest.param("pier,built,berths\nNorth,1904,12\nSouth,1931,8", id="commas"),
        pytest.param("pier;built;berths\nNorth;1904;12\nSouth;1931;8", id="semicolons"),
    ],
)
def test_each_row_of_a_table_is_a_block(table):
    kinds = [kind for kind, _ in parts(f"{PROSE}\n\n{table}\n\nThe end came soon.")]
    assert kinds == ["paragraph", "table_header", "table_row", "table_row", "paragraph"]


def test_a_table_without_a_header_and_with_a_wrapped_cell():
    text = "Ada Wu        chair\nBo Li         minds the lamps and the\n              rope\nCy Xu         cook"
    assert parts(f"{PROSE}\n\n{text}")[1:] == [
        ("table_row", "Ada Wu chair"),
        ("table_row", "Bo Li minds the lamps and the rope"),
        ("table_row", "Cy Xu cook"),
    ]


def test_a_wrapped_first_cell_belongs_to_its_row():
    found = parts(
        """
        Item                 Price   Note
        Rope, ten metres     12      blue
        and with a hook
        Lamp                 40      oil
        Bucket                7      zinc
        """
    )
    assert found[1] == ("table_row", "Rope, ten metres 12 blue and with a hook")


def test_a_blank_line_may_part_a_header_from_its_rows():
    text = "Name          Office\n\nAda Wu        Harbour\nBo Li         Lock\nCy Xu         Mole"
    assert [kind for kind, _ in parts(f"{PROSE}\n\n{text}")] == ["paragraph", "table_header", *["table_row"] * 3]


def test_prices_behind_leaders_are_rows():
    text = "FARES\n  Adults ......... 4.50\n  Bicycles ....... 1.00\n  Dogs ........... free"
    assert [kind for kind, _ in parts(f"{PROSE}\n\n{text}")[1:]] == ["heading", *["table_row"] * 3]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "The  dredger  came  back to  the basin  on Tuesday,  and by\nThursday  evening the  channel was  deep"
            " enough  for all\nbarges.  Eleven  of them  had waited  at the  bar since the\nstorm.",
            id="justified",
        ),
        pytest.param(
            "The gate opens at six.  The lock is shut at ten.  Ring the\nbell at night.  The keeper sleeps in the white"
            " house.  Do\nnot wait for him in the rain.  Knock twice and go in.",
            id="two spaces after a full stop",
        ),
    ],
)
def test_wide_spaces_in_prose_make_no_table(text):
    assert [kind for kind, _ in parts(text)] == ["paragraph"]


# Questions and speakers


@pytest.mark.parametrize(
    "labels",
    [("Q: ", "A: "), ("Q. ", "A. "), ("Q1. ", "A1. "), ("Question: ", "Answer: ")],
    ids=["colon", "full stop", "number", "word"],
)
def test_labelled_questions_and_answers(labels):
    ask, answer = labels
    first = f"{ask}Who holds the key?\n\n{answer}The widow at number nine.\n\nShe is in until noon."
    text = f"{first}\n\n{ask}And then?\n\n{answer}Her son."
    assert [kind for kind, _ in parts(text)] == ["question", "answer", "paragraph", "question", "answer"]
    assert outside(text) == []


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_an_interview_by_names(between):
    turns = [
        "SANDE: You were born on the island. Who taught you to\nsail?",
        "ORRE (laughs): My grandmother. She had a boat of\neleven feet.",
        "SANDE: What became of it?",
        "ORRE: I sold it.",
    ]
    assert parts(between.join(turns)) == [
        ("speaker", "SANDE:"),
        ("paragraph", "You were born on the island."),
        ("question", "Who taught you to sail?"),
        ("speaker", "ORRE (laughs):"),
        ("paragraph", "My grandmother. She had a boat of eleven feet."),
        ("speaker", "SANDE:"),
        ("question", "What became of it?"),
        ("speaker", "ORRE:"),
        ("paragraph", "I sold it."),
    ]


@pytest.mark.parametrize(
    ("asks", "answers"),
    [("Reporter", "Ms Adeyemi"), ("Anna Voss", "Sailmaker"), ("SANDE", "Orre")],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_an_interview_of_one_question(asks, answers, between):
    text = f"{asks}: Who sewed it?{between}{answers}: We did, as Mr. Lee asked, i.e. by hand."
    assert parts(text) == [
        ("speaker", f"{asks}:"),
        ("question", "Who sewed it?"),
        ("speaker", f"{answers}:"),
        ("paragraph", "We did, as Mr. Lee asked, i.e. by hand."),
    ]


@pytest.mark.parametrize(
    ("turns", "times"),
    [
        (["[14:03] mira: is it open?", "[14:05] tobbe: until six"], ["[14:03]", "[14:05]"]),
        (["[00:01:12] HOST: Is it open?", "[00:01:20] GUEST: Until six."], ["[00:01:12]", "[00:01:20]"]),
        (["12:03 - Ana: is it open?", "12:04 - Bo: until six"], ["12:03 -", "12:04 -"]),
        (["<ana> is it open?", "<bo> until six"], []),
    ],
)
def test_times_before_names_are_left_out(turns, times):
    assert [kind for kind, _ in parts("\n".join(turns))] == ["speaker", "question", "speaker", "paragraph"]
    assert outside("\n".join(turns)) == times


@pytest.mark.parametrize(
    "text",
    [
        "Note: The mole is closed in fog.\nPrice: It costs four crowns.\nNote: Dogs stay outside.",
        "Mon: closed\nTue: ten to four\nMon: closed in winter",
        "Length: 40 m\nKeeper: Ana Ruiz\nLength: 12 m",
    ],
)
def test_labels_that_name_no_person_are_no_speakers(text):
    assert {kind for kind, _ in parts(f"{PROSE}\n\n{text}")} == {"paragraph", "list_item"}


@pytest.mark.parametrize("opening", ["Ida Holm: How was it?\nBo Lund: Cold.\n", f"{PROSE}\n\n"])
def test_a_dash_begins_the_words_of_a_speaker_without_a_name(opening):
    text = f"{opening}— And then?\n— We sailed on\nas far as Varl.\n— With the old boat?\n— Yes, with that one."
    assert parts(text)[-8:] == [
        ("speaker", "—"), ("question", "And then?"),
        ("speaker", "—"), ("paragraph", "We sailed on as far as Varl."),
        ("speaker", "—"), ("question", "With the old boat?"),
        ("speaker", "—"), ("paragraph", "Yes, with that one."),
    ]  # fmt: skip


def test_short_dashes_begin_turns_where_every_second_one_answers():
    asked = "– Who keeps the key?\n– The baker.\n– Who has the lamp?\n– Nobody."
    assert [kind for kind, _ in parts(f"{PROSE}\n\n{asked}")][1:5] == ["speaker", "question", "speaker", "paragraph"]
    bullets = "– Who keeps the key?\n– The lamp\n– Ropes\n– Nets"
    assert [kind for kind, _ in parts(f"{PROSE}\n\n{bullets}")][1:] == ["list_item"] * 4


def test_a_dash_before_the_source_of_a_saying_begins_no_turn():
    kinds = [kind for kind, _ in parts(f"{PROSE}\n\n— Bo Lund, keeper of the lock\n\n{PROSE}")]
    assert "speaker" not in kinds


def test_a_question_alone_above_text_is_answered_there():
    text = f"""
Rules of the slip

Who may use it?
Members, at any tide.

2. May I leave my boat there?

No. {PROSE}

Is there a crane?

Yes.
"""
    assert [kind for kind, _ in parts(text)] == ["title", *["question", "paragraph"] * 3]


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE} Who paid? Nobody knew, and nobody asked the widow, who had the bill.",
        "“Who paid for it?”\n\nThe clerk did not answer.",
        "The widow came.\nWho had paid?\nNobody knew it, and nobody asked.",
        "Who pays for the crane?\nWho may use it?\nWhere does it stand?",
    ],
    ids=["inside a paragraph", "in quotation marks", "among sentences", "without answers"],
)
def test_other_questions_stay_paragraphs(text):
    assert "question" not in {kind for kind, _ in parts(f"{PROSE}\n\n{text}\n\n{PROSE}")}


def test_a_question_at_the_top_is_the_title():
    assert parts(f"Who owns the tide?\n\n{PROSE}")[0] == ("title", "Who owns the tide?")


# Headings and the rest


@pytest.mark.parametrize(
    "heading",
    ["Fees", "WHAT TO BRING", "Fees\n====", "Fees\n----", "# Fees"],
    ids=["alone", "capitals", "underlined", "underlined with dashes", "Markdown"],
)
def test_headings(heading):
    words = heading.split("\n")[0].removeprefix("# ")
    assert parts(f"Slip rules\n\n{PROSE}\n\n{heading}\n\n{PROSE[:-1]} for all.")[2] == ("heading", words)


@pytest.mark.parametrize(("first", "second"), [("ADDRESS", "PHONE"), ("Address", "Phone")])
def test_the_labels_of_a_card_without_a_sentence_are_headings(first, second):
    text = f"Slip of Ardvik\n\n{first}\n\nPier Lane 7\n4410 Ardvik\n\n{second}\n\n44 10 22 61\n"
    assert [words for kind, words in parts(text) if kind == "heading"] == [first, second]


@pytest.mark.parametrize(
    "heading",
    [
        "REPORT ON THE STATE OF THE OLD\nHARBOUR WALL",
        "THE LOCK AND\nITS KEEPER",
        "LAMPS,\nBOATS AND NETS",
        "A LONG HEADING THAT STANDS IN THREE\nLINES SINCE THE COLUMN IS NARROW\nAND THE WORDS ARE MANY",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_heading_in_capitals_may_stand_in_several_lines(heading, gap):
    assert parts(f"{PROSE}\n\n{heading}{gap}{PROSE}")[1:] == [
        ("heading", " ".join(heading.split())),
        ("paragraph", PROSE),
    ]


@pytest.mark.parametrize("end", [".", "\nwith a long key."])
def test_a_repeated_text_in_several_lines_is_no_table_of_contents(end):
    turn = "A: The lock has two gates. The keeper\nopens the upper one at dawn"
    first = f"Q: Who opens it?\n\n{turn}\na. The lower gate stays shut\nuntil noon."
    assert outside(f"{PROSE}\n\n{first}\n\nQ: And now?\n\n{turn}{end}\n\n{PROSE}") == []


def test_a_headline_and_its_subtitle_in_capitals_stay_apart():
    lines = "HARBOUR WALL TO BE REBUILT\nCOUNCIL VOTES NINE TO TWO"
    assert [text for _, text in parts(f"{lines}\n\n{PROSE}")][:2] == lines.split("\n")


@pytest.mark.parametrize(
    "rows",
    ["Monday ...... closed\nTuesday ..... 9 to 17\nSunday ...... 10 to 14", "Mon  closed\nTue  9-17\nSun  closed"],
)
def test_the_first_day_is_no_header(rows):
    assert [kind for kind, _ in parts(f"{PROSE}\n\n{rows}")][1:] == ["table_row"] * 3


@pytest.mark.parametrize("lines", ["KELM BAKERY\nHARBOUR STREET 4", "ROPES\nNETS\nLAMPS\nBOATS", "FEES:\nTHE HALL"])
def test_other_lines_in_capitals_stay_apart(lines):
    found = [text for _, text in parts(f"{PROSE}\n\n{lines}\n\n{PROSE}")]
    assert found[1:-1] == lines.split("\n")


def test_three_questions_above_a_text_are_a_survey():
    asked = ["How old are you?", "Where do you live?", "Who pays your rent?"]
    assert parts("\n\n".join([PROSE, *asked, "Thank you for your time."]))[1:] == [
        *(("paragraph", question) for question in asked),
        ("paragraph", "Thank you for your time."),
    ]


def test_the_parts_of_a_law_are_headed_by_their_label():
    text = "Article 1.\nThe club is called Kelm Rowers.\n\nArticle 2. Fees.\nEach member pays nine crowns."
    assert [kind for kind, _ in parts(text)] == ["heading", "paragraph", "heading", "paragraph"]
    steps = "Step 1. Boil the water.\n\nStep 2. Add the tea.\n\nIt is ready now."
    assert "heading" not in [kind for kind, _ in parts(f"{PROSE}\n\n{steps}")]


def test_a_heading_right_below_a_heading_keeps_its_depth():
    text = f"1 Scope\n{PROSE}\n\n2 Safety\n2.1 General\n{PROSE}"
    assert levels(text) == [1, 1, 1, 2, 1]
    assert parts(text)[3] == ("heading", "2.1 General")


def test_a_short_line_below_the_last_sentence_is_no_heading():
    text = f"Slip rules\n\n{PROSE}\n\nWith thanks to the crew\n\nPrinted in 1999"
    assert "heading" not in {kind for kind, _ in parts(text)}


def test_capitals_right_above_lines_are_a_heading():
    text = f"{PROSE}\n\nHOURS\n  Mon: closed\n  Tue: ten to four\n\nOffice hours:\n- never"
    assert [kind for kind, _ in parts(text)] == [
        "paragraph",
        "heading",
        "list_item",
        "list_item",
        "heading",
        "list_item",
    ]


def test_captions_footnotes_replies_and_code():
    text = f"""
{PROSE}[1]

Photo: The dredger in the basin, 1911.

Figure 2. The bar at low tide

> Will you come on Friday? The crane is
> broken again.

    [crane]
    speed = 4

{PROSE[:-1]} for all.

[1] Harbour book, page 9.
"""
    assert [kind for kind, _ in parts(text)] == [
        *("paragraph", "caption", "caption", "quotation", "code", "paragraph", "footnote"),
    ]
    assert outside(text) == []


def test_notes_below_a_rule():
    text = f"A day costs four crowns* and a week twenty.\n\n{PROSE}\n\n-----\n* In May.\n** From June."
    assert [kind for kind, _ in parts(text)] == ["paragraph", "paragraph", "footnote", "footnote"]


def test_text_outside_the_blocks_is_listed_without_white_space():
    text = f"Home | News | Sports | Contact us\n\n{PROSE}\n\n***\n\nTags: tide, bar\n"
    assert outside(text) == ["Home | News | Sports | Contact us", "***\n\nTags: tide, bar"]


def test_a_line_that_ends_in_the_middle_of_a_phrase_is_no_heading():
    text = "The chain was forged by\nMagdalena Orre-Sandström, who had learned it on the upper\nand lower locks."
    assert parts(f"Chain\n\n{text}")[1:] == [("paragraph", " ".join(text.split()))]
