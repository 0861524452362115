"""Subtitles: the spoken words alone, speakers before their words, and the times as pages."""

import pytest

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.registry import read_file
from embeddings.syncing.reading import read_document

WEB_VTT = """WEBVTT

STYLE
::cue { color: yellow }

NOTE checked by Ida

intro
00:01.000 --> 00:03.500 position:10% align:start
SPEAKER 1: The ferry will stop in <b>March</b>,

2
00:03.500 --> 00:06.000
because the hull
must be painted. It costs 9 &amp; more.

NOTE
This is only for the editor,
on two lines.

00:01:06.000 --> 00:01:09.250
SPEAKER 2: Who pays?
"""

SUB_RIP = """\ufeff1
00:00:00,500 --> 00:00:02,000
{\\an8}Good morning. Today we

2
00:00:02,000 --> 00:00:04,000  X1:100 X2:200 Y1:10 Y2:20
<font color="#fff">fold</font> the sail.

3
00:00:04,000 --> 00:00:06,000
- Is it wet?
- It is dry.

4
01:02:06,000 --> 01:02:07,000
[wind]
"""


def blocks_of(extract: Extract) -> list[tuple[Kind, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks or ()]


@pytest.mark.parametrize("name", ["talk.vtt", "talk.txt", "talk.md"])
def test_words_of_web_vtt_run_on_from_cue_to_cue(name):
    extract = read_file(name, WEB_VTT.encode())
    assert blocks_of(extract) == [
        (Kind.SPEAKER, "SPEAKER 1:"),
        (Kind.PARAGRAPH, "The ferry will stop in March, because the hull must be painted. It costs 9 & more."),
        (Kind.SPEAKER, "SPEAKER 2:"),
        (Kind.PARAGRAPH, "Who pays?"),
    ]
    assert extract.facts.title is None
    assert [page.label for page in extract.pages] == ["00:00:01", "00:00:03", "00:01:06"]
    assert [extract.text[page.start : page.end] for page in extract.pages] == [
        "SPEAKER 1:\nThe ferry will stop in March,",
        "because the hull must be painted. It costs 9 & more.",
        "SPEAKER 2:\nWho pays?",
    ]


@pytest.mark.parametrize("name", ["sail.srt", "sail.txt"])
def test_words_of_subrip(name):
    extract = read_file(name, SUB_RIP.replace("\n", "\r\n").encode())
    assert blocks_of(extract) == [
        (Kind.PARAGRAPH, "Good morning. Today we fold the sail."),
        (Kind.PARAGRAPH, "Is it wet?"),
        (Kind.PARAGRAPH, "It is dry."),
        (Kind.CAPTION, "[wind]"),
    ]
    assert extract.pages[-1].label == "01:02:06"


def cues(*words: str) -> bytes:
    times = (f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000" for n in range(len(words)))
    return ("WEBVTT\n\n" + "".join(f"{time}\n{each}\n\n" for time, each in zip(times, words, strict=True))).encode()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(
            ["<v Esme Hart>We rowed</v>", "<v Esme Hart>to the lock.", "<v.loud Bo>When?</v>"],
            ["Esme Hart:", "We rowed to the lock.", "Bo:", "When?"],
            id="voices",
        ),
        pytest.param(
            [">> ANNA: We rowed", "to the lock. >> When?", "&gt;&gt; Bo Lee: In May."],
            ["ANNA:", "We rowed to the lock.", "When?", "Bo Lee:", "In May."],
            id="arrows",
        ),
        pytest.param(
            ["Anna: We rowed.", "Bo: When?", "Anna: In May.", "Bo: Remember: never alone."],
            ["Anna:", "We rowed.", "Bo:", "When?", "Anna:", "In May.", "Bo:", "Remember: never alone."],
            id="names that come again",
        ),
        pytest.param(["Remember: never", "alone."], ["Remember: never alone."], id="a colon that is no name"),
        pytest.param(["It is -", "5 degrees - cold."], ["It is - 5 degrees - cold."], id="dashes that are no turns"),
        pytest.param(
            ["We row [coughs] in", "[applause]", "May.", "(bell)", "Then we stop."],
            ["We row [coughs] in [applause] May.", "(bell)", "Then we stop."],
            id="sounds",
        ),
        pytest.param(
            ["so we row", "so we row\nto the lock", "to the lock\nin the month", "in the month\nof May"],
            ["so we row to the lock in the month of May"],
            id="captions that roll up",
        ),
        pytest.param(["No.", "No.", "Yes."], ["No. No. Yes."], id="words said twice"),
        pytest.param(["It is a <lock of 1820", "5 < 6"], ["It is a <lock of 1820 5 < 6"], id="signs that are no tags"),
    ],
)
def test_speakers_and_sounds(words, expected):
    assert [text for _, text in blocks_of(read_file("a.vtt", cues(*words)))] == expected


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("WEBVTT - The lock of 1820\n", "The lock of 1820"),
        ("WEBVTT\n\nNOTE Title: The lock of 1820\n", "The lock of 1820"),
        ("WEBVTT\nTitle: The lock of 1820\nLanguage: en\n", "The lock of 1820"),
        ("WEBVTT\nKind: captions\nLanguage: en\n", None),
        ("WEBVTT Kind: captions; Language: en\n", None),
        ("WEBVTT X-TIMESTAMP-MAP=LOCAL:00:00:00.000\n", None),
        ("", None),
    ],
)
def test_a_title_stands_above_the_first_cue(top, title):
    extract = read_file("a.txt", f"{top}\n00:00:01.000 --> 00:00:02.000\nWe row to the lock.\n".encode())
    assert extract.facts.title == title
    assert [extract.text[b.start : b.end] for b in extract.fact_blocks] == ([title] if title else [])
    assert extract.text[extract.body_start :].strip() == "We row to the lock."


