"""How much visitors may bring, and how fast."""

from dataclasses import dataclass

from qa.doors.web.errors import UploadError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How much may be brought: bytes of one file, bytes and files of one owner, and bytes and files of all together.

    ``file_seconds``: that a file may take to come in; ``pause_seconds``: that it may stand still on the way;
    ``slowest``: the bytes a second that it has to come with. ``visitor_sends``, ``address_sends``, ``all_sends``: the
    files that one visitor, one network address and all together may send at once.
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

    def check_size(self, size: int) -> None:
        """:raises UploadError: if one file may not have so many bytes."""
        if size > self.file_bytes:
            raise UploadError(f"The file is larger than {self.file_bytes // MIB} MiB, the most for one; split it.")


USUAL_LIMITS = UploadLimits()
