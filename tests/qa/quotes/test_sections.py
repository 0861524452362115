"""Headings and questions of an article are quoted by the text below them, and quotes with the context they need."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from embeddings.document import Block, Document, Kind, Metadata
from embeddings.library import Library
from embeddings.scope import EVERYTHING
from qa.answer import ContextKind, Quote
from qa.questions.question import read_question
from qa.quotes.answer_spans import PatternAnswerSpans
from qa.quotes.building import make_quotes
from qa.ranking.base import ScoredSentence
from qa.retriever import Retriever

FAQ = """# Reading room

## How do I renew a card?

Bring the old card to the desk. It takes a minute.

## Who may sit by the stove?

Anyone over eighty. Others may ask.

## Opening hours

- Mon: 9 to 12
- Thu: 14 to 19

## History

The room was founded by Mina Torp. {filler}
The stove came later, in 1931.
"""
TABLE = """# Boats

| Boat | Seats | Built |
|---|---|---|
| Heron | 12 | 1950 |
| Teal | 30 | 1988 |

The boats lie in the harbour.
"""
LISTS = """# Moving out

Before you leave, please do the following:

- close the windows
- put into the shed:
  - the ladder
  - the barrow
- leave the key
"""
DIALOGUE = "Voices\n\nHOLM: We will build it. The money is there.\n\nRUTH: And who cleans it?\n\nHOLM: We do."


@dataclass(frozen=True)
class Asking:
    """Quotes the sentences that begin with the given words, with the given probabilities."""

    library: Library
    folder: Path

    def __call__(self, text: str, found: dict[str, float], question: str = "What is it?") -> list[Quote]:
        (self.folder / "a.md").write_text(text, encoding="utf-8")
        self.library.sync(self.folder)
        return self.quote(question, found)

    def quote(self, question: str, beginnings: dict[str, float]) -> list[Quote]:
        stored = self.library.passages(self.library.passage_ids(self.library.document_ids()))
        scored = [
            ScoredSentence(each.passage_id, each.passage, sentence, probability)
            for each in stored
            for sentence in each.passage.sentences
            for text in [each.passage.text_of(sentence)]
            for probability in [next((p for b, p in beginnings.items() if b in text), 0.0)]
        ]
        assert {s.probability for s in scored} >= set(beginnings.values())
        scored.sort(key=lambda s: -s.probability)
        found = Retriever(self.library).retrieve(read_question(question))
        result = replace(found, sentences=tuple(scored), confidence=0.9)
        quotes = list(make_quotes(self.library, result, EVERYTHING, PatternAnswerSpans()))
        for quote in quotes:
            document = self.library.find_document(quote.sources[0].document_id)
            assert document is not None
            assert document.text[quote.sources[0].start : quote.sources[0].end] == quote.text
            assert all(document.text[part.start : part.end] == part.text for part in quote.context)
        return quotes


@pytest.fixture
def asking(open_library: Callable[..., Library], tmp_path: Path) -> Asking:
    folder = tmp_path / "notes"
    folder.mkdir()
    return Asking(open_library(passage_tokens=200), folder)


def contexts(quote: Quote) -> list[tuple[ContextKind, str]]:
    return [(part.kind, part.text) for part in quote.context]


def faq(filler: int = 0) -> str:
    return FAQ.format(filler="Many people read here. " * filler)


@pytest.mark.parametrize(
    ("found", "quoted", "context"),
    [
        ("How do I renew", "Bring the old card to the desk. It takes a minute.", "How do I renew a card?"),
        ("It takes a minute", "Bring the old card to the desk. It takes a minute.", "How do I renew a card?"),
        ("Others may", "Anyone over eighty. Others may ask.", "Who may sit by the stove?"),
        ("Opening hours", "- Mon: 9 to 12\n- Thu: 14 to 19", "Opening hours"),
        ("- Thu", "- Thu: 14 to 19", "Opening hours"),
        ("The stove came", "The stove came later, in 1931.", None),
    ],
)
def test_the_text_below_a_question_or_a_heading_is_quoted(
    asking: Asking, found: str, quoted: str, context: str | None
) -> None:
    (quote,) = asking(faq(), {found: 0.9})
    assert quote.text == quoted
    assert [part.text for part in quote.context] == ([context] if context else [])


def test_a_long_section_is_quoted_at_its_likeliest_sentence(asking: Asking) -> None:
    (quote,) = asking(faq(filler=40), {"History": 0.8, "The stove came": 0.1})
    assert quote.text == "The stove came later, in 1931."
    assert quote.score == pytest.approx(0.8 * 0.9)


def test_a_heading_above_no_text_is_quoted_itself(asking: Asking) -> None:
    (quote,) = asking("# A\n\nText stands here.\n\n## The end of it all\n", {"The end": 0.9})
    assert quote.text == "The end of it all"


@pytest.mark.parametrize("found", ["| Teal", "| Boat"])
def test_a_row_is_quoted_alone_with_its_header(asking: Asking, found: str) -> None:
    (quote,) = asking(TABLE, {found: 0.9, "| Teal |": 0.9})
    assert quote.text == "| Teal | 30 | 1988 |"
    assert contexts(quote) == [(ContextKind.HEADER_ROW, "| Boat | Seats | Built |")]


HOURS = """# The mill

