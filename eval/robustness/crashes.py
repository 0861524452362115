"""Kill syncs of a folder of all formats at random moments, and check that the next sync makes everything good.

In each round a few syncs of the same library are killed, and the folder may change between them. Then a last sync has
to end in time; the library has to verify; and the library must equal a library that was made in one run:
its documents, passages, encodings, searches and files. After each kill, no text of a stored article may have been
encoded again, the lost work is at most two batches, and the processes that a sync has started must end by themselves.
"""

import argparse
import hashlib
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from embeddings.library import Library
from eval.options import count
from eval.robustness.changing_folder import PARAGRAPHS, ChangingFolder
from eval.robustness.counted_sync import open_counted
from eval.robustness.killing import MarkedProcess, Victim
from eval.robustness.library_state import LibraryState, differences, read_state

_EXAMPLES = """examples:
  python -m eval.robustness.crashes --kills 300
  python -m eval.robustness.crashes --kills 20 --model --seed 7
"""
_MOST_KILLS = 12  # of one round
# Two batches of passages, each at most one document beyond its size; see ``embeddings/syncing/adding.py``.
_MOST_LOST = 2 * (127 + PARAGRAPHS + 2)
_BYTES_OF_HASH = 65  # with its line break
_LEAST_PENDING = 4 * PARAGRAPHS  # fewer texts are encoded before a kill can meet the sync
_TOO_LATE = "too late: the sync had ended"
_LONGEST = 120.0  # seconds until a sync is killed, whatever it does
_SECONDS_FOR_OTHERS = 20.0  # that a process may take to notice the end of the process that started it


@dataclass(slots=True)
class CrashReport:
    """The result of all rounds.

    ``kills``: by the stage of the sync. ``finals``: the seconds of the last syncs. ``lost``: the encoded texts that
    each kill lost. ``ends``: the seconds until the other processes of a killed sync had ended. ``failures``: a sentence
    each.
    """

    kills: Counter[str] = field(default_factory=Counter)
    finals: list[float] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    encoded: int = 0
    is_interrupted: bool = False
    failures: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        """The number of syncs that were killed before they had ended."""
        return self.kills.total() - self.kills[_TOO_LATE]

    def lines(self) -> list[str]:
        """Return the report in words."""
        stages = ", ".join(f"{count} {stage}" for stage, count in self.kills.most_common())
        return [
            f"{self.killed} kills: {stages}",
            f"{len(self.finals)} last syncs, the slowest {max(self.finals, default=0):.1f} s",
            f"{self.encoded:,} texts encoded; a kill lost at most {max(self.lost, default=0)} of them, on average "
            f"{sum(self.lost) / max(1, len(self.lost)):.1f} (allowed: {_MOST_LOST})",
            f"other processes ended within {max(self.ends, default=0):.2f} s",
            f"{len(self.failures)} failures",
        ]


