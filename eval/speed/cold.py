"""Cold starts: new processes, what they take in time and at their peak in memory."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eval.errors import SpeedError
from eval.speed.competitors import COMPETITORS
from eval.speed.contenders import Bare, model_folder, passages_of
from eval.speed.speed_figures import BARE, QUOTH, Aim, Part, SpeedFigure, SpeedTable, Unit
from eval.speed.texts import Corpus, questions, seed_articles
from eval.speed.workers import OFFLINE

FIRST = "the very first run: export the model, index, ask"
NEW = "a new folder: index, ask"
KNOWN = "a library that exists: ask"
LINE = "load the model, encode one line"

COMMAND = (sys.executable, "-m", "qa.doors.cli.command_line")
"""What starts ``quoth``, installed or not."""

_BARE_LINE = """
import sys
from sentence_transformers import SentenceTransformer
SentenceTransformer(sys.argv[1], local_files_only=True).encode(sys.argv[2], show_progress_bar=False)
"""
_INDEX_AND_ASK = "import sys; from eval.speed.cold import index_and_ask; index_and_ask(*sys.argv[1:])"
_ROOT = Path(__file__).resolve().parent.parent.parent
MEBIBYTE = 2**20
# macOS counts in bytes, every other system in KiB.
_COUNTED = 1 if sys.platform == "darwin" else 2**10


@dataclass(frozen=True, slots=True)
class Spent:
    """What one process took: seconds from its start to its end, and its peak memory in MiB.

    The peak is that of the largest where the process started others and waited for them.
    """

    seconds: float
    mebibytes: float


@dataclass(slots=True)
class _Case:
    """A way to start cold: who does what, and what every run of it took."""

    who: str
    what: str
    run: Callable[[], Spent]
    spent: list[Spent] = field(default_factory=list)


def measure_cold_starts(rounds: int, say: Callable[[str], None]) -> list[SpeedTable]:
    """Time and memory of Quoth's first run and of its next ones, of the others, and of only loading the model.

    :raises SpeedError: one of the processes failed, or the system does not tell what a process took.
    """
    if not hasattr(os, "wait4"):
        raise SpeedError("This system does not tell the memory of a process; leave the part 'cold' out, with --only.")
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        cases = [*_cases(Path(folder)), *_others(Path(folder))]
        say("cold starts: making the library that exists, and the model's export if there is none yet")
        next(case for case in cases if case.what == KNOWN).run()
        for number in range(1, rounds + 1):
            say(f"cold starts: round {number} of {rounds}")
            for case in cases:
                case.spent.append(case.run())
    seconds = _figures(cases, lambda spent: spent.seconds)
    memory = _figures(cases, lambda spent: spent.mebibytes)
    return [
        SpeedTable(Part.COLD, "Cold start, a new process", Unit.SECONDS, seconds, (_aim(seconds, "cold start", 0.15),)),
        SpeedTable(
            Part.COLD, "Peak memory of that process", Unit.MEBIBYTES, memory, (_aim(memory, "peak memory", 0.5),)
        ),
    ]


def _cases(folder: Path) -> list[_Case]:
    question = questions(1)[0]
    ask = [*COMMAND, "ask", question, "--articles", str(seed_articles()), "--library"]
    bare = [sys.executable, "-c", _BARE_LINE, model_folder(), question]

    def fresh() -> str:
        return tempfile.mkdtemp(dir=folder)

    return [
        _Case(QUOTH, FIRST, lambda: run_process([*ask, fresh()], {"XDG_CACHE_HOME": fresh()})),
        _Case(QUOTH, NEW, lambda: run_process([*ask, fresh()])),
        _Case(QUOTH, KNOWN, lambda: run_process([*ask, str(folder / "known")])),
        _Case(BARE, LINE, lambda: run_process(bare)),
    ]


def _others(folder: Path) -> list[_Case]:
    """The model alone and the competitors that there are, each with the passages that Quoth makes of the articles."""
    passages = folder / "passages.json"
    # In a process of its own, since it imports what this one must not.
    run_process([sys.executable, "-c", _INDEX_AND_ASK, QUOTH, str(passages), ""])
    there = [BARE, *(competitor.name for competitor in COMPETITORS if not competitor.missing())]
    command = [sys.executable, "-c", _INDEX_AND_ASK]
    return [
        _Case(name, NEW, lambda name=name: run_process([*command, name, str(passages), questions(1)[0]]))  # type: ignore[misc]
        for name in there
    ]


def index_and_ask(name: str, passages: str, question: str) -> None:
    """What a process does that is timed: encode the passages in a JSON file and the question, and search where it can.

    For Quoth itself, which is timed as its own command, write that file.
    """
    file = Path(passages)
    if name == QUOTH:
        file.write_text(json.dumps(passages_of(seed_articles())), encoding="utf-8")
        return
    make = {BARE: Bare, **{competitor.name: competitor.make for competitor in COMPETITORS}}[name]
    contender = make()
    contender.index(Corpus(seed_articles(), tuple(json.loads(file.read_text(encoding="utf-8")))), None)
    contender.ask(question)


def run_process(command: list[str], environment: Mapping[str, str] | None = None) -> Spent:
    """What a process takes that finds Quoth where this one does and may not reach the network.

    The peak memory of a process is at least that of the one that starts it, so this one has to stay small: the modules
    of this package import nothing heavy before they are in a worker.

    :raises SpeedError: it failed.
    """
    variables = {**here_and_offline(), **(environment or {})}
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, env=variables
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)  # or it would be waited for again
        if process.returncode:
            said.seek(0)
            last = said.read().decode("utf-8", "replace").strip().splitlines()[-1:] or ["nothing was said"]
            name = " ".join(command[1:4]).split("\n")[0]
            raise SpeedError(f"The process {name!r} failed with status {process.returncode}: {last[0]}")
    return Spent(seconds, used.ru_maxrss * _COUNTED / MEBIBYTE)


def here_and_offline() -> dict[str, str]:
    """The environment of a process that finds Quoth where this one does and may not reach the network."""
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, **OFFLINE, "PYTHONPATH": path}


def _figures(cases: list[_Case], take: Callable[[Spent], float]) -> tuple[SpeedFigure, ...]:
    return tuple(SpeedFigure(case.what, case.who, statistics.median(map(take, case.spent))) for case in cases)


def _aim(figures: tuple[SpeedFigure, ...], what: str, reach: float) -> Aim:
    value = {(figure.what, figure.who): figure.value for figure in figures}
    ratio = value[KNOWN, QUOTH] / value[LINE, BARE]
    return Aim(f"{what} of quoth ask on a library that exists, to the bare line", ratio, reach)
