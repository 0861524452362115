"""The names and sizes of all owners' files: counted once, then updated with each change."""

import os
from collections.abc import Iterator
from pathlib import Path


class Holdings:
    """The files below ``root``, with a folder for each owner. The caller lets one thread at a time use it.

    It does not count hidden files, which no sync takes for articles: notes, and partial files of a killed server.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._owners: dict[str, dict[str, int]] = {}
        self._is_counted = False
        self.bytes = 0
        self.files = 0

    def of(self, owner: str) -> dict[str, int]:
        """Return the owner's files: the size of each in bytes, by its name below the owner's folder."""
        self._count_once()
        return self._owners.get(owner, {})

    def put(self, owner: str, name: str, size: int) -> None:
        """Count a new file, in place of a file of this name."""
        self.drop(owner, name)
        self._owners.setdefault(owner, {})[name] = size
        self.bytes += size
        self.files += 1

    def drop(self, owner: str, name: str) -> None:
        """Stop counting a file."""
        size = self.of(owner).pop(name, None)
        if size is not None:
            self.bytes -= size
            self.files -= 1
            if not self._owners[owner]:
                del self._owners[owner]

    def recount(self, owner: str) -> dict[str, int]:
        """Count the owner's files on the disk again, since another program may have changed them, and return them."""
        self._count_once()
        before = self._owners.pop(owner, {})
        self.bytes -= sum(before.values())
        self.files -= len(before)
        self._count(owner)
        return self.of(owner)

    def recount_all(self) -> None:
        """Count the files of all owners again, at the next call."""
        self._owners, self._is_counted, self.bytes, self.files = {}, False, 0, 0

    def _count_once(self) -> None:
        if self._is_counted:
            return
        self._is_counted = True
        try:
            owners = [each.name for each in os.scandir(self._root) if each.is_dir(follow_symlinks=False)]
        except OSError:
            return  # there are no uploads yet
        for owner in owners:
            if not owner.startswith("."):
                self._count(owner)

    def _count(self, owner: str) -> None:
        sizes = dict(_files(self._root / owner))
        if sizes:
            self._owners[owner] = sizes
            self.bytes += sum(sizes.values())
            self.files += len(sizes)


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the name and the size of every file below a folder, without links and hidden files."""
    folders = [(str(folder), "")]
    while folders:
        path, prefix = folders.pop()
        try:
            entries = list(os.scandir(path))
        except OSError:
            continue  # it was deleted or cannot be read, so its files do not count
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append((entry.path, f"{prefix}{entry.name}/"))
                elif entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                    yield prefix + entry.name, entry.stat(follow_symlinks=False).st_size
            except OSError:
                continue  # deleted since the folder was listed
