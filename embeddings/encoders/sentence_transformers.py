"""An encoder that runs sentence-transformers itself, and can export its model. The one module that imports torch.

Importing them takes seconds and half a gigabyte, so the functions import them when they load a model.
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

# The limit, in tokens, for a model that has no limit: far above any passage.
_LONGEST = 8192


class SentenceTransformerEncoder:
    """An encoder that runs a sentence-transformers model on the CPU or on the device that torch chooses.

    The model is loaded at first use. Any number of threads may use the encoder.
    """

    # Batches of 8 were the fastest on two cores, as measured; larger ones are slower on a CPU.
    # output_value None returns the pooled vector and the token vectors.
    _OPTIONS: Mapping[str, Any] = {"batch_size": 8, "output_value": None, "show_progress_bar": False}
    # Passages encoded at a time, since token vectors are large (4 bytes × dim a token).
    _SLAB = 32

    def __init__(self, files: ModelFiles) -> None:
        """``files``: the files of the model, from `find_model`."""
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
        return int(self._model().transformer.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:  # noqa: D102
        return self._model().tokenizer.max_tokens

    @property
    def tokenizer(self) -> ModelTokenizer:
        """The model's tokenizer."""
        return self._model().tokenizer

    def count_tokens(self, texts: list[str]) -> list[int]:  # noqa: D102
        return self._model().tokenizer.count(texts)

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:  # noqa: D102
        model = self._model()
        prompt = model.tokenizer.settings.document_prompt
        # Texts of similar length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        encodings: dict[int, Encoding] = {}
        for first in range(0, len(order), self._SLAB):
            slab = order[first : first + self._SLAB]
            slab_texts = [texts[i] for i in slab]
            outputs = model.transformer.encode_document(slab_texts, prompt=prompt, **self._OPTIONS)
            encodings.update(zip(slab, _encodings(model, outputs, slab_texts, prompt), strict=True))
        return [encodings[i] for i in range(len(texts))]

    def encode_query(self, text: str) -> Encoding:  # noqa: D102
        model = self._model()
        prompt = model.tokenizer.settings.query_prompt
        return _encodings(model, [_run_once(model.transformer, text, prompt)], [text], prompt)[0]

    def export(self, file: Path) -> None:
        """Write the whole model, its pooling included, as one ONNX file.

        Its inputs are those of the tokenizer, int64, shape (n_texts, n_tokens). Its outputs are ``sentence_embedding``,
        shape (n_texts, dim), and, if the model has token vectors, ``token_embeddings``, shape (n_texts, n_tokens, dim).

        Any error means that the model cannot be exported. The encoder cannot be used afterwards.
        """
        _export(self._model().transformer, file)

    def _model(self) -> "_Model":
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._files)
            return self._loaded


def find_gpu() -> str | None:
    """Return torch's name of the GPU kind on which sentence-transformers would run a model; None without a GPU.

    Apple's GPU does not count: loading torch takes longer than encoding most folders of articles on the CPU.
    """
    import torch

    device = torch.accelerator.current_accelerator(check_available=True)
    return None if device is None or device.type == "mps" else str(device.type)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """A loaded model.

    ``tokenizer``: a copy, because sentence-transformers changes the settings of its own tokenizer while other threads
    use it.
    """

    transformer: "SentenceTransformer"
    tokenizer: ModelTokenizer


def _load(files: ModelFiles) -> _Model:
    """Load the model of these files.

    :raises ModelError: if the model is damaged, is being changed, or has no tokenizer that reports where tokens start.
    """
    files.check()
    transformer = _open(files)
    files.check()  # again, in case another process changed a file in between
    prompts = transformer.prompts
    default = prompts.get(transformer.default_prompt_name or "") or ""
    document_prompt = prompts.get("document") or prompts.get("passage") or prompts.get("corpus") or default
    tokenizer = transformer.tokenizer
    backend = getattr(tokenizer, "backend_tokenizer", tokenizer)  # a static model carries the bare tokenizer
    if not hasattr(backend, "encode_batch"):
        raise ModelError(
            f"The model {files.name!r} has no fast tokenizer, which reports where each token starts; name a "
            "model that has a tokenizer.json."
        )
    transformer.eval()
    transformer.preprocess(["a"])  # the first call initializes the tokenizer, which is not safe in several threads
    limit = int(min(transformer.get_max_seq_length() or math.inf, _LONGEST))
    padding = getattr(tokenizer, "pad_token_id", None) or 0
    settings = TokenizerSettings(limit, document_prompt, prompts.get("query") or default, padding)
    return _Model(transformer, ModelTokenizer(backend.to_str(), settings))


