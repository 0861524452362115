"""Questions that an article asks and leaves open are no evidence; those that it answers are."""

from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.library import Library
from embeddings.scope import EVERYTHING
from qa.answer import Status
from qa.assistant import Assistant
from qa.questions.question import read_question
from qa.ranking.candidates import CandidateGenerator
from qa.ranking.open_questions import may_answer
from qa.retriever import Retriever

SURVEY = (
    "# Survey of the harbour\n\nPlease answer:\n\n- Who owns your boat?\n- How long is the boat?\n- Who mends it?\n"
)
TALK = "# Points for the talk\n\nWho owns the quay?\n\nHow old is the crane?\n\nWho mends the nets?\n\nThank you all.\n"
ESSAY = (
    "# Quay\n\nThe quay is old. Who owns it? The town bought the quay in 1931.\n\n"
    "It will fall one day. But when? And who will pay for the quay?\n"
)
HEADED = "# Crane\n\nThe crane is red.\n\n## Who paid for the crane?\n\n## Paint\n\nThe paint came from Varl.\n"
STEPS = "# Hut\n\nWhat do guests of the hut need?\n\n- a lamp\n- warm socks\n"


@pytest.fixture
def ask(open_library: Callable[..., Library], tmp_path: Path) -> Callable[[str, str], list[str]]:
    """Return a function that returns the sentences that may answer a question about an article."""

    def sentences(text: str, question: str = "Who pays?", name: str = "a.md") -> list[str]:
        folder = tmp_path / "notes"
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        library = open_library(passage_tokens=200)
        library.sync(folder)
        candidates = CandidateGenerator(library).generate(read_question(question), EVERYTHING)
        may = may_answer(candidates)
        return [p.text_of(s) for (p, s), each in zip(candidates.sentences, may, strict=True) if each]

    return sentences


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param(SURVEY, ["Please answer:", "Survey of the harbour"], id="a list of questions"),
        pytest.param(TALK, ["Points for the talk", "Thank you all."], id="a question a line"),
        pytest.param(
            "# Poll\n\nRain fell.\n\n1. How old are you?\n2. Who pays?\n\nWhat else?\n\nThanks.\n",
            ["Poll", "Rain fell.", "Thanks."],
            id="items and a paragraph",
        ),
        pytest.param(
            ESSAY,
            ["It will fall one day.", "Quay", "The quay is old.", "The town bought the quay in 1931.", "Who owns it?"],
            id="questions at the end of a paragraph",
        ),
        pytest.param(
            HEADED, ["Crane", "Paint", "The crane is red.", "The paint came from Varl."], id="a heading without text"
        ),
        pytest.param(
            STEPS, ["- a lamp", "- warm socks", "Hut", "What do guests of the hut need?"], id="a list answers"
        ),
        pytest.param("# Who moved the crane?\n\nBo did.\n", ["Bo did."], id="a title that asks"),
    ],
)
def test_open_questions_may_not_answer(ask: Callable[..., list[str]], text: str, left: list[str]) -> None:
    assert sorted(ask(text)) == left


def test_a_question_of_an_earlier_mail_may_not_answer(ask: Callable[..., list[str]]) -> None:
    mail = (
        "From: Ida Lund <ida@example.org>\nTo: Emil Berg <emil@example.org>\nSubject: Keys\n\n"
        "The keys lie under the pot.\n\nOn Sunday, Emil wrote:\n> Where are the keys? I row on Tuesday.\n"
    )
    left = ask(mail, "Where are the keys?", "keys.eml")
    assert not any("Where are" in sentence for sentence in left)
    assert "The keys lie under the pot." in left


def test_questions_asked_for_may_answer(ask: Callable[..., list[str]]) -> None:
    assert "- Who mends it?" in ask(SURVEY, "Which questions does the survey ask?")


def test_a_title_that_asks_may_answer_a_question_about_the_report(ask: Callable[..., list[str]]) -> None:
    assert "Who moved the crane?" in ask("# Who moved the crane?\n\nBo did.\n", "Who wrote the report about the crane?")


def test_an_article_of_open_questions_is_refused_without_a_failure(
    open_library: Callable[..., Library], tmp_path: Path
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("Who owns your boat?\n\nWho mends it?\n", encoding="utf-8")
    library = open_library()
    library.sync(tmp_path / "notes")
    answer = Assistant(Retriever(library)).ask("Who owns your boat?")
    assert (answer.status, answer.quotes, answer.nearest) == (Status.NOT_IN_ARTICLES, (), None)
