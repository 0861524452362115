"""The records of files: the state in which a sync last read the file of each article, and the files that fail."""

import os
from dataclasses import dataclass
from typing import Self

from embeddings.structure.repeated_lines import NO_EDGES, EdgeLines

_MOST_NS = 2**63 - 1  # SQLite's largest number


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that cannot be read, and the reason, one plain sentence.

    ``document_id`` ends with a slash for a folder that cannot be listed, and then stands for all articles below it.
    ``keeps_last_version``: whether the library still holds the last version of the article that could be read.
    ``version_date``: the day on which the file of that version was changed last, ISO 8601; None if it is not known.
    """

    document_id: str
    reason: str
    keeps_last_version: bool = False
    version_date: str | None = None


@dataclass(frozen=True, slots=True)
class FileStat:
    """The facts by which a sync recognizes an unchanged file without opening it.

    Times are in nanoseconds. A time that 64 bits do not hold, as of the year 2300, is the nearest that they hold.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, result: os.stat_result) -> Self:
        """Return the facts of a file from the result of a call of ``stat``."""
        mtime_ns, ctime_ns = (min(max(time, -_MOST_NS), _MOST_NS) for time in (result.st_mtime_ns, result.st_ctime_ns))
        return cls(result.st_size, mtime_ns, ctime_ns, result.st_ino)


NO_STAT = FileStat(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """The state in which a sync last read the file of an article.

    ``is_settled``: whether a file with an equal ``stat`` has the same bytes. Just after a change it may not: a second
    change within one tick of the clock leaves the time as it is. ``sha256``: of the bytes; empty if the file could not
    be opened. ``reader``, ``version``: the reader of the bytes. ``edges``: the lines that count as repeated lines.
    ``reason``: the reason for the failure, None for an article. ``version_ns``: the time of the last change of the
    file from which the stored article was read, None if that is not known. ``other_disk``: whether the file was on
    another disk than the folder of the sync, which then may be unmounted one day. ``warnings``: the parts of the file
    that could not be read, each a plain sentence.
    """

    stat: FileStat = NO_STAT
    is_settled: bool = False
    sha256: str = ""
    reader: str = ""
    version: int = 0
    edges: EdgeLines = NO_EDGES
    reason: str | None = None
    version_ns: int | None = None
    other_disk: bool = False
    warnings: tuple[str, ...] = ()
