"""The scopes of a sync: the articles of the folder, or the uploads of one owner."""

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
    """The documents that a sync changes, and the files that it makes them equal.

    ``owner``: the owner of the documents, in the engine's terms. ``root``: the folder that the ids are relative to.
    ``files``: the article files by document id. ``refused``: the reason, one plain sentence, for each file that cannot
    be an article, by document id. ``only``: the ids of the documents that may have changed; None if any document may.
    ``passed_over``: the ids of files of other kinds.
    """

    owner: str
    root: Path
    files: Mapping[str, Path]
    refused: Mapping[str, str]
    only: frozenset[str] | None = None
    passed_over: tuple[str, ...] = ()

    def path(self, document_id: str) -> Path:
        """Return the path of the file of a document, which need not exist."""
        return self.files.get(document_id) or self.root / document_id


def folder_scope(library: Path, folder: Path) -> SyncScope:
    """Return the scope of a sync with ``folder``: every document of the library except the uploads.

    :raises ArticlesFolderError: if the folder does not exist, cannot be listed, or holds uploads to this library.
    """
    with suppress(RuntimeError):  # there is no such user; the check below reports that there is no such folder
        folder = folder.expanduser()
    folder = folder.absolute()
    listing = article_files(folder)
    # A library may be in the folder of its articles. Its own files are not reported.
    own, root = library.resolve(), folder.resolve()
    inside = "" if own == root else f"{own.relative_to(root).as_posix()}/" if own.is_relative_to(root) else None
    passed_over = tuple(each for each in listing.passed_over if inside is None or not each.startswith(inside))
    if root.is_relative_to(own / UPLOADS):
        raise ArticlesFolderError(
            f"The folder {folder} holds what visitors uploaded, each for themselves, and a folder's articles are for "
            "all; name a folder of your own."
        )
    return SyncScope(FOLDER, folder, listing.files, listing.refused, passed_over=passed_over)


def uploads_scope(library: Path, owner: str, names: Collection[str] | None = None) -> SyncScope:
    """Return the scope of one owner's uploads. A missing folder counts as an empty folder.

    ``names``: the paths below the owner's folder of the files that changed; None looks at every file.

    :raises ArticlesFolderError: if the folder cannot be listed, or is a link.
    :raises ValueError: if the owner's name is not valid, or a name is hidden or is not a path below the folder.
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
