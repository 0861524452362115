"""An encoder for any sentence-transformers model, which runs it in the fastest way that gives the same vectors."""

import threading
from collections.abc import Sequence
from pathlib import Path

from embeddings.encoders.base import Encoder, Encoding
from embeddings.encoders.model_files import DEFAULT_MODEL, ModelFiles, find_model, model_name


class ModelEncoder:
    """Runs a model's export if it has one, and sentence-transformers itself otherwise; see `exported`.

    The model is searched for and loaded at first use. Any number of threads may use the encoder.
    """

    def __init__(self, model: str = DEFAULT_MODEL, cache: Path | None = None) -> None:
        """``model``: ``DEFAULT_MODEL``, a folder, or the name of a model in the local Hugging Face cache.

        ``cache``: the folder of exported models; None takes the user's.
        """
        self.name = model_name(model)
        self._cache = cache
        self._lock = threading.Lock()
        self._model_files: ModelFiles | None = None
        self._chosen: Encoder | None = None

    @property
    def fingerprint(self) -> str:  # noqa: D102  (documented by Encoder)
        return self._files().fingerprint  # does not load the model

    @property
    def dimension(self) -> int:  # noqa: D102
        return self._encoder().dimension

    @property
    def max_tokens(self) -> int:  # noqa: D102
        return self._encoder().max_tokens

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102
        return self._encoder().count_tokens(texts)

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102
        return self._encoder().encode_documents(texts)

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        return self._encoder().encode_query(text)

    def _files(self) -> ModelFiles:
        with self._lock:
            self._model_files = self._model_files or find_model(self.name)
            return self._model_files

    def _encoder(self) -> Encoder:
        files = self._files()
        with self._lock:
            self._chosen = self._chosen or self._choose(files)
            return self._chosen

    def _choose(self, files: ModelFiles) -> Encoder:
        from embeddings.encoders.export_cache import exported

        encoder = exported(files, self._cache)
        if encoder is not None:
            return encoder
        from embeddings.encoders.sentence_transformers import SentenceTransformerEncoder

        return SentenceTransformerEncoder(files)
