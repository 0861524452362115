"""What is read from a question's words."""

import pytest

from qa.errors import QuestionError
from qa.questions.answer_patterns import places_of
from qa.questions.answer_types import Wanted, wanted_by
from qa.questions.question import read_question


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many boats came?", Wanted.COUNT),
        ("what is the population of Ling", Wanted.COUNT),
        ("How old is the baker?", Wanted.AGE),
        ("What did the bridge cost?", Wanted.MONEY),
        ("How long is the river?", Wanted.EXTENT),
        ("When did it open?", Wanted.DATE),
        ("why was it closed", Wanted.REASON),
        ("Who opened the bridge?", Wanted.PERSON),
        ("What is the name of the baker's boat?", Wanted.NAME),
        ("Where is the market?", Wanted.PLACE),
        ("Tell me about the market", Wanted.OTHER),
        ("When did the price rise?", Wanted.DATE),
        ("What did the people who left take with them?", Wanted.OTHER),
        ("In which village did Ana Ruiz, who is a baker, live?", Wanted.PLACE),
        ("How many came in the year when it rained?", Wanted.COUNT),
        ("By whom was it opened, and when?", Wanted.PERSON),
        ("I would like to know who opened it", Wanted.PERSON),
    ],
)
def test_what_a_question_wants(question: str, wanted: Wanted) -> None:
    assert wanted_by(question) is wanted


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        (Wanted.COUNT, "Forty stalls and 1,200 guests", ["Forty", "1,200"]),
        (Wanted.AGE, "the 85-year-old baker, 62 years a member", ["85-year-old"]),
        (Wanted.MONEY, "it cost 3 million yuan", ["3 million yuan"]),
        (Wanted.EXTENT, "two hours by bus", ["two hours"]),
        (Wanted.DATE, "on 4 May 2021, before the winter training", ["4 May 2021"]),
        (Wanted.PERSON, "said Ana Ruiz, a baker", ["Ana Ruiz"]),
        (Wanted.OTHER, "said Ana Ruiz in 2021", []),
    ],
)
def test_where_it_stands(wanted: Wanted, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in places_of(wanted, text, "")] == expected


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert places_of(Wanted.PERSON, "Ana Ruiz met Li Wen", "who met Ana Ruiz?") == [(13, 19)]


@pytest.mark.parametrize(
    ("question", "byline"),
    [
        ("Who wrote the Ling report?", True),
        ("When was the article about the bridge published?", True),
        ("who proofread it", True),
        ("Which site carries the bridge story?", True),
        ("Who wrote the couplets on the doors?", False),
        ("What does the report say about the bridge?", False),
        ("According to the article, who paid for the edition of the map?", False),
    ],
)
def test_questions_about_the_report_itself(question: str, byline: bool) -> None:
    assert read_question(question).byline is byline


def test_white_space_changes_nothing() -> None:
    assert read_question("How\n  many boats\tcame?", "How\n  many boats\tcame?") == read_question(
        "How many boats came?"
    )


@pytest.mark.parametrize(
    ("follow_up", "byline"), [("and when?", True), ("who edited it?", True), ("How old is he?", False)]
)
def test_a_follow_up_asks_about_the_report_only_if_it_says_so(follow_up: str, byline: bool) -> None:
    assert read_question(f"Who wrote the Ling report? {follow_up}", follow_up).byline is byline


@pytest.mark.parametrize("question", ["", "   \n", "?!", "—"])
def test_an_empty_question_is_told(question: str) -> None:
    with pytest.raises(QuestionError, match="empty; type a question"):
        read_question(question)


def test_a_question_too_long_is_told() -> None:
    with pytest.raises(QuestionError, match=r"1,000,000 characters.*ask in a sentence or two"):
        read_question("x" * 1_000_000)


def test_a_question_that_white_space_makes_too_long_is_told() -> None:
    assert read_question(f"who{' ' * 9_990}pays?").text == "who pays?"
    with pytest.raises(QuestionError, match=r"900,008 characters.*ask in a sentence or two"):
        read_question(f"who{' ' * 900_000}pays?")


def test_half_a_character_is_no_character() -> None:
    assert read_question("who \ud800 pays?").text == "who ? pays?"


def test_other_scripts_are_questions() -> None:
    assert read_question("谁  修桥？").text == "谁 修桥？"