| Day | Hours |
|---|---|
| Monday | closed |
| Saturday | 10 to 16 |
| Sunday, summer | 12 to 16 |

| Day | Bread |
|---|---|
| Saturday | rye |
"""


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("When is the mill open on Saturday?", "| Saturday | 10 to 16 |"),
        ("Is the mill open on Sunday in summer?", "| Sunday, summer | 12 to 16 |"),
        ("Is the mill open on Monday, or on Saturday?", "| Monday | closed |"),
        ("When is the mill closed?", "| Monday | closed |"),
        ("When is the mill open?", "| Monday | closed |"),
    ],
)
def test_a_row_that_the_question_names_is_quoted_before_one_that_it_does_not(
    asking: Asking, question: str, quoted: str
) -> None:
    first, *_ = asking(HOURS, {"Monday": 0.9, "Saturday | rye": 0.02, "Saturday | 10": 0.01}, question)
    assert first.text == quoted


@pytest.mark.parametrize("passage_tokens", [200, 16], ids=["one passage", "a passage for each few items"])
@pytest.mark.parametrize(
    ("found", "introduction"),
    [
        ("- close", "Before you leave, please do the following:"),
        ("- the barrow", "- put into the shed:"),
        ("- leave", "Before you leave, please do the following:"),
    ],
)
def test_an_item_is_quoted_with_its_introduction(
    open_library: Callable[..., Library], tmp_path: Path, passage_tokens: int, found: str, introduction: str
) -> None:
    (tmp_path / "notes").mkdir()
    asking = Asking(open_library(passage_tokens=passage_tokens), tmp_path / "notes")
    (quote,) = asking(LISTS, {found: 0.9})
    assert found in quote.text
    if introduction not in quote.text:
        assert contexts(quote) == [(ContextKind.INTRODUCTION, introduction)]


def test_a_callout_answers_for_its_title_alone(asking: Asking) -> None:
    text = "# Shed\n\n## Tools\n\n> [!tip] A key\n> It hangs behind the barrow.\n>\n> Ask Tor.\n\nNets hang here.\n"
    (quote,) = asking(text, {"A key": 0.9})
    assert quote.text == "It hangs behind the barrow.\n>\n> Ask Tor."
    (quote,) = asking(text, {"Nets hang": 0.9})
    assert quote.text == "Nets hang here."
    assert [part.text for part in quote.context] == ["Tools"]


def test_a_row_of_html_is_quoted_with_its_header(asking: Asking) -> None:
    rows = "".join(f"<tr>\n<td>{boat}</td><td>{seats}</td>\n</tr>\n" for boat, seats in (("Heron", 12), ("Teal", 30)))
    text = f"# Boats\n\n<table>\n<tr><th>Boat</th><th>Seats</th></tr>\n{rows}</table>\n\nThey lie here.\n"
    (quote,) = asking(text, {"Teal": 0.9})
    assert quote.text == "Teal</td><td>30"
    assert contexts(quote) == [(ContextKind.HEADER_ROW, "Boat</th><th>Seats")]


def test_steps_are_quoted_whole(asking: Asking) -> None:
    text = (
        "# Tea\n\nTo make tea:\n\n1. Boil water.\n2. Warm the pot:\n   - first inside,\n   - then outside.\n3. Pour.\n"
    )
    (quote,) = asking(text, {"3. Pour": 0.9}, "How do I make tea?")
    assert quote.text == text[text.index("To make") :].strip()


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("What must I do before leaving the house?", True),
        ("What must we do before we leave about the windows?", False),
        ("Who has the ladder?", False),
    ],
)
def test_a_list_asked_for_by_its_introduction_is_quoted_whole(asking: Asking, question: str, whole: bool) -> None:
    (quote,) = asking(LISTS, {"- close": 0.9}, question)
    end = "- leave the key" if whole else "- close the windows"
    assert quote.text == LISTS[LISTS.index("Before") : LISTS.index(end) + len(end)]


def test_a_title_right_above_a_list_is_quoted_by_the_list(asking: Asking) -> None:
    (quote,) = asking(
        "# Rules of the shed\n\n- no fire\n- no dogs\n", {"Rules": 0.9}, "What are the rules of the shed?"
    )
    assert quote.text == "- no fire\n- no dogs"
    (quote,) = asking("# Fire in the shed\n\nNo one was hurt.\n", {"Fire": 0.9}, "Where was the fire?")
    assert quote.text == "Fire in the shed"


def test_a_list_too_long_to_be_quoted_is_not_asked_for_whole(asking: Asking) -> None:
    long = LISTS + "".join(f"- sweep room {room} and lock its door\n" for room in range(30))
    (quote,) = asking(long, {"- close": 0.9}, "What must I do before leaving the house?")
    assert quote.text.endswith("- close the windows")


@pytest.mark.parametrize(
    ("front", "value", "key"),
    [
        ('---\ntitle: "Ropes"\nauthors:\n  - Pia Lund\n  - Tor Moe\n---\n', "Tor Moe", "authors:"),
        ("---\ntitle: Ropes\nauthor: Pia Lund\ndate: 2021-05-03\n---\n", "Pia Lund", "author:"),
        ('+++\ntitle = "Ropes"\nauthor = "Pia Lund"\n+++\n', "Pia Lund", "author ="),
        ("---\ntitle: Ropes\nauthor:\n  name: Pia Lund\n---\n", "Pia Lund", "name:"),
        ("---\r\ntitle: Ropes\r\nauthors:\r\n- Pia Lund\r\n---\r\n", "Pia Lund", "authors:"),
    ],
    ids=["a list", "a line", "TOML", "a mapping", "CRLF"],
)
def test_a_value_of_front_matter_is_quoted_with_its_key(asking: Asking, front: str, value: str, key: str) -> None:
    quotes = asking(front + "\nRopes are made of hemp in Varl.\n", {value: 0.9})
    assert [(q.text, contexts(q)) for q in quotes] == [(value, [(ContextKind.KEY, key)])]


def test_words_after_a_dash_have_no_speaker(asking: Asking) -> None:
    text = "# Talk\n\n**Ida:** How was it?\n\n**Bo:** Cold.\n\n— And then?\n\n— We sailed on to Varl at nine.\n"
    (quote,) = asking(text, {"We sailed": 0.9})
    assert quote.text.endswith("We sailed on to Varl at nine.")
    assert contexts(quote) == [(ContextKind.QUESTION, "And then?")]


def test_spoken_words_have_their_speaker() -> None:
    # The outline alone: the reader of dialogues has tests of its own.
    from embeddings.languages.english import ENGLISH
    from embeddings.structure.chunking import chunk
    from embeddings.structure.outline import Outline
    from qa.quotes.contexts import find_context

    spans = [(0, 6, Kind.TITLE), (8, 13, Kind.SPEAKER), (14, 51, Kind.PARAGRAPH), (53, 58, Kind.SPEAKER)]
    spans += [(59, 77, Kind.QUESTION), (79, 84, Kind.SPEAKER), (85, 91, Kind.PARAGRAPH)]
    blocks = tuple(Block(start, end, kind) for start, end, kind in spans)
    assert [DIALOGUE[b.start : b.end] for b in blocks] == [
        "Voices", "HOLM:", "We will build it. The money is there.", "RUTH:", "And who cleans it?", "HOLM:", "We do."
    ]  # fmt: skip
    document = Document("a.txt", "/a.txt", "0" * 64, DIALOGUE, Metadata("Voices"), blocks)
    passage = chunk(document, passage_tokens=500, model_tokens=500, count_model=lambda texts: [len(t) for t in texts])[
        -1
    ]
    parts = find_context(document, Outline(blocks), passage, 85, 91, ENGLISH)
    assert [(part.kind, part.text) for part in parts] == [
        (ContextKind.QUESTION, "And who cleans it?"),
        (ContextKind.SPEAKER, "HOLM:"),
    ]
