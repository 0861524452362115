"""What the chat page shows, without a browser: text stays text, the outcomes differ, failures are sentences."""

import logging
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_page.answers import MAX_ECHO, MAX_PLACES, announcement_html, answer_html, failure_html, question_html
from chat_page.article_list import MAX_LISTED, articles_html, library_html
from chat_page.article_pane import article_html, opener
from chat_page.conversation import Turn, fail_turn, take_turn
from chat_page.markup import as_text
from embeddings.document import Block, Document, Kind, Metadata
from embeddings.errors import LibraryError
from qa.answer import Answer, Quote, Source, Span, Status
from qa.errors import QuestionError

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
    "li",
    "mark",
    "strong",
}
TAGS |= {"ol", "p", "section", "span", "summary", "ul"}
ATTRIBUTES = {"aria-label", "class", "data-status", "dir", "href", "role", "tabindex", "type"}

any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


class Parsed(HTMLParser):
    """What a browser would make of a fragment: the text below each element, by tag and by class."""

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
        return [have[attribute] for tag, have, _ in self.elements if self._is(name, tag, have)]

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
    parsed = Parsed(announcement_html(marked("Ann pays <5> coins.", [], Span(9, 12))))
    assert parsed.texts(".unseen") == [" Likely answer: <5>. Quote 1: Ann pays <5> coins. From A town."]


def test_very_many_places_are_counted():
    sources = tuple(source(document_id=f"{i}.md") for i in range(MAX_PLACES + 1_003))
    quote = Quote(1, "Ann pays.", 0.9, sources)
    parsed = Parsed(answer_html(Answer("Who pays?", "Who pays?", Status.ANSWERED, 0.9, (quote,))))
    assert parsed.texts("summary") == [f"Also in {MAX_PLACES + 1_002} other places"]
    listed = parsed.texts("li")[1:]
    assert len(listed) == MAX_PLACES + 1
    assert listed[-1] == "and 1,002 more"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_stays_text_wherever_it_stands(text):
    parsed = Parsed(answer_html(answered(text, "q", text + "?", title=text, publisher=text, author=text)))
    assert parsed.texts("blockquote") == [text]
    assert parsed.texts("a") == [text]
    assert parsed.texts(".understood") == [f"Understood as: {text}?"]
    assert parsed.texts(".details") == [f"{text} · by {text} · 7 June 2021"]
    assert parsed.attributes("a", "aria-label") == [f"Quote 1, article {text}"]
    assert Parsed(question_html(text)).texts(".question") == [text]
    assert Parsed(failure_html(text)).texts(".verdict") == [text]
    assert Parsed(announcement_html(answered(text))).texts(".unseen") == [f" Quote 1: {text} From A town."]


@given(any_text)
def test_any_text_stays_text(text):
    assert Parsed(f"<p>{as_text(text)}</p>").texts("p") == [text]
    assert Parsed(f'<p class="{as_text(text)}"></p>').attributes("p", "class") == [text]


def test_a_lone_surrogate_can_be_sent():
    assert as_text("a\udcffb") == "a?b"


@given(any_text.filter(bool), st.integers(0, 9), st.integers(1, 9))
def test_a_link_says_which_article_and_where(document_id, start, length):
    parsed = Parsed(answer_html(answered("x" * length, document_id=document_id, start=start)))
    (href,) = parsed.attributes("a", "href")
    assert href is not None
    assert parse_qs(urlsplit(href).query, strict_parsing=True) == {
        "article": [document_id],
        "start": [str(start)],
        "end": [str(start + length)],
    }


def test_quotes_are_numbered_and_name_their_source():
    sources = (source(), source(document_id="b.md", title="B", page=3), source(document_id="c.md", title="C"))
    quotes = (
        Quote(1, "Ann pays.", 0.9, sources),
        Quote(2, "Bob too.", 0.5, (source("Bob too.", author=None),)),
    )
    parsed = Parsed(answer_html(Answer("Who pays?", "Who pays?", Status.ANSWERED, 0.95, quotes)))
    assert parsed.texts("blockquote") == ["Ann pays.", "Bob too."]
    assert parsed.attributes("a", "aria-label") == [
        "Quote 1, article A town",
        "Quote 1, article B",
        "Quote 1, article C",
        "Quote 2, article A town",
    ]
    assert parsed.texts("summary") == ["Also in 2 other places"]
    assert parsed.texts(".details") == [
        "The Daily · by Ann Lee · 7 June 2021",
        "The Daily · by Ann Lee · 7 June 2021 · page 3",
        "The Daily · by Ann Lee · 7 June 2021",
        "The Daily · 7 June 2021",
    ]
    assert parsed.texts(".sure") == ["Probably answers the question"]


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


def test_the_outcomes_are_told_apart():
    outcomes = {
        "answered": answer_html(answered()),
        "not_in_articles": answer_html(refused()),
        "library_empty": answer_html(Answer("q", "q", Status.LIBRARY_EMPTY, 0.0)),
        "filtered_out": answer_html(Answer("q", "q", Status.FILTERED_OUT, 0.0)),
        "failed": failure_html("The disk is full."),
    }
    for status, html in outcomes.items():
        assert Parsed(html).attributes(".answer", "data-status") == [status]
    assert len({Parsed(html).texts(".answer")[0] for html in outcomes.values()}) == 5
    assert "The articles do not answer this." in outcomes["not_in_articles"]
    assert "No articles are loaded yet." in outcomes["library_empty"]
    assert "No chosen article" in outcomes["filtered_out"]


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


