"""Training of the learned MaxSim: the projection of question tokens, their importance and the curves of cosines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from embeddings.token_codes import code_signs, rotation
from eval.fit.cases import Case, TrainingSource
from qa.ranking.features import FEATURES
from qa.ranking.late_interaction import QuestionTokens
from qa.ranking.learned_maxsim import CURVES, KINKS, LearnedMaxSim, identity_maxsim, importance_inputs
from qa.ranking.maxsim import sentence_segments

EPOCHS = 4
_BATCH = 32
# The passages of a case that training takes: the best by MaxSim, and those that answer. More of them help no further.
_PASSAGES = 8
_RATES = (1.0, 1.0, 0.5, 0.25)  # of learning, by epoch
# Penalties on the squares of the parameters, and the weight of the loss that separates answered questions from others.
_PROJECTION_PENALTY, _IMPORTANCE_PENALTY, _LINEAR_PENALTY, _CURVE_PENALTY = 0.4, 2.0, 0.05, 0.02
_REFUSAL_SHARE = 0.3


@dataclass(slots=True, eq=False)
class _Example:
    """A case for training: m question tokens, the codes of n passage tokens in s sentences.

    ``best``: shape (m, s), the passage token with the highest cosine, in each sentence, as of the last
    ``_Net.find_best_tokens``.
    """

    case: Case
    tokens: torch.Tensor
    inputs: torch.Tensor
    signs: NDArray[np.int8]
    segments: NDArray[np.intp]
    passage: NDArray[np.intp]
    linear: torch.Tensor
    answers: NDArray[np.bool_]
    weight: float
    best: NDArray[np.intp]


class _Net(torch.nn.Module):
    def __init__(self, dimension: int) -> None:
        super().__init__()
        self.rotation = torch.tensor(rotation(dimension)) * float(np.sqrt(np.pi / (2 * dimension)))
        self.projection = torch.nn.Parameter(torch.zeros(dimension, dimension))
        self.importance = torch.nn.Parameter(torch.zeros(dimension))
        self.inputs = torch.nn.Parameter(torch.tensor([0.5, 0.0, 0.0]))
        self.curves = torch.nn.Parameter(torch.zeros(len(CURVES), len(KINKS) + 1))
        self.linear = torch.nn.Parameter(torch.zeros(len(FEATURES)))
        self.answered = torch.nn.Parameter(torch.tensor([1.0, -6.0]))
        with torch.no_grad():
            self.curves[:, 0] = torch.tensor([8.0, 2.0, 2.0])

    def project(self, tokens: torch.Tensor) -> torch.Tensor:
        return (tokens + tokens @ self.projection) @ self.rotation

    def learned_maxsim(self, example: _Example) -> torch.Tensor:
        """Return the feature ``learned_maxsim`` of each sentence."""
        count = len(example.tokens)
        signs = torch.from_numpy(example.signs[example.best.ravel()]).float().view(count, -1, self.rotation.shape[0])
        cosines = torch.einsum("md,msd->ms", self.project(example.tokens), signs)
        importance = torch.nn.functional.softplus(example.tokens @ self.importance + example.inputs @ self.inputs)
        edges = torch.from_numpy(np.diff(example.passage, prepend=-1, append=-1) != 0)
        before = torch.roll(cosines, 1, 1).masked_fill(edges[:-1], -torch.inf)
        after = torch.roll(cosines, -1, 1).masked_fill(edges[1:], -torch.inf)
        around = torch.maximum(cosines, torch.maximum(before, after))
        passage = torch.from_numpy(example.passage)
        whole = torch.full((count, int(passage.max()) + 1), -torch.inf)
        whole = whole.scatter_reduce(1, passage.expand(count, -1), cosines, "amax")[:, passage]
        total = sum(self._curve(i, values) for i, values in enumerate((cosines, around, whole)))
        return importance / importance.sum() @ total

    def _curve(self, i: int, values: torch.Tensor) -> torch.Tensor:
        bent = [values, *(torch.relu(values - kink) for kink in KINKS)]
        return torch.stack(bent, -1) @ self.curves[i]

    def find_best_tokens(self, example: _Example) -> None:
        """Find the best passage tokens under the present parameters."""
        with torch.no_grad():
            cosines = self.project(example.tokens).numpy() @ example.signs.T.astype(np.float32)
        starts, places = np.unique(example.segments, return_inverse=True)
        ends = np.append(starts[1:], cosines.shape[1])
        best = [cosines[:, a:b].argmax(axis=1) + a for a, b in zip(starts, ends, strict=True)]
        example.best = np.stack(best, axis=1)[:, places]

    def penalty(self) -> torch.Tensor:
        return (
            _PROJECTION_PENALTY * self.projection.square().sum()
            + _IMPORTANCE_PENALTY * self.importance.square().sum()
            + _LINEAR_PENALTY * self.linear.square().sum()
            + _CURVE_PENALTY * self.curves.square().sum()
        )

    def learned_parameters(self) -> LearnedMaxSim:
        arrays = (self.projection, self.importance, self.inputs, self.curves)
        # In half precision, as the archive has them, so that the later fits see the features that the product measures.
        return LearnedMaxSim(*(array.detach().numpy().astype(np.float16).astype(np.float32) for array in arrays))


def train(cases: Sequence[Case], report: Callable[[str], None] = lambda _: None, seed: int = 0) -> LearnedMaxSim:
    """Return the parameters under which the sentences that answer are likeliest, beside the unlearned features.

    ``cases``: of models with token vectors of one dimension. The same cases give the same parameters on one machine.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    examples = _examples(cases)
    net = _Net(examples[0].tokens.shape[1])
    optimizer = torch.optim.Adam(
        [
            {"params": [net.projection], "lr": 4e-4},
            {"params": [net.importance, net.inputs], "lr": 0.01},
            {"params": [net.linear, net.answered], "lr": 0.02},
            {"params": [net.curves], "lr": 0.05},
        ]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: _RATES[min(epoch, len(_RATES) - 1)])
    balance = _balance(examples)
    for epoch in range(EPOCHS):
        for example in examples:
            net.find_best_tokens(example)
        total = 0.0
        order = rng.permutation(len(examples))
        for begun in range(0, len(order), _BATCH):
            batch = [examples[i] for i in order[begun : begun + _BATCH]]
            loss = sum((_loss(net, example, balance) for example in batch), torch.tensor(0.0)) / len(batch)
            optimizer.zero_grad()
            torch.autograd.backward(loss + net.penalty() * _BATCH / len(examples))
            optimizer.step()
            total += loss.item() * len(batch)
        schedule.step()
        report(f"learned MaxSim, epoch {epoch + 1} of {EPOCHS}: loss {total / len(examples):.4f}")
    return net.learned_parameters()


