"""The fitted parameters of the packaged ranker; ``eval/fit`` writes them."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from embeddings.encoders.base import Encoding
from qa.errors import CalibrationError
from qa.questions.follow_ups import FOLLOW_UP_FEATURES
from qa.ranking.features import FEATURES
from qa.ranking.learned_maxsim import LearnedMaxSim, identity_maxsim, read_learned_maxsim
from qa.ranking.score_models import Linear, SentenceNetwork, read_sentence_network

# The confidence depends on the features of the best sentence, its lead, and the scores of all sentences.
CONFIDENCE_FEATURES = (
    *FEATURES,
    "choice",  # the score that the choice gives the sentence
    "lead",  # its lead over the next best sentence
    "lead_of_five",  # its lead over the mean of the five next best
    "certainty",  # logarithm of its probability, given that one of the sentences answers
    "total",  # logarithm of the summed odds of all sentences
    "mean_maxsim",  # mean and standard deviation, over all sentences, of maxsim and learned_maxsim
    "spread_maxsim",
    "mean_learned_maxsim",
    "spread_learned_maxsim",
    "best_dense",  # the highest value of any passage; also the next two
    "best_bm25",
    "best_covered",
)
# The confidence in a follow-up depends on its best sentence. "own" and "joined": the logit of the confidence for the
# follow-up alone, and for the follow-up merged with the topic's question. The others: the sentence's score, lead and
# nearness by the choice for follow-ups.
FOLLOW_UP_CONFIDENCE_FEATURES = ("own", "joined", "choice", "lead", "same_document", "same_sentence", "nearness")
_PACKAGED = "calibration.json"
# The parameters of the learned MaxSim and of the network that chooses lie beside the calibration, which holds their
# hashes: they are too many to read.
LEARNED_MAXSIM_FILE = "learned_maxsim.npz"
NETWORK_FILE = "sentence_network.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """The parameters by which the packaged ranker chooses the sentence that answers and estimates the confidence in it.

    ``model``: the fingerprint of the model that all parameters are fitted for. ``choice``: its softmax over the
    candidates' sentences is the probability of each, given that one of them answers (conditional logit; source:
    McFadden, 1974). ``confidence``: the logit of the probability that one of them answers. Below ``threshold``, a
    probability, the assistant refuses. ``follow_up_choice`` and ``follow_up_confidence`` are the same for a question
    that depends on the one before it.
    """

    model: str
    learned_maxsim: LearnedMaxSim
    choice: SentenceNetwork
    confidence: Linear
    follow_up_choice: Linear
    follow_up_confidence: Linear
    threshold: float
    fingerprint: str = ""
    """The SHA-256 of the file that the parameters were read from; empty for parameters that no file holds."""

    def learned_maxsim_for(self, model: str, encoding: Encoding) -> LearnedMaxSim:
        """Return the MaxSim for the model of this fingerprint: learned for ``model`` alone, plain for any other."""
        return self.learned_maxsim if model == self.model else identity_maxsim(encoding)


@cache
def packaged_calibration() -> Calibration:
    """Return the parameters that come with Quoth, fitted for the default model.

    :raises CalibrationError: if the file is damaged or was made for other features.
    """
    return read_calibration(Path(str(files("qa.ranking") / _PACKAGED)))


def read_calibration(file: Path) -> Calibration:
    """Return the parameters in ``file``, as ``eval/fit`` writes them.

    :raises CalibrationError: if the file is missing, damaged or was made for other features.
    """
    try:
        data = file.read_bytes()
        written = json.loads(data)
        network = _beside(file, NETWORK_FILE, written["sentence_network"])
        return Calibration(
            model=str(written["model"]["fingerprint"]),
            learned_maxsim=read_learned_maxsim(_beside(file, LEARNED_MAXSIM_FILE, written["learned_maxsim"])),
            choice=read_sentence_network(network, _linear(written["choice"], FEATURES)),
            confidence=_linear(written["confidence"], CONFIDENCE_FEATURES),
            follow_up_choice=_linear(written["following"], FOLLOW_UP_FEATURES),
            follow_up_confidence=_linear(written["following confidence"], FOLLOW_UP_CONFIDENCE_FEATURES),
            threshold=float(written["threshold"]),
            fingerprint=hashlib.sha256(data).hexdigest(),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(
            f"The fitted parameters in {file} cannot be used ({error}); fit them again with python -m eval.fit, or "
            "reinstall Quoth."
        ) from error


def _beside(file: Path, name: str, sha256: str) -> bytes:
    archive = file.with_name(name).read_bytes()
    if hashlib.sha256(archive).hexdigest() != sha256:
        raise ValueError(f"{name} beside it is not the one that it was fitted with")
    return archive


def _linear(written: dict[str, object], names: tuple[str, ...]) -> Linear:
    table = written["features"]
    if not isinstance(table, dict) or tuple(table) != names:
        raise ValueError("they were made for other features")
    columns = np.array([[row["weight"], row["mean"], row["scale"]] for row in table.values()], dtype=np.float64)
    return Linear(names, columns[:, 0], columns[:, 1], columns[:, 2], float(str(written["bias"])))
