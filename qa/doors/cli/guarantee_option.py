"""``--guarantee`` and ``--questions-like``: the threshold that keeps a share of wrong answers."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.doors.cli.arguments import path_argument
from qa.doors.cli.terminal import fail, usage_errors

if TYPE_CHECKING:
    from qa.ranking.calibration import Calibration
    from qa.ranking.guarantee import CalibrationSet

_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?(%?)")


def share_argument(argument: str) -> float:
    """Return the share of ``5%`` or ``0.05``."""
    found = _SHARE.fullmatch(argument.strip())
    share = float(found[1]) / (100 if found[2] else 1) if found else 0.0
    if not 0 < share < 1:
        raise typer.BadParameter(f"{argument!r} is no share of wrong answers; write one such as 5% or 0.05.")
    return share


Guarantee = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE",
        parser=share_argument,
        help="Answer only where at most this share of answers is wrong, such as 10%, with 95 % confidence.",
    ),
]
QuestionsLike = Annotated[
    str | None,
    typer.Option(
        metavar="SET|FILE",
        help="The kind of questions that the guarantee is for: a packaged set, or the report.json of quoth eval. "
        "[default: articles]",
    ),
]


def calibration_for(guarantee: float | None, questions_like: str | None) -> "Calibration | None":
    """Return the parameters with the threshold of these options; None without a guarantee.

    A share that no threshold keeps, and an unknown set, end the command with exit status 2.
    """
    if guarantee is None:
        if questions_like is not None:
            fail("--questions-like says what --guarantee is for; name the share with --guarantee.", 2)
        return None
    from eval.errors import RunError
    from qa.errors import GuaranteeError
    from qa.ranking.guarantee import DEFAULT_SET, guaranteed

    with usage_errors(GuaranteeError, RunError):
        return guaranteed(guarantee, _set_of(questions_like or DEFAULT_SET))


def _set_of(name: str) -> "str | CalibrationSet":
    """Return the name of a packaged set, or the set of a report."""
    if not name.endswith(".json"):
        return name
    from eval.measuring.guarantee import set_of_run
    from eval.runs import read_run

    return set_of_run(read_run(Path(path_argument(name))))
