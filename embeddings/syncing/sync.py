"""Making a library equal a folder of articles, in batches that each land whole."""

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embeddings.encoders.base import Encoder
from embeddings.engines.base import Engine
from embeddings.errors import UnreadableArticleError
from embeddings.languages.base import Language
from embeddings.settings import LibrarySettings
from embeddings.syncing.folder import read_bytes
from embeddings.syncing.sync_scope import SyncScope

if TYPE_CHECKING:
    from embeddings.syncing.adding import ProgressCallback


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that is left out, and the one plain sentence why."""

    document_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: document ids, each list sorted. ``failed`` files are not in the library.

    ``passed_over``: files of kinds that are not read, such as PDF.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    passed_over: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Documents that the library holds after the sync, of what was synced."""
        return len(self.added) + len(self.changed) + len(self.unchanged)


def run_sync(
    engine: Engine,
    scope: SyncScope,
    settings: Callable[[], LibrarySettings],
    encoder: Encoder,
    language: Language,
    progress: "ProgressCallback | None" = None,
) -> SyncReport:
    """Make this part of a library equal its files, and leave the others alone. ``settings`` is asked only when
    something must be encoded: it loads the model.
    """
    files = scope.files
    failed = [Failure(document_id, reason) for document_id, reason in scope.refused.items()]
    held = engine.files(scope.owner, scope.only)
    new: dict[str, int] = {}
    unchanged: list[str] = []
    for document_id, file in files.items():
        try:
            data = read_bytes(file)
        except UnreadableArticleError as error:
            failed.append(Failure(document_id, str(error)))
            continue
        if document_id in held and held[document_id] == hashlib.sha256(data).hexdigest():
            unchanged.append(document_id)
        else:
            new[document_id] = len(data)
    added: list[str] = []
    if new:
        # What parses, cuts and encodes is loaded only where there is something to add.
        from embeddings.readers.worker import ReaderWorker
        from embeddings.syncing.adding import DocumentAdder
        from embeddings.syncing.reading import read_document

        with (
            closing(ReaderWorker()) as worker,
            closing(DocumentAdder(engine, scope.owner, settings, encoder, language, new, progress)) as adder,
        ):
            for document_id in new:
                try:
                    adder.add(read_document(files[document_id], scope.root, worker.read, language))
                except UnreadableArticleError as error:
                    failed.append(Failure(document_id, str(error)))
                    adder.skip(document_id)
            adder.finish()
            added = adder.added
    removed = sorted(set(held) - set(unchanged) - set(added))
    engine.replace(scope.owner, (), removed)
    engine.move(scope.owner, {document_id: str(files[document_id]) for document_id in unchanged})
    return SyncReport(
        added=tuple(sorted(set(added) - set(held))),
        changed=tuple(sorted(set(added) & set(held))),
        removed=tuple(removed),
        unchanged=tuple(sorted(unchanged)),
        failed=tuple(sorted(failed, key=lambda failure: failure.document_id)),
        passed_over=scope.passed_over,
    )
