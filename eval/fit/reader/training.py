"""The training of the reader's network: on answered questions, changed questions, and passages without the answer."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from embeddings.encoders.joint_encoder import JointEncoder
from eval.fit.reader.changed_questions import QuestionChanger, WordPool
from eval.fit.reader.network import ReaderNetwork, SentencePlace
from eval.fit.reader.paragraphs import Paragraph, TrainingQuestion, TrainingText

BATCH = 24
# Longer paragraphs are left out, and longer questions truncated.
MOST_TOKENS, MOST_QUESTION_TOKENS = 260, 48
# The share of the questions that are asked again in a changed form, and of another paragraph of their article.
_CHANGED, _ELSEWHERE = 0.65, 0.3
_CHANGED_WEIGHT, _ELSEWHERE_WEIGHT = 0.8, 0.6
_OTHERS = 12  # paragraphs among which the one most like the question is chosen
_SPAN_WEIGHT = 1.0
_WARM_UP = 150  # batches
_LEAST_RATE = 0.03  # of the highest
_HEAD_RATE = 5.0  # of the rate of the layers, which begin trained
_DECAY, _LONGEST_STEP = 0.01, 1.0
_POOL = 40  # batches that are sorted by length together

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a paragraph. ``answer``: as of `TrainingQuestion`. ``weight``: of its loss."""

    question: str
    paragraph: Paragraph
    answer: tuple[int, int, int] | None
    weight: float


class Examples:
    """Draws examples of a text without an end."""

    def __init__(self, text: TrainingText, rng: random.Random) -> None:
        """Draw from ``rng``."""
        self._text, self._rng = text, rng
        self._changer = QuestionChanger(rng)
        self._usable = [q for q in text.questions if len(text.paragraphs[q.paragraph].ids) <= MOST_TOKENS]
        self._articles: dict[int, list[Paragraph]] = {}
        for paragraph in text.paragraphs:
            self._articles.setdefault(paragraph.article, []).append(paragraph)
        asked: dict[int, list[str]] = {article: [] for article in self._articles}
        for question in text.questions:
            asked[text.paragraphs[question.paragraph].article].append(question.text)
        self._pools = {
            article: WordPool.of((p.text for p in paragraphs), asked[article])
            for article, paragraphs in self._articles.items()
        }

    def batches(self) -> Iterator[list[Example]]:
        """Yield batches of examples of similar length, in random order, each question once before any comes again."""
        order: list[TrainingQuestion] = []
        while True:
            if len(order) < BATCH * _POOL:
                order += self._rng.sample(self._usable, len(self._usable))
            part, order = order[: BATCH * _POOL], order[BATCH * _POOL :]
            examples = [example for question in part for example in self._of(question)]
            examples.sort(key=lambda e: len(e.paragraph.ids) + self._rng.random())
            batches = [examples[i : i + BATCH] for i in range(0, len(examples), BATCH)]
            self._rng.shuffle(batches)
            yield from batches

    def _of(self, question: TrainingQuestion) -> Iterator[Example]:
        paragraph = self._text.paragraphs[question.paragraph]
        yield Example(question.text, paragraph, question.answer, 1.0)
        if question.answer is None:
            return
        if self._rng.random() < _CHANGED:
            changed = self._changer.change(question.text, paragraph.text, self._pools[paragraph.article])
            if changed is not None:
                yield Example(changed, paragraph, None, _CHANGED_WEIGHT)
        if self._rng.random() < _ELSEWHERE:
            _, first, last = question.answer
            answer = paragraph.text[paragraph.offsets[first][0] : paragraph.offsets[last][1]]
            paragraphs = self._articles[paragraph.article]
            drawn = self._rng.sample(paragraphs, min(_OTHERS, len(paragraphs)))
            others = [p for p in drawn if answer not in p.text and len(p.ids) <= MOST_TOKENS]
            if others:
                asked = set(question.text.lower().split())
                near = max(others, key=lambda p: len(asked & set(p.text.lower().split())))
                yield Example(question.text, near, None, _ELSEWHERE_WEIGHT)


