"""Answer spans: the forms of answers in full, and the choice among several."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.document import Kind, Passage, Sentence
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from qa.answer import Quote, Source, Span
from qa.assistant import Assistant
from qa.questions.answer_patterns import find_answers
from qa.questions.answer_types import AnswerType
from qa.questions.question import Question, read_question
from qa.quotes.answer_spans import PatternAnswerSpans, PlacedQuote
from qa.ranking.base import PlaceScorer
from qa.ranking.calibration import packaged_calibration
from qa.retriever import Retriever


def answers_in(wanted: AnswerType, text: str) -> list[str]:
    return [text[start:end] for (start, end), _ in find_answers(wanted, text, Span(0, len(text)), ENGLISH)]


@pytest.mark.parametrize(
    ("wanted", "text", "found"),
    [
        (AnswerType.COUNT, "1,803 boats, twenty-five vans, 2.5 million nets.", ["1,803", "twenty-five", "2.5 million"]),
        (AnswerType.AGE, "85 years old, 9-year-old; aged 12; Ann, 7, ran.",
         ["85 years old", "9-year-old", "aged 12", "7"]),
        (AnswerType.MONEY, "It cost US$3.5 million, then 40 yuan. $5.", ["US$3.5 million", "40 yuan", "$5"]),
        (AnswerType.EXTENT, "A pier of 120 metres, 62 years; she is 85 years old.", ["120 metres", "62 years"]),
        (AnswerType.DATE, "14 June 2024 at 07:29, not May 16 or in spring.",
         ["14 June 2024", "07:29", "May 16", "spring"]),
        (AnswerType.DATE, "The winter training of 2024-06-14, last year.", ["2024-06-14", "last year"]),
        (AnswerType.DATE, "During the Spring Festival of 1961", ["Spring Festival", "1961"]),
        (AnswerType.PERSON, "In Ardvik, Olga van Berg’s boat met Ma Li Hua.", ["Olga van Berg", "Ma Li Hua"]),
        (AnswerType.PERSON, "Renfu Village and the Party Committee met.", []),
        (AnswerType.PERSON, "Reporter Ding Yujie Correspondent Zhao Ruling", ["Ding Yujie", "Zhao Ruling"]),
        (AnswerType.NAME, "The “Golden Net” is a boat of Berg and Co.", ["Golden Net", "Berg"]),
        (AnswerType.NAME, 'Its slogan is "we dare".', ["we dare"]),
        (AnswerType.PLACE, "They met in the old town hall, then in Ardvik.", ["old town hall", "Ardvik"]),
        (AnswerType.PLACE, "They met in the Party.", []),
        (AnswerType.REASON, "It moved because the pier was old. It rained.", ["because the pier was old"]),
        (AnswerType.COUNT, "3\u202f500 oats, 12\xa0400 rye, 1'250 peas, 1.250.000 nets, 7 000 eels; in 1969 500 came.",
         ["3\u202f500", "12\xa0400", "1'250", "1.250.000", "7 000", "1969", "500"]),
        (AnswerType.MONEY, "It cost €1.200.000, then 4 500 crowns.", ["€1.200.000", "4 500 crowns"]),
        (AnswerType.OTHER, "Olga Berg paid $5 in 1961.", []),
    ],
)  # fmt: skip
def test_things_are_found_in_full(wanted: AnswerType, text: str, found: list[str]) -> None:
    assert answers_in(wanted, text) == found


@given(
    st.sampled_from(AnswerType),
    st.text(st.sampled_from("Ana Berg’s “12,5 May”\u0301é.in th'e\n漢$€-0"), max_size=80)
    | st.lists(st.sampled_from(["Olga ", "Be\u0301rg", "’s ", "in ", "the ", "“a", "” ", "12 ", "June "])).map("".join),
    st.integers(0, 20),
    st.integers(0, 90),
)  # fmt: skip
def test_things_are_whole_and_inside(wanted: AnswerType, text: str, start: int, end: int) -> None:
    for (a, b), _ in find_answers(wanted, text, Span(start, end), ENGLISH):
        assert start <= a < b <= len(text)
        assert not text[a:b].isspace()
        assert b == len(text) or not unicodedata.combining(text[b])


TEXT = (
    "# Harbour days in Ardvik\n\nBy Ana Ruiz and Bo Lind\n\n"
    "In Ardvik 40 stalls, 12 boats and 300 visitors came to the feast of the nets. "
    "Olga Berg, who is 85 years old, has been a member of the harbour club for 62 years.\n\n"
    "## The lamp\n\n“We lit the lamp of the lighthouse with oil.” Per Dahl, the harbour master, said.\n\n"
    "## The ferry\n\nThe ferry named “Golden Net” belongs to a company from Torsholm Town.\n"
)


@pytest.fixture
def ask(open_library: Callable[..., Library], tmp_path: Path) -> Callable[..., Quote]:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "feast.md").write_text(TEXT, encoding="utf-8")
    library = open_library(passage_tokens=200)
    library.sync(tmp_path / "articles")
    assistant = Assistant(Retriever(library, calibration=replace(packaged_calibration(), threshold=0.0)))
    return lambda question, *history: assistant.ask(question, history).quotes[0]


@pytest.mark.parametrize(
    ("question", "likely"),
    [
        ("How many boats came to the feast of the nets?", "12"),
        ("How many visitors came to the feast of the nets?", "300"),
        ("How many stalls did the feast of the nets have?", "40"),
        ("How old is Olga Berg, the member of the harbour club?", "85 years old"),
        ("How long has Olga Berg been a member of the harbour club?", "62 years"),
        ("Who has been a member of the harbour club for 62 years?", "Olga Berg"),
        ("Who lit the lamp of the lighthouse with oil?", "Per Dahl"),
        ("By whom was the report on harbour days written?", "Ana Ruiz and Bo Lind"),
        ("What is the ferry called that belongs to a company from Torsholm?", "Golden Net"),
        ("Which town does the ferry named Golden Net belong to, a company of which town?", "Torsholm Town"),
        ("Who is Olga Berg?", None),
        ("How did they light the lamp of the lighthouse?", None),
    ],
)
def test_the_likely_answer_is_what_is_asked_for(ask: Callable[..., Quote], question: str, likely: str | None) -> None:
    quote = ask(question)
    found = quote.likely_answer
    assert (quote.text[found.start : found.end] if found else None) == likely


def test_a_follow_up_tells_what_is_wanted(ask: Callable[..., Quote]) -> None:
    quote = ask("and how old is she?", "Who has been a member of the harbour club for 62 years?")
    assert quote.likely_answer
    assert quote.text[slice(*quote.likely_answer)] == "85 years old"
    # The conversation names her, so its words are no words of the question any more.
    assert {quote.text[slice(*span)] for span in quote.matches} >= {"Olga", "Berg", "old"}


def test_what_is_no_answer_has_no_likely_one(library: Library) -> None:
    never = Retriever(library, calibration=replace(packaged_calibration(), threshold=1.1))
    nearest = Assistant(never).ask("How many stalls found a place at the harbour?").nearest
    assert nearest
    assert re.search("Forty stalls", nearest.text)
    assert nearest.likely_answer is None
    assert nearest.matches


def test_another_finder_marks_other_words(library: Library) -> None:
    class FirstWord:
        """Marks the first word of every quote."""

        def find(self, question: Question, placed: PlacedQuote, places: PlaceScorer | None) -> Span | None:
            first = placed.passage.text[slice(*placed.quote)].split()[0]
            assert placed.quote.start <= placed.sentence.start < placed.sentence.end <= placed.quote.end
            return Span(placed.quote.start, placed.quote.start + len(first))

    retriever = Retriever(library, calibration=replace(packaged_calibration(), threshold=0.0))
    quotes = Assistant(retriever, answer_spans=FirstWord()).ask("How many stalls found a place at the harbour?").quotes
    assert quotes
    for quote in quotes:
        assert quote.likely_answer == Span(0, len(quote.text.split()[0]))


def test_without_scores_of_places_the_first_one_is_taken(library: Library) -> None:
    text = "In May 40 stalls came, with 12 boats and 300 people."
    sentence = Sentence(0, len(text), Kind.PARAGRAPH)
    passage = Passage("a.md", 0, len(text), text, (sentence,))
    whole = Span(0, len(text))
    source = Source("a.md", "A", None, None, None, None, "/a.md", "0" * 64, None, 0, len(text))
    placed = PlacedQuote(passage, whole, whole, source)
    found = PatternAnswerSpans().find(read_question("How many guests were there?"), placed, None)
    assert found
    assert text[slice(*found)] == "40"


@pytest.mark.parametrize(
    ("question", "text", "likely"),
    [
        ("Where does Ida Lund live?", "Ida Lund was born in Torsholm in 1950 and lives in Ardvik.", "Ardvik"),
        ("Where does Ida Lund live?", "Ida Lund was born in Torsholm in 1950.", None),
        ("Where was Ida Lund born?", "Ida Lund lives in Ardvik, but she was born in Torsholm.", "Torsholm"),
        ("When did the mill close?", "The mill opened in 1911 and shut in 1969.", "1969"),
        ("When was the club founded?", "The club was established in 1921 and moved in 1950.", "1921"),
        ("When was Bo Holt buried?", "Bo Holt died in 1950.", None),
        ("How many barrels of cod?", "They sold 1\u202f200 barrels of hake and 900 barrels of cod.", "900"),
        ("How many boats were there?", "Of the 40 people 12 had boats: 7 sank.[3]", "12"),
        ("What does a rope cost?", "A net costs €42, a rope €8 and a lamp €3.", "€8"),
        ("What does a net cost?", "A net costs €42, a rope €8 and a lamp €3.", "€42"),
        (
            "How much did the town pay for the lamp?",
            "The town paid 30 crowns for the lamp and 9 crowns for oil.",
            "30 crowns",
        ),
        ("How many boats lie in Ardvik?", "Some 1'900 boats lie in Torsholm and 1'200 in Ardvik.", "1'200"),
        ("How many boats lie in Torsholm?", "Some 1'900 boats lie in Torsholm and 1'200 in Ardvik.", "1'900"),
        (
            "How many boats came in the second week?",
            "In the first week 18 400 boats came, in the second 7 100.",
            "7 100",
        ),
        ("How many boats did Ardvik have?", "Ardvik had 30 boats in 1910 and 50 in 1960.", None),
        (
            "When was the lock opened?",
            "Digging began in 1859, the lock was opened in 1869 and it was widened in 1954.",
            "1869",
        ),
        ("How long is the pier in winter?", "The pier is 40 m long in summer and 31 m in winter.", "31 m"),
        ("When did Bo Holt die?", "Bo Holt (3 May 1881 – 1950) was a sailor.", "1950"),
        ("When was Bo Holt born?", "Bo Holt (3 May 1881 – 1950) was a sailor.", "3 May 1881"),
        ("How many goals did she score?", "She led the town in goals (31) with four cups.", "31"),
    ],
)
def test_the_span_belongs_to_the_verb_or_the_noun(question: str, text: str, likely: str | None) -> None:
    sentence = Sentence(0, len(text), Kind.PARAGRAPH)
    source = Source("a.md", "A", None, None, None, None, "/a.md", "0" * 64, None, 0, len(text))
    whole = Span(0, len(text))
    placed = PlacedQuote(Passage("a.md", 0, len(text), text, (sentence,)), whole, whole, source)
    found = PatternAnswerSpans().find(read_question(question), placed, AlikePlaces())
    assert (text[slice(*found)] if found else None) == likely


class AlikePlaces:
    """Scores all places alike."""

    def score_places(self, passage: Passage, places: Sequence[tuple[int, int]], **_: object) -> list[float]:
        return [0.5] * len(places)
