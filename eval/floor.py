"""The floor below which no rate of the packaged questions may fall."""

import json
from importlib.resources import files
from pathlib import Path

from eval.measuring.estimates import by_key
from eval.runs import Run

BASELINE = Path(str(files("eval") / "baseline.json"))

# The rates of baseline.json: for each rate the key of its estimate, and whether the rate is 1 minus this estimate.
_FLOORED = {
    "source_right": ("document", False),
    "fact_inside": ("holds", False),
    "answered": ("refused", True),
    "near_refused": ("near answered", True),
    "far_refused": ("far answered", True),
    "follow_ups_right": ("follow-up", False),
}


def below_floor(run: Run) -> list[str]:
    """Return a sentence for each rate below its floor in ``baseline.json``; a rate without questions is never below."""
    floor = json.loads(BASELINE.read_text(encoding="utf-8"))
    figures = by_key(run.figures)
    sentences = []
    for name, (key, opposite) in _FLOORED.items():
        if key in figures:
            rate = 1 - figures[key].value if opposite else figures[key].value
            if rate < floor[name] - 1e-9:  # 1 minus a rate has a rounding error
                sentences.append(f"{name} is {rate:.3f}, below the floor of {floor[name]:.3f} in {BASELINE.name}")
    return sentences
