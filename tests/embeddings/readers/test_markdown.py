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
        pytest.param("<!-- a\n\nb", [("paragraph", "b")], id="a comment without end"),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "# A\n\n### Who pays?\n\nThe town.",
            [("title", "A"), ("question", "Who pays?"), ("paragraph", "The town.")],
            id="heading",
        ),
        pytest.param(
            "**Who pays?**\nThe town.\n\n**When?** In May.",
            [
                ("question", "**Who pays?**"),
                ("paragraph", "The town."),
                ("question", "**When?**"),
                ("paragraph", "In May."),
            ],
            id="bold lines",
        ),
        pytest.param(
            "**Who pays**?\n\nThe town.", [("question", "**Who pays**?"), ("paragraph", "The town.")], id="mark outside"
        ),
        pytest.param(
            "_Who pays?_\n\nThe town.", [("question", "_Who pays?_"), ("paragraph", "The town.")], id="italics"
        ),
        pytest.param(
            "- **Who pays?**\n\n  The town.\n- Why?\n\n  Because.\n- Who else?",
            [
                ("question", "- **Who pays?**"),
                ("paragraph", "The town."),
                ("question", "- Why?"),
                ("paragraph", "Because."),
                ("list_item", "- Who else?"),
            ],
            id="items with answers",
        ),
        pytest.param(
            "Q: Who pays?\nA: The town.\n\n**Q:** When?\n\nIn May.",
            [
                ("question", "Q: Who pays?"),
                ("answer", "A: The town."),
                ("question", "**Q:** When?"),
                ("paragraph", "In May."),
            ],
            id="letters",
        ),
        pytest.param(
            "Q. Who pays?\n\nA. The town.", [("question", "Q. Who pays?"), ("answer", "A. The town.")], id="full stops"
        ),
        pytest.param(
            "A. Ruiz pays.\n\nB. Wu too.", [("paragraph", "A. Ruiz pays."), ("paragraph", "B. Wu too.")], id="initials"
        ),
        pytest.param("**Really?** she said.", [("paragraph", "**Really?** she said.")], id="a question in a sentence"),
        pytest.param("a\n\n**Who pays?**", [("paragraph", "a"), ("paragraph", "**Who pays?**")], id="no answer below"),
        pytest.param(
            "**Who pays?**\n\na\n\n**You paid once.**\n\nb\n\n**Why?**\n\nc",
            [
                ("question", "**Who pays?**"),
                ("paragraph", "a"),
                ("question", "**You paid once.**"),
                ("paragraph", "b"),
                ("question", "**Why?**"),
                ("paragraph", "c"),
            ],
            id="a statement of an interviewer",
        ),
        pytest.param(
            "> [!faq]- Who pays?\n> The town.", [("question", "Who pays?"), ("paragraph", "The town.")], id="callout"
        ),
        pytest.param(
            "<details>\n<summary>Who pays?</summary>\n\nThe town.\n\n</details>",
            [("question", "Who pays?"), ("paragraph", "The town.")],
            id="summary",
        ),
    ],
)
def test_questions(text, expected):
    assert blocks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "**Ruiz:** Who pays?\n\n**Wu:** The town. Or not?\n\n**Ruiz:** Since when?\n\nA pause.",
            [
                ("speaker", "**Ruiz:**"),
                ("question", "Who pays?"),
                ("speaker", "**Wu:**"),
                ("paragraph", "The town. Or not?"),
                ("speaker", "**Ruiz:**"),
                ("question", "Since when?"),
                ("paragraph", "A pause."),
            ],
            id="turns",
        ),
        pytest.param(
            "**RUIZ**: Who pays?\n**WU**: The town.",
            [
                ("speaker", "**RUIZ**:"),
                ("question", "Who pays?"),
                ("speaker", "**WU**:"),
                ("paragraph", "The town."),
            ],
            id="colon outside",
        ),
        pytest.param(
            "Ana Ruiz: I pay.\n\nWu: He pays.\n\nAna Ruiz: No.\n\nWu: Yes.",
            [
                ("speaker", "Ana Ruiz:"),
                ("paragraph", "I pay."),
                ("speaker", "Wu:"),
                ("paragraph", "He pays."),
                ("speaker", "Ana Ruiz:"),
                ("paragraph", "No."),
                ("speaker", "Wu:"),
                ("paragraph", "Yes."),
            ],
            id="plain names",
        ),
        pytest.param(
            "**Place:** the mill\n**Entry:** free", [("paragraph", "**Place:** the mill\n**Entry:** free")], id="labels"
        ),
        pytest.param(
            "**Note:** Wait.\n\na\n\n**Note:** Wait.",
            [("paragraph", "**Note:** Wait."), ("paragraph", "a"), ("paragraph", "**Note:** Wait.")],
            id="one label twice",
        ),
    ],
)
def test_turns_of_a_conversation(text, expected):
    assert blocks(text) == expected


