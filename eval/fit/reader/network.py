"""The reader as a torch network, from the packaged model's weights to `ReaderParameters` and back."""

import copy
from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from transformers import AutoModel

from embeddings.encoders.base import Floats
from embeddings.encoders.model_files import DEFAULT_MODEL, find_model
from qa.quotes.reader_parameters import ReaderParameters

LOWER_LAYERS = 4
_UNITS = {"none": 64, "sentence": 128}
_SMALL = 0.02
_DROPOUT = 0.05
_MASKED = -1e4

SentencePlace = tuple[int, int, int]
"""The row of a sentence in its batch, its first token, and the token after its last."""


class ReaderNetwork(nn.Module):
    """The upper layers of the packaged model over a question and a passage, with the heads of `ReaderParameters`."""

    def __init__(self) -> None:
        """Begin at the weights of the packaged model."""
        super().__init__()
        files = find_model(DEFAULT_MODEL)
        files.check()
        self.fingerprint = files.fingerprint
        model = AutoModel.from_pretrained(str(files.folder), attn_implementation="sdpa")
        self.upper = nn.ModuleList(copy.deepcopy(list(model.encoder.layer[LOWER_LAYERS:])))
        for module in self.upper.modules():
            if isinstance(module, nn.Dropout):
                module.p = _DROPOUT
        self._original = {name: value.clone() for name, value in self._named()}
        hidden = int(model.config.hidden_size)
        self.kinds = nn.Parameter(torch.randn(4, hidden) * _SMALL)
        self.none = _Head(2 * hidden, _UNITS["none"])
        self.sentence = _Head(3 * hidden, _UNITS["sentence"])
        self.span = nn.Linear(hidden, 2)

    def forward(
        self, lower: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor, places: Sequence[SentencePlace]
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the logits: none, shape (n,); of each sentence, shape (len(places),); of edges, shape (n, t, 2).

        ``lower``: shape (n, t, hidden). ``kinds``: int64, shape (n, t). ``mask``: bool, shape (n, t).
        """
        states = lower + self.kinds[kinds]
        bias = torch.zeros(mask.shape).masked_fill(~mask, _MASKED)[:, None, None, :]
        for layer in self.upper:
            result = layer(states, bias)
            states = result[0] if isinstance(result, tuple) else result
        states = states.float()
        asked = ((kinds < 2) & mask)[..., None]
        question = states.masked_fill(~asked, 0).sum(1) / asked.sum(1)
        none = self.none(torch.cat([states[:, 0], question], 1))
        rows, first, end = torch.tensor(places).T
        index = first[:, None] + torch.arange(int((end - first).max()))[None]
        inside = (index < end[:, None])[..., None]
        tokens = states[rows[:, None], index.clamp(max=states.shape[1] - 1)]
        mean = tokens.masked_fill(~inside, 0).sum(1) / inside.sum(1)
        most = tokens.masked_fill(~inside, _MASKED).amax(1)
        sentences = self.sentence(torch.cat([states[rows, 0], mean, most], 1))
        return none.float(), sentences.float(), self.span(states).float()

    def parameters_of(self) -> ReaderParameters:
        """Return the parameters in the form that Quoth reads."""
        changes = {name: _array(value - self._original[name]) for name, value in self._named()}
        span = _array(self.span.weight.T), _array(self.span.bias)
        return ReaderParameters(
            self.fingerprint,
            LOWER_LAYERS,
            changes,
            _array(self.kinds),
            self.none.arrays(),
            self.sentence.arrays(),
            span,
        )

    def take(self, parameters: ReaderParameters) -> None:
        """Continue from parameters that were trained before."""
        with torch.no_grad():
            for name, value in self._named():
                value.copy_(self._original[name] + torch.tensor(parameters.upper[name]))
            self.kinds.copy_(torch.tensor(parameters.kinds))
            self.span.weight.copy_(torch.tensor(parameters.span[0].T))
            self.span.bias.copy_(torch.tensor(parameters.span[1]))
            self.none.take(parameters.none)
            self.sentence.take(parameters.sentence)

    def _named(self) -> list[tuple[str, torch.Tensor]]:
        """Return the weights of the layers by the names of the model's file."""
        return [
            (f"encoder.layer.{LOWER_LAYERS + number}.{name}", value)
            for number, layer in enumerate(self.upper)
            for name, value in layer.named_parameters()
        ]


class _Head(nn.Module):
    """A network with one hidden layer of Gaussian error linear units."""

    def __init__(self, inputs: int, units: int) -> None:
        super().__init__()
        self.hidden, self.output = nn.Linear(inputs, units), nn.Linear(units, 1)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        score: torch.Tensor = self.output(nn.functional.gelu(self.hidden(rows))).squeeze(1)
        return score

    def arrays(self) -> tuple[Floats, ...]:
        """Return the weights, biases, output and bias, as `ReaderParameters` holds them."""
        return (
            _array(self.hidden.weight.T),
            _array(self.hidden.bias),
            _array(self.output.weight[0]),
            _array(self.output.bias[0]),
        )

    def take(self, arrays: Sequence[Floats]) -> None:
        """Continue from arrays that were trained before."""
        weights, biases, output, bias = map(torch.tensor, arrays)
        self.hidden.weight.copy_(weights.T)
        self.hidden.bias.copy_(biases)
        self.output.weight.copy_(output[None])
        self.output.bias.copy_(bias.reshape(1))


def _array(tensor: torch.Tensor) -> Floats:
    array: Floats = tensor.detach().numpy().astype(np.float32)
    return array
