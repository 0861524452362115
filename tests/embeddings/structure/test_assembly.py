"""An extract becomes a document: its title, bylines, headings and paragraphs, and the text outside of them."""

import hashlib
import os
import re
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.document import Block, Document, Kind
from embeddings.errors import UnreadableArticleError
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract, Facts
from embeddings.readers.front_matter import read_front_matter
from embeddings.readers.markdown.reader import find_markdown_blocks
from embeddings.structure.blocks import find_blocks
from embeddings.structure.metadata import MAX_LENGTH, normalize
from embeddings.syncing.folder import MAX_BYTES
from embeddings.syncing.reading import read_document

ORIGINALS = Path(__file__).parents[4] / "shared" / "articles"
SEEDS = Path(__file__).parents[3] / "seeds"

LEAD = "The bridge over the Ling opened again on Monday, after two years of repairs."
MORE = "Buses will cross it every ten minutes, the transport office of the county said."


@pytest.fixture
def read(tmp_path):
    def read_text(text: str, name: str = "the-bridge.txt") -> Document:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return read_document(path, tmp_path)

    return read_text


def parts(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, document.text[block.start : block.end]) for block in document.blocks]


def paragraphs(text: str) -> list[str]:
    return [text[b.start : b.end] for b in find_blocks(Extract(text), Facts(), ENGLISH.articles)]


# The document itself


def test_a_document_knows_its_file(tmp_path):
    folder = tmp_path / "articles"
    path = folder / "2024" / "bridge.txt"
    path.parent.mkdir(parents=True)
    data = b"\xef\xbb\xbf" + f"{LEAD}\r\n".encode()
    path.write_bytes(data)
    document = read_document(path, folder)
    assert document.document_id == "2024/bridge.txt"
    assert document.path == str(path)
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.text == f"{LEAD}\r\n"


def test_a_relative_path_becomes_an_absolute_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("bridge.md").write_text(LEAD, encoding="utf-8")
    document = read_document(Path("bridge.md"), Path())
    assert (document.document_id, document.path) == ("bridge.md", str(tmp_path / "bridge.md"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "holds no text to quote", id="empty"),
        pytest.param(b" \r\n\t\n", "holds no text to quote", id="white space"),
        pytest.param(b"---\n***\n...", "holds no text to quote", id="marks"),
        pytest.param(b"---\ntitle: X\n---\n", "holds no text to quote", id="front matter alone"),
        pytest.param(b"Disclaimer: not our views.\n", "holds no text to quote", id="boilerplate alone"),
        pytest.param(b"%PDF-1.7\n", "The PDF is damaged", id="PDF"),
        pytest.param(b" " * (MAX_BYTES + 1), "larger than 50 MiB", id="too large"),
    ],
)
def test_a_file_that_is_no_article_says_why(tmp_path, data, reason):
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(UnreadableArticleError, match=reason):
        read_document(tmp_path / "a.txt", tmp_path)


def test_a_file_that_vanished_says_so(tmp_path):
    with pytest.raises(UnreadableArticleError, match="has vanished"):
        read_document(tmp_path / "gone.txt", tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes")
def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UnreadableArticleError, match="not a regular file"):
        read_document(tmp_path / "pipe.txt", tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_forbidden_file_says_so(tmp_path):
    (tmp_path / "a.txt").write_text(LEAD, encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    with pytest.raises(UnreadableArticleError, match="permissions forbid"):
        read_document(tmp_path / "a.txt", tmp_path)


# Raw text


def test_a_raw_report(read):
    document = read(
        "Breaking news\n\nNews > Valley > Ling bridge opens again\n\nLing bridge opens again\n\n"
        "2024-06-14 07:29 Source: Ling Online Author: Ana Wu, Tom Xu Edited by: Bo Li\n\n"
        f"Ling bridge opens again “The bridge over the Ling ope…\n\n——Ling bridge opens again\n\n{LEAD}\n\n"
        f"Who pays for it\n\n{MORE}\n\nAAA\n\nDisclaimer:\n\nDisclaimer: the views are not ours.\n"
        "Tags: bridge Ling repairs\nNEXT A ferry sinks | Ling News\nTOP\nHome\nNews\nPolice\nSearch\n"
    )
    assert parts(document) == [
        ("title", "Ling bridge opens again"),
        ("byline", "2024-06-14 07:29 Source: Ling Online Author: Ana Wu, Tom Xu Edited by: Bo Li"),
        ("paragraph", LEAD),
        ("heading", "Who pays for it"),
        ("paragraph", MORE),
    ]
    metadata = document.metadata
    assert (metadata.title, metadata.publisher) == ("Ling bridge opens again", "Ling Online")
    assert (metadata.author, metadata.date) == ("Ana Wu, Tom Xu", "2024-06-14")


def test_a_headline_of_two_sentences_is_told_by_its_repetition(read):
    headline = "The bridge opens. Buses cross it again after two years of repairs."
    document = read(f"{headline}\n\n{headline}\n{headline}\n\n{LEAD}\n\n{headline}\n")
    assert parts(document) == [("title", headline), ("paragraph", LEAD), ("paragraph", headline)]
    assert document.metadata.title == headline


def test_a_sentence_said_twice_is_no_headline():
    assert paragraphs(f"{LEAD}\n\n{LEAD}\n\n{MORE}") == [LEAD, LEAD, MORE]


def test_hard_wrapped_lines_are_one_paragraph_and_long_lines_are_one_each():
    wrapped = (
        "The bridge over the Ling opened again on Monday after two\r\n"
        "years of repairs, and the first bus crossed it at seven in\r\nthe morning."
    )
    assert paragraphs(f"{wrapped}\r\n\r\n{LEAD}\r\n{MORE}") == [wrapped, LEAD, MORE]


def test_lines_that_touch_may_be_title_headings_and_paragraphs(read):
    assert parts(read(f"Ling bridge opens\n{LEAD}\nWho pays\n{MORE}\nSource: Ling Daily Author: Bo Li\n")) == [
        ("title", "Ling bridge opens"),
        ("paragraph", LEAD),
        ("heading", "Who pays"),
        ("paragraph", MORE),
        ("byline", "Source: Ling Daily Author: Bo Li"),
    ]


def test_a_short_last_line_heads_nothing(read):
    assert parts(read(f"{LEAD}\n\nThe article is in Chinese"))[-1] == (
        "paragraph",
        "The article is in Chinese",
    )


@pytest.mark.parametrize(
    ("boilerplate", "expected"),
    [
        pytest.param("Home\nNews\nSports\n\n{}", [LEAD], id="menu at the top"),
        pytest.param("Home | News | Sports | Contact us\n\n{}", [LEAD], id="menu in one line"),
        pytest.param("{}\n\nTop\nHome\nNews\n", [LEAD], id="menu at the end"),
        pytest.param("{}\n\nAda Wu\nBo Li\nCy Xu", [LEAD, "Ada Wu", "Bo Li", "Cy Xu"], id="names are no menu"),
        pytest.param("{}\n\n© 2024 Ling Daily", [LEAD], id="copyright"),
        pytest.param("{}\n\nLing Daily 2024. All rights reserved.", [LEAD], id="rights"),
        pytest.param("{}\n\nAdvertisement", [LEAD], id="advertisement"),
        pytest.param("{}\n\nSpecial promotion", [LEAD], id="promotion"),
        pytest.param("{}\n\nTags: bridge, ferry", [LEAD], id="tags"),
        pytest.param("{}\n\nNext: A ferry sinks\nPrevious: A storm", [LEAD], id="neighbours"),
        pytest.param("{}\n\nRelated articles\n\nA ferry sinks\nA storm ends", [LEAD], id="related"),
        pytest.param("{}\n\nNext steps\n\n" + MORE, [LEAD, "Next steps", MORE], id="Next in a heading"),
        pytest.param("{}\n\nNext week it will rain.", [LEAD, "Next week it will rain."], id="Next in a sentence"),
        pytest.param("{}\n\nShare\n\n" + MORE, [LEAD, "Share", MORE], id="a heading inside the article"),
    ],
)
def test_site_boilerplate(boilerplate, expected):
    assert paragraphs(boilerplate.format(LEAD)) == expected


def test_a_page_title_with_its_site_is_not_the_title(read):
    document = read(f"Ling bridge opens again - Ling Daily\n\nLing bridge opens again\n\n{LEAD}")
    assert parts(document)[0] == ("title", "Ling bridge opens again")


# Bylines


@pytest.mark.parametrize(
    ("line", "publisher", "author", "date"),
    [
        pytest.param("By Ana Wu", None, "Ana Wu", None, id="by"),
        pytest.param("*By Ana Wu and Tom Xu*", None, "Ana Wu and Tom Xu", None, id="by, in italics"),
        pytest.param("BY ANA WU | June 14, 2024", None, "Ana Wu", "2024-06-14", id="by and date"),
        pytest.param("2022-07-13 0 By", None, None, "2022-07-13", id="date, comments, by"),
        pytest.param("Friday, June 14, 2024", None, None, "2024-06-14", id="weekday and date"),
        pytest.param("Posted on 14 June 2024 by admin", None, None, "2024-06-14", id="posted on"),
        pytest.param("Xinhua | Updated: 2024-06-14 09:12", None, None, "2024-06-14", id="parts"),
        pytest.param("**Author:** Ana Wu", None, "Ana Wu", None, id="label in bold"),
        pytest.param("Source: Ling Daily Editor: Bo Li", "Ling Daily", None, None, id="two labels"),
        pytest.param("All media reporter Ana Wu Correspondent Tom Xu", None, "Ana Wu", None, id="two roles"),
        pytest.param("Ling Daily·Crossing reporter Ana Wu", "Ling Daily·Crossing", "Ana Wu", None, id="paper"),
        pytest.param("Correspondent Wu Ana xu Tom proofread Bo Li", None, "Wu Ana xu Tom", None, id="small letter"),
        pytest.param("(Reporter Ana Wu)", None, "Ana Wu", None, id="in brackets"),
        pytest.param(
            "2024年6月14日 来源：河边日报 作者：李明 编辑：赵一",
            "河边日报",
            "李明",
            "2024-06-14",
            id="Chinese",
        ),
        pytest.param("（记者 李明 通讯员 王芳）", None, "李明", None, id="Chinese roles"),
        pytest.param("Originally published in Ling Daily", None, None, None, id="origin"),
        pytest.param("Photo: Lea Kim", None, None, None, id="photographer"),
    ],
)
def test_a_byline_above_the_article_and_what_it_says(read, line, publisher, author, date):
    document = read(f"Ling bridge opens\n\n{line}\n\n{LEAD}")
    assert parts(document) == [("title", "Ling bridge opens"), ("byline", line), ("paragraph", LEAD)]
    found = document.metadata
    assert (found.publisher, found.author, found.date) == (publisher, author, date)


@pytest.mark.parametrize(
    "line",
    [
        "By the river it was cold",
        "By Design",
        "June 14, 2024 was a good day",
        "Reporter shot in the city",
        "The reporter Bo Li said so",
        "The report was published by the bank in March and says that rents rose.",
        "Source: the spring lies high in the hills, and from there it flows down to the sea.",
        "Sources of the river",
        "Correspondence school opens",
    ],
)
def test_a_line_that_only_begins_like_a_byline_is_none(read, line):
    kinds = {words: kind for kind, words in parts(read(f"Ling bridge opens\n\n{line}\n\n{LEAD}"))}
    assert kinds[line] in {"heading", "paragraph"}


@pytest.mark.parametrize("line", ["June 14, 2024", "By Ana Wu"])
def test_inside_the_article_a_lone_date_or_name_heads_a_part(read, line):
    assert ("heading", line) in parts(read(f"{LEAD}\n\n{line}\n\n{MORE}"))


@pytest.mark.parametrize(
    "byline",
    [
        "Correspondent Ana Wu proofread Bo Li",
        "Ling Daily reporter Ana Wu",
        "(Reporter Ana Wu)",
    ],
)
@pytest.mark.parametrize("end", ["over.", "over.”", "over?"])
def test_a_byline_glued_to_the_last_paragraph(read, byline, end):
    document = read(f"{LEAD}\n\nThe work is {end}{byline}\n")
    assert parts(document)[-2:] == [("paragraph", f"The work is {end}"), ("byline", byline)]
    assert document.metadata.author == "Ana Wu"


def test_a_paragraph_that_ends_in_a_reporter_keeps_its_end():
    text = "The mayor answered. Then he thanked the reporter Ana Wu"
    assert paragraphs(text) == [text]


def test_a_page_taken_from_elsewhere_names_its_site(read):
    line = "This article is from the Internet; for rights see 【https://www.ling.example/】, source https://www.ling.example/a/7"
    document = read(f"Ling bridge opens\n\n{LEAD}\n\n{line}\n")
    assert parts(document)[-1] == ("byline", line)
    assert document.metadata.publisher == "ling.example"
    assert document.metadata.url == "https://www.ling.example/a/7"


SENTENCE = "Ana Wu and Tom Xu reported this for Ling Online, which published it on 14 June 2024; Bo Li edited it."


def test_a_byline_in_sentences_under_the_title(read):
    document = read(f"# Ling bridge opens\n\n{SENTENCE}\n\n{LEAD}\n", "a.md")
    assert parts(document)[1:] == [("byline", SENTENCE), ("paragraph", LEAD)]
    found = document.metadata
    assert (found.author, found.publisher, found.date) == ("Ana Wu and Tom Xu", "Ling Online", "2024-06-14")


@pytest.mark.parametrize(
    "lead",
    [
        "The county published its plan for the bridge on 14 June 2024, Ling Online reported.",
        "A report on the bridge by engineers was written in haste, the mayor said.",
    ],
)
def test_news_about_a_report_is_no_byline(read, lead):
    front = "---\npublisher: Ling Daily\nauthor: Ana Wu\n---\n"
    assert parts(read(f"{front}# Ling bridge opens\n\n{lead}\n", "a.md"))[-1] == ("paragraph", lead)


# Markdown and front matter


def test_markdown(read):
    document = read(
        "# Ling bridge opens #\n\nThe bridge is open.\nIt was closed\nfor two years.\n\n## Who *pays*\n"
        "- The county pays half,\n  the mayor said.\n- A toll pays the rest.\n\n"
        "> We are glad,\n> she said.\n\n---\n\n"
        "#hashtag line\n\n### \n",
        "a.md",
    )
    assert parts(document) == [
        ("title", "Ling bridge opens"),
        ("paragraph", "The bridge is open.\nIt was closed\nfor two years."),
        ("heading", "Who *pays*"),
        ("list_item", "- The county pays half,\n  the mayor said."),
        ("list_item", "- A toll pays the rest."),
        ("quotation", "We are glad,\n> she said."),
        ("paragraph", "#hashtag line"),
    ]


def test_of_front_matter_the_values_are_quotable(read):
    document = read(
        '---\r\ntitle: "Ling: a bridge"\r\nlayout: post\r\n'
        "authors:\r\n  - Ana Wu\r\n  - Tom Xu\r\ndate: 2024-06-14\r\n"
        f"site: Ling Daily\r\nlink: https://ling.example/7\r\ntags: [a, b]\r\n---\r\n\r\n{LEAD}\r\n",
        "a.md",
    )
    assert parts(document) == [
        ("title", "Ling: a bridge"),
        ("byline", "Ana Wu"),
        ("byline", "Tom Xu"),
        ("byline", "2024-06-14"),
        ("byline", "Ling Daily"),
        ("byline", "https://ling.example/7"),
        ("paragraph", LEAD),
    ]
    found = document.metadata
    assert (found.title, found.author, found.date) == ("Ling: a bridge", "Ana Wu, Tom Xu", "2024-06-14")
    assert (found.publisher, found.url) == ("Ling Daily", "https://ling.example/7")


def test_front_matter_is_believed_before_the_text(read):
    document = read(f"---\ntitle: A\nauthor: Bo Li\n---\n# B\n\nBy Ana Wu\n\nDate: 14 June 2024\n\n{LEAD}", "a.md")
    found = document.metadata
    assert (found.title, found.author, found.date) == ("A", "Bo Li", "2024-06-14")


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        pytest.param("title: Ling: a bridge\nauthor: 'Bo Li'", Facts("Ling: a bridge", None, "Bo Li"), id="colon"),
        pytest.param("Title: A\nDATE: June 14, 2024", Facts("A", date="2024-06-14"), id="capitals, date in words"),
        pytest.param("date: 2024-06-14T07:29:00Z", Facts(date="2024-06-14"), id="time stamp"),
        pytest.param("date: 2024-02-31", Facts(), id="no such day"),
        pytest.param("title: 1984\nauthor: null\nurl: ~", Facts("1984"), id="number and nothing"),
        pytest.param(
            "source: https://www.a.example/7",
            Facts(None, "a.example", url="https://www.a.example/7"),
            id="source",
        ),
        pytest.param("url: javascript:alert(1)", Facts(), id="no web address"),
        pytest.param("title: {a: b}\nauthor: [[x], Bo Li]", Facts(author="Bo Li"), id="nested"),
        pytest.param("title: !!python/object:os.system x", Facts("x"), id="tags build nothing"),
    ],
)
def test_front_matter(source, facts):
    assert normalize(read_front_matter(f"---\n{source}\n---\n{LEAD}").facts, ENGLISH.articles) == facts


