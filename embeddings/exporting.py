"""Making the export of a model, and comparing the two before it is trusted. Runs as a process of its own.

The one module that imports onnx.
"""

import sys
from pathlib import Path

import numpy as np
import onnx

from embeddings.encoder import Encoder, Encoding, Floats
from embeddings.errors import ModelError
from embeddings.exports import GRAPH, MODEL_REFUSED, TOKENIZER, WEIGHTS, Export
from embeddings.model_files import ModelFiles, find_model
from embeddings.sentence_transformer import SentenceTransformerEncoder

# Where a model may run for its export to take its place. On Apple's GPU (mps) sentence-transformers could run it too,
# but loading torch takes longer than most folders of articles do on the CPU.
_REPLACED_DEVICES = ("cpu", "mps")
# How far any number of an exported model's unit vectors may be from the original's.
_TOLERANCE = 1e-4
_SAMPLES = (
    "Who pays?",
    "The bridge over the Ling opened again on Monday, after two years of repairs.",
    "İstanbul — 价格 👩‍👩‍👧 e\u0301e\u0301",
    "Forty stalls found a place at the harbour, and half of the visitors came by boat. " * 6,
    "A kilo of herring costs three coins. " * 200,  # over the limit of most models
)


def main(name: str, folder: str) -> None:
    """Export the model of this name into an empty folder; a model at fault ends the process with ``MODEL_REFUSED``."""
    try:
        export(find_model(name), Path(folder))
    except ModelError as error:
        sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        print(error, file=sys.stderr)
        raise SystemExit(MODEL_REFUSED) from error


def export(files: ModelFiles, folder: Path) -> None:
    """Fill an empty folder with the model's export, or with the reason why there can be none.

    :raises ModelError: the model cannot be loaded.
    :raises OSError: the folder cannot be written.
    """
    original = SentenceTransformerEncoder(files)
    tokenizer = original.tokenizer
    done = Export(original.dimension, tokenizer.reading)
    declined = None
    if original.device in _REPLACED_DEVICES:
        expected = _sample(original)
        (folder / TOKENIZER).write_text(tokenizer.definition, encoding="utf-8")
        try:
            original.export(folder / GRAPH)
            _set_weights_apart(folder)
            _compare(_sample(done.open(files, folder)), expected)
        except OSError:
            raise  # a full disk says nothing about the model
        except Exception as error:  # torch and onnxruntime refuse a model in as many ways as there are models
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            declined = f"it cannot be exported ({reason})"
    else:
        declined = f"it runs on the device {original.device}"
    if declined:
        for file in folder.iterdir():
            file.unlink()
        done = Export(done.dimension, done.reading, declined)
    done.save(folder)


def _set_weights_apart(folder: Path) -> None:
    """Weights in a file of their own are mapped into memory, and only what a text needs of them is ever read."""
    graph = onnx.load(folder / GRAPH)
    (folder / GRAPH).unlink()
    onnx.save_model(graph, folder / GRAPH, save_as_external_data=True, location=WEIGHTS)


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
