"""The room for uploads: the limits of one owner and of all, and the deletion of files where room is short."""

import time
from collections.abc import Callable

from qa.doors.web.errors import UploadError
from qa.doors.web.uploads.anonymous import AnonymousOwners
from qa.doors.web.uploads.holdings import Holdings
from qa.doors.web.uploads.limits import MIB, UploadLimits

_RECOUNT_EVERY = 60.0  # seconds between two counts of all files, while there seems to be no room


class Room:
    """The room for more files. The caller lets one thread at a time use it."""

    def __init__(
        self, limits: UploadLimits, holdings: Holdings, anonymous: AnonymousOwners, delete: Callable[[str], None]
    ) -> None:
        """``delete``: deletes the files of an owner."""
        self._limits = limits
        self._holdings = holdings
        self._anonymous = anonymous
        self._delete = delete
        self._recounted = -_RECOUNT_EVERY

    def make(self, owner: str, name: str, size: int, deleted: list[str]) -> None:
        """Make room for a file of ``size`` bytes, by deleting the files of anonymous owners where room is short.

        It adds the owners of the deleted files to ``deleted``, even if it then raises.

        :raises UploadError: if there is no room for the file.
        """
        if self._owner_refusal(owner, name, size):
            self._holdings.recount(owner)  # the owner may have deleted files outside of Quoth
        if refusal := self._owner_refusal(owner, name, size):
            raise UploadError(refusal)
        if not self._has_room(owner, name, size) and time.monotonic() - self._recounted >= _RECOUNT_EVERY:
            self._recounted = time.monotonic()
            self._holdings.recount_all()
        for idle in self._anonymous.idle_longest():
            if self._has_room(owner, name, size):
                return
            if idle != owner:
                self._delete(idle)
                deleted.append(idle)
        if not self._has_room(owner, name, size):
            raise UploadError("There is no room for more articles here; the person who runs Quoth has to make some.")

    def _owner_refusal(self, owner: str, name: str, size: int) -> str | None:
        own = self._holdings.of(owner)
        others = len(own) - (name in own)
        if others >= self._limits.owner_files:
            return f"You have brought {others} articles, the most there may be; remove some first."
        if sum(own.values()) - own.get(name, 0) + size > self._limits.owner_bytes:
            limit = self._limits.owner_bytes // MIB
            return f"Your articles would take more than {limit} MiB, the most there may be; remove some first."
        return None

    def _has_room(self, owner: str, name: str, size: int) -> bool:
        replaced = self._holdings.of(owner).get(name)
        files = self._holdings.files - (replaced is not None)
        size_with_it = self._holdings.bytes - (replaced or 0) + size
        return files < self._limits.all_files and size_with_it <= self._limits.all_bytes
