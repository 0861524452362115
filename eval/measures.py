"""Runs questions against a retriever and an assistant, and measures what comes back."""

import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, Success
from scipy.stats import binomtest

from eval.questions import EvalQuestion
from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.retriever import Retriever

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of ``count`` of ``of`` trials. ``of`` may be 0: nothing was tried."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """In [0, 1]; 0 where nothing was tried."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % confidence interval.

        Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
        """
        if not self.of:
            return 0.0, 1.0
        interval = binomtest(self.count, self.of).proportion_ci(method="wilson")
        return float(interval.low), float(interval.high)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question. ``ranks``: of the first passage that answers, from 1; None below the depth."""

    question: EvalQuestion
    answer: Answer
    rank: int | None
    milliseconds: float

    @property
    def source_right(self) -> bool:
        """Whether the first quote comes from the right document."""
        return any(
            self.question.from_document(source.document_id)
            for quote in self.answer.quotes[:1]
            for source in quote.sources
        )

    @property
    def fact_inside(self) -> bool:
        """Whether the first quote comes from the right document and holds an accepted answer."""
        return any(
            self.question.answered_by(source.document_id, quote.text)
            for quote in self.answer.quotes[:1]
            for source in quote.sources
        )

    @property
    def right(self) -> bool:
        """Whether nothing is wrong: the fact is inside the first quote, or the refusal was due."""
        if self.question.answerable:
            return self.fact_inside
        return self.answer.status is Status.NOT_IN_ARTICLES


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of one run; ranking figures are over the answerable questions.

    ``r_at_1`` and ``r_at_5``: a passage that answers is among the first 1 or 5 (ir-measures calls it Success@k).
    ``reciprocal_rank``: the mean, to a depth of 10. ``median_ms``: of a whole ``ask``.
    """

    r_at_1: float
    r_at_5: float
    reciprocal_rank: float
    source_right: Rate
    fact_inside: Rate
    false_refusals: Rate
    near_refused: Rate
    far_refused: Rate
    mean_characters: float
    median_ms: float


def run(retriever: Retriever, questions: Sequence[EvalQuestion]) -> list[Outcome]:
    """Ask every question; the assistant is timed, the ranking of passages is not."""
    assistant = Assistant(retriever)
    assistant.ask(questions[0].question)  # loading the model is no question's time
    outcomes = []
    for question in questions:
        begun = time.perf_counter()
        answer = assistant.ask(question.question)
        milliseconds = (time.perf_counter() - begun) * 1000
        hits = retriever.search(question.question, _DEPTH)
        right = [hit.rank for hit in hits if question.answered_by(hit.passage.document_id, hit.passage.text)]
        outcomes.append(Outcome(question, answer, min(right, default=None), milliseconds))
    return outcomes


def score(outcomes: Sequence[Outcome]) -> Scores:
    """The figures of a run."""
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    near = [outcome for outcome in outcomes if outcome.question.kind.startswith("near")]
    far = [outcome for outcome in outcomes if not outcome.question.answerable and outcome not in near]
    ranking = _ranking(answerable)
    return Scores(
        r_at_1=ranking[Success @ 1],
        r_at_5=ranking[Success @ 5],
        reciprocal_rank=ranking[RR @ _DEPTH],
        source_right=_rate(outcome.source_right for outcome in answerable),
        fact_inside=_rate(outcome.fact_inside for outcome in answerable),
        false_refusals=_rate(not outcome.answer.quotes for outcome in answerable),
        near_refused=_rate(outcome.right for outcome in near),
        far_refused=_rate(outcome.right for outcome in far),
        mean_characters=statistics.fmean([len(o.answer.quotes[0].text) for o in answerable if o.answer.quotes] or [0]),
        median_ms=statistics.median(outcome.milliseconds for outcome in outcomes),
    )


def _ranking(outcomes: Sequence[Outcome]) -> dict[ir_measures.Measure, float]:
    """Success@1, Success@5 and RR of the first passage that answers, by ir-measures.

    Every passage that answers is as good as another, so each question has one relevant rank.
    """
    measures = [Success @ 1, Success @ 5, RR @ _DEPTH]
    if not outcomes:
        return dict.fromkeys(measures, 0.0)
    qrels = [ir_measures.Qrel(outcome.question.query_id, "answers", 1) for outcome in outcomes]
    found = [(outcome.question.query_id, outcome.rank) for outcome in outcomes if outcome.rank is not None]
    # Ranks become a run: fillers above the passage that answers keep it in its place.
    filled = [
        ir_measures.ScoredDoc(query_id, "answers" if place == rank else f"filler {place}", -float(place))
        for query_id, rank in found
        for place in range(1, rank + 1)
    ]
    return dict(ir_measures.calc_aggregate(measures, qrels, filled))


def _rate(trials: Iterable[bool]) -> Rate:
    results = list(trials)
    return Rate(sum(results), len(results))
