"""The parts of a library that are synced by themselves: the folder's articles, and the uploads of each owner."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embeddings.engines.base import FOLDER
from embeddings.errors import ArticlesFolderError
from embeddings.syncing.folder import FolderListing, article_files, named_files
from embeddings.syncing.uploads import UPLOADS, uploads_folder


@dataclass(frozen=True, slots=True)
class SyncScope:
    """A part of the store's documents, and the files that a sync makes it equal to.

    ``owner``: whose documents, in the store's columns. ``root``: the folder that ids are relative to. ``files``: by
    document id. ``refused``: files that cannot be articles, by document id, and the one plain sentence why. ``only``:
    the ids of the documents that may have changed; None where any may have. ``passed_over``: ids of files of other
    kinds.
    """

    owner: str
    root: Path
    files: Mapping[str, Path]
    refused: Mapping[str, str]
    only: frozenset[str] | None = None
    passed_over: tuple[str, ...] = ()


def folder_scope(library: Path, folder: Path) -> SyncScope:
    """What a sync of ``folder`` changes of a library: everything but the uploads.

    :raises ArticlesFolderError: the folder does not exist, cannot be listed, or holds uploads to this library.
    """
    with suppress(RuntimeError):  # there is no such user, and soon no such folder
        folder = folder.expanduser()
    folder = folder.absolute()
    listing = article_files(folder)
    # A library may lie in the folder of its articles; its own files are nobody's to name.
    own = library.resolve()
    passed_over = tuple(i for i in listing.passed_over if not (folder / i).resolve().is_relative_to(own))
    if folder.resolve().is_relative_to(library.resolve() / UPLOADS):
        raise ArticlesFolderError(
            f"The folder {folder} holds what visitors uploaded, each for themselves, and a folder's articles are for "
            "all; name a folder of your own."
        )
    return SyncScope(FOLDER, folder, listing.files, listing.refused, passed_over=passed_over)


def uploads_scope(library: Path, owner: str, names: Collection[str] | None = None) -> SyncScope:
    """Return the part of one owner's uploads. No folder is as good as an empty one.

    ``names``: the only files that changed, below the owner's folder; None looks at all.

    :raises ArticlesFolderError: if the folder cannot be listed, or is a link.
    :raises ValueError: if the owner's name is none, or one of ``names`` is not the path of a file that is not hidden.
    """
    folder = uploads_folder(library, owner)
    for name in names or ():
        if any(part in ("", ".") or part.startswith(".") for part in name.split("/")):
            raise ValueError(f"{name!r} is not the path of a file below the folder of uploads, or is hidden")
    if folder.resolve() != library.resolve() / UPLOADS / owner:
        raise ArticlesFolderError(
            f"The folder of uploads {folder} is a link that leads elsewhere; put a folder in its place."
        )
    listing = _list(folder, names)
    prefix = f"{UPLOADS}/{owner}/"
    return SyncScope(
        owner,
        library,
        {prefix + name: file for name, file in listing.files.items()},
        {prefix + name: reason for name, reason in listing.refused.items()},
        None if names is None else frozenset(prefix + name for name in names),
        tuple(prefix + name for name in listing.passed_over),
    )


def _list(folder: Path, names: Collection[str] | None) -> FolderListing:
    if names is None:
        return article_files(folder) if folder.exists() else FolderListing()
    return named_files(folder, names)
