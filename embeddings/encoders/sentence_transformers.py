"""An encoder that runs sentence-transformers itself, and can export its model. The one module that imports torch.

Importing either takes seconds and half a gigabyte, so that happens when a model is loaded and not before.
"""

import math
import threading
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.encoders.base import Encoding
from embeddings.encoders.model_files import ModelFiles, cannot_load
from embeddings.encoders.tokenizer import ModelTokenizer, TokenizerSettings, spans
from embeddings.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The limit in place of a model's own where it sets none, in tokens: far above any passage.
_LONGEST = 8192


class SentenceTransformerEncoder:
    """An encoder that runs a sentence-transformers model on the CPU or whatever device torch finds.

    The model is loaded at first use. It may be used from any number of threads.
    """

    # Batches of 8 are the fastest on two cores, as measured; larger ones are slower on a CPU.
    # No output_value asks for everything: the pooled vector and those of the tokens.
    _OPTIONS: Mapping[str, Any] = {"batch_size": 8, "output_value": None, "show_progress_bar": False}
    # Token vectors are large (4 bytes × dim a token), so no more passages than these are held as such at once.
    _SLAB = 32

    def __init__(self, files: ModelFiles) -> None:
        """``files``: the model, as `find_model` finds it."""
        self._files = files
        self._lock = threading.Lock()
        self._loaded: _Model | None = None

    @property
    def name(self) -> str:  # noqa: D102  (documented by Encoder)
        return self._files.name

    @property
    def fingerprint(self) -> str:  # noqa: D102
        return self._files.fingerprint

    @property
    def dimension(self) -> int:  # noqa: D102
        return int(self._model().runs.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:  # noqa: D102
        return self._model().tokenizer.max_tokens

    @property
    def tokenizer(self) -> ModelTokenizer:
        """How the model reads text."""
        return self._model().tokenizer

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102
        return self._model().tokenizer.count(texts)

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102
        model = self._model()
        prompt = model.tokenizer.reading.document_prompt
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        encodings: dict[int, Encoding] = {}
        for first in range(0, len(order), self._SLAB):
            slab = order[first : first + self._SLAB]
            shared = [texts[i] for i in slab]
            rows = model.runs.encode_document(shared, prompt=prompt, **self._OPTIONS)
            encodings.update(zip(slab, _encodings(model, rows, shared, prompt), strict=True))
        return [encodings[i] for i in range(len(texts))]

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        model = self._model()
        prompt = model.tokenizer.reading.query_prompt
        return _encodings(model, [_read_alone(model.runs, text, prompt)], [text], prompt)[0]

    def export(self, file: Path) -> None:
        """Write the whole model, pooling and all, as one ONNX file.

        Its inputs are those of the tokenizer, int64, shape (n_texts, n_tokens); its outputs ``sentence_embedding``,
        shape (n_texts, dim), and, if the model has them, ``token_embeddings``, shape (n_texts, n_tokens, dim).

        Any error means that the model cannot be exported. It may not be used for anything else afterwards.
        """
        _export(self._model().runs, file)

    def _model(self) -> "_Model":
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._files)
            return self._loaded


def find_gpu() -> str | None:
    """The kind of GPU on which sentence-transformers would run a model, as torch names it; None where there is none.

    Apple's does not count: loading torch takes longer than encoding most folders of articles on the CPU.
    """
    import torch

    device = torch.accelerator.current_accelerator(check_available=True)
    return None if device is None or device.type == "mps" else str(device.type)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """A loaded model.

    ``tokenizer`` is a copy for Quoth alone, because sentence-transformers changes the settings of its own while other
    threads use it.
    """

    runs: "SentenceTransformer"
    tokenizer: ModelTokenizer