def _loss(net: _Net, example: _Example, balance: dict[bool, float]) -> torch.Tensor:
    maxsim = net.learned_maxsim(example)
    scores = example.linear @ net.linear + maxsim
    answered = example.case.source is TrainingSource.WHOLE
    loss = torch.tensor(0.0)
    if answered:
        right = scores[torch.from_numpy(example.answers)]
        loss = loss + torch.logsumexp(scores, 0) - torch.logsumexp(right, 0)
    margin = net.answered[0] * maxsim[scores.argmax()] + net.answered[1]
    refusal_loss = torch.nn.functional.softplus(-margin if answered else margin)
    return example.weight * (loss + _REFUSAL_SHARE * balance[answered] * refusal_loss)


def _balance(examples: Sequence[_Example]) -> dict[bool, float]:
    """Return the weights of answered and of other questions that make their totals equal."""
    total = sum(example.weight for example in examples)
    answered = sum(example.weight for example in examples if example.case.source is TrainingSource.WHOLE)
    return {True: total / 2 / answered, False: total / 2 / (total - answered)}


def _examples(cases: Sequence[Case]) -> list[_Example]:
    """Return the cases with token vectors; their plain features are standardised over all cases."""
    drawn = [case for case in cases if _is_drawn(case) and case.candidates.encoding.tokens is not None]
    plain = identity_maxsim(drawn[0].candidates.encoding)
    tables = [case.features(plain) for case in drawn]
    # The net learns this feature itself.
    for table in tables:
        table[:, FEATURES.index("learned_maxsim")] = 0.0
    sums = sum(table.sum(axis=0) for table in tables)
    squares = sum(np.square(table).sum(axis=0) for table in tables)
    count = sum(map(len, tables))
    means = sums / count
    scales = np.sqrt(np.maximum(squares / count - means**2, 0.0))
    scales[scales < 1e-9] = 1.0
    return [_example(case, (table - means) / scales) for case, table in zip(drawn, tables, strict=True)]


def _is_drawn(case: Case) -> bool:
    """Return whether training takes the case: all answerable questions, and a part of the others, which suffices."""
    return case.drawn(
        {
            TrainingSource.WHOLE: 1,
            TrainingSource.NEAR: 1,
            TrainingSource.CUT: 2,
            TrainingSource.FAR: 4,
            TrainingSource.OFF_TOPIC: 12,
        }[case.source]
    )


def _example(case: Case, table: NDArray[np.float64]) -> _Example:
    tokens = case.candidates.encoding.tokens
    if tokens is None:
        raise ValueError("a case without token vectors cannot train MaxSim")
    question = QuestionTokens.read(case.candidates)
    stored = case.candidates.stored
    first_rows = case.candidates.first_rows
    passage = np.repeat(np.arange(len(stored)), np.diff(first_rows))
    best = np.argsort(-table[first_rows[:-1], FEATURES.index("maxsim_passage")], kind="stable")[:_PASSAGES]
    kept = [i for i in sorted({*best.tolist(), *passage[case.answers].tolist()}) if len(stored[i].token_starts)]
    rows = np.isin(passage, kept)
    chosen = [stored[i] for i in kept]
    return _Example(
        case=case,
        tokens=torch.from_numpy(tokens),
        inputs=torch.from_numpy(importance_inputs(question.idf, question.named)),
        signs=np.concatenate(
            [code_signs(one.token_codes, tokens.shape[1]) for one in chosen if one.token_codes is not None]
        ),
        segments=sentence_segments(chosen),
        passage=np.unique(passage[rows], return_inverse=True)[1],
        linear=torch.from_numpy(table[rows]).float(),
        answers=case.answers[rows],
        weight=min(case.weight, 1.0),
        best=np.zeros((0, 0), dtype=np.intp),
    )
