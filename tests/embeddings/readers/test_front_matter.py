"""Front matter: its facts in every form that sites and vaults write, and the exact places of its values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.readers.base import Facts
from embeddings.readers.front_matter import read_front_matter


def values(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, text[block.start : block.end]) for block in read_front_matter(text).blocks]


@pytest.mark.parametrize(
    ("source", "author", "quotable"),
    [
        pytest.param("author: Ana Wu", "Ana Wu", ["Ana Wu"], id="name"),
        pytest.param("author: {name: Ana Wu, url: https://a.example}", "Ana Wu", ["Ana Wu"], id="mapping"),
        pytest.param("authors: [Ana Wu, 'Bo Li']", "Ana Wu, Bo Li", ["Ana Wu", "Bo Li"], id="list"),
        pytest.param(
            "authors:\n  - name: Ana Wu\n    email: a@a.example\n  - name: Bo Li\n    role: editor",
            "Ana Wu, Bo Li",
            ["Ana Wu", "Bo Li"],
            id="mappings",
        ),
        pytest.param(
            "author:\n  - given: Ana\n    family: Wu\n  - name:\n      family: Li\n      given: Bo",
            "Ana Wu, Bo Li",
            ["Ana", "Wu", "Li", "Bo"],
            id="parts of names",
        ),
        pytest.param(
            "author:\n  - Ana Wu:\n      institute: [a]\n  - Bo Li", "Ana Wu, Bo Li", ["Ana Wu", "Bo Li"], id="keys"
        ),
        pytest.param('author: "[[Ana Wu]]"', "Ana Wu", ["Ana Wu"], id="wikilink"),
        pytest.param("author: [[people/Ana Wu|A. Wu]]", "A. Wu", ["A. Wu"], id="wikilink without quotes"),
        pytest.param("author: &a Ana Wu\nby: *a", "Ana Wu", ["Ana Wu"], id="alias"),
        pytest.param("author: Ana Wu; Bo Li", "Ana Wu, Bo Li", ["Ana Wu; Bo Li"], id="semicolon"),
        pytest.param("authors:\n- \n- Bo Li", "Bo Li", ["Bo Li"], id="an empty item"),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_authors_in_yaml(source, author, quotable, line_break):
    text = f"---\n{source}\n---\nA".replace("\n", line_break)
    assert read_front_matter(text).facts == Facts(author=author)
    assert values(text) == [("byline", name) for name in quotable]


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        pytest.param('title = "The mill"\ndate = 2023-05-04', Facts("The mill", date="2023-05-04"), id="date"),
        pytest.param("date = 2023-05-04 06:02:00Z # d", Facts(date="2023-05-04 06:02:00Z"), id="date and time"),
        pytest.param("authors = [\n 'Ana Wu', # a\n \"Bo Li\"\n]", Facts(author="Ana Wu, Bo Li"), id="list"),
        pytest.param('author = { name = "Ana Wu", x = [1, { y = 2 }] }', Facts(author="Ana Wu"), id="inline table"),
        pytest.param('[[authors]]\nname = "Ana Wu"\n[[authors]]\nname = "Bo"', Facts(author="Ana Wu, Bo"), id="tables"),
        pytest.param('draft = true\n[params]\nauthor = "Ana Wu"', Facts(author="Ana Wu"), id="Hugo's parameters"),
        pytest.param('[extra]\nauthor = "Ana Wu"', Facts(author="Ana Wu"), id="Zola's table"),
        pytest.param('title = """\nThe\nmill"""\n"pub-date" = "May"', Facts("The\nmill", date="May"), id="long string"),
        pytest.param('params.author.name = "Ana Wu"', Facts(author="Ana Wu"), id="dotted keys"),
    ],
)  # fmt: skip
def test_toml(source, facts):
    text = f"+++\n{source}\n+++\nA"
    assert read_front_matter(text).facts == facts
    assert text[read_front_matter(text).end :] == "\nA"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        pytest.param('{\n "title": "The mill",\n "date": "May"\n}\n\nA', Facts("The mill", date="May"), id="JSON"),
        pytest.param("#+TITLE: The mill\n#+AUTHOR: Ana Wu\n\nA", Facts("The mill", author="Ana Wu"), id="Org"),
        pytest.param("title:: The mill\ndate:: May\n\nA", Facts("The mill", date="May"), id="Logseq"),
        pytest.param(":title: The mill\n:date: May\n\nA", Facts("The mill", date="May"), id="a list of fields"),
        pytest.param("title: The mill\nauthor: Ana Wu\n\nA", Facts("The mill", author="Ana Wu"), id="small letters"),
        pytest.param(
            "Title: The mill\nPub date: May\nSection: Town\n\nA", Facts("The mill", date="May"), id="capitals"
        ),
        pytest.param("\ufeff\nTITLE: The mill\nA b c", Facts("The mill"), id="no blank line"),
        pytest.param("By: Ana Wu\nDate: May\n---\nA", Facts(author="Ana Wu", date="May"), id="a rule below"),
        pytest.param("% The mill\n% Ana Wu\n% May\n\nA", Facts("The mill", author="Ana Wu", date="May"), id="Pandoc"),
    ],
)
def test_labels_without_a_fence(text, facts):
    assert read_front_matter(text).facts == facts
    found = {words for _, words in values(text)}
    assert found >= {fact for fact in (facts.title, facts.author, facts.date) if fact}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\n\nNote: the fair moves to May.\n\n---\nA", id="a line between rules"),
        pytest.param("---\nNote: the fair moves.\nHint: bring boots.\n---\nA", id="two such lines"),
        pytest.param("***\ntitle: A\n***\nB", id="another rule"),
        pytest.param("+++\ntitle = The mill\n+++\nA", id="broken TOML"),
        pytest.param("---\ntitle: [a\nb\n---\nA", id="broken YAML"),
        pytest.param("---\nauthor: A\nroom: B\n---\n", id="properties alone"),
        pytest.param("---\ntitle: A\n", id="no end"),
        pytest.param('{\n "title": "A"\n}\n', id="JSON alone"),
        pytest.param("Note: the fair moves to May.\n\nA", id="one label"),
        pytest.param("Ana Wu: Who pays?\nBo Li: The town.\n\nA", id="turns"),
        pytest.param("From: Ana Wu\nTo: Bo Li\nDate: 4 May 2023\n\nA", id="a mail"),
        pytest.param("Source: Ling Daily Author: Bo Li\nDate: May\n\nA", id="two labels in a line"),
        pytest.param("date: May\nA b c", id="text right below labels"),
        pytest.param("up:: [[A]]\nstatus:: b\n\nC", id="fields of a vault"),
    ],
)
def test_other_text_at_the_top_belongs_to_the_article(text):
    front = read_front_matter(text)
    assert (front.facts, front.blocks, front.end) == (Facts(), (), 0)


def test_text_for_people_is_quotable_and_settings_are_not():
    text = (
        "---\ntitle: A\ndescription: >-\n  Two lines\n  of text\nsubtitle: And more\ntags: [b, c]\nlayout: post\n"
        "permalink: /a/\nslug: a\nlicense_note: Only the county may print this map.\nseries: River\n---\nD"
    )
    assert values(text) == [
        ("title", "A"),
        ("paragraph", "Two lines\n  of text"),
        ("byline", "And more"),
        ("paragraph", "Only the county may print this map."),
    ]


def test_readers_see_all_values_of_labels_without_a_fence():
    assert values("Title: A\nDate: May\nEdition: 3\n\nB") == [("title", "A"), ("byline", "May"), ("byline", "3")]


def test_aliases_of_aliases_do_not_grow():
    lines = ["a0: &a0 [x, y]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40)]
    source = "\n".join(["title: A", *lines])
    assert read_front_matter(f"---\n{source}\n---\n").facts == Facts("A")


LINES = st.sampled_from(
    ["---", "+++", "...", "title: A", 'title = "A"', "author: [B, C]", "authors:", "- name: D", "  email: e",
     "date: 2023-05-04", "date = 2023-05-04", "[params]", "[[author]]", 'name = "F"', "% G", "", "text", "a: {b: c}",
     "by = {name = 'H'}",
     "summary: |", "  I j", 'title: "K', "L: m", "url: https://a.example", "'", "]", "x = ["],
)  # fmt: skip


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_values_are_in_order_apart_and_stripped(lines, line_break, opens):
    text = line_break.join([*(["---"] if opens else []), *lines])
    front = read_front_matter(text)
    position = 0
    for block in front.blocks:
        assert position <= block.start < block.end <= front.end
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        position = block.end
