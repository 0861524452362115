"""An encoder that runs an exported model, without torch. The one module that imports onnxruntime."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.base import Encoding
from embeddings.encoders.batching import DynamicBatcher
from embeddings.encoders.cores import usable_cores
from embeddings.encoders.tokenizer import ModelTokenizer, Tokens, spans

# What an exported model may want to know of each token.
_INPUTS: Mapping[str, Callable[[Tokens], list[int]]] = {
    "input_ids": lambda tokens: tokens.ids,
    "attention_mask": lambda tokens: tokens.attention_mask,
    "token_type_ids": lambda tokens: tokens.type_ids,
}
# Tokens of one batch, padding included: about four passages. Larger batches fall out of a core's cache and are slower.
_BATCH_TOKENS = 640
# What a batch takes whatever is in it, in tokens: questions of the packaged model take 1.9 ms and 0.09 ms a token.
_BATCH_COST = 15


class OnnxEncoder:
    """An encoder that runs an exported model on the CPU; any number of threads may use it.

    Questions that come while others are being encoded are encoded together, which takes two thirds of the time.
    """

    def __init__(self, name: str, fingerprint: str, dimension: int, tokenizer: ModelTokenizer, file: Path) -> None:
        """``file``: as ``SentenceTransformerEncoder.export`` writes it.

        :raises ValueError: the model wants to be given what a tokenizer does not know.
        """
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
        self._tokenizer = tokenizer
        onnxruntime = _silent_onnxruntime()
        options = onnxruntime.SessionOptions()
        # One thread to a run, and as many runs at a time as there are cores: that keeps them as busy as runs that share
        # all cores would, and no thread waits for another, or spins while it does.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # it plans for texts of one length, and they have many
        options.log_severity_level = 3  # errors, which are raised as well
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._inputs = [given.name for given in self._session.get_inputs()]
        self._outputs = [given.name for given in self._session.get_outputs()]
        if unknown := set(self._inputs) - set(_INPUTS):
            raise ValueError(f"it wants {', '.join(sorted(unknown))}, which no tokenizer gives")
        self._encode_together = DynamicBatcher(self.encode_queries, usable_cores())

    @property
    def max_tokens(self) -> int:  # noqa: D102  (documented by Encoder)
        return self._tokenizer.max_tokens

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102
        return self._tokenizer.count(texts)

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102
        prompt = self._tokenizer.reading.document_prompt
        read = self._tokenizer.read(texts, prompt)
        batches = _batches([len(tokens) for tokens in read])

        def encode(batch: Sequence[int]) -> list[Encoding]:
            return self._encode([texts[i] for i in batch], [read[i] for i in batch], prompt)

        with ThreadPoolExecutor(usable_cores()) as threads:
            found = dict(zip(chain(*batches), chain(*threads.map(encode, batches)), strict=True))
        return [found[i] for i in range(len(texts))]

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        return self._encode_together(text)

    def encode_queries(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102  (documented by BatchQueryEncoder)
        prompt = self._tokenizer.reading.query_prompt
        read = self._tokenizer.read(texts, prompt)
        found: dict[int, Encoding] = {}
        for batch in _alike([len(tokens) for tokens in read]):
            found |= zip(batch, self._encode([texts[i] for i in batch], [read[i] for i in batch], prompt), strict=True)
        return [found[i] for i in range(len(texts))]

    def _encode(self, texts: Sequence[str], read: Sequence[Tokens], prompt: str) -> list[Encoding]:
        given = {name: self._column(name, read) for name in self._inputs}
        found = dict(zip(self._outputs, self._session.run(self._outputs, given), strict=True))
        vectors, rows = found["sentence_embedding"], found.get("token_embeddings")
        return [
            Encoding.of(text, vectors[i], None if rows is None else rows[i, : len(tokens)], spans(tokens, prompt))
            for i, (text, tokens) in enumerate(zip(texts, read, strict=True))
        ]

    def _column(self, name: str, read: Sequence[Tokens]) -> NDArray[np.int64]:
        """One input: int64, shape (n_texts, tokens of the longest)."""
        padding = self._tokenizer.reading.padding if name == "input_ids" else 0
        column = np.full((len(read), max(map(len, read))), padding, dtype=np.int64)
        for row, tokens in zip(column, read, strict=True):
            row[: len(tokens)] = _INPUTS[name](tokens)
        return column


def _silent_onnxruntime() -> ModuleType:
    """Onnxruntime, kept from reporting to its maker what it runs and where, as it does by itself from 1.29 on."""
    # Too late once it is loaded; it would have made a file that numbers this machine already.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # on Windows the variable is not heeded
    return onnxruntime  # type: ignore[no-any-return]


def _alike(lengths: Sequence[int]) -> list[list[int]]:
    """Short texts in as few batches as pay, the longest first, by their numbers.

    A batch of its own costs as much as so many tokens, since the model's weights have to be read for it.
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


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Texts of like length together, the longest first, so that little of a batch is padding; by their numbers."""
    batches: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= _BATCH_TOKENS:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches
