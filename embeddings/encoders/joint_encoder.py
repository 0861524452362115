"""A model that encodes texts apart through its lower layers, and a question with a passage through its upper layers."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.base import CharacterRange, Floats
from embeddings.encoders.bert_graph import BertShape, Weights, embedding_table, first_layers, last_layers
from embeddings.encoders.model_files import ModelFiles, cannot_load
from embeddings.encoders.onnx import open_session
from embeddings.encoders.tokenizer import ModelTokenizer, TokenizerSettings, spans

_SHAPE = BertShape()
# The texts whose states stay in memory: about 40 MB, since the passages of popular questions are read again and again.
_KEPT = 256


@dataclass(frozen=True, slots=True, eq=False)
class TokenStates:
    """The states of a text's tokens after the lower layers.

    ``ids``: int64, shape (n_tokens,), special tokens included. ``states``: float16, shape (n_tokens, hidden).
    ``spans``: the characters of each token, end exclusive; those of a special token are empty.
    """

    ids: NDArray[np.int64]
    states: NDArray[np.float16]
    spans: tuple[CharacterRange, ...]


class JointEncoder:
    """Encodes texts apart, then together; safe to use from any number of threads.

    Source: PreTTR (MacAvaney et al., 2020) joins the layers of a transformer in the same way.
    """

    def __init__(self, tokenizer: ModelTokenizer, weights: Weights, lower_layers: int, *, quantized: bool) -> None:
        """``weights``: those of all layers, by the names of the model's file. ``quantized``: as of
        `open_joint_encoder`.
        """
        count = len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")})
        self._tokenizer = tokenizer
        self._embeddings = embedding_table(weights)
        self._positions = weights["embeddings.position_embeddings.weight"]
        self._lower = open_session(first_layers(weights, _SHAPE, lower_layers, quantized=quantized))
        self._upper = open_session(last_layers(weights, _SHAPE, range(lower_layers, count), quantized=quantized))
        self._kept: OrderedDict[str, TokenStates] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, text: str) -> TokenStates:
        """Return the states of one text, truncated to the tokenizer's limit."""
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        (tokens,) = self._tokenizer.tokenize([text], "")
        ids = np.array(tokens.ids, dtype=np.int64)
        embedded = self._embeddings[ids] + self._positions[: len(ids)]
        inputs = {"lower": embedded[None], "mask": np.ones((1, len(ids)), dtype=np.float32)}
        states = self._lower.run(None, inputs)[0][0].astype(np.float16)
        found = TokenStates(ids, states, tuple(spans(tokens, "")))
        with self._lock:
            self._kept[text] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def join(self, lower: Sequence[Floats]) -> list[Floats]:
        """Return the states of each row after the upper layers: float32, shapes as given.

        ``lower``: the states of a question and of a passage, one after the other, each of shape (n_tokens, hidden).
        """
        longest = max(map(len, lower))
        padded = np.zeros((len(lower), longest, _SHAPE.hidden), dtype=np.float32)
        mask = np.zeros((len(lower), longest), dtype=np.float32)
        for row, states in enumerate(lower):
            padded[row, : len(states)] = states
            mask[row, : len(states)] = 1
        joined = self._upper.run(None, {"lower": padded, "mask": mask})[0]
        return [joined[row, : len(states)] for row, states in enumerate(lower)]


def open_joint_encoder(
    files: ModelFiles, upper: Weights, lower_layers: int, limit: int, *, quantized: bool
) -> JointEncoder:
    """Return the joint encoder of a BERT model on this machine.

    ``upper``: added to the weights of the model's upper layers, by their names. ``limit``: the most tokens of a text.
    ``quantized``: multiply in whole numbers of eight bits, which takes half the time and is a little less exact.

    :raises ModelError: if the model's files are missing or were changed.
    """
    from safetensors.numpy import load_file

    files.check()
    try:
        weights = load_file(files.folder / "model.safetensors")
        definition = (files.folder / "tokenizer.json").read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise cannot_load(files.name, str(error)) from error
    tokenizer = ModelTokenizer(definition, TokenizerSettings(limit, "", "", 0))
    changed = {name: weights[name] + change for name, change in upper.items()}
    return JointEncoder(tokenizer, {**weights, **changed}, lower_layers, quantized=quantized)
