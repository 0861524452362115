"""An encoder for any sentence-transformers model, run in the quickest way that gives the same vectors."""

import threading
from collections.abc import Sequence
from pathlib import Path

from embeddings.encoders.base import BatchQueryEncoder, Encoder, Encoding
from embeddings.encoders.model_files import DEFAULT_MODEL, ModelFiles, find_model, model_name


class ModelEncoder:
    """Runs a model's export where there can be one, and sentence-transformers itself where not (see `exports`).

    Nothing is looked for or loaded before it is needed. It may be used from any number of threads.
    """

    def __init__(self, model: str = DEFAULT_MODEL, cache: Path | None = None) -> None:
        """``model``: ``DEFAULT_MODEL``, a folder, or a name that the local Hugging Face cache holds.

        ``cache``: the folder of exported models; None takes the user's.
        """
        self.name = model_name(model)
        self._cache = cache
        self._lock = threading.Lock()
        self._found: ModelFiles | None = None
        self._chosen: Encoder | None = None

    @property
    def fingerprint(self) -> str:  # noqa: D102  (documented by Encoder)
        return self._files().fingerprint  # the model need not be loaded to tell that it is another one

    @property
    def dimension(self) -> int:  # noqa: D102
        return self._runs().dimension

    @property
    def max_tokens(self) -> int:  # noqa: D102
        return self._runs().max_tokens

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102
        return self._runs().count_tokens(texts)

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102
        return self._runs().encode_documents(texts)

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        return self._runs().encode_query(text)

    def encode_queries(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102  (documented by BatchQueryEncoder)
        runs = self._runs()
        if isinstance(runs, BatchQueryEncoder):
            return runs.encode_queries(texts)
        return [runs.encode_query(text) for text in texts]

    def _files(self) -> ModelFiles:
        with self._lock:
            self._found = self._found or find_model(self.name)
            return self._found

    def _runs(self) -> Encoder:
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
