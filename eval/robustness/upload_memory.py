"""Measure the memory of the chat's server while visitors bring the files that take the most of it.

For each kind of file another visitor brings them to the same server, which indexes them. The peak of the resident
memory of the server's own process must stay below a bound; the processes that read files have separate limits.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from eval.options import count
from eval.robustness.chat_server import SERVE, start_server
from eval.robustness.killing import Victim
from eval.robustness.large_files import KINDS
from eval.speed.visitors import Browser

_BOUND_MIB = 1024
_WAIT_SECONDS = 1800.0  # without a byte from the server
_RESET_PEAK = "5"  # see proc(5), /proc/PID/clear_refs


@dataclass(frozen=True, slots=True)
class MemoryPeak:
    """The memory of the server in MiB, before a kind of files and at its peak; how many were indexed and refused."""

    kind: str
    before: float
    peak: float
    seconds: float
    indexed: int
    refused: int

    def line(self) -> str:
        """Return the numbers in words."""
        files = f"{self.indexed} files indexed, {self.refused} refused"
        return (
            f"{self.kind}: {self.before:,.0f} MiB before, {self.peak:,.0f} at the peak, {self.seconds:.0f} s, {files}"
        )


def measure_uploads(
    kinds: Sequence[str], share: float, *, model: bool, note: Callable[[MemoryPeak], None]
) -> list[MemoryPeak]:
    """Return the peaks of these kinds. ``share``: of the largest size of each file. ``note``: called with each peak.

    :raises OSError: if the server cannot start, refuses a request or ends.
    """
    with tempfile.TemporaryDirectory(prefix="quoth-memory-") as folder:
        server, url = start_server(_command(Path(folder), model=model), Path(folder) / "output", {})
        try:
            peaks = []
            for kind in kinds:
                peaks.append(_measure(server.process.pid, url, kind, share))
                note(peaks[-1])
            return peaks
        finally:
            server.kill(Victim.BOTH)


def _command(folder: Path, *, model: bool) -> list[str]:
    library = folder / "library"
    if not model:
        log = folder / "encoded"
        log.touch()
        return ["-c", SERVE, str(library), str(log), "wide"]
    articles = folder / "articles"
    articles.mkdir()
    return ["-m", "qa.doors.cli.command_line", "chat", "--articles", str(articles), "--library", str(library)]


def _measure(pid: int, url: str, kind: str, share: float) -> MemoryPeak:
    files = list(KINDS[kind](share))
    Path(f"/proc/{pid}/clear_refs").write_text(_RESET_PEAK)
    before, begun = _memory(pid, "VmRSS"), time.monotonic()
    with closing(Browser(url, _WAIT_SECONDS)) as browser:
        refused = 0
        for name, data in files:
            try:
                browser.call("PUT", f"/quoth/uploads?name={quote(name)}", data)
            except OSError as error:
                print(f"{name}: {error}", file=sys.stderr, flush=True)
                refused += 1
        last = json.loads(browser.call("POST", "/quoth/index").splitlines()[-1])
    if "error" in last:
        raise OSError(f"The server could not index {kind}: {last['error']}")
    for failed in last["failed"]:
        print(f"{failed['name']}: {failed['reason']}", file=sys.stderr, flush=True)
    refused += len(last["failed"])
    return MemoryPeak(kind, before, _memory(pid, "VmHWM"), time.monotonic() - begun, len(last["added"]), refused)


def _memory(pid: int, field: str) -> float:
    """Return a field of the status of a process in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{field}:"))) / 1024


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the peak of each kind; exit with status 1 if one is above the bound."""
    parser = argparse.ArgumentParser(prog="python -m eval.robustness.upload_memory", description=__doc__)
    parser.add_argument("--only", action="append", choices=KINDS, metavar="KIND", help=f"of {', '.join(KINDS)} [all]")
    parser.add_argument("--share", type=float, default=1.0, metavar="X", help="of the largest size of each file [1]")
    parser.add_argument("--model", action="store_true", help="run quoth chat, with the model, which takes far longer")
    parser.add_argument("--bound", type=count, default=_BOUND_MIB, metavar="MIB", help="of the memory [1024]")
    options = parser.parse_args(arguments)
    note = lambda peak: print(peak.line(), flush=True)  # noqa: E731
    peaks = measure_uploads(options.only or list(KINDS), options.share, model=options.model, note=note)
    highest = max(peaks, key=lambda peak: peak.peak)
    print(f"At most {highest.peak:,.0f} MiB, for {highest.kind}; the bound is {options.bound:,} MiB.")
    if highest.peak > options.bound:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
