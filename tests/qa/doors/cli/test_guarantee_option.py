"""``--guarantee`` and ``--questions-like``, as they are typed."""

import sys

import pytest
import typer

from qa.doors.cli.command_line import main
from qa.doors.cli.guarantee_option import calibration_for, share_argument
from qa.ranking.calibration import packaged_calibration


@pytest.mark.parametrize(
    ("typed", "share"), [("5%", 0.05), ("5 %", 0.05), ("0.05", 0.05), ("2.5%", 0.025), (" 30% ", 0.3)]
)
def test_a_share_is_read(typed, share):
    assert share_argument(typed) == pytest.approx(share)


@pytest.mark.parametrize("typed", ["", "5", "100%", "0", "0%", "-5%", "five", "1e-3", "5%%", "٥%"])
def test_another_word_is_refused(typed):
    with pytest.raises(typer.BadParameter, match=r"write one such as 5% or 0\.05"):
        share_argument(typed)


def test_the_loosest_guarantee_is_kept_by_the_packaged_questions():
    found = calibration_for(0.9, None)
    assert found is not None
    assert found.fingerprint == packaged_calibration().fingerprint
    assert found.threshold == 0.3
    assert calibration_for(None, None) is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--questions-like", "searches"], "name the share with --guarantee"),
        (["--guarantee", "0.01%"], "within 0.01 %: the lowest share"),
        (["--guarantee", "20%", "--questions-like", "market"], "no questions called 'market'"),
        (["--guarantee", "20%", "--questions-like", "absent.json"], "absent.json cannot be read as JSON"),
    ],
)
def test_a_guarantee_that_cannot_be_given_is_bad_usage(monkeypatch, capsys, arguments, message):
    monkeypatch.setattr(sys, "argv", ["quoth", "ask", "Who?", *arguments])
    with pytest.raises(SystemExit) as exited:
        main()
    assert exited.value.code == 2
    assert message in capsys.readouterr().err
