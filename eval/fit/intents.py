"""Fit ``qa/intents/classifier.npz``: the logistic regression that reads the intent of a turn from its encoding.

Run ``python -m eval.fit.intents``. It learns from ``eval/intents/train.txt`` and, as examples of plain questions, from
the dev split of ``eval/questions.jsonl``. It prints figures that are cross-validated by writer. The parameters hold no
text of the data.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.encoders.model_files import DEFAULT_MODEL
from embeddings.languages.english import ENGLISH
from eval.intents.turns import FOLDER, read_turns
from eval.questions import PACKAGED, read_questions
from qa.intents import classifier as classifying
from qa.intents.classifier import IntentClassifier, is_open
from qa.intents.intent import Intent
from qa.intents.reading import read_intent

_FILE = Path(classifying.__file__).with_name(classifying.PARAMETERS_FILE)
_OWN = "eval/questions.jsonl"
_PENALTY = 0.1
# At 0.7 the cross-validated classifier takes 3 % of the tricky questions of ``train.txt`` that their words leave open
# for another intent, each one written to be taken for it, and 79 % of the other turns that the cues miss for their own.
_THRESHOLD = 0.7
_SHOWN = (0.5, 0.6, 0.7, 0.8, 0.9)
# Topics and phrases are cut out of a turn by its words alone, so the classifier does not look for these intents.
_NOT_FITTED = frozenset({Intent.LISTING, Intent.COMPARISON, Intent.PHRASE, Intent.GIBBERISH})


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Turns to learn from: texts, intents and writers of the same length, and their encodings, shape (n, dim)."""

    texts: Sequence[str]
    intents: Sequence[Intent]
    writers: Sequence[str]
    vectors: NDArray[np.float32]

    def fit(self, rows: NDArray[np.intp], penalty: float, model: str, threshold: float) -> IntentClassifier:
        """Return the classifier of the examples in ``rows``."""
        intents = tuple(sorted(set(self.intents)))
        labels = np.array([intents.index(intent) for intent in self.intents])[rows]
        # The questions are many, and each kind of the others counts as much as all of them together does on average.
        counts = np.bincount(labels, minlength=len(intents))
        shares = np.where(np.array(intents) == Intent.QUESTION, 4.0, 1.0) / counts
        weights, biases = _fit(self.vectors[rows], labels, shares[labels] * counts.mean(), penalty, len(intents))
        return IntentClassifier(model, intents, weights, biases, threshold)


def _fit(
    vectors: NDArray[np.float32], labels: NDArray[np.intp], counts: NDArray[np.float64], penalty: float, kinds: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights and biases of the multinomial logistic regression with a ridge penalty."""
    inputs = np.column_stack([vectors, np.ones(len(vectors))]).astype(np.float64)
    targets = np.eye(kinds)[labels]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slopes = flat.reshape(inputs.shape[1], kinds)
        scores = inputs @ slopes
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        total = odds.sum(axis=1, keepdims=True)
        held = slopes.copy()
        held[-1] = 0
        value = float((counts * (np.log(total[:, 0]) - (scores * targets).sum(axis=1))).sum())
        gradient = inputs.T @ ((odds / total - targets) * counts[:, None]) + penalty * held
        return value + penalty / 2 * float((held**2).sum()), gradient.ravel()

    found = minimize(loss, np.zeros(inputs.shape[1] * kinds), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    slopes = found.reshape(inputs.shape[1], kinds).astype(np.float32)
    return slopes[:-1], slopes[-1]


def read_examples(encoder: ModelEncoder) -> Examples:
    """Return the turns of ``train.txt`` and the dev questions of ``eval/questions.jsonl``."""
    turns = [turn for turn in read_turns(FOLDER / "train.txt") if turn.intent]
    kept = [(turn.text, turn.intent, turn.writer) for turn in turns if turn.intent and turn.intent not in _NOT_FITTED]
    kept += [(each.question, Intent.QUESTION, _OWN) for each in read_questions(PACKAGED) if each.split == "dev"]
    texts, intents, writers = zip(*kept, strict=True)
    vectors = np.stack([encoder.encode_query(text).vector for text in texts])
    return Examples(texts, intents, writers, vectors)


def _judge(examples: Examples, decided: Sequence[Intent], rows: Sequence[int]) -> tuple[float, float]:
    """Return the share of open questions that are bent, and the share of the other open turns that are caught."""
    questions = [decided[i] is not Intent.QUESTION for i in rows if examples.intents[i] is Intent.QUESTION]
    others = [decided[i] is not Intent.QUESTION for i in rows if examples.intents[i] is not Intent.QUESTION]
    return float(np.mean(questions)), float(np.mean(others))


def _cross_validate(examples: Examples, penalty: float, model: str) -> list[IntentClassifier]:
    """Return for each example a classifier that was fitted without its writer."""
    writers = np.array(examples.writers)
    fitted = {
        writer: examples.fit(np.flatnonzero(writers != writer), penalty, model, 1.0)
        for writer in sorted(set(examples.writers) - {_OWN})
    }
    return [fitted.get(writer, next(iter(fitted.values()))) for writer in examples.writers]


def main() -> None:
    """Fit the classifier and write it."""
    encoder = ModelEncoder(DEFAULT_MODEL)
    examples = read_examples(encoder)
    by_rules = [read_intent(text, ENGLISH).intent for text in examples.texts]
    others = [i for i, intent in enumerate(examples.intents) if intent is not Intent.QUESTION]
    caught = np.mean([by_rules[i] is not Intent.QUESTION for i in others])
    print(f"{len(examples.texts)} turns; the cues alone catch {caught:.3f} of the {len(others)} that are no questions")
    left = [
        i
        for i, text in enumerate(examples.texts)
        if by_rules[i] is Intent.QUESTION and examples.writers[i] != _OWN and is_open(text, ENGLISH)
    ]
    fitted = _cross_validate(examples, _PENALTY, encoder.fingerprint)
    for threshold in _SHOWN:
        decided = [
            replace(each, threshold=threshold).decide(vector)
            for each, vector in zip(fitted, examples.vectors, strict=True)
        ]
        bent, found = _judge(examples, decided, left)
        print(f"threshold {threshold}: {bent:.3f} of the open questions bent, {found:.3f} of the rest caught")
    classifier = examples.fit(np.arange(len(examples.texts)), _PENALTY, encoder.fingerprint, _THRESHOLD)
    _FILE.write_bytes(classifier.to_bytes())
    print(f"{_FILE.name}: {_FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