@given(any_text, st.lists(st.integers(0, 40), unique=True), st.integers(-5, 50), st.integers(-5, 50))
def test_the_pane_holds_every_character_and_marks_the_quote(text, cuts, start, end):
    edges = sorted(cut for cut in cuts if cut <= len(text))
    blocks = [Block(a, b, kind) for a, b, kind in zip(edges[::2], edges[1::2], [*Kind] * 9, strict=False)]
    parsed = Parsed(article_html(article(text, *blocks), start, end))
    assert parsed.texts(".text") == [text]
    if 0 <= start < end <= len(text):
        assert "".join(parsed.texts("mark")) == text[start:end]
    for kind in Kind:
        if kind is not Kind.PARAGRAPH:
            assert "".join(parsed.texts(f".{kind}")) == "".join(text[b.start : b.end] for b in blocks if b.kind is kind)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_pane_and_the_list_take_hostile_metadata(text):
    document = article("Ann pays.", title=text, publisher=text, author=text, url=text, date=text)
    parsed = Parsed(article_html(document))
    assert parsed.texts("h2") == [text]
    assert parsed.texts(".details") == [f"{text} · by {text} · {text}", text]
    listed = Parsed(articles_html([document]))
    assert listed.texts("a") == [text]
    assert listed.texts(".details") == [f"{text} · {text}"]


def test_the_list_of_articles_counts_and_ends():
    assert Parsed(articles_html([])).texts("p") == ["No articles are loaded yet."]
    assert Parsed(articles_html([article("x")])).texts("h2") == ["1 article"]
    many = Parsed(articles_html([article("x", date="2021-06-07")] * (MAX_LISTED + 7)))
    assert many.texts("h2") == [f"{MAX_LISTED + 7} articles"]
    assert len(many.texts("li")) == MAX_LISTED
    assert "7 more" in many.texts("section")[0]


class OneAnswer:
    """An assistant and a library that do as they are told, an error included."""

    def __init__(self, outcome: Answer | Exception) -> None:
        self.outcome = outcome
        self.histories: list[list[str]] = []
        self.listed: list[Document] = []

    def ask(self, question, history=()):
        self.histories.append(list(history))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def documents(self):
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.listed

    def document(self, document_id):
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return article("Ann pays.")


def test_no_articles_are_missed_before_all_is_ready():
    library = OneAnswer(refused())
    assert Parsed(library_html(library)).texts("p") == ["No articles are loaded yet."]
    soon = Parsed(library_html(library, preparing=True))
    assert soon.texts("h2") == ["Articles"]
    assert soon.texts("p") == ["The articles are listed here as soon as they are indexed."]
    library.listed = [article("x")]
    assert library_html(library, preparing=True) == library_html(library) == articles_html(library.listed)
    for preparing in False, True:
        broken = library_html(OneAnswer(LibraryError("It is <gone>.")), preparing=preparing)
        assert Parsed(broken).texts("p") == ["It is <gone>."]


def test_a_question_that_waited_in_vain_is_answered_with_the_reason():
    turn, spoken = fail_turn("Who?", "It is <gone>.")
    assert turn == Turn("Who?", failure_html("It is <gone>."), counts=False)
    assert Parsed(f"<p>{spoken}</p>").texts("p") == ["It is <gone>."]


def test_an_answer_counts_for_later_questions():
    assistant = OneAnswer(refused())
    turn, spoken = take_turn(assistant, "Who flies?", ["Who pays?"])
    assert turn == Turn("Who flies?", answer_html(refused()), counts=True)
    assert spoken == "The articles do not answer this."
    assert assistant.histories == [["Who pays?"]]


@pytest.mark.parametrize("error", [QuestionError("Too long; <b>shorten</b> it."), LibraryError("The disk is gone.")])
def test_an_expected_failure_is_its_sentence(error, caplog):
    turn, spoken = take_turn(OneAnswer(error), "Who?", [])
    assert Parsed(turn.reply).texts(".verdict") == [str(error)]
    assert Parsed(f"<p>{spoken}</p>").texts("p") == [str(error)]
    assert not turn.counts
    assert not caplog.records


def test_an_unexpected_failure_is_no_refusal_and_is_logged(caplog):
    with caplog.at_level(logging.ERROR):
        turn, _ = take_turn(OneAnswer(RuntimeError("a secret path")), "Who?", [])
    assert Parsed(turn.reply).texts(".answer") == ["Something failed while answering; see the terminal."]
    assert Parsed(turn.reply).attributes(".answer", "data-status") == ["failed"]
    assert "a secret path" in caplog.text
    assert "Traceback" in caplog.text


@pytest.mark.parametrize(
    "wanted",
    [None, 3, "a.md", [], {}, {"article": "a.md"}, {"article": "a.md", "start": "x", "end": 2}],
)
def test_the_pane_refuses_what_names_no_article(wanted):
    assert Parsed(opener(OneAnswer(refused()))(wanted)).texts("h2") == ["This address names no article."]


def test_the_pane_says_why_an_article_does_not_open(caplog):
    wanted = {"article": "a.md", "start": "0", "end": "3"}
    assert Parsed(opener(OneAnswer(refused()))(wanted)).texts("mark") == ["Ann"]
    assert Parsed(opener(OneAnswer(LibraryError("It is <gone>.")))(wanted)).texts("h2") == ["It is <gone>."]
    html = opener(OneAnswer(RuntimeError("a secret path")))(wanted)
    assert Parsed(html).texts("h2") == ["Something failed while opening the article; see the terminal."]
    assert "a secret path" in caplog.text
