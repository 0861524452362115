"""The blocks of Markdown, the kind and the place of each; only hidden text and furniture stand between them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.readers.markdown.parsing import Lines
from embeddings.readers.markdown.reader import find_markdown_blocks
from embeddings.readers.registry import read_file


def blocks(text: str, start: int = 0) -> list[tuple[str, str]]:
    return [(block.kind.value, text[block.start : block.end]) for block in find_markdown_blocks(text, start)]


def words_left_out(text: str) -> str:
    """Return the text outside the blocks, each stretch on a line."""
    position, between = 0, []
    for block in find_markdown_blocks(text, 0):
        between.append(text[position : block.start])
        position = block.end
    return "\n".join([*between, text[position:]])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# A b #\n\nC d.", [("title", "A b"), ("paragraph", "C d.")], id="title"),
        pytest.param("# A\n# B\n## C ##", [("title", "A"), ("heading", "B"), ("heading", "C")], id="levels"),
        pytest.param("> # A\n\n- # B", [("heading", "A"), ("heading", "B")], id="headings inside are no titles"),
        pytest.param("1. # 1.5 of 1.", [("heading", "1.5 of 1.")], id="a heading like its mark"),
        pytest.param("A\n===\n\nB\n---\nC", [("title", "A"), ("heading", "B"), ("paragraph", "C")], id="underlined"),
        pytest.param("Rain fell.\n---\nMore.", [("paragraph", "Rain fell."), ("paragraph", "More.")], id="rule"),
        pytest.param("Rain\nfell\n---", [("paragraph", "Rain\nfell")], id="rule below a paragraph"),
        pytest.param(
            "- a\n  b\n\n  c\n1) d\n   - e",
            [("list_item", "- a\n  b"), ("paragraph", "c"), ("list_item", "1) d"), ("list_item", "- e")],
            id="lists",
        ),
        pytest.param("1.\n   a", [("list_item", "1.\n   a")], id="a mark alone"),
        pytest.param("In June\n14. was", [("paragraph", "In June\n14. was")], id="a number that begins no list"),
        pytest.param("a\n> b\nc\n\nd", [("paragraph", "a"), ("quotation", "b\nc"), ("paragraph", "d")], id="quote"),
        pytest.param("```py\na\n\nb\n```\nc", [("code", "a\n\nb"), ("paragraph", "c")], id="fence"),
        pytest.param("```\n# a", [("code", "# a")], id="open fence"),
        pytest.param("~~~\n~~~", [], id="empty fence"),
        pytest.param("    a\n\n\tb", [("paragraph", "a"), ("paragraph", "b")], id="an indent is no code"),
        pytest.param("<!-- a\n\nb -->\n\n<script>\nc\n</script>\nd", [("paragraph", "d")], id="hidden HTML"),
        pytest.param("<!-- a --> b", [("paragraph", "b")], id="text after hidden HTML"),
        pytest.param("<!-- a\n\nb", [("paragraph", "<!-- a"), ("paragraph", "b")], id="a comment without end"),
        pytest.param("<div>\na <b>b</b>\n</div>\nc", [("paragraph", "a <b>b</b>"), ("paragraph", "c")], id="HTML"),
        pytest.param(
            "a\n|b|c|\n|-|-|\n|1|2|\n|3|4|",
            [("paragraph", "a"), ("table_header", "|b|c|"), ("table_row", "|1|2|"), ("table_row", "|3|4|")],
            id="table",
        ),
        pytest.param("[^1]: Note", [("footnote", "[^1]: Note")], id="a footnote of a word"),
        pytest.param("> " * 99 + "a\n\nb", [("paragraph", "a"), ("paragraph", "b")], id="nested too deep"),
        pytest.param("\ufeff\n\u3000\n***\n", [], id="no words"),
    ],
)  # fmt: skip
def test_blocks(text, expected):
    assert blocks(text) == expected
    for line_break in ("\r\n", "\r"):
        changed = [(kind, words.replace("\n", line_break)) for kind, words in expected]
        assert blocks(text.replace("\n", line_break)) == changed


def test_front_matter_comes_before_the_blocks():
    extract = read_file("a.md", b"---\ntitle: A\n---\n# B\n\nC")
    assert [extract.text[b.start : b.end] for b in extract.fact_blocks] == ["A"]
    assert [extract.text[b.start : b.end] for b in extract.blocks or ()] == ["B", "C"]


PIECES = st.sampled_from(
    ["# ", "## a", "=", "---", "===", "- ", "* ", "1. ", "12) ", "> ", ">", "```", "~~~", "|", "|-|", "a|b", "    ",
     "\t", "<b>", "<!--", "-->", "<script>", "</script>", "<?", "[a]: b", "*", "_", "\\", "a", "b.", "İ", "e\u0301",
     "😀", "桥", "\u2028", "\x0b", "\x0c", "\x85", "\u3000", "\xa0", "\n", "\n", "\n\n", "\r", "\r\n", "\r\n\r\n"],
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@given(TEXTS, st.integers(0, 3))
def test_blocks_hold_every_word_once_and_in_order(text, start):
    position = start
    for block in find_markdown_blocks(text, start):
        assert position <= block.start < block.end
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        between, position = text[position : block.start], block.end
        assert not_words(between)
    assert not_words(text[position:])


def not_words(text: str) -> bool:
    """Return whether the text holds only tags, hidden HTML, opening lines of code and numbers of list items."""
    text = re.sub(r"<!--.*?(-->|$)|<(script|[?]).*|<[^<>]*>|(```|~~~)[^\r\n]*|\b\d+[.)]", "", text, flags=re.DOTALL)
    return not any(character.isalnum() for character in text)


@given(TEXTS, st.integers(0, 3))
def test_lines_are_those_of_markdown_it(text, start):
    lines = Lines(text, start)
    normalized = re.sub(r"\r\n?|\n", "\n", text[start:])  # as markdown_it.rules_core.normalize does
    assert [lines[i].rstrip("\r\n") for i in range(len(lines))] == normalized.split("\n")
