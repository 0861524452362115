"""The table of reach: its rows over small data, and the printing of rows that were measured before."""

import gzip
import json
import sys
from pathlib import Path

import pytest

from eval.datasets.dataset import Dataset
from eval.evaluating import ALL_STAGES, Asked, evaluate
from eval.questions import EvalQuestion
from eval.reach import __main__ as reach
from eval.reach.rows import ROWS, Corpora, Row, held_out
from eval.runs import write_run

BY_NAME = {row.name: row for row in ROWS}


def bench_of(folder: Path, name: str, rows: list[object]) -> Corpora:
    (folder / name).write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    return Corpora(bench=folder)


def test_a_row_without_its_data_is_absent(tmp_path):
    for name in ("squad2", "clapnq", "xquad", "qed", "selqa", "originals"):
        assert BY_NAME[name].load(Corpora()) is None
        assert BY_NAME[name].load(Corpora(bench=tmp_path)) is None


def test_qed_asks_the_held_out_articles_alone_and_leaves_paragraphs_out(tmp_path):
    titles = [f"Tower {number}" for number in range(40)]
    rows: list[object] = [
        {"title": title, "context": "Ma Li built it .", "question": "who built it", "answer_spans": [[0, 5]]}
        for title in titles
    ]
    found = BY_NAME["qed"].load(bench_of(tmp_path, "qed-train.jsonl.gz", rows))
    assert found is not None
    dataset, asked = found
    kept = {title for title in titles if held_out(title)}
    assert 0 < len(kept) < len(titles)
    assert len(dataset.texts) == len(titles)
    assert {question.group.partition(" ")[2] for question in dataset.questions} == kept
    assert len(asked.more) == (len(kept) + 1) // 2
    assert all(near.left_out and not near.answerable and near.kind == "near" for near in asked.more)


def test_squad_asks_the_same_questions_each_time(tmp_path):
    article = {
        "title": "Tower",
        "paragraphs": [
            {"context": "Ma Li built it.", "questions": [{"question": f"Who? {n}", "answers": []} for n in range(1600)]}
        ],
    }
    corpora = bench_of(tmp_path, "squad2-dev.jsonl.gz", [article])
    first, again = BY_NAME["squad2"].load(corpora), BY_NAME["squad2"].load(corpora)
    assert first == again
    assert first is not None
    assert len({question.query_id for question in first[0].questions}) == 1500


def test_the_packaged_rows_need_no_data():
    for name in ("editions", "editions-test", "everyday-test"):
        found = BY_NAME[name].load(Corpora())
        assert found is not None
        assert found[0].questions


def test_rows_that_were_measured_are_printed_again(tmp_path, monkeypatch, capsys, articles, toy):
    questions = [
        EvalQuestion("a", "How many stalls found a place?", ("fish",), ("forty",)),
        EvalQuestion("b", "Who owns the harbour?", kind="near"),
        EvalQuestion("c", "Who repainted the harbour in 1904?", kind="near-detailed"),
    ]
    (run,) = evaluate(Dataset("small", tuple(questions), folder=articles), {ALL_STAGES: frozenset()}, encoder=toy)
    write_run(run, tmp_path / "editions.json")
    monkeypatch.setattr(sys, "argv", ["reach", "--output", str(tmp_path), "--resume", "--only", "editions"])
    reach.main()
    printed = capsys.readouterr().out
    assert "| five articles, editions, dev (fitted to it) | near refused at 5 % |" in printed
    assert "| five articles, editions, dev (fitted to it), near-detailed | near refused at 5 % |" in printed


def test_a_line_for_each_question_is_written(tmp_path, monkeypatch, articles, toy):
    question = EvalQuestion("a", "How many stalls found a place?", ("fish",), ("forty",))
    small = Row("editions", "small", lambda _: (Dataset("s", (question,), folder=articles), Asked()), ("holds",))
    monkeypatch.setattr(reach, "ROWS", (small,))
    monkeypatch.setattr(reach, "ModelEncoder", lambda _: toy)
    monkeypatch.setattr(sys, "argv", ["reach", "--output", str(tmp_path / "out")])
    reach.main()
    (line,) = (tmp_path / "out" / "editions.jsonl").read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    assert (row["query_id"], row["gold"]) == ("a", "answerable")
    assert {"confidence", "right", "emphasis"} <= row.keys()


@pytest.mark.parametrize("name", ["ROW", "squad"])
def test_an_unknown_row_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.setattr(sys, "argv", ["reach", "--output", str(tmp_path), "--only", name])
    with pytest.raises(SystemExit):
        reach.main()