def levels(text: str) -> list[tuple[str, int]]:
    return [(text[block.start : block.end], block.level) for block in find_markdown_blocks(text, 0)]


HTML_TABLE = """
<table>
<caption>Fees of the harbour</caption>
<thead><tr><th>Boat</th><th align="right">Fee</th></tr></thead>
<tr>
  <td>Canoe</td>
  <td><b>3</b> crowns</td>
</tr>
<tr><td>Barge</td><td></td></tr>
</table>
"""


def test_a_table_of_html_has_rows():
    assert blocks(HTML_TABLE) == [
        ("caption", "Fees of the harbour"),
        ("table_header", 'Boat</th><th align="right">Fee'),
        ("table_row", "Canoe</td>\n  <td><b>3</b> crowns"),
        ("table_row", "Barge"),
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<table><tr><td>\n\nRain fell.\n\n</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "Rain fell."),
        ("<table><tr><td>a</td><td><table><tr><td>b</td></tr></table></td></tr></table>", "b"),
        ("<table><tr><td>One column</td></tr><tr><td>lays out</td></tr></table>", "lays out"),
        ("<table>Words<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "Words"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d", "d"),
    ],
    ids=["paragraphs in cells", "a table in a table", "one column", "words outside of cells", "no end"],
)
def test_a_table_of_html_that_lays_out_a_page_has_no_rows(table, expected):
    assert ("paragraph", expected) in blocks(table)


def test_code_shows_the_tags_of_a_table():
    assert [kind for kind, _ in blocks(f"```html{HTML_TABLE}```")] == ["code"]


def test_the_title_of_a_callout_is_a_heading():
    assert blocks("A b.\n\n> [!tip]+ The **old** key\n> It hangs\n> there.\n>\n> - c\n\nd") == [
        ("paragraph", "A b."),
        ("heading", "The **old** key"),
        ("paragraph", "It hangs\n> there."),
        ("list_item", "- c"),
        ("paragraph", "d"),
    ]
    assert levels("> [!tip] A\n> b\n\nc") == [("A", 7), ("b", 7), ("c", 1)]
    assert levels("> [!faq] Why?\n> > [!tip] No\n> > a\n>\n> b") == [("Why?", 7), ("No", 8), ("a", 8), ("b", 7)]
    assert blocks("> [!faq] Why?\n> > [!tip] No\n> > a")[0] == ("question", "Why?")
    assert levels("> ## A\n> b\n> - c\n>   - d") == [("A", 7), ("b", 7), ("- c", 7), ("- d", 8)]
    assert blocks("> [!faq] Why?\n> b") == [("question", "Why?"), ("paragraph", "b")]


def test_a_dash_begins_the_words_of_a_speaker_without_a_name():
    text = "**Ida:** How was it?\n\n**Bo:** Cold.\n\n— And then?\n\n— We *sailed* on.\n\n> Long ago.\n\nThe end."
    assert blocks(text)[4:8] == [
        ("speaker", "—"), ("question", "And then?"), ("speaker", "—"), ("paragraph", "We *sailed* on."),
    ]  # fmt: skip
    assert read_file("a.md", text.encode()).blocks
    assert blocks("> Rain fell.\n\n— Bo Lund") == [("quotation", "Rain fell."), ("paragraph", "— Bo Lund")]


def test_a_heading_that_asks_and_has_no_text_is_no_question():
    assert blocks("a\n\n## B?\n\n## C?\n\nd\n\n## E?")[1:] == [
        ("heading", "B?"), ("question", "C?"), ("paragraph", "d"), ("heading", "E?"),
    ]  # fmt: skip


