"""The files that visitors bring: what may come in, and where it is kept."""

import asyncio
import os
import re
import secrets
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from chat_page.errors import UploadError
from chat_page.protocols import Library
from embeddings.articles.article_files import ARTICLE_SUFFIXES, article_files, read_bytes
from embeddings.articles.decoding import decode
from embeddings.errors import EmbeddingsError, UnreadableArticleError
from embeddings.uploads import UPLOADS

_COPIED_FROM = ".copied-from"  # in the folder of the copies: where they came from
_HALF_WRITTEN = re.compile(r"\.[0-9a-f]{16}")
_LONG_AGO = 3600  # seconds
_LONGEST_NAME = 200  # bytes of one part of a name; file systems take 255, and a temporary name is longer
_MOST_PARTS = 8  # of a name: folders, and the file
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What Windows takes in no name, or takes for a device or another name.
_FOREIGN = re.compile(r'[<>:"|?*]|(?:^|/)(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])[ .]|[ .](?:/|$)', re.IGNORECASE)
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be brought: bytes of one file, bytes and files of one owner, and bytes and files of all together.

    ``file_seconds``: that a file may take to come in; ``pause_seconds``: that it may stand still on the way.
    """

    file_bytes: int = 20 * _MIB
    owner_bytes: int = 200 * _MIB
    owner_files: int = 500
    all_bytes: int = 2048 * _MIB
    all_files: int = 50_000
    file_seconds: float = 600.0
    pause_seconds: float = 15.0


USUAL_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of copying a folder: the names kept, and why others were not, by name."""

    kept: tuple[str, ...]
    refused: dict[str, str]


class Uploads:
    """The files of all owners, each owner's in a folder of the library. Safe to use from any number of threads."""

    def __init__(self, library: Library, limits: Limits = USUAL_LIMITS) -> None:
        self.limits = limits
        self._library = library
        self._lock = threading.Lock()
        self._remove_leftovers()

    def _remove_leftovers(self) -> None:
        """Delete what a kill left half-written, unless it is so new that another server may be writing it."""
        for file in (self._library.folder / UPLOADS).rglob(".*"):
            with suppress(OSError):
                if _HALF_WRITTEN.fullmatch(file.name) and file.stat().st_mtime < time.time() - _LONG_AGO:
                    file.unlink()

    async def receive(self, chunks: AsyncIterator[bytes]) -> bytes:
        """The bytes of a file as they come in, no more of them than one file may have.

        :raises UploadError: there are more, or they come too slowly: only so many visitors can send at once.
        """
        data = bytearray()
        now = asyncio.get_running_loop().time
        end = now() + self.limits.file_seconds
        try:
            async with asyncio.timeout_at(min(end, now() + self.limits.pause_seconds)) as patience:
                async for chunk in chunks:
                    data += chunk
                    self._check_size(len(data))
                    patience.reschedule(min(end, now() + self.limits.pause_seconds))
        except TimeoutError as error:
            raise UploadError("The file came too slowly, or stopped on the way; send it again.") from error
        return bytes(data)

    def keep(self, owner: str, name: str, data: bytes) -> str:
        """Keep a file, in place of one of the same name; its name as it is kept.

        :raises UploadError: the name or the content cannot be an article's, or there is no room for it.
        """
        checked = check_name(name)
        self._check_size(len(data))
        try:
            decode(data)
        except UnreadableArticleError as error:
            raise UploadError(str(error)) from error
        path = self._path(owner, checked)
        with self._lock:
            self._check_room(owner, path, len(data))
            try:
                self._make_folder(path.parent)
                # Hidden, so that no sync takes it for an article before it is whole.
                whole = path.with_name(f".{secrets.token_hex(8)}")
                try:
                    whole.write_bytes(data)
                    whole.replace(path)
                finally:
                    whole.unlink(missing_ok=True)
            except OSError as error:
                raise UploadError(
                    f"The file cannot be kept ({error.strerror or error}); whoever runs Quoth has to look."
                ) from error
        return checked

    def remove(self, owner: str, name: str) -> None:
        """Delete a file; the next sync of the owner's uploads forgets the article.

        :raises UploadError: there is no such file.
        """
        root, path = self._library.uploads_folder(owner), self._path(owner, check_name(name))
        with self._lock:
            try:
                path.unlink()
            except OSError as error:
                raise UploadError(f"You have brought no article {name!r}; it may have been removed already.") from error
            for parent in path.relative_to(root).parents:
                try:
                    (root / parent).rmdir()
                except OSError:
                    break  # something else lies in it

    def copy_folder(self, owner: str, named: str) -> Copied:
        """Keep copies of the articles in a folder of this machine, under the folder's name.

        Copies of an earlier time that the folder no longer holds are deleted.

        :raises UploadError: there is no such folder, or it holds no article.
        """
        folder = _folder(named)
        try:
            files, refused = article_files(folder)
        except EmbeddingsError as error:
            raise UploadError(str(error)) from error
        if not files and not refused:
            raise UploadError(f"The folder {folder} holds no .txt or .md files; name the one that holds your articles.")
        top = self._top(owner, folder)
        before = {name for name in self.names(owner) if name.startswith(f"{top}/")}
        kept = []
        for name, file in files.items():
            try:
                kept.append(self.keep(owner, f"{top}/{name}", read_bytes(file)))
            except (UploadError, UnreadableArticleError) as error:
                refused[name] = str(error)
        for name in before - set(kept):
            self.remove(owner, name)
        return Copied(tuple(kept), refused)

    def _top(self, owner: str, folder: Path) -> str:
        """The name for the copies of a folder: its own, or with a number, if what lies there came from elsewhere."""
        root = self._library.uploads_folder(owner)
        number, top = 1, folder.name
        while True:
            note = self._path(owner, f"{top}/{_COPIED_FROM}")
            with self._lock:
                if note.is_file() and note.read_text(encoding="utf-8") == str(folder):
                    return top
                if not (root / top).exists():
                    self._make_folder(note.parent)
                    note.write_text(str(folder), encoding="utf-8")
                    return top
            number += 1
            top = f"{folder.name} ({number})"

    def names(self, owner: str) -> list[str]:
        """The names of an owner's files, sorted."""
        root = self._library.uploads_folder(owner)
        return sorted(path.relative_to(root).as_posix() for path in _files(root))

    def _path(self, owner: str, checked: str) -> Path:
        root = self._library.uploads_folder(owner)
        path = root / checked
        # Not even the owner's folder may be a link, so the library's own folder is what counts.
        inside = self._library.folder.resolve() / root.relative_to(self._library.folder)
        try:
            is_inside = path.resolve().is_relative_to(inside)
        except (OSError, RuntimeError):  # links that lead to one another: a RuntimeError before Python 3.13
            is_inside = False
        if not is_inside:
            raise UploadError("The name leads out of the library; give the file a plain name.")
        return path

    def _make_folder(self, folder: Path) -> None:
        (self._library.folder / UPLOADS).mkdir(mode=0o700, exist_ok=True)  # each owner's files are for them alone
        folder.mkdir(parents=True, exist_ok=True)

    def _check_size(self, size: int) -> None:
        if size > self.limits.file_bytes:
            raise UploadError(
                f"The file is larger than {self.limits.file_bytes // _MIB} MiB, the most for one; split it."
            )

    def _check_room(self, owner: str, path: Path, size: int) -> None:
        root = self._library.uploads_folder(owner)
        own = {file: file.stat().st_size for file in _files(root) if file != path}
        if len(own) >= self.limits.owner_files:
            raise UploadError(f"You have brought {len(own)} articles, the most there may be; remove some first.")
        if sum(own.values()) + size > self.limits.owner_bytes:
            limit = self.limits.owner_bytes // _MIB
            raise UploadError(
                f"Your articles would take more than {limit} MiB, the most there may be; remove some first."
            )
        sizes = [file.stat().st_size for file in _files(root.parent) if file != path]
        if sum(sizes) + size > self.limits.all_bytes or len(sizes) >= self.limits.all_files:
            raise UploadError("There is no room for more articles here; whoever runs Quoth has to make some.")


