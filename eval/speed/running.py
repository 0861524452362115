"""The benchmark of running processes: indexing, single questions, and many askers at once."""

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.errors import ContenderError
from eval.speed.contenders import passages_of, quoth_with_random_vectors
from eval.speed.results import (
    BARE,
    QUOTH,
    Aim,
    Notify,
    Part,
    SpeedFigure,
    SpeedTable,
    SpeedUnit,
    best_median,
    percentile,
)
from eval.speed.texts import Corpus, questions, write_articles
from eval.speed.workers import Worker
from seeds import seed_articles

ASKERS = (1, 2, 4, 8)
PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
# Times that each question is asked in one measurement of many askers. In a short measurement the last askers, who are
# alone, weigh too much.
_REPEATS = 5


def corpus_of(articles: Path, worker: Worker) -> Corpus:
    """Return a folder of articles with the passages that Quoth makes of it in a worker."""
    return Corpus(articles, worker.run(passages_of, articles))


def measure_indexing(workers: Sequence[Worker], passages: int, rounds: int, notify: Notify) -> SpeedTable:
    """Measure passages indexed a second: Quoth's sync of synthetic articles, the model alone, the others."""
    times: dict[str, dict[int | None, list[float]]] = {w.name: {size: [] for size in w.batch_sizes} for w in workers}
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        corpus = corpus_of(write_articles(Path(folder) / "articles", passages), workers[0])
        for number in range(1, rounds + 1):
            for worker in workers:
                notify(f"indexing: round {number} of {rounds}, {worker.name}")
                for size, seconds in times[worker.name].items():
                    seconds.append(worker.index(corpus, size))
    count, task = len(corpus.passages), f"{len(corpus.passages):,} passages"
    best = {name: best_median(by_size) for name, by_size in times.items()}
    figures = tuple(SpeedFigure(task, name, count / seconds) for name, (_, seconds) in best.items())
    size = best[BARE][0]
    aim = Aim(
        f"sync to the best bare encode (batches of {size}), passages a second",
        best[BARE][1] / best[QUOTH][1],
        1.8,
        at_least=True,
    )
    return SpeedTable(Part.INDEXING, "Indexing", SpeedUnit.PASSAGES, figures, (aim,))


def index_seeds(workers: Sequence[Worker], notify: Notify) -> None:
    """Index the five seed articles in each worker, and ask two questions to warm up."""
    corpus = corpus_of(seed_articles(), workers[0])
    for worker in workers:
        notify(f"five articles: {worker.name}")
        worker.index(corpus, worker.batch_sizes[0])
        worker.latencies(questions(2))


def measure_latency(workers: Sequence[Worker], asked: Sequence[str], rounds: int, notify: Notify) -> SpeedTable:
    """Measure questions about the seed articles, which the workers hold already."""
    return _latency_table(workers, asked, rounds, "One question, five articles", 1.0, notify)


def measure_large_latency(bare: Worker, passages: int, asked: Sequence[str], rounds: int, notify: Notify) -> SpeedTable:
    """Measure questions to a library of many synthetic passages with random vectors."""
    with (
        tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder,
        Worker(QUOTH, quoth_with_random_vectors) as quoth,
    ):
        notify(f"a large library: making about {passages:,} passages, which takes a while")
        articles = write_articles(Path(folder) / "articles", passages)
        quoth.index(Corpus(articles, ()))
        for worker in (quoth, bare):
            worker.latencies(asked[:2])
        return _latency_table((quoth, bare), asked, rounds, f"One question, about {passages:,} passages", 3.0, notify)


def _latency_table(
    workers: Sequence[Worker], asked: Sequence[str], rounds: int, title: str, reach: float, notify: Notify
) -> SpeedTable:
    times: dict[str, list[float]] = {worker.name: [] for worker in workers}
    for number in range(1, rounds + 1):
        notify(f"{title.lower()}: round {number} of {rounds}")
        for worker in workers:
            times[worker.name] += worker.latencies(asked)
    figures = tuple(
        SpeedFigure(label, name, percentile(seconds, share))
        for label, share in PERCENTILES.items()
        for name, seconds in times.items()
    )
    ratio = percentile(times[QUOTH], 0.5) / percentile(times[BARE], 0.5)
    aim = Aim("one question to one bare encode, p50", ratio, reach)
    return SpeedTable(Part.LATENCY, title, SpeedUnit.SECONDS, figures, (aim,))


def measure_throughput(
    workers: Sequence[Worker], asked: Sequence[str], rounds: int, notify: Notify
) -> tuple[SpeedTable, list[str]]:
    """Measure questions a second about the seed articles with few and many askers; return a note for each failure.

    :raises ContenderError: if Quoth fails.
    """
    rates: dict[tuple[int, str], list[float]] = {}
    failures: dict[str, str] = {}
    for number in range(1, rounds + 1):
        notify(f"many askers: round {number} of {rounds}")
        for askers in ASKERS:
            for worker in workers:
                if worker.name in failures:
                    continue
                try:
                    rate = worker.rate([*asked] * _REPEATS, askers)
                except ContenderError as error:
                    if worker.name == QUOTH:
                        raise
                    # A contender that does not support threads gets a note, which is a result too.
                    failures[worker.name] = f"{error}, with {askers} askers in one process; no figures from then on."
                else:
                    rates.setdefault((askers, worker.name), []).append(rate)
    figures = tuple(
        SpeedFigure(_askers(askers), worker.name, statistics.median(rates[askers, worker.name]))
        for askers in ASKERS
        for worker in workers
        if (askers, worker.name) in rates
    )
    most = max(ASKERS)
    ratio = statistics.median(rates[most, QUOTH]) / statistics.median(rates[1, QUOTH])
    aim = Aim(f"Quoth's questions a second of {most} askers to those of one", ratio, 1.7, at_least=True)
    return SpeedTable(Part.THROUGHPUT, "Many askers, five articles", SpeedUnit.QUESTIONS, figures, (aim,)), list(
        failures.values()
    )


def _askers(count: int) -> str:
    return f"{count} asker{'' if count == 1 else 's'}"
