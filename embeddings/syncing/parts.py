"""The parts of a library that are synced by themselves: the folder's articles, and the uploads of each owner."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embeddings.articles.article_files import article_files
from embeddings.engines.local.store import Store
from embeddings.errors import ArticlesFolderError
from embeddings.uploads import UPLOADS, owner_of, uploads_folder


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the store's documents, and the files that a sync makes it equal to.

    ``root``: the folder that ids are relative to. ``files``: by document id. ``refused``: what cannot be an article,
    by document id, and the one plain sentence why. ``holds``: whether a document of this id belongs to the part.
    """

    root: Path
    files: Mapping[str, Path]
    refused: Mapping[str, str]
    holds: Callable[[str], bool]


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
    return Part(folder, files, refused, lambda document_id: owner_of(document_id) is None)


def uploads_part(library: Path, owner: str) -> Part:
    """What a sync of one owner's uploads changes of a library: these alone. No folder is as good as an empty one.

    :raises ArticlesFolderError: the folder cannot be listed, or is a link.
    :raises ValueError: the owner's name is none.
    """
    folder = uploads_folder(library, owner)
    if folder.resolve() != library.resolve() / UPLOADS / owner:
        raise ArticlesFolderError(
            f"The folder of uploads {folder} is a link that leads elsewhere; put a folder in its place."
        )
    files, refused = article_files(folder) if folder.exists() else ({}, {})
    prefix = f"{UPLOADS}/{owner}/"
    return Part(
        library,
        {prefix + name: file for name, file in files.items()},
        {prefix + name: reason for name, reason in refused.items()},
        lambda document_id: document_id.startswith(prefix),
    )


def note_places(store: Store, library: Path) -> None:
    """Note where all uploads lie, as a library's folder may have been moved, and nobody syncs the uploads of all."""
    moved = {
        document_id: str(library / document_id)
        for document_id, (_, path) in store.files().items()
        if owner_of(document_id) is not None and path != str(library / document_id)
    }
    if moved:
        with store.transaction():
            for document_id, path in moved.items():
                store.move(document_id, path)
