"""The guarantee: the threshold that it sets, the sets that come with Quoth, and the refusals."""

import json
from pathlib import Path

import pytest

from embeddings.library import Library
from qa.answer import Status
from qa.assistant import Assistant
from qa.errors import CalibrationError, GuaranteeError
from qa.ranking.calibration import packaged_calibration
from qa.ranking.feature_ranker import FeatureRanker
from qa.ranking.guarantee import (
    DEFAULT_SET,
    CalibrationSet,
    guaranteed,
    packaged_guarantee,
    read_guarantee,
    share_in_percent,
)
from qa.ranking.risk_control import levels_of
from qa.retriever import Retriever

QUESTION = "How many stalls found a place?"
SURE = CalibrationSet("sure", "questions about a market", 400, 400, levels_of((0.96, at == 0) for at in range(400)))
POOR = CalibrationSet("poor", "questions about a market", 40, 40, levels_of((0.96, at % 4 == 0) for at in range(40)))


def test_the_guarantee_is_measured_with_the_packaged_parameters():
    # Otherwise run python -m eval.reach and python -m eval.fit.guarantee, as CONTRIBUTING says.
    table = packaged_guarantee()
    assert table.parameters == packaged_calibration().fingerprint
    assert DEFAULT_SET in table.sets
    assert all(found.levels[-1].answered > 100 for found in table.sets.values())


def test_the_threshold_is_the_loosest_that_keeps_the_share(library: Library) -> None:
    retriever = Retriever(library, guarantee=0.05, questions_like=SURE)
    # No answer of the set is less sure than 0.96, so nothing is known to be wrong down to 0.3.
    assert retriever.ranker.threshold == SURE.threshold_for(0.05) == 0.3


def test_an_answer_that_is_not_sure_enough_is_refused(library: Library) -> None:
    levels = levels_of((0.96 if at % 2 else 0.94, at % 2 == 0) for at in range(800))
    strict = CalibrationSet("strict", "questions about a market", 800, 400, levels)
    answer = Assistant(Retriever(library, guarantee=0.05, questions_like=strict)).ask(QUESTION)
    assert strict.threshold_for(0.05) == 0.95
    assert (answer.status is Status.ANSWERED) == (answer.confidence >= 0.95)
    assert answer.confidence == Assistant(Retriever(library)).ask(QUESTION).confidence


def test_a_share_that_nothing_keeps_is_refused_with_the_lowest_one(library: Library) -> None:
    with pytest.raises(GuaranteeError, match=r"to questions about a market within 5 %: the lowest share .* 4\d.* %"):
        Retriever(library, guarantee=0.05, questions_like=POOR)
    empty = CalibrationSet("empty", "questions about a market", 0, 0, levels_of([]))
    with pytest.raises(GuaranteeError, match="the measurements support no share"):
        empty.threshold_for(0.05)


@pytest.mark.parametrize("share", [0, 1, 5, -0.1])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match=r"give the share of wrong answers to allow, such as 0\.05"):
        guaranteed(share)


def test_a_guarantee_is_for_the_packaged_ranker_and_a_known_set(library: Library) -> None:
    with pytest.raises(ValueError, match="a guarantee is only for the packaged ranker"):
        Retriever(library, ranker=FeatureRanker(), guarantee=0.05)
    with pytest.raises(GuaranteeError, match="no questions called 'market' to guarantee by; name articles, searches"):
        Retriever(library, guarantee=0.05, questions_like="market")


def test_other_parameters_have_no_guarantee(tmp_path, monkeypatch):
    written = json.loads(Path("qa/ranking/guarantee.json").read_text(encoding="utf-8"))
    file = tmp_path / "guarantee.json"
    file.write_text(json.dumps(written | {"parameters": "0" * 64}), encoding="utf-8")
    monkeypatch.setattr("qa.ranking.guarantee.packaged_guarantee", lambda: read_guarantee(file))
    with pytest.raises(CalibrationError, match="measured with other parameters"):
        guaranteed(0.2)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sets": {"a": {"levels": 3}}}'])
def test_a_damaged_file_is_named(tmp_path, text):
    file = tmp_path / "guarantee.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"guarantee\.json cannot be used"):
        read_guarantee(file)


def test_a_share_in_words():
    assert [share_in_percent(share) for share in (0.05, 0.005, 0.183, 0.1)] == ["5 %", "0.5 %", "18.3 %", "10 %"]