@pytest.mark.parametrize(
    "source",
    ["just words", "- a\n- b", "", "[" * 3000, "words: [\nand more", "\x07: bell"],
    ids=["scalar", "list", "empty", "deep", "broken", "control"],
)
def test_what_is_no_mapping_belongs_to_the_article(source):
    text = f"---\n{source}\n---\n{LEAD}"
    assert read_front_matter(text).end == 0
    assert paragraphs(text)[-1] == LEAD


def test_rules_inside_a_text_are_no_front_matter():
    assert read_front_matter(f"{LEAD}\n---\ntitle: A\n---\n").facts == Facts()


# Metadata


@pytest.mark.parametrize(
    ("name", "title"),
    [
        pytest.param("the-ling_bridge.txt", "the ling bridge", id="dashes"),
        pytest.param("---.txt", "Untitled", id="nothing else"),
        pytest.param("桥.md", "桥", id="Chinese"),
    ],
)
def test_the_file_name_stands_in_for_a_title(read, name, title):
    assert read(LEAD, name).metadata.title == title


def test_metadata_is_one_short_line_without_tricks_and_the_text_stays_as_it_is(read):
    document = read(f'---\ntitle: "A\\u202Eb\\n c\\a\\ud800d"\nauthor: {"x" * 999}\n---\n{LEAD}\u202e')
    assert document.metadata.title == "Ab cd"
    assert document.metadata.author == "x" * MAX_LENGTH
    assert document.text.endswith("\u202e")


