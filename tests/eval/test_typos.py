"""The measure of slips: one edit a word, the same for one seed, and the shares of what is asked."""

import json
import random
from pathlib import Path

from embeddings.languages.spelling import edits_between
from eval.typos import Share, main, misspelled, with_slips

TEXT = "The lighthouse keeper of Hallvik retired in June, and her successor earns nine hundred crowns a month."


def test_a_slip_is_one_edit_after_the_first_letter():
    rng = random.Random(1)
    slipped = [misspelled("lighthouse", rng) for _ in range(200)]
    assert {edits_between("lighthouse", word, 2) for word in slipped} == {1}
    assert {word[0] for word in slipped} == {"l"}
    assert {len(word) for word in slipped} == {9, 10, 11}
    assert "Malaga" in {misspelled("Málaga", rng) for _ in range(20)}


def test_slips_are_put_in_words_that_the_articles_hold(library):
    question = "Who paid for the repairs of the zeppelin?"
    slipped = with_slips(question, 1, library, random.Random(2))
    assert slipped is not None
    assert slipped != question
    assert slipped.endswith("zeppelin?")
    assert with_slips(question, 4, library, random.Random(2)) is None


def test_a_share_has_its_interval():
    assert str(Share("right", 5, 10)) == "right: 0.500 (5 of 10; 0.237 to 0.763)"
    assert str(Share("right", 0, 0)) == "right: no question"


def test_a_small_run_prints_every_share(tmp_path: Path, make_toy, capsys):
    start = TEXT.index("nine hundred")
    asked = {"id": "a", "question": "How much does the successor of the keeper earn a month?",
             "answers": [{"text": "nine hundred crowns", "answer_start": start}]}  # fmt: skip
    data = {"data": [{"title": "t", "paragraphs": [{"context": TEXT, "qas": [asked]}]}]}
    (tmp_path / "data.json").write_text(json.dumps(data))
    (tmp_path / "clean.txt").write_text("Who is the keper of Hallvik?\n\nWho is the gardener?\n")
    options = [str(tmp_path / "data.json"), "--clean", str(tmp_path / "clean.txt"), "--slips", "1"]
    assert main(options, make_toy()) == 0
    out = capsys.readouterr().out
    assert "data.json, corrected: 0.000" in out
    assert "clean.txt, corrected: 0.500" in out
    assert "keper → keeper" in out
    assert "1 slips; read as without: 1.000" in out
    for name in ("clean", "uncorrected", "corrected"):
        assert f"1 slips; {name}, right:" in out


def test_a_missing_file_is_one_sentence(tmp_path: Path, capsys):
    assert main([str(tmp_path / "none.json")]) == 1
    assert "none.json" in capsys.readouterr().err
