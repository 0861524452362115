"""Progress, summary and warnings of a sync on a terminal."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from embeddings.readers.registry import name_endings
from embeddings.structure.left_out import left_out_text
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
_MAX_NAMES = 5  # of files of other kinds; a folder may hold thousands


def sync_with_progress(library: "Library", articles: Path) -> "SyncReport":
    """Sync the folder, and show the progress."""
    with ProgressBar("Indexing") as bar:

        def show(progress: "SyncProgress") -> None:
            bar.show(100 * progress.done / progress.total if progress.total else None)

        return library.sync(articles, progress=show)


def summary(report: "SyncReport") -> str:
    """Return the changes of a sync as a sentence."""
    changes = [
        f"{len(ids)} {change}"
        for change, ids in (("added", report.added), ("changed", report.changed), ("removed", report.removed))
        if ids
    ]
    return f"{plural(report.total, 'article')} indexed ({', '.join(changes) or 'nothing changed'})."


def print_warnings(report: "SyncReport", articles: Path) -> None:
    """Print the files that the sync left out or passed over, and a sentence if the folder holds no article."""
    print_failures(report)
    # The folder that comes with Quoth is also a Python package.
    if report.passed_over and articles != seed_articles():
        names = ", ".join(report.passed_over[:_MAX_NAMES])
        more = f" and {len(report.passed_over) - _MAX_NAMES:,} more" if len(report.passed_over) > _MAX_NAMES else ""
        print_note(f"Passed over, since only {name_endings('and')} files are read: {names}{more}.")
    if sentence := languages_sentence(dict(report.languages)):
        print_note(sentence)
    if not report.total:
        endings = name_endings("or")
        typer.echo(printable(f"The folder {articles} holds no article that can be read; put {endings} files there."))


def print_left_out(library: "Library", report: "SyncReport", *, is_verbose: bool) -> None:
    """Print how much text of the articles is never searched or quoted: of all of them by name, or of those now read."""
    lines, articles = 0, 0
    read = (*report.added, *report.changed)
    for document_id in sorted((*read, *report.unchanged)) if is_verbose else read:
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


def print_failures(report: "SyncReport") -> None:
    """Print the files that could not be read, or only in part, each with the reason."""
    for failure in report.failed:
        print_note(f"Left out: {failure.document_id}: {failure.reason}")
    for part in report.warnings:
        print_note(f"Read in part: {part.document_id}: {part.warning}")
