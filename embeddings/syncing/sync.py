"""Making a library equal a folder of articles, in batches that are each stored whole."""

from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from embeddings.document import Document
from embeddings.encoders.base import Encoder
from embeddings.engines.base import FOLDER, Engine
from embeddings.engines.file_records import Failure
from embeddings.errors import FileAccessError, UnreadableArticleError
from embeddings.languages.base import Language
from embeddings.memory import release_memory
from embeddings.readers.registry import READERS
from embeddings.scope import Scope
from embeddings.settings import LibrarySettings
from embeddings.structure.repeated_lines import without_repeated_lines
from embeddings.syncing.comparing import Comparison, FailedFile, FileComparer
from embeddings.syncing.folder import read_content
from embeddings.syncing.sync_scope import SyncScope

if TYPE_CHECKING:
    from embeddings.syncing.adding import DocumentAdder, ProgressCallback

_LARGE = 1024**2  # bytes of new files, after which the memory for them is worth to be given back


@dataclass(frozen=True, slots=True)
class ReadInPart:
    """A document without a part of its file, and the part with the reason, one plain sentence."""

    document_id: str
    warning: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The result of a sync, as document ids, each field sorted.

    ``failed``: the files that cannot be read, and the folders that cannot be listed. ``kept``: the documents of which
    the library keeps the last version that could be read. ``passed_over``: files of kinds that are not read, such as
    pictures. ``languages``: the languages of the documents that the library now holds, ISO 639-1, without the library's
    language, each with its number of documents, most first. ``warnings``: the parts that could not be read of the files
    that this sync has read.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    passed_over: tuple[str, ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    warnings: tuple[ReadInPart, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """The number of documents in the scope of the sync that the library holds after it."""
        return len(self.added) + len(self.changed) + len(self.unchanged) + len(self.kept)


def run_sync(
    engine: Engine,
    scope: SyncScope,
    settings: Callable[[], LibrarySettings],
    encoder: Encoder,
    language: Language,
    progress: "ProgressCallback | None" = None,
    *,
    allow_empty: bool = True,
) -> SyncReport:
    """Make the documents of ``scope`` equal its files. Documents outside the scope stay as they are.

    ``settings`` is called only if a document must be encoded, since it loads the model.

    :raises EmptyFolderError: if no document of ``scope`` would stay, and ``allow_empty`` is false.
    """
    comparer = FileComparer(engine, scope, READERS)
    if not allow_empty:
        comparer.check_not_emptied()
    found = comparer.compare()
    engine.save_file_records(scope.owner, found.records)
    added: list[str] = []
    warnings: list[ReadInPart] = []
    if found.new:
        # The modules that cut and encode are loaded only if there is a document to add.
        from embeddings.syncing.adding import DocumentAdder

        sizes = {document_id: record.stat.size for document_id, record in found.new.items()}
        with closing(DocumentAdder(engine, scope.owner, settings, encoder, language, sizes, progress)) as adder:
            warnings = _read_new(engine, scope, comparer, found, adder, language)
            adder.finish()
            added = adder.added
        if sum(sizes.values()) > _LARGE:
            release_memory()
    kept = _kept(engine, scope, comparer.stored.keys() - {*found.unchanged, *added}, found)
    removed = sorted(comparer.stored.keys() - {*found.unchanged, *added, *kept})
    engine.replace(scope.owner, (), removed)
    engine.move(scope.owner, {document_id: str(scope.path(document_id)) for document_id in (*found.unchanged, *kept)})
    current = {*scope.files, *comparer.refused, *kept}
    engine.save_file_records(scope.owner, {}, [each for each in comparer.records if each not in current])
    if scope.only is None:
        engine.save_reader_versions(scope.owner, {reader.name: reader.version for reader in READERS})
        engine.save_repeated_lines(scope.owner, found.repeated)
    report = _report(engine, scope, comparer.stored, added, removed, found, kept)
    languages = _other_languages(engine, scope.owner, report, language)
    return replace(report, languages=languages, warnings=tuple(sorted(warnings, key=lambda part: part.document_id)))


def _read_new(
    engine: Engine,
    scope: SyncScope,
    comparer: FileComparer,
    found: Comparison,
    adder: "DocumentAdder",
    language: Language,
) -> list[ReadInPart]:
    """Read the new files, add their documents, and return their warnings.

    Files that are unchanged or fail go to the unchanged and the failed ones of ``found``.
    """
    from embeddings.readers.worker import ReaderWorker
    from embeddings.syncing.reading import read_document

    warnings: list[ReadInPart] = []
    with closing(ReaderWorker()) as worker:
        for document_id, compared in found.new.items():
            file, record = scope.files[document_id], None
            try:
                content = read_content(file)
                record = comparer.record(document_id, file, content)
                if record.sha256 != compared.sha256:  # the next sync counts its lines again
                    record = replace(record, is_settled=False)
                document = read_document(file, scope.root, worker.read, language, data=content.data)
                record = replace(record, warnings=document.warnings)
                warnings += (ReadInPart(document_id, warning) for warning in document.warnings)
                document = without_repeated_lines(document, found.repeated)
                if comparer.stored.get(document_id) == document.sha256 and _is_stored(engine, document):
                    found.unchanged.append(document_id)
                    engine.save_file_records(scope.owner, {document_id: record})
                    adder.skip(document_id)
                else:
                    adder.add(document, record)
            except UnreadableArticleError as error:
                failure = found.failed[document_id] = FailedFile.of(error)
                if not failure.keeps_last_version and document_id in comparer.stored:
                    # Before its record, after which no sync reads the file again.
                    engine.replace(scope.owner, (), [document_id])
                read = None if isinstance(error, FileAccessError) else record
                engine.save_file_records(scope.owner, {document_id: comparer.failed_record(document_id, failure, read)})
                adder.skip(document_id)
    return warnings


def _kept(engine: Engine, scope: SyncScope, missing: Collection[str], found: Comparison) -> list[str]:
    """Return the documents among ``missing`` that the library keeps, since their files cannot be read any more."""
    keeping = {document_id for document_id, failure in found.failed.items() if failure.keeps_last_version}
    folders = tuple(document_id for document_id in keeping if document_id.endswith("/"))
    kept = sorted(each for each in missing if each in keeping or (folders and each.startswith(folders)))
    # A file of another folder, at the same place in it, is no version of the article.
    is_same_folder = bool(found.unchanged) or any(
        (document := engine.document(each)) and document.path == str(scope.path(each)) for each in kept
    )
    return kept if is_same_folder else []


def _report(
    engine: Engine,
    scope: SyncScope,
    stored: Collection[str],
    added: Sequence[str],
    removed: Sequence[str],
    found: Comparison,
    kept: Sequence[str],
) -> SyncReport:
    failures = {document_id: Failure(document_id, failure.reason) for document_id, failure in found.failed.items()}
    for document_id in failures if kept else ():
        failures[document_id] = engine.failure(document_id) or failures[document_id]
    return SyncReport(
        added=tuple(sorted(set(added) - set(stored))),
        changed=tuple(sorted(set(added) & set(stored))),
        removed=tuple(removed),
        unchanged=tuple(sorted(found.unchanged)),
        failed=tuple(failures[document_id] for document_id in sorted(failures)),
        passed_over=scope.passed_over,
        kept=tuple(kept),
    )


def _other_languages(engine: Engine, owner: str, report: SyncReport, language: Language) -> tuple[tuple[str, int], ...]:
    # The folder may hold too many documents to name each.
    held = [*report.added, *report.changed, *report.unchanged, *report.kept]
    seen = Scope.of() if owner == FOLDER else Scope.of(owner).only(held)
    counts = engine.languages(seen)
    counts.pop(language.code, None)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _is_stored(engine: Engine, document: Document) -> bool:
    """Return whether the engine holds this document, at whatever path."""
    stored = engine.document(document.document_id)
    return stored is not None and replace(stored, path=document.path) == document
