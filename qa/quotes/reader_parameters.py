"""The trained parameters of the reader, which change some of the packaged model's own weights."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from embeddings.encoders.base import Floats

# The changes of the model's weights are stored with this number of steps on each side of zero: six bits. Their archive
# takes half the bytes of eight bits, and the scores differ by less than one training differs from another.
_STEPS = 31
_HEADS = ("none", "sentence", "span")


@dataclass(frozen=True, slots=True, eq=False)
class ReaderParameters:
    """The parameters, all float32.

    ``model``: the fingerprint of the model that they change. ``lower_layers``: the layers that read a text apart.
    ``upper``: added to the weights of the layers above them, by the names of the model's file. ``kinds``: shape (4,
    hidden), added to the state of each token by its kind. ``none``, ``sentence``: the weights, biases, output and bias
    of a network with one hidden layer; a further training begins with them. ``span``: weights, shape (hidden, 2), and
    biases of the first and the last token of the answer.
    """

    model: str
    lower_layers: int
    upper: Mapping[str, Floats]
    kinds: Floats
    none: tuple[Floats, ...]
    sentence: tuple[Floats, ...]
    span: tuple[Floats, ...]

    def to_bytes(self) -> bytes:
        """Return a NumPy archive of the parameters."""
        arrays: dict[str, np.ndarray] = {"model": np.array(self.model), "lower_layers": np.array(self.lower_layers)}
        for name, change in self.upper.items():
            # A step for each row of a matrix, since rows differ in size.
            scale = np.maximum(np.abs(change).max(axis=-1, keepdims=True), 1e-12) / _STEPS
            arrays[f"upper/{name}"] = np.rint(change / scale).astype(np.int8)
            arrays[f"scale/{name}"] = scale.astype(np.float32)
        arrays["kinds"] = self.kinds.astype(np.float16)
        for head in _HEADS:
            for number, each in enumerate(getattr(self, head)):
                arrays[f"{head}/{number}"] = np.asarray(each, dtype=np.float16)
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        return file.getvalue()


def read_reader_parameters(archive: bytes) -> ReaderParameters:
    """Return the parameters that `ReaderParameters.to_bytes` wrote.

    :raises ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, zlib.error: if the bytes are no such archive.
    """
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        upper = {
            name.removeprefix("upper/"): arrays[name].astype(np.float32)
            * arrays[f"scale/{name.removeprefix('upper/')}"]
            for name in arrays.files
            if name.startswith("upper/")
        }
        heads = {
            head: tuple(arrays[f"{head}/{number}"].astype(np.float32) for number in range(2 if head == "span" else 4))
            for head in _HEADS
        }
        model, lower_layers = str(arrays["model"]), int(arrays["lower_layers"])
        kinds = arrays["kinds"].astype(np.float32)
    if not upper:
        raise ValueError("it holds no layers")
    return ReaderParameters(model, lower_layers, upper, kinds, **heads)
