"""A reader: a small model that reads a question together with a quote, for the words that answer.

The lower layers of the packaged encoder read the question and the quote apart; two upper layers, trained for this, read
both together. ``python -m eval.fit.reader`` trains them.
"""

import hashlib
import json
import threading
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from embeddings.encoders.base import Encoder, Floats
from embeddings.encoders.joint_encoder import JointEncoder, TokenStates, open_joint_encoder
from embeddings.encoders.model_files import DEFAULT_MODEL, find_model
from qa.answer import Span
from qa.errors import CalibrationError
from qa.quotes.reader_parameters import ReaderParameters, read_reader_parameters

# The most tokens of a quote, and of a question, that the model was trained with.
_MOST_TOKENS = 260
_MOST_QUESTION_TOKENS = 48
# The most tokens of the words that answer; in training, 99 of 100 answers are shorter.
_LONGEST_SPAN = 16
_PACKAGED, _ARCHIVE = "reader.json", "reader.npz"


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """The words that answer in a text. ``words``: in characters of the text.

    ``probability``: in [0, 1], that the answer begins and ends there, given that the text answers.
    """

    words: Span
    probability: float


class AnswerReader:
    """Reads quotes for a question; safe to use from any number of threads. The model is loaded at first use."""

    def __init__(self, parameters: ReaderParameters) -> None:
        """Read by these parameters."""
        self.parameters = parameters
        self._loading = threading.Lock()
        self._loaded: JointEncoder | None = None

    def load(self) -> JointEncoder:
        """Return the model, loaded once.

        :raises ModelError: if the packaged model is missing or was changed.
        """
        with self._loading:
            if self._loaded is None:
                upper, lower_layers = self.parameters.upper, self.parameters.lower_layers
                model = find_model(DEFAULT_MODEL)
                self._loaded = open_joint_encoder(model, upper, lower_layers, _MOST_TOKENS, quantized=True)
            return self._loaded

    def find_answer(self, question: str, text: str) -> FoundAnswer | None:
        """Return the words of a text that most probably answer; None for a text without a token.

        :raises ModelError: if the packaged model is missing or was changed.
        """
        encoder = self.load()
        asked, read = encoder.encode(question), encoder.encode(text)
        length = min(len(asked.ids), _MOST_QUESTION_TOKENS)
        (states,) = encoder.join([self._lower(asked, read)])
        # Between the question and the last token, which is a special one.
        edges = states[length:-1] @ self.parameters.span[0] + self.parameters.span[1]
        if not len(edges):
            return None
        first, last = _best_span(edges)
        odds = np.exp(edges - edges.max(axis=0))
        shares = odds / odds.sum(axis=0)
        words = Span(read.spans[1 + first][0], read.spans[1 + last][1])
        return FoundAnswer(words, float(shares[first, 0] * shares[last, 1])) if words.start < words.end else None

    def _lower(self, asked: TokenStates, read: TokenStates) -> Floats:
        """Return the states of question and text with the kind of each token: float32, shape (n_tokens, hidden).

        A token's kind is the text that it belongs to, and whether the other text has the same token.
        """
        first, second = asked.ids[:_MOST_QUESTION_TOKENS], read.ids[1:]
        kinds = np.concatenate([np.isin(first, second).astype(int), 2 + np.isin(second, first)])
        states = np.concatenate([asked.states[: len(first)], read.states[1:]]).astype(np.float32)
        lower: Floats = states + self.parameters.kinds[kinds]
        return lower


def _best_span(edges: Floats) -> tuple[int, int]:
    """Return the first and the last token of the likeliest span. ``edges``: shape (n, 2), logits of first and last."""
    count = len(edges)
    total = edges[:, 0][:, None] + edges[:, 1][None]
    far = np.arange(count)[None] - np.arange(count)[:, None]
    total = np.where((far >= 0) & (far < _LONGEST_SPAN), total, -np.inf)
    first, last = np.unravel_index(int(total.argmax()), total.shape)
    return int(first), int(last)


@cache
def packaged_reader() -> AnswerReader:
    """Return the reader that comes with Quoth: one for a process, since its model takes a hundred megabytes.

    :raises CalibrationError: if its parameters are damaged.
    """
    return AnswerReader(read_packaged(Path(str(files("qa.quotes") / _PACKAGED))))


def load_reader(encoder: Encoder) -> None:
    """Load the model of the packaged reader, if the reader was trained for this encoder.

    :raises CalibrationError, ModelError: if the packaged parameters or the packaged model are damaged.
    """
    reader = packaged_reader()
    if reader.parameters.model == encoder.fingerprint:
        reader.load()


def read_packaged(file: Path) -> ReaderParameters:
    """Return the parameters beside ``file``, which names their data and holds their hash.

    :raises CalibrationError: if a file is missing or damaged.
    """
    try:
        expected = json.loads(file.read_text(encoding="utf-8"))["sha256"]
        archive = file.with_name(_ARCHIVE).read_bytes()
        if hashlib.sha256(archive).hexdigest() != expected:
            raise ValueError(f"{_ARCHIVE} beside it is another one")
        return read_reader_parameters(archive)
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error) as error:
        raise CalibrationError(
            f"The parameters of the reader in {file} cannot be used ({error}); train them again with python -m "
            "eval.fit.reader, or reinstall Quoth."
        ) from error
