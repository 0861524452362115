"""Fits ``qa/calibration.json``: which sentence answers, and whether any does.

Run ``python -m eval.fit --squad FILE --off-topic FILE --own seeds --own FOLDER`` with a SQuAD-format file
(articles, paragraphs, questions), a text file of questions, one a line, that its articles do not answer, and folders of
articles that the dev split of ``eval/questions.jsonl`` asks about. Nothing of them is kept but the parameters. Every
figure written beside them is cross-validated by article; the test split is never looked at.
"""

import argparse
import datetime
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from embeddings.library import Library
from embeddings.models.encoder import Encoding
from embeddings.models.model_encoder import ModelEncoder
from embeddings.models.model_files import DEFAULT_MODEL
from eval.labelled import Measured, Source, measure_labelled, measure_own, write_articles
from eval.questions import read_questions
from qa.calibration import CONFIDENCE_FEATURES, Calibration, Linear, confidence_features
from qa.features import FEATURES
from qa.retriever import Retriever

_FOLDS = 6
# Ridge penalty on standardised weights; the cross-validated figures barely move between 30 and 100.
_PENALTY = 100.0
# A question of a visitor about whole articles is nearer to what Quoth is for than one about an encyclopedia's paragraph
# by somebody who had it before him; there are few of them, so each counts as this many.
_OWN_WEIGHT = 10.0
# Answer where it is likelier than not that the articles do, answerable and unanswerable questions counted alike.
_THRESHOLD = 0.5

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """What a calibration, fitted without this question's article, makes of it."""

    measured: Measured
    confidence: float
    right: bool


class _Remembering(ModelEncoder):
    """Encodes a question once, however often in a row it is measured."""

    _latest: tuple[str, Encoding] | None = None

    def encode_query(self, text: str) -> Encoding:
        if self._latest is None or self._latest[0] != text:
            self._latest = text, super().encode_query(text)
        return self._latest[1]


def fit_choice(questions: Sequence[Measured]) -> Linear:
    """Conditional logit: the weights under which the sentences that answer are likeliest.

    Source: McFadden, "Conditional logit analysis of qualitative choice behavior", 1974; the likelihood of a question
    with several answering sentences is that of choosing any of them.
    """
    stacked = np.concatenate([q.features for q in questions])
    means, scales = _standard(stacked)
    rows = (stacked - means) / scales
    answers = np.concatenate([q.answers for q in questions])
    sizes = np.array([len(q.features) for q in questions])
    first = np.cumsum(sizes) - sizes
    question = np.repeat(np.arange(len(questions)), sizes)
    counts = np.array([q.weight for q in questions])

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        scores = rows @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, first)[question])
        every = np.add.reduceat(odds, first)
        right = np.add.reduceat(odds * answers, first)
        excess = (odds / every[question] - odds * answers / right[question]) * counts[question]
        penalty = _PENALTY / 2 * float(weights @ weights)
        return float(-counts @ np.log(right / every)) + penalty, rows.T @ excess + _PENALTY * weights

    weights = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x
    return Linear(FEATURES, weights, means, scales, 0.0)


def fit_confidence(questions: Sequence[Measured], choice: Linear) -> Linear:
    """Logistic regression, for answered and unanswered questions in equal weight: does any sentence answer?"""
    bare = Calibration(choice, choice, 0.0)
    stacked = np.array([confidence_features(bare, q.features) for q in questions])
    answered = np.array([q.source is Source.WHOLE for q in questions])
    means, scales = _standard(stacked)
    rows = np.column_stack([(stacked - means) / scales, np.ones(len(stacked))])
    signs = np.where(answered, 1.0, -1.0)
    share = np.where(answered, 0.5 / answered.mean(), 0.5 / (1 - answered.mean())) * [q.weight for q in questions]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        margins = signs * (rows @ weights)
        slopes = -share * signs / (1 + np.exp(margins))
        ridge = _PENALTY * np.append(weights[:-1], 0.0)
        return float((share * np.logaddexp(0, -margins)).sum() + ridge @ weights / 2), rows.T @ slopes + ridge

    weights = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return Linear(CONFIDENCE_FEATURES, weights[:-1], means, scales, float(weights[-1]))


def fit(questions: Sequence[Measured]) -> Calibration:
    """Both models, on questions some of which can be answered."""
    choice = fit_choice([q for q in questions if q.answers.any()])
    return Calibration(choice, fit_confidence(questions, choice), _THRESHOLD)


