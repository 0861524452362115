"""The limits on uploads: their size, their number and their speed."""

from dataclasses import dataclass

from qa.doors.web.errors import UploadError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """The limits on uploads: on one file, on the files of one owner, and on the files of all owners together.

    ``file_seconds``: the longest time to receive a file; ``pause_seconds``: the longest pause meanwhile; ``slowest``:
    the lowest speed, in bytes a second. ``visitor_sends``, ``address_sends``, ``all_sends``: the largest number of
    files that one visitor, one network address and all visitors together may send at once.

    ``visitor_fetches``, ``all_fetches``: the largest number of pages of the web that Quoth fetches at once for one
    visitor and for all; ``fetch_seconds``: the longest time for one. ``hourly_fetches``, ``all_hourly_fetches``: the
    largest number of pages in an hour for one network address and for all, on a page for several visitors.
    ``allows_private_pages``: whether pages may lie in private networks and on this computer.
    """

    file_bytes: int = 20 * MIB
    owner_bytes: int = 200 * MIB
    owner_files: int = 500
    all_bytes: int = 2048 * MIB
    all_files: int = 50_000
    file_seconds: float = 600.0
    pause_seconds: float = 15.0
    slowest: float = 1024.0
    visitor_sends: int = 4
    address_sends: int = 32
    all_sends: int = 256
    visitor_fetches: int = 2
    all_fetches: int = 8
    fetch_seconds: float = 20.0
    hourly_fetches: int = 60
    all_hourly_fetches: int = 600
    allows_private_pages: bool = False

    def check_size(self, size: int) -> None:
        """Check the size of one file, in bytes.

        :raises UploadError: if the file is too large.
        """
        if size > self.file_bytes:
            raise UploadError(f"The file is larger than {self.file_bytes // MIB} MiB, the most for one; split it.")


USUAL_LIMITS = UploadLimits()
