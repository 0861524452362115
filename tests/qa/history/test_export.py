"""Exports: what people read shows as it was written, comes back equal, and cannot be edited unnoticed."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reportlab.pdfgen.canvas import Canvas

from embeddings.syncing.folder import read_bytes
from embeddings.syncing.reading import read_document
from embeddings.syncing.uploads import shown_id
from qa.answer import Answer, Context, ContextKind, Correction, CorrectionKind, Quote, Source, Status
from qa.doors.cli.command_line import main
from qa.errors import RecordError
from qa.history.conversation import Conversation, Turn
from qa.history.export import export_json, export_markdown, read_export
from qa.history.export_markdown import as_markdown
from qa.history.verify_export import verify_export
from qa.quotes.places import source_at
from seeds import seed_articles

ROOT = Path(__file__).resolve().parents[3]
HEAVY = ("faiss", "gradio", "numpy", "sentence_transformers", "tantivy", "tiktoken", "torch", "transformers")
EXPORTED = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
ASKED = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)
# A parser that keeps to CommonMark, and one with the tables and the strike-through that many viewers add.
PARSERS = [MarkdownIt("commonmark"), MarkdownIt("js-default", {"html": True})]
PARSER_NAMES = ["CommonMark", "with extensions"]

HOSTILE = [
    "<script>alert(1)</script> and <img src=x onerror=alert(1)> &amp; &#91;",
    "See [3] and [a link](javascript:alert(1)), ![a picture](https://example.org/x.png), <https://example.org>.",
    "[3]: https://example.org 'a definition'",
    "Go to https://example.org/a_b_c, www.example.org or me@example.org.",
    "It costs $5 and $6: $$x^2$$ or \\(y\\) and \\[z\\].",
    "`code` ``more`` and\n```\na fence\n```\n~~~\nanother\n~~~",
    "**bold** __bold__ *a* _a_ ~~gone~~ ^up^ snake_case_name ==marked==",
    "# not a heading\n## nor this #\nnor this\n=====\nnor this\n-----\n- no list\n+ no list\n* no list",
    "1. no list\n2) no list\n123456789. no list\n1986. A good year.",
    "    no code\n\tno code\n  two spaces  \n",
    "> no quote in the quote\n>> nor here",
    "a | b\n--|--\n1 | 2",
    "a\n:-",
    "Term\n: no definition",
    "The end of a line\\\nand\\",
    "one\r\n\r\ntwo\r\rthree\n\n\nfour",
    "\n\n  before and after\u00a0\u3000\n\n",
    "left \u202egnol\u202c right \u2066isolated\u2069 \u200f\u061c zero\u200bwidth \ufeff soft\u00adhyphen",
    "next\u0085line\u2028line\u2029paragraph\x0cform",
    "An emoji \U0001f469\u200d\U0001f680, İstanbul, 苏州, é and e\u0301, \U000e0041tag.",
    "***", "---", "===", "```", "<!--", "\\", "&", " ", "\n", "![", "]()", "--- |",
]  # fmt: skip
# Controls that CommonMark lets pass, all but the first, and the parser at hand replaces; no viewer shows them.
REPLACED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
TROUBLE = st.sampled_from("<>&[]()!`\\*_-+=#.:|~$\r\n\t \0\u202e1w@/")
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs"]) | TROUBLE, min_size=1)
    | st.sampled_from(HOSTILE)
    | st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map("\n".join)
)  # fmt: skip


def seen(text: str) -> str:
    """What the parser at hand shows of a text that is shown as it is written."""
    return REPLACED.sub("\ufffd", text)


def text_of(inline: Token) -> str:
    parts = []
    for token in inline.children or []:
        assert token.type in {"text", "softbreak", "hardbreak"}, f"{token.type} in {inline.content!r}"
        parts.append(token.content if token.type == "text" else "\n")
    return "".join(parts)


def quoted(tokens: list[Token]) -> Iterator[str]:
    """The text content of every block quote, each of which is one paragraph."""
    for index, token in enumerate(tokens):
        if token.type == "blockquote_open":
            kinds = [inner.type for inner in tokens[index : index + 5]]
            assert kinds == ["blockquote_open", "paragraph_open", "inline", "paragraph_close", "blockquote_close"]
            yield text_of(tokens[index + 2])


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert [name for name, _ in attrs] in ([], ["class"])


def source(text: str, document_id: str = "a.txt", start: int = 7, **about: str | tuple[str, ...]) -> Source:
    place = Source(
        document_id, "A", None, None, None, None, "/srv/articles/secret", "ab" * 32, None, start, start + len(text)
    )
    return replace(place, **about)  # type: ignore[arg-type]


def quote(text: str, number: int = 1) -> Quote:
    return Quote(number, text, 0.75, (source(text),))


def answered(question: str, *texts: str) -> Turn:
    quotes = tuple(quote(text, number) for number, text in enumerate(texts, start=1))
    return Turn(Answer(question, question, Status.ANSWERED, 0.9, quotes), ASKED)


def refused(question: str, nearest: str) -> Turn:
    return Turn(Answer(question, question, Status.NOT_IN_ARTICLES, 0.1, nearest=quote(nearest)), ASKED)


def ended(question: str, status: Status) -> Turn:
    return Turn(Answer(question, question, status, 0.0), ASKED)


@pytest.mark.parametrize("parser", PARSERS, ids=PARSER_NAMES)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_as_it_is_written(parser, text):
    tokens = parser.parse("> " + as_markdown(text).replace("\n", "\n> "))
    assert list(quoted(tokens)) == [seen(text)]


def test_no_run_of_white_space_takes_long():
    text = f"words{' ' * 100_000}words"
    begun = time.process_time()
    assert as_markdown(f"{text}  ") == f"{text}&#32;&#32;"
    assert time.process_time() - begun < 5, "looked through once, not from each space on"


@pytest.mark.parametrize("parser", PARSERS, ids=PARSER_NAMES)
@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=3))
def test_every_block_quote_is_its_quote_and_every_heading_its_question(parser, parts):
    conversation = Conversation(
        tuple(
            refused(question, words) if number % 2 else answered(question, words, other)
            for number, (question, words, other) in enumerate(parts)
        )
    )
    markdown = export_markdown(conversation, EXPORTED)
    tokens = parser.parse(markdown)
    shown = [
        [turn.answer.nearest.text] if turn.answer.nearest else [q.text for q in turn.answer.quotes]
        for turn in conversation.turns
    ]
    assert list(quoted(tokens)) == [seen(text) for texts in shown for text in texts]
    headings = [text_of(tokens[i + 1]) for i, token in enumerate(tokens) if token.type == "heading_open"]
    questions = [seen(question.replace("\n", " ")) for question, _, _ in parts]
    assert headings == [questions[0], *(f"Q{n}. {text}" for n, text in enumerate(questions, start=1)), "Record"]
    tags = Tags()
    tags.feed(parser.render(markdown))
    assert tags.found <= {"h1", "h2", "p", "blockquote", "br", "ul", "li", "code", "pre"}


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=3), st.sampled_from(["\n", "\r\n", "\r"]))
def test_both_forms_come_back_equal_and_pass_through_mail_and_git(parts, newline):
    conversation = Conversation(tuple(answered(question, *texts) for question, *texts in parts))
    as_json = export_json(conversation, EXPORTED)
    assert as_json.isascii()
    read = read_export(as_json)
    for form in (as_json, export_markdown(conversation, EXPORTED)):
        carried = form.encode().decode().replace("\n", newline)
        assert read_export(carried) == read
        assert read_export(f"\ufeff{carried}{newline}\n") == read
        assert read_export(carried.rstrip()) == read
    assert read.shown_as_recorded
    assert [turn.question for turn in read.export.turns] == [question for question, *_ in parts]
    quotes = [q for turn in read.export.turns for q in turn.quotes]
    assert [q.text for q in quotes] == [text for _, *texts in parts for text in texts]
    assert all(q.is_intact for q in quotes)


EVERY_END = Conversation(
    (
        Turn(
            Answer(
                "and when?", "When did the bridge open?", Status.ANSWERED, 0.91,
                (
                    Quote(
                        1, "It opened on Monday.", 0.75,
                        (
                            source(
                                "It opened on Monday.", "bridge.txt", 120, title="The bridge",
                                publisher="The Ling Post", author="Ana Ruiz", date="2023-04-05",
                                url="https://example.org/bridge",
                            ),
                            replace(source("It opened on Monday.", ".uploads/ab12/own/copy.md", 3), page="iv"),
                        ),
                    ),
                ),
            ),
            ASKED,
        ),
        refused("Who is the queen?", "The queen came by boat."),
        ended("Anything?", Status.LIBRARY_EMPTY),
        ended("And there?", Status.FILTERED_OUT),
    )
)  # fmt: skip


def test_the_json_form():
    written = json.loads(export_json(EVERY_END, EXPORTED))
    assert list(written) == ["format", "version", "exported", "turns"]
    assert (written["format"], written["version"]) == ("quoth-conversation", 2)
    assert written["exported"] == "2026-11-22T17:30:00+00:00"
    first, second, *_ = written["turns"]
    assert list(first) == ["asked", "question", "understood", "status", "confidence", "quotes", "nearest"]
    [one] = first["quotes"]
    assert one == {
        "number": 1,
        "text": "It opened on Monday.",
        "sha256": hashlib.sha256(b"It opened on Monday.").hexdigest(),
        "score": 0.75,
        "sources": [
            {
                "document_id": "bridge.txt", "title": "The bridge", "publisher": "The Ling Post", "author": "Ana Ruiz",
                "date": "2023-04-05", "url": "https://example.org/bridge", "sha256": "ab" * 32, "page": None,
                "start": 120, "end": 140,
            },
            {
                "document_id": "own/copy.md", "title": "A", "publisher": None, "author": None, "date": None,
                "url": None, "sha256": "ab" * 32, "page": "iv", "start": 3, "end": 23,
            },
        ],
    }  # fmt: skip
    assert (second["status"], second["quotes"], second["nearest"]["text"]) == (
        "not_in_articles", [], "The queen came by boat.",
    )  # fmt: skip


def test_the_markdown_form():
    shown, _, _ = export_markdown(EVERY_END, EXPORTED).partition("\n\n## Record\n")
    assert shown == "\n".join(
        [
            "# and when?", "",
            "Asked of Quoth, and exported on 2026-11-22 17:30:00 UTC. Every quote is in the words of an article; who "
            "has the articles can check that with `quoth verify FILE --articles DIR`.", "",
            "## Q1. and when?", "", "Asked on 2026-11-22 17:05:00 UTC.", "",
            "Understood as: When did the bridge open?", "", "Quote 1:", "", "> It opened on Monday.", "",
            "- The bridge · The Ling Post · Ana Ruiz · 2023-04-05 · https&#58;//example.org/bridge\\",
            "  bridge.txt · characters 120–140\\", f"  SHA-256 of the file: {'ab' * 32}",
            "- A\\", "  own/copy.md · page iv · characters 3–23\\", f"  SHA-256 of the file: {'ab' * 32}", "",
            "## Q2. Who is the queen?", "", "Asked on 2026-11-22 17:05:00 UTC.", "",
            "The articles do not answer this.", "", "The nearest passage, which is not an answer:", "",
            "> The queen came by boat.", "",
            "- A\\", "  a.txt · characters 7–30\\", f"  SHA-256 of the file: {'ab' * 32}", "",
            "## Q3. Anything?", "", "Asked on 2026-11-22 17:05:00 UTC.", "",
            "There was nothing to answer from: no articles were loaded.", "",
            "## Q4. And there?", "", "Asked on 2026-11-22 17:05:00 UTC.", "",
            "None of the chosen articles was in the library.",
        ]
    )  # fmt: skip


ROW = "| Monday | 9 to 17 |"
WITH_CONTEXT = Conversation(
    (
        answered("Who?", "He."),
        Turn(
            Answer(
                "When?", "When?", Status.ANSWERED, 0.9,
                (
                    replace(quote(ROW), context=(
                        Context(ContextKind.HEADING, "Opening\nhours", 0, 13),
                        Context(ContextKind.HEADER_ROW, "| Day | [3] |", 14, 27),
                    )),
                ),
            ),
            ASKED,
        ),
    )
)  # fmt: skip


def test_context_is_written_and_read_and_an_older_quoth_asks_for_an_update():
    written = json.loads(export_json(WITH_CONTEXT, EXPORTED))
    assert written["version"] == 2, "an older Quoth reads version 1 alone, and asks for an update by this number"
    [without], [one] = (turn["quotes"] for turn in written["turns"])
    assert "context" not in without
    assert one["context"] == [
        {"kind": "heading", "text": "Opening\nhours", "start": 0, "end": 13},
        {"kind": "header_row", "text": "| Day | [3] |", "start": 14, "end": 27},
    ]
    shown = export_markdown(WITH_CONTEXT, EXPORTED)
    assert (
        "\n\nQuote 1:\n\nHeading, characters 0–13: Opening\\\nhours\n\n"
        "Header row of its table, characters 14–27: &#124; Day &#124; &#91;3&#93; &#124;\n\n> &#124; Monday"
    ) in shown
    for form in (export_json(WITH_CONTEXT, EXPORTED), shown):
        read = read_export(form)
        assert read.shown_as_recorded
        assert read.export.turns[1].quotes[0].context == WITH_CONTEXT.turns[1].answer.quotes[0].context
        assert all(quote.is_intact for turn in read.export.turns for quote in turn.quotes)


def test_corrections_make_version_3_and_are_shown():
    turn = answered("Who payz?", "Ann pays.")
    read = Correction("payz", "pa*ys", CorrectionKind.SPELLING)
    conversation = Conversation((replace(turn, answer=replace(turn.answer, corrections=(read,))),))
    written = json.loads(export_json(conversation, EXPORTED))
    assert written["version"] == 3
    assert written["turns"][0]["corrections"] == [{"typed": "payz", "read": "pa*ys", "kind": "spelling"}]
    shown = export_markdown(conversation, EXPORTED)
    assert "Read “payz” as “pa&#42;ys”." in shown
    assert all(read_export(form).shown_as_recorded for form in (export_json(conversation, EXPORTED), shown))


def test_messages_make_version_3_and_are_shown():
    talk = Turn(Answer("thanks", "thanks", Status.NO_QUESTION, 0.0, message="Glad to *help*."), ASKED)
    overview = answered("Summarise it", "It opened.")
    overview = replace(overview, answer=replace(overview.answer, status=Status.OVERVIEW, message="Quoth quotes."))
    refusal = replace(ended("Wer?", Status.NOT_IN_ARTICLES).answer, message="Ask in English.")
    for turn, said in (
        (talk, "Glad to &#42;help&#42;."),
        (overview, "Quoth quotes."),
        (Turn(refusal, ASKED), "English."),
    ):
        conversation = Conversation((answered("When?", "Monday."), turn))
        written = json.loads(export_json(conversation, EXPORTED))
        assert written["version"] == 3
        assert [each.get("message") for each in written["turns"]] == [None, turn.answer.message]
        shown = export_markdown(conversation, EXPORTED)
        assert said in shown
        assert "The articles do not answer this." not in shown
        for form in (export_json(conversation, EXPORTED), shown):
            assert read_export(form).shown_as_recorded


def test_headings_are_written_where_there_are_any_and_shown_where_there_is_no_page():
    words, headings = "It opened on Monday.", ("Methods", "Sampling *2*")
    places = (source(words, headings=headings), source(words, page="iv", headings=headings), source(words))
    quoted = replace(quote(words), sources=places)
    turn = Turn(Answer("When?", "When?", Status.ANSWERED, 0.9, (quoted,)), ASKED)
    for conversation, version in ((Conversation((turn,)), 2), (Conversation((answered("When?", words),)), 1)):
        assert json.loads(export_json(conversation, EXPORTED))["version"] == version
    written = json.loads(export_json(Conversation((turn,)), EXPORTED))["turns"][0]["quotes"][0]["sources"]
    assert [each.get("headings") for each in written] == [["Methods", "Sampling *2*"]] * 2 + [None]
    shown = export_markdown(Conversation((turn,)), EXPORTED)
    assert "  a.txt · in “Methods › Sampling &#42;2&#42;” · characters 7–27" in shown
    assert "  a.txt · page iv · characters" in shown
    assert "  a.txt · characters" in shown
    for form in (export_json(Conversation((turn,)), EXPORTED), shown):
        read = read_export(form)
        assert read.shown_as_recorded
        [one] = read.export.turns[0].quotes
        assert [each.headings for each in one.sources] == [each.headings for each in places]


@pytest.mark.parametrize(
    ("conversation", "old", "new", "says"),
    [
        (WITH_CONTEXT, '"version": 2', '"version": 1', "the version should be 2, not 1"),
        (EVERY_END, '"version": 2', '"version": 1', "the version should be 2, not 1"),
        (WITH_CONTEXT, '"heading"', '"footer"', "kind should be 'header_row', "),
        (WITH_CONTEXT, '"end": 13', '"end": 0', "end should be 1 or more"),
        (EVERY_END, '"score": 0.75,', '"score": 0.75, "context": [],', "context should be a longer list"),
    ],
)
def test_context_that_is_out_of_form_is_refused(conversation, old, new, says):
    text = export_json(conversation, EXPORTED)
    assert old in text
    with pytest.raises(RecordError, match=f"^This is no conversation that Quoth exported.*{says}"):
        read_export(text.replace(old, new))


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(ContextKind), TEXTS), min_size=1, max_size=3))
def test_every_context_comes_back_and_makes_no_block_quote(parts):
    quotes = tuple(
        replace(quote(text, number), context=(Context(kind, above, 3, 3 + len(above)),))
        for number, (text, kind, above) in enumerate(parts, start=1)
    )
    conversation = Conversation((Turn(Answer("?", "?", Status.ANSWERED, 0.9, quotes), ASKED),))
    markdown = export_markdown(conversation, EXPORTED)
    for parser in PARSERS:
        tokens = parser.parse(markdown)
        assert list(quoted(tokens)) == [seen(text) for text, _, _ in parts]
        lines = [text_of(token) for token in tokens if ", characters 3–" in token.content and token.type == "inline"]
        shown = [text.partition("–")[2].partition(": ")[2] for text in lines]
        assert shown == [seen(above) for _, _, above in parts]
    for form in (markdown, export_json(conversation, EXPORTED)):
        assert [q.context for q in read_export(form).export.turns[0].quotes] == [q.context for q in quotes]


@pytest.mark.parametrize("export", [export_json, export_markdown])
def test_no_path_and_no_owner_leaves_the_server(export):
    text = export(EVERY_END, EXPORTED)
    assert "secret" not in text
    assert "ab12" not in text
    assert '"path"' not in text


@pytest.mark.parametrize(
    ("document_id", "shown"),
    [("a.txt", "a.txt"), ("x/a.txt", "x/a.txt"), (".uploads/ab12/a.txt", "a.txt"), (".uploads/ab12/x/y.md", "x/y.md")],
)
def test_an_upload_is_shown_by_its_own_name(document_id, shown):
    assert shown_id(document_id) == shown


def test_of_a_quote_in_very_many_places_some_are_shown_and_all_recorded():
    words = "It opened on Monday."
    many = Quote(1, words, 0.5, tuple(source(words, f"{i}.txt") for i in range(200)))
    export = export_markdown(Conversation((Turn(Answer("?", "?", Status.ANSWERED, 1.0, (many,)), ASKED),)), EXPORTED)
    assert export.partition("## Record")[0].count(".txt · ") == 20
    assert "- and 180 more places, which the record names\n" in export
    assert len(read_export(export).export.turns[0].quotes[0].sources) == 200


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "no conversation that Quoth exported", id="empty"),
        pytest.param("# Some notes\n\nNothing here.\n", "no conversation that Quoth exported", id="another Markdown"),
        pytest.param("{}", r"there is no 'format'", id="another JSON"),
        pytest.param("{", "Expecting property name", id="half a JSON"),
        pytest.param('{"format": "quoth-conversation", "version": 5}', r"version 5.*update Quoth\.$", id="a later one"),
        pytest.param('{"format": "quoth-conversation"}', "version None", id="no version"),
        pytest.param('{"a": 1, "a": 2}', "a name stands twice", id="a name twice"),
        pytest.param('{"a": NaN}', "NaN is no number", id="NaN"),
        pytest.param('{"a": -Infinity}', "-Infinity is no number", id="infinity"),
        pytest.param('{"a":' * 100_000, "Quoth exported", id="nested without end"),
        pytest.param('{"a": ' + "9" * 5000 + "}", "Quoth exported", id="a number without end"),
    ],
)
def test_what_is_no_export_is_refused(text, says):
    with pytest.raises(RecordError, match=says):
        read_export(text)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"version": 2', '"version": true', "version should be a whole number"),
        ('"confidence": 0.91', '"confidence": 1e999', "1e999 is too large"),
        ('"confidence": 0.91', '"confidence": "sure"', "confidence should be"),
        ('"text": "It opened', '"note": "True!", "text": "It opened', "'note'"),
        ('"score": 0.75,', "", "there is no 'score'"),
        ('"document_id": "bridge.txt",', '"document_id": "bridge.txt", "path": "/",', "'path'"),
        ('"end": 140', '"end": 120', "end should be"),
        ("It opened", "It \\ud800opened", "text should be a text"),
    ],
)
def test_a_record_that_is_out_of_form_is_refused(old, new, says):
    text = export_json(EVERY_END, EXPORTED)
    assert old in text
    with pytest.raises(RecordError, match=f"^This is no conversation that Quoth exported.*{says}"):
        read_export(text.replace(old, new))


def test_half_a_character_of_a_question_becomes_a_question_mark():
    conversation = Conversation((answered("Who\ud83d\ude00?", "He."),))
    for form in (export_json(conversation, EXPORTED), export_markdown(conversation, EXPORTED)):
        assert read_export(form.encode().decode()).export.turns[0].question == "Who???"


# From here on against folders of articles, through the command.

ARTICLES = {
    "bridge.txt": "The bridge\n\nThe bridge over the Ling opened on Monday.\n\nThe county paid for the work.\n",
    "market/fish.md": "---\ntitle: Fish\nauthor: Ana Ruiz\n---\n\n# Fish\n\nThe \x1b[31mfish\x1b[0m \u202emarket\u202c "
    "moved to <b>the</b> harbour [3].\r\n\r\nForty stalls found a place there.\n",
    "year.txt": "Visitors numbered nine thousand last year.\n",
}
OPENED, PAID = "The bridge over the Ling opened on Monday.", "The county paid for the work."
FISH = "The \x1b[31mfish\x1b[0m \u202emarket\u202c moved to <b>the</b> harbour [3]."
MOVED = f"{FISH}\r\n\r\nForty stalls found a place there."
VISITORS = "Visitors numbered nine thousand last year."


DATA = ROOT / "tests" / "data" / "version-1"


class Ran(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def verify(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("QUOTH_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["quoth", "verify", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exited:
            main()
        assert not (tmp_path / "library").exists()
        return Ran(int(exited.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in ARTICLES.items():
        file = tmp_path / "articles" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return tmp_path / "articles"


def quote_from(folder: Path, document_id: str, words: str, number: int = 1) -> Quote:
    document = read_document(folder / document_id, folder)
    start = document.text.index(words)
    return Quote(number, words, 0.5, (source_at(document, start, start + len(words)),))


@pytest.fixture
def conversation(folder: Path) -> Conversation:
    first = (quote_from(folder, "bridge.txt", OPENED), quote_from(folder, "bridge.txt", PAID, 2))
    nearest = quote_from(folder, "year.txt", VISITORS)
    return Conversation(
        (
            Turn(Answer("When, and who paid?", "When, and who paid?", Status.ANSWERED, 0.9, first), ASKED),
            Turn(Answer("Why?", "Why?", Status.NOT_IN_ARTICLES, 0.1, nearest=nearest), ASKED),
            Turn(
                Answer("Where?", "Where?", Status.ANSWERED, 0.9, (quote_from(folder, "market/fish.md", MOVED),)), ASKED
            ),
        )
    )


@pytest.fixture(params=["conversation.json", "conversation.md"])
def saved(request: pytest.FixtureRequest, tmp_path: Path, conversation: Conversation) -> Path:
    file = tmp_path / str(request.param)
    export = export_json if file.suffix == ".json" else export_markdown
    file.write_bytes(export(conversation, EXPORTED).encode())
    return file


@pytest.mark.parametrize("name", ["conversation.json", "conversation.md"])
def test_an_export_that_version_1_wrote_still_verifies(verify, folder, name):
    ran = verify(DATA / name, "--articles", folder)
    assert ran == (0, WHOLE, "")


WHOLE = """\
verbatim  Q1 [1] bridge.txt 12–54
verbatim  Q1 [2] bridge.txt 56–85
verbatim  Q2 nearest year.txt 0–42
verbatim  Q3 [1] market/fish.md 46–142
4 quotes checked: 4 verbatim.
"""


def test_an_export_is_checked_against_a_folder(verify, saved, folder):
    assert verify(saved, "--articles", folder) == (0, WHOLE, "")


@pytest.mark.parametrize("change", [lambda b: b.replace(b"\n", b"\r\n"), lambda b: b"\xef\xbb\xbf" + b, bytes.strip])
def test_what_editors_and_mail_do_to_a_file_is_no_change(verify, saved, folder, change):
    saved.write_bytes(change(saved.read_bytes()))
    assert verify(saved, "--articles", folder) == (0, WHOLE, "")


def rewrite(document_id: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        file = folder / document_id
        file.write_bytes(change(file.read_bytes().decode()).encode())

    return apply


@pytest.mark.parametrize(
    ("change", "status", "line", "summary"),
    [
        pytest.param(
            rewrite("year.txt", lambda text: text + "It rained.\n"), 0,
            "verbatim  Q2 nearest year.txt 0–42 (the file has changed since, the words have not)",
            "4 verbatim", id="verbatim in a file that has changed",
        ),
        pytest.param(
            rewrite("year.txt", lambda text: f"It rained.\n\n{text}"), 0,
            "moved     Q2 nearest year.txt 0–42 → year.txt 12–54 (the file has changed since, the words have not)",
            "3 verbatim, 1 moved", id="moved within its file",
        ),
        pytest.param(
            lambda folder: (folder / "year.txt").rename(folder / "market" / "z.txt"), 0,
            "moved     Q2 nearest year.txt 0–42 → market/z.txt 0–42", "3 verbatim, 1 moved", id="renamed",
        ),
        pytest.param(
            rewrite("year.txt", lambda text: text.replace("nine", "ten")), 1,
            "changed   Q2 nearest year.txt 0–42: the file has changed, and the words stand nowhere in the articles; "
            "the nearest words are “Visitors numbered ten thousand last year.”, 92 % alike, at year.txt 0–41",
            "3 verbatim, 1 changed", id="changed",
        ),
        pytest.param(
            rewrite("year.txt", lambda text: text.replace(" ", "\n")), 1,
            "drifted   Q2 nearest year.txt 0–42 → year.txt 0–42 (the file has changed): now reads "
            f"“{VISITORS}”, 99 % alike",
            "3 verbatim, 1 drifted", id="drifted",
        ),
        pytest.param(
            lambda folder: (folder / "year.txt").unlink(), 1,
            "gone      Q2 nearest year.txt 0–42: the article is not there, nor do the words stand in another",
            "3 verbatim, 1 gone", id="gone",
        ),
        pytest.param(
            rewrite("market/fish.md", lambda text: text.replace("Ana", "Eva")), 0,
            "verbatim  Q3 [1] market/fish.md 46–142 (the file has changed since, the words have not; the article names "
            "another title, publisher, author, date, address, page or heading)",
            "4 verbatim", id="by another author now",
        ),
    ],
)  # fmt: skip
def test_what_has_become_of_a_quote_is_told(verify, saved, folder, change, status, line, summary):
    change(folder)
    ran = verify(saved, "--articles", folder)
    assert (ran.status, ran.err) == (status, "")
    assert line in ran.out.splitlines()
    assert ran.out.splitlines()[-1] == f"4 quotes checked: {summary}."


POOL = """\
The Kelm pool

