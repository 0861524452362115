"""Fit ``embeddings/structure/head_weights.json``: the weights by which an article's title, author and date are chosen.

Run ``python -m eval.fit.heads``. It learns from the dev half of ``eval/everyday`` and from the articles of
``eval/heads``, and prints the share of right facts, cross-validated by article. The weights hold no text of the data.
"""

import datetime
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from scipy.optimize import minimize

from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Facts
from embeddings.readers.registry import read_file
from embeddings.structure import weighing
from embeddings.structure.assembly import find_visible_blocks, without_hidden
from embeddings.structure.author_candidates import author_candidates
from embeddings.structure.blocks import read_lines
from embeddings.structure.date_candidates import date_candidates
from embeddings.structure.metadata import make_metadata, normalize
from embeddings.structure.titles import title_candidates
from embeddings.structure.weighing import Features
from eval.fit.head_priors import PRIORS
from eval.reading import FACTS, read_expected

_EVAL = Path(__file__).parent.parent
_FILE = Path(weighing.__file__).with_name("head_weights.json")
_FOLDS = 10
_PENALTY = {"title": 0.7, "author": 0.7, "date": 1.0}
# The made articles repeat a few forms in many ways; people wrote the other articles.
_WEIGHT_OF_MADE = {"title": 0.5, "author": 0.3, "date": 0.2}
_JOINED = re.compile(r",? (?:and|&) ")


@dataclass(frozen=True, slots=True)
class Head:
    """An article with its facts as a careful reader gives them. ``source``: the data set that it comes from."""

    source: str
    name: str
    data: bytes
    facts: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Question:
    """The choice of one fact: the features of its candidates, and which of them are right; none may be right."""

    head: Head
    features: list[Features]
    right: list[bool]
    weight: float


def read_heads() -> Iterator[Head]:
    """Yield the articles of the fit."""
    folder = _EVAL / "everyday"
    for each in read_expected(folder / "metadata.jsonl", "dev"):
        data = (folder / "articles" / each.document).read_bytes()
        yield Head("everyday", each.document, data, {fact: getattr(each, fact) for fact in FACTS})
    for file in sorted((_EVAL / "heads").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            head = json.loads(line)
            yield Head(file.stem, head["name"], head["text"].encode(), {fact: head[fact] for fact in FACTS})


def is_right(fact: str, value: str | None, expected: str | None) -> bool:
    """Return whether the value is the expected one, apart from white space, and in names from capitals and "and"."""
    return _folded(fact, value) == _folded(fact, expected)


def _folded(fact: str, value: str | None) -> str | None:
    if value is None or fact != "author":
        return None if value is None else " ".join(value.split())
    return _JOINED.sub(", ", " ".join(value.split())).lower()


def questions(heads: Sequence[Head], fact: str) -> list[Question]:
    """Return the choices of a fact. A fact that front matter states is no choice."""
    found = []
    for head in heads:
        candidates = _candidates(head, fact)
        if candidates is None:
            continue
        right = [is_right(fact, value, head.facts[fact]) for value, _ in candidates]
        weight = _WEIGHT_OF_MADE[fact] if head.source == "made" else 1.0
        found.append(Question(head, [features for _, features in candidates], right, weight))
    return found


def _candidates(head: Head, fact: str) -> list[tuple[str, Features]] | None:
    """Return the candidates for a fact with their features; None if front matter states the fact."""
    extract, cues, name = read_file(head.name, head.data), ENGLISH.articles, PurePosixPath(head.name).stem
    stated = normalize(extract.facts, cues)
    if getattr(stated, fact) is not None:
        return None
    if fact == "title":
        visible, _ = without_hidden(extract)
        titles = title_candidates(read_lines(visible, cues), visible.text, name, None, cues)
        return [(make_metadata(Facts(each.line.text), name).title, each.features) for each in titles]
    blocks = find_visible_blocks(extract, stated, cues, name)
    if fact == "author":
        return [(each.names, each.features) for each in author_candidates(extract.text, blocks, cues)]
    return [(each.day, each.features) for each in date_candidates(extract.text, blocks, name, cues)]


def fit(asked: Sequence[Question], priors: Mapping[str, float], penalty: float) -> dict[str, float]:
    """Return the weights of a conditional logit with the absence of the fact as one more candidate, of score 0.

    The ridge penalty is on the distance from ``priors``.
    """
    names = sorted({name for question in asked for features in question.features for name in features})
    column = {name: index for index, name in enumerate(names)}
    prior = np.array([priors.get(name, 0.0) for name in names])
    sizes = np.array([len(question.features) + 1 for question in asked])
    first = np.cumsum(sizes) - sizes
    owner = np.repeat(np.arange(len(sizes)), sizes)
    rows = np.zeros((int(sizes.sum()), len(names)))
    right = np.zeros(len(rows))
    for question, start in zip(asked, first, strict=True):
        for index, features in enumerate(question.features):
            for name, value in features.items():
                rows[start + index, column[name]] = value
        right[start : start + len(question.right) + 1] = [*question.right, not any(question.right)]
    counts = np.array([question.weight for question in asked])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, first)[owner])
        every, good = np.add.reduceat(odds, first), np.add.reduceat(odds * right, first)
        excess = (odds / every[owner] - odds * right / good[owner]) * counts[owner]
        distance = weights - prior
        ridge = penalty / 2 * float(distance @ distance)
        return float(-counts @ np.log(good / every)) + ridge, rows.T @ excess + penalty * distance

    weights = minimize(loss, prior, jac=True, method="L-BFGS-B").x
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def cross_validate(asked: Sequence[Question], priors: Mapping[str, float], penalty: float) -> Counter[str]:
    """Return for each data set how many facts are right, each chosen by weights fitted without its article."""
    folds = [zlib.crc32(question.head.data) % _FOLDS for question in asked]
    right: Counter[str] = Counter()
    for fold in range(_FOLDS):
        others = [question for question, own in zip(asked, folds, strict=True) if own != fold]
        weights = fit(others, priors, penalty)
        for question, own in zip(asked, folds, strict=True):
            if own == fold:
                best = weighing.choose(question.features, weights)
                # Without a choice the name of the file becomes the title, so that another fact is right by its absence.
                is_good = question.right[best] if best is not None else not any(question.right)
                right[question.head.source] += is_good
    return right


def main() -> None:
    """Fit all weights, print the shares, write the file."""
    heads = list(read_heads())
    fitted: dict[str, dict[str, float]] = {}
    for fact in FACTS:
        # The features of names and dates depend on the title, so on its new weights.
        asked = questions(heads, fact)
        priors, penalty = PRIORS[fact], _PENALTY[fact]
        total = Counter(question.head.source for question in asked)
        right = cross_validate(asked, priors, penalty)
        print(fact, ", ".join(f"{source} {right[source]} of {count}" for source, count in total.items()))
        fitted[fact] = fit(asked, priors, penalty)
        stored = {"made by": "python -m eval.fit.heads", "date": str(datetime.date.today()), "weights": fitted}
        _FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        weighing.read_weights.cache_clear()


if __name__ == "__main__":
    main()
