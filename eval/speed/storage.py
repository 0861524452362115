"""The size of a passage on disk, and in the memory of a process that answers questions."""

import json
import statistics
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.errors import SpeedError
from eval.speed.cold import MEBIBYTE, run_process
from eval.speed.results import QUOTH, Aim, Notify, Part, SpeedFigure, SpeedTable, SpeedUnit
from eval.speed.texts import questions, write_articles

TOKENS = 160
TOTAL, CODES = "all in all", "the codes of its tokens"
_MOST_BYTES = 12_000
_TIMES = 10  # size of the larger library to the smaller
# So few that about as many passages stay in memory in either library.
_ASKED = 20

_MAKE = "import sys; from eval.speed.storage import make; make(*sys.argv[1:])"
_READ = "import sys; from eval.speed.storage import read_for_questions; read_for_questions(sys.argv[1])"


@dataclass(frozen=True, slots=True)
class LibrarySize:
    """The size of a library on disk: its passages, their tokens, its bytes, and the bytes of its token codes."""

    passages: int
    tokens: int
    bytes: int
    code_bytes: int


def measure_storage(passages: int, rounds: int, notify: Notify) -> list[SpeedTable]:
    """Measure the bytes on disk of a library of about so many synthetic passages, and the peak memory of questions.

    The memory is compared with a library of a tenth of the passages. A synthetic passage has about 160 tokens; the
    bytes on disk are scaled to exactly 160.

    :raises SpeedError: if a process fails, or the libraries are too small to compare.
    """
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        libraries = [Path(folder) / name for name in ("small", "large")]
        counts = max(1, passages // _TIMES), passages
        sizes = [_made(library, count, notify) for library, count in zip(libraries, counts, strict=True)]
        peaks: list[list[float]] = [[], []]
        for number in range(1, rounds + 1):
            notify(f"storage: round {number} of {rounds}")
            for library, values in zip(libraries, peaks, strict=True):
                values.append(run_process([sys.executable, "-c", _READ, str(library)]).mebibytes)
    small, large = sizes
    if large.code_bytes == small.code_bytes:
        raise SpeedError(f"{passages} passages are too few to see how memory grows; give --stored more.")
    memory = [statistics.median(values) for values in peaks]
    return [_disk(large), _memory(sizes, memory)]


def _disk(size: LibrarySize) -> SpeedTable:
    total, codes = (part / size.tokens * TOKENS for part in (size.bytes, size.code_bytes))
    aim = Aim(f"bytes to {_MOST_BYTES:,}", total / _MOST_BYTES, 1.0)
    title = f"On disk, a passage of {TOKENS} tokens"
    return SpeedTable(
        Part.STORAGE,
        title,
        SpeedUnit.BYTES,
        (SpeedFigure(TOTAL, QUOTH, total), SpeedFigure(CODES, QUOTH, codes)),
        (aim,),
    )


def _memory(sizes: list[LibrarySize], memory: list[float]) -> SpeedTable:
    figures = tuple(
        SpeedFigure(f"{library.passages:,} passages", QUOTH, peak) for library, peak in zip(sizes, memory, strict=True)
    )
    grown = (memory[1] - memory[0]) * MEBIBYTE
    aim = Aim("growth to that of the codes on disk", grown / (sizes[1].code_bytes - sizes[0].code_bytes), 0.5)
    return SpeedTable(Part.STORAGE, "Peak memory of reading for questions", SpeedUnit.MEBIBYTES, figures, (aim,))


def _made(library: Path, passages: int, notify: Notify) -> LibrarySize:
    notify(f"storage: making a library of about {passages:,} passages")
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        articles = write_articles(Path(folder) / "articles", passages)
        output = Path(folder) / "size.json"
        # In another process, so that this process stays small: see `cold.run_process`.
        run_process([sys.executable, "-c", _MAKE, str(articles), str(library), str(output)])
        return LibrarySize(**json.loads(output.read_text(encoding="utf-8")))


def make(articles: str, library: str, output: str) -> None:
    """Make a library of these articles with random vectors, and write its size as JSON to the file ``output``."""
    from embeddings.library import Library
    from eval.speed.random_vectors import RandomVectors

    passages = tokens = code_bytes = 0
    with Library.open(library, encoder=RandomVectors()) as opened:
        opened.sync(articles)
        for document_id in opened.document_ids():
            for stored in opened.passages(opened.passage_ids([document_id])):
                passages += 1
                tokens += len(stored.token_starts)
                code_bytes += 0 if stored.token_codes is None else stored.token_codes.nbytes
    size = sum(file.stat().st_size for file in Path(library).rglob("*") if file.is_file())
    Path(output).write_text(json.dumps(asdict(LibrarySize(passages, tokens, size, code_bytes))), encoding="utf-8")


def read_for_questions(library: str) -> None:
    """Open a library, and generate candidates for a few questions as the assistant does."""
    from embeddings.library import Library
    from qa.questions.question import read_question
    from qa.retriever import Retriever

    with Library.open(library) as opened:
        retriever = Retriever(opened)
        for question in questions(_ASKED):
            retriever.retrieve(read_question(question))
