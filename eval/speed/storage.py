"""What a passage takes on disk, and in the memory of a process that answers questions."""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.errors import SpeedError
from eval.speed.cold import MEBIBYTE, run_process
from eval.speed.speed_figures import QUOTH, Aim, Part, SpeedFigure, SpeedTable, Unit
from eval.speed.texts import questions, write_articles

TOKENS = 160
TOTAL, CODES = "all in all", "the codes of its tokens"
_MOST_BYTES = 12_000
_TIMES = 10  # how much larger the larger library is
# So few that the passages which stay in memory once they were read are about as many in either library.
_ASKED = 20

_MAKE = "import sys; from eval.speed.storage import make; make(*sys.argv[1:])"
_READ = "import sys; from eval.speed.storage import read_for_questions; read_for_questions(sys.argv[1])"


@dataclass(frozen=True, slots=True)
class Held:
    """A library on disk: how many passages it holds, their tokens, its bytes, and those of its token codes."""

    passages: int
    tokens: int
    bytes: int
    code_bytes: int


def measure_storage(passages: int, rounds: int, say: Callable[[str], None]) -> list[SpeedTable]:
    """Bytes on disk of a library of about so many made-up passages, and the peak memory of reading for questions there
    and in one of a tenth of the passages.

    Made-up passages have 160 tokens on average, or nearly: all bytes are scaled by what they lack or have too many.

    :raises SpeedError: one of the processes failed, or the libraries are too small to be compared.
    """
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        libraries = [Path(folder) / name for name in ("small", "large")]
        counts = max(1, passages // _TIMES), passages
        held = [_made(library, count, say) for library, count in zip(libraries, counts, strict=True)]
        peaks: list[list[float]] = [[], []]
        for number in range(1, rounds + 1):
            say(f"storage: round {number} of {rounds}")
            for library, taken in zip(libraries, peaks, strict=True):
                taken.append(run_process([sys.executable, "-c", _READ, str(library)]).mebibytes)
    small, large = held
    if large.code_bytes == small.code_bytes:
        raise SpeedError(f"{passages} passages are too few to see how memory grows; give --stored more.")
    memory = [statistics.median(taken) for taken in peaks]
    return [_disk(large), _memory(held, memory)]


def _disk(held: Held) -> SpeedTable:
    total, codes = (part / held.tokens * TOKENS for part in (held.bytes, held.code_bytes))
    aim = Aim(f"bytes to {_MOST_BYTES:,}", total / _MOST_BYTES, 1.0)
    title = f"On disk, a passage of {TOKENS} tokens"
    return SpeedTable(
        Part.STORAGE, title, Unit.BYTES, (SpeedFigure(TOTAL, QUOTH, total), SpeedFigure(CODES, QUOTH, codes)), (aim,)
    )


def _memory(held: list[Held], memory: list[float]) -> SpeedTable:
    figures = tuple(
        SpeedFigure(f"{library.passages:,} passages", QUOTH, peak) for library, peak in zip(held, memory, strict=True)
    )
    grown = (memory[1] - memory[0]) * MEBIBYTE
    aim = Aim("growth to that of the codes on disk", grown / (held[1].code_bytes - held[0].code_bytes), 0.5)
    return SpeedTable(Part.STORAGE, "Peak memory of reading for questions", Unit.MEBIBYTES, figures, (aim,))


def _made(library: Path, passages: int, say: Callable[[str], None]) -> Held:
    say(f"storage: making a library of about {passages:,} passages")
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        articles = write_articles(Path(folder) / "articles", passages)
        told = Path(folder) / "held.json"
        # In a process of its own, since it imports what this one must not.
        run_process([sys.executable, "-c", _MAKE, str(articles), str(library), str(told)])
        return Held(**json.loads(told.read_text(encoding="utf-8")))


def make(articles: str, library: str, told: str) -> None:
    """Make a library of these articles with random vectors, and write what it holds as JSON to the file ``told``."""
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
    Path(told).write_text(json.dumps(asdict(Held(passages, tokens, size, code_bytes))), encoding="utf-8")


def read_for_questions(library: str) -> None:
    """Open a library and do what answering does there: find passages for a few questions, and measure them."""
    from embeddings.library import Library
    from qa.questions.question import read_question
    from qa.retriever import Retriever

    with Library.open(library) as opened:
        retriever = Retriever(opened)
        for question in questions(_ASKED):
            retriever.retrieve(read_question(question))
