"""The files that visitors bring: what may come in, and where it is kept."""

import logging
import os
import re
import secrets
import shutil
import threading
import time
import unicodedata
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from embeddings.errors import EmbeddingsError, UnreadableArticleError
from embeddings.readers.registry import ARTICLE_SUFFIXES, find_reader
from embeddings.syncing.folder import article_files, read_bytes
from embeddings.syncing.uploads import UPLOADS
from qa.doors.web.errors import UploadError
from qa.doors.web.protocols import ServedLibrary
from qa.doors.web.uploads.anonymous import AnonymousOwners
from qa.doors.web.uploads.holdings import Holdings
from qa.doors.web.uploads.limits import MIB, USUAL_LIMITS, UploadLimits
from qa.doors.web.uploads.receiving import Receiving

_OTHER_KIND = "Only .txt and .md files are read; save the article as plain text."
_COPIED_FROM = ".copied-from"  # in the folder of the copies: where they came from
_HALF_WRITTEN = re.compile(r"\.[0-9a-f]{16}")
_LONG_AGO = 3600  # seconds
_LONGEST_NAME = 200  # bytes of one part of a name; file systems take 255, and a temporary name is longer
_MOST_PARTS = 8  # of a name: folders, and the file
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What Windows takes in no name, or takes for a device or another name.
_FOREIGN = re.compile(r'[<>:"|?*]|(?:^|/)(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])[ .]|[ .](?:/|$)', re.IGNORECASE)
_RECOUNTED = 60.0  # seconds between two counts of all files because there seems to be no room

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """The name that a file is kept as; ``beside``: the other file that has the name that it was sent with, if any."""

    name: str
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of copying a folder: the names kept, and why others were not, by name."""

    kept: tuple[str, ...]
    refused: dict[str, str]


class Uploads:
    """The files of all owners, each owner's in a folder of the library. Safe to use from any number of threads.

    What one of its methods does costs as much as the files of one owner, however many others there are: all files are
    counted once, when the first is brought.
    """

    def __init__(self, library: ServedLibrary, limits: UploadLimits = USUAL_LIMITS) -> None:
        self.limits = limits
        self._library = library
        self._lock = threading.Lock()
        self._root = library.folder / UPLOADS
        self._holdings = Holdings(self._root)
        self._anonymous = AnonymousOwners(self._root)
        self._changed: dict[str, set[str]] = {}  # names kept or removed since they were taken; absent: not known
        self._recounted = -_RECOUNTED
        self._receiving = Receiving(self._root, limits)
        self._remove_leftovers()

    def _remove_leftovers(self) -> None:
        """Delete what a kill left half-written, unless it is so new that another server may be writing it."""
        for file in self._root.rglob(".*"):
            with suppress(OSError):
                if _HALF_WRITTEN.fullmatch(file.name) and file.stat().st_mtime < time.time() - _LONG_AGO:
                    file.unlink()

    def receive(
        self, chunks: AsyncIterator[bytes], owner: str = "", address: str = ""
    ) -> AbstractAsyncContextManager[Path]:
        """A file of the bytes as they come in, for as long as it is not kept; see `Receiving.receive`."""
        return self._receiving.receive(chunks, owner, address)

    def keep_file(self, owner: str, name: str, received: Path, *, is_anonymous: bool = False) -> Kept:
        """As ``keep``, of a file that was received."""
        return self._keep(owner, name, received.read_bytes(), whole=received, is_anonymous=is_anonymous)

    def keep(self, owner: str, name: str, data: bytes, *, replaces: bool = False) -> Kept:
        """Keep a file. Where another of this name lies, one of the same bytes stays as it is, and one of other bytes
        is kept beside it as "name (2).md"; with ``replaces``, in its place.

        Names that differ by letter case or Unicode form alone are the same, as on many disks they would be.

        :raises UploadError: if the name or the content cannot be an article's, or there is no room for it.
        """
        return self._keep(owner, name, data, replaces=replaces)

    def _keep(
        self,
        owner: str,
        name: str,
        data: bytes,
        *,
        replaces: bool = False,
        whole: Path | None = None,
        is_anonymous: bool = False,
    ) -> Kept:
        checked = check_name(name)
        self.limits.check_size(len(data))
        try:
            find_reader(checked).check(data)
        except UnreadableArticleError as error:
            raise UploadError(str(error)) from error
        self._path(owner, checked)
        forgotten: list[str] = []
        try:
            with self._lock:
                kept, is_there = (Kept(checked), False) if replaces else self._free(owner, checked, data)
                if not is_there:
                    self._check_room(owner, kept.name, len(data), forgotten)
                    self._write(owner, kept.name, data, whole)
                if is_anonymous:
                    self._anonymous.note(owner)
        except OSError as error:
            raise UploadError(
                f"The file cannot be kept ({error.strerror or error}); whoever runs Quoth has to look."
            ) from error
        finally:
            self._let_go(forgotten)
        return kept

    def _free(self, owner: str, checked: str, data: bytes) -> tuple[Kept, bool]:
        """The name to keep a file as, and whether the very bytes lie there already."""
        own = self._holdings.of(owner)
        if self._path(owner, checked).is_file() and checked not in own:
            own = self._holdings.recount(owner)
        taken = {_same(name): name for name in own}
        beside = None
        for candidate in _numbered(self._beside_copies(owner, checked)):
            there = taken.get(_same(candidate))
            if there is None:
                return Kept(candidate, beside), False
            if own[there] == len(data) and self._path(owner, there).read_bytes() == data:
                return Kept(there), True
            beside = beside or there
        raise AssertionError("numbers end")

    def _beside_copies(self, owner: str, checked: str) -> str:
        """The name, in another folder where the copies of a folder lie: what is brought there they would replace."""
        top, _, rest = checked.partition("/")
        if not rest:
            return checked
        root, number, free = self._library.uploads_folder(owner), 1, top
        while (root / free / _COPIED_FROM).is_file():
            number += 1
            free = f"{top} ({number})"
        return f"{free}/{rest}"

    def _write(self, owner: str, name: str, data: bytes, whole: Path | None) -> None:
        path = self._path(owner, name)
        self._make_folder(path.parent)
        if whole is None:
            # Hidden, so that no sync takes it for an article before it is whole.
            whole = path.with_name(f".{secrets.token_hex(8)}")
            try:
                whole.write_bytes(data)
                whole.replace(path)
            finally:
                whole.unlink(missing_ok=True)
        else:
            whole.replace(path)
        self._holdings.put(owner, name, len(data))
        self._note_change(owner, name)

    def replace(self, owner: str, name: str, by: str) -> None:
        """Put one file in the place of another: what was kept beside it replaces it after all.

        :raises UploadError: if there is no such file.
        """
        old, new = self._path(owner, check_name(name)), self._path(owner, check_name(by))
        with self._lock:
            if not old.is_file() or not new.is_file() or old == new:
                raise UploadError(f"You have no two articles {name!r} and {by!r}; one may have been removed already.")
            try:
                size = new.stat().st_size
                new.replace(old)
            except OSError as error:
                raise UploadError(
                    f"The file cannot be kept ({error.strerror or error}); whoever runs Quoth has to look."
                ) from error
            self._holdings.drop(owner, by)
            self._holdings.put(owner, name, size)
            self._note_change(owner, name, by)

    def remove(self, owner: str, name: str) -> None:
        """Delete a file; the next sync of the owner's uploads forgets the article.

        :raises UploadError: there is no such file.
        """
        root, path = self._library.uploads_folder(owner), self._path(owner, check_name(name))
        with self._lock:
            try:
                path.unlink()
            except OSError as error:
                if not path.exists():
                    self._holdings.drop(owner, path.relative_to(root).as_posix())
                raise UploadError(f"You have brought no article {name!r}; it may have been removed already.") from error
            self._holdings.drop(owner, path.relative_to(root).as_posix())
            self._note_change(owner, path.relative_to(root).as_posix())
            for parent in path.relative_to(root).parents:
                try:
                    (root / parent).rmdir()
                except OSError:
                    break  # something else lies in it
            if not self._holdings.of(owner):
                self._anonymous.forget(owner)

    def see(self, owner: str) -> None:
        """Note that an owner is here: of anonymous ones, whoever was longest away loses their articles first."""
        self._anonymous.see(owner)

    def take_changed(self, owner: str) -> set[str] | None:
        """Return the names that were kept or removed since this was last called; None where that is not known."""
        with self._lock:
            names = self._changed.get(owner)
            self._changed[owner] = set()
            return names

    def forget_changed(self, owner: str) -> None:
        """Have ``take_changed`` return None next, since what it returned could not be indexed."""
        with self._lock:
            self._changed.pop(owner, None)

    def _note_change(self, owner: str, *names: str) -> None:
        if owner in self._changed:
            self._changed[owner].update(names)

    def copy_folder(self, owner: str, named: str) -> Copied:
        """Keep copies of the articles in a folder of this machine, under the folder's name.

        Copies of an earlier time that the folder no longer holds are deleted.

        :raises UploadError: there is no such folder, or it holds no article.
        """
        folder = _folder(named)
        try:
            listing = article_files(folder)
        except EmbeddingsError as error:
            raise UploadError(str(error)) from error
        refused = {**listing.refused, **dict.fromkeys(listing.passed_over, _OTHER_KIND)}
        if not listing.files and not listing.refused:
            raise UploadError(f"The folder {folder} holds no .txt or .md files; name the one that holds your articles.")
        top = self._top(owner, folder)
        before = {name for name in self.names(owner) if name.startswith(f"{top}/")}
        kept, used = [], set[str]()
        for name, file in listing.files.items():
            free = next(each for each in _numbered(f"{top}/{name}") if _same(each) not in used)
            used.add(_same(free))
            try:
                kept.append(self.keep(owner, free, read_bytes(file), replaces=True).name)
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
        """The names of an owner's files, sorted, as they lie on the disk now."""
        if not self._library.uploads_folder(owner).exists():
            return []
        with self._lock:
            return sorted(self._holdings.recount(owner))

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

    def _check_room(self, owner: str, name: str, size: int, forgotten: list[str]) -> None:
        """Make room where anonymous owners have to give it up, and add these to ``forgotten``.

        :raises UploadError: if there is no room for a file of this size.
        """
        if self._owner_refusal(owner, name, size):
            self._holdings.recount(owner)  # what was deleted by hand is no reason to refuse
        if refusal := self._owner_refusal(owner, name, size):
            raise UploadError(refusal)
        if not self._has_room(owner, name, size) and time.monotonic() - self._recounted >= _RECOUNTED:
            self._recounted = time.monotonic()
            self._holdings.recount_all()
        for idle in self._anonymous.idle_longest():
            if self._has_room(owner, name, size):
                return
            if idle != owner:
                self._delete_all(idle)
                forgotten.append(idle)
        if not self._has_room(owner, name, size):
            raise UploadError("There is no room for more articles here; whoever runs Quoth has to make some.")

    def _owner_refusal(self, owner: str, name: str, size: int) -> str | None:
        own = self._holdings.of(owner)
        others = len(own) - (name in own)
        if others >= self.limits.owner_files:
            return f"You have brought {others} articles, the most there may be; remove some first."
        if sum(own.values()) - own.get(name, 0) + size > self.limits.owner_bytes:
            limit = self.limits.owner_bytes // MIB
            return f"Your articles would take more than {limit} MiB, the most there may be; remove some first."
        return None

    def _has_room(self, owner: str, name: str, size: int) -> bool:
        replaced = self._holdings.of(owner).get(name)
        files = self._holdings.files - (replaced is not None)
        return files < self.limits.all_files and self._holdings.bytes - (replaced or 0) + size <= self.limits.all_bytes

    def _delete_all(self, owner: str) -> None:
        folder = self._library.uploads_folder(owner)
        if not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
        self._holdings.recount(owner)
        self._changed.pop(owner, None)

    def _let_go(self, owners: Sequence[str]) -> None:
        """Forget the articles of owners whose files had to go. A note stays where that fails, for the next time."""
        for owner in owners:
            try:
                self._library.sync_uploads(owner)
            except EmbeddingsError:
                _log.warning("The articles of an anonymous visitor could not be forgotten", exc_info=True)
                continue
            with self._lock:
                if not self._holdings.of(owner):
                    self._anonymous.forget(owner)


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


def _same(name: str) -> str:
    """Equal texts for names that some disks take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _numbered(name: str) -> Iterator[str]:
    """The name, and then "name (2).md", "name (3).md" and on, none of them longer than a name may be."""
    yield name
    folder, slash, file = name.rpartition("/")
    stem, dot, ending = file.rpartition(".")
    for number in count(2):
        rest = f" ({number}){dot}{ending}"
        short = stem.encode()[: _LONGEST_NAME - len(rest.encode())].decode(errors="ignore")
        yield f"{folder}{slash}{short}{rest}"