def test_an_address_too_long_to_keep_whole_is_left_out(read):
    assert read(f"---\nurl: https://a.example/{'x' * MAX_LENGTH}\n---\n{LEAD}").metadata.url is None


@pytest.mark.parametrize(
    ("words", "date"),
    [
        pytest.param("2022-07-13", "2022-07-13", id="ISO"),
        pytest.param("2022/7/3", "2022-07-03", id="slashes"),
        pytest.param("14 June 2024", "2024-06-14", id="day first"),
        pytest.param("1st of Sept. 2024", "2024-09-01", id="ordinal"),
        pytest.param("June 14, 2024", "2024-06-14", id="month first"),
        pytest.param("2024年6月14日", "2024-06-14", id="Chinese"),
        pytest.param("03/04/2024", None, id="ambiguous"),
        pytest.param("2024-13-01", None, id="no such month"),
        pytest.param("June 2024", None, id="no day"),
    ],
)
def test_dates(read, words, date):
    assert read(f"---\ndate: {words}\n---\n{LEAD}").metadata.date == date


# Invariants

LINES = st.sampled_from(
    [
        LEAD,
        MORE,
        "# T",
        "## H",
        "Ling bridge opens",
        "By Ana Wu",
        "Source: Ling Daily",
        "---",
        "title: A: b",
        "- item",
        "> q",
        "",
        "Home",
        "News",
        "Top",
        "AAA",
        "Tags: a",
        "Related articles",
        "2024-06-14",
        "work.Reporter Ana Wu",
        "（记者 李明）",
        "İstanbul é",
        "<b>bold</b> &amp;",
        "\x07\x1b",
        "𠮷😀",
        "\u202eabc",
        "|a|b|",
        " \u3000x ",
        "**",
        "x" * 400,
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n \n"])
TEXTS = st.lists(
    st.tuples(LINES | st.text(st.characters(exclude_categories=["Cs"]), max_size=30), ENDS).map("".join),
    max_size=25,
).map("".join)


@given(TEXTS, st.booleans())
def test_blocks_are_in_order_apart_and_stripped(text, is_markdown):
    front = read_front_matter(text)
    marked = tuple(find_markdown_blocks(text, front.end)) if is_markdown else None
    extract = Extract(text, front.facts, marked, front.blocks, front.end)
    position = 0
    for block in extract.fact_blocks:
        assert position <= block.start < block.end <= extract.body_start
        position = block.end
    position = extract.body_start
    for block in find_blocks(extract, normalize(extract.facts, ENGLISH.articles), ENGLISH.articles):
        assert position <= block.start < block.end <= len(text)
        words = text[block.start : block.end]
        assert words == words.strip()
        position = block.end


WORDS = st.lists(st.text("abcdeé\u0301İ😀", min_size=1, max_size=9), min_size=10, max_size=25).map(" ".join)
SENTENCES = st.tuples(WORDS, st.sampled_from(".!?")).map(lambda sentence: "The" + "".join(sentence))


@given(st.lists(SENTENCES, min_size=1, unique=True))
def test_of_plain_paragraphs_nothing_is_lost_but_white_space(sentences):
    assert paragraphs("\r\n\r\n".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("line", "times"),
    [
        pytest.param("word " * 400_000, 1, id="a long line"),
        pytest.param("Home\n", 50_000, id="menu words"),
        pytest.param("Reporter Ana Wu " * 15 + "\n", 2_000, id="roles"),
        pytest.param("A, " * 90 + "\n", 3_000, id="capitals"),
        pytest.param(".Reporter " * 100_000, 1, id="roles in one line"),
        pytest.param(f"a{'-' * 60_000}b\n", 1, id="marks within a line"),
        pytest.param(f"a{'*' * 60_000}b\n", 1, id="Markdown within a line"),
    ],
)
def test_hostile_lines_take_no_quadratic_time(line, times):
    begun = time.process_time()
    assert paragraphs(line * times + LEAD)[-1].endswith(LEAD)
    assert time.process_time() - begun < 10, "it takes well under a second when no rule looks twice"


# The five raw reports and their editions


@pytest.fixture(params=["liuzhuang", "qinzao", "shengze", "suzhou", "xiangtan"])
def name(request):
    return request.param


def read_original(name: str) -> Document:
    return read_document(ORIGINALS / f"{name}.txt", ORIGINALS)


needs_originals = pytest.mark.skipif(not ORIGINALS.is_dir(), reason=f"THE FIVE RAW REPORTS ARE ABSENT: no {ORIGINALS}")

FACTS = {
    "liuzhuang": (None, "Yang Qifei xu Songyin", "2022-07-13", None),
    "qinzao": (None, "Miao Han", "2022-06-07", None),
    "shengze": (
        "clothing-manufacturers.net",
        None,
        None,
        "https://www.clothing-manufacturers.net/archives/13349",
    ),
    "suzhou": ("Xinhua Daily·Intersection", "Sheng Zheng", None, None),
    "xiangtan": ("Xiangtan Online", "Ding Yujie, Zhao Ruling", "2024-06-14", None),
}
TITLES = {
    "liuzhuang": ("Winter training", "winter training"),
    "qinzao": ("Qinzao Street", "innovation"),
    "shengze": ("Shengze: Party", "clusters"),
    "suzhou": ("Strengthen", "education."),
    "xiangtan": ("On the spot", "Hi tech Zone"),
}
COUNTS = {  # bylines, headings
    "liuzhuang": (2, 0),
    "qinzao": (2, 0),
    "shengze": (1, 6),
    "suzhou": (1, 3),
    "xiangtan": (2, 6),
}
LEFT_OUT = {  # how the lines in no block begin
    "liuzhuang": set(),
    "qinzao": set(),
    "shengze": {"Clothing ", "Shengze: ", "AAA", "AA", "Disclaime"}
    | {"TOP", "Home", "News", "Product", "Applicati", "Search"},
    "suzhou": {"Breaking ", "Strengthe", "Tags: Str", "NEXT A fo"},
    "xiangtan": {"——On the ", "Special p"},
}
BYLINES = {
    "liuzhuang": "proofread Li Haihui",
    "qinzao": "proofread Su Yun",
    "shengze": "from the Internet",
    "suzhou": "reporter Sheng Zheng",
    "xiangtan": "Edited by: Luo Bin",
}


@needs_originals
def test_metadata_of_the_raw_reports(name):
    found = read_original(name).metadata
    assert (found.publisher, found.author, found.date, found.url) == FACTS[name]
    begin, end = TITLES[name]
    assert found.title.startswith(begin)
    assert found.title.endswith(end)


@needs_originals
def test_blocks_of_the_raw_reports(name):
    found = parts(read_original(name))
    kinds = [kind for kind, _ in found]
    assert kinds.count("title") == 1
    assert (kinds.count("byline"), kinds.count("heading")) == COUNTS[name]
    assert any(BYLINES[name] in words for kind, words in found if kind == "byline")


@needs_originals
def test_no_clutter_in_the_raw_reports(name):
    found = parts(read_original(name))
    title = found[0][1]
    boilerplate = (
        "Breaking news",
        "Disclaimer",
        "Clothing Factory",
        "Tags:",
        "NEXT",
        "Chongqing was",
        "Special promotion",
    )
    for kind, words in found:
        assert not any(mark in words for mark in boilerplate)
        assert words not in {"AAA", "AA", "TOP", "Home", "News", "Product", "Application", "Search"}
        assert kind == "title" or title not in words


@needs_originals
def test_what_of_the_raw_reports_is_left_out(name):
    document = read_original(name)
    covered = {position for block in document.blocks for position in range(block.start, block.end)}
    left_out = {match.group()[:9] for match in re.finditer(r"\S[^\n]*", document.text) if match.start() not in covered}
    assert left_out == LEFT_OUT[name]


def test_the_editions(name):
    document = read_document(SEEDS / f"{name}.md", SEEDS)
    kinds = [block.kind for block in document.blocks]
    assert kinds.count(Kind.TITLE) == 2  # in the front matter, and over the text
    body = kinds[kinds.index(Kind.TITLE, 1) :]
    assert body[:3] == [Kind.TITLE, Kind.BYLINE, Kind.HEADING]
    assert body.count(Kind.BYLINE) == 1
    assert document.metadata.title == document.text[document.blocks[kinds.index(Kind.TITLE, 1)].start :].split("\n")[0]


# The lines between a title and the sentence that names the reporter

ABOUT = "This report on the bridge was written by Ida Lund, a reporter for the Ling Post, who crossed it twice."


@pytest.mark.parametrize(
    ("facts", "lines", "kinds"),
    [
        pytest.param(Facts(), ["By Ida Lund", "Ling Post"], ["byline", "byline"], id="paper that the sentence names"),
        pytest.param(Facts(), ["By Ida Lund", "Two years late"], ["byline", "paragraph"], id="subtitle"),
        pytest.param(Facts(), ["Ling Post"], ["byline"], id="paper alone"),
        pytest.param(Facts(publisher="Ling Post"), ["Ling Post"], ["byline"], id="known paper"),
    ],
)
def test_the_sentence_that_names_the_reporter_is_a_byline_below_short_lines(facts, lines, kinds):
    words = ["The bridge", *lines, ABOUT, LEAD, MORE]
    places = [sum(len(each) + 2 for each in words[:number]) for number in range(len(words))]
    marked = [Kind.TITLE, *[Kind.PARAGRAPH] * (len(words) - 1)]
    blocks = tuple(Block(at, at + len(each), kind) for at, each, kind in zip(places, words, marked, strict=True))
    found = find_blocks(Extract("\n\n".join(words), facts, blocks), facts, ENGLISH.articles)
    assert [block.kind for block in found] == ["title", *kinds, "byline", "paragraph", "paragraph"]
