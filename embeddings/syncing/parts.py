"""The parts of a library that are synced by themselves: the folder's articles, and the uploads of each owner."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embeddings.articles.article_files import article_files, named_files
from embeddings.engines.base import FOLDER
from embeddings.errors import ArticlesFolderError
from embeddings.uploads import UPLOADS, uploads_folder


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the store's documents, and the files that a sync makes it equal to.

    ``owner``: whose documents, in the store's columns. ``root``: the folder that ids are relative to. ``files``: by
    document id. ``refused``: files that cannot be articles, by document id, and the one plain sentence why. ``only``:
    the ids of the documents that may have changed; None where any may have.
    """

    owner: str
    root: Path
    files: Mapping[str, Path]
    refused: Mapping[str, str]
    only: frozenset[str] | None = None


def folder_part(library: Path, folder: Path) -> Part:
    """What a sync of ``folder`` changes of a library: everything but the uploads.

    :raises ArticlesFolderError: the folder does not exist, cannot be listed, or holds uploads to this library.
    """
    with suppress(RuntimeError):  # there is no such user, and soon no such folder
        folder = folder.expanduser()
    folder = folder.absolute()
    files, refused = article_files(folder)
    if folder.resolve().is_relative_to(library.resolve() / UPLOADS):
        raise ArticlesFolderError(
            f"The folder {folder} holds what visitors uploaded, each for themselves, and a folder's articles are for "
            "all; name a folder of your own."
        )
    return Part(FOLDER, folder, files, refused)


def uploads_part(library: Path, owner: str, names: Collection[str] | None = None) -> Part:
    """Return the part of one owner's uploads. No folder is as good as an empty one.

    ``names``: the only files that changed, below the owner's folder; None looks at all.

    :raises ArticlesFolderError: if the folder cannot be listed, or is a link.
    :raises ValueError: if the owner's name is none.
    """
    folder = uploads_folder(library, owner)
    if folder.resolve() != library.resolve() / UPLOADS / owner:
        raise ArticlesFolderError(
            f"The folder of uploads {folder} is a link that leads elsewhere; put a folder in its place."
        )
    files, refused = _files_of(folder, names)
    prefix = f"{UPLOADS}/{owner}/"
    return Part(
        owner,
        library,
        {prefix + name: file for name, file in files.items()},
        {prefix + name: reason for name, reason in refused.items()},
        None if names is None else frozenset(prefix + name for name in names),
    )


def _files_of(folder: Path, names: Collection[str] | None) -> tuple[dict[str, Path], dict[str, str]]:
    if names is None:
        return article_files(folder) if folder.exists() else ({}, {})
    return named_files(folder, names)
