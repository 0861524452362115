"""Sentences: their offsets, with the repairs for texts that lost spaces and quote marks."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sentencex import get_sentence_boundaries

from embeddings.languages.english import ENGLISH
from embeddings.structure.long_sentences import MAX_SENTENCE
from embeddings.structure.sentences import split_sentences

ORIGINALS = Path(__file__).parents[4] / "shared" / "articles"


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, 0, len(text), ENGLISH)]


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(["The ferry left.", "It was late!", "Why?", "Nobody knew."], id="spaces"),
        pytest.param(["One line\nand the next.", "A third."], id="line breaks inside a sentence"),
        pytest.param(["It cost 3.5 million, not 1,397.", "It fell by 2.5%."], id="numbers"),
        pytest.param(["The U.S. Navy came.", "J. K. Li met Mr. Wu, Dr. Xu and Gen. Bo."], id="abbreviations"),
        pytest.param(["It opened on Jan. 5.", "See No. 7, Fig. 3, Vol. 3 and approx. 5 km."], id="numbers after"),
        pytest.param(["See https://Example.org/A.Html?b=C.D for more.", "Then go."], id="web address"),
        pytest.param(["Write to A.Li@Example.Com today.", "Or visit Ferry.Org now."], id="mail and domain"),
        pytest.param(["The file Report.PDF is lost.", "ASP.NET is a name."], id="names with full stops"),
        pytest.param(["“It is late,” said Li.", "“Go! Now!” he cried."], id="speaker after the quotation"),
        pytest.param(["“It is late. We go.” said Li.", "He left."], id="quotation of two sentences"),
        pytest.param(['"It is late."', 'He said "yes."', "Then he left."], id="straight quotes"),
        pytest.param(["他来了。", "她走了！", "真的吗？", "他说：“好的。”", "然后走了。"], id="Chinese"),
        pytest.param(["A small table, a cup of tea…", "Recently they met…", "“So be it.”"], id="ellipsis"),
        pytest.param(["He waited… and left... and came back.", "Then…", "A storm."], id="pause"),
        pytest.param(["It closed at 5 p.m. sharp.", "It is the dept. of works."], id="small letter after a stop"),
        pytest.param(["the ferry left.", "it was late.", "nobody knew"], id="text without capitals"),
        pytest.param(["1. Raise the tower.", "2. Light the lamp."], id="list numbers"),
        pytest.param(["The idea of modern people. .", "It was good."], id="marks alone"),
        pytest.param(["**It is late.**", "*Go.*", "_Now._", "Then (see it)"], id="markup"),
        pytest.param(["İstanbul is far.", "Cafe\u0301 is near.", "😀 is a face.", "𠮷 too."], id="hostile letters"),
    ],
)
def test_sentences(sentences):
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(["He did good work.", "Run fast!", "It fell by 5%.", "We won"], id="after a word"),
        pytest.param(["It ran “well”.", "The town paid.", "It ran “well.”", "The town paid."], id="after a quotation"),
        pytest.param(["The work is done.", "“Run fast.”", "He left."], id="before a quotation"),
        pytest.param(["They like it.", "”This is good.”", "He left."], id="closing mark typed for the opening one"),
        pytest.param(["They like it.", '"This is good."', "He left."], id="straight opening mark"),
        pytest.param(["”We like it.”", "”Said the girls of “Ling”.", "They left."], id="closing mark typed twice"),
        pytest.param(["It was the year 2022.", "The war ended (at last).", "Then [1].", "So"], id="after marks"),
        pytest.param(["Peace came…", "The war ended...", "Then it rained."], id="after an ellipsis"),
    ],
)
def test_sentences_that_lost_the_space_between_them(sentences):
    assert split("".join(sentences)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The U.S.Army and J.K.Rowling met", id="initials"),
        pytest.param("The work is done,We will go on", id="comma and capital"),
        pytest.param("It grew over the wholeThe town", id="no stop at all"),
        pytest.param("He read www.Example.Com/Foo.Html twice", id="address with capitals"),
    ],
)
def test_what_no_full_stop_ends_clearly_is_left_whole(text):
    assert split(text) == [text]


def test_offsets_point_into_the_whole_text():
    text = "Left out. Kept one. Kept two. Left out."
    assert split_sentences(text, 10, 29, ENGLISH) == [(10, 19), (20, 29)]


@pytest.mark.parametrize("text", ["", " \r\n\t\u3000", "\x1c\x85"], ids=["empty", "white space", "rare white space"])
def test_no_sentence_in_white_space(text):
    assert split(text) == []


@pytest.mark.parametrize("letters", ["a", "é", "汉", "😀", "𠮷", "e\u0301", "İ"])
def test_sentencex_counts_characters_not_bytes(letters):
    text = f"{letters} is one. {letters} is two."
    boundaries = get_sentence_boundaries("en", text)
    assert [text[b["start_index"] : b["end_index"]] for b in boundaries] == [
        f"{letters} is one. ",
        f"{letters} is two.",
    ]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        pytest.param("word " * 190 + "end; " + "word " * 300, 190 * 5 + 4, id="after a semicolon"),
        pytest.param("word " * 190 + "end, " + "word " * 300, 190 * 5 + 4, id="after a comma"),
        pytest.param("word " * 190 + "1,397 " + "word " * 300, 1000, id="not inside a number"),
        pytest.param("word " * 400, 999, id="at white space"),
        pytest.param("x" * 2500, 1000, id="anywhere in a long word"),
        pytest.param("一，" * 700, 1000, id="after a Chinese comma"),
        pytest.param("“" + "The ferry left. " * 100 + "”", 1 + 62 * 16 - 1, id="at a sentence end in a quotation"),
    ],
)
def test_a_sentence_without_end_is_cut_at_the_best_place(text, cut):
    assert split_sentences(text, 0, len(text), ENGLISH)[0] == (0, cut)


def test_a_long_chinese_paragraph_takes_no_quadratic_time():
    sentences = ["他来了。", "她走了！", "真的吗？"] * 40_000
    begun = time.process_time()
    assert split("".join(sentences)) == sentences
    assert time.process_time() - begun < 15, "it takes a second; sentencex, given the whole of it, half a minute"


PIECES = st.sampled_from(
    [
        "Work",
        "work",
        "”",
        "“",
        '"',
        "’",
        ". ",
        ".",
        "!",
        "?",
        "…",
        "。",
        "，",
        ", ",
        "; ",
        "\r\n",
        "\n",
        " ",
        "\u3000",
        "U.S.",
        "3.5",
        "1.",
        "https://a.Org/B.C",
        "a@b.Com",
        "İ",
        "é",
        "😀",
        "𠮷",
        "*",
        "_",
        "(",
        ")",
        "<b>",
        "\x0b",
        "x" * 700,
    ]
)
HOSTILE = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=60).map("".join)


@given(HOSTILE, st.integers(0, 20), st.integers(0, 20))
@example("a“ " * 400 + "”.B", 0, 0)
def test_spans_are_in_order_and_lose_nothing_but_white_space(text, before, after):
    start, end = min(before, len(text)), max(min(before, len(text)), len(text) - after)
    position = start
    for first, last in split_sentences(text, start, end, ENGLISH):
        assert text[position:first].strip() == ""
        sentence = text[first:last]
        assert sentence
        assert sentence == sentence.strip()
        assert len(sentence) <= MAX_SENTENCE
        position = last
    assert position <= end
    assert text[position:end].strip() == ""


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason=f"THE FIVE RAW REPORTS ARE ABSENT: no {ORIGINALS}")
@pytest.mark.parametrize(("name", "sentences"), [("liuzhuang", 16), ("qinzao", 16)], ids=["liuzhuang", "qinzao"])
def test_the_raw_reports_that_are_one_paragraph_without_spaces(name, sentences):
    text = (ORIGINALS / f"{name}.txt").read_text(encoding="utf-8")
    paragraph = max(text.splitlines(), key=len)
    assert len(split(paragraph)) == sentences


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason=f"THE FIVE RAW REPORTS ARE ABSENT: no {ORIGINALS}")
def test_a_stray_quote_mark_in_a_raw_report_opens_the_sentence_after_it():
    found = split((ORIGINALS / "qinzao.txt").read_text(encoding="utf-8"))
    assert {s[:5] for s in found} >= {"”This", "”Said", "Ma Sh", "Corre"}


@pytest.mark.parametrize("space", [chr(c) for c in range(0x80, 0x3001) if chr(c).isspace()])
def test_a_name_initial_before_any_white_space_is_read(space):
    """sentencex panicked at these, which ended a whole sync: no Exception, but a BaseException."""
    text = f"They chose plan B{space}. Then they went home."
    spans = split_sentences(text, 0, len(text), ENGLISH)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert text[slice(*spans[-1])].endswith("went home.")


def test_a_panic_of_sentencexs_is_a_failure_of_one_file(open_library, articles, monkeypatch):
    class PanicException(BaseException):
        pass

    def panic(language, text):
        if "herring" in text:
            raise PanicException("end byte index 18 is not a char boundary")
        return get_sentence_boundaries(language, text)

    monkeypatch.setattr("embeddings.structure.sentences.get_sentence_boundaries", panic)
    report = open_library().sync(articles)
    assert [failure.document_id for failure in report.failed] == ["market/fish.md"]
    assert "finds its sentences failed" in report.failed[0].reason
    assert report.added == ("bridge.txt", "market/year.txt")
