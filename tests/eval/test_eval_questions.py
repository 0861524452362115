"""Own questions: how they are read, when a text answers them, and the shipped ones against the articles."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from eval.questions import EvalQuestion, Gold, QuestionsError, holds, read_questions

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
ORIGINALS = ROOT.parent / "shared" / "articles"


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("He is 85 years old.", "85", True),
        ("It has 850 members.", "85", False),
        ("It has 1,850 members.", "850", False),
        ("It has 1,850 members.", "1850", True),
        ("It has 1850 members.", "1,850", True),
        ("On 3, 4 and 5 May", "3, 4", True),
        ("Party branches", "branch", False),
        ("the PARTY Branch", "party branch", True),
        ("the “Red\n   Ferry”", '"red ferry"', True),
        ("the children’s home", "children's home", True),
        ("a five‑star hotel", "five-star", True),
        ("a five star hotel", "five-star", True),
        ("Straße in İzmir", "strasse", True),
        ("ﬁve boats", "five", True),
        ("(a+b)*", "a+b", True),
    ],
)
def test_when_a_text_holds_an_answer(text, answer, expected):
    assert holds(text, answer) is expected


def test_a_document_is_named_by_its_id_or_its_stem():
    question = EvalQuestion("q", "Who?", ("sub/a.md", "b"), ("Ma Li",))
    assert question.document == "sub/a.md"
    for document_id in ("sub/a.md", "b.txt", "other/b.md"):
        assert question.answered_by(document_id, "Ma Li."), document_id
    for document_id in ("a.md", "other/a.md", "b", "sub/a.md/b.c.md"):
        assert question.from_document(document_id) is (document_id == "b"), document_id


@pytest.mark.parametrize(
    ("documents", "kind", "gold"),
    [
        (("a",), "near", Gold.ANSWER),
        ((), "near", Gold.NEAR),
        ((), "near-detailed", Gold.NEAR),
        ((), " Near", Gold.NEAR),
        ((), "far", Gold.FAR),
        ((), "who", Gold.FAR),
        ((), "", Gold.FAR),
    ],
)
def test_what_the_right_outcome_is(documents, kind, gold):
    assert EvalQuestion("q", "Who?", documents, kind=kind).gold is gold


def test_an_answer_counts_only_from_the_right_document():
    question = EvalQuestion("q", "How old?", ("veteran",), ("85", "eighty-five"), "age", "dev")
    assert question.answered_by("veteran.md", "She is eighty-five.")
    assert question.answered_by("sub/folder/veteran.txt", "She is 85.")
    assert not question.answered_by("other.md", "She is 85.")
    assert not question.answered_by("veteran.md", "She is old.")


GOOD: dict[str, object] = {
    "query_id": "1",
    "question": "Who?",
    "document": "a",
    "answers": ["Ma Li"],
    "kind": "who",
    "split": "dev",
}


def test_questions_are_read(tmp_path):
    file = tmp_path / "questions.jsonl"
    near = GOOD | {"query_id": 2, "document": None, "answers": [], "kind": "near", "split": "test"}
    file.write_text(f"{json.dumps(GOOD)}\n\n{json.dumps(near)}\n", encoding="utf-8")
    assert read_questions(file) == [
        EvalQuestion("1", "Who?", ("a",), ("Ma Li",), "who", "dev"),
        EvalQuestion("2", "Who?", (), (), "near", "test"),
    ]
    assert [question.query_id for question in read_questions(file, "test")] == ["2"]
    assert [question.answerable for question in read_questions(file)] == [True, False]


def test_all_that_a_question_may_have_is_read(tmp_path):
    file = tmp_path / "questions.jsonl"
    row = {
        "query_id": "q", "question": "and when?", "documents": ["a", "sub/b.md"], "answers": [1999, "last year"],
        "evidence": "It opened in 1999.", "history": ["Did it open?", "Who paid?"], "fresh": True, "kind": None,
    }  # fmt: skip
    # A line may hold a line separator of Unicode, which JSON allows.
    file.write_text(
        json.dumps(row) + "\n" + json.dumps({**GOOD, "question": "Who\u2028?"}, ensure_ascii=False), encoding="utf-8"
    )
    question, other = read_questions(file)
    assert question == EvalQuestion(
        "q", "and when?", ("a", "sub/b.md"), ("1999", "last year"), history=("Did it open?", "Who paid?"), fresh=True,
        evidence="It opened in 1999.",
    )  # fmt: skip
    assert other.question == "Who\u2028?"
    file.write_text(json.dumps(GOOD), encoding="utf-8-sig")
    assert len(read_questions(file)) == 1


def line(**changes: object) -> bytes:
    return json.dumps(GOOD | changes).encode()


@pytest.mark.parametrize(
    ("content", "match"),
    [
        pytest.param(None, r"questions\.jsonl cannot be read", id="missing"),
        pytest.param(b"\xff\xfe\xff", r"questions\.jsonl cannot be read", id="no text"),
        pytest.param(b"", r"questions\.jsonl holds no questions\.", id="empty"),
        pytest.param(b"\n{'a': 1}", r"questions\.jsonl, line 2 is not JSON", id="no JSON"),
        pytest.param(b"[1]", r"line 1 needs the keys answers, ", id="no object"),
        pytest.param(b'{"query_id": 1}', r"line 1 needs the keys answers, ", id="keys missing"),
        pytest.param(json.dumps(GOOD | {"extra": 1}).encode(), r"line 1 needs the keys answers, ", id="a key too many"),
        pytest.param(json.dumps(GOOD | {"document": None}).encode(), "or neither", id="answers without a document"),
        pytest.param(line(answers=[]), "or neither", id="a document without answers"),
        pytest.param(line(documents=["b"]), "both document and documents", id="two keys for one thing"),
        pytest.param(line(answers="Ma Li"), "write a list of texts", id="answers that are no list"),
        pytest.param(line(answers=["—"]), "write words", id="an answer that stands everywhere"),
        pytest.param(line(answers=[["x"]]), "write words", id="an answer that is no text"),
        pytest.param(line(document=""), "write words", id="a document without a name"),
        pytest.param(line(history="Who?"), "write a list of texts", id="history that is no list"),
        pytest.param(
            line(answers=[True]), "True as answers; write words, in quotation marks", id="a bool as an answer"
        ),
        pytest.param(line(answers=[float("nan")]), "nan as answers; write words, in", id="no number as an answer"),
        pytest.param(
            line(answers=[1.50]), "1.5 as answers; write words, in quotation", id="a number that reads otherwise"
        ),
        pytest.param(line(query_id=True), "True as query_id; write words, in quotation marks", id="a bool as an id"),
        pytest.param(line(fresh="yes"), "write true or false", id="fresh in words"),
        pytest.param(line(fresh=True), "is fresh, but has no history", id="fresh of nothing"),
        pytest.param(line(question=" ?"), "cannot be asked: The question is empty", id="no question"),
        pytest.param(line(question="why " * 900), "cannot be asked: The question has 3,599", id="too long a question"),
        pytest.param(line(query_id=None), "None as query_id", id="no id"),
        pytest.param(line() + b"\n" + line(query_id=1), "line 2 has the query_id '1' a second time", id="an id twice"),
        pytest.param(b"1" * 5000, r"line 1 is not JSON \(a number has thousands of digits\)", id="a number too long"),
        pytest.param(b"[" * 100_000, r"line 1 is not JSON \(it is nested too deeply", id="nested"),
    ],
)
def test_questions_that_cannot_be_read_are_told(tmp_path, content, match):
    file = tmp_path / "questions.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(QuestionsError, match=match):
        read_questions(file)


def test_an_unknown_split_is_told():
    with pytest.raises(QuestionsError, match="holds no questions of the split 'none'"):
        read_questions(split="none")


def test_there_are_enough_shipped_questions_of_each_kind():
    questions = read_questions()
    assert max(Counter(question.query_id for question in questions).values()) == 1
    assert {question.split for question in questions} == {"dev", "test"}
    for split in ("dev", "test"):
        asked = [question for question in questions if question.split == split]
        unanswerable = [question for question in asked if not question.answerable]
        near = [question for question in unanswerable if question.kind.startswith("near")]
        assert len(asked) - len(unanswerable) >= 100
        assert len(unanswerable) >= 30
        assert len(near) * 2 >= len(unanswerable)
        assert len(near) < len(unanswerable)
        assert {question.document for question in asked} == {None, *(path.stem for path in SEEDS.glob("*.md"))}
    assert all(question.question.strip() == question.question != "" for question in questions)
    assert all(answer.strip() for question in questions for answer in question.answers)


@pytest.mark.parametrize("folder", [SEEDS, ORIGINALS], ids=["editions", "originals"])
def test_every_shipped_answer_stands_in_a_paragraph_of_its_article(folder):
    if not folder.is_dir():
        pytest.skip(f"the original reports are not here ({folder.name}/ beside the repository)")
    files = {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix in (".md", ".txt")}
    paragraphs = {name: re.split(r"\n\s*\n", text) for name, text in files.items()}
    lost = [
        question.query_id  # the id alone: nobody is to tune to the questions of the test split
        for question in read_questions()
        if question.document is not None
        and not any(holds(part, answer) for part in paragraphs[question.document] for answer in question.answers)
    ]
    assert lost == []
