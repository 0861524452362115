"""Progress, summary and warnings of a sync on a terminal."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from embeddings.readers.registry import name_endings
from embeddings.structure.left_out import left_out_text
from embeddings.syncing.uploads import shown_id
from qa.doors.cli.progress_bar import ProgressBar
from qa.doors.cli.terminal import print_note, printable
from qa.languages import languages_sentence
from qa.plural import plural
from seeds import seed_articles

if TYPE_CHECKING:
    from embeddings.library import Library
    from embeddings.syncing.adding import Progress as SyncProgress
    from embeddings.syncing.sync import SyncReport

_MAX_SHOWN = 3  # stretches of left out text, of which the first words are shown
_MAX_WORDS = 4
_MAX_NAME = 40  # characters of the name beside the progress bar
_MAX_MINUTES = 90
_MAX_FAILURES = 10  # that are listed one by one, or reasons that are listed with their files
_MAX_BEFORE_ANSWER = 3  # failures that are listed one by one before an answer
_MAX_NAMES = 5  # of files of other kinds; a folder may hold thousands


def sync_with_progress(library: "Library", articles: Path, *, allow_empty: bool = False) -> "SyncReport":
    """Sync the folder, and show the progress. An interrupt says how much of the work is kept.

    ``allow_empty``: as of `Library.sync`, where a person has confirmed that the folder is empty.
    """
    latest: SyncProgress | None = None
    with ProgressBar("Indexing") as bar:

        def show(progress: "SyncProgress") -> None:
            nonlocal latest
            latest = progress
            bar.show(100 * progress.done / progress.total if progress.total else None, progress_text(progress))

        try:
            return library.sync(articles, allow_empty=allow_empty, progress=show)
        except KeyboardInterrupt:
            print_note(_stopped_sentence(latest))
            raise


def progress_text(progress: "SyncProgress") -> str:
    """Return the files done, the speed, the time left and the name of the latest file, in one line."""
    parts = [f"{progress.files_done:,} of {plural(progress.files, 'file')}"]
    if progress.passages_per_second is not None:
        parts.append(f"{progress.passages_per_second:,.0f} passages/s")
    if progress.seconds_left is not None:
        parts.append(time_left(progress.seconds_left))
    name = printable(shown_id(progress.document_id))
    return f"{', '.join(parts)}: {name if len(name) <= _MAX_NAME else '…' + name[-_MAX_NAME:]}"


def time_left(seconds: float) -> str:
    """Return the time in words that change at most once a minute."""
    minutes = math.ceil(seconds / 60)
    if minutes <= 1:
        return "less than a minute left"
    if minutes <= _MAX_MINUTES:
        return f"about {minutes} minutes left"
    return f"about {plural(round(minutes / 60), 'hour')} left"


def _stopped_sentence(progress: "SyncProgress | None") -> str:
    if progress is None or not progress.files:
        return "Stopped before the first changed file was indexed; run it again to go on."
    # The last file may be stored, and the search indexes not.
    done = f"{progress.files_done:,} of {plural(progress.files, 'changed file')}"
    return f"Stopped: {done} {'is' if progress.files_done == 1 else 'are'} indexed and kept; run it again to go on."


def summary(report: "SyncReport") -> str:
    """Return the changes of a sync as a sentence."""
    changes = [
        f"{len(ids)} {change}"
        for change, ids in (("added", report.added), ("changed", report.changed), ("removed", report.removed))
        if ids
    ]
    return f"{plural(report.total, 'article')} indexed ({', '.join(changes) or 'nothing changed'})."


def print_warnings(report: "SyncReport", articles: Path, *, is_verbose: bool = False) -> None:
    """Print the files that the sync left out or passed over, and a sentence if the folder holds no article."""
    print_failures(report, is_verbose=is_verbose)
    # The folder that comes with Quoth is also a Python package.
    if report.passed_over and articles != seed_articles():
        names = ", ".join(report.passed_over) if is_verbose else _some(report.passed_over)
        print_note(f"Passed over, since only {name_endings('and')} files are read: {names}.")
    if sentence := languages_sentence(dict(report.languages)):
        print_note(sentence)
    if not report.total:
        endings = name_endings("or")
        typer.echo(printable(f"The folder {articles} holds no article that can be read; put {endings} files there."))


def print_left_out(library: "Library", report: "SyncReport", *, is_verbose: bool) -> None:
    """Print how much text of the articles is never searched or quoted: of all of them by name, or of those now read."""
    lines, articles = 0, 0
    read = (*report.added, *report.changed)
    for document_id in sorted((*read, *report.unchanged, *report.kept)) if is_verbose else read:
        document = library.find_document(document_id)
        stretches = [document.text[slice(*place)] for place in left_out_text(document)] if document else []
        count = sum(any(map(str.isalnum, line)) for text in stretches for line in text.splitlines())
        lines, articles = lines + count, articles + bool(count)
        if is_verbose and count:
            first = ", ".join(" ".join(text.split()[:_MAX_WORDS]) for text in stretches[:_MAX_SHOWN])
            print_note(f"{document_id}: {plural(count, 'line')} left out ({first}, …)")
    if is_verbose and not lines:
        print_note("No text of the articles was left out.")
    elif lines and not is_verbose:
        print_note(
            f"Never searched or quoted, such as menus and titles that stand twice: {plural(lines, 'line')} of "
            f"{plural(articles, 'article')}; quoth sync -v lists them."
        )


def print_failures(report: "SyncReport", *, is_verbose: bool = False) -> None:
    """Print the files that could not be read, or only in part, each with the reason.

    Without ``is_verbose`` many files share one line for each reason.
    """
    print_grouped(
        "Left out", [(f.document_id, f.reason) for f in report.failed if not f.keeps_last_version], is_verbose
    )
    kept = [(f.document_id, f.reason) for f in report.failed if f.keeps_last_version]
    print_grouped("Kept in the last version that could be read", kept, is_verbose)
    print_grouped("Read in part", [(part.document_id, part.warning) for part in report.warnings], is_verbose)


def print_failures_briefly(report: "SyncReport") -> None:
    """Print the failures as ``print_failures`` does, but many of them in one line, since they stand above an answer."""
    if len(report.failed) <= _MAX_BEFORE_ANSWER:
        print_failures(report)
        return
    kept = sum(failure.keeps_last_version for failure in report.failed)
    counts = ((len(report.failed) - kept, "left out"), (kept, "kept in the last version that could be read"))
    words = ", ".join(f"{plural(count, 'file')} {state}" for count, state in counts if count)
    print_note(f"{words}; quoth sync says why.")
    print_failures(replace(report, failed=()))  # the parts that are read in part, which no later sync reports


def print_grouped(label: str, reasons: Sequence[tuple[str, str]], is_verbose: bool) -> None:
    """Print files with their reasons: a line for each, or a line for each reason if there are many files."""
    if is_verbose or len(reasons) <= _MAX_FAILURES:
        for document_id, reason in reasons:
            print_note(f"{label}: {shown_id(document_id)}: {reason}")
        return
    groups: dict[str, list[str]] = {}
    for document_id, reason in reasons:
        groups.setdefault(reason, []).append(shown_id(document_id))
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    for reason, names in ordered[:_MAX_FAILURES]:
        print_note(f"{label}: {_some(names)}: {reason}")
    if rest := sum(len(names) for _, names in ordered[_MAX_FAILURES:]):
        print_note(f"{label}: {plural(rest, 'more file')}, each for another reason.")
    print_note(f"{len(reasons):,} files in all; quoth sync -v lists each with its reason.")


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MAX_NAMES
    return ", ".join(names[:_MAX_NAMES]) + (f" and {more:,} more" if more > 0 else "")
