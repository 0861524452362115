"""The files of a report: one page for people, and JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from eval.comparing import Comparison
from eval.reporting.page import comparison_page, report_page
from eval.runs import Run, write_run, write_text

COMPARISON_SCHEMA = "quoth-eval-comparison/1"


def write_report(runs: Sequence[Run], folder: Path, *, misses: bool = True) -> Path:
    """Write ``report.html``, the first run as ``report.json``, and the other runs; return the path of the page.

    ``misses``: whether the page lists the misses.

    :raises ReportError: if the folder cannot be written.
    """
    write_run(runs[0], folder / "report.json")
    for run in runs[1:]:
        write_run(run, folder / run_file(run))
    write_text(folder / "report.html", report_page(runs, misses=misses))
    return folder / "report.html"


def write_comparison(comparison: Comparison, folder: Path) -> Path:
    """Write ``comparison.html`` and ``comparison.json``; return the path of the page.

    :raises ReportError: if the folder cannot be written.
    """
    row = {
        "schema": COMPARISON_SCHEMA,
        "first": _about(comparison.first),
        "second": _about(comparison.second),
        "differences": [asdict(difference) for difference in comparison.differences],
        "won": [one.query_id for one, _ in comparison.won],
        "lost": [one.query_id for one, _ in comparison.lost],
    }
    write_text(folder / "comparison.json", json.dumps(row, indent=1, allow_nan=False) + "\n")
    write_text(folder / "comparison.html", comparison_page(comparison))
    return folder / "comparison.html"


def run_file(run: Run) -> str:
    """Return the file name of a run that is not the first: "dense-only.json"."""
    return "-".join(run.name.lower().replace(",", "").split()) + ".json"


def _about(run: Run) -> dict[str, object]:
    return {name: value for name, value in asdict(run).items() if name not in ("figures", "records")}
