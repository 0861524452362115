"""The owners that only a cookie identifies, with the time of their last visit: the time of a file for each."""

import os
import time
from contextlib import suppress
from pathlib import Path

_FOLDER = ".anonymous"  # hidden, so that no owner has this name
_NOTE_EVERY = 600.0  # seconds between two notes of the same owner


class AnonymousOwners:
    """The anonymous owners with uploads, noted below ``root``, the folder of all uploads."""

    def __init__(self, root: Path) -> None:
        self._folder = root / _FOLDER
        self._noted: dict[str, float] = {}

    def note(self, owner: str) -> None:
        """Note that an anonymous owner uploads a file now."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / owner).touch()
        self._noted[owner] = time.monotonic()

    def note_visit(self, owner: str) -> None:
        """Note that an owner is here now; does nothing for owners without uploads and owners with a password."""
        if time.monotonic() - self._noted.get(owner, -_NOTE_EVERY) < _NOTE_EVERY:
            return
        with suppress(OSError):  # there is no note of this owner
            os.utime(self._folder / owner)
            self._noted[owner] = time.monotonic()

    def idle_longest(self) -> list[str]:
        """Return the anonymous owners, sorted by the time of their last visit, the earliest first."""
        try:
            visits = [(entry.stat().st_mtime_ns, entry.name) for entry in os.scandir(self._folder)]
        except OSError:
            return []
        return [owner for _, owner in sorted(visits)]

    def forget(self, owner: str) -> None:
        """Delete the note of an owner without uploads."""
        self._noted.pop(owner, None)
        with suppress(OSError):
            (self._folder / owner).unlink()
