"""The guarantee: a threshold of the confidence that keeps wrong answers below a share, by measured calibration sets.

``guarantee.json`` holds the sets that come with Quoth. No parameter was fitted to their questions;
``python -m eval.fit.guarantee`` writes the file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from qa.errors import CalibrationError, GuaranteeError
from qa.ranking.calibration import Calibration, packaged_calibration
from qa.ranking.risk_control import Level, loosest, lowest_share

DEFAULT_SET = "articles"
"""The calibration set whose questions a guarantee is about, unless another is named."""

_PACKAGED = "guarantee.json"


@dataclass(frozen=True, slots=True)
class CalibrationSet:
    """The outcomes of one calibration set. ``questions``: in words, the kind of questions that its bounds hold for."""

    name: str
    questions: str
    asked: int
    answerable: int
    levels: tuple[Level, ...]

    def threshold_for(self, share: float) -> float:
        """Return the lowest confidence at which at most this share of the answers is wrong.

        :raises GuaranteeError: if the measurements certify no threshold for this share.
        """
        level = loosest(self.levels, share)
        if level is not None:
            return level.threshold
        lowest = lowest_share(self.levels)
        remedy = (
            f"the lowest share that the measurements support is {share_in_percent(lowest)}: ask for that, or measure "
            "more questions with quoth eval"
            if lowest
            else "the measurements support no share: measure more questions with quoth eval"
        )
        raise GuaranteeError(
            f"No confidence keeps wrong answers to {self.questions} within {share_in_percent(share)}: {remedy}."
        )


@dataclass(frozen=True, slots=True)
class GuaranteeTable:
    """The calibration sets by name.

    ``parameters``: the fingerprint of the parameters that the sets were asked with. ``probably_from``: the confidence
    from which doors say that a quote probably answers.
    """

    parameters: str
    sets: Mapping[str, CalibrationSet]
    probably_from: float

    def set_of(self, name: str) -> CalibrationSet:
        """Return the set of this name.

        :raises GuaranteeError: if there is no such set.
        """
        if name not in self.sets:
            raise GuaranteeError(
                f"There are no questions called {name!r} to guarantee by; name {', '.join(self.sets)}."
            )
        return self.sets[name]


def check_share(share: float) -> float:
    """Return the share.

    :raises ValueError: if it is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"the guarantee is {share}; give the share of wrong answers to allow, such as 0.05")
    return share


def guaranteed(
    share: float, questions_like: str | CalibrationSet = DEFAULT_SET, calibration: Calibration | None = None
) -> Calibration:
    """Return the calibration with the threshold that keeps the share of wrong answers.

    ``questions_like``: the calibration set, or the name of one that comes with Quoth. ``calibration``: None takes the
    parameters that come with Quoth.

    :raises CalibrationError: if the packaged sets were asked with other parameters.
    :raises GuaranteeError: if there is no such set, or if it certifies no threshold for this share.
    :raises ValueError: if the share is not between 0 and 1.
    """
    check_share(share)
    used = calibration or packaged_calibration()
    if isinstance(questions_like, str):
        table = packaged_guarantee()
        if table.parameters != used.fingerprint:
            raise CalibrationError(
                "The guarantee was measured with other parameters than those in use; measure it again with "
                "python -m eval.reach and python -m eval.fit.guarantee."
            )
        questions_like = table.set_of(questions_like)
    return replace(used, threshold=questions_like.threshold_for(share))


@cache
def packaged_guarantee() -> GuaranteeTable:
    """Return the calibration sets that come with Quoth.

    :raises CalibrationError: if the file is damaged.
    """
    return read_guarantee(Path(str(files("qa.ranking") / _PACKAGED)))


def read_guarantee(file: Path) -> GuaranteeTable:
    """Return the calibration sets in ``file``, as ``eval.fit.guarantee`` writes them.

    :raises CalibrationError: if the file is missing or damaged.
    """
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        sets = {name: _set(name, row) for name, row in written["sets"].items()}
        return GuaranteeTable(str(written["parameters"]), sets, float(written["probably"]["from confidence"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(
            f"The measurements in {file} cannot be used ({error}); make them again with python -m eval.fit.guarantee, "
            "or reinstall Quoth."
        ) from error


def share_in_percent(share: float) -> str:
    """Return a share in percent, to three digits: ``5 %``, ``0.5 %``, ``18.3 %``."""
    return f"{100 * share:.3g} %"


def _set(name: str, row: Mapping[str, object]) -> CalibrationSet:
    rows = row["levels"]
    if not isinstance(rows, list):
        raise TypeError("levels are no list")
    levels = tuple(Level(float(each["threshold"]), int(each["answered"]), int(each["wrong"])) for each in rows)
    return CalibrationSet(name, str(row["questions"]), int(str(row["asked"])), int(str(row["answerable"])), levels)
