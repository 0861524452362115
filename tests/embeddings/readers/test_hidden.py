"""Hidden text: which stretches of a text its readers never see."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.document import Block, Kind
from embeddings.errors import UnreadableArticleError
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract
from embeddings.readers.hidden import cut, find_hidden, find_invisible, mask
from embeddings.structure.assembly import make_document


def hidden(text: str, *, comments: bool = False) -> list[str]:
    return [text[start:end] for start, end in find_hidden(text, 0, len(text), comments=comments)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a <!-- b --> c <!-- d", ["<!-- b -->"], id="comment"),
        pytest.param("<!--> a <!-- --> b -->", ["<!-->", "<!-- -->"], id="short comments"),
        pytest.param("a <?php b ?> <!DOCTYPE html>", ["<?php b ?>", "<!DOCTYPE html>"], id="instructions"),
        pytest.param("<SCRIPT src='a'>b</Script> c <style>d", ["<SCRIPT src='a'>b</Script>", "<style>"], id="script"),
        pytest.param("<p class=x>a</p><br/> <img src='b' alt=\"c\">", None, id="tags of blocks"),
        pytest.param("<b>a</b> <kbd>c</kbd> <a href='d'>e</a>", [], id="marks within a line"),
        pytest.param("<mail@a.example> <https://a.example> a<b 2 <br and c>", [], id="no tags"),
        pytest.param("a <p and b> c", [], id="a comparison"),
        pytest.param("a <b hidden>c <b>d</b></b> e", ["<b hidden>c <b>d</b></b>"], id="a hidden element"),
        pytest.param("<i style='color: red; display : none'>a</i>", None, id="a hiding style"),
        pytest.param("<i style='font-size: 0.9em'>a</i>", [], id="a small style"),
        pytest.param("`<br>` ``a ` <br>`` <br>", ["<br>"], id="code"),
        pytest.param("a ` b\n\nc <br> ` d", ["<br>"], id="backticks of two paragraphs"),
        pytest.param("a\u200b\u200b\u200bb \u200b c", ["\u200b\u200b\u200b"], id="zero-width characters"),
        pytest.param("a\U000e0041\U000e0042", ["\U000e0041\U000e0042"], id="tag characters"),
        pytest.param("\U0001f3f4\U000e0067\U000e0062\U000e007f", [], id="a flag"),
        pytest.param("a\n <!-- b\nc\n\nd", ["<!-- b\nc"], id="a comment without end that begins a line"),
        pytest.param("a <noscript>b</noscript>", ["<noscript>b</noscript>"], id="a note for old browsers"),
        pytest.param("<i style='opacity:0'>a</i>", None, id="an invisible element"),
        pytest.param("<i style='opacity:0.8'>a</i>", [], id="a pale element"),
        pytest.param("a {# b #} {/* c */}", [], id="braces of another text"),
        pytest.param("a %%b%%", [], id="percent signs"),
    ],
)
def test_hidden_text(text, expected):
    found = hidden(text)
    if expected is None:
        assert not any(
            character.isalpha() for character in mask(text, find_hidden(text, 0, len(text))).replace("a", "")
        )
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a %%b%% c", ["%%b%%"], id="inline"),
        pytest.param("%%\na\n\nb\n%%\nc", ["%%\na\n\nb\n%%"], id="block"),
        pytest.param("a %% b\n\nc %% d", [], id="two paragraphs"),
        pytest.param("5%% and 6%%", [], id="numbers"),
        pytest.param("%% a", [], id="no end"),
        pytest.param("a {/* b */} c", ["{/* b */}"], id="JSX"),
        pytest.param("a {{/* b */}} c", ["{{/* b */}}"], id="Hugo"),
        pytest.param("{% comment %}a{% endcomment %}b", ["{% comment %}a{% endcomment %}"], id="Liquid"),
        pytest.param("a {# b #} c {# d", ["{# b #}"], id="Jinja"),
        pytest.param("# a {#b}\n\nc {{ d }}", [], id="an id and a variable"),
    ],
)
def test_comments_between_percent_signs(text, expected):
    assert hidden(text, comments=True) == expected


def test_invisible_characters_alone():
    text = "<br>\u2060\u2060\u2060<!-- a -->"
    assert find_invisible(text, 0, len(text)) == [(4, 7)]


def test_blocks_are_cut_around_hidden_text():
    text = "- one<br>two <!-- a --> . <b>three</b>"
    blocks = cut(text, [Block(0, len(text), Kind.LIST_ITEM)], find_hidden(text, 0, len(text)))
    assert [(block.kind, text[block.start : block.end]) for block in blocks] == [
        (Kind.LIST_ITEM, "- one"),
        (Kind.PARAGRAPH, "two"),
        (Kind.PARAGRAPH, ". <b>three</b>"),
    ]


def quotable(extract: Extract, tmp_path: Path) -> list[str]:
    document = make_document(extract, ENGLISH, document_id="a", path=tmp_path / "a.txt", data=b"")
    return [document.text[block.start : block.end] for block in document.blocks]


def test_plain_text_hides_comments_and_tags(tmp_path):
    text = (
        "<!-- made by a machine -->\nThe mill opens\n\nThe mill of the town opens <!-- not --> on 4 May.<br>\n"
        "<p>Old tickets stay valid for the whole summer.</p>\n"
    )
    found = quotable(Extract(text), tmp_path)
    assert found[0] == "The mill opens"
    assert not any(word in words for words in found for word in ("machine", "not", "<"))
    assert "Old tickets stay valid for the whole summer." in found


def test_a_format_with_blocks_may_show_tags_but_no_zero_width_text(tmp_path):
    text = "Write <br> for a\u200b\u200b\u200b\u200b line break in a page of the web."
    extract = Extract(text, blocks=(Block(0, len(text), Kind.PARAGRAPH),))
    assert quotable(extract, tmp_path) == ["Write <br> for a", "line break in a page of the web."]


def test_a_text_of_hidden_words_alone_is_no_article(tmp_path):
    with pytest.raises(UnreadableArticleError, match="no text to quote"):
        quotable(Extract("<!-- The mill opens on 4 May. -->"), tmp_path)


PIECES = st.sampled_from(
    ["<!--", "-->", "<?", "?>", "<script>", "</script>", "<p>", "<b hidden>", "</b>", "<i>", "`", "``", "%%", "a", " ",
     "\n", "\r\n", "\n\n", "\u200b\u200b\u200b", "<", ">", "é"],
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join), st.booleans())
def test_hidden_stretches_are_in_order_and_apart_and_their_mask_hides_nothing_else(text, comments):
    found = find_hidden(text, 0, len(text), comments=comments)
    position = 0
    for start, end in found:
        assert position <= start < end <= len(text)
        position = end
    masked = mask(text, found)
    inside = {offset for start, end in found for offset in range(start, end)}
    assert all(masked[i] == (" " if i in inside and text[i] not in "\r\n" else text[i]) for i in range(len(text)))
