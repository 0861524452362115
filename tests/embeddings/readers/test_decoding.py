"""Bytes to text: which encoding, not a character changed, and no guess where the bytes allow none."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.errors import UnreadableArticleError
from embeddings.readers.decoding import ESCAPED, NARROW, WIDE, decode

PLAIN = "The ferry left at 7 a.m.\r\n\tIt came back\rat noon.\n"
CHINESE = "渡口七点开船，中午回来。"
WESTERN = "The café’s owner said: “It’s a naïve idea.”"

MARKED = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "gb18030": b"\x84\x31\x95\x33",
}


@pytest.mark.parametrize("encoding", MARKED)
@pytest.mark.parametrize("text", [PLAIN, CHINESE, WESTERN, "𠮷野家 😀"], ids=["plain", "chinese", "western", "astral"])
def test_a_mark_names_the_encoding_and_is_no_text(encoding, text):
    assert decode(MARKED[encoding] + text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(PLAIN, "utf-8", id="ascii"),
        pytest.param("", "utf-8", id="empty"),
        pytest.param("\x0cA form feed begins this page.", "utf-8", id="one control character"),
        pytest.param(PLAIN, "utf-16-le", id="UTF-16 LE without a mark"),
        pytest.param(PLAIN, "utf-16-be", id="UTF-16 BE without a mark"),
        pytest.param(CHINESE + " is Chinese.\n", "utf-16-le", id="UTF-16 LE without a mark, half Chinese"),
        pytest.param(CHINESE, "gb18030", id="Chinese sentence"),
        pytest.param("渡口", "gb18030", id="two Chinese characters"),
        pytest.param("Title: 渡口 report by 李明", "gb18030", id="Chinese among English"),
        pytest.param("他说：“明天开船。”", "gb18030", id="Chinese quotation"),
        pytest.param(CHINESE * 500, "gb18030", id="long Chinese"),
        pytest.param(WESTERN, "cp1252", id="Western sentence"),
        pytest.param("café", "cp1252", id="one accent at the end"),
        pytest.param("it’s", "cp1252", id="one curly apostrophe"),
        pytest.param("100€", "cp1252", id="one euro sign"),
        pytest.param("“Hi.”“Ho.”", "cp1252", id="quote marks side by side"),
        pytest.param("Où êtes-vous né ? Déjà à Noël…", "cp1252", id="French"),
        pytest.param("Grüße aus der Straße über den Fluß", "cp1252", id="German"),
        pytest.param("The town’s ferry is late. " * 200, "cp1252", id="long text, apostrophes only"),
    ],
)
def test_the_encoding_is_found_without_a_mark(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"%PDF-1.7\nabc", "is a PDF", id="PDF"),
        pytest.param(b"PK\x03\x04abc", "is a ZIP archive", id="ZIP"),
        pytest.param(b"\x89PNG\r\n\x1a\nabc", "is a PNG image", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0abc", "is a JPEG image", id="JPEG"),
        pytest.param(rb"{\rtf1 abc}", "is an RTF document", id="RTF"),
        pytest.param(b"abc\0def", "NUL bytes", id="NUL in ASCII"),
        pytest.param(b"abc\0defg", "NUL bytes", id="NUL in ASCII of even length"),
        pytest.param(b"Rain fell\0 on the town all night." * 4, "NUL bytes", id="a NUL in each sentence of ASCII"),
        pytest.param(bytes(1000), "NUL bytes", id="nothing but NUL"),
        pytest.param(b"\x01\x02\x03\x04abc", "binary data", id="mostly control characters"),
        pytest.param(codecs.BOM_UTF8 + b"a\xffb", "UTF-8 text but is damaged at byte 1", id="damaged after a mark"),
        pytest.param("né à Noël, déjà".encode() + b"\xff", "UTF-8 text but is damaged at byte 20", id="damaged UTF-8"),
        pytest.param("渡口开船".encode()[:-1], "UTF-8 text but is damaged", id="cut in the middle of a character"),
        pytest.param(codecs.BOM_UTF16_LE + b"a", "UTF-16-LE text but is damaged", id="half a UTF-16 unit"),
        pytest.param(codecs.BOM_UTF32_LE + b"\0\0\x11\0", "UTF-32-LE text but is damaged", id="beyond Unicode"),
        pytest.param(bytes(range(128, 256)), "no encoding that makes a readable text", id="no encoding fits"),
        pytest.param(
            "Die Brücke über den Mühlbach gehört zwei Dörfern, und beide möchten sie längst erneuern.".encode("cp437"),
            "no encoding that makes a readable text",
            id="German of DOS",
        ),
        pytest.param(b"\x1b$B;TN)?^=q4[\xff\x1b(B", "no encoding", id="damaged ISO-2022-JP"),
    ],
)
def test_what_is_no_text_is_refused_in_one_plain_sentence(data, reason):
    with pytest.raises(UnreadableArticleError, match=reason) as caught:
        decode(data)
    assert str(caught.value).endswith("; save the article as plain text in UTF-8.")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\r\n\t")))
def test_any_text_survives_utf8_unchanged(text):
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == text


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_come_back_whole(data):
    try:
        text = decode(data)
    except UnreadableArticleError:
        return
    assert data in {
        mark + text.encode(encoding)
        for encoding in (*MARKED, *NARROW, *WIDE, ESCAPED)
        for mark in (b"", MARKED.get(encoding, b""))
        if _can_hold(encoding, text)
    }


def _can_hold(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