def check_name(name: str) -> str:
    """The name of an article below its owner's folder, with forward slashes.

    :raises UploadError: it would lead elsewhere, is hidden, or is no article's.
    """
    parts = name.replace("\\", "/").split("/")
    advice = "give the file another name"
    try:
        longest = max(len(part.encode()) for part in parts)
    except UnicodeEncodeError as error:
        raise UploadError(f"The file's name is not valid Unicode; {advice}.") from error
    if not all(parts) or any(part.startswith(".") for part in parts) or len(parts) > _MOST_PARTS:
        raise UploadError(f"The name {name[:_LONGEST_NAME]!r} is no plain name of a file; {advice}.")
    if longest > _LONGEST_NAME:
        raise UploadError(f"The file's name is longer than {_LONGEST_NAME} bytes; {advice}.")
    if _CONTROLS.search(name) or (os.name == "nt" and _FOREIGN.search("/".join(parts))):
        raise UploadError(f"The file's name holds characters that no name may have; {advice}.")
    if not parts[-1].lower().endswith(ARTICLE_SUFFIXES):
        raise UploadError("Only .txt and .md files can be articles; save the article as plain text.")
    return "/".join(parts)


def _folder(named: str) -> Path:
    try:
        folder = Path(named.strip()).expanduser()
    except RuntimeError:  # ~somebody, who has no home
        folder = Path()
    if not folder.is_absolute() or not folder.name:
        raise UploadError("Write the whole path of the folder, from the root or from ~, such as ~/articles.")
    return folder


def _files(root: Path) -> Iterator[Path]:
    """Every file below but those that are hidden, which no sync takes for an article: notes, and what a kill left."""
    found = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return (path for path in found if not path.name.startswith("."))
