"""A report as files: one page for people, and JSON for programs."""

from collections.abc import Sequence
from pathlib import Path

from eval.comparing import Comparison
from eval.runs import Run, write_run


def write_report(runs: Sequence[Run], folder: Path, *, misses: bool = True) -> Path:
    """Write ``report.json``, which is the first run, and the other runs beside it; the file to read.

    :raises ReportError: the folder cannot be written.
    """
    write_run(runs[0], folder / "report.json")
    for run in runs[1:]:
        write_run(run, folder / run_file(run))
    return folder / "report.json"


def write_comparison(comparison: Comparison, folder: Path) -> Path:
    """Write the comparison."""
    raise NotImplementedError


def run_file(run: Run) -> str:
    """The name of the file of a run that is not the first: "dense-only.json"."""
    return "-".join(run.name.lower().replace(",", "").split()) + ".json"
