"""An encoder that runs an exported model, without torch. The one module that imports onnxruntime."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.base import Encoding
from embeddings.encoders.batching import DynamicBatcher, usable_cores
from embeddings.encoders.tokenizer import ModelTokenizer, Tokens, spans

# The inputs that an exported model may have, each with one number a token.
_INPUTS: Mapping[str, Callable[[Tokens], list[int]]] = {
    "input_ids": lambda tokens: tokens.ids,
    "attention_mask": lambda tokens: tokens.attention_mask,
    "token_type_ids": lambda tokens: tokens.type_ids,
}
# Tokens of one batch, padding included: about four passages. Larger batches fall out of a core's cache and are slower.
_BATCH_TOKENS = 640
# The fixed cost of a batch, in tokens: questions of the packaged model take 1.9 ms and 0.09 ms a token.
_BATCH_COST = 15


class OnnxEncoder:
    """An encoder that runs an exported model on the CPU; safe to use from any number of threads.

    Questions that arrive while others are being encoded are encoded together, which takes two thirds of the time.
    """

    def __init__(self, name: str, fingerprint: str, dimension: int, tokenizer: ModelTokenizer, file: Path) -> None:
        """``file``: a model written by ``SentenceTransformerEncoder.export``.

        :raises ValueError: if the model has an input that the tokenizer cannot fill.
        """
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
        self._tokenizer = tokenizer
        self._session = open_session(file)
        self._inputs = [each.name for each in self._session.get_inputs()]
        self._outputs = [each.name for each in self._session.get_outputs()]
        if unknown := set(self._inputs) - set(_INPUTS):
            raise ValueError(f"it needs the inputs {', '.join(sorted(unknown))}, which no tokenizer gives")
        self._encode_together = DynamicBatcher(self.encode_queries, usable_cores())

    @property
    def max_tokens(self) -> int:  # noqa: D102  (documented by Encoder)
        return self._tokenizer.max_tokens

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102
        return self._tokenizer.count(texts)

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102
        prompt = self._tokenizer.settings.document_prompt
        tokenized = self._tokenizer.tokenize(texts, prompt)
        batches = _batches_by_size([len(tokens) for tokens in tokenized])

        def encode(batch: Sequence[int]) -> list[Encoding]:
            return self._encode([texts[i] for i in batch], [tokenized[i] for i in batch], prompt)

        with ThreadPoolExecutor(usable_cores()) as threads:
            encodings = dict(zip(chain(*batches), chain(*threads.map(encode, batches)), strict=True))
        return [encodings[i] for i in range(len(texts))]

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        return self._encode_together(text)

    def encode_queries(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encodings of questions, in their order: together in less time than one by one."""
        prompt = self._tokenizer.settings.query_prompt
        tokenized = self._tokenizer.tokenize(texts, prompt)
        encodings: dict[int, Encoding] = {}
        for batch in _batches_by_padding([len(tokens) for tokens in tokenized]):
            encoded = self._encode([texts[i] for i in batch], [tokenized[i] for i in batch], prompt)
            encodings |= zip(batch, encoded, strict=True)
        return [encodings[i] for i in range(len(texts))]

    def _encode(self, texts: Sequence[str], tokenized: Sequence[Tokens], prompt: str) -> list[Encoding]:
        inputs = {name: self._input(name, tokenized) for name in self._inputs}
        outputs = dict(zip(self._outputs, self._session.run(self._outputs, inputs), strict=True))
        vectors, rows = outputs["sentence_embedding"], outputs.get("token_embeddings")
        return [
            Encoding.of(text, vectors[i], None if rows is None else rows[i, : len(tokens)], spans(tokens, prompt))
            for i, (text, tokens) in enumerate(zip(texts, tokenized, strict=True))
        ]

    def _input(self, name: str, tokenized: Sequence[Tokens]) -> NDArray[np.int64]:
        """Return one input of the model: int64, shape (n_texts, tokens of the longest)."""
        padding = self._tokenizer.settings.padding if name == "input_ids" else 0
        rows = np.full((len(tokenized), max(map(len, tokenized))), padding, dtype=np.int64)
        for row, tokens in zip(rows, tokenized, strict=True):
            row[: len(tokens)] = _INPUTS[name](tokens)
        return rows


def open_session(model: Path | bytes) -> Any:
    """Return an onnxruntime ``InferenceSession`` on the CPU, of a file or of a graph in memory."""
    onnxruntime = _import_onnxruntime()
    options = onnxruntime.SessionOptions()
    # One thread a run, and as many runs side by side as there are cores. That keeps the cores as busy as runs that
    # share all cores, and no thread spins while it waits for another.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # memory patterns serve texts of one length, and these have many
    options.log_severity_level = 3  # errors, which are raised as well
    source = str(model) if isinstance(model, Path) else model
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def _import_onnxruntime() -> ModuleType:
    """Import onnxruntime without its telemetry, which is on by default from version 1.29."""
    # Set before the import, which would otherwise write a file with a number for this machine.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # Windows ignores the variable
    return onnxruntime  # type: ignore[no-any-return]


def _batches_by_padding(lengths: Sequence[int]) -> list[list[int]]:
    """Return batches of short texts, by their numbers, longest first: a new batch where padding would cost more.

    A batch costs as much as ``_BATCH_COST`` tokens, since the processor reads the model's weights once for each.
    """
    batches: list[list[int]] = []
    padding = 0
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        padding += lengths[batches[-1][0]] - lengths[i] if batches else 0
        if not batches or padding > _BATCH_COST:
            batches.append([])
            padding = 0
        batches[-1].append(i)
    return batches


def _batches_by_size(lengths: Sequence[int]) -> list[list[int]]:
    """Return batches of texts of similar length, by their numbers, longest first, so that little of them is padding."""
    batches: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= _BATCH_TOKENS:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches
