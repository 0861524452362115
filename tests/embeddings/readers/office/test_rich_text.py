"""Rich text: the words with their headings, lists, tables and notes, without pictures and deleted words."""

from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract, Facts
from embeddings.readers.registry import find_reader, read_file

TOP = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}}"
    r"{\stylesheet{\s0 Normal;}{\s1\b\sb240 heading 1;}{\s2\snext0 heading 2;}{\s5 Title;}}"
)


def read(body: str, name: str = "a.rtf") -> Extract:
    return read_file(name, (TOP + body + "}").encode("cp1252"))


def blocks_of(extract: Extract) -> list[tuple[Kind, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks or ()]


@pytest.mark.parametrize("name", ["a.rtf", "a.txt"])
def test_blocks_stand_in_their_order_with_their_kinds(name):
    extract = read(
        r"\pard\s5 The kiln of Orrin\par\pard Bricks are fired{\super\chftn{\footnote\pard Only dry ones.\par Or not.}}"
        r" in autumn.\par They cool.\par\pard\s1 Firing\par\pard{\listtext\'b7\tab}Stack\par{\listtext 2.\tab}Dry\par"
        r"{\pict\pngblip 89504e{\*\blipuid 7b}470d}\trowd\pard\intbl Cone\cell Heat\cell\row"
        r"\trowd\pard\intbl six\par seven\cell 1222\cell\row\pard Measured in May.\par\pard\outlinelevel1 Ash\par",
        name,
    )
    assert blocks_of(extract) == [
        (Kind.TITLE, "The kiln of Orrin"),
        (Kind.PARAGRAPH, "Bricks are fired in autumn."),
        (Kind.PARAGRAPH, "They cool."),
        (Kind.FOOTNOTE, "Only dry ones. Or not."),
        (Kind.HEADING, "Firing"),
        (Kind.LIST_ITEM, "Stack"),
        (Kind.LIST_ITEM, "Dry"),
        (Kind.TABLE_HEADER, "Cone | Heat"),
        (Kind.TABLE_ROW, "six seven | 1222"),
        (Kind.PARAGRAPH, "Measured in May."),
        (Kind.HEADING, "Ash"),
    ]
    assert [block.level for block in extract.blocks or () if block.kind is Kind.HEADING] == [1, 2]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (r"{\deleted two }old walls", "old walls"),
        (r"two{\*\annotation Is it?} walls", "two walls"),
        (r"caf\'e9 \u8211? wall\u-10179?\u-8933?", "café – wall\U0001f51b"),
        (r'{\field{\*\fldinst{HYPERLINK "http://kiln.example"}}{\fldrslt{the wall}}}', "the wall"),
        ("a HYPERLINK of bricks", "a HYPERLINK of bricks"),
        (r"old {\pict\bin5 {}}{}walls}of clay", "old of clay"),
        (r"a \{brick\} of \\ clay", "a {brick} of \\ clay"),
        (r"one\line two", "one\ntwo"),
        ("an é in itself", "an é in itself"),
        (r"\trowd\intbl Kiln\cell Ash", "Kiln | Ash"),
    ],
)
def test_the_words_that_are_shown_are_read(body, words):
    assert read(body).text == words


def test_headers_and_footers_are_kept_outside_the_blocks_once():
    extract = read(
        r"{\header Orrin yard\par}{\headerl Orrin yard\par}{\footerf {\b Caf\'e9} \u8211? {\pict 00ff}"
        r"{\field{\*\fldinst PAGE}{\fldrslt 3}}\par}{\footer 3\par}Clay is dug.\par It dries."
    )
    assert blocks_of(extract) == [(Kind.PARAGRAPH, "Clay is dug."), (Kind.PARAGRAPH, "It dries.")]
    assert extract.text == "Clay is dug.\n\nIt dries.\n\nOrrin yard\n\nCafé – 3"


def test_letters_are_those_of_the_font():
    fonts = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fswiss\fcharset204{\*\panose 02}Arial Cyr;}}"
    assert read_file("a.rtf", fonts + rb"\f1 \'cf\'e5\'f7\'fc\f0  caf\'e9}").text == "Печь café"


def test_properties_are_hints():
    extract = read(r"{\info{\title The k\'efln}{\author Ana Wu}{\creatim\yr2021\mo5\dy3\hr1}}Clay is dug.")
    assert extract.hints == Facts("The kïln", None, "Ana Wu", "2021-05-03")
    assert extract.text == "Clay is dug."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Clay is dug.", "The file is no RTF document"),
        (b"\x89PNG\r\n", "The file is a PNG image, not an RTF document"),
        (b"", "The file is no RTF document"),
        (rb"{\rtf1\u99999999?}", "The RTF document is damaged"),
    ],
)
def test_another_or_a_damaged_file_is_refused_in_one_sentence(data, reason):
    with pytest.raises(UnreadableArticleError, match=rf"^{reason}.*; .*\.$"):
        find_reader("a.rtf").read(data)


PIECES = [
    *("{", "}", "\\", r"\par ", r"\cell ", r"\row ", r"\intbl ", r"{\footnote ", r"\deleted ", r"{\pict ", r"\bin3 "),
    *(r"\'e9", r"\u8211?", r"\uc", r"\u-5", r"\s1 ", r"\outlinelevel9 ", r"\f7 ", "clay ", "\n", "|", "\ue010"),
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
@example([r"\bin3 "])
def test_any_source_is_read_or_refused(pieces):
    with suppress(UnreadableArticleError):
        extract = read_file("a.rtf", (TOP + "".join(pieces) + "}").encode("utf-8"))
        position = 0
        for block in extract.blocks or ():
            words = extract.text[block.start : block.end]
            assert position <= block.start < block.end <= len(extract.text)
            assert words == words.strip()
            position = block.end


WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc"]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=5))
def test_all_words_are_kept(paragraphs):
    def written(words: str) -> str:
        return "".join(f"\\u{ord(c) - 0x10000 if ord(c) > 0x7FFF else ord(c)}?" for c in words)

    extract = read("".join(f"{written(words)}\\par " for words in paragraphs))
    assert extract.text.split() == [word for words in paragraphs for word in words.split()]
