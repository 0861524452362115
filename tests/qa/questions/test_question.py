"""Questions: the answer type, the names and the byline that their words ask for."""

import pytest

from embeddings.languages.english import ENGLISH
from qa.errors import QuestionError
from qa.questions.answer_patterns import answer_places
from qa.questions.answer_types import AnswerType, answer_type_of
from qa.questions.question import read_question


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many boats came?", AnswerType.COUNT),
        ("what is the population of Ling", AnswerType.COUNT),
        ("How old is the baker?", AnswerType.AGE),
        ("What did the bridge cost?", AnswerType.MONEY),
        ("How long is the river?", AnswerType.EXTENT),
        ("When did it open?", AnswerType.DATE),
        ("why was it closed", AnswerType.REASON),
        ("Who opened the bridge?", AnswerType.PERSON),
        ("What is the name of the baker's boat?", AnswerType.NAME),
        ("Where is the market?", AnswerType.PLACE),
        ("Tell me about the market", AnswerType.OTHER),
        ("When did the price rise?", AnswerType.DATE),
        ("What did the people who left take with them?", AnswerType.OTHER),
        ("In which village did Ana Ruiz, who is a baker, live?", AnswerType.PLACE),
        ("How many came in the year when it rained?", AnswerType.COUNT),
        ("By whom was it opened, and when?", AnswerType.PERSON),
        ("I would like to know who opened it", AnswerType.PERSON),
    ],
)
def test_what_a_question_wants(question: str, wanted: AnswerType) -> None:
    assert answer_type_of(question, ENGLISH) is wanted


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        (AnswerType.COUNT, "Forty stalls and 1,200 guests", ["Forty", "1,200"]),
        (AnswerType.AGE, "the 85-year-old baker, 62 years a member", ["85-year-old"]),
        (AnswerType.MONEY, "it cost 3 million yuan", ["3 million yuan"]),
        (AnswerType.EXTENT, "two hours by bus", ["two hours"]),
        (AnswerType.DATE, "on 4 May 2021, before the winter training", ["4 May 2021"]),
        (AnswerType.PERSON, "said Ana Ruiz, a baker", ["Ana Ruiz"]),
        (AnswerType.OTHER, "said Ana Ruiz in 2021", []),
    ],
)
def test_where_it_stands(wanted: AnswerType, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in answer_places(wanted, text, "", ENGLISH)] == expected


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert answer_places(AnswerType.PERSON, "Ana Ruiz met Li Wen", "who met Ana Ruiz?", ENGLISH) == [(13, 19)]


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
    assert read_question(question).asks_for_byline is byline


def test_white_space_changes_nothing() -> None:
    assert read_question("How\n  many boats\tcame?", "How\n  many boats\tcame?") == read_question(
        "How many boats came?"
    )


@pytest.mark.parametrize(
    ("follow_up", "byline"), [("and when?", True), ("who edited it?", True), ("How old is he?", False)]
)
def test_a_follow_up_asks_about_the_report_only_if_it_says_so(follow_up: str, byline: bool) -> None:
    assert read_question(f"Who wrote the Ling report? {follow_up}", follow_up).asks_for_byline is byline


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
