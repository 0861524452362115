"""The floor below which no rate of the packaged questions may fall."""

import json
from importlib.resources import files
from pathlib import Path

from eval.measuring.estimates import by_key
from eval.runs import Run

BASELINE = Path(str(files("eval") / "baseline.json"))

# The rates that baseline.json holds a floor for: the figure of each, and whether it counts the opposite.
_FLOORED = {
    "source_right": ("document", False),
    "fact_inside": ("holds", False),
    "answered": ("refused", True),
    "near_refused": ("near answered", True),
    "far_refused": ("far answered", True),
    "follow_ups_right": ("follow-up", False),
}


def below_floor(run: Run) -> list[str]:
    """A sentence for each rate that is below its floor in ``baseline.json``; a rate of nothing is not."""
    floor = json.loads(BASELINE.read_text(encoding="utf-8"))
    figures = by_key(run.figures)
    sentences = []
    for name, (key, opposite) in _FLOORED.items():
        if key in figures:
            rate = 1 - figures[key].value if opposite else figures[key].value
            if rate < floor[name] - 1e-9:  # 1 less a rate is not exactly what was counted
                sentences.append(f"{name} is {rate:.3f}, below the floor of {floor[name]:.3f} in {BASELINE.name}")
    return sentences
