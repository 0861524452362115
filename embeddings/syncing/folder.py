"""The articles in a folder: finding their files and reading their bytes, without parsing them."""

import os
import stat
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from embeddings.engines.file_records import FileStat
from embeddings.errors import ArticlesFolderError, FileAccessError, FileGoneError, UnreadableArticleError
from embeddings.readers.registry import may_be_article
from embeddings.unicode import replace_surrogates

MAX_BYTES = 50 * 1024 * 1024
"""The size of the largest file that is read: far above any article, and far below the memory of a laptop."""

SETTLING_NS = 3_000_000_000
"""The time after which a second change of a file shows in its times: FAT counts in steps of two seconds."""


def check_folder(folder: Path) -> None:
    """Check that there is such a folder, and that its name can be stored.

    :raises ArticlesFolderError: if there is no such folder, or its name is not valid Unicode.
    """
    try:
        str(folder.absolute()).encode()
        if not folder.exists():
            raise ArticlesFolderError(f"The folder {folder} does not exist; name a folder that holds your articles.")
        if not folder.is_dir():
            raise ArticlesFolderError(f"{folder} is a file, not a folder; name the folder that holds your articles.")
    except UnicodeEncodeError as error:
        shown = replace_surrogates(str(folder))
        raise ArticlesFolderError(
            f"The name of the folder {shown} is not valid Unicode; rename the folder, then sync again."
        ) from error
    except OSError as error:
        raise _cannot_list(folder, error) from error


def _cannot_list(folder: Path, error: OSError) -> ArticlesFolderError:
    return ArticlesFolderError(
        f"The folder {error.filename or folder} cannot be listed ({error.strerror}); allow it to be read, or name "
        "another folder."
    )


@dataclass(frozen=True, slots=True)
class FolderListing:
    """The files of a folder of articles, each field in the order of the paths.

    ``files``: the article files by document id. ``refused``: the reason, one plain sentence, for each file that cannot
    be an article and each folder that cannot be listed; the id of a folder ends with a slash. ``passed_over``: the ids
    of files of other kinds, without hidden files.
    """

    files: Mapping[str, Path] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()


def is_hidden(name: str) -> bool:
    """Return whether a file of this name is hidden, or the mark of Office beside a document that is open."""
    return name.startswith((".", "~$"))


def article_files(folder: Path) -> FolderListing:
    """Return the article files below ``folder``, without hidden files and folders.

    A folder below it that cannot be listed is refused whole, as if its files could not be read. The files of the other
    folders are found.

    :raises ArticlesFolderError: if the folder does not exist or cannot be listed.
    """
    check_folder(folder)
    listing, unlisted = _walk(folder)
    if folder in unlisted:
        raise _cannot_list(folder, unlisted[folder]) from unlisted[folder]
    root = folder.resolve()
    found: dict[str, Path] = {}
    refused: dict[str, str] = {}
    passed_over: list[str] = []
    for below, error in sorted(unlisted.items()):
        refused[replace_surrogates(below.relative_to(folder).as_posix() + "/")] = (
            f"The folder cannot be listed ({error.strerror}), so none of its articles is read; allow it to be read, or "
            "move it, then sync again."
        )
    for file in sorted(listing):
        document_id = file.relative_to(folder).as_posix()
        if not may_be_article(file.name):
            passed_over.append(replace_surrogates(document_id))
            continue
        # No folder on the path is a link, and to resolve a path costs much more than to look at its end.
        reason = _obstacle(file, document_id, root, leads_out=os.path.islink(file))
        if reason:
            refused[replace_surrogates(document_id)] = reason
        else:
            found[document_id] = file
    return FolderListing(found, refused, tuple(passed_over))


def named_files(folder: Path, names: Collection[str]) -> FolderListing:
    """Return the article files with these names below ``folder`` that exist; see ``article_files``."""
    root = folder.resolve()
    found: dict[str, Path] = {}
    refused: dict[str, str] = {}
    for name in sorted(names):
        file = folder / name
        if not file.is_file() or not may_be_article(file.name):
            continue
        reason = _obstacle(file, name, root)
        if reason:
            refused[replace_surrogates(name)] = reason
        else:
            found[name] = file
    return FolderListing(found, refused)


