"""Hostile inputs of ``eval.robustness``: a small seeded share of them on every run, and that failures are noticed."""

import json
from collections import Counter
from itertools import chain

import pytest

from eval.robustness.__main__ import main, summary_line
from eval.robustness.checks import Checker
from eval.robustness.inputs import Input, InputKind, make_input, make_inputs
from eval.robustness.processes import OutcomeCounts, check_inputs

PATIENCE = 120.0  # seconds; no input takes one, and a busy machine may be slow


def test_hostile_inputs_are_read_or_refused_and_every_quote_is_exact():
    failures = []
    summaries = check_inputs(
        chain(make_inputs(1, 0, 110), make_inputs(1, 200, 100, InputKind.FILE)),
        seconds=PATIENCE,
        report=lambda given, outcome: failures.append((given.number, outcome.failure)) if outcome.failure else None,
    )
    assert failures == []
    assert sum(summary.inputs for summary in summaries.values()) == 210
    # Inputs that are all refused would check nothing.
    assert all(0 < summary.refused < summary.inputs for summary in summaries.values())


def test_an_input_depends_on_its_seed_and_number_alone():
    inputs = list(make_inputs(7, 10, 60))
    assert inputs[5] == make_input(7, 15)
    assert inputs != list(make_inputs(8, 10, 60))
    assert Counter(given.kind for given in inputs).keys() == set(InputKind)


def test_an_input_that_ends_late_or_ends_the_process_is_counted_and_the_next_one_is_checked():
    class Deadly(Input):
        """Ends the process that receives it."""

        __slots__ = ()

        def __reduce__(self):
            return __import__("os")._exit, (9,)

    question = Input(2, InputKind.QUESTION, ".json", json.dumps(["Who is Zou Jian?"]).encode())
    found = {}
    given = [Deadly(0, InputKind.ARTICLE, ".md", b""), question]
    summaries = check_inputs(given, seconds=PATIENCE, report=lambda each, outcome: found.update({each.number: outcome}))
    assert found[0].failure == "the process ended (exit status 9)"
    assert found[2].failure is None
    assert (summaries[InputKind.ARTICLE].failures, summaries[InputKind.QUESTION].failures) == (1, 0)
    late = check_inputs([question], seconds=0.0, report=lambda *_: None)
    assert late[InputKind.QUESTION].failures == 1


def test_an_error_that_is_not_quoths_own_and_a_broken_promise_are_failures(tmp_path):
    checker = Checker(tmp_path)
    try:
        odd = checker.run(Input(1, InputKind.QUESTION, ".json", b"not JSON"))
        assert odd.failure is not None
        assert odd.failure.startswith("JSONDecodeError")
        refused = checker.run(Input(2, InputKind.EXPORT, ".md", b"no export", unchanged=True))
        assert refused.failure is not None
        assert "Quoth refused an export as it had written it" in refused.failure
        empty = checker.run(Input(3, InputKind.ARTICLE, ".md", b""))
        assert (empty.refused, empty.failure) == (True, None)
    finally:
        checker.close()


def test_the_command_sums_up_and_keeps_failures(tmp_path, capsys):
    main(["--inputs", "3", "--seed", "5", "--seconds", "120", "--keep", str(tmp_path / "kept")])
    assert "0 failures" in capsys.readouterr().out
    assert not (tmp_path / "kept").exists()
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert "--seed 1 --first 4711 --inputs 1" in capsys.readouterr().out


def test_the_summary_names_the_slowest_of_each_kind():
    summaries = {kind: OutcomeCounts() for kind in InputKind}
    summaries[InputKind.ARTICLE] = OutcomeCounts(1_200, 30, 1, 2.5, 77)
    assert summary_line(summaries) == "1,200 articles (30 refused, slowest 2.50 s: 77); 1 failures"
