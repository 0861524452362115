"""Cold starts: the time and the peak memory of new processes."""

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
from eval.speed.results import BARE, QUOTH, Aim, Notify, Part, SpeedFigure, SpeedTable, SpeedUnit
from eval.speed.texts import Corpus, questions
from eval.speed.workers import OFFLINE
from seeds import seed_articles

FIRST = "the very first run: export the model, index, ask"
NEW = "a new folder: index, ask"
KNOWN = "a library that exists: ask"
LINE = "load the model, encode one line"

COMMAND = (sys.executable, "-m", "qa.doors.cli.command_line")
"""The command ``quoth``, which works without an installation."""

_BARE_LINE = """
import sys
from sentence_transformers import SentenceTransformer
SentenceTransformer(sys.argv[1], local_files_only=True).encode(sys.argv[2], show_progress_bar=False)
"""
_INDEX_AND_ASK = "import sys; from eval.speed.cold import index_and_ask; index_and_ask(*sys.argv[1:])"
_ROOT = Path(__file__).resolve().parent.parent.parent
MEBIBYTE = 2**20
# macOS reports bytes, every other system KiB.
_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 2**10


@dataclass(frozen=True, slots=True)
class ProcessCost:
    """The cost of one process: seconds from its start to its end, and its peak memory in MiB.

    If the process started others and waited for them, the peak is that of the largest process.
    """

    seconds: float
    mebibytes: float


@dataclass(slots=True)
class _ColdStart:
    """A kind of cold start: the contender, the task, and the cost of every run."""

    who: str
    what: str
    run: Callable[[], ProcessCost]
    spent: list[ProcessCost] = field(default_factory=list)


def measure_cold_starts(rounds: int, notify: Notify) -> list[SpeedTable]:
    """Measure time and memory of Quoth's first run and its later runs, of the others, and of loading the model alone.

    :raises SpeedError: if a process fails, or the system does not report the memory of a process.
    """
    if not hasattr(os, "wait4"):
        raise SpeedError("This system does not report the memory of a process; leave the part 'cold' out, with --only.")
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        cases = [*_cases(Path(folder)), *_others(Path(folder))]
        notify("cold starts: making the library that exists, and the model's export if it is missing")
        next(case for case in cases if case.what == KNOWN).run()
        for number in range(1, rounds + 1):
            notify(f"cold starts: round {number} of {rounds}")
            for case in cases:
                case.spent.append(case.run())
    seconds = _figures(cases, lambda spent: spent.seconds)
    memory = _figures(cases, lambda spent: spent.mebibytes)
    return [
        SpeedTable(
            Part.COLD, "Cold start, a new process", SpeedUnit.SECONDS, seconds, (_aim(seconds, "cold start", 0.15),)
        ),
        SpeedTable(
            Part.COLD, "Peak memory of that process", SpeedUnit.MEBIBYTES, memory, (_aim(memory, "peak memory", 0.5),)
        ),
    ]


def _cases(folder: Path) -> list[_ColdStart]:
    question = questions(1)[0]
    ask = [*COMMAND, "ask", question, "--articles", str(seed_articles()), "--library"]
    bare = [sys.executable, "-c", _BARE_LINE, model_folder(), question]

    def fresh() -> str:
        return tempfile.mkdtemp(dir=folder)

    return [
        _ColdStart(QUOTH, FIRST, lambda: run_process([*ask, fresh()], {"XDG_CACHE_HOME": fresh()})),
        _ColdStart(QUOTH, NEW, lambda: run_process([*ask, fresh()])),
        _ColdStart(QUOTH, KNOWN, lambda: run_process([*ask, str(folder / "known")])),
        _ColdStart(BARE, LINE, lambda: run_process(bare)),
    ]


def _others(folder: Path) -> list[_ColdStart]:
    """Return the starts of the model alone and the installed competitors, each with the passages that Quoth makes."""
    passages = folder / "passages.json"
    # In another process, so that this process stays small: see `run_process`.
    run_process([sys.executable, "-c", _INDEX_AND_ASK, QUOTH, str(passages), ""])
    there = [BARE, *(competitor.name for competitor in COMPETITORS if not competitor.missing())]
    command = [sys.executable, "-c", _INDEX_AND_ASK]
    return [
        _ColdStart(name, NEW, lambda name=name: run_process([*command, name, str(passages), questions(1)[0]]))  # type: ignore[misc]
        for name in there
    ]


def index_and_ask(name: str, passages: str, question: str) -> None:
    """Encode the passages of a JSON file and the question, and search if the contender can; runs in a timed process.

    For Quoth, which is timed as its own command, write that file instead.
    """
    file = Path(passages)
    if name == QUOTH:
        file.write_text(json.dumps(passages_of(seed_articles())), encoding="utf-8")
        return
    make = {BARE: Bare, **{competitor.name: competitor.make for competitor in COMPETITORS}}[name]
    contender = make()
    contender.index(Corpus(seed_articles(), tuple(json.loads(file.read_text(encoding="utf-8")))), None)
    contender.ask(question)


def run_process(command: list[str], environment: Mapping[str, str] | None = None) -> ProcessCost:
    """Run an offline process that imports Quoth from the same place as this process; return its cost.

    The peak memory of a process is at least the memory of its parent. So this process must stay small: the modules of
    this package import heavy libraries only inside a worker.

    :raises SpeedError: if the process fails.
    """
    variables = {**here_and_offline(), **(environment or {})}
    with tempfile.TemporaryFile() as stderr:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr, env=variables
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)  # otherwise Popen would wait for it again
        if process.returncode:
            stderr.seek(0)
            last = stderr.read().decode("utf-8", "replace").strip().splitlines()[-1:] or ["without a message"]
            name = " ".join(command[1:4]).split("\n")[0]
            raise SpeedError(f"The process {name!r} failed with status {process.returncode}: {last[0]}")
    return ProcessCost(seconds, used.ru_maxrss * _MAXRSS_BYTES / MEBIBYTE)


def here_and_offline() -> dict[str, str]:
    """Return the environment of an offline process that imports Quoth from the same place as this process."""
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, **OFFLINE, "PYTHONPATH": path}


def _figures(cases: list[_ColdStart], take: Callable[[ProcessCost], float]) -> tuple[SpeedFigure, ...]:
    return tuple(SpeedFigure(case.what, case.who, statistics.median(map(take, case.spent))) for case in cases)


def _aim(figures: tuple[SpeedFigure, ...], quantity: str, reach: float) -> Aim:
    value = {(figure.what, figure.who): figure.value for figure in figures}
    ratio = value[KNOWN, QUOTH] / value[LINE, BARE]
    return Aim(f"{quantity} of quoth ask on a library that exists, to the bare line", ratio, reach)