def _walk(folder: Path) -> tuple[list[Path], dict[Path, OSError]]:
    """Return the files that are not hidden, and the folders that cannot be listed, at any depth."""
    files: list[Path] = []
    unlisted: dict[Path, OSError] = {}
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        # One folder at a time: before Python 3.12 os.walk calls itself for each level, up to the recursion limit.
        for _, folders, names in islice(os.walk(current, onerror=partial(unlisted.__setitem__, current)), 1):
            files += [current / name for name in names if not is_hidden(name)]
            below = [current / name for name in folders if not is_hidden(name)]
            waiting += [each for each in below if not os.path.islink(each)]
    return files, unlisted


def unmounted_folders(root: Path, document_ids: Collection[str]) -> dict[str, str]:
    """Return the reason for each empty folder below ``root`` that seems to be unmounted, by its id.

    ``document_ids``: missing articles that were on another disk than ``root``.
    """
    found: dict[str, str] = {}
    for document_id in document_ids:
        parts = document_id.split("/")
        for depth in range(1, len(parts)):
            below = "/".join(parts[:depth]) + "/"
            if below in found or _is_bare(root / below, root):
                found[below] = (
                    "The folder is empty, and its articles were on another disk; mount the disk, or delete the folder, "
                    "then sync again."
                )
                break
    return found


def _is_bare(folder: Path, root: Path) -> bool:
    """Return whether the folder is empty and on the disk of ``root``, as it is when nothing is mounted there."""
    try:
        with os.scandir(folder) as entries:
            return folder.stat().st_dev == root.stat().st_dev and next(entries, None) is None
    except OSError:
        return False


def _obstacle(file: Path, document_id: str, root: Path, *, leads_out: bool = True) -> str | None:
    """Return the reason why a file cannot be an article. ``leads_out``: whether its path may leave ``root``."""
    try:
        document_id.encode()
        if leads_out and not file.resolve().is_relative_to(root):
            return "It is a link that leads out of the folder; put the file itself into the folder."
    except UnicodeEncodeError:
        return "The file's name is not valid Unicode; rename the file, then sync again."
    except (OSError, RuntimeError):  # a RuntimeError before Python 3.13
        return "It is a link that leads to itself; put the file itself in its place."
    return None


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of a file. ``stat`` and ``is_settled``: as of `FileRecord`. ``device``: the number of its disk."""

    data: bytes
    stat: FileStat
    is_settled: bool
    device: int


def read_content(path: Path) -> FileContent:
    """Return the bytes of an article's file. A file that changes meanwhile is read once more.

    :raises FileAccessError: if the file cannot be opened, or changes while it is read.
    :raises UnreadableArticleError: if the file is too large.
    """
    try:
        content = _read_unchanged(path) or _read_unchanged(path)
    except FileNotFoundError as error:
        raise FileGoneError("The file has vanished; put it back or sync again.") from error
    except PermissionError as error:
        raise FileAccessError("Its permissions forbid reading the file; allow it and sync again.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileAccessError(f"The file cannot be read ({reason}); check the disk and sync again.") from error
    if content is None:
        raise FileAccessError("The file changes while it is read; sync again when the other program has written it.")
    return content


def read_bytes(path: Path) -> bytes:
    """Return the bytes of an article's file; see ``read_content``, which raises the same errors."""
    return read_content(path).data


def _read_unchanged(path: Path) -> FileContent | None:
    """Return the bytes of a file; None if the file changed while it was read.

    :raises OSError: if the file cannot be opened or read.
    :raises FileGoneError: if there is another thing than a file.
    :raises UnreadableArticleError: if the file is too large.
    """
    # Only a regular file is opened: a named pipe would wait for ever.
    if not stat.S_ISREG(path.stat().st_mode):
        raise FileGoneError("It is not a regular file; put the article itself in its place.")
    begun = time.time_ns()
    with path.open("rb") as file:
        result = os.fstat(file.fileno())
        before = FileStat.of(result)
        data = file.read(MAX_BYTES + 1) if before.size <= MAX_BYTES else b""
        after = FileStat.of(os.fstat(file.fileno()))
    if before != after:
        return None
    if max(len(data), after.size) > MAX_BYTES:
        raise UnreadableArticleError(
            f"The file is larger than {MAX_BYTES // 1024**2} MiB, too large for one article; split it."
        )
    return FileContent(data, after, max(after.mtime_ns, after.ctime_ns) + SETTLING_NS < begun, result.st_dev)
