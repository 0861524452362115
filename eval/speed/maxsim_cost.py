"""The cost of late interaction over many passages, beside the encoding of the question."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from eval.speed.results import BARE, QUOTH, Aim, Notify, Part, SpeedFigure, SpeedTable, SpeedUnit
from eval.speed.texts import write_articles
from eval.speed.workers import Worker

if TYPE_CHECKING:
    from embeddings.encoders.base import Encoder
    from embeddings.engines.base import StoredPassage
    from qa.ranking.learned_maxsim import LearnedMaxSim

MATCHED = 100
ENCODE, MATCH = "encode the question", "match it"


def measure_late_interaction(
    workers: Sequence[Worker], asked: Sequence[str], rounds: int, notify: Notify
) -> tuple[SpeedTable, str]:
    """Measure late interaction over 100 synthetic passages; the note holds its ratio to Quoth's encoding."""
    quoth, bare = (next(worker for worker in workers if worker.name == name) for name in (QUOTH, BARE))
    times: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        articles = write_articles(Path(folder) / "articles", MATCHED)
        tokens = quoth.run(tokens_a_passage, articles)
        bare.latencies(asked[:2])
        for number in range(1, rounds + 1):
            notify(f"late interaction: round {number} of {rounds}")
            for task, seconds in quoth.run(match_times, articles, asked).items():
                times.setdefault((task, QUOTH), []).extend(seconds)
            times.setdefault((ENCODE, BARE), []).extend(bare.latencies(asked))
    medians = {key: statistics.median(seconds) for key, seconds in times.items()}
    figures = tuple(SpeedFigure(task, name, seconds) for (task, name), seconds in medians.items())
    ratio = medians[MATCH, QUOTH] / medians[ENCODE, BARE]
    aims = (Aim(f"late interaction with {MATCHED} passages, to one bare encode", ratio, 0.5),)
    own = medians[MATCH, QUOTH] / medians[ENCODE, QUOTH]
    note = f"Late interaction to Quoth's own encoding of the question: {own:.2f}."
    title = f"Late interaction, {MATCHED} passages of {tokens:.0f} tokens"
    return SpeedTable(Part.MATCHING, title, SpeedUnit.SECONDS, figures, aims), note


def tokens_a_passage(articles: Path) -> float:
    """Return the mean number of tokens of the matched passages."""
    return statistics.mean(len(stored.token_starts) for stored in _prepared(articles)[2])


def match_times(articles: Path, questions: Sequence[str]) -> dict[str, list[float]]:
    """Return the seconds of each question: to encode it, and to match it with the first passages of the articles."""
    from qa.ranking.maxsim import maxsim

    encoder, learned, passages = _prepared(articles)
    times: dict[str, list[float]] = {ENCODE: [], MATCH: []}
    for question in questions:
        begun = time.perf_counter()
        encoding = encoder.encode_query(question)
        encoded = time.perf_counter()
        maxsim(learned.project(encoding), passages)
        times[MATCH].append(time.perf_counter() - encoded)
        times[ENCODE].append(encoded - begun)
    return times


@cache
def _prepared(articles: Path) -> "tuple[Encoder, LearnedMaxSim, list[StoredPassage]]":
    """Return the encoder, an identity MaxSim (a learned one takes as long) and the passages; made once in a worker."""
    from embeddings.library import Library
    from eval.speed.random_vectors import RandomVectors
    from qa.ranking.learned_maxsim import identity_maxsim

    encoder = RandomVectors()
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder, Library.open(folder, encoder=encoder) as library:
        library.sync(articles)
        ids = library.passage_ids(library.document_ids())
        return encoder, identity_maxsim(encoder.encode_query("Who?")), library.passages(ids[:MATCHED])
