"""Uploads: the articles that visitors bring, their folders, their owners and their ids.

The library's folder holds them as ``.uploads/OWNER/…``, and their ids are these paths. A sync passes over hidden files
of a folder of articles, so no article of a folder has such an id.
"""

import re
from pathlib import Path

UPLOADS = ".uploads"
"""The folder, in a library's folder, that holds a folder for each owner."""

_OWNER = re.compile(r"[0-9a-z]{1,64}")


def owner_of(document_id: str) -> str | None:
    """Return the owner of an uploaded article; None for an article of the folder."""
    top, _, rest = document_id.partition("/")
    owner, _, name = rest.partition("/")
    return owner if top == UPLOADS and name else None


def shown_id(document_id: str) -> str:
    """Return the id as people see it: the id of an upload without its owner."""
    owner = owner_of(document_id)
    return document_id if owner is None else document_id.removeprefix(f"{UPLOADS}/{owner}/")


def uploads_folder(library: Path, owner: str) -> Path:
    """Return the folder for the uploads of one owner, which need not exist. ``library``: the library's folder.

    :raises ValueError: if the owner's name could lead to another place in the file system.
    """
    if not _OWNER.fullmatch(owner):
        raise ValueError(f"The owner {owner!r} is not 1 to 64 of the characters 0-9 and a-z")
    return library / UPLOADS / owner