def test_levels():
    assert levels("# A\n## B\n#### C?\n") == [("A", 1), ("B", 2), ("C?", 4)]
    assert levels("- a\n  1. b\n     - c\n- d") == [("- a", 1), ("1. b", 2), ("- c", 3), ("- d", 1)]
    assert levels("> - a\n>   - b\n\n- c") == [("- a", 7), ("- b", 8), ("- c", 1)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("[![b](c)](d)\n\n## A\n\ne\n\n## F", "A", id="below badges"),
        pytest.param("# [![b](c)](d)\n\n# A\n\ne", "A", id="a badge as a heading"),
        pytest.param("# ![logo](c) A <!-- no toc -->\n\ne", "A", id="a logo beside it"),
        pytest.param("# 🚀 A\n\ne", "A", id="an emoji beside it"),
        pytest.param("# A {#id .class}\n\ne", "A", id="attributes beside it"),
        pytest.param('<h1 align="center"><a href="b">A</a></h1>\n\ne', "A", id="HTML"),
        pytest.param("## A\n\ne\n\n### F\n\n### G", "A", id="the only heading of the second level"),
        pytest.param("## A\n\ne\n\n## B\n\nf", None, id="parts without a title"),
        pytest.param("```\n# a\n```\n\nb", None, id="a comment in code"),
        pytest.param("- # A\n\nb", None, id="a heading in a list"),
    ],
)
def test_titles(text, title):
    found = [words for kind, words in blocks(text) if kind == "title"]
    assert found == ([title] if title else [])


def test_the_headings_of_parts_are_no_title_below_front_matter_with_one():
    text = "# A\n\nb\n\n# C\n\nd"
    assert [block.kind.value for block in find_markdown_blocks(text, 0, has_title=True)][::2] == ["heading", "heading"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "![A boat below the mill](a.png)\n*Photo: Wu*\n\nb",
            [("caption", "A boat below the mill"), ("caption", "*Photo: Wu*"), ("paragraph", "b")],
            id="picture",
        ),
        pytest.param("![The old mill](a.png){width=50%}", [("caption", "The old mill")], id="size"),
        pytest.param('![b](a.png "The mill")', [("caption", "The mill")], id="the title of a picture"),
        pytest.param(
            "![[a.png|300]]\n*The mill.*\n\n*b*", [("caption", "*The mill.*"), ("paragraph", "*b*")], id="embed"
        ),
        pytest.param(
            "Table 1: Boats\n\n|a|b|\n|-|-|\n|1|2|\n\n_From Wu_",
            [
                ("caption", "Table 1: Boats"),
                ("table_header", "|a|b|"),
                ("table_row", "|1|2|"),
                ("caption", "_From Wu_"),
            ],
            id="table",
        ),
        pytest.param(
            '{{< figure src="a.png" caption="The mill" >}}\n\nb',
            [("caption", "The mill"), ("paragraph", "b")],
            id="Hugo",
        ),
        pytest.param("*a* and *b*\n\n*c*", [("paragraph", "*a* and *b*"), ("paragraph", "*c*")], id="no picture"),
    ],
)
def test_captions(text, expected):
    assert blocks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("> [!note] A b\n> c\n>\n> - d", ["A b", "c", "- d"], id="the mark of a callout"),
        pytest.param("a ^id1\n\n- b ^id-2\n\n^id3", ["a", "- b"], id="block ids"),
        pytest.param("2 ^3 a", ["2 ^3 a"], id="a power"),
        pytest.param("a %%b%% c\n\n%%\n# d\n\ne\n%%\n\nf", ["a", "c", "f"], id="comments of Obsidian"),
        pytest.param("50%% of a\n\n10%% of b", ["50%% of a", "10%% of b"], id="percent signs"),
        pytest.param("a <!-- b --> c\n\n<!--\n\n# d\n\n-->\ne", ["a", "c", "e"], id="comments of HTML"),
        pytest.param("`<!-- a -->` b\n\n```\n<!-- c -->\n```", ["`<!-- a -->` b", "<!-- c -->"], id="code shows them"),
        pytest.param("a<br>b\n\n|c<br>d|\n|-|", ["a", "b", "|c<br>d|"], id="breaks, not those in a row"),
        pytest.param("<b>a</b>\n\nH<sub>2</sub>O <b>c</b>", ["a", "H<sub>2</sub>O <b>c</b>"], id="tags at the edges"),
        pytest.param('<p align="center">\n<b>a</b> b\n</p>', ["<b>a</b> b"], id="tags of blocks"),
        pytest.param("a <span hidden>b</span> c", ["a", "c"], id="a hidden element"),
        pytest.param("[a]: https://b.example 'C'\n[//]: # (d)\n\ne", ["e"], id="definitions of links"),
        pytest.param("[Note]: important", ["[Note]: important"], id="a definition without an address"),
        pytest.param("[a](b) · [c](d) | [e](f)\n\n[Home](a) > [News](b) > Mill\n\ng", ["g"], id="menus"),
        pytest.param("[Read](a)\n\n[A link of five whole words](b)", ["[A link of five whole words](b)"], id="links"),
        pytest.param("see\n[a](b) [c](d)\nfor more", ["see\n[a](b) [c](d)\nfor more"], id="links in a paragraph"),
        pytest.param("- [Use](#use)\n- [Buy](buy.md)", ["- [Buy](buy.md)"], id="contents"),
        pytest.param("#bridge #ling/east\n\n#1 is first", ["#1 is first"], id="hashtags"),
        pytest.param("{{< toc >}}\n\n{% raw %}\na\n{% endraw %}", ["a"], id="short codes"),
        pytest.param("::: tip\na\n:::\n\n!!! note\n    b", ["a", "b"], id="containers"),
        pytest.param("up:: [[A]]\nstatus:: draft\n\nb", ["up:: [[A]]", "status:: draft", "b"], id="fields stay"),
        pytest.param("a​​​b c", ["a", "b c"], id="zero-width characters"),
    ],
)  # fmt: skip
def test_hidden_text_and_furniture(text, expected):
    assert [words for _, words in blocks(text)] == expected


