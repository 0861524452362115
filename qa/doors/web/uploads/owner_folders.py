"""The folders of uploads in a library, one for each owner, and the paths of the files in them."""

import re
import shutil
import time
from contextlib import suppress
from itertools import count
from pathlib import Path

from embeddings.syncing.uploads import UPLOADS
from qa.doors.web.errors import UploadError
from qa.doors.web.protocols import ServedLibrary

_COPIED_FROM = ".copied-from"  # a note in a folder of copies: the path of the original folder
_PARTIAL_FILE = re.compile(r"\.[0-9a-f]{16}")
_LEFTOVER_AGE = 3600  # seconds


class OwnerFolders:
    """The uploads folders of a library. Every path stays inside the owner's folder, even with links in it."""

    def __init__(self, library: ServedLibrary) -> None:
        self._library = library
        self.root = library.folder / UPLOADS

    def of(self, owner: str) -> Path:
        """Return the owner's folder, which need not exist."""
        return self._library.uploads_folder(owner)

    def path(self, owner: str, name: str) -> Path:
        """Return the path of a file by its checked name.

        :raises UploadError: if a link on the way leads out of the owner's folder.
        """
        folder = self.of(owner)
        path = folder / name
        # The owner's folder may be a link itself, so the path is compared with the library's own folder.
        inside = self._library.folder.resolve() / folder.relative_to(self._library.folder)
        try:
            is_inside = path.resolve().is_relative_to(inside)
        except (OSError, RuntimeError):  # links that lead to one another: a RuntimeError before Python 3.13
            is_inside = False
        if not is_inside:
            raise UploadError("The name leads out of the library; give the file a plain name.")
        return path

    def make(self, folder: Path) -> None:
        """Make a folder of an owner, where it does not exist yet. Only this user may read the uploads."""
        self.root.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)

    def delete(self, owner: str) -> None:
        """Delete the owner's folder with all files in it."""
        folder = self.of(owner)
        if not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)

    def delete_empty_parents(self, owner: str, path: Path) -> None:
        """Delete the empty folders above a deleted file, up to the owner's folder."""
        root = self.of(owner)
        for parent in path.relative_to(root).parents:
            try:
                (root / parent).rmdir()
            except OSError:
                break  # the folder holds other files

    def delete_leftovers(self) -> None:
        """Delete the partial files that a killed server left.

        New ones stay, since another server may be writing them.
        """
        for file in self.root.rglob(".*"):
            with suppress(OSError):
                if _PARTIAL_FILE.fullmatch(file.name) and file.stat().st_mtime < time.time() - _LEFTOVER_AGE:
                    file.unlink()

    def name_outside_copies(self, owner: str, name: str) -> str:
        """Return the name with another top folder where its own holds copies, which would replace an uploaded file."""
        top, _, rest = name.partition("/")
        if not rest:
            return name
        root, number, free = self.of(owner), 1, top
        while (root / free / _COPIED_FROM).is_file():
            number += 1
            free = f"{top} ({number})"
        return f"{free}/{rest}"

    def top_for_copies(self, owner: str, folder: Path) -> str:
        """Return the top folder for the copies of a folder, made if absent.

        It has the folder's name, with a number where files from elsewhere lie under that name.
        """
        root = self.of(owner)
        for number in count(1):
            top = folder.name if number == 1 else f"{folder.name} ({number})"
            note = self.path(owner, f"{top}/{_COPIED_FROM}")
            if note.is_file() and note.read_text(encoding="utf-8") == str(folder):
                return top
            if not (root / top).exists():
                self.make(note.parent)
                note.write_text(str(folder), encoding="utf-8")
                return top
        raise AssertionError("numbers do not end")