class CrashRound:
    """A library, its folder, and the syncs that are killed."""

    def __init__(self, folder: Path, seed: int, report: CrashReport, *, model: bool, per_format: int) -> None:
        """``folder``: an empty folder for everything. ``per_format``: the number of articles of each format."""
        self._folder = folder
        self._random = random.Random(seed)
        self._report = report
        self._model = model
        self._articles = ChangingFolder(folder / "articles", seed, per_format)
        self._library = folder / "library"
        self._temporary = folder / "temporary"
        self._temporary.mkdir()
        self._runs = 0
        self._running: MarkedProcess | None = None
        self.seconds = 0.0

    def end(self) -> None:
        """Kill the processes of the round that still run."""
        if self._running:
            self._running.end()

    def run(self, kills: int, most_seconds: float) -> None:
        """Kill this number of syncs, each within the time that a whole sync takes, and check the result."""
        if self._random.random() < 0.4:
            self._sync(most_seconds)
        for _ in range(kills):
            if self._random.random() < 0.4 or self._pending(self._state()) < _LEAST_PENDING:
                self._articles.change()
            self._kill()
        for left in self._temporary.iterdir():
            os.utime(left, (0, 0))  # the next start removes old folders alone: another process may use a new one
        self._report.finals.append(self._sync(most_seconds))
        self._check()

    def _start(self) -> tuple[MarkedProcess, Path, LibraryState]:
        before, self._runs = self._state(), self._runs + 1
        log = self._folder / f"encoded-{self._runs}"
        log.touch()
        kind = "model" if self._model else "cheap"
        variables = {"TMPDIR": str(self._temporary), "XDG_CACHE_HOME": str(self._folder / "cache")}
        arguments = ["-m", "eval.robustness.counted_sync"]
        arguments += [str(self._articles.path), str(self._library), str(log), kind]
        output = self._folder / f"output-{self._runs}"
        self._running = MarkedProcess(arguments, output, variables)
        return self._running, log, before

    def _kill(self) -> None:
        """Kill a sync, or the processes that it started, at a random moment."""
        sync, log, before = self._start()
        victim = self._random.choices(list(Victim), [6, 2, 2])[0]
        status = self._wait_at_random(sync, log, self._pending(before))
        was_killed = sync.kill(victim) if status is None else False
        if not was_killed and sync.process.poll() is None:  # it reads nothing at this moment
            victim, was_killed = Victim.SYNC, sync.kill(Victim.SYNC)
        stage = self._stage(log, before) if was_killed else _TOO_LATE
        if victim is Victim.READER and was_killed:
            stage, status = f"{stage}, only the process that reads", sync.wait(120)
            if status != 0:
                self._fail(f"a sync ended with status {status} after its reader was killed")
        self._report.kills[stage] += 1
        seconds, others = sync.outlived_by(_SECONDS_FOR_OTHERS)
        self._report.ends.append(seconds)
        if others:
            self._fail(f"{len(others)} processes still run {seconds:.0f} s after the kill ({stage})")
        sync.end()
        self._check_encoded(log, before, is_killed=was_killed and victim is not Victim.READER)

    def _pending(self, state: LibraryState) -> int:
        """Return about how many texts of the folder are not stored."""
        stored = {document.sha256 for document in state.documents.values()}
        files = self._articles.files()
        return PARAGRAPHS * sum(hashlib.sha256(file.read_bytes()).hexdigest() not in stored for file in files)

    def _wait_at_random(self, sync: MarkedProcess, log: Path, pending: int) -> int | None:
        """Wait for a random time, or for a random number of encoded texts; return the exit status of an early end."""
        longest = self.seconds or 6.0
        if self._random.random() < 0.3:
            return sync.wait(self._random.uniform(0.3, longest / 2))
        least = self._random.randint(0, pending) * _BYTES_OF_HASH
        while sync.wait(0.01) is None and log.stat().st_size < least and time.monotonic() - sync.begun < _LONGEST:
            pass
        return sync.wait(self._random.uniform(0.0, longest / 40))

    def _stage(self, log: Path, before: LibraryState) -> str:
        if not log.stat().st_size:
            return "before the first text"
        encoded, stored = log.read_text().split(), self._state().texts.values()
        if not set(encoded) & set().union(*stored):
            return "before the first batch was stored"
        return "after a batch was stored" if len(stored) < len(self._articles.files()) else "when all was stored"

    def _sync(self, most_seconds: float) -> float:
        """Let a sync run to its end, and return its seconds."""
        sync, log, before = self._start()
        status = sync.wait(most_seconds)
        seconds = time.monotonic() - sync.begun
        if status != 0:
            self._fail(f"a sync ended with status {status} after {seconds:.0f} s")
        output = (self._folder / f"output-{self._runs}").read_text(errors="replace")
        if "failed:" in output:
            self._fail(f"a sync left files out: {output.strip()}")
        if sync.outlived_by(_SECONDS_FOR_OTHERS)[1]:
            self._fail("a sync left a process behind")
        sync.end()
        self._check_encoded(log, before, is_killed=False)
        self.seconds = max(self.seconds, seconds)
        return seconds

    def _check_encoded(self, log: Path, before: LibraryState, *, is_killed: bool) -> None:
        """Check that no text was encoded twice, and that a killed sync lost at most two batches."""
        encoded = Counter(log.read_text().split())
        self._report.encoded += encoded.total()
        after = self._state()
        stored = frozenset().union(*before.texts.values())
        if again := encoded.keys() & stored:
            self._fail(f"{len(again)} texts of stored articles were encoded again")
        if twice := [text for text, count in encoded.items() if count > 1]:
            self._fail(f"{len(twice)} texts were encoded twice in one sync")
        lost = len(encoded.keys() - frozenset().union(*after.texts.values()))
        if is_killed:
            self._report.lost.append(lost)
        if lost > (_MOST_LOST if is_killed else 0):
            self._fail(f"{lost} texts were encoded and not stored")

    def _check(self) -> None:
        """Compare the library with a library that is made in one run, and verify it."""
        with self._open(self._library) as library:
            for problem in library.verify():
                self._fail(f"quoth verify: {problem.document_id}: {problem.message}")
        state = self._state(searches=True)
        with self._open(self._folder / "whole") as whole:
            whole.sync(self._articles.path)
            expected = read_state(self._folder / "whole", whole, searches=True)
        for difference in differences(state, expected):
            self._fail(difference)
        left = sorted(path.name for path in self._temporary.iterdir())
        # Only a sync that cuts texts reads the vocabulary, and removes what a killed one has unpacked.
        if left and (self._folder / f"encoded-{self._runs}").stat().st_size:
            self._fail(f"temporary files are left: {left}")

    def _state(self, *, searches: bool = False) -> LibraryState:
        if not self._library.exists():
            return LibraryState()
        with self._open(self._library) as library:
            return read_state(self._library, library, searches=searches)

    def _open(self, folder: Path) -> Library:
        return open_counted(folder, self._folder / "encoded-to-compare", model=self._model)

    def _fail(self, sentence: str) -> None:
        self._report.failures.append(f"{self._folder.name}, sync {self._runs}: {sentence}")