def _open(files: ModelFiles) -> "SentenceTransformer":
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError as error:  # as in the image of the Dockerfile
        raise ModelError(
            f"The model {files.name!r} needs sentence-transformers and torch, which cannot be imported here ({error}); "
            "install them, or leave the model out for the packaged one."
        ) from error
    shows_bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(files.folder), local_files_only=True)
    except Exception as error:  # a damaged model raises an error of any library below
        reason = " ".join(str(error).split()) or type(error).__name__
        raise cannot_load(files.name, reason.split(". ")[0].rstrip(".")) from error
    finally:
        if shows_bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _run_once(transformer: "SentenceTransformer", text: str, prompt: str) -> Mapping[str, Any]:
    """Return the output of ``transformer.encode_query`` for one text, without its work for batches.

    That takes an eighth of the time.
    """
    import torch
    from sentence_transformers.util import batch_to_device

    with torch.inference_mode():
        inputs = batch_to_device(transformer.preprocess([text], prompt=prompt, task="query"), transformer.device)
        outputs = transformer(inputs, task="query")
    names = ("sentence_embedding", "token_embeddings", "attention_mask")
    return {name: outputs[name][0] for name in names if name in outputs}


def _encodings(model: _Model, outputs: Any, texts: Sequence[str], prompt: str) -> list[Encoding]:
    """Return the encoding of each text.

    ``outputs``: the model's output for each text behind the prompt, a mapping to tensors.
    """
    tokenized = model.tokenizer.tokenize(texts, prompt)
    return [
        Encoding.of(text, _floats(output["sentence_embedding"]), _token_rows(output), spans(tokens, prompt))
        for output, text, tokens in zip(outputs, texts, tokenized, strict=True)
    ]


def _token_rows(output: Mapping[str, Any]) -> Any:
    if "token_embeddings" not in output:
        return None
    # A batch is padded to its longest text.
    return _floats(output["token_embeddings"][output["attention_mask"].bool()])


def _floats(tensor: Any) -> Any:
    return tensor.detach().cpu().float().numpy()


def _export(transformer: "SentenceTransformer", file: Path) -> None:
    import torch

    # ONNX Runtime runs attention in plain operations a sixth faster than torch's fused attention.
    for module in transformer.modules():
        choose = getattr(module, "set_attn_implementation", None)
        if callable(choose):
            choose("eager")
    features = transformer.preprocess(["Two texts, of which", "one is the longer."])
    inputs = {name: value for name, value in features.items() if isinstance(value, torch.Tensor)}
    if odd := [name for name, value in inputs.items() if value.shape != inputs["input_ids"].shape or value.ndim != 2]:
        raise ValueError(f"it reads {' and '.join(odd)} instead of a row of tokens for each text")
    with torch.inference_mode():
        result = transformer(dict(inputs))
    outputs = [name for name in ("sentence_embedding", "token_embeddings") if name in result]

    class PositionalModel(torch.nn.Module):
        """The model with its inputs and outputs as sequences, as an ONNX graph has them."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer  # so that the graph holds its weights

        def forward(self, *values: torch.Tensor) -> tuple[torch.Tensor, ...]:
            result = transformer(dict(zip(inputs, values, strict=True)))
            return tuple(result[name] for name in outputs)

    axes = {name: {0: "texts", 1: "tokens"} for name in (*inputs, "token_embeddings")}
    with torch.inference_mode(), warnings.catch_warnings():
        # torch's tracing exporter takes a second, its newer exporter five and two more packages. The tracing exporter
        # warns that torch will drop it and that tracing may miss a branch. Quoth pins torch, and compares the export
        # with the model.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            PositionalModel().eval(),
            tuple(inputs.values()),
            str(file),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes={**axes, "sentence_embedding": {0: "texts"}},
            dynamo=False,
        )
