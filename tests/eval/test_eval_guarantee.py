"""Calibration sets of runs, their bounds in sentences, and the file that comes with Quoth."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import RunError
from eval.fit import guarantee
from eval.measuring.estimates import estimate_measures
from eval.measuring.guarantee import asked_once, calibration_set, guarantee_sentences, set_of_run
from eval.measuring.records import Record
from eval.questions import Gold
from eval.runs import Run, read_run, write_run
from qa.ranking.calibration import packaged_calibration
from qa.ranking.guarantee import read_guarantee
from qa.ranking.risk_control import Level, levels_of


def record(query_id: str, confidence: float, *, gold: Gold = Gold.ANSWER, **changes: object) -> Record:
    fields: dict[str, object] = {
        "query_id": query_id, "question": f"Who is {query_id}?", "history": (), "fresh": False, "kind": "",
        "gold": gold, "group": query_id, "documents": ("a",) if gold is Gold.ANSWER else (), "expected": (),
        "evidence": None, "answered": True, "confidence": confidence, "quotes": (), "nearest": None, "rank": None,
        "right": gold is Gold.ANSWER, "milliseconds": 1.0, "narrowed": False, "values": {"right": 1.0},
    }  # fmt: skip
    return Record(**(fields | changes))  # type: ignore[arg-type]


def run_of(records: Sequence[Record], **changes: object) -> Run:
    run = Run(
        "everything", "0", "toy", "market.jsonl", "0", "0", 3, (), 0.31, "questions", (), estimate_measures(records),
        tuple(records), packaged_calibration().fingerprint,
    )  # fmt: skip
    return replace(run, **changes)  # type: ignore[arg-type]


GOOD = [record(f"good {at}", 0.97) for at in range(198)]
BAD = [record("bad", 0.97, right=False), record("near", 0.85, gold=Gold.NEAR, right=False)]


def test_a_wrong_quote_and_an_answer_to_what_no_article_answers_are_wrong():
    levels = {level.threshold: level for level in calibration_set("a", "of a market", [*GOOD, *BAD]).levels}
    assert levels[0.9] == Level(0.9, 199, 1)
    assert levels[0.85] == Level(0.85, 200, 2)


def test_each_wording_counts_once_and_follow_ups_do_not_count():
    again = record("good 7 (near)", 0.9, gold=Gold.NEAR, question="who is  good 7?")
    follow_up = record("and?", 0.9, history=("Who is good 7?",))
    kept = asked_once([*GOOD, again, follow_up])
    assert len(kept) == len(GOOD)
    assert len({" ".join(each.question.casefold().split()) for each in kept}) == len(kept)
    assert kept == asked_once([*GOOD, again, follow_up])


def test_the_sentences_of_a_run_name_the_bound_and_the_threshold():
    first, second = guarantee_sentences(run_of([*GOOD, *BAD]))
    assert first.startswith("Of 200 answers to single questions, 2 are wrong")
    assert "at most 3.11 % is wrong, with 95 % confidence" in first
    assert second == "At most 5 % is wrong from a confidence of 0.3 on: 200 of these questions."
    (_, poor) = guarantee_sentences(run_of(BAD))
    assert poor == "These questions do not support a guarantee of 5 %; no share can be guaranteed."


def test_a_run_is_a_calibration_set_only_for_the_quoth_that_made_it():
    assert set_of_run(run_of(GOOD)).threshold_for(0.05) == 0.3
    for other in (run_of(GOOD, parameters="0"), run_of(GOOD, without=("late",))):
        with pytest.raises(RunError, match="made by another Quoth"):
            set_of_run(other)


def test_probably_ends_before_the_first_poor_range():
    outcomes = (
        [(0.97, False)] * 60 + [(0.87, at % 5 == 0) for at in range(60)] + [(0.65, at % 2 == 0) for at in range(60)]
    )
    assert guarantee.probably_from(levels_of(outcomes)) == 0.85
    assert guarantee.probably_from(levels_of([(0.97, True)] * 60)) > 1
    # A range of few answers joins the next.
    assert guarantee.probably_from(levels_of([(0.97, True)] + [(0.87, False)] * 60)) == 0.85


def test_the_measurements_are_written_and_read_back(tmp_path, monkeypatch, capsys):
    rows = {row for plan in guarantee.PLANS for row in plan.rows}
    for row in rows:
        write_run(run_of([*GOOD, *BAD]), tmp_path / f"{row}.json")
    output = tmp_path / "guarantee.json"
    arguments = ["guarantee", "--records", str(tmp_path), "--output", str(output)]
    monkeypatch.setattr(sys, "argv", arguments)
    guarantee.main()
    table = read_guarantee(output)
    assert table.parameters == packaged_calibration().fingerprint
    assert list(table.sets) == [plan.name for plan in guarantee.PLANS]
    assert table.sets["unanswerable"].levels == calibration_set("", "", [*GOOD, *BAD]).levels
    assert "unanswerable: 200 questions" in capsys.readouterr().out
    written = json.loads(output.read_text(encoding="utf-8"))
    assert all(row["data"] for row in written["sets"].values())


def test_measurements_with_other_parameters_are_refused(tmp_path):
    plan = guarantee.PLANS[-1]
    (row,) = plan.rows
    write_run(run_of(GOOD, parameters="0"), tmp_path / f"{row}.json")
    with pytest.raises(RunError, match="measured with other parameters"):
        guarantee.make_set(plan, tmp_path)


def test_a_run_of_before_has_no_parameters(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    write_run(run_of(GOOD), file)
    row = json.loads(file.read_text(encoding="utf-8"))
    del row["parameters"]
    file.write_text(json.dumps(row), encoding="utf-8")
    assert read_run(file).parameters == ""