def test_a_field_of_a_vault_is_no_title():
    text = "up:: [[Harbour]]\nrating:: 4\n\nThe crane lifts nine tons."
    assert [kind for kind, _ in blocks(text)] == ["byline", "byline", "paragraph"]


def test_a_line_in_bold_between_paragraphs_is_a_heading():
    text = "# A\n\n**Ana Wu**\n\nb\n\nc\n\n**Prices**\n\nd"
    assert ("**Prices**", 2) in levels(text)
    assert ("heading", "**Prices**") in blocks(text)
    assert ("paragraph", "**Ana Wu**") in blocks("# A\n\n**Ana Wu**\n\nb\n\nc")


def test_front_matter_comes_before_the_blocks():
    extract = read_file("a.md", b"---\ntitle: A\n---\n# B\n\nC")
    assert [extract.text[b.start : b.end] for b in extract.fact_blocks] == ["A"]
    assert [extract.text[b.start : b.end] for b in extract.blocks or ()] == ["B", "C"]


PIECES = st.sampled_from(
    ["# ", "## a", "=", "---", "===", "- ", "* ", "1. ", "12) ", "> ", ">", "```", "~~~", "|", "|-|", "a|b", "    ",
     "\t", "<b>", "<!--", "-->", "<script>", "</script>", "<?", "[a]: b", "*", "_", "\\", "a", "b.", "İ", "e\u0301",
     "😀", "桥", "\u2028", "\x0b", "\x0c", "\x85", "\u3000", "\xa0", "\n", "\n", "\n\n", "\r", "\r\n", "\r\n\r\n"],
)  # fmt: skip
# Whole constructs, hidden words in capitals.
CONSTRUCTS = st.sampled_from(
    ["# Head\n", "## Is it so?\n", "Head\n===\n", "**Who pays?**\n", "**Ana:** Why so?\n", "**Bo:** since\n",
     "Q: who?\n", "A: me\n", "- item\n", "  - inner\n", "1. first\n", "\n", "\n", "    deep\n", "> quote\n",
     "> - in quote\n", "> | a | b |\n> |---|---|\n> | c | d |\n", "> [!note] Title\n",
     "| a | b |\n|---|---|\n| c | d |\n",
     "[^1]: note\n", "![of the old mill](URL)\n", "*slanted*\n", "[![BADGE](URL)](URL)\n", "text ^BLOCK\n", "text\n",
     "one %%COMMENT%% two\n", "%%\nCOMMENT\n\n", "%%\n", "<!-- COMMENT -->\n", "one <!-- COMMENT\n", "-->\n",
     "<script>CODE</script>\n", "<div>\n", "</div>\n", "<b>bold</b>\n", "a<br>b\n", "<p align=center>x</p>\n",
     "[REF]: HTTP://URL\n", "{{< CODE >}}\n", "up:: field\n", "```\ncode\n```\n", "```LANG\n", "`<!--` shown `-->`\n",
     "-----\n", "[Home](a) > [News](b)\n", "\u200b\u200b\u200b", "Fig 1: words\n",
     "<details>\n<summary>sum</summary>\n"],
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)
DOCUMENTS = st.tuples(st.lists(CONSTRUCTS, max_size=25).map("".join), st.sampled_from(["\n", "\r\n", "\r"])).map(
    lambda drawn: drawn[0].replace("\n", drawn[1])
)


