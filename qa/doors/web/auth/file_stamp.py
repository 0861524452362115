"""The state of a file that is read again after each change."""

from pathlib import Path


def file_stamp(file: Path) -> tuple[int, ...] | None:
    """Return values that differ after each change of the file; None if there is no file."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
