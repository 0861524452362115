"""The question's words in a quote, a quote in pieces, and what a terminal and the command's JSON make of them."""

import json
import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.languages.english import ENGLISH
from qa.answer import Answer, Piece, Quote, Source, Span, Status
from qa.doors.cli.answer_text import answer_text
from qa.doors.cli.terminal import printable, takes_styles
from qa.history.codec import answer_values
from qa.questions.terms import words_of
from qa.quotes.marks import matches

SOURCE = Source("a.md", "T", "P", None, "2020-01-02", None, "/a.md", "0" * 64, None, 3, 8)


def marked(question: str, text: str) -> list[str]:
    return [text[start:end] for start, end in matches(question, text, ENGLISH)]


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("Who pays the bills?", "She paid no bill; paying BILLS pays.", ["bill", "paying", "BILLS", "pays"]),
        ("how many are there of the", "How many are there? Many are of the four.", []),
        ("What of 1,803 topics?", "1,803 topics, 803 more and 1 other.", ["1,803", "topics"]),
        ("Is it Ardvik's pier?", "Qin's pier isn't it: Ardvik’s is.", ["pier", "Ardvik"]),
        ("Don't they fish?", "They don't, but fish do.", ["fish"]),
        ("In the U.S. Army?", "The U.S.Army's town", ["U", "S", "Army"]),
        ("cafe Zu\u0308rich", "Café Zürich, cafe\u0301 Zu\u0308rich", ["Café", "Zürich", "cafe\u0301", "Zu\u0308rich"]),
        ("谁是习近平?", "习近平在苏州。", ["习", "近", "平"]),
        ("Party-building", "a party, buildings", ["party", "buildings"]),
        ("anything", "", []),
    ],
    ids=[
        "stems", "stop words", "numbers", "genitive", "negation", "initials", "accents", "ideographs", "hyphen", "none",
    ],
)  # fmt: skip
def test_whole_words_match_by_their_stems(question: str, text: str, words: list[str]) -> None:
    assert marked(question, text) == words


any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
wordy = st.text(st.sampled_from("abEs'’ .,12\u0301\u0308éß漢字İ_-\n"), max_size=60)


@given(any_text | wordy, any_text | wordy)
def test_matches_are_whole_words_of_the_question_in_order(question: str, text: str) -> None:
    spans = matches(question, text, ENGLISH)
    asked = {stems for _, stems in words_of(question, ENGLISH)}
    assert all(a.end <= b.start for a, b in pairwise(spans))
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert tuple(ENGLISH.analyze(text[start:end])) in asked
        assert not unicodedata.combining(text[start])
        assert end == len(text) or not unicodedata.combining(text[end])


@given(any_text | wordy)
def test_a_text_matches_itself_wherever_it_has_words(text: str) -> None:
    assert [span for span, _ in words_of(text, ENGLISH)] == list(matches(text, text, ENGLISH))


spans = st.tuples(st.integers(-5, 90), st.integers(-5, 90)).map(lambda edges: Span(*sorted(edges)))


@given(any_text, st.lists(spans, max_size=6), st.none() | spans)
def test_pieces_are_the_text(text: str, marks: list[Span], likely: Span | None) -> None:
    pieces = list(Quote(1, text, 0.5, (SOURCE,), tuple(marks), likely).pieces())
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    shown = [(piece.matches, piece.likely) for piece in pieces for _ in piece.text]
    # Character by character, as the definition has it; a span that is not in the text marks what of it is.
    assert shown == [
        (any(a <= i < b for a, b in marks), likely is not None and likely.start <= i < likely.end)
        for i in range(len(text))
    ]


STYLED = Quote(1, "He is 85 years old.", 0.5, (SOURCE,), (Span(15, 18),), Span(6, 18))


def test_marks_are_cut_where_they_overlap() -> None:
    assert list(STYLED.pieces()) == [
        Piece("He is ", False, False),
        Piece("85 years ", False, True),
        Piece("old", True, True),
        Piece(".", False, False),
    ]


def test_a_terminal_shows_bold_and_underlined() -> None:
    answer = Answer("q", "q", Status.ANSWERED, 0.9, (STYLED,))
    assert answer_text(answer, styled=True) == (
        "[1] He is \x1b[1m85 years \x1b[0m\x1b[1;4mold\x1b[0m.\n    — T · P · 2020-01-02 · a.md"
    )
    assert answer_text(answer) == "[1] He is 85 years old.\n    — T · P · 2020-01-02 · a.md"


@given(any_text.filter(lambda text: "\r" not in text), st.lists(spans, max_size=4), st.none() | spans)
def test_styles_change_no_character(text: str, marks: list[Span], likely: Span | None) -> None:
    answer = Answer("q", "q", Status.ANSWERED, 0.9, (Quote(1, text, 0.5, (SOURCE,), tuple(marks), likely),))
    styled = answer_text(answer, styled=True)
    assert re.sub(r"\x1b\[(?:0|1|4|1;4)m", "", styled) == answer_text(answer)
    assert "\x1b" not in printable(text, lines=True)


class Stream:
    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("terminal", "environment", "styled"),
    [
        (True, {}, True),
        (True, {"TERM": "xterm-256color", "NO_COLOR": ""}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {"TERM": "xterm-256color"}, False),
    ],
)
def test_which_streams_take_styles(terminal: bool, environment: dict[str, str], styled: bool) -> None:
    assert takes_styles(Stream(terminal), environment) is styled  # type: ignore[arg-type]


def test_the_commands_json_has_no_marks() -> None:
    answered = answer_values(Answer("q", "q", Status.ANSWERED, 0.9, (STYLED,)))
    refused = answer_values(Answer("q", "q", Status.NOT_IN_ARTICLES, 0.1, nearest=STYLED))
    names = ["number", "text", "score", "sources", "context"]
    assert [list(quote) for quote in json.loads(json.dumps(answered))["quotes"]] == [names]
    assert list(refused["nearest"]) == names
