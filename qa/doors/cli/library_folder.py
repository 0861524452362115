"""The library that a command uses: the folder that was named, or the folder for these articles."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import LibraryError
from qa.doors.cli.sync_output import print_failures_briefly, sync_with_progress
from seeds import seed_articles

if TYPE_CHECKING:
    from embeddings.library import Library


@contextmanager
def open_library(articles: Path | None, library: Path | None, model: str | None) -> "Iterator[Library]":
    """Open the library of these options during the block; see ``library_folder``."""
    from embeddings.library import Library

    with Library.open(library_folder(articles, library), model=model) as opened:
        yield opened


@contextmanager
def open_synced_library(articles: Path | None, library: Path | None, model: str | None) -> "Iterator[Library]":
    """Open the library of these options during the block, after a sync with its folder of articles.

    A library named without articles is not synced.
    """
    with open_library(articles, library, model) as opened:
        if articles is not None or library is None:
            print_failures_briefly(sync_with_progress(opened, articles or seed_articles()))
        yield opened


def library_folder(articles: Path | None, library: Path | None) -> Path:
    """Return the folder of the library for these options, which need not exist yet.

    :raises ArticlesFolderError: if ``articles`` is not a folder that can be listed.
    :raises LibraryError: if only ``library`` is named, and it does not exist.
    """
    from embeddings.syncing.folder import check_folder

    if articles:
        check_folder(articles)  # before a library is made for it
    elif library and not library.exists():
        raise LibraryError(f"There is no library at {library}; make it with quoth sync DIR --library {library}.")
    return library or default_library(articles or seed_articles())


def default_library(articles: Path) -> Path:
    """Return the folder of the library for a folder of articles, in the user's application data.

    A hash of the path keeps folders of the same name apart.
    """
    import platformdirs

    path = articles.resolve()
    name = f"{path.name or 'articles'}-{hashlib.sha256(str(path).encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
    return platformdirs.user_data_path("quoth") / "libraries" / name
