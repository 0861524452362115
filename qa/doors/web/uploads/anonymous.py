"""Which owners are known by a cookie alone, and when each was last seen: a file for each, whose time says it."""

import os
import time
from contextlib import suppress
from pathlib import Path

_FOLDER = ".anonymous"  # hidden, so that it is no owner's
_OFTEN = 600.0  # seconds between two notes that the same owner was seen


class AnonymousOwners:
    """The anonymous owners that have brought something, kept below ``root``, the folder of all uploads."""

    def __init__(self, root: Path) -> None:
        self._folder = root / _FOLDER
        self._noted: dict[str, float] = {}

    def note(self, owner: str) -> None:
        """Note that an anonymous owner brings something now."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / owner).touch()
        self._noted[owner] = time.monotonic()

    def note_visit(self, owner: str) -> None:
        """Note that an owner is here now; nothing where it has brought nothing, or is not anonymous."""
        if time.monotonic() - self._noted.get(owner, -_OFTEN) < _OFTEN:
            return
        with suppress(OSError):  # no such note
            os.utime(self._folder / owner)
            self._noted[owner] = time.monotonic()

    def idle_longest(self) -> list[str]:
        """Return the anonymous owners, the one that was seen longest ago first."""
        try:
            seen = [(entry.stat().st_mtime_ns, entry.name) for entry in os.scandir(self._folder)]
        except OSError:
            return []
        return [owner for _, owner in sorted(seen)]

    def forget(self, owner: str) -> None:
        """Delete the note of an owner who has nothing here any more."""
        self._noted.pop(owner, None)
        with suppress(OSError):
            (self._folder / owner).unlink()
