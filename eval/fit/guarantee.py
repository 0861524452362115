"""Write the measurements behind the guarantee, ``qa/ranking/guarantee.json``, from the records of the table of reach.

Run ``python -m eval.reach --bench DIR --output OUT`` first, after every fit of the parameters; then
``python -m eval.fit.guarantee --records OUT``, which takes seconds. A calibration set holds only questions that no
parameter was fitted to. The file holds counts, and no text of the data.
"""

import argparse
import datetime
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import QuothError
from eval.errors import RunError
from eval.measuring.guarantee import asked_once, calibration_set
from eval.runs import Run, read_run, write_text
from qa.ranking.calibration import packaged_calibration
from qa.ranking.guarantee import CalibrationSet
from qa.ranking.risk_control import CERTAINTY, Level, lowest_share, upper_bound

LIKELY_WRONG = 1 / 3
"""Doors say "probably" while at most this share of answers of such a confidence is wrong.

Source: Mastrandrea et al., "Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on Consistent Treatment
of Uncertainties", 2010, whose "likely" begins at 66 %.
"""

_FEWEST = 20  # answers that a range of confidences needs for a bound of its wrong ones


@dataclass(frozen=True, slots=True)
class SetPlan:
    """A calibration set to make. ``rows``: of the table of reach. ``data``: each data set with its licence."""

    name: str
    questions: str
    rows: tuple[str, ...]
    data: tuple[str, ...]


PLANS = (
    SetPlan(
        "articles",
        "people's questions about their own reports, notes, tables and pages",
        ("editions-test", "everyday-test"),
        (
            "eval/questions.jsonl, split test, about seeds/: Apache-2.0",
            "eval/everyday, split test, asked with or without the article that answers: Apache-2.0",
        ),
    ),
    SetPlan(
        "searches",
        "real web searches about passages of an encyclopedia",
        ("clapnq", "qed"),
        (
            "ClapNQ dev, half: Apache-2.0",
            "QED train, held-out articles, asked with or without the paragraph that answers: CC BY-SA 3.0",
        ),
    ),
    SetPlan(
        "unanswerable",
        "questions about an encyclopedia, half of them written to look answerable",
        ("squad2",),
        ("SQuAD 2.0 dev, 18 articles: CC BY-SA 4.0",),
    ),
)


def main() -> None:
    """Write the measurements from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.fit.guarantee", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=Path, required=True, help="the --output of python -m eval.reach")
    parser.add_argument("--output", type=Path, default=Path("qa/ranking/guarantee.json"))
    options = parser.parse_args()
    try:
        sets = [make_set(plan, options.records) for plan in PLANS]
        write(options.output, sets, packaged_calibration().fingerprint)
    except QuothError as error:
        sys.exit(str(error))
    for found in sets:
        lowest = lowest_share(found.levels)
        print(f"{found.name}: {found.asked} questions; the lowest share is {lowest or 'none'}")


def make_set(plan: SetPlan, records: Path) -> CalibrationSet:
    """Return the set of a plan from the runs in a folder.

    :raises RunError: if a run is missing, or was made with other parameters than those in use.
    """
    runs = [_run(records / f"{row}.json") for row in plan.rows]
    return calibration_set(plan.name, plan.questions, [record for run in runs for record in asked_once(run.records)])


def probably_from(levels: Sequence[Level]) -> float:
    """Return the lowest threshold down to which each range of confidences keeps ``LIKELY_WRONG``; above 1 if none.

    A range has at least ``_FEWEST`` answers. The bound is that of its own answers: answers that are surer than the
    range would make it look better than it is.
    """
    lowest, answered, wrong = 1.01, 0, 0
    for level in levels:
        if level.answered - answered < _FEWEST:
            continue
        if upper_bound(level.wrong - wrong, level.answered - answered) > LIKELY_WRONG:
            break
        lowest, answered, wrong = level.threshold, level.answered, level.wrong
    return lowest


def write(output: Path, sets: Sequence[CalibrationSet], parameters: str) -> None:
    """Write the sets, the first of which decides the words of the doors."""
    data = {plan.name: list(plan.data) for plan in PLANS}
    row = {
        "made by": "python -m eval.fit.guarantee",
        "date": datetime.date.today().isoformat(),
        "parameters": parameters,
        "certainty": CERTAINTY,
        "probably": {"from confidence": probably_from(sets[0].levels), "wrong at most": round(LIKELY_WRONG, 3)},
        "sets": {found.name: _written(found, data.get(found.name, [])) for found in sets},
    }
    write_text(output, json.dumps(row, indent=1, ensure_ascii=False) + "\n")


def _run(file: Path) -> Run:
    run = read_run(file)
    if run.parameters != packaged_calibration().fingerprint:
        raise RunError(f"{file} was measured with other parameters; measure it again with python -m eval.reach.")
    return run


def _written(found: CalibrationSet, data: Sequence[str]) -> Mapping[str, object]:
    levels = [
        {
            "threshold": level.threshold,
            "answered": level.answered,
            "wrong": level.wrong,
            "bound of the wrong share": round(level.bound, 3),
        }
        for level in found.levels
    ]
    return {
        "questions": found.questions,
        "data": list(data),
        "asked": found.asked,
        "answerable": found.answerable,
        "lowest guaranteed share": lowest_share(found.levels),
        "levels": levels,
    }


if __name__ == "__main__":
    main()
