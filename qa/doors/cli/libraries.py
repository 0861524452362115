"""Which library a command uses, and what is told of a sync."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from embeddings.errors import LibraryError
from qa.doors.cli.endings import remark
from qa.doors.cli.progress_bar import ProgressBar
from qa.doors.cli.styles import printable
from qa.plural import plural

_NAMED = 5  # files of other kinds that are named; a folder may hold thousands

if TYPE_CHECKING:
    from embeddings.library import Library
    from embeddings.syncing.adding import Progress as SyncProgress
    from embeddings.syncing.sync import SyncReport


def seeds() -> Path:
    """The folder of articles that comes with Quoth."""
    return Path(str(files("seeds") / "__init__.py")).parent


@contextmanager
def open_library(articles: Path | None, library: Path | None, model: str | None) -> "Iterator[Library]":
    """The library that these name, while the block lasts."""
    from embeddings.library import Library

    with Library.open(library_folder(articles, library), model=model) as opened:
        yield opened


def library_folder(articles: Path | None, library: Path | None) -> Path:
    """Where the library is that these name; it may have to be made yet."""
    from embeddings.syncing.folder import check_folder

    if articles:
        check_folder(articles)  # before a library is made for it
    elif library and not library.exists():
        raise LibraryError(f"There is no library at {library}; make it with quoth sync DIR --library {library}.")
    return library or library_for(articles or seeds())


def library_for(articles: Path) -> Path:
    """The library of a folder of articles, told from those of like-named folders by a hash of the path."""
    import platformdirs

    path = articles.resolve()
    name = f"{path.name or 'articles'}-{hashlib.sha256(str(path).encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
    return platformdirs.user_data_path("quoth") / "libraries" / name


def sync_shown(library: "Library", articles: Path) -> "SyncReport":
    """Sync the folder, and show how far it is."""
    with ProgressBar("Indexing") as bar:

        def show(progress: "SyncProgress") -> None:
            bar.show(100 * progress.done / progress.total if progress.total else None)

        return library.sync(articles, progress=show)


def summary(report: "SyncReport") -> str:
    """What a sync did, in a sentence."""
    changes = [
        f"{len(ids)} {what}"
        for what, ids in (("added", report.added), ("changed", report.changed), ("removed", report.removed))
        if ids
    ]
    return f"{plural(report.total, 'article')} indexed ({', '.join(changes) or 'nothing changed'})."


def warn(report: "SyncReport", articles: Path) -> None:
    """Say which files were left out or passed over, and whether nothing is left."""
    warn_of_failures(report)
    # The folder that comes with Quoth is a Python package, too.
    if report.passed_over and articles != seeds():
        named = ", ".join(report.passed_over[:_NAMED])
        more = f" and {len(report.passed_over) - _NAMED:,} more" if len(report.passed_over) > _NAMED else ""
        remark(f"Passed over, since only .txt and .md files are read: {named}{more}.")
    if not report.total:
        typer.echo(printable(f"The folder {articles} holds no article that can be read; put .txt or .md files there."))


def warn_of_failures(report: "SyncReport") -> None:
    """Say which files were left out."""
    for failure in report.failed:
        remark(f"Left out: {failure.document_id}: {failure.reason}")