def test_a_long_turn_becomes_paragraphs_of_whole_sentences():
    words = [f"This is sentence {number} of a long talk, and it ends here." for number in range(50)]
    texts = [text for _, text in blocks_of(read_file("a.vtt", cues(*words)))]
    assert " ".join(texts) == " ".join(words)
    assert max(map(len, texts)) < 700
    assert all(text.endswith("here.") for text in texts)


def test_the_blocks_and_pages_are_in_order_and_hold_all_words():
    for data in (WEB_VTT.encode(), SUB_RIP.encode()):
        extract = read_file("a.txt", data)
        for stretches in (extract.blocks or (), extract.pages):
            edges = [edge for each in stretches for edge in (each.start, each.end)]
            assert edges == sorted(edges)
            assert "".join(extract.text[each.start : each.end] for each in stretches).split() != []
        inside = "".join(extract.text[b.start : b.end] for b in extract.blocks or ())
        assert "".join(inside.split()) == "".join(extract.text.split())


@pytest.mark.parametrize("name", ["a.vtt", "a.srt"])
def test_a_file_without_times_holds_no_subtitles(name):
    with pytest.raises(UnreadableArticleError, match="no line of it has times"):
        read_file(name, b"The lock was built in 1820.")


@pytest.mark.parametrize(
    "text",
    [
        "The times\n\n00:00:01.000 --> 00:00:02.000\n\nmark a cue.",
        "WEBVTT is a format.",
        "1\nThe lock was built in 1820.\n",
        "12:30 --> 13:10 lunch\n",
    ],
)
def test_an_article_about_times_is_plain_text(text):
    assert read_file("a.txt", text.encode()).text == text


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("0:00:01.000,0:00:03.000\nThe kiln\n\n0:00:03.000,0:00:05.500\nis hot.\n", id="SubViewer"),
        pytest.param(
            "[Script Info]\nTitle: Kiln\n\n[Events]\nFormat: Layer, Start, End, Style, Text\n"
            "Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{\\i1}The kiln\\Nis hot.\n",
            id="SubStation",
        ),
    ],
)
@pytest.mark.parametrize("name", ["kiln.txt", "kiln.md"])
def test_other_forms_of_subtitles(name, source):
    assert read_file(name, source.encode()).text.strip().endswith("The kiln is hot.")


def test_a_script_without_dialogue_is_refused():
    with pytest.raises(UnreadableArticleError, match="no line of it is dialogue"):
        read_file("kiln.txt", b"[Script Info]\nTitle: Kiln\n")


def test_a_document_knows_the_time_of_each_character(tmp_path):
    file = tmp_path / "lock.vtt"
    file.write_bytes(WEB_VTT.encode())
    document = read_document(file, tmp_path)
    assert [document.page_at(page.start) for page in document.pages] == ["00:00:01", "00:00:03", "00:01:06"]
    assert document.page_at(len(document.text) - 1) == "00:01:06"