class Trainer:
    """Trains a network."""

    def __init__(self, network: ReaderNetwork, encoder: JointEncoder, rate: float) -> None:
        """``rate``: the highest learning rate of the layers."""
        self.network, self._encoder, self._rate = network, encoder, rate
        layers = list(network.upper.parameters())
        known = set(map(id, layers))
        heads = [each for each in network.parameters() if id(each) not in known]
        self._parameters = [*layers, *heads]
        self._optimizer = torch.optim.AdamW([{"params": layers}, {"params": heads}], lr=rate, weight_decay=_DECAY)

    def train(self, batches: Iterator[list[Example]], seconds: float, report: Report) -> None:
        """Train for so many seconds of one processor core on average; the rate falls linearly."""
        self.network.train()
        begun, losses, done, number = time.process_time(), [], 0.0, 0
        while done < 1:
            done = (time.process_time() - begun) / seconds
            number += 1
            scale = min(1.0, number / _WARM_UP) * max(_LEAST_RATE, 1 - done)
            for group, rate in zip(self._optimizer.param_groups, (1.0, _HEAD_RATE), strict=True):
                group["lr"] = self._rate * rate * scale
            losses.append(self._step(next(batches)))
            if number % 100 == 0:
                report(f"{number} batches, {done:.1%} of the time, loss {np.mean(losses[-200:]):.3f}")

    def _step(self, batch: Sequence[Example]) -> float:
        loss = self._loss(batch)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._parameters, _LONGEST_STEP)
        self._optimizer.step()
        return float(loss.detach())

    def logits(
        self, batch: Sequence[Example]
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, list[int], list[SentencePlace]]:
        """Return the outputs of `ReaderNetwork`, the tokens of each question, and the places of all sentences."""
        asked = [self._encoder.encode(example.question) for example in batch]
        lengths = [min(MOST_QUESTION_TOKENS, len(each.ids)) for each in asked]
        longest = max(n + len(e.paragraph.ids) - 1 for n, e in zip(lengths, batch, strict=True))
        lower = torch.zeros(len(batch), longest, asked[0].states.shape[1])
        kinds = torch.full((len(batch), longest), 2)
        mask = torch.zeros(len(batch), longest, dtype=torch.bool)
        places: list[SentencePlace] = []
        for row, (question, length, example) in enumerate(zip(asked, lengths, batch, strict=True)):
            first, second = question.ids[:length], example.paragraph.ids[1:]
            end = length + len(second)
            states = np.concatenate([question.states[:length], example.paragraph.states[1:]])
            lower[row, :end] = torch.from_numpy(states.astype(np.float32))
            kind = np.concatenate([np.isin(first, second).astype(int), 2 + np.isin(second, first)])
            kinds[row, :end] = torch.from_numpy(kind)
            mask[row, :end] = True
            places += [(row, length + a - 1, length + b - 1) for a, b in example.paragraph.sentences]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            none, sentences, edges = self.network(lower, kinds, mask, places)
        return none, sentences, edges, lengths, places

    def _loss(self, batch: Sequence[Example]) -> torch.Tensor:
        none, sentences, edges, lengths, _ = self.logits(batch)
        total, spans = torch.zeros(()), []
        first = 0
        for row, (example, length) in enumerate(zip(batch, lengths, strict=True)):
            count = len(example.paragraph.sentences)
            logits = torch.cat([none[row : row + 1], sentences[first : first + count]])
            first += count
            right = 0 if example.answer is None else 1 + example.answer[0]
            total = total + example.weight * cross_entropy(logits[None], torch.tensor([right]))
            if example.answer is not None:
                _, begin, last = example.answer
                end = length + len(example.paragraph.ids) - 1
                spans.append(cross_entropy(edges[row, length:end].T, torch.tensor([begin - 1, last - 1])))
        loss = total / len(batch)
        return loss + _SPAN_WEIGHT * torch.stack(spans).mean() if spans else loss


def interleave(one: Iterator[list[Example]], other: Iterator[list[Example]]) -> Iterator[list[Example]]:
    """Yield a batch of each in turn."""
    while True:
        yield next(one)
        yield next(other)


def judge(trainer: Trainer, text: TrainingText, questions: Sequence[TrainingQuestion]) -> dict[str, float]:
    """Return figures over questions of which some have no answer.

    ``auroc`` of the logit that the paragraph answers; ``at 5 %``, the unanswerable questions below the margin that 5 %
    of the answerable ones do not reach; ``sentence``, the share of the answerable ones with the right sentence first.
    """
    trainer.network.eval()
    margins, right = [], []
    with torch.inference_mode():
        for begin in range(0, len(questions), BATCH):
            part = questions[begin : begin + BATCH]
            batch = [Example(q.text, text.paragraphs[q.paragraph], q.answer, 1.0) for q in part]
            none, sentences, _, _, places = trainer.logits(batch)
            rows = np.array([row for row, _, _ in places])
            for row, question in enumerate(part):
                mine = sentences[np.flatnonzero(rows == row)]
                margins.append(float(mine.logsumexp(0) - none[row]))
                if question.answer is not None:
                    right.append(int(mine.argmax()) == question.answer[0])
    trainer.network.train()
    has = np.array([question.answer is not None for question in questions])
    found = np.array(margins)
    figures = {"sentence": float(np.mean(right))}
    if not has.all():
        pairs = found[has][:, None] > found[~has][None]
        figures |= {"auroc": float(pairs.mean()), "at 5 %": float((found[~has] < np.quantile(found[has], 0.05)).mean())}
    return figures
