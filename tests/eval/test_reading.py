"""The articles as people have them: their questions and metadata are sound, and most metadata is read right."""

from pathlib import Path

import pytest

from embeddings.syncing.reading import read_document
from eval import reading
from eval.questions import read_questions

EVERYDAY = Path("eval/everyday")
ARTICLES = EVERYDAY / "articles"


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def test_every_article_has_its_metadata_and_questions_of_its_split() -> None:
    expected = {each.document: each.split for each in reading.read_expected(EVERYDAY / "metadata.jsonl")}
    assert set(expected) == {file.relative_to(ARTICLES).as_posix() for file in ARTICLES.rglob("*") if file.is_file()}
    for question in read_questions(EVERYDAY / "questions.jsonl"):
        assert [expected[document] for document in question.documents] == [question.split], question.query_id


def test_every_question_is_answered_at_one_place_that_may_be_quoted() -> None:
    documents = {
        file.relative_to(ARTICLES).as_posix(): read_document(file, ARTICLES)
        for file in ARTICLES.rglob("*")
        if file.is_file()
    }
    lost = []
    for question in read_questions(EVERYDAY / "questions.jsonl"):
        document = documents[question.documents[0]]
        evidence = folded(question.evidence or "")
        assert any(folded(answer) in evidence for answer in question.answers), question.query_id
        blocks = folded("\n".join(document.text[block.start : block.end] for block in document.blocks))
        if not any(folded(answer) in blocks for answer in question.answers):
            lost.append(question.query_id)
    assert lost == []


def test_the_share_of_right_metadata_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert reading.main([str(EVERYDAY), "--split", "dev"]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    name, share, *_ = last.rsplit(maxsplit=7)
    assert name.startswith("all facts")
    assert float(share) > 0.9


def test_a_folder_without_metadata_is_one_plain_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reading.main([str(tmp_path)]) == 1
    assert "cannot be read" in capsys.readouterr().err
