"""``quoth eval`` as it is run: what it prints, writes and refuses, and with which exit status."""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from embeddings.library import Library
from qa.answer import Answer, Quote, Source, Status
from qa.assistant import Assistant
from qa.doors.cli.command_line import main


class Ran(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def quoth(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["quoth", "eval", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exited:
            main()
        code = exited.value.code
        return Ran(code if isinstance(code, int) else int(bool(code)), *capsys.readouterr())

    return run


@pytest.fixture
def questions(tmp_path):
    file = tmp_path / "questions.jsonl"
    rows = [
        {"query_id": "hit", "question": "How many stalls found a place?", "document": "fish", "answers": ["forty"]},
        {"query_id": "miss", "question": "How much is a kilo of herring?", "document": "fish", "answers": ["nine [b]"]},
        {"query_id": "far", "question": "What is the GDP of Brazil?", "document": None, "answers": [], "kind": "far"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def figures(printed: str) -> dict[str, list[str]]:
    """The cells of each row of a table, by its name."""
    rows = [re.split(r"\s{2,}", line.strip()) for line in printed.splitlines() if line.startswith("  ")]
    return {name: cells for name, *cells in rows}


def set_floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **floor: float) -> None:
    file = tmp_path / "baseline.json"
    rates = dict.fromkeys(("source_right", "fact_inside", "answered", "near_refused", "far_refused"), 0.0)
    file.write_text(json.dumps(rates | floor), encoding="utf-8")
    monkeypatch.setattr("eval.floor.BASELINE", file)


@pytest.mark.model
def test_figures_stand_side_by_side_with_the_misses(quoth, articles, questions):
    ran = quoth("--articles", articles, "--questions", questions)
    assert ran.status == 0
    assert "questions.jsonl: 3 questions, 3 articles" in ran.out
    assert re.search(r"^ +everything +dense only +BM25 only *$", ran.out, re.MULTILINE)
    found = figures(ran.out)
    assert found["Success@1"][0].startswith("1.000 [") or found["Success@1"][0].startswith("0.500 [")
    assert found["holds an answer"][0].startswith("0.500 [")
    assert len(found["holds an answer"]) == 3
    assert "false answers, near" not in found
    assert "\n1 miss:\n  miss [fish] How much is a kilo of herring?\n" in ran.out
    assert "expected nine [b]; " in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())
    ran = quoth(
        "--articles", articles, "--questions", questions, "--without", "late", "--without", "ranking", "--no-misses"
    )
    assert ran.status == 0
    assert "dense only" not in ran.out
    assert "without late, ranking" in " ".join(ran.out.split())
    assert "miss" not in ran.out


@pytest.mark.model
def test_the_floor_decides_the_exit_status(quoth, articles, questions, tmp_path, monkeypatch):
    options = ("--articles", articles, "--questions", questions, "--check", "--no-misses")
    set_floor(tmp_path, monkeypatch, fact_inside=0.6)
    ran = quoth(*options)
    assert ran.status == 1
    assert "fact_inside is 0.500, below the floor of 0.600 in baseline.json" in ran.out
    assert "dense only" not in ran.out
    set_floor(tmp_path, monkeypatch, fact_inside=0.4)
    assert quoth(*options).status == 0


@pytest.mark.model
def test_a_quote_that_is_not_exact_is_a_failure(quoth, articles, questions, monkeypatch):
    source = Source("market/fish.md", "T", None, None, None, None, "/f", "0" * 64, None, 0, 5)
    wrong = Answer("q", "q?x", Status.ANSWERED, 0.9, (Quote(1, "Forty", 0.9, (source,)),))
    monkeypatch.setattr(Assistant, "ask", lambda *_, **__: wrong)
    ran = quoth("--articles", articles, "--questions", questions, "--no-misses")
    assert ran.status == 1
    assert "Not every quote of everything equals its source; this is an error." in ran.out


@pytest.mark.model
def test_reports_are_written_and_compared(quoth, articles, questions, tmp_path):
    off_topic = tmp_path / "off.txt"
    off_topic.write_text("who played daisy duke\nwhere is it\n", encoding="utf-8")
    options = ("--articles", articles, "--questions", questions, "--leave-out", "--off-topic", off_topic)
    report = tmp_path / "report"
    ran = quoth(*options, "--report", report)
    assert (ran.status, ran.err) == (0, "")
    assert "questions.jsonl: 7 questions, 3 articles" in ran.out
    assert f"The report is {report / 'report.html'}" in ran.out
    assert sorted(file.name for file in report.iterdir()) == [
        "bm25-only.json", "dense-only.json", "report.html", "report.json",
    ]  # fmt: skip
    run = json.loads((report / "report.json").read_text(encoding="utf-8"))
    assert [record["gold"] for record in run["records"]] == ["answerable"] * 2 + ["far"] + ["near"] * 2 + ["far"] * 2
    compared = quoth("--compare", report / "dense-only.json", report / "report.json", "--report", tmp_path / "c")
    assert (compared.status, compared.err) == (0, "")
    assert "A: dense only, questions.jsonl" in compared.out
    assert "7 questions, 3 articles" in compared.out
    assert (tmp_path / "c" / "comparison.html").exists()
    assert figures(compared.out)["equal to their source"][-1] == "1.000"
    plain = tmp_path / "plain"
    assert quoth("--articles", articles, "--questions", questions, "--no-misses", "--report", plain).status == 0
    refused = quoth("--compare", report / "report.json", plain / "report.json")
    assert refused.status == 2
    assert re.fullmatch(r"quoth: The runs asked different questions [^\n]*\.\n", refused.err)
    assert refused.out == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--without", "dense", "--without", "bm25"], "nothing finds passages"),
        (["--without", "reranker"], "There is no stage 'reranker'; name dense, bm25, late, ranking."),
        (["--data", "{tmp}/none"], "is not there; name a SQuAD JSON file"),
        (["--data", "{tmp}", "--questions", "x"], "leave --articles and --questions out"),
        (["--data", "{tmp}/bad.json"], "cannot be read as JSON (line 1: Expecting value)"),
        (["--compare", "{tmp}/none", "{tmp}/none"], "cannot be read as JSON (No such file or directory)"),
        (["--compare", "a", "b", "--check"], "leave out all options except"),
        (["--check", "--without", "late"], "leave --data and --without out"),
        (["--check", "--data", "{tmp}"], "leave --data and --without out"),
        (["--compare=~/a.json", "~/b.json"], "home/a.json cannot be read as JSON"),
        (["--questions=~/q.jsonl"], "home/q.jsonl cannot be read"),
        (["--data=~/squad.json"], "home/squad.json is not there"),
        (["--off-topic=~/off.txt"], "home/off.txt cannot be read"),
        (["--off-topic", "{tmp}/none"], "cannot be read (No such file or directory)"),
        (["--articles", "{tmp}"], "which is not among the articles of"),
        (["--articles", "{tmp}/none"], "does not exist"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(quoth, tmp_path, monkeypatch, arguments, says):
    monkeypatch.setattr(Library, "open", lambda *_, **__: pytest.fail("a library was opened"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    (tmp_path / "bad.json").write_text("x", encoding="utf-8")
    ran = quoth(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert ran.status == 2
    assert re.fullmatch(r"quoth: \S[^\n]*\.\n", ran.err)
    assert says in ran.err
    assert ran.out == ""


@pytest.mark.model
def test_a_report_that_cannot_be_written_is_a_failure(quoth, articles, questions, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    ran = quoth("--articles", articles, "--questions", questions, "--no-misses", "--report", tmp_path / "file")
    assert ran.status == 1
    assert re.fullmatch(r"quoth: [^\n]*cannot be written[^\n]*--report\.\n", ran.err)
