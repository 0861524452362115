"""Several questions in one text: divided where each is a question by itself, and left whole where that is not sure."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from eval.questions import read_questions
from qa.answer import Status
from qa.assistant import Assistant
from qa.doors.cli.explanation_text import explanation_text
from qa.history.codec import read_turn, turn_values
from qa.history.conversation import Turn
from qa.questions.contextualize import read_history
from qa.questions.parts import split_questions
from qa.ranking.base import Candidates, RetrievalResult
from qa.retriever import Retriever


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("How tall is the tower and who built it?", ("How tall is the tower?", "who built it?")),
        ("What does it cost? Who pays?", ("What does it cost?", "Who pays?")),
        ("Who repaired the clock, and when was it finished?", ("Who repaired the clock?", "when was it finished?")),
        ("Why did it close and what became of the men and who paid?",
         ("Why did it close?", "what became of the men?", "who paid?")),
        ("How old is the bridge; is it open?", ("How old is the bridge?", "is it open?")),
    ],
)  # fmt: skip
def test_questions_that_stand_by_themselves_are_divided(text: str, parts: tuple[str, ...]) -> None:
    assert split_questions(text, ENGLISH) == parts


@pytest.mark.parametrize(
    "text",
    [
        "When and where was it signed?", "Who are Smith and Jones?", "Who repaired the clock, and when?",
        "How many labels fit on the sheet and in what size?", "What lies between Kelm and what was Ling?",
        "Do you know who built the tower and when it was finished?", "Who wrote 'Who goes and who stays'?",
        "Who led the company and was the mayor of Kelm?", "I read about the tower. Who built it?",
        "Who built it? Thanks!", "What did he say and do?", "Which of the two is higher and by how much?",
        "?", "and", "who and what and who and what?",
    ],
)  # fmt: skip
def test_one_question_stays_whole(text: str) -> None:
    assert split_questions(text, ENGLISH) == (text,)


def test_hardly_any_single_question_is_divided() -> None:
    files = [*Path("eval/training").glob("*/questions.jsonl"), Path("eval/everyday/questions.jsonl")]
    texts = [question.question for file in files for question in read_questions(file)]
    assert sum(len(split_questions(text, ENGLISH)) > 1 for text in texts) <= 0.003 * len(texts)


class ByWords:
    """Ranks sentences by the share of the question's words that they hold."""

    threshold = 0.5

    def rank(self, candidates: Candidates) -> RetrievalResult:
        asked = set(ENGLISH.analyze(candidates.question.text))
        shares = [
            len(asked & set(ENGLISH.analyze(passage.text_of(sentence)))) / max(1, len(asked))
            for passage, sentence in candidates.sentences
        ]
        return RetrievalResult.of(candidates, shares, max(shares, default=0.0))


@pytest.fixture
def assistant(open_library: Callable[..., Library], tmp_path: Path) -> Assistant:
    folder = tmp_path / "tower"
    folder.mkdir()
    (folder / "tower.txt").write_text(
        "The tower\n\nThe tower measures 40 metres. Ana Ruiz built the tower in 1904. A ticket costs four coins.\n",
        encoding="utf-8",
    )
    library = open_library("tower")
    library.sync(folder)
    return Assistant(Retriever(library, ranker=ByWords()))


def test_each_part_has_its_quote_and_the_quotes_are_numbered_through(assistant: Assistant) -> None:
    answer = assistant.ask("What does the ticket cost and who built the tower?")
    assert [part.question for part in answer.parts] == ["What does the ticket cost?", "who built the tower?"]
    assert [quote.number for quote in answer.quotes] == [*range(1, len(answer.quotes) + 1)]
    first, second = answer.parts
    assert "four coins" in first.quotes[0].text
    assert "Ana Ruiz" in second.quotes[0].text
    assert {quote for part in answer.parts for quote in part.quotes} == set(answer.quotes)
    assert (answer.understood, answer.is_follow_up, answer.message) == (answer.question, False, None)
    turn = Turn(answer, datetime(2026, 1, 2, tzinfo=UTC))
    assert read_turn(turn_values(turn)).answer.parts == answer.parts


def test_a_part_without_an_answer_is_named_and_a_later_part_still_understood(assistant: Assistant) -> None:
    answer = assistant.ask("Who painted the ceiling of the old tower yesterday and what does it measure?")
    refused, answered = answer.parts
    assert (refused.status, refused.quotes) == (Status.NOT_IN_ARTICLES, ())
    assert answered.understood == "What does the ceiling of the old tower measure?"
    assert answer.status is (Status.ANSWERED if answered.quotes else Status.NOT_IN_ARTICLES)


def test_each_part_is_explained(assistant: Assistant) -> None:
    answer = assistant.ask("What does the ticket cost and who built the tower?", explain=True)
    searched = [part.explanation.searched for part in answer.parts if part.explanation]
    assert searched == [part.understood for part in answer.parts]
    assert all(f"Searched for: {text}" in explanation_text(answer) for text in searched)


def test_one_sentence_that_answers_all_is_one_answer(assistant: Assistant) -> None:
    answer = assistant.ask("Who built the tower and in which year was the tower built?")
    assert answer.parts == ()
    assert "Ana Ruiz built the tower in 1904." in answer.quotes[0].text


def test_a_refused_question_is_no_topic(assistant: Assistant) -> None:
    history = ["What does a ticket cost?", "Which emperor visited Paris by balloon?"]
    answer = assistant.ask("and why?", history)
    assert answer.understood == "Why does a ticket cost?"
    assert answer.taken_over == ("does a ticket cost",)
    assert assistant.ask("and why?", history[1:]).understood == "and why?"


def test_several_questions_of_one_turn_are_several_turns_of_the_history() -> None:
    turns = read_history(["Who mended the clock of Tarn and how old is Olga Berg?", "…", "When did it open?"])
    assert [turn.text for turn in turns] == [
        "Who mended the clock of Tarn?",
        "how old is Olga Berg?",
        "When did it open?",
    ]