def cross_validate(questions: Sequence[Measured]) -> list[Predicted]:
    """Each question judged by a calibration that has seen nothing of its article."""
    groups = sorted({q.group for q in questions})
    predicted = []
    for fold in range(_FOLDS):
        held = set(groups[fold::_FOLDS])
        calibration = fit([q for q in questions if q.group not in held])
        for q in questions:
            if q.group in held:
                best = int(calibration.choice(q.features).argmax())
                predicted.append(Predicted(q, calibration.trust(q.features), bool(q.answers[best])))
    return predicted


def figures(predicted: Sequence[Predicted]) -> dict[str, float]:
    """The cross-validated figures of one kind of data that stand beside the parameters."""
    whole = [p for p in predicted if p.measured.source is Source.WHOLE]
    found = {
        "first sentence answers": float(np.mean([p.right for p in whole])),
        "answerable refused": float(np.mean([p.confidence < _THRESHOLD for p in whole])),
    }
    for source in Source:
        others = np.array([p.confidence for p in predicted if p.measured.source is source])
        if source is not Source.WHOLE and len(others):
            found[f"{source} refused"] = float(np.mean(others < _THRESHOLD))
            # The chance that an answerable question gets the higher confidence is the area under the ROC curve.
            found[f"{source} AUROC"] = float(np.mean(np.array([p.confidence for p in whole])[:, None] > others))
    return {name: round(value, 4) for name, value in found.items()}


def _standard(rows: Matrix) -> tuple[Matrix, Matrix]:
    scales = rows.std(axis=0)
    return rows.mean(axis=0), np.where(scales > 0, scales, 1.0)


def _written(linear: Linear) -> dict[str, object]:
    columns = zip(linear.names, linear.weights, linear.means, linear.scales, strict=True)
    rows = {name: {"weight": round(w, 5), "mean": round(m, 5), "scale": round(s, 5)} for name, w, m, s in columns}
    return {"bias": round(linear.bias, 5), "features": rows}


def main() -> None:
    """Fit from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--squad", type=Path, required=True, help="SQuAD-format JSON")
    parser.add_argument("--off-topic", type=Path, required=True, help="questions that it does not answer, one a line")
    parser.add_argument(
        "--own", type=Path, action="append", default=[], help="articles that eval/questions.jsonl asks about"
    )
    parser.add_argument("--output", type=Path, default=Path("qa/calibration.json"))
    parser.add_argument("--model", help="sentence-transformers model; default: the packaged one")
    options = parser.parse_args()
    off_topic = [line for line in options.off_topic.read_text(encoding="utf-8").splitlines() if line.strip()]
    encoder = _Remembering(options.model or DEFAULT_MODEL)
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="quoth-fit-") as folder:
        labelled = write_articles(options.squad, Path(folder) / "articles")
        for number, articles in enumerate([Path(folder) / "articles", *options.own]):
            with Library.open(Path(folder) / f"library {number}", encoder=encoder) as library:
                library.sync(articles)
                retriever = Retriever(library)
                if number == 0:
                    measured += measure_labelled(retriever, labelled, off_topic)
                else:
                    measured += measure_own(retriever, read_questions(split="dev"), off_topic, _OWN_WEIGHT)
    # A question whose answer is in none of the passages read teaches nothing about choosing between them.
    measured = [m for m in measured if len(m.features) and (m.source is not Source.WHOLE or m.answers.any())]
    predicted = cross_validate(measured)
    found = {
        name: figures([p for p in predicted if p.measured.own is own])
        for name, own in ((options.squad.name, False), ("eval/questions.jsonl, dev", True))
        if any(p.measured.own is own for p in predicted)
    }
    calibration = fit(measured)
    written = {
        "made by": "python -m eval.fit",
        "date": datetime.date.today().isoformat(),
        "model": encoder.name,
        "data": f"{options.squad.name} ({len(labelled)} questions, bylines and their questions made up), "
        f"{options.off_topic.name}, the dev questions of eval/questions.jsonl on {len(options.own)} folders",
        "cross-validated by article": found,
        "threshold": _THRESHOLD,
        "choice": _written(calibration.choice),
        "confidence": _written(calibration.confidence),
    }
    options.output.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
