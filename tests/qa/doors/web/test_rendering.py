"""The HTML of the chat page, without a browser: text stays text, the outcomes differ, failures are sentences."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from embeddings.document import Block, Document, Kind, Listed, ListPage, Metadata
from embeddings.engines.file_records import Failure
from embeddings.languages.english import ENGLISH
from embeddings.readers.registry import ARTICLE_SUFFIXES
from embeddings.scope import Scope
from qa.answer import Answer, Context, ContextKind, Correction, CorrectionKind, Part, Quote, Source, Span, Status
from qa.doors.web.auth.access import Access
from qa.doors.web.history.chat_store import Summary
from qa.doors.web.history.feedback import Thumb
from qa.doors.web.rendering import conversation_list
from qa.doors.web.rendering.answers import (
    MAX_ECHO,
    MAX_PLACES,
    announcement,
    answer_html,
    failure_html,
    question_html,
    verdict_html,
)
from qa.doors.web.rendering.article_list import ArticleList, items_html, unlisted_html
from qa.doors.web.rendering.article_pane import article_html, unopened_html
from qa.doors.web.rendering.citations import citation
from qa.doors.web.rendering.conversation_list import conversations_html
from qa.doors.web.rendering.failed_files import FailedFiles
from qa.doors.web.rendering.markup import as_text, render
from qa.doors.web.rendering.sections import side_html
from qa.doors.web.rendering.table_rows import table_rows
from qa.doors.web.rendering.turns import rendered_conversation, rendered_turn
from qa.doors.web.uploads.limits import UploadLimits
from qa.history.conversation import Conversation, Turn
from qa.history.nearest_words import Nearest
from qa.history.recheck import Checked, QuoteState
from qa.ranking.guarantee import packaged_guarantee

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handler": "<img src=x onerror=alert(1)>",
    "markdown link": "[a](http://evil.example) and ![i](http://evil.example/x.png)",
    "markdown": "*x* _y_ `z` # h\n- item\n\n> quote",
    "latex": "$x^2$ $$\\frac{1}{2}$$ \\(y\\)",
    "reference": "as shown [3] and [12]",
    "templates": "${alert(1)} {{value}} {{{value}}} @children %s {0}",
    "entities": "&lt;b&gt; &amp;amp; &#13; &nbsp;",
    "attribute": "\" autofocus onfocus=\"alert(1)' x='",
    "closing": "</blockquote></figure></div><h1>mine</h1>",
    "comment": "<!-- <![CDATA[ ]]> <?php",
    "spaces": "  two  spaces\tand a tab ",
    "newlines": "\r\none\r\ntwo\rthree\n\nfour\n",
    "bidi": "\u202eevil\u202c \u2066x\u2069 \u200f",
    "unusual": "İ e\u0301 \u00a0\u2028\u2029\u0085\ufeff 😀 \\n",
}

TAGS = {
    "a",
    "bdi",
    "blockquote",
    "button",
    "code",
    "details",
    "div",
    "figcaption",
    "figure",
    "h2",
    "input",
    "li",
    "mark",
    "strong",
}
TAGS |= {"q", "em", "h3", "h4", "h5", "h6", "pre", "s", "sup"}
TAGS |= {"form", "label", "ol", "p", "section", "span", "summary", "ul", "table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {"aria-hidden", "aria-label", "aria-pressed", "checked", "class", "dir", "href", "id", "role", "tabindex"}
ATTRIBUTES |= {"accept", "autocomplete", "for", "multiple", "name", "placeholder", "required", "spellcheck", "title"}
ATTRIBUTES |= {"autocapitalize", "inputmode", "open"}
ATTRIBUTES |= {
    "data-article",
    "data-citation",
    "data-context",
    "data-file",
    "data-kind",
    "scope",
    "data-conversation",
    "data-file-bytes",
    "data-marks",
    "data-start",
}
ATTRIBUTES |= {"autocapitalize", "colspan", "inputmode", "data-label", "open"}
ATTRIBUTES |= {
    "data-most-chosen",
    "data-question",
    "data-state",
    "data-status",
    "data-thumb",
    "data-turn",
    "hidden",
    "type",
}

any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


class Parsed(HTMLParser):
    """A fragment as a browser would parse it: the text below each element, by tag and by class."""

    VOID = frozenset({"img", "br", "input", "link", "meta"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[int] = []
        self.feed(html)
        self.close()
        assert not self._open, "every element is closed"

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, f"<{tag}> is none of ours"
        assert {name for name, _ in attrs} <= ATTRIBUTES
        self.elements.append((tag, dict(attrs), []))
        if tag not in self.VOID:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag):
        assert self.elements[self._open.pop()][0] == tag

    def handle_data(self, data):
        for index in self._open:
            self.elements[index][2].append(data)

    def handle_comment(self, data):
        raise AssertionError("a comment is none of ours")

    handle_decl = handle_pi = unknown_decl = handle_comment

    def texts(self, name: str) -> list[str]:
        """Text contents of the elements with this tag, or with this class if it starts with a dot."""
        return ["".join(text) for tag, attributes, text in self.elements if self._is(name, tag, attributes)]

    def attributes(self, name: str, attribute: str) -> list[str | None]:
        return [have[attribute] for tag, have, _ in self.elements if self._is(name, tag, have) and attribute in have]

    @staticmethod
    def _is(name: str, tag: str, attributes: dict[str, str | None]) -> bool:
        return name == tag or (name[:1] == "." and name[1:] in (attributes.get("class") or "").split())


def source(text: str = "Ann pays.", start: int = 0, **fields: Any) -> Source:
    known: dict[str, Any] = {"document_id": "a.md", "path": "/articles/a.md", "sha256": "0" * 64, "url": None}
    known |= {"title": "A town", "publisher": "The Daily", "author": "Ann Lee", "date": "2021-06-07"}
    known |= {"page": None}
    return Source(**{**known, "start": start, "end": start + len(text), **fields})


def answered(
    text: str = "Ann pays.", question: str = "Who pays?", understood: str | None = None, **fields: Any
) -> Answer:
    quote = Quote(1, text, 0.9, (source(text, **fields),))
    return Answer(question, understood or question, Status.ANSWERED, 0.9, (quote,))


def refused(nearest: Quote | None = None) -> Answer:
    return Answer("Who flies?", "Who flies?", Status.NOT_IN_ARTICLES, 0.1, nearest=nearest)


def marked(text: str, matches: list[Span], likely: Span | None) -> Answer:
    quote = Quote(1, text, 0.9, (source(text),), tuple(matches), likely)
    return Answer("Who pays?", "Who pays?", Status.ANSWERED, 0.9, (quote,))


spans = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda at: Span(at[0], at[0] + at[1]))
HOSTILE_PIECES = ["<b>", "&lt;", "&", "\u202e", "\u2066x\u2069", "e\u0301", "İ", "😀", "👩\u200d👧", "\r\n", "\r", '"']
hostile_text = st.lists(st.sampled_from([*HOSTILE_PIECES, "</strong>", "<!--", "a b"])).map("".join)


@given(any_text | hostile_text, st.lists(spans, max_size=5), st.none() | spans)
def test_marks_leave_the_quote_as_it_is(text, matches, likely):
    parsed = Parsed(answer_html(marked(text, matches, likely)))
    assert parsed.texts("blockquote") == [text]
    inside = {i for start, end in matches for i in range(start, min(end, len(text)))}
    assert "".join(parsed.texts("mark")) == "".join(text[i] for i in sorted(inside))
    assert "".join(parsed.texts("strong")) == (text[likely.start : likely.end] if likely else "")
    assert len(parsed.texts("strong")) <= 1
    assert set(parsed.attributes("mark", "role")) <= {"none"}  # a screen reader would call each of them marked


def test_the_likely_answer_is_heard_first():
    said, heard = announcement(marked("Ann pays <5> coins.", [], Span(9, 12)))
    assert (said, heard) == ("1 quote.", " Likely answer: <5>. Quote 1: Ann pays <5> coins. From A town.")


def above(kind: ContextKind, text: str, start: int = 3) -> Context:
    return Context(kind, text, start, start + len(text))


def quoted(text: str, *context: Context, matches: tuple[Span, ...] = (), likely: Span | None = None) -> Answer:
    quote = Quote(1, text, 0.9, (source(text, 50),), matches, likely, context)
    return Answer("Who pays?", "Who pays?", Status.ANSWERED, 0.9, (quote,))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("kind", ContextKind)
def test_context_stands_above_the_quote_with_its_name(kind, text):
    parsed = Parsed(answer_html(quoted("Ann pays.", above(kind, text))))
    [shown] = parsed.texts(".context")
    name, found, words = shown.partition(": ")
    assert found
    assert name
    assert words == text
    assert parsed.texts(".unseen")[0] == f"{name}: "
    assert parsed.attributes(".context", "data-kind") == [kind.value]
    assert parsed.texts("blockquote") == parsed.texts(".words") == ["Ann pays."]
    assert parsed.attributes("a", "data-context") == [f"3-{3 + len(text)}"]
    assert announcement(quoted("Ann pays.", above(kind, text)))[1] == f" {name}: {text} Quote 1: Ann pays. From A town."


def cells(header: str, text: str) -> tuple[list[str], list[list[str]]] | None:
    cut = table_rows(header, text)
    if cut is None:
        return None
    heads, rows = cut
    for of, row in ((header, heads), *((text, row) for row in rows)):
        assert all(cell.start <= cell.first <= cell.last <= cell.end for cell in row)
        assert all(one.end == other.start for one, other in pairwise(row))
        assert of[: row[0].start][-1:] in ("", "\n")
        assert of[row[-1].end :] == "" or of[row[-1].end - 1] == "\n"
    return [header[c.first : c.last] for c in heads], [[text[c.first : c.last] for c in row] for row in rows]


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        pytest.param("| Fee | Sum |", "| **Adult** | 12 € |", (["Fee", "Sum"], [["Adult", "12 €"]]), id="Markdown"),
        pytest.param(
            "Fee | Sum", "Adult | 12\nDog | 6", (["Fee", "Sum"], [["Adult", "12"], ["Dog", "6"]]), id="two rows"
        ),
        pytest.param("| A | B | C |", "| x | y |", (["A", "B", "C"], [["x", "y"]]), id="a cell is missing"),
        pytest.param("| A | B |", "| x | y | z |", None, id="a cell too many"),
        pytest.param("| A | B |", "x and y", None, id="no cells"),
        pytest.param("| A | B |", "| x | y |\n\n| z | w |", None, id="a blank line"),
        pytest.param("| A |", "| x |", None, id="one column"),
        pytest.param("a | b", r"x\|y | z", (["a", "b"], [[r"x\|y", "z"]]), id="a pipe that is no end of a cell"),
        pytest.param("| A | B |", "| | `x` |", (["A", "B"], [["", "x"]]), id="an empty cell"),
        pytest.param("| A | B |", "| ** | *_* |", (["A", "B"], [["**", "_"]]), id="marks alone"),
        pytest.param("|", "|", None, id="a pipe alone"),
        pytest.param(
            "Fee</th>\n<th>Sum", "Dog</td>\n  <td>6", (["Fee", "Sum"], [["Dog", "6"]]), id="HTML in several lines"
        ),
        pytest.param("A\tB\tC", "1\t\t3", (["A", "B", "C"], [["1", "", "3"]]), id="tabs"),
        pytest.param("Name   Age", "Ann Lee   32", (["Name", "Age"], [["Ann Lee", "32"]]), id="spaces"),
        pytest.param("Name   Age   Town", "Ann Lee   32", None, id="spaces, and nobody knows which is missing"),
        pytest.param("Name | Age", "Ann   32", None, id="pipes above spaces"),
        pytest.param("Name | Age\r\nyears | years", "Ann | 32", None, id="a header of two lines"),
        pytest.param("A | B", "1 | 2\r\n3 | 4", (["A", "B"], [["1", "2"], ["3", "4"]]), id="line ends of Windows"),
    ],
)
def test_rows_are_cut_into_cells(header, text, expected):
    assert cells(header, text) == expected


table_text = st.lists(
    st.sampled_from(["|", " ", "  ", "\t", "\n", "a", "*", "\\|", "b c", "é", "<b>", "\r"]), min_size=1
)


@given(table_text.map("".join), table_text.map("".join), st.lists(spans, max_size=3), st.none() | spans)
def test_a_table_holds_every_character_of_its_rows_and_of_its_header(header, text, matches, likely):
    cells(header, text)
    parsed = Parsed(
        answer_html(quoted(text, above(ContextKind.HEADER_ROW, header), matches=tuple(matches), likely=likely))
    )
    assert parsed.texts(".words") == [text]
    table = parsed.texts("table")
    assert (parsed.texts("thead") if table else [parsed.texts(".context")[0].partition(": ")[2]]) == [header]
    seen = [list(have) for tag, have, _ in parsed.elements if tag == "th"]
    assert all("scope" in have for have in seen)
    inside = {i for start, end in matches for i in range(start, min(end, len(text)))}
    marked = "".join(parsed.texts("mark"))
    assert marked == "".join(text[i] for i in sorted(inside)) or table  # no mark is on a pipe
    assert set(marked) <= {text[i] for i in inside}


def test_a_row_is_shown_and_heard_as_cells():
    answer = quoted("| **Monday** | 9 to 17 |", above(ContextKind.HEADING, "Hours"),
                    above(ContextKind.HEADER_ROW, "| Day | Open |"), likely=Span(15, 22))  # fmt: skip
    parsed = Parsed(answer_html(answer))
    assert parsed.texts("thead") == ["| Day | Open |"]
    assert parsed.texts("td") == ["| **Monday** ", "| 9 to 17 |"]
    hidden = [
        text for text, have in zip(parsed.texts("span"), parsed.attributes("span", "class"), strict=False) if have
    ]
    assert {"| **", "** ", "| ", " |"} <= set(hidden)
    assert parsed.texts("strong") == ["9 to 17"]
    assert parsed.texts(".context") == ["Section: Hours"]
    heard = " Likely answer: 9 to 17. Section: Hours Quote 1: Day: Monday, Open: 9 to 17. From A town."
    assert announcement(answer) == ("1 quote.", heard)


def test_very_many_places_are_counted():
    sources = tuple(source(document_id=f"{i}.md") for i in range(MAX_PLACES + 1_003))
    quote = Quote(1, "Ann pays.", 0.9, sources)
    parsed = Parsed(answer_html(Answer("Who pays?", "Who pays?", Status.ANSWERED, 0.9, (quote,))))
    assert parsed.texts("summary") == [f"Also in {MAX_PLACES + 1_002:,} other places"]
    listed = parsed.texts("li")[1:]
    assert len(listed) == MAX_PLACES + 1
    assert listed[-1] == "and 1,002 more"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_stays_text_wherever_it_stands(text):
    parsed = Parsed(answer_html(answered(text, "q", text + "?", title=text, publisher=text, author=text)))
    assert parsed.texts("blockquote") == [text]
    assert parsed.texts("a") == ["1", text]
    assert parsed.texts(".understood") == [f"Understood as: {text}?"]
    assert parsed.texts(".details") == [f"{text} · by {text} · 7 June 2021"]
    assert parsed.attributes("a", "aria-label") == [f"Quote 1, article {text}"]
    assert parsed.attributes(".copy", "data-citation") == [
        f"{text}, {text}, 7 June 2021, a.md, characters 0–{len(text)}"
    ]
    assert Parsed(question_html(text)).texts(".question") == [text]
    assert Parsed(failure_html(text)).texts(".verdict") == [text]
    # Plain text, which the script makes markup of.
    assert announcement(answered(text)) == ("1 quote.", f" Quote 1: {text} From A town.")


@given(any_text)
def test_any_text_stays_text(text):
    assert Parsed(f"<p>{as_text(text)}</p>").texts("p") == [text]
    assert Parsed(f'<p class="{as_text(text)}"></p>').attributes("p", "class") == [text]


def test_a_lone_surrogate_can_be_sent():
    assert as_text("a\udcffb") == "a?b"


def test_a_template_shows_every_value_as_text_and_none_that_is_missing():
    text = "".join(HOSTILE.values()) + "\r"
    assert render("failure", sentence=text) == (
        f'<div class="answer" data-status="failed"><p class="verdict">{as_text(text)}</p></div>'
    )
    with pytest.raises(TypeError, match="shows None"):
        render("failure", sentence=None)
    with pytest.raises(UndefinedError, match="'sentence' is undefined"):
        render("failure")


@given(any_text.filter(bool), st.integers(0, 9), st.integers(1, 9))
def test_a_link_says_which_article_and_where(document_id, start, length):
    parsed = Parsed(answer_html(answered("x" * length, document_id=document_id, start=start)))
    hrefs = parsed.attributes("a", "href")
    assert len(hrefs) == 2
    for href in hrefs:
        assert href is not None
        assert parse_qs(urlsplit(href).query, strict_parsing=True) == {
            "article": [document_id],
            "start": [str(start)],
            "end": [str(start + length)],
        }
    # The number is for the eye and the mouse: the keyboard and a screen reader meet one link.
    assert parsed.attributes("a", "aria-hidden") == ["true"]
    assert parsed.attributes("a", "tabindex") == ["-1"]


def test_quotes_are_numbered_and_name_their_source():
    sources = (source(), source(document_id="b.md", title="B", page="iv"), source(headings=("Fees", "Old ones")))
    quotes = (
        Quote(1, "Ann pays.", 0.9, sources),
        Quote(2, "Bob too.", 0.5, (source("Bob too.", author=None),)),
    )
    parsed = Parsed(answer_html(Answer("Who pays?", "Who pays?", Status.ANSWERED, 0.95, quotes)))
    assert parsed.texts("blockquote") == ["Ann pays.", "Bob too."]
    assert parsed.attributes("a", "aria-label") == [
        "Quote 1, article A town",
        "Quote 1, article B",
        "Quote 1, article A town",
        "Quote 2, article A town",
    ]
    assert parsed.texts("summary") == ["Also in 2 other places"]
    assert parsed.texts(".details") == [
        "The Daily · by Ann Lee · 7 June 2021",
        "The Daily · by Ann Lee · 7 June 2021 · page iv",
        "The Daily · by Ann Lee · 7 June 2021 · in “Fees › Old ones” · a.md",
        "The Daily · 7 June 2021",
    ]
    assert parsed.texts(".number") == ["1", "2"]
    assert parsed.attributes(".copy", "aria-label") == ["Copy quote 1 with its source", "Copy quote 2 with its source"]


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2024-02-29", "29 February 2024"),
        ("2024-13-01", "2024-13-01"),
        ("spring <b>", "spring <b>"),
        (None, ""),
    ],
)
def test_dates_are_written_out_where_they_are_dates(date, shown):
    fields = {"publisher": None, "author": None, "date": date}
    assert Parsed(answer_html(answered(**fields))).texts(".details") == [shown]


def test_understood_is_said_only_where_it_differs():
    assert "Understood" not in answer_html(answered(question=" Who  pays? ", understood="Who pays?"))
    assert "Understood as: <bdi>When does Ann pay?" in answer_html(
        answered(question="When?", understood="When does Ann pay?")
    )


def test_a_question_can_be_asked_without_the_conversation():
    page = Parsed(answer_html(answered(question="When <b>?", understood="When does Ann pay?")))
    assert page.attributes(".alone", "data-question") == ["When <b>?"]
    assert "alone" not in answer_html(answered())


def test_each_part_is_named_with_its_quotes_or_its_refusal():
    whole = answered()
    parts = (
        Part("Who <b> pays?", "Who <b> pays?", Status.ANSWERED, 0.9, whole.quotes),
        Part("Why?", "Why does Ann pay?", Status.NOT_IN_ARTICLES, 0.1),
    )
    page = Parsed(answer_html(replace(whole, parts=parts)))
    assert page.texts(".asked") == ["Who <b> pays?", "Why does Ann pay?"]
    assert page.texts(".found") == ["quote 1", "not in the articles"]


def test_the_outcomes_are_told_apart():
    outcomes = {
        "answered": answer_html(answered()),
        "not_in_articles": answer_html(refused()),
        "library_empty": answer_html(Answer("q", "q", Status.LIBRARY_EMPTY, 0.0)),
        "filtered_out": answer_html(Answer("q", "q", Status.FILTERED_OUT, 0.0)),
        "failed": failure_html("The disk is full."),
        "no_question": answer_html(small_talk()),
        "overview": answer_html(overview()),
    }
    for status, html in outcomes.items():
        assert Parsed(html).attributes(".answer", "data-status") == [status]
    assert len({Parsed(html).texts(".answer")[0] for html in outcomes.values()}) == 7
    assert "The articles do not answer this." in outcomes["not_in_articles"]
    assert "No articles are loaded yet." in outcomes["library_empty"]
    assert "No chosen article" in outcomes["filtered_out"]


def small_talk() -> Answer:
    return Answer("thanks", "thanks", Status.NO_QUESTION, 0.0, message="Glad to <help>.")


def overview() -> Answer:
    return replace(answered(), status=Status.OVERVIEW, message="Quoth quotes.")


def test_a_message_is_seen_and_heard_without_a_verdict():
    parsed = Parsed(answer_html(small_talk()))
    assert parsed.texts(".said") == ["Glad to <help>."]
    assert not parsed.texts(".verdict")
    assert verdict_html(small_talk(), 1, None) == ""
    assert announcement(small_talk()) == ("Glad to <help>.", "")
    parsed = Parsed(answer_html(overview()))
    assert parsed.texts(".said") == ["Quoth quotes."]
    assert parsed.texts("blockquote") == ["Ann pays."]
    assert parsed.attributes("a", "aria-label") == ["Quote 1, article A town"]
    assert announcement(overview()) == ("1 quote to read.", " Quoth quotes. Quote 1: Ann pays. From A town.")


def test_corrections_are_seen_and_heard():
    read = (Correction("pais", "pays", CorrectionKind.SPELLING), Correction("<b>", "<i>", CorrectionKind.ACRONYM))
    answer = replace(answered(question="Who pais <b>?", understood="Who pays <i>?"), corrections=read)
    assert Parsed(answer_html(answer)).texts(".understood") == ["Read “pais” as “pays” and “<b>” as “<i>”."]
    assert announcement(answer)[1].startswith(" Read “pais” as “pays” and “<b>” as “<i>”. Quote 1")
    assert announcement(replace(refused(), corrections=read[:1]))[1] == " Read “pais” as “pays”."


def test_a_message_takes_the_place_of_the_usual_refusal():
    answer = replace(refused(), message="The articles are in English.")
    assert Parsed(answer_html(answer)).texts(".verdict") == ["The articles are in English."]
    assert announcement(answer) == ("The articles are in English.", "")


def test_a_refusal_shows_the_nearest_passage_as_no_answer():
    parsed = Parsed(answer_html(refused(Quote(1, "Ann pays.", 0.1, (source(),)))))
    assert parsed.texts(".label") == ["Nearest passage, not an answer"]
    assert parsed.texts("blockquote") == ["Ann pays."]
    assert parsed.attributes("a", "aria-label") == ["Nearest passage, article A town"]
    assert not parsed.texts(".quotes")


def test_a_very_long_question_is_not_repeated_whole():
    parsed = Parsed(f"<div>{question_html('x' * 1_000_000)}</div>")
    assert parsed.texts(".question") == ["x" * MAX_ECHO]
    assert parsed.texts("div")[0].endswith("(1,000,000 characters)")


def article(text: str, *blocks: Block, **metadata: Any) -> Document:
    return Document("a.md", "/articles/a.md", "0" * 64, text, Metadata(**{"title": "A town", **metadata}), blocks)


stretches = st.tuples(st.integers(-5, 50), st.integers(-5, 50))


@given(any_text | hostile_text, st.lists(st.integers(0, 40), unique=True), st.lists(stretches, max_size=6))
def test_the_pane_holds_every_character_and_marks_the_quotes(text, cuts, marks):
    edges = sorted(cut for cut in cuts if cut <= len(text))
    blocks = [Block(a, b, kind) for a, b, kind in zip(edges[::2], edges[1::2], [*Kind] * 9, strict=False)]
    parsed = Parsed(article_html(article(text, *blocks), marks))
    assert parsed.texts(".text") == [text]
    pieces = [(have["data-marks"], "".join(piece)) for tag, have, piece in parsed.elements if tag == "mark"]
    for number, (start, end) in enumerate(marks):
        marked = "".join(piece for numbers, piece in pieces if str(number) in (numbers or "").split())
        assert marked == text[max(0, start) : max(0, end)]
    covered = {i for start, end in marks for i in range(max(0, start), min(end, len(text)))}
    assert "".join(piece for _, piece in pieces) == "".join(text[i] for i in sorted(covered))
    # Each block is an element with its place, which is how a passage is chosen with the keyboard.
    chosen = [
        (have.get("data-kind"), have["data-start"], "".join(piece))
        for _, have, piece in parsed.elements
        if "data-start" in have
    ]
    assert chosen == [(block.kind, str(block.start), text[block.start : block.end]) for block in blocks]


@given(any_text | hostile_text, st.lists(stretches, max_size=3), st.lists(stretches, max_size=3))
def test_the_pane_marks_context_where_no_quote_is(text, marks, context):
    parsed = Parsed(
        article_html(article(text, *([Block(0, len(text), Kind.PARAGRAPH)] if text else [])), marks, context)
    )
    assert parsed.texts(".text") == [text]

    def places(of: list[tuple[int, int]]) -> set[int]:
        return {i for start, end in of for i in range(max(0, start), min(end, len(text)))}

    assert "".join(parsed.texts(".context")) == "".join(text[i] for i in sorted(places(context) - places(marks)))
    assert parsed.texts(".legend") == []


@pytest.mark.parametrize("places", [1, 3])
def test_the_pane_counts_the_text_that_is_never_quoted(places):
    text = "Menu.\n\nAnn pays.\n\n***\n\n" * places
    blocks = [Block(at, at + 9, Kind.PARAGRAPH) for at in range(len(text)) if text.startswith("Ann pays.", at)]
    parsed = Parsed(article_html(article(text, *blocks)))
    assert parsed.texts(".legend") == [
        f"Greyed text is never searched or quoted: {'1 place' if places == 1 else '3 places'}."
    ]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_pane_and_the_list_take_hostile_metadata(text):
    document = article("Ann pays.", title=text, publisher=text, author=text, url=text, date=text)
    parsed = Parsed(article_html(document))
    assert parsed.texts("h2") == [text]
    assert parsed.texts(".details") == [f"{text} · by {text} · {text}", text]
    listed = Parsed(items_html([listed_as(document)], {}))
    assert listed.texts("a") == [text]
    assert listed.texts(".details") == [f"{text} · {text}"]
    assert listed.attributes("input", "aria-label") == [f"Ask in the article {text}"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_an_id_is_text_in_the_list_and_in_the_pane(text):
    name = f".uploads/0a/{text}.md"
    listed = Parsed(items_html([Listed(name, Metadata("T"))], {}))
    assert listed.attributes("li", "data-article") == [name]
    (href,) = listed.attributes("a", "href")
    assert parse_qs(urlsplit(href or "").query) == {"article": [name]}
    assert Parsed(article_html(replace(article("x"), document_id=name))).attributes("section", "data-article") == [name]
    assert Parsed(unopened_html(text)).texts("h2") == [text]


def listed_as(document: Document) -> Listed:
    return Listed(document.document_id, document.metadata)


def list_of(*listed: Listed, found: int | None = None, total: int | None = None, **more: Any) -> Parsed:
    page = ListPage(listed, len(listed) if found is None else found, more.pop("next_after", None))
    return Parsed(f"<div>{ArticleList(page, page.total if total is None else total, **more).html()}</div>")


def test_the_list_of_articles_counts_and_goes_on():
    listed = listed_as(article("x", date="2021-06-07"))
    assert list_of().texts("p") == ["No articles are loaded yet."]
    assert list_of(listed).texts("h2") == ["1 article"]
    assert list_of(listed).texts("button") == []
    says = "1 article is in <b>; Quoth searches English alone well."
    assert list_of(listed, languages=says).texts(".languages") == [says]
    assert list_of(listed, languages=says, words="x").texts(".languages") == list_of(listed).texts(".languages") == []
    many = list_of(*[listed] * 7, found=5_000, next_after="x")
    assert many.texts("h2") == ["5,000 articles"]
    assert many.texts("button") == ["Show more"]
    assert len(many.texts("li")) == 7


def test_a_search_of_the_list_says_how_many_it_found():
    listed = listed_as(article("x"))
    found = list_of(listed, found=1, total=5_000, words="<b>")
    assert found.texts("h2") == ["5,000 articles"]
    assert found.texts(".found") == ["1 found"]
    none = list_of(found=0, total=5_000, words="<b>")
    assert none.texts("p") == ["No article has “<b>” in its title, publisher, author, date or file name."]


def test_places_of_one_title_are_told_apart_by_their_files():
    listed = [Listed(name, Metadata("Notice")) for name in ("a.md", ".uploads/0a/b.md")]
    listed.append(Listed("c.md", Metadata("Other", publisher="The Daily")))
    assert Parsed(items_html(listed, {})).texts(".details") == ["a.md", "b.md", "The Daily"]
    places = tuple(source(document_id=name, publisher=None, author=None, date=None) for name in ("a.md", "b.md"))
    answer = Answer("Who?", "Who?", Status.ANSWERED, 0.9, (Quote(1, "Ann pays.", 0.9, places),))
    assert Parsed(answer_html(answer)).texts(".details") == ["", "b.md"]


def test_only_what_a_visitor_brought_can_be_removed():
    mine, folders = (Listed(name, Metadata(f"The {name}")) for name in (".uploads/0a/a.md", "a.md"))
    parsed = Parsed(items_html([mine, folders], {}))
    assert parsed.attributes(".remove", "aria-label") == ["Remove the article The .uploads/0a/a.md"]
    assert len(parsed.attributes("input", "checked")) == 2


def test_files_that_could_not_be_read_are_counted_folded_and_grouped_by_their_reasons():
    assert list_of(failures=[]).texts(".unread") == []
    scan, damaged = "It is a scan.", "It is <damaged>."
    failures = [
        Failure(".uploads/0a/mine.pdf", damaged),
        *(Failure(f"{number:03}.pdf", scan) for number in range(120)),
        Failure("letters/", "The folder cannot be listed.", keeps_last_version=True),
        Failure("<b>.pdf", damaged, keeps_last_version=True),
    ]
    listed = Parsed(render("failed_files", failed=FailedFiles(failures), is_open=False))
    assert listed.texts("summary") == ["122 files and 1 folder could not be read"]
    assert listed.attributes(".unread", "open") == []
    assert listed.texts("p") == [damaged, scan, "The folder cannot be listed."]
    names = listed.texts(".name")
    assert names[:3] == ["mine.pdf", "<b>.pdf", "000.pdf"]
    assert (names[-1], len(names)) == ("letters/", 103)
    assert "and 20 more" in listed.texts("li")
    assert [text for text in listed.texts("li") if text.endswith("last readable version is kept")] == [
        "<b>.pdf, of which the last readable version is kept",
        "letters/, of which the last readable version is kept",
    ]
    assert listed.attributes(".remove", "aria-label") == ["Remove the file mine.pdf"]
    assert len(list_of(listed_as(article("x")), failures=failures).texts(".unread")) == 1
    assert list_of(listed_as(article("x")), failures=failures, words="x").texts(".unread") == []
    assert len(list_of(failures=failures).attributes(".unread", "open")) == 1, "where there is nothing else to see"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-05-03", "The version of 3 May 2026, the last that could be read"),
        (None, "The last version that could be read"),
    ],
)
def test_an_article_that_keeps_its_last_version_is_marked(day, words):
    old, new = (Listed(name, Metadata(name)) for name in ("old.pdf", "new.pdf"))
    kept = {"old.pdf": Failure("old.pdf", "It is damaged.", keeps_last_version=True, version_date=day)}
    assert list_of(old, new, kept=kept).texts(".kept") == [words]
    assert Parsed(items_html([old, new], kept)).texts(".kept") == [words]


SEEN = Scope.of("0a")


class Shelf:
    """A library, as far as a conversation is checked against it."""

    language = ENGLISH

    def __init__(self, *documents: Document) -> None:
        self.documents = {document.document_id: document for document in documents}

    def find_document(self, document_id: str, scope: Scope) -> Document | None:
        assert scope == SEEN
        return self.documents.get(document_id)

    def find_similar(self, words: str, scope: Scope) -> list[str]:
        assert scope == SEEN
        return sorted(self.documents)

    def find_text(self, words: str, scope: Scope) -> list[tuple[str, int]]:
        assert scope == SEEN
        return [(name, d.text.index(words)) for name, d in sorted(self.documents.items()) if words in d.text]


def checked(kept: Conversation, shelf: Any, thumbs: dict[int, Thumb]) -> dict[str, Any]:
    return rendered_conversation(kept, shelf, SEEN, thumbs)


def test_no_articles_are_missed_before_all_is_ready():
    soon = list_of(is_preparing=True)
    assert soon.texts("h2") == ["Articles"]
    assert soon.texts("p") == ["The articles are listed here as soon as they are indexed."]
    assert list_of(listed_as(article("x")), is_preparing=True).texts("h2") == ["1 article"]
    assert Parsed(unlisted_html("x is <gone>.")).texts("p") == ["x is <gone>."]


# Sureness and thumbs


LIKELY = min(1.0, packaged_guarantee().probably_from)


@pytest.mark.parametrize(("confidence", "sure"), [(LIKELY, "Probably"), (LIKELY - 0.01, "Perhaps"), (0.2, "Perhaps")])
def test_how_sure_it_is_is_said_in_words(confidence, sure):
    parsed = Parsed(verdict_html(replace(answered(), confidence=confidence), 3, None))
    assert parsed.texts(".sure") == [f"{sure} answers the question"]
    assert parsed.attributes(".thumbs", "data-turn") == ["3"]
    assert parsed.attributes(".thumbs", "aria-label") == ["Answer 3"]


@pytest.mark.parametrize("thumb", [None, *Thumb])
def test_a_thumb_that_was_given_is_pressed(thumb):
    parsed = Parsed(verdict_html(refused(), 1, thumb))
    assert parsed.texts(".sure") == [], "of a refusal nothing is probable"
    assert parsed.attributes(".thumb", "data-thumb") == ["up", "down"]
    assert parsed.attributes(".thumb", "aria-pressed") == [str(each is thumb).lower() for each in Thumb]
    assert parsed.attributes(".thumb", "aria-label") == ["A good answer", "Not a good answer"]


# Old answers, with the states of their quotes


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("state", list(QuoteState))
def test_an_old_quote_has_a_badge_and_leads_to_where_it_stands_now(state, text):
    answer = answered("Ann pays.", title=text)
    now = (
        source(document_id="b.md", title=f"new {text}", start=7)
        if state is QuoteState.MOVED
        else answer.quotes[0].sources[0]
    )
    parsed = Parsed(answer_html(answer, [[Checked(state, now)]]))
    assert parsed.texts("blockquote") == ["Ann pays."], "what was quoted is shown whatever became of it"
    assert parsed.attributes(".badge", "data-state") == [state]
    (badge,) = parsed.texts(".badge")
    (told,) = parsed.attributes(".badge", "title")
    assert badge == f"{state}: {told}"
    links = [parse_qs(urlsplit(href or "").query) for href in parsed.attributes("a", "href")]
    where = {"article": [now.document_id], "start": [str(now.start)], "end": [str(now.end)]}
    match state:
        case QuoteState.VERBATIM | QuoteState.MOVED:
            assert links == [where, where]
            assert parsed.texts("a") == ["1", now.title]
        case QuoteState.CHANGED:
            assert links == [{"article": ["a.md"]}], "to the article, but to no words in it"
        case QuoteState.GONE:
            assert links == []
            assert text in parsed.texts("bdi")
    assert parsed.texts(".number") == ["1"]


def test_a_quote_that_has_moved_is_cited_from_where_it_stands_now():
    answer = answered("Ann pays.", publisher="The Old Post", author="Ann", date="2021-06-07")
    now = replace(source(document_id="b.md", title="New", start=7), publisher="The New Post", author="Bob", date=None)
    parsed = Parsed(answer_html(answer, [[Checked(QuoteState.MOVED, now)]]))
    assert parsed.texts(".details") == ["The New Post · by Bob"]
    assert parsed.attributes(".copy", "data-citation") == [f"New, The New Post, b.md, characters 7–{now.end}"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("state", [QuoteState.DRIFTED, QuoteState.CHANGED])
def test_the_nearest_words_of_today_stand_beside_the_old_ones(state, text):
    nearest = Nearest(source(text, 40), text, 0.9499, state is QuoteState.DRIFTED)
    now = nearest.source if state is QuoteState.DRIFTED else source()
    parsed = Parsed(answer_html(answered("Ann pays."), [[Checked(state, now, nearest=nearest)]]))
    assert parsed.texts("blockquote") == ["Ann pays."]
    assert parsed.texts("q") == [text]
    assert parsed.texts(".now") == [f"Now reads, 94 % alike: {text}"]
    [link] = [parse_qs(urlsplit(href or "").query) for href in parsed.attributes("a", "href")]
    assert link == {"article": ["a.md"], "start": ["40"], "end": [str(40 + len(text))]}
    assert parsed.attributes(".copy", "data-citation") == ["A town, The Daily, 7 June 2021, a.md, characters 0–9"]


@pytest.mark.parametrize("state", [QuoteState.CHANGED, QuoteState.GONE])
def test_the_nearest_words_of_another_article_are_not_said_to_be_of_the_cited_one(state):
    other = replace(source("Ann paid.", 3), document_id="b.md", title="Another town")
    parsed = Parsed(
        answer_html(
            answered("Ann pays."), [[Checked(state, source(), nearest=Nearest(other, "Ann paid.", 0.8, False))]]
        )
    )
    assert parsed.texts(".now") == ["The nearest words, in Another town, 80 % alike: Ann paid."]


def test_each_place_of_an_old_quote_has_its_own_badge():
    sources = (source(), source(document_id="b.md"), source(document_id="c.md"))
    quotes = (Quote(1, "Ann pays.", 0.9, sources), Quote(2, "Bob.", 0.9, (source("Bob."),)))
    states = [QuoteState.GONE, QuoteState.VERBATIM, QuoteState.CHANGED]
    checks = [
        [Checked(state, each) for state, each in zip(states, sources, strict=True)],
        [Checked(QuoteState.MOVED, source("Bob.", 9))],
    ]
    parsed = Parsed(answer_html(Answer("Who?", "Who?", Status.ANSWERED, 0.9, quotes), checks))
    assert parsed.attributes(".badge", "data-state") == ["gone", "verbatim", "changed", "moved"]


@pytest.mark.parametrize(
    ("checked", "state", "says", "context"),
    [
        (Checked(QuoteState.VERBATIM, source(start=50)), "verbatim", "still says so", "3-7"),
        (Checked(QuoteState.MOVED, source(start=60)), "moved", "elsewhere", "13-17"),
        (Checked(QuoteState.VERBATIM, source(start=50), QuoteState.MOVED), "moved", "elsewhere", None),
        (Checked(QuoteState.VERBATIM, source(start=50), QuoteState.CHANGED), "changed", "words shown above", None),
        (Checked(QuoteState.CHANGED, source(start=50)), "changed", "these words do not stand", None),
        (Checked(QuoteState.GONE, source(start=50)), "gone", "not in the library", None),
    ],
)
def test_the_context_of_an_old_quote_is_marked_where_it_stands_now(checked, state, says, context):
    answer = quoted("Ann pays.", above(ContextKind.HEADING, "Fees"))
    parsed = Parsed(answer_html(answer, [[checked]]))
    assert parsed.attributes(".badge", "data-state") == [state]
    assert says in str(parsed.attributes(".badge", "title"))
    assert parsed.attributes("a", "data-context") == ([context] if context else [])
    hrefs = [parse_qs(urlsplit(href or "").query) for href in parsed.attributes("a", "href")]
    assert all("start" in href for href in hrefs) == checked.words_stand or not hrefs
    assert parsed.texts(".context") == ["Section: Fees"], "whatever became of it"


def test_a_refusals_nearest_passage_has_a_badge_too():
    nearest = Quote(1, "Ann pays.", 0.1, (source(),))
    parsed = Parsed(answer_html(refused(nearest), [[Checked(QuoteState.CHANGED, source())]]))
    assert parsed.attributes(".badge", "data-state") == ["changed"]


def test_a_new_answer_has_no_badge():
    for answer in answered(), refused(), refused(Quote(1, "Ann pays.", 0.1, (source(),))):
        assert "badge" not in rendered_turn(Turn(answer, NOW), 1)["html"]


NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", [*HOSTILE.values(), "a lone \ud800 surrogate"], ids=[*HOSTILE, "surrogate"])
def test_a_turn_shows_the_question_and_says_what_to_share(text):
    values = rendered_turn(Turn(answered(question=text), NOW), 4, thumb=Thumb.DOWN)
    assert values["number"] == 4
    assert values["address"] == text
    assert Parsed(values["asked"]).texts(".question") == [text.replace("\ud800", "?")]
    assert Parsed(values["html"]).attributes(".thumb", "aria-pressed") == ["false", "true"]
    leaning = rendered_turn(Turn(answered(question="And Bob?", understood="What does Bob pay?"), NOW), 5)
    assert leaning["address"] == "What does Bob pay?", "an address carries no conversation"


def test_a_kept_conversation_is_checked_against_the_articles_of_today():
    text = "Ann pays. Bob too. Eve flies."
    shelf = Shelf(article(text, Block(0, len(text), Kind.PARAGRAPH)))
    turns = (
        Turn(answered("Ann pays."), NOW),
        Turn(answered("Bob too."), NOW),  # said to stand at 0
        Turn(answered("Nobody flies."), NOW),
        Turn(answered("Eve flies.", document_id="b.md", start=19), NOW),
        Turn(answered("Nobody swims.", document_id="b.md"), NOW),
        Turn(refused(Quote(1, "Ann pays.", 0.1, (source(),))), NOW),
        Turn(refused(), NOW),
    )
    values = checked(Conversation(turns), shelf, {2: Thumb.UP})
    states = [Parsed(turn["html"]).attributes(".badge", "data-state") for turn in values["turns"]]
    assert states == [["verbatim"], ["moved"], ["changed"], ["moved"], ["gone"], ["verbatim"], []]
    assert [turn["number"] for turn in values["turns"]] == list(range(1, 8))
    context = (Context(ContextKind.QUESTION, "Ann pays.", 0, 9),)
    both = replace(
        answered("Bob too.", start=10), quotes=(Quote(1, "Bob too.", 0.9, (source("Bob too.", 10),), context=context),)
    )
    [turn] = checked(Conversation((Turn(both, NOW),)), shelf, {})["turns"]
    assert Parsed(turn["html"]).attributes(".badge", "data-state") == ["verbatim"]
    other = Shelf(article("Eve pays. Bob too. Eve flies.", Block(0, len(text), Kind.PARAGRAPH)))
    [turn] = checked(Conversation((Turn(both, NOW),)), other, {})["turns"]
    assert Parsed(turn["html"]).attributes(".badge", "data-state") == ["changed"]
    pressed = [Parsed(turn["html"]).attributes(".thumb", "aria-pressed")[0] for turn in values["turns"]]
    assert pressed == ["false", "true"] + ["false"] * 5


def test_each_quote_of_a_conversation_is_looked_for_once():
    """However often it was given, and however many articles are quoted in turn."""
    looked: list[str] = []

    class Counted(Shelf):
        def find_document(self, document_id: str, scope: Scope) -> Document | None:
            looked.append(document_id)
            return super().find_document(document_id, scope)

        def find_text(self, words: str, scope: Scope) -> list[tuple[str, int]]:
            looked.append(words)
            return super().find_text(words, scope)

    names = [f"{n:02}.md" for n in range(20)]
    quotes = tuple(
        Quote(n, "Gone words.", 0.9, (source(document_id=name, start=0, end=11),)) for n, name in enumerate(names, 1)
    )
    turn = Turn(Answer("Who?", "Who?", Status.ANSWERED, 0.9, quotes), NOW)
    values = checked(Conversation((turn,) * 100), Counted(article("Ann pays.")), {})
    assert len(values["turns"]) == 100
    assert sorted(looked) == [*names, "Gone words.", "a.md"], "the last for similar words"


def test_a_long_conversation_about_one_article_reads_it_once():
    text = "Ann pays. Bob too. Eve flies."

    class Counted(Shelf):
        reads = 0

        def find_document(self, document_id, scope):
            self.reads += 1
            return super().find_document(document_id, scope)

    shelf = Counted(article(text, Block(0, len(text), Kind.PARAGRAPH)))
    checked(Conversation((Turn(answered("Ann pays."), NOW),) * 100), shelf, {})
    assert shelf.reads == 1


# Earlier conversations, and where articles are brought


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_earlier_conversations_are_listed(text):
    parsed = Parsed(conversations_html([Summary("an-id", text, 1, NOW), Summary("another", "Who?", 2, NOW)]))
    assert parsed.texts(".open") == [text, "Who?"]
    assert parsed.attributes("li", "data-conversation") == ["an-id", "another"]
    assert parsed.texts(".details") == ["1 question · 22 November 2026", "2 questions · 22 November 2026"]
    assert parsed.attributes(".remove", "aria-label")[0] == f"Delete the conversation “{text}”"


def test_very_many_conversations_are_not_all_listed():
    kept = [Summary(str(n), "Who?", 1, NOW) for n in range(conversation_list.MAX_LISTED + 1)]
    assert len(Parsed(conversations_html(kept)).texts("li")) == conversation_list.MAX_LISTED
    assert conversations_html([]) == ""


@pytest.mark.parametrize("may_name_folders", [False, True])
@pytest.mark.parametrize("are_shared", [False, True])
def test_where_articles_are_brought_it_says_who_will_see_them(may_name_folders, are_shared):
    access = Access(loopback=may_name_folders, share_uploads=are_shared)
    html = side_html(UploadLimits(file_bytes=123), access)
    parsed = Parsed(html)
    assert parsed.attributes("section", "data-file-bytes") == ["123"]
    assert parsed.attributes("input", "accept") == [",".join(ARTICLE_SUFFIXES)]
    assert ("Drop them anywhere. Everybody here sees what you bring." in html) is are_shared
    assert ("Drop them anywhere. Only you see what you bring." in html) is not are_shared
    assert parsed.attributes("input", "name") == ["address", *(["path"] if may_name_folders else [])]


def test_a_citation_says_all_that_is_known_in_one_line():
    about = source(document_id=".uploads/0a/x/a.md", start=3, page="iv", headings=("Fees",))
    assert citation(about) == "A town, The Daily, 7 June 2021, x/a.md, p. iv, characters 3–12"
    assert citation(replace(about, page=None)).endswith(" x/a.md, in “Fees”, characters 3–12")
    bare = source(publisher=None, date=None)
    assert citation(bare) == "A town, a.md, characters 0–9"
    parsed = Parsed(answer_html(answered(document_id=".uploads/0a1b/x/a.md")))
    (cited,) = parsed.attributes(".copy", "data-citation")
    assert (cited or "").endswith(", x/a.md, characters 0–9"), "what tells the owner is nobody's business"
