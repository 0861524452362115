"""A sync in a separate process, which writes down every text that it encodes; ``crashes.py`` kills it."""

import hashlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from embeddings.encoders.base import Encoder, Encoding
from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.library import Library
from eval.robustness.hash_encoder import HashEncoder

PASSAGE_TOKENS = 48
_MODEL_DIMENSION = 384
# Slow enough that kills meet every stage of a sync of some hundred passages.
_SECONDS_PER_TEXT = 0.001


class CountingEncoder:
    """An encoder that writes the hash of each text into a file before another encoder encodes the text."""

    def __init__(self, encoder: Encoder, log: Path, seconds_per_text: float = 0.0) -> None:
        """``log``: the file of hashes, a line each. ``seconds_per_text``: a pause for each text."""
        self.name = encoder.name
        self._encoder = encoder
        self._log = log
        self._pause = seconds_per_text

    @property
    def fingerprint(self) -> str:  # noqa: D102  (documented by Encoder)
        return self._encoder.fingerprint

    @property
    def dimension(self) -> int:  # noqa: D102
        return self._encoder.dimension

    @property
    def max_tokens(self) -> int:  # noqa: D102
        return self._encoder.max_tokens

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102
        return self._encoder.count_tokens(texts)

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102
        # One call of the system for all lines: a kill loses none of them.
        with self._log.open("ab", buffering=0) as log:
            log.write("".join(f"{text_hash(text)}\n" for text in texts).encode())
        time.sleep(self._pause * len(texts))
        return self._encoder.encode_documents(texts)

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        return self._encoder.encode_query(text)


def text_hash(text: str) -> str:
    """Return the hash that stands for a text in the file of a `CountingEncoder`."""
    return hashlib.sha256(text.encode()).hexdigest()


def open_counted(library: Path, log: Path, *, model: bool, wide: bool = False) -> Library:
    """Open a library with an encoder that counts: the default model, or the cheap encoder.

    ``wide``: take the size of usual passages, and as many dimensions as the default model has, without a pause.
    """
    if wide:
        return Library.open(library, encoder=CountingEncoder(HashEncoder(_MODEL_DIMENSION), log))
    encoder = CountingEncoder(ModelEncoder(), log) if model else CountingEncoder(HashEncoder(), log, _SECONDS_PER_TEXT)
    return Library.open(library, encoder=encoder, passage_tokens=PASSAGE_TOKENS)


def main(articles: str, library: str, log: str, encoder: str) -> None:
    """Sync the folder ``articles``; ``encoder`` is "model" or "cheap"."""
    with open_counted(Path(library), Path(log), model=encoder == "model") as opened:
        print("open", flush=True)
        report = opened.sync(articles)
    for failure in report.failed:
        print(f"failed: {failure.document_id}: {failure.reason}")


if __name__ == "__main__":
    os.umask(0o077)
    main(*sys.argv[1:])
