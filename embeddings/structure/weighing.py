"""The weighing of candidates: each has features, and the candidate with the highest weighted sum is chosen.

A conditional logit; ``eval/fit/heads.py`` fits the weights. Source: McFadden, "Conditional logit analysis of
qualitative choice behavior", 1974.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

Features = dict[str, float]
"""The features of a candidate by their names. A feature that is left out is 0."""

_PACKAGED = "head_weights.json"


@cache
def read_weights() -> Mapping[str, Mapping[str, float]]:
    """Return the fitted weights of the features, for each fact ("title", "author", "date")."""
    stored = json.loads(files("embeddings.structure").joinpath(_PACKAGED).read_text(encoding="utf-8"))
    return {fact: dict(weights) for fact, weights in stored["weights"].items()}


def choose(candidates: Sequence[Features], weights: Mapping[str, float]) -> int | None:
    """Return the index of the best candidate, the first of equals; None if the absence of the fact is likelier.

    The absence has the score 0.
    """
    scores = [sum(weights.get(name, 0.0) * value for name, value in features.items()) for features in candidates]
    best = max(scores, default=0.0)
    return scores.index(best) if best > 0 else None


def present(**features: float) -> Features:
    """Return the features that are not 0."""
    return {name: float(value) for name, value in features.items() if value}
