"""Exporting a model, and comparing the export with the model before it is used. Runs in a separate process.

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

# The largest difference between a number of an exported model's unit vectors and that of the original.
_TOLERANCE = 1e-4
_SAMPLES = (
    "Who pays?",
    "The bridge over the Ling opened again on Monday, after two years of repairs.",
    "İstanbul — 价格 👩‍👩‍👧 e\u0301e\u0301",
    "Forty stalls found a place at the harbour, and half of the visitors came by boat. " * 6,
    "A kilo of herring costs three coins. " * 200,  # over the limit of most models
)
# Words of torch and onnxruntime for too little memory; they raise no MemoryError.
_OUT_OF_MEMORY = re.compile(r"\balloc|out of memory", re.IGNORECASE)


def main(name: str, model: str, fingerprint: str, folder: str) -> None:
    """Export a model into an empty folder; end the process with ``MODEL_REFUSED`` if the model is at fault."""
    try:
        export(ModelFiles(name, Path(model), fingerprint), Path(folder))
    except ModelError as error:
        sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        print(error, file=sys.stderr)
        raise SystemExit(MODEL_REFUSED) from error


def export(files: ModelFiles, folder: Path) -> None:
    """Fill an empty folder with the model's export, or with the reason against one.

    Too little memory raises an error of torch or onnxruntime.

    :raises ModelError: if the model cannot be loaded, or cannot encode.
    :raises OSError: if the folder cannot be written.
    """
    original = SentenceTransformerEncoder(files)
    tokenizer = original.tokenizer
    model_export = ModelExport(original.dimension, tokenizer.settings)
    try:
        expected = _encode_samples(original)
    except Exception as error:  # each model fails with its own error
        raise cannot_load(files.name, f"it cannot encode a text: {_in_short(error)}") from error
    (folder / TOKENIZER).write_text(tokenizer.definition, encoding="utf-8")
    try:
        original.export(folder / GRAPH)
        _separate_weights(folder)
        _compare(_encode_samples(model_export.open(files, folder)), expected)
        model_export.save(folder)
    except Exception as error:  # torch and onnxruntime raise many kinds of errors
        if isinstance(error, OSError | MemoryError) or _OUT_OF_MEMORY.search(str(error)):
            raise  # the machine is at fault, not the model
        decline(f"it cannot be exported ({_in_short(error)})", folder)


def _in_short(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _separate_weights(folder: Path) -> None:
    """Move the weights into a file that the system maps into memory and reads only where a text needs them."""
    graph = onnx.load(folder / GRAPH)
    for file in folder.iterdir():  # a large model's export consists of many files
        if file.name != TOKENIZER:
            file.unlink()
    onnx.save_model(graph, folder / GRAPH, save_as_external_data=True, location=WEIGHTS)
    (folder / WEIGHTS).chmod((folder / GRAPH).stat().st_mode)  # the same readers for both files


def _encode_samples(encoder: Encoder) -> list[Encoding]:
    """Encode the samples as passages, in batches with padding, and as questions, one by one."""
    return [*encoder.encode_documents(_SAMPLES), *map(encoder.encode_query, _SAMPLES)]


def _compare(encodings: list[Encoding], expected: list[Encoding]) -> None:
    """Check that the encodings are equal except for rounding.

    :raises ValueError: if they differ.
    """
    for one, other in zip(encodings, expected, strict=True):
        is_equal = (
            np.array_equal(one.token_starts, other.token_starts)
            and _are_close(one.vector, other.vector)
            and _are_close(one.tokens, other.tokens)
        )
        if not is_equal:
            raise ValueError("its export gives other vectors")


def _are_close(one: Floats | None, other: Floats | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.shape == other.shape and np.allclose(one, other, rtol=0, atol=_TOLERANCE)
