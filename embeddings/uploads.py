"""The articles that visitors bring: where a library keeps them, whose they are, and how they are told apart by id.

They lie in the library's own folder, as ``.uploads/OWNER/…``, and their ids are their paths in it. Hidden files of a
folder of articles are passed over, so that no article of a folder has such an id.
"""

import re
from contextlib import suppress
from pathlib import Path

from embeddings.articles.article_files import article_files
from embeddings.errors import ArticlesFolderError
from embeddings.storage.store import Store
from embeddings.syncing import Part

UPLOADS = ".uploads"
"""The folder, in a library's folder, that holds a folder for each owner."""

_OWNER = re.compile(r"[0-9a-z]{1,64}")


def owner_of(document_id: str) -> str | None:
    """Who uploaded the article; None for an article of the folder."""
    top, _, rest = document_id.partition("/")
    owner, _, name = rest.partition("/")
    return owner if top == UPLOADS and name else None


def shown_id(document_id: str) -> str:
    """The id as it is shown to people: an upload's less what tells its owner."""
    owner = owner_of(document_id)
    return document_id if owner is None else document_id.removeprefix(f"{UPLOADS}/{owner}/")


def uploads_folder(library: Path, owner: str) -> Path:
    """The folder for the uploads of one owner, which need not exist. ``library``: the library's folder.

    :raises ValueError: the owner's name could be another place in the file system.
    """
    if not _OWNER.fullmatch(owner):
        raise ValueError(f"The owner {owner!r} is not 1 to 64 of the characters 0-9 and a-z")
    return library / UPLOADS / owner


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
