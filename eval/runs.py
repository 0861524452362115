"""A run: all that an evaluation found for one configuration of the retriever, as one JSON file."""

import json
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.errors import ReportError, RunError
from eval.figures import Figure, Section
from eval.records import Record

SCHEMA = "quoth-eval-run/1"


@dataclass(frozen=True, slots=True)
class Run:
    """One configuration, asked all questions of a data set.

    ``quoth``: its version. ``questions_sha256`` covers all that was asked and what counts as an answer,
    ``corpus_sha256`` the ids and bytes of the documents. ``without``: what was switched off. ``threshold``: the
    confidence below which questions were refused. ``cluster``: what was resampled, in the plural.
    """

    name: str
    quoth: str
    model: str
    dataset: str
    questions_sha256: str
    corpus_sha256: str
    documents: int
    without: tuple[str, ...]
    threshold: float
    cluster: str
    notes: tuple[str, ...]
    figures: tuple[Figure, ...]
    records: tuple[Record, ...]

    @property
    def misses(self) -> list[Record]:
        """The records that are not right."""
        return [record for record in self.records if not record.right]

    @property
    def exact(self) -> bool:
        """Whether every quote equals its source."""
        return all(record.values.get("exact", 1.0) == 1.0 for record in self.records)


def quoth_version() -> str:
    """The version that is installed; "unknown" where it runs from a checkout alone."""
    try:
        return version("quoth")
    except PackageNotFoundError:
        return "unknown"


def write_run(run: Run, file: Path) -> None:
    """Write the run.

    :raises ReportError: the file cannot be written.
    """
    row = {"schema": SCHEMA, **asdict(run)}
    write_text(file, json.dumps(row, indent=1, allow_nan=False) + "\n")


def write_text(file: Path, text: str) -> None:
    """Write a file of a report, and the folders above it.

    :raises ReportError: it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{file} cannot be written ({error.strerror}); name another folder with --report.") from error


def read_run(file: Path) -> Run:
    """The run in a file that ``write_run`` wrote.

    :raises RunError: there is none.
    """
    try:
        row: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RunError(
            f"{file} cannot be read as JSON ({error}); name a report.json of quoth eval --report."
        ) from error
    schema = row.pop("schema", None) if isinstance(row, dict) else None
    if schema != SCHEMA:
        raise RunError(f"{file} has the schema {schema!r}, not {SCHEMA!r}; make it again with quoth eval --report.")
    try:
        figures = tuple(
            Figure(**{**figure, "section": Section(figure["section"]), "value": float(figure["value"])})
            for figure in row.pop("figures")
        )
        records = tuple(Record.from_json(record) for record in row.pop("records"))
        row |= {key: tuple(row[key]) for key in ("without", "notes")}
        if not records:
            raise ValueError("it holds no questions")
        return Run(**row, figures=figures, records=records)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RunError(f"{file} is damaged ({error}); make it again with quoth eval --report.") from error
