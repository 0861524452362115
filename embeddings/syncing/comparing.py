"""Comparing the files of a sync with their records: an unchanged file is not opened."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from embeddings.engines.base import FOLDER, Engine
from embeddings.engines.file_records import FileRecord, FileStat
from embeddings.errors import EmptyFolderError, FileGoneError, NoTextError, UnreadableArticleError
from embeddings.readers.base import Reader
from embeddings.readers.registry import find_reader
from embeddings.structure.repeated_lines import NO_EDGES, EdgeCounter, EdgeLines, RepeatedLines, folder_of
from embeddings.syncing.folder import FileContent, read_content, unmounted_folders
from embeddings.syncing.sync_scope import SyncScope


@dataclass(frozen=True, slots=True)
class FailedFile:
    """The reason for a failure. ``keeps_last_version``: whether the last version of the article may stay."""

    reason: str
    keeps_last_version: bool = True

    @classmethod
    def of(cls, error: UnreadableArticleError) -> "FailedFile":
        """Return the failure of an error. An article without a file or without words has no last version to keep."""
        return cls(str(error), keeps_last_version=not isinstance(error, FileGoneError | NoTextError))


@dataclass(slots=True)
class Comparison:
    """The files of a sync, by document id.

    ``new``: the files for a reader in the order in which to read them, each with the record of its bytes.
    ``unchanged``: the files of which the library holds this version. ``failed``: the files that cannot be read, as is
    known without a reader. ``records``: the records that have changed, except those of ``new``. ``repeated``: the lines
    that the files repeat.
    """

    new: dict[str, FileRecord] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, FailedFile] = field(default_factory=dict)
    records: dict[str, FileRecord] = field(default_factory=dict)
    repeated: RepeatedLines = frozenset()


class FileComparer:
    """Compares the files of one owner with their records and with the stored documents."""

    def __init__(self, engine: Engine, scope: SyncScope, readers: Sequence[Reader]) -> None:
        """Read the records of the files and the hashes of the stored documents.

        ``refused``, an attribute: as of ``scope``, with the folders of disks that are not mounted.
        """
        self.stored: Mapping[str, str] = engine.files(scope.owner, scope.only)
        self.records: Mapping[str, FileRecord] = engine.file_records(scope.owner, scope.only)
        missing = [each for each, record in self.records.items() if record.other_disk and each not in scope.files]
        self.refused: Mapping[str, str] = {**scope.refused, **unmounted_folders(scope.root, missing)}
        self._scope = scope
        self._device = scope.root.stat().st_dev if scope.root.exists() else None
        self._readers = readers
        self._versions = {reader.name: reader.version for reader in readers}
        self._earlier = engine.reader_versions(scope.owner)
        self._before = engine.repeated_lines(scope.owner)
        # A new reader may recognize any file.
        self._has_new_reader = not self._versions.keys() <= self._earlier.keys()

    def check_not_emptied(self) -> None:
        """Check that there is a file for the library, if it holds documents.

        :raises EmptyFolderError: if no document would stay, not even one of a folder that cannot be listed.
        """
        kept = tuple(document_id for document_id in self.refused if document_id.endswith("/"))
        if self.stored and not self._scope.files and not any(each.startswith(kept) for each in self.stored):
            root = self._scope.root
            raise EmptyFolderError(
                f"The folder {root} holds no article, and the library holds {len(self.stored):,} from it; mount its "
                f"disk if it has one of its own, or remove them with quoth sync {root} --allow-empty."
            )

    def compare(self) -> Comparison:
        """Return the comparison. Where the repeated lines of a folder change, all its files are new."""
        scope, found = self._scope, Comparison()
        for document_id, reason in self.refused.items():
            # A link is not the article's file; a folder that cannot be listed may still hold the files.
            self._fail(found, document_id, FailedFile(reason, keeps_last_version=document_id.endswith("/")))
        for document_id, file in scope.files.items():
            try:
                self._compare_file(found, document_id, file)
            except UnreadableArticleError as error:
                self._fail(found, document_id, FailedFile.of(error))
        found.repeated = self._repeated(found)
        changed = {folder for folder, _ in found.repeated ^ self._before}
        for document_id in [each for each in found.unchanged if folder_of(each) in changed]:
            record = found.records.pop(document_id) if document_id in found.records else self.records[document_id]
            found.new[document_id] = record
        found.unchanged = [document_id for document_id in found.unchanged if document_id not in found.new]
        found.new = _copies_first(found.new, self.stored)
        return found

    def record(self, document_id: str, file: Path, content: FileContent) -> FileRecord:
        """Return the record of the bytes of a file, as of an article."""
        try:
            reader = find_reader(file.name, content.data, self._readers)
            name, version = reader.name, reader.version
        except UnreadableArticleError:  # the reader's process reports it
            name, version = "", 0
        counts = self._scope.owner == FOLDER
        return FileRecord(
            stat=content.stat,
            is_settled=content.is_settled,
            sha256=hashlib.sha256(content.data).hexdigest(),
            reader=name,
            version=version,
            edges=EdgeLines.of(content.data) if counts else NO_EDGES,
            version_ns=content.stat.mtime_ns,
            other_disk=content.device != self._device,
        )

    def failed_record(self, document_id: str, failure: FailedFile, record: FileRecord | None = None) -> FileRecord:
        """Return the record of a file that fails. ``record``: of its bytes; None if they were not read."""
        last = self.records.get(document_id, FileRecord())
        if record is None:
            # Without a hash and a trusted time, the next sync tries again.
            return replace(last, is_settled=False, sha256="", reason=failure.reason)
        return replace(record, reason=failure.reason, version_ns=last.version_ns, warnings=last.warnings)

    def _compare_file(self, found: Comparison, document_id: str, file: Path) -> None:
        """Add one file to ``found``.

        :raises UnreadableArticleError: if the file cannot be opened, or is too large.
        """
        record = self.records.get(document_id)
        if record is None or not self._is_known(document_id, file, record):
            read = self.record(document_id, file, read_content(file))
            if record is not None and self._fails_again(record, read):
                read = replace(read, reason=record.reason, version_ns=record.version_ns, warnings=record.warnings)
            elif not self._is_stored(document_id, record, read):
                found.new[document_id] = read
                return
            elif record is not None:
                read = replace(read, warnings=record.warnings)  # no reader reads the file again
            record = read
            found.records[document_id] = record
        if record.reason is None:
            found.unchanged.append(document_id)
        else:
            found.failed[document_id] = FailedFile(record.reason)

    def _fail(self, found: Comparison, document_id: str, failure: FailedFile) -> None:
        found.failed[document_id] = failure
        found.records[document_id] = self.failed_record(document_id, failure)

    def _is_known(self, document_id: str, file: Path, record: FileRecord) -> bool:
        """Return whether the record is of the file as it is, by its size and its times alone."""
        if not record.is_settled or self._has_new_reader or self._versions.get(record.reader) != record.version:
            return False
        if record.reason is None:
            if self.stored.get(document_id) != record.sha256:
                return False
        elif self._versions != self._earlier:  # a new version of any reader may recognize the file
            return False
        try:
            return FileStat.of(file.stat()) == record.stat
        except OSError:  # opening the file reports it
            return False

    def _fails_again(self, record: FileRecord, read: FileRecord) -> bool:
        """Return whether the same reader would refuse the same bytes. A person can touch a file to try again."""
        return (
            record.reason is not None
            and (record.sha256, record.reader, record.version) == (read.sha256, read.reader, read.version)
            and record.stat.mtime_ns == read.stat.mtime_ns
        )

    def _is_stored(self, document_id: str, record: FileRecord | None, read: FileRecord) -> bool:
        """Return whether the stored document was read from the same bytes by the same version of the reader."""
        if self.stored.get(document_id) != read.sha256:
            return False
        if record is None:  # a library of an earlier Quoth
            return self._earlier.get(read.reader) == read.version
        # A file that could not be opened has the reader of its last version.
        was_read = record.reason is None or not record.sha256
        return was_read and (record.reader, record.version) == (read.reader, read.version)

    def _repeated(self, found: Comparison) -> RepeatedLines:
        """Return the lines that the files of a folder repeat. A sync of named files keeps those of the last sync."""
        if self._scope.owner != FOLDER or self._scope.only is not None:
            return self._before
        counter = EdgeCounter()
        for document_id, edges in self._edges(found):
            counter.add(document_id, edges)
        return counter.repeated()

    def _edges(self, found: Comparison) -> Iterator[tuple[str, EdgeLines]]:
        unlisted = tuple(document_id for document_id in self.refused if document_id.endswith("/"))
        hidden = [each for each in self.records if unlisted and each.startswith(unlisted) and not each.endswith("/")]
        for document_id in (*self._scope.files, *hidden):
            record = found.new.get(document_id) or found.records.get(document_id) or self.records.get(document_id)
            if record is not None:
                yield document_id, record.edges


def _copies_first(new: Mapping[str, FileRecord], stored: Mapping[str, str]) -> dict[str, FileRecord]:
    """Return the new files in an order in which the copies of a stored version come before the file that replaces it.

    The encodings of the version are then still there to copy. Of files that change places, one comes too late.
    """
    copies: dict[str, list[str]] = defaultdict(list)
    for document_id, record in new.items():
        copies[record.sha256].append(document_id)
    ordered: dict[str, FileRecord] = {}
    seen: set[str] = set()
    for first in new:
        waiting = [] if first in seen else [first]
        seen.add(first)
        while waiting:
            document_id = waiting[-1]
            # Each list is used up as its copies are taken, so that the whole takes linear time.
            others = copies.get(stored.get(document_id, ""), [])
            while others and others[-1] in seen:
                others.pop()
            if others:
                seen.add(others[-1])
                waiting.append(others.pop())
            else:
                ordered[document_id] = new[document_id]
                waiting.pop()
    return ordered
