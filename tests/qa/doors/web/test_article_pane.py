"""An article in the pane: real headings, lists, tables and quotations, marks out of sight, every character there."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.document import Block, Document, Kind, Metadata
from embeddings.engines.file_records import Failure
from embeddings.languages.english import ENGLISH
from embeddings.readers.registry import read_file
from embeddings.structure.assembly import make_document
from qa.doors.web.rendering.article_pane import article_html
from qa.doors.web.rendering.error_sentences import last_version_sentences, unread_parts_sentences
from qa.doors.web.rendering.inline_marks import inline_runs


class Pane(HTMLParser):
    """The text of the pane, and the text that a person sees, with a short name for each element around it.

    A name stands before the words of its element: "h3:The mill". Hidden text and elements within a line have no name.
    """

    NAMED = frozenset({"h3", "h4", "h5", "h6", "p", "li", "th", "td", "pre", "blockquote", "summary"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.seen: list[str] = []
        self.tags: list[str] = []
        self._hidden = 0
        self._open: list[tuple[str, bool]] = []
        self.feed(html[html.index('<div class="text"') : html.rindex("</section>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        have = dict(attrs)
        is_hidden = "marks" in (have.get("class") or "").split()
        self._open.append((tag, is_hidden))
        self._hidden += is_hidden
        if have.get("class") in ("outside", "outside lines"):
            self.seen.append("outside:")
        elif tag in self.NAMED:
            self.seen.append(f"{tag}:{have.get('aria-label', '')}")

    def handle_endtag(self, tag: str) -> None:
        opened, is_hidden = self._open.pop()
        assert opened == tag
        self._hidden -= is_hidden

    def handle_data(self, data: str) -> None:
        self.text += data
        if not self._hidden and self.seen:
            self.seen[-1] += data

    @property
    def lines(self) -> list[str]:
        """The elements with words, each with its white space as a browser shows it."""
        return [" ".join(line.split()) for line in self.seen if not line.endswith(":")]


def document(name: str, text: str) -> Document:
    data = text.encode()
    return make_document(read_file(name, data), ENGLISH, document_id=name, path=Path("/") / name, data=data)


def opened(name: str, text: str) -> Pane:
    article = document(name, text)
    pane = Pane(article_html(article))
    assert pane.text == article.text
    return pane


MILL = """\
---
title: The mill
tags: [a, b]
---

# The mill

Home | News

