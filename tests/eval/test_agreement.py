"""The questions about articles that differ and contradict: they are sound, and a few are answered right."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eval.agreement import __main__ as measure
from eval.agreement.measuring import PACKAGED, SPLITS, AgreementQuestion, ask_all, outcome_of, read_agreement_questions
from eval.errors import QuestionsError
from qa.answer import Agreement
from qa.history.codec import answer_values, read_turn, turn_values
from qa.history.conversation import Turn

ROWS = {
    "How many days of leave has an usher?": "differ",
    "Is the foyer heated?": "contradicted",
    "Which door does not open?": "agree",
    "Who is Nils Aas?": "namesakes",
    "How many books has the diver Nils Aas written?": "refused",
}
ARTICLES = {
    "rules-2020.txt": "Rules of the Orvik cinema\n\n3 March 2020\n\nAn usher has 25 days of leave a year. The foyer of "
    "the cinema is not heated. The east door does not open.\n",
    "rules-2023.txt": "New rules of the Orvik cinema\n\n4 May 2023\n\nAn usher now has 30 days of leave a year. All "
    "other doors open at six.\n",
    "poet.txt": "A poet of Orvik\n\n5 June 2019\n\nThe poet Nils Aas has written eleven books. He lives by the sea.\n",
    "diver.txt": "The wreck\n\n6 July 2021\n\nNils Aas, a diver from Torsholm, found the wreck of the Swan in May.\n",
}


@pytest.mark.parametrize("split", SPLITS)
def test_the_words_that_a_quote_should_hold_stand_in_an_article(split: str) -> None:
    questions = read_agreement_questions(PACKAGED / split / "questions.jsonl")
    assert len(questions) >= 60
    texts = [" ".join(file.read_text(encoding="utf-8").split()) for file in (PACKAGED / split / "articles").iterdir()]
    for question in questions:
        assert set(question.outcome) <= {"agree", "differ", "contradicted", "namesakes", "refused"}
        for words in (question.first, *question.quotes):
            assert any(words in text for text in texts), question.question


def test_a_file_that_is_no_questions_is_one_plain_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "questions.jsonl").write_text('{"question": "Who?"}\n')
    with pytest.raises(QuestionsError, match="cannot be read"):
        read_agreement_questions(tmp_path / "questions.jsonl")
    assert measure.main([str(tmp_path)]) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, encoding="utf-8")
    return tmp_path


def rows(questions: Sequence[str]) -> list[AgreementQuestion]:
    return [AgreementQuestion(question, "row", (ROWS[question],)) for question in questions]


@pytest.mark.model
def test_a_few_questions_have_the_right_outcome_and_their_records_keep_it(folder: Path) -> None:
    asked = ask_all(folder / "articles", rows(list(ROWS)))
    assert {each.question.question: outcome_of(each.answer) for each in asked} == ROWS
    differing, contradicted, _, namesakes, _ = (each.answer for each in asked)
    assert [quote.sources[0].date for quote in differing.quotes][:2] == ["2023-05-04", "2020-03-03"]
    assert differing.message == (
        "The articles differ: “30 days” (2023-05-04) and “25 days” (2020-03-03); the newest is quoted first."
    )
    assert contradicted.contradicted
    assert namesakes.message is not None
    assert "“poet Nils Aas”" in namesakes.message
    for each in asked:
        answer = each.answer
        assert [quote.number for quote in answer.quotes] == list(range(1, len(answer.quotes) + 1))
        read = read_turn(turn_values(Turn(answer, datetime(2024, 5, 6, tzinfo=UTC))))
        assert (read.answer.agreement, read.answer.message) == (answer.agreement, answer.message)
    assert answer_values(differing)["agreement"] == Agreement.ARTICLES_DIFFER
