"""Making a library equal a folder of articles, in batches that are each stored whole."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.document import Document
from embeddings.encoders.base import Encoder
from embeddings.engines.base import FOLDER, Engine
from embeddings.errors import UnreadableArticleError
from embeddings.languages.base import Language
from embeddings.readers.registry import READERS, find_reader
from embeddings.scope import Scope
from embeddings.settings import LibrarySettings
from embeddings.structure.repeated_lines import EdgeCounter, RepeatedLines, folder_of, without_repeated_lines
from embeddings.syncing.folder import read_bytes
from embeddings.syncing.sync_scope import SyncScope

if TYPE_CHECKING:
    from embeddings.syncing.adding import ProgressCallback


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that a sync leaves out, and the reason, one plain sentence."""

    document_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadInPart:
    """A document without a part of its file, and the part with the reason, one plain sentence."""

    document_id: str
    warning: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The result of a sync, as document ids, each field sorted. ``failed`` files are not in the library.

    ``passed_over``: files of kinds that are not read, such as pictures. ``languages``: the languages of the documents
    that the library now holds, ISO 639-1, without the library's language, each with its number of documents, most
    first. ``warnings``: the parts that could not be read of the files that this sync has read.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    passed_over: tuple[str, ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    warnings: tuple[ReadInPart, ...] = ()

    @property
    def total(self) -> int:
        """The number of documents in the scope of the sync that the library holds after it."""
        return len(self.added) + len(self.changed) + len(self.unchanged)


def run_sync(
    engine: Engine,
    scope: SyncScope,
    settings: Callable[[], LibrarySettings],
    encoder: Encoder,
    language: Language,
    progress: "ProgressCallback | None" = None,
) -> SyncReport:
    """Make the documents of ``scope`` equal its files. Documents outside the scope stay as they are.

    ``settings`` is called only if a document must be encoded, since it loads the model.
    """
    stored = engine.files(scope.owner, scope.only)
    before = engine.repeated_lines(scope.owner)
    new, unchanged, failed, repeated = _compare(scope, stored, _outdated_readers(engine, scope.owner), before)
    added: list[str] = []
    warnings: list[ReadInPart] = []
    if new:
        # The modules that parse, cut and encode are loaded only if there is a document to add.
        from embeddings.readers.worker import ReaderWorker
        from embeddings.syncing.adding import DocumentAdder
        from embeddings.syncing.reading import read_document

        with (
            closing(ReaderWorker()) as worker,
            closing(DocumentAdder(engine, scope.owner, settings, encoder, language, new, progress)) as adder,
        ):
            for document_id in new:
                try:
                    document = read_document(scope.files[document_id], scope.root, worker.read, language)
                    warnings += (ReadInPart(document_id, warning) for warning in document.warnings)
                    document = without_repeated_lines(document, repeated)
                    if stored.get(document_id) == document.sha256 and _is_stored(engine, document):
                        unchanged.append(document_id)
                        adder.skip(document_id)
                    else:
                        adder.add(document)
                except UnreadableArticleError as error:
                    failed.append(Failure(document_id, str(error)))
                    adder.skip(document_id)
            adder.finish()
            added = adder.added
    removed = sorted(set(stored) - set(unchanged) - set(added))
    engine.replace(scope.owner, (), removed)
    engine.move(scope.owner, {document_id: str(scope.files[document_id]) for document_id in unchanged})
    if scope.only is None:
        engine.save_reader_versions(scope.owner, {reader.name: reader.version for reader in READERS})
        engine.save_repeated_lines(scope.owner, repeated)
    report = _report(scope, stored, added, removed, unchanged, failed)
    languages = _other_languages(engine, scope.owner, report, language)
    return replace(report, languages=languages, warnings=tuple(sorted(warnings, key=lambda part: part.document_id)))


def _report(
    scope: SyncScope,
    stored: Mapping[str, str],
    added: Sequence[str],
    removed: Sequence[str],
    unchanged: Sequence[str],
    failed: Sequence[Failure],
) -> SyncReport:
    return SyncReport(
        added=tuple(sorted(set(added) - set(stored))),
        changed=tuple(sorted(set(added) & set(stored))),
        removed=tuple(removed),
        unchanged=tuple(sorted(unchanged)),
        failed=tuple(sorted(failed, key=lambda failure: failure.document_id)),
        passed_over=scope.passed_over,
    )


def _other_languages(engine: Engine, owner: str, report: SyncReport, language: Language) -> tuple[tuple[str, int], ...]:
    # The folder may hold too many documents to name each.
    seen = Scope.of() if owner == FOLDER else Scope.of(owner).only([*report.added, *report.changed, *report.unchanged])
    counts = engine.languages(seen)
    counts.pop(language.code, None)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _outdated_readers(engine: Engine, owner: str) -> frozenset[str]:
    """Return the names of the readers that have changed since the last sync of this owner's documents."""
    earlier = engine.reader_versions(owner)
    return frozenset(reader.name for reader in READERS if earlier.get(reader.name) != reader.version)


def _is_outdated(file: Path, data: bytes, outdated: frozenset[str]) -> bool:
    """Return whether a stored file has to be read again, since the same bytes may be another document now."""
    return bool(outdated) and find_reader(file.name, data, READERS).name in outdated


def _is_stored(engine: Engine, document: Document) -> bool:
    """Return whether the engine holds this document, at whatever path."""
    stored = engine.document(document.document_id)
    return stored is not None and replace(stored, path=document.path) == document


def _compare(
    scope: SyncScope, stored: Mapping[str, str], outdated: frozenset[str], before: RepeatedLines
) -> tuple[dict[str, int], list[str], list[Failure], RepeatedLines]:
    """Return the bytes of each file to read, the ids of unchanged files, the files that cannot be read, and the lines
    that the files repeat.

    ``stored``: the SHA-256 of each stored document, by id. ``outdated``: the names of the readers that have changed.
    ``before``: the repeated lines of the last sync, which remain those of a sync of named files. Where the lines of a
    folder change, all its files are read again.
    """
    edges = EdgeCounter()
    sizes: dict[str, int] = {}
    new: dict[str, int] = {}
    unchanged: list[str] = []
    failed = [Failure(document_id, reason) for document_id, reason in scope.refused.items()]
    for document_id, file in scope.files.items():
        try:
            data = read_bytes(file)
        except UnreadableArticleError as error:
            failed.append(Failure(document_id, str(error)))
            continue
        edges.add(document_id, data)
        sizes[document_id] = len(data)
        is_same_file = stored.get(document_id) == hashlib.sha256(data).hexdigest()
        if is_same_file and not _is_outdated(file, data, outdated):
            unchanged.append(document_id)
        else:
            new[document_id] = len(data)
    repeated = edges.repeated() if scope.owner == FOLDER and scope.only is None else before
    changed = {folder for folder, _ in repeated ^ before}
    again = [document_id for document_id in unchanged if folder_of(document_id) in changed] if changed else []
    new |= {document_id: sizes[document_id] for document_id in again}
    return new, [document_id for document_id in unchanged if document_id not in new], failed, repeated
