"""The files that visitors upload: checks, and storage in a folder of the library for each owner."""

import logging
import secrets
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import EmbeddingsError, UnreadableArticleError
from embeddings.readers.registry import find_reader, name_endings
from embeddings.syncing.added_pages import page_file
from embeddings.syncing.fetching import FetchedPage
from embeddings.syncing.folder import article_files, read_bytes
from qa.doors.web.errors import UploadError
from qa.doors.web.protocols import ServedLibrary
from qa.doors.web.uploads.anonymous import AnonymousOwners
from qa.doors.web.uploads.holdings import Holdings
from qa.doors.web.uploads.limits import USUAL_LIMITS, UploadLimits
from qa.doors.web.uploads.names import absolute_folder, check_file_name, comparable_name, numbered_names
from qa.doors.web.uploads.owner_folders import OwnerFolders
from qa.doors.web.uploads.receiving import Receiving
from qa.doors.web.uploads.room import Room

_OTHER_KIND = f"Only {name_endings('and')} files are read; save the article as plain text."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file. ``beside``: the earlier file that has the name of the sent file, or None."""

    name: str
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Copied:
    """The result of copying a folder: the names of the copies, and by name the reason why a file was refused."""

    kept: tuple[str, ...]
    refused: dict[str, str]


class Uploads:
    """The files of all owners. Safe to use from any number of threads.

    A method takes as long as the files of one owner need, however many other owners there are: all files are counted
    once, for the first upload.
    """

    def __init__(self, library: ServedLibrary, limits: UploadLimits = USUAL_LIMITS) -> None:
        self.limits = limits
        self._library = library
        self._lock = threading.Lock()
        self._folders = OwnerFolders(library)
        self._holdings = Holdings(self._folders.root)
        self._anonymous = AnonymousOwners(self._folders.root)
        self._room = Room(limits, self._holdings, self._anonymous, self._delete_all)
        self._receiving = Receiving(self._folders.root, limits)
        self._changed: dict[str, set[str]] = {}  # names kept or removed since the last sync; absent where not known
        self._folders.delete_leftovers()

    def receive(
        self, chunks: AsyncIterator[bytes], owner: str = "", address: str = ""
    ) -> AbstractAsyncContextManager[Path]:
        """Return a context with a file of the bytes that come in; see `Receiving.receive`."""
        return self._receiving.receive(chunks, owner, address)

    def keep_file(self, owner: str, name: str, received: Path, *, is_anonymous: bool = False) -> Kept:
        """Keep a received file, as ``keep`` does."""
        return self._keep(owner, name, received.read_bytes(), whole=received, is_anonymous=is_anonymous)

    def keep_page(self, owner: str, page: FetchedPage, *, is_anonymous: bool = False) -> Kept:
        """Keep a page of the web, in place of the page that was fetched from the same address before.

        :raises FetchError: if the page cannot be an article.
        :raises UploadError: if there is no room for it.
        """
        name, data = page_file(page)
        return self._keep(owner, name, data, replaces=True, is_anonymous=is_anonymous)

    def keep(self, owner: str, name: str, data: bytes, *, replaces: bool = False) -> Kept:
        """Keep a file under its name, or beside another file of this name as "name (2).md".

        A file of the same name and the same bytes stays as it is. With ``replaces``, the new file takes the place of
        the other one. Names that differ only in letter case or Unicode form are the same, as on many file systems.

        :raises UploadError: if the name or the content cannot be an article's, or there is no room for the file.
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
        checked = check_file_name(name)
        self.limits.check_size(len(data))
        try:
            find_reader(checked, data).check(data)
        except UnreadableArticleError as error:
            raise UploadError(str(error)) from error
        self._folders.path(owner, checked)
        deleted: list[str] = []
        try:
            with self._lock:
                kept, is_there = (Kept(checked), False) if replaces else self._free_name(owner, checked, data)
                if is_there:
                    self._note_change(owner, kept.name)  # the next sync reports again whether the file can be read
                else:
                    self._room.make(owner, kept.name, len(data), deleted)
                    self._write(owner, kept.name, data, whole)
                if is_anonymous:
                    self._anonymous.note(owner)
        except OSError as error:
            raise UploadError(_not_kept(error)) from error
        finally:
            self._remove_from_library(deleted)
        return kept

    def _free_name(self, owner: str, checked: str, data: bytes) -> tuple[Kept, bool]:
        """Return the name to keep a file as, and whether a file of the same bytes lies there already."""
        own = self._holdings.of(owner)
        if self._folders.path(owner, checked).is_file() and checked not in own:
            own = self._holdings.recount(owner)
        taken = {comparable_name(name): name for name in own}
        beside = None
        for candidate in numbered_names(self._folders.name_outside_copies(owner, checked)):
            there = taken.get(comparable_name(candidate))
            if there is None:
                return Kept(candidate, beside), False
            if own[there] == len(data) and self._folders.path(owner, there).read_bytes() == data:
                return Kept(there), True
            beside = beside or there
        raise AssertionError("numbers do not end")

    def _write(self, owner: str, name: str, data: bytes, whole: Path | None) -> None:
        path = self._folders.path(owner, name)
        self._folders.make(path.parent)
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
        """Replace one file by another file of the same owner.

        :raises UploadError: if one of the files is not there.
        """
        old, new = self._folders.path(owner, check_file_name(name)), self._folders.path(owner, check_file_name(by))
        with self._lock:
            if not old.is_file() or not new.is_file() or old == new:
                raise UploadError(f"You have no two articles {name!r} and {by!r}; one may have been removed already.")
            try:
                size = new.stat().st_size
                new.replace(old)
            except OSError as error:
                raise UploadError(_not_kept(error)) from error
            self._holdings.drop(owner, by)
            self._holdings.put(owner, name, size)
            self._note_change(owner, name, by)

    def remove(self, owner: str, name: str) -> None:
        """Delete a file; the next sync of the owner's uploads removes its article from the library.

        :raises UploadError: if the file is not there.
        """
        path = self._folders.path(owner, check_file_name(name))
        stored = path.relative_to(self._folders.of(owner)).as_posix()
        with self._lock:
            try:
                path.unlink()
            except OSError as error:
                if not path.exists():
                    self._holdings.drop(owner, stored)
                raise UploadError(f"You have brought no article {name!r}; it may have been removed already.") from error
            self._holdings.drop(owner, stored)
            self._note_change(owner, stored)
            self._folders.delete_empty_parents(owner, path)
            if not self._holdings.of(owner):
                self._anonymous.forget(owner)

    def note_visit(self, owner: str) -> None:
        """Note that an owner is here: of the anonymous owners, the one who was away longest loses their files first."""
        self._anonymous.note_visit(owner)

    def take_changed(self, owner: str) -> set[str] | None:
        """Return the names that were kept or removed since the last call; None where they are not known."""
        with self._lock:
            names = self._changed.get(owner)
            self._changed[owner] = set()
            return names

    def forget_changed(self, owner: str) -> None:
        """Have the next ``take_changed`` return None, since the names that it returned could not be indexed."""
        with self._lock:
            self._changed.pop(owner, None)

    def _note_change(self, owner: str, *names: str) -> None:
        if owner in self._changed:
            self._changed[owner].update(names)

    def copy_folder(self, owner: str, path: str) -> Copied:
        """Copy the articles of a folder on this machine, and keep them under the folder's name.

        It deletes the earlier copies of files that the folder no longer holds.

        :raises UploadError: if there is no such folder, or it holds no article.
        """
        folder = absolute_folder(path)
        try:
            listing = article_files(folder)
        except EmbeddingsError as error:
            raise UploadError(str(error)) from error
        refused = {**listing.refused, **dict.fromkeys(listing.passed_over, _OTHER_KIND)}
        if not listing.files and not listing.refused:
            endings = name_endings("or")
            raise UploadError(f"The folder {folder} holds no {endings} files; name the one that holds your articles.")
        with self._lock:
            top = self._folders.top_for_copies(owner, folder)
        before = {name for name in self.names(owner) if name.startswith(f"{top}/")}
        kept, used = [], set[str]()
        for name, file in listing.files.items():
            free = next(each for each in numbered_names(f"{top}/{name}") if comparable_name(each) not in used)
            used.add(comparable_name(free))
            try:
                kept.append(self.keep(owner, free, read_bytes(file), replaces=True).name)
            except (UploadError, UnreadableArticleError) as error:
                refused[name] = str(error)
        for name in before - set(kept):
            self.remove(owner, name)
        return Copied(tuple(kept), refused)

    def names(self, owner: str) -> list[str]:
        """Return the names of the owner's files on the disk, sorted."""
        if not self._folders.of(owner).exists():
            return []
        with self._lock:
            return sorted(self._holdings.recount(owner))

    def _delete_all(self, owner: str) -> None:
        self._folders.delete(owner)
        self._holdings.recount(owner)
        self._changed.pop(owner, None)

    def _remove_from_library(self, owners: Sequence[str]) -> None:
        """Remove the articles of owners without files. Where that fails, the owner's note stays for the next time."""
        for owner in owners:
            try:
                self._library.sync_uploads(owner)
            except EmbeddingsError:
                _log.warning("The articles of an anonymous visitor could not be removed", exc_info=True)
                continue
            with self._lock:
                if not self._holdings.of(owner):
                    self._anonymous.forget(owner)


def _not_kept(error: OSError) -> str:
    return f"The file cannot be kept ({error.strerror or error}); ask the person who runs Quoth to look."
