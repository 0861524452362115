"""The intent of a turn by its encoding, where its words leave it open: a fitted logistic regression.

``python -m eval.fit.intents`` fits the parameters.
"""

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from embeddings.encoders.base import Floats
from embeddings.languages.base import Language
from embeddings.library import Library
from qa.errors import CalibrationError
from qa.intents.intent import ABOUT, SMALL_TALK, Intent, ReadIntent
from qa.intents.plain import read_plain

PARAMETERS_FILE = "classifier.npz"
# A turn of more words says what it wants.
_MOST_WORDS = 14
_MOST_WITHOUT_QUESTION_WORD = 10
# A longer question about Quoth names Quoth, the asked one or the articles.
_FEW_WORDS = 4
_QUESTION = ReadIntent(Intent.QUESTION)
_GROUPS = (SMALL_TALK, ABOUT, frozenset({Intent.SUMMARY}))


@dataclass(frozen=True, slots=True, eq=False)
class IntentClassifier:
    """A logistic regression over the pooled encoding of a turn.

    ``model``: the fingerprint of the model of the encodings. ``weights``: float32, shape (dim, n_intents). ``biases``:
    float32, shape (n_intents,). ``threshold``: the probability above which a turn is no question.
    """

    model: str
    intents: tuple[Intent, ...]
    weights: Floats
    biases: Floats
    threshold: float

    def probabilities(self, vector: Floats) -> dict[Intent, float]:
        """Return the probability of each intent for an encoding of shape (dim,)."""
        scores = (vector @ self.weights + self.biases).astype(np.float64)
        odds = np.exp(scores - scores.max())
        return dict(zip(self.intents, map(float, odds / odds.sum()), strict=True))

    def decide(self, vector: Floats) -> Intent:
        """Return the intent of a turn with this encoding: a question, unless another kind is likely enough."""
        probabilities = self.probabilities(vector)
        for group in _GROUPS:
            members = {intent: value for intent, value in probabilities.items() if intent in group}
            if sum(members.values()) >= self.threshold:
                return max(members, key=lambda intent: members[intent])
        return Intent.QUESTION

    def to_bytes(self) -> bytes:
        """Return a NumPy archive of the parameters."""
        file = io.BytesIO()
        np.savez_compressed(
            file,
            model=np.array(self.model),
            intents=np.array([str(intent) for intent in self.intents]),
            threshold=self.threshold,
            weights=self.weights.astype(np.float16),
            biases=self.biases.astype(np.float16),
        )
        return file.getvalue()


def read_classifier(archive: bytes) -> IntentClassifier:
    """Return the classifier that `IntentClassifier.to_bytes` wrote.

    :raises CalibrationError: if the bytes are no such archive.
    """
    try:
        with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
            weights, biases = (arrays[name].astype(np.float32) for name in ("weights", "biases"))
            intents = tuple(Intent(str(name)) for name in arrays["intents"])
            model, threshold = str(arrays["model"]), float(arrays["threshold"])
    except (OSError, ValueError, KeyError) as error:
        raise CalibrationError(
            f"The fitted parameters of the intents cannot be used ({error}); fit them again with "
            "python -m eval.fit.intents, or reinstall Quoth."
        ) from error
    return IntentClassifier(model, intents, weights, biases, threshold)


@cache
def packaged_classifier() -> IntentClassifier:
    """Return the classifier that comes with Quoth, fitted for the default model.

    :raises CalibrationError: if its file is damaged.
    """
    return read_classifier((files("qa.intents") / PARAMETERS_FILE).read_bytes())


def is_open(text: str, language: Language) -> bool:
    """Return whether the words of a turn leave open that it is no question: it does not begin as a question, or it
    speaks of the reader.
    """
    count = len(read_plain(text).words.split())
    if not 0 < count <= _MOST_WORDS:
        return False
    asks = "?" in text or language.follow_ups.asks.match(text.lstrip()) is not None
    return language.intents.reader.search(text) is not None or (not asks and count <= _MOST_WITHOUT_QUESTION_WORD)


def classify(text: str, library: Library) -> ReadIntent:
    """Return the intent of a turn by its encoding; a question if its words do not leave that open."""
    if not is_open(text, library.language):
        return _QUESTION
    classifier = packaged_classifier()
    if library.encoder.fingerprint != classifier.model:
        return _QUESTION
    intent = classifier.decide(library.encode_query(text).vector)
    speaks_of_reader = library.language.intents.reader.search(text) is not None
    if intent in ABOUT and not speaks_of_reader and len(text.split()) > _FEW_WORDS:
        return _QUESTION
    return ReadIntent(intent)