It stands by the **old** [weir](http://example.org/weir), on `site 9`,
and *nobody* works there[^1].

### Parts

- one \\* wheel
  - of ~~oak~~ elm
- two stones

1. Grind
2. Sift

| Day | Tons |
| --- | ---: |
| **Monday** | 4 |
| Tuesday | |

> We grind on,
> and on.

```sh
grind --all
```

Parts of it
===========

<div align="center">

[^1]: None.
"""


def test_markdown_is_shown_without_its_marks():
    assert (
        opened("mill.md", MILL).lines
        == [
            "summary:Front matter: 4 lines--- title:",
            "h3:The mill",
            "outside:Home | News",
            "p:It stands by the old weir, on site 9, and nobody works there1.",
            "h4:Parts",
            "li:one * wheel",
            "li:of oak elm",
            "li:two stones",
            "li:1. Grind",
            "li:2. Sift",
            "th:Day",
            "th:Tons",
            "td:Monday",
            "td:4",
            "td:Tuesday",
            "p:We grind on, and on.",
            "pre:grind --all",
            "h4:Parts of it",
            "p:1 None.",
        ]
        or opened("mill.md", MILL).lines
    )


def test_plain_text_keeps_all_that_it_says():
    text = (
        "The mill\n\nIt grinds *rye* _here_ | there.\n\n-----\n\n"
        "Name      Fee     Day\nAnn       4       Monday\nBob       5       Friday\n"
    )
    pane = opened("mill.txt", text)
    assert pane.lines[:3] == ["h3:The mill", "p:It grinds *rye* _here_ | there.", "outside:-----"]
    assert pane.lines[3:6] == ["th:Name", "th:Fee", "th:Day"]


def test_long_text_outside_the_blocks_is_folded():
    menu = "".join(f"Menu {i}\n" for i in range(40))
    text = f"{menu}\nAnn pays.\n"
    article = Document(
        "a.txt", "/a.txt", "0", text, Metadata("A"), (Block(text.index("Ann"), len(text) - 1, Kind.PARAGRAPH),)
    )
    pane = Pane(article_html(article))
    assert pane.text == text
    assert pane.seen[0] == "summary:Left out: 40 lines"
    html = article_html(article, [(0, 4)])
    assert '<details class="folded" open>' in html, "a marked place is in sight"
    assert '<details class="folded">' in article_html(article)


def test_no_depth_of_headings_is_left_out():
    levels = [3, 5, 4, 1, 6]
    text = "".join(f"Part {i}\n" for i in range(len(levels)))
    blocks = tuple(Block(7 * i, 7 * i + 6, Kind.HEADING, level) for i, level in enumerate(levels))
    pane = Pane(article_html(Document("a.docx", "/a", "0", text, Metadata("A"), blocks)))
    assert [tag for tag in pane.tags if tag.startswith("h")] == ["h3", "h4", "h4", "h3", "h4"]


def test_a_long_table_is_cut_into_several_and_has_all_its_rows():
    rows = "".join(f"Yard {i} | {i}\n" for i in range(1_000))
    blocks = tuple(Block(m.start(), m.end(), Kind.TABLE_ROW) for m in re.finditer(r"[^\n]+", rows))
    pane = Pane(article_html(Document("a.csv", "/a", "0", rows, Metadata("A"), blocks), [(3, 30)]))
    assert pane.text == rows
    assert (pane.tags.count("table"), pane.tags.count("td")) == (5, 2_002), "two of them for marked line breaks"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a **b** c", "a b c"),
        ("***b***", "b"),
        ("a ** b", "a ** b"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_word", "snake_case_word"),
        ("_b_", "b"),
        ("**b", "**b"),
        ("**a *b** c*", "a b c"),
        ("`a *b*` c", "a *b* c"),
        ("``a ` b``", "a ` b"),
        ("`a", "`a"),
        ("[a](b) and [c][d]", "a and c"),
        ("[a] (b)", "[a] (b)"),
        ("![picture](p.png)", "picture"),
        ("[[Page|the page]] [[Page]]", "the page Page"),
        ("<https://example.org>", "https://example.org"),
        ("CO<sub>2</sub>, sleep <time>", "CO2, sleep <time>"),
        ("\\*a\\*", "*a*"),
        ("~~a~~ ==b== ~c~", "a b ~c~"),
        ("a[^1]", "a1"),
    ],
)
def test_the_marks_inside_a_line(text, seen):
    runs = list(inline_runs(text))
    assert "".join(text[run.start : run.end] for run in runs) == text
    assert "".join(text[run.start : run.end] for run in runs if not run.is_hidden) == seen


MARKS = ["**", "*", "_", "`", "[", "](x)", "](", "<b>", "</b>", "> ", "- ", "1. ", "# ", "| ", "|\n| --- |\n", "```\n"]
MARKDOWN = st.lists(
    st.sampled_from([*MARKS, "\n", "\n\n", "word ", "Wörter ", "مرحبا ", "Ends. ", "Name: x\n", "---\n"])
)


@settings(deadline=None)
@given(MARKDOWN.map("".join), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=2))
def test_every_character_of_an_article_in_markdown_is_there(text, marks):
    text = f"Some words stand here.\n\n{text}"
    article = document("a.md", text)
    html = article_html(article, marks)
    assert Pane(html).text == article.text
    starts = re.findall(r'data-start="(\d+)"', html)
    assert starts == [str(block.start) for block in article.blocks]


@given(st.text(max_size=60))
def test_the_runs_of_a_line_are_the_line(text):
    runs = list(inline_runs(text))
    assert "".join(text[run.start : run.end] for run in runs) == text


class Shelf:
    folder = Path("/srv/library")


def test_an_article_says_that_it_is_the_last_version_that_could_be_read():
    failure = Failure("a.docx", "the file /srv/library/a.docx is damaged.", True, "2021-06-07")
    (sentence,) = last_version_sentences(failure, Shelf())  # type: ignore[arg-type]
    assert sentence == "This is the last version that could be read, of 7 June 2021. The file a.docx is damaged."
    assert f'<p class="warning" dir="auto">{sentence}</p>' in article_html(
        document("a.txt", "Ann pays."), warnings=[sentence]
    )
    assert last_version_sentences(None, Shelf()) == []  # type: ignore[arg-type]
    assert last_version_sentences(Failure("a", "It is gone."), Shelf()) == []  # type: ignore[arg-type]


def test_an_article_names_the_first_parts_of_its_file_that_could_not_be_read():
    assert unread_parts_sentences([]) == []
    assert unread_parts_sentences(["Page 2 is a picture."]) == ["Read in part: Page 2 is a picture."]
    *named, last = unread_parts_sentences([f"Chapter {number} is damaged." for number in range(1, 9)])
    assert named == [f"Read in part: Chapter {number} is damaged." for number in range(1, 6)]
    assert last == "And 3 further parts; quoth sync -v lists them."