def _load(files: ModelFiles) -> _Model:
    """The model in these files.

    :raises ModelError: it is damaged, is being changed, or has no tokenizer that tells where tokens start.
    """
    files.check()
    runs = _open(files)
    files.check()  # again, so that nothing can have been changed in between
    prompts = runs.prompts
    default = prompts.get(runs.default_prompt_name or "") or ""
    document_prompt = prompts.get("document") or prompts.get("passage") or prompts.get("corpus") or default
    tokenizer = runs.tokenizer
    backend = getattr(tokenizer, "backend_tokenizer", tokenizer)  # a static model carries the bare tokenizer
    if not hasattr(backend, "encode_batch"):
        raise ModelError(
            f"The model {files.name!r} has no fast tokenizer, which tells where in the text each token starts; name a "
            "model that has a tokenizer.json."
        )
    runs.eval()
    runs.preprocess(["a"])  # the first call settles the tokenizer, which threads may not do at the same time
    limit = int(min(runs.get_max_seq_length() or math.inf, _LONGEST))
    padding = getattr(tokenizer, "pad_token_id", None) or 0
    reading = TokenizerSettings(limit, document_prompt, prompts.get("query") or default, padding)
    return _Model(runs, ModelTokenizer(backend.to_str(), reading))


def _open(files: ModelFiles) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    shows_bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(files.folder), local_files_only=True)
    except Exception as error:  # a folder that is not quite a model fails in as many ways as there are libraries below
        reason = " ".join(str(error).split()) or type(error).__name__
        raise cannot_load(files.name, reason.split(". ")[0].rstrip(".")) from error
    finally:
        if shows_bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


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
    read = model.tokenizer.read(texts, prompt)
    return [
        Encoding.of(text, _floats(row["sentence_embedding"]), _token_rows(row), spans(tokens, prompt))
        for row, text, tokens in zip(rows, texts, read, strict=True)
    ]


def _token_rows(row: Mapping[str, Any]) -> Any:
    if "token_embeddings" not in row:
        return None
    # Rows of a batch come padded to the longest of them.
    return _floats(row["token_embeddings"][row["attention_mask"].bool()])


def _floats(tensor: Any) -> Any:
    return tensor.detach().cpu().float().numpy()


def _export(runs: "SentenceTransformer", file: Path) -> None:
    import torch

    # Attention spelled out in plain operations is what ONNX Runtime fuses best: a sixth faster than torch's fused one.
    for module in runs.modules():
        choose = getattr(module, "set_attn_implementation", None)
        if callable(choose):
            choose("eager")
    features = runs.preprocess(["Two texts, of which", "one is the longer."])
    inputs = {name: value for name, value in features.items() if isinstance(value, torch.Tensor)}
    if odd := [name for name, value in inputs.items() if value.shape != inputs["input_ids"].shape or value.ndim != 2]:
        raise ValueError(f"it reads {' and '.join(odd)} instead of a row of tokens for each text")
    with torch.inference_mode():
        given = runs(dict(inputs))
    outputs = [name for name in ("sentence_embedding", "token_embeddings") if name in given]

    class Whole(torch.nn.Module):
        """The model with its inputs and outputs in a row, as an ONNX graph has them."""

        def __init__(self) -> None:
            super().__init__()
            self.runs = runs  # so that its weights are the module's own

        def forward(self, *values: torch.Tensor) -> tuple[torch.Tensor, ...]:
            found = runs(dict(zip(inputs, values, strict=True)))
            return tuple(found[name] for name in outputs)

    texts = {name: {0: "texts", 1: "tokens"} for name in (*inputs, "token_embeddings")}
    with torch.inference_mode(), warnings.catch_warnings():
        # torch's tracing exporter takes a second, its newer one five and two packages more. That it is on its way out,
        # and that tracing may miss a branch, is what it warns of: torch is pinned, and the export is compared with the
        # model before it is used.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Whole().eval(),
            tuple(inputs.values()),
            str(file),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes={**texts, "sentence_embedding": {0: "texts"}},
            dynamo=False,
        )
