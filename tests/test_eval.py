"""The evaluation itself: the matching rule, the measures worked by hand, the shipped questions, the floor."""

import json
from pathlib import Path

import pytest

from eval.measures import Outcome, Rate, score
from eval.questions import EvalQuestion, QuestionsError, holds, read_questions
from eval.report import BASELINE, holds_floor
from qa.answer import Answer, Quote, Source, Status

ORIGINALS = Path(__file__).parent.parent.parent / "shared" / "articles"
SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.mark.parametrize(
    ("text", "answer", "found"),
    [
        ("over 1,397 drivers", "1397", True),
        ("over 1397 drivers", "1,397", True),
        ("a sub-district’s “Dare”", 'sub district\'s "dare"', True),
        ("170 members", "17", False),
        ("the 7th route", "7", False),
        ("Ana  \n Ruiz", "ana ruiz", True),
    ],
)
def test_an_answer_stands_in_a_text_as_whole_words(text: str, answer: str, found: bool) -> None:
    assert holds(text, answer) is found


def quote(document_id: str, text: str) -> Quote:
    source = Source(document_id, "T", None, None, None, None, "/a", "0", None, 0, len(text))
    return Quote(1, text, 0.5, (source,))


def outcome(kind: str, answers: str, rank: int | None, document_id: str = "", text: str = "") -> Outcome:
    """A question answered by ``a.txt``, or by nothing for the kinds near and far; no ``text``: it was refused."""
    answerable = kind not in ("near", "far")
    question = EvalQuestion(f"{kind}{rank}{text}", "q", "a" if answerable else None, (answers,), kind, "dev")
    status = Status.ANSWERED if text else Status.NOT_IN_ARTICLES
    return Outcome(question, Answer("q", "q", status, 0.5, (quote(document_id, text),) if text else ()), rank, 8.0)


def test_the_measures_worked_by_hand() -> None:
    scores = score(
        [
            outcome("who", "Ruiz", 1, "a.txt", "Ruiz came."),  # right
            outcome("who", "Ruiz", 2, "a.md", "Nobody came."),  # the right article, not the fact
            outcome("who", "Ruiz", 4, "b.txt", "Ruiz came."),  # the fact, from another article
            outcome("who", "Ruiz", None),  # refused
            outcome("near", "", None, "a.txt", "Ruiz came."),  # a false answer
            outcome("near", "", None),
            outcome("far", "", None),
        ]
    )
    assert (scores.r_at_1, scores.r_at_5) == (1 / 4, 3 / 4)
    assert scores.reciprocal_rank == pytest.approx((1 + 1 / 2 + 1 / 4) / 4)
    assert (scores.source_right, scores.fact_inside) == (Rate(2, 4), Rate(1, 4))
    assert scores.false_refusals == Rate(1, 4)
    assert (scores.near_refused, scores.far_refused) == (Rate(1, 2), Rate(1, 1))
    assert scores.mean_characters == pytest.approx((10 + 12 + 10) / 3)


def test_wilson_intervals() -> None:
    # Worked in Wilson's formula with z = 1.959964: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).
    assert Rate(8, 10).interval == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert Rate(0, 0).interval == (0.0, 1.0)


def test_below_the_floor_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    floor = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert all(0 < floor[name] <= 1 for name in floor)
    right = [outcome("who", "Ruiz", 1, "a.txt", "Ruiz came."), outcome("near", "", None), outcome("far", "", None)]
    assert holds_floor(score(right)) is True
    wrong = [outcome("who", "Ruiz", 1, "a.txt", "Nobody came."), *right[1:]]
    assert holds_floor(score(wrong)) is False
    assert "fact_inside is 0.000, below the floor" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "line 1 is not JSON"),
        ("[]", "line 1 needs the keys"),
        ('{"query_id": 1, "question": "?", "answers": [], "document": "a"}', "both a document and answers, or neither"),
        ("\n", "holds no questions"),
    ],
)
def test_bad_questions_are_told(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "q.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(QuestionsError, match=message):
        read_questions(tmp_path / "q.jsonl")
    with pytest.raises(QuestionsError, match=r"cannot be read .* name a JSONL file"):
        read_questions(tmp_path / "none.jsonl")


@pytest.mark.parametrize("split", ["dev", "test"])
def test_the_shipped_questions(split: str) -> None:
    questions = read_questions(split=split)
    unanswerable = [question for question in questions if not question.answerable]
    assert len(questions) - len(unanswerable) >= 100
    assert len(unanswerable) >= 30
    assert len([question for question in unanswerable if question.kind == "near"]) >= 15
    assert len([question for question in unanswerable if question.kind == "far"]) >= 15
    everything = read_questions()
    assert len({question.query_id for question in everything}) == len(everything)
    assert len({question.question.casefold() for question in everything}) == len(everything)


@pytest.mark.parametrize(
    ("folder", "suffix"),
    [
        pytest.param(SEEDS, "md", id="editions"),
        pytest.param(
            ORIGINALS, "txt", id="originals",
            marks=pytest.mark.skipif(not ORIGINALS.is_dir(), reason=f"the originals are not at {ORIGINALS}"),
        ),
    ],
)  # fmt: skip
def test_every_accepted_answer_can_be_found(folder: Path, suffix: str) -> None:
    texts = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob(f"*.{suffix}")}
    lost = [
        question.query_id
        for question in read_questions()
        if question.document and not any(holds(texts[question.document], answer) for answer in question.answers)
    ]
    assert lost == []
