"""The measurement of the check of a language model's text."""

import pytest

from eval.prose import held_back
from eval.prose.__main__ import main
from eval.prose.measuring import check, measure
from eval.prose.right import RIGHT
from eval.prose.wrong import WRONG


def test_no_wrong_reply_is_shown_as_supported_and_most_right_ones_are(capsys):
    assert main([]) == 0
    assert main(["--held-back"]) == 0
    lines = [
        line for line in capsys.readouterr().out.splitlines() if line.startswith(("wrong replies", "right replies"))
    ]
    wrong, right, more_wrong, more_right = (int(line.split(", ")[-1].split()[0]) for line in lines)
    assert (wrong, more_wrong) == (0, 0)
    assert max(right, more_right) <= 10


@pytest.mark.parametrize("kinds", [RIGHT, WRONG, held_back.RIGHT, held_back.WRONG])
def test_replies_are_the_same_in_each_run_and_of_all_kinds(kinds):
    first, again = (measure(kinds, 100, is_right=True) for _ in range(2))
    assert first == again
    assert len(first) == 100
    assert {each.kind for each in first} >= set(kinds)


def test_a_wrong_reply_that_stood_would_be_counted():
    from eval.prose.material import materials

    material = materials()[0]
    (sentence,) = check(f"{material.sentence} [1]", material)
    assert sentence.is_supported
