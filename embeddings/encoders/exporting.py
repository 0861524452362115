"""Making the export of a model, and comparing the two before it is trusted. Runs as a process of its own.

The one module that imports onnx.
"""

import re
import sys
from pathlib import Path

import numpy as np
import onnx

from embeddings.encoders.base import Encoder, Encoding, Floats
from embeddings.encoders.export_cache import GRAPH, MODEL_REFUSED, TOKENIZER, WEIGHTS, ModelExport, decline
from embeddings.encoders.model_files import ModelFiles, cannot_load
from embeddings.encoders.sentence_transformers import SentenceTransformerEncoder
from embeddings.errors import ModelError

# How far any number of an exported model's unit vectors may be from the original's.
_TOLERANCE = 1e-4
_SAMPLES = (
    "Who pays?",
    "The bridge over the Ling opened again on Monday, after two years of repairs.",
    "İstanbul — 价格 👩‍👩‍👧 e\u0301e\u0301",
    "Forty stalls found a place at the harbour, and half of the visitors came by boat. " * 6,
    "A kilo of herring costs three coins. " * 200,  # over the limit of most models
)
# How torch and onnxruntime, which raise no MemoryError, speak of having too little memory.
_OUT_OF_MEMORY = re.compile(r"\balloc|out of memory", re.IGNORECASE)


def main(name: str, model: str, fingerprint: str, folder: str) -> None:
    """Export a model into an empty folder; a model at fault ends the process with ``MODEL_REFUSED``."""
    try:
        export(ModelFiles(name, Path(model), fingerprint), Path(folder))
    except ModelError as error:
        sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        print(error, file=sys.stderr)
        raise SystemExit(MODEL_REFUSED) from error


def export(files: ModelFiles, folder: Path) -> None:
    """Fill an empty folder with the model's export, or with the reason why there can be none.

    :raises ModelError: the model cannot be loaded, or cannot encode.
    :raises OSError: the folder cannot be written; with too little memory another error tells so.
    """
    original = SentenceTransformerEncoder(files)
    tokenizer = original.tokenizer
    made = ModelExport(original.dimension, tokenizer.reading)
    try:
        expected = _sample(original)
    except Exception as error:  # as many ways as there are models
        raise cannot_load(files.name, f"it cannot encode a text: {_in_short(error)}") from error
    (folder / TOKENIZER).write_text(tokenizer.definition, encoding="utf-8")
    try:
        original.export(folder / GRAPH)
        _set_weights_apart(folder)
        _compare(_sample(made.open(files, folder)), expected)
        made.save(folder)
    except Exception as error:  # torch and onnxruntime refuse a model in as many ways as there are models
        if isinstance(error, OSError | MemoryError) or _OUT_OF_MEMORY.search(str(error)):
            raise  # that says nothing about the model
        decline(f"it cannot be exported ({_in_short(error)})", folder)


def _in_short(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _set_weights_apart(folder: Path) -> None:
    """Weights in a file of their own are mapped into memory, and only what a text needs of them is ever read."""
    graph = onnx.load(folder / GRAPH)
    for file in folder.iterdir():  # a large model's weights lie beside its graph already, in many files
        if file.name != TOKENIZER:
            file.unlink()
    onnx.save_model(graph, folder / GRAPH, save_as_external_data=True, location=WEIGHTS)
    (folder / WEIGHTS).chmod((folder / GRAPH).stat().st_mode)  # others may read the one, so the other too


def _sample(encoder: Encoder) -> list[Encoding]:
    """Passages all together, which pads them, and questions one by one."""
    return [*encoder.encode_documents(_SAMPLES), *map(encoder.encode_query, _SAMPLES)]


def _compare(found: list[Encoding], expected: list[Encoding]) -> None:
    """Make sure that both are the same for every purpose.

    :raises ValueError: they are not.
    """
    for ours, theirs in zip(found, expected, strict=True):
        same = (
            np.array_equal(ours.token_starts, theirs.token_starts)
            and _close(ours.vector, theirs.vector)
            and _close(ours.tokens, theirs.tokens)
        )
        if not same:
            raise ValueError("its export gives other vectors")


def _close(found: Floats | None, expected: Floats | None) -> bool:
    if found is None or expected is None:
        return found is expected
    return found.shape == expected.shape and np.allclose(found, expected, rtol=0, atol=_TOLERANCE)