def crash(
    kills: int,
    seed: int,
    *,
    seconds: float,
    model: bool,
    per_format: int,
    keep: Path | None,
    note: Callable[[str], None],
) -> CrashReport:
    """Kill this number of syncs in rounds, and return the report; after an interrupt, of the kills so far.

    ``keep``: the folder in which to keep the libraries; None keeps none.
    """
    report, choice, number = CrashReport(), random.Random(seed), 0
    usual = 0.0
    while report.killed < kills and not report.is_interrupted:
        with tempfile.TemporaryDirectory(prefix="quoth-crash-") as folder:
            place = (keep or Path(folder)) / f"round-{seed}-{number}"
            place.mkdir(parents=True)
            a_round = CrashRound(place, seed * 1000 + number, report, model=model, per_format=per_format)
            a_round.seconds, before = usual, len(report.failures)
            of_round = min(kills - report.killed, choice.randint(1, _MOST_KILLS))
            try:
                a_round.run(of_round, seconds)
            except KeyboardInterrupt:
                report.is_interrupted = True
                a_round.end()
        usual, number = a_round.seconds, number + 1
        for failure in report.failures[before:]:
            note(failure)
        note(f"{report.killed} of {kills} kills, {len(report.failures)} failures")
    return report


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill syncs and print the report; exit with status 1 if a check failed."""
    options = _options(arguments)
    report = crash(
        options.kills,
        options.seed,
        seconds=options.seconds,
        model=options.model,
        per_format=options.articles,
        keep=options.keep,
        note=lambda sentence: print(sentence, file=sys.stderr, flush=True),
    )
    print("\n".join(report.lines()))
    if report.failures:
        raise SystemExit(1)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eval.robustness.crashes",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=count, default=300, metavar="N", help="syncs to kill [300]")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of everything random [1]")
    parser.add_argument("--seconds", type=count, default=120, metavar="N", help="seconds of a last sync [120]")
    parser.add_argument("--articles", type=count, default=2, metavar="N", help="articles of each format [2]")
    parser.add_argument("--model", action="store_true", help="encode with the model, which is exported in each round")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the libraries in this folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
