"""Training of the network that chooses a sentence, from the linear choice on."""

from collections.abc import Sequence

import numpy as np
import torch

from eval.measuring.resampling import Mask
from qa.ranking.base import Matrix
from qa.ranking.score_models import MOST_DEVIATION, Linear, SentenceNetwork

_NETWORKS = 4  # trained from different beginnings; the mean of their scores varies less than each
_UNITS = 32  # of each network
_EPOCHS = 8
_BATCH = 32  # questions
_RATE, _LINEAR_RATE = 2e-3, 2e-4
_DECAY = 0.1
_DROPOUT = 0.2
_LEAST_ODDS = 1e-12  # so that the loss of a hopeless question stays finite
_SMALL_OUTPUT = 0.1  # the share of the usual beginning, so that training begins near the linear choice


class _Net(torch.nn.Module):
    def __init__(self, linear: Linear) -> None:
        super().__init__()
        self.linear = torch.nn.Parameter(torch.tensor(linear.weights, dtype=torch.float32))
        self.hidden = torch.nn.Linear(len(linear.names), _UNITS)
        self.output = torch.nn.Linear(_UNITS, 1, bias=False)
        self.dropout = torch.nn.Dropout(_DROPOUT)
        with torch.no_grad():
            self.output.weight.mul_(_SMALL_OUTPUT)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        units: torch.Tensor = self.dropout(torch.relu(self.hidden(rows)))
        return rows @ self.linear + units @ self.output.weight[0]


def train_network(
    linear: Linear, tables: Sequence[Matrix], answers: Sequence[Mask], weights: Sequence[float]
) -> SentenceNetwork:
    """Return the network under which the sentences that answer are likeliest, the mean of several trainings.

    ``linear``: the conditional logit of the same questions, as of `fit_choice`; training begins at its weights.

    Source of the loss: as of `fit_choice`. Source of the mean: Lakshminarayanan et al., "Simple and scalable predictive
    uncertainty estimation using deep ensembles", 2017.
    """
    rows = [
        torch.tensor(linear.standardise(table).clip(-MOST_DEVIATION, MOST_DEVIATION), dtype=torch.float32)
        for table in tables
    ]
    right = [torch.tensor(answer) for answer in answers]
    counts = torch.tensor(np.asarray(weights), dtype=torch.float32)
    nets = [_train(linear, rows, right, counts, seed) for seed in range(_NETWORKS)]
    with torch.no_grad():
        whole = torch.stack([net.linear for net in nets]).mean(dim=0).double().numpy()
        return SentenceNetwork(
            Linear(linear.names, whole, linear.means, linear.scales, linear.bias),
            torch.cat([net.hidden.weight.T for net in nets], dim=1).numpy(),
            torch.cat([net.hidden.bias for net in nets]).numpy(),
            torch.cat([net.output.weight[0] / _NETWORKS for net in nets]).numpy(),
        )


def _train(
    linear: Linear, rows: Sequence[torch.Tensor], right: Sequence[torch.Tensor], weights: torch.Tensor, seed: int
) -> _Net:
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    net = _Net(linear)
    optimizer = torch.optim.AdamW(
        [
            {"params": [*net.hidden.parameters(), *net.output.parameters()], "lr": _RATE, "weight_decay": _DECAY},
            {"params": [net.linear], "lr": _LINEAR_RATE, "weight_decay": 0.0},
        ]
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, _EPOCHS)
    for _ in range(_EPOCHS):
        for batch in np.split(order.permutation(len(rows)), range(_BATCH, len(rows), _BATCH)):
            optimizer.zero_grad()
            _loss(net, [rows[i] for i in batch], [right[i] for i in batch], weights[batch]).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        schedule.step()
    return net.eval()


def _loss(
    net: _Net, rows: Sequence[torch.Tensor], right: Sequence[torch.Tensor], weights: torch.Tensor
) -> torch.Tensor:
    """Return the mean of the negative logarithms of the probabilities that a sentence is chosen that answers."""
    scores = net(torch.cat(list(rows)))
    question = torch.repeat_interleave(torch.tensor([len(table) for table in rows]))
    highest = torch.full((len(rows),), -torch.inf).scatter_reduce(0, question, scores.detach(), "amax")
    odds = torch.exp(scores - highest[question])
    every = torch.zeros(len(rows)).index_add(0, question, odds)
    chosen = torch.zeros(len(rows)).index_add(0, question, odds * torch.cat(list(right)))
    losses = torch.log(every) - torch.log(chosen.clamp_min(_LEAST_ODDS))
    return weights @ losses / weights.sum()
