"""The files that all owners have brought, by name and size: counted once, then kept in step with each change."""

import os
from collections.abc import Iterator
from pathlib import Path


class Holdings:
    """The files below ``root``, a folder for each owner. Whoever uses it sees to it that one thread does at a time.

    Hidden files are not counted, which no sync takes for articles: notes, and what a kill left half-written.
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
        """Count a file that is kept now, in place of one of this name."""
        self.drop(owner, name)
        self._owners.setdefault(owner, {})[name] = size
        self.bytes += size
        self.files += 1

    def drop(self, owner: str, name: str) -> None:
        """Count a file no more."""
        size = self.of(owner).pop(name, None)
        if size is not None:
            self.bytes -= size
            self.files -= 1
            if not self._owners[owner]:
                del self._owners[owner]

    def recount(self, owner: str) -> dict[str, int]:
        """Return the owner's files as they lie on the disk now, where another program may have changed them."""
        self._count_once()
        before = self._owners.pop(owner, {})
        self.bytes -= sum(before.values())
        self.files -= len(before)
        self._count(owner)
        return self.of(owner)

    def recount_all(self) -> None:
        """Count the files of all owners anew, when they are next asked for."""
        self._owners, self._is_counted, self.bytes, self.files = {}, False, 0, 0

    def _count_once(self) -> None:
        if self._is_counted:
            return
        self._is_counted = True
        try:
            owners = [each.name for each in os.scandir(self._root) if each.is_dir(follow_symlinks=False)]
        except OSError:
            return  # nobody has brought anything yet
        for owner in owners:
            if not owner.startswith("."):
                self._count(owner)

    def _count(self, owner: str) -> None:
        found = dict(_files(self._root / owner))
        if found:
            self._owners[owner] = found
            self.bytes += sum(found.values())
            self.files += len(found)


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    """Name and size of every file below, links and hidden files passed over."""
    below = [(str(folder), "")]
    while below:
        path, prefix = below.pop()
        try:
            entries = list(os.scandir(path))
        except OSError:
            continue  # it is gone, or cannot be read, and so is not ours to count
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    below.append((entry.path, f"{prefix}{entry.name}/"))
                elif entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                    yield prefix + entry.name, entry.stat(follow_symlinks=False).st_size
            except OSError:
                continue  # gone between the two looks