@given(TEXTS | DOCUMENTS, st.integers(0, 3))
def test_blocks_are_in_order_apart_and_stripped(text, start):
    position = start
    for block in find_markdown_blocks(text, start):
        assert position <= block.start < block.end <= len(text)
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        position = block.end


@given(TEXTS)
def test_blocks_hold_every_word(text):
    assert not letters_of(words_left_out(text))


@given(DOCUMENTS)
def test_outside_the_blocks_is_hidden_text_alone(text):
    assert not letters_of(words_left_out(text))


LEFT_OUT = re.compile(
    r"<!--.*?-->|<!--.*?(?=(?>\r\n|\r|\n)[ \t]*(?:\r|\n)|\Z)"
    r"|%%.*?%%|<(?:script|[?]).*?(?:</script>|[?]>)|</?\w+[^<>]*>|(?:```|~~~)[^\r\n]*|\b\d+[.)]|\[![\w-]+\]"
    r"|\[!\[.*?\)\]\(URL\)|!\[|\]\(URL\)|\^BLOCK|\[(?:REF|a)\]: \S+|\{\{.*?\}\}|\[Home\]\(a\) > \[News\]\(b\)",
    re.DOTALL,
)


def letters_of(text: str) -> str:
    """Return the letters that are neither in tags, hidden text, opening lines of code nor furniture."""
    return "".join(character for character in LEFT_OUT.sub("", text) if character.isalnum())


@given(DOCUMENTS)
def test_hidden_words_are_never_in_a_block(text):
    if "-->" not in text and "%%" not in text.replace("%%COMMENT%%", "") and "```" not in text:
        text = text.replace("one <!-- COMMENT", "one")
        found = [text[block.start : block.end] for block in find_markdown_blocks(text, 0)]
        assert not any(
            word in words for words in found for word in ("BADGE", "CODE", "COMMENT", "BLOCK", "REF", "align")
        )


@given(TEXTS, st.integers(0, 3))
def test_lines_are_those_of_markdown_it(text, start):
    lines = Lines(text, start)
    normalized = re.sub(r"\r\n?|\n", "\n", text[start:])  # as markdown_it.rules_core.normalize does
    assert [lines[i].rstrip("\r\n") for i in range(len(lines))] == normalized.split("\n")


def test_the_words_of_a_table_inside_other_html_are_one_block_each():
    text = (
        "<ul><li>The upper gate</li></ul><blockquote>\n<p>It is\nopen.</p></blockquote><table><caption>Gates</caption>"
        "<thead><tr><th>Gate</th><th>Year</th></tr></thead><tr><td\n>Upper</td><td>1790</td></tr></table>\n"
    )
    blocks = read_file("a.md", text.encode()).blocks or ()
    before = 0
    for block in blocks:
        assert before <= block.start < block.end <= len(text)
        before = block.end
    assert any("Upper" in text[block.start : block.end] for block in blocks)
