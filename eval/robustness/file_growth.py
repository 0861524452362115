"""Measure how the time for a file grows with its size: reading it, finding its blocks, and cutting it into passages.

Each kind of the largest files (``large_files.py``) and each format is tried at a size and at four times the size. A
ratio near four is linear growth; a ratio near sixteen is quadratic.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from embeddings.errors import UnreadableArticleError
from embeddings.languages.english import ENGLISH
from embeddings.settings import DEFAULT_PASSAGE_TOKENS
from embeddings.structure.chunking import chunk
from embeddings.syncing.reading import read_document
from eval.robustness.article_files import MAKERS
from eval.robustness.hash_encoder import HashEncoder
from eval.robustness.large_files import KINDS, Files

_TIMES = 4
_LINEAR = 8.0  # the highest ratio, since short times vary
_LEAST_SECONDS = 0.05  # below which a ratio says little
_MANY = ("bombs", "four of the largest at once", "the whole quota")  # kinds of many files


@dataclass(frozen=True, slots=True)
class Growth:
    """The seconds of the processor for files of a kind, and for files of four times the size."""

    kind: str
    small: float
    large: float

    @property
    def is_linear(self) -> bool:
        """True if the time grows about as the size does."""
        return self.large <= _LINEAR * max(self.small, _LEAST_SECONDS)

    def line(self) -> str:
        """Return the numbers in words."""
        ratio = self.large / max(self.small, 1e-9)
        return f"{self.kind}: {self.small:.2f} s, {self.large:.2f} s at {_TIMES} times the size, {ratio:.1f} times"


def measure_growth(share: float) -> Iterator[Growth]:
    """Yield the growth for each kind. ``share``: of the smaller files, of the largest size."""
    count_passages("warm.txt", b"The ferry is late. It waits for the tide.")  # loads the vocabulary
    for kind, make in _makers().items():
        yield Growth(kind, _seconds(make(share)), _seconds(make(_TIMES * share)))


def _makers() -> dict[str, Callable[[float], Files]]:
    formats = {suffix: partial(_ledger, suffix) for suffix in MAKERS}
    return {**{kind: make for kind, make in KINDS.items() if kind not in _MANY}, **formats}


def _ledger(suffix: str, share: float) -> Files:
    return [(f"ledger{suffix}", MAKERS[suffix]("The ledger", _paragraphs(int(20_000 * share))))]


def _paragraphs(number: int) -> list[str]:
    return [
        f"Entry {i} says that the miller brought {i} sacks to the quay. The clerk signed it." for i in range(number)
    ]


def _seconds(files: Files) -> float:
    files = list(files)
    begun = time.process_time()
    for name, data in files:
        count_passages(name, data)
    return time.process_time() - begun


def count_passages(name: str, data: bytes) -> int:
    """Return the number of passages of a file; 0 for a file that is refused."""
    folder, encoder = Path("/articles"), HashEncoder()
    try:
        document = read_document(folder / name, folder, data=data)
    except UnreadableArticleError:
        return 0
    passages = chunk(
        document,
        passage_tokens=DEFAULT_PASSAGE_TOKENS,
        model_tokens=encoder.max_tokens,
        count_model=encoder.count_tokens,
        language=ENGLISH,
    )
    return len(passages)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the growth of each kind; exit with status 1 if one is far from linear."""
    parser = argparse.ArgumentParser(prog="python -m eval.robustness.file_growth", description=__doc__)
    parser.add_argument("--share", type=float, default=0.04, metavar="X", help="of the largest size [0.04]")
    options = parser.parse_args(arguments)
    steep = []
    for growth in measure_growth(options.share):
        print(growth.line(), flush=True)
        steep += [] if growth.is_linear else [growth.kind]
    if steep:
        raise SystemExit(f"Not linear: {', '.join(steep)}")


if __name__ == "__main__":
    main()
