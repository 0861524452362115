"""Which files of a folder are articles, and their bytes. Nothing is parsed here."""

import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from embeddings.characters import made_whole
from embeddings.errors import ArticlesFolderError, UnreadableArticleError

ARTICLE_SUFFIXES = (".txt", ".md")
"""The endings, in lower case, of the files that are read as articles."""

MAX_BYTES = 50 * 1024 * 1024
"""The largest file that is read: far above any article, far below what would exhaust a laptop."""


def check_folder(folder: Path) -> None:
    """Make sure that there is such a folder, and that its name can be noted.

    :raises ArticlesFolderError: there is not, or it cannot.
    """
    try:
        str(folder.absolute()).encode()
        if not folder.exists():
            raise ArticlesFolderError(f"The folder {folder} does not exist; name a folder that holds your articles.")
        if not folder.is_dir():
            raise ArticlesFolderError(f"{folder} is a file, not a folder; name the folder that holds your articles.")
    except UnicodeEncodeError as error:
        shown = made_whole(str(folder))
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


def article_files(folder: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """The article files below ``folder`` by document id, and those that cannot be articles with the reason why.

    Hidden files and folders are passed over. Both are in the order of the paths.

    :raises ArticlesFolderError: the folder does not exist or cannot be listed.
    """
    check_folder(folder)
    try:
        listing = sorted(_walk(folder))
    except OSError as error:
        raise _cannot_list(folder, error) from error
    root = folder.resolve()
    found: dict[str, Path] = {}
    refused: dict[str, str] = {}
    for file in listing:
        document_id = file.relative_to(folder).as_posix()
        reason = _obstacle(file, document_id, root)
        if reason:
            refused[made_whole(document_id)] = reason
        else:
            found[document_id] = file
    return found, refused


def named_files(folder: Path, names: Collection[str]) -> tuple[dict[str, Path], dict[str, str]]:
    """Return, of the files of these names below ``folder``, those that are there, as ``article_files`` does."""
    root = folder.resolve()
    found: dict[str, Path] = {}
    refused: dict[str, str] = {}
    for name in sorted(names):
        file = folder / name
        if not file.is_file() or file.suffix.lower() not in ARTICLE_SUFFIXES:
            continue
        reason = _obstacle(file, name, root)
        if reason:
            refused[made_whole(name)] = reason
        else:
            found[name] = file
    return found, refused


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _walk(entry)
        elif entry.suffix.lower() in ARTICLE_SUFFIXES and not entry.is_dir():
            yield entry


def _obstacle(file: Path, document_id: str, root: Path) -> str | None:
    try:
        document_id.encode()
        if not file.resolve().is_relative_to(root):
            return "It is a link that leads out of the folder; put the file itself into the folder."
    except UnicodeEncodeError:
        return "The file's name is not valid Unicode; rename the file, then sync again."
    except (OSError, RuntimeError):  # a RuntimeError before Python 3.13
        return "It is a link that leads to itself; put the file itself in its place."
    return None


def read_bytes(path: Path) -> bytes:
    """What an article's file holds.

    :raises UnreadableArticleError: it cannot be opened, or is too large.
    """
    try:
        # A named pipe would wait for ever, so nothing but a regular file is opened.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableArticleError("It is not a regular file; put the article itself in its place.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableArticleError("The file has vanished; put it back or sync again.") from error
    except PermissionError as error:
        raise UnreadableArticleError("Its permissions forbid reading the file; allow it and sync again.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableArticleError(f"The file cannot be read ({reason}); check the disk and sync again.") from error
    if len(data) > MAX_BYTES:
        raise UnreadableArticleError(
            f"The file is larger than {MAX_BYTES // 1024**2} MiB, too large for one article; split it."
        )
    return data