Opening hours

Day        Hours
Monday     9 to 17

The slide was built by twelve volunteers.
"""


def pool_quote(text: str, words: str, *context: str) -> Quote:
    start = text.index(words)
    parts = [
        Context(ContextKind.HEADING, above, text.rindex(above, 0, start), text.rindex(above, 0, start) + len(above))
        for above in context
    ]
    return Quote(1, words, 0.5, (source(words, "pool.txt", start),), context=tuple(parts))


@pytest.mark.parametrize(
    ("change", "status", "line"),
    [
        pytest.param(lambda text: text, 0, "verbatim  Q1 [1] pool.txt 47–65", id="unchanged"),
        pytest.param(
            lambda text: f"News.\n\n{text}", 0, "moved     Q1 [1] pool.txt 47–65 → pool.txt 54–72", id="moved along"
        ),
        pytest.param(
            lambda text: text.replace("Day        Hours", "Hours        Day"), 1,
            "changed   Q1 [1] pool.txt 47–65: the words stand there, but the context shown with them stands nowhere in "
            "that article", id="another header",
        ),
        pytest.param(
            lambda text: "News.\n\n" + text.replace("Opening hours", "Closing hours"), 1,
            "changed   Q1 [1] pool.txt 47–65: the words stand at pool.txt 54–72, but the context shown with them "
            "stands nowhere in that article", id="moved, below another heading",
        ),
        pytest.param(
            lambda text: text.replace("Opening hours", "The hours now"), 1,
            "changed   Q1 [1] pool.txt 47–65: the words stand there", id="a heading of the same length",
        ),
        pytest.param(
            lambda text: text.replace("The Kelm pool\n\nOpening hours\n\n", "Opening hours\n\nThe Kelm pool\n\n"), 0,
            "moved     Q1 [1] pool.txt 47–65 (the context shown with the words has moved", id="a heading elsewhere",
        ),
    ],
)  # fmt: skip
def test_context_is_checked_with_its_quote(verify, tmp_path, change, status, line):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "pool.txt").write_bytes(change(POOL).encode())
    words = pool_quote(POOL, "Monday     9 to 17", "Opening hours", "Day        Hours")
    conversation = Conversation((Turn(Answer("?", "?", Status.ANSWERED, 0.5, (words,)), ASKED),))
    for name, export in (("pool.json", export_json), ("pool.md", export_markdown)):
        (tmp_path / name).write_bytes(export(conversation, EXPORTED).encode())
        ran = verify(tmp_path / name, "--articles", tmp_path / "articles")
        assert (ran.status, ran.err) == (status, "")
        assert ran.out.startswith(line)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            '"text": "Opening hours"',
            '"text": "Opening hour"',
            "the quote in this file is not the one that was exported",
        ),
        ('"text": "Opening hours"', '"text": "Closing hours"', "but the context shown with them stands nowhere"),
    ],
)
def test_a_context_that_was_edited_is_found_out(verify, tmp_path, old, new, says):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "pool.txt").write_bytes(POOL.encode())
    words = pool_quote(POOL, "Monday     9 to 17", "Opening hours")
    conversation = Conversation((Turn(Answer("?", "?", Status.ANSWERED, 0.5, (words,)), ASKED),))
    text = export_json(conversation, EXPORTED)
    assert old in text
    (tmp_path / "edited.json").write_text(text.replace(old, new), encoding="utf-8")
    ran = verify(tmp_path / "edited.json", "--articles", tmp_path / "articles")
    assert ran.status == 1
    assert says in ran.out


def test_an_export_among_the_articles_proves_nothing(verify, folder, conversation):
    (folder / "year.txt").unlink()
    (folder / "saved.md").write_text(export_markdown(conversation, EXPORTED), encoding="utf-8", newline="\n")
    ran = verify(folder / "saved.md", "--articles", folder)
    assert ran.status == 1
    assert "gone      Q2 nearest year.txt" in ran.out


def test_a_cited_file_that_cannot_be_read_is_told(verify, saved, folder):
    (folder / "year.txt").write_bytes(b"%PDF-1.7")
    ran = verify(saved, "--articles", folder)
    assert ran.status == 1
    assert ran.err.startswith("Left out: year.txt: The PDF is damaged")
    assert "gone      Q2 nearest" in ran.out


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        pytest.param('"text": "The county paid', '"text": "The county refused', "changed   Q1 [2]", id="a text"),
        pytest.param(PAID, "The mayor paid for the work..", "changed   Q1 [2]", id="a text of the same length"),
        pytest.param('"start": 56', '"start": 57', "changed   Q1 [2]", id="a place"),
        pytest.param(
            hashlib.sha256(PAID.encode()).hexdigest(), hashlib.sha256(b"?").hexdigest(), "changed   Q1 [2]", id="a hash"
        ),
    ],
)
def test_a_record_that_was_edited_is_found_out(verify, tmp_path, folder, conversation, old, new, state):
    text = export_json(conversation, EXPORTED)
    assert old in text
    (tmp_path / "edited.json").write_text(text.replace(old, new), encoding="utf-8")
    ran = verify(tmp_path / "edited.json", "--articles", folder)
    assert ran.status == 1
    assert f"{state} bridge.txt" in ran.out
    assert ": the quote in this file is not the one that was exported\n" in ran.out


def test_a_record_whose_hash_was_made_anew_is_found_out_all_the_same(verify, tmp_path, folder, conversation):
    false = "The mayor paid for the works."
    text = export_json(conversation, EXPORTED)
    text = text.replace(PAID, false)
    text = text.replace(hashlib.sha256(PAID.encode()).hexdigest(), hashlib.sha256(false.encode()).hexdigest())
    (tmp_path / "edited.json").write_text(text, encoding="utf-8")
    ran = verify(tmp_path / "edited.json", "--articles", folder)
    assert ran.status == 1
    assert "changed   Q1 [2] bridge.txt 56–85: the words stand nowhere in the articles" in ran.out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("> The county paid", "> The county refused", id="a quote"),
        pytest.param("> The county paid", "> The county  paid", id="a space"),
        pytest.param("## Q1. When,", "## Q1. Since when,", id="a question"),
        pytest.param("The articles do not answer this.", "The articles answer this:", id="a refusal"),
        pytest.param("Quote 2:\n", "Quote 2, which is false:\n", id="a remark"),
        pytest.param("\n  bridge.txt · ", "\n  news.txt · ", id="a source"),
        pytest.param("\n\n## Record\n", "\n\nAll of it is proven.\n\n## Record\n", id="words before the record"),
        pytest.param("\n}\n```\n", "\n}\n```\n\nAll of it is proven.\n", id="words after the record"),
        pytest.param("\n}\n```\n", "\n}\n```<!--\n", id="words beside the fence"),
    ],
)
def test_words_that_were_edited_are_found_out(verify, tmp_path, folder, conversation, old, new):
    text = export_markdown(conversation, EXPORTED)
    assert text.count(old) == 1 or "bridge" in old
    (tmp_path / "edited.md").write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    ran = verify(tmp_path / "edited.md", "--articles", folder)
    assert (ran.status, ran.out) == (1, WHOLE)
    assert re.fullmatch(r"quoth: The words shown in this file are not those of its record, [^\n]*\.\n", ran.err)


def test_a_second_record_does_not_hide_the_first(verify, tmp_path, folder, conversation):
    text = export_markdown(conversation, EXPORTED)
    (tmp_path / "two.md").write_text(text.replace("The county", "The mayor") + text, encoding="utf-8", newline="\n")
    assert verify(tmp_path / "two.md", "--articles", folder).status == 1


def test_nothing_of_an_export_troubles_a_terminal(verify, tmp_path, folder):
    odd = Quote(1, "x", 0.5, (source("x", "\x1b]0;title\x07\u202e.txt\nverbatim"),))
    conversation = Conversation((Turn(Answer("?", "?", Status.ANSWERED, 0.5, (odd,)), ASKED),))
    (tmp_path / "odd.json").write_text(export_json(conversation, EXPORTED), encoding="utf-8")
    ran = verify(tmp_path / "odd.json", "--articles", folder)
    assert ran.status == 1
    assert ran.out.startswith("gone      Q1 [1] \\x1b]0;title\\x07\\u202e.txt\\nverbatim 7–8: ")
    assert ran.out.count("\n") == 2


@pytest.mark.parametrize("document_id", ["../outside.txt", "articles/../../outside.txt", "{tmp}/outside.txt"])
def test_no_file_outside_the_folder_is_read(verify, tmp_path, folder, document_id):
    (tmp_path / "outside.txt").write_text("The words.", encoding="utf-8")
    document_id = document_id.replace("{tmp}", str(tmp_path))
    words = Quote(1, "The words.", 0.5, (source("The words.", document_id, 0),))
    conversation = Conversation((Turn(Answer("?", "?", Status.ANSWERED, 0.5, (words,)), ASKED),))
    (tmp_path / "out.json").write_text(export_json(conversation, EXPORTED), encoding="utf-8")
    ran = verify(tmp_path / "out.json", "--articles", folder)
    assert ran.status == 1
    assert ran.out.startswith("gone ")


def test_a_conversation_without_quotes_has_nothing_to_check(verify, tmp_path, folder):
    conversation = Conversation((ended("Anything?", Status.LIBRARY_EMPTY),))
    (tmp_path / "none.md").write_text(export_markdown(conversation, EXPORTED), encoding="utf-8", newline="\n")
    ran = verify(tmp_path / "none.md", "--articles", folder)
    assert ran == (0, "There is no quote to check in this conversation.\n", "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["{tmp}/none.md"], "There is no file", id="no file"),
        pytest.param(["{tmp}"], "There is no file", id="a folder for a file"),
        pytest.param(["{tmp}/notes.md"], "no conversation that Quoth exported", id="other Markdown"),
        pytest.param(["{tmp}/bytes.md"], "not text in UTF-8", id="no text"),
        pytest.param(["{tmp}/good.json", "--articles", "{tmp}/none"], "does not exist", id="no articles"),
        pytest.param(["{tmp}/good.json", "--library", "{tmp}/none"], "no --library", id="a library"),
    ],
)
def test_bad_usage_is_one_sentence_and_status_2(verify, tmp_path, conversation, arguments, says):
    (tmp_path / "notes.md").write_text("# Notes\n", encoding="utf-8")
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "good.json").write_text(export_json(conversation, EXPORTED), encoding="utf-8")
    ran = verify(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert (ran.status, ran.out) == (2, "")
    assert re.fullmatch(r"quoth: \S[^\n]*[.)]\n", ran.err)
    assert says in ran.err


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter there")
def test_a_file_that_may_not_be_read_is_one_sentence_and_status_2(verify, saved, monkeypatch):
    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbid)
    ran = verify(saved)
    assert (ran.status, ran.out) == (2, "")
    assert "cannot be read (Permission denied)" in ran.err


def test_the_articles_are_those_of_the_seeds_unless_others_are_named(verify, tmp_path):
    document = read_document(seed_articles() / "suzhou.md", seed_articles())
    block = document.blocks[-1]
    words = document.text[block.start : block.end]
    quotes = (Quote(1, words, 0.5, (source_at(document, block.start, block.end),)),)
    conversation = Conversation((Turn(Answer("?", "?", Status.ANSWERED, 0.5, quotes), ASKED),))
    (tmp_path / "seeds.json").write_text(export_json(conversation, EXPORTED), encoding="utf-8")
    ran = verify(tmp_path / "seeds.json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith("1 quote checked: 1 verbatim.\n")


def test_checking_an_export_needs_neither_model_nor_library(saved, folder):
    code = f"""if True:
        import atexit, sys
        from qa.doors.cli.command_line import main
        atexit.register(lambda: print(*sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr))
        sys.argv = ["quoth", "verify", *sys.argv[1:]]
        main()
    """
    command = [sys.executable, "-c", code, str(saved), "--articles", str(folder)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert ran.stdout.decode().splitlines() == WHOLE.splitlines()
    assert ran.stderr.split() == []


def test_only_cited_articles_are_read_unless_words_are_missing_and_all_of_them_once_then(saved, folder, monkeypatch):
    looked_at: list[str] = []

    def counting(file: Path) -> bytes:
        looked_at.append(file.name)
        return read_bytes(file)

    monkeypatch.setattr("qa.history.verify_export.read_bytes", counting)
    export = read_export(saved.read_bytes().decode()).export
    verify_export(export, folder)
    assert looked_at == []
    for name in ("bridge.txt", "year.txt"):
        (folder / name).unlink()
    check = verify_export(export, folder)
    assert [quote.state for quote in check.quotes] == ["gone", "gone", "gone", "verbatim"]
    assert looked_at == ["fish.md"]


def test_an_export_with_pages_is_verified_on_another_machine(verify, tmp_path):
    """The PDF lies in another folder under another path, and there is no library."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        (folder / "papers").mkdir(parents=True)
    written = Canvas(str(here / "mill.pdf"))
    written.addPageLabel(0, style="ROMAN_LOWER", start=3)
    for words in (
        "The mill stands by the weir of the old town.",
        "It ground rye for forty bakers until the spring of 1875.",
    ):
        written.drawString(72, 700, words)
        written.showPage()
    written.save()
    words = "It ground rye for forty bakers until the spring of 1875."
    asked = Conversation(
        (Turn(Answer("When?", "When?", Status.ANSWERED, 0.9, (quote_from(here, "mill.pdf", words),)), ASKED),)
    )
    assert asked.turns[0].answer.quotes[0].sources[0].page == "iv"
    saved = tmp_path / "conversation.md"
    saved.write_text(export_markdown(asked, EXPORTED), encoding="utf-8")
    (there / "mill.pdf").write_bytes((here / "mill.pdf").read_bytes())
    ran = verify(saved, "--articles", there)
    assert (ran.status, ran.out.splitlines()[0]) == (0, "verbatim  Q1 [1] mill.pdf 46–102")
    (there / "mill.pdf").rename(there / "papers" / "old mill.pdf")
    ran = verify(saved, "--articles", there)
    assert (ran.status, ran.out.splitlines()[0]) == (0, "moved     Q1 [1] mill.pdf 46–102 → papers/old mill.pdf 46–102")
    saved.write_text(
        saved.read_text(encoding="utf-8").replace("page iv", "page v").replace('"page": "iv"', '"page": "v"'),
        encoding="utf-8",
    )
    (there / "papers" / "old mill.pdf").rename(there / "mill.pdf")
    ran = verify(saved, "--articles", there)
    assert "another title, publisher, author, date, address, page or heading" in ran.out
