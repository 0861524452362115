"""A run: the results of an evaluation for one configuration of the retriever, as one JSON file."""

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.errors import ReportError, RunError, reason
from eval.measuring.estimates import Estimate
from eval.measuring.records import Record
from qa.history.codec import error_sentence, parse_json

SCHEMA = "quoth-eval-run/1"


@dataclass(frozen=True, slots=True)
class Run:
    """The results of one configuration on all questions of a data set.

    ``quoth``: its version. ``questions_sha256`` covers the questions and their accepted answers, ``corpus_sha256`` the
    ids and bytes of the documents. ``without``: the stages that were switched off. ``threshold``: the confidence below
    which questions were refused. ``parameters``: the fingerprint of the fitted parameters. ``cluster``: the unit of
    resampling, in the plural.
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
    figures: tuple[Estimate, ...]
    records: tuple[Record, ...]
    parameters: str = ""

    @property
    def misses(self) -> list[Record]:
        """Return the records that are not right."""
        return [record for record in self.records if not record.right]

    @property
    def exact(self) -> bool:
        """Return whether every quote equals its source."""
        return all(record.values.get("exact", 1.0) == 1.0 for record in self.records)


_RUN = TypeAdapter(Run)


def write_run(run: Run, file: Path) -> None:
    """Write the run to a file.

    :raises ReportError: if the file cannot be written.
    """
    row = {"schema": SCHEMA, **_RUN.dump_python(run)}
    write_text(file, json.dumps(row, indent=1, allow_nan=False) + "\n")


def write_text(file: Path, text: str) -> None:
    """Write a file of a report, and make the folders above it.

    :raises ReportError: if the file cannot be written.
    """
    make_folder(file.parent)
    try:
        file.write_bytes(
            text.encode("utf-8", "replace")
        )  # UTF-8 takes no lone surrogate, and questions from JSON can hold one
    except OSError as error:
        raise ReportError(f"{file} cannot be written ({error.strerror}); name another folder with --report.") from error


def make_folder(folder: Path) -> None:
    """Make the folder of a report, unless it exists.

    :raises ReportError: if the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReportError(
            f"{folder} cannot be written ({error.strerror}); name another folder with --report."
        ) from error


def read_run(file: Path) -> Run:
    """Return the run that ``write_run`` wrote to a file.

    :raises RunError: if the file cannot be read, or holds no run.
    """
    try:
        row = parse_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RunError(
            f"{file} cannot be read as JSON ({reason(error)}); name a report.json of quoth eval --report."
        ) from error
    schema = row.get("schema") if isinstance(row, dict) else None
    if schema != SCHEMA:
        raise RunError(f"{file} has the schema {schema!r}, not {SCHEMA!r}; make it again with quoth eval --report.")
    try:
        run = _RUN.validate_python(row)
    except ValidationError as error:
        raise RunError(
            f"{file} does not hold all that a run holds ({error_sentence(error)}); "
            "make it again with quoth eval --report."
        ) from error
    if not run.records:
        raise RunError(f"{file} holds no questions; make it again with quoth eval --report.")
    return run
