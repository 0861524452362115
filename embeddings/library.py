"""The library: one folder on disk that holds what was read, encoded and indexed of a folder of articles."""

import logging
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.document import Document, ListPage
from embeddings.encoders.base import Encoder, Encoding
from embeddings.encoders.encoded_ahead import EncodedAhead
from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.encoders.model_files import DEFAULT_MODEL, model_name
from embeddings.engines.base import Engine, StoredPassage
from embeddings.engines.local.engine import LocalEngine
from embeddings.engines.local.locking import LibraryLock
from embeddings.engines.local.store import Generation, Store
from embeddings.errors import LibraryError, ModelMismatchError
from embeddings.scope import EVERYTHING, Scope
from embeddings.settings import DEFAULT_PASSAGE_TOKENS, LibrarySettings, check_passage_tokens
from embeddings.syncing.sync import SyncReport, run_sync
from embeddings.syncing.sync_scope import SyncScope, folder_scope, uploads_scope
from embeddings.syncing.uploads import uploads_folder

if TYPE_CHECKING:
    from embeddings.syncing.adding import ProgressCallback
    from embeddings.syncing.verifying import Problem

_log = logging.getLogger(__name__)

_STORE_FILE = "library.sqlite3"
# For syncs, which take long; the indexes, which a search may have to bring up to date meanwhile, have another.
_SYNC_LOCK = "library.lock"


class Library:
    """Open one with ``Library.open``; use it from any number of threads; close it, or use it as a context manager."""

    def __init__(self, folder: Path, store: Store, encoder: Encoder, passage_tokens: int) -> None:
        """Use ``Library.open`` instead."""
        self.folder = folder
        self.encoder = encoder
        self._local = LocalEngine(folder, store)
        self.engine: Engine = self._local
        self._store = store
        self._passage_tokens = passage_tokens
        self._sync_lock = LibraryLock(folder, _SYNC_LOCK)
        self._ahead = EncodedAhead()
        self._told_pooled = False

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        model: str | None = None,
        encoder: Encoder | None = None,
        passage_tokens: int = DEFAULT_PASSAGE_TOKENS,
    ) -> "Library":
        """The library in ``folder``, made if absent. Nothing heavy is loaded before it is needed.

        ``model`` is the name or path of a sentence-transformers model; None takes the one that the library was made
        with, or ``DEFAULT_MODEL``. ``encoder`` is used instead of it where given. ``passage_tokens`` shapes a new
        library and is ignored by one that exists.

        :raises LibraryError: the folder cannot be made or is not a library that this version reads.
        :raises ModelMismatchError: the library was made with another model than ``model``.
        :raises ValueError: ``passage_tokens`` is too small.
        """
        check_passage_tokens(passage_tokens)
        path = Path(folder).expanduser().absolute()
        try:
            str(path).encode()
            path.mkdir(mode=0o700, parents=True, exist_ok=True)  # what it holds may be for its user alone
        except OSError as error:
            raise LibraryError(
                f"The library folder {path} cannot be made ({error.strerror}); name another with --library."
            ) from error
        except UnicodeEncodeError as error:
            raise LibraryError(
                f"The library folder's name {str(path)!r} is not valid Unicode; name another with --library."
            ) from error
        store = Store(path / _STORE_FILE)
        try:
            settings = store.settings
            asked = encoder.name if encoder else None if model is None else model_name(model)
            if settings and asked not in (None, settings.model) and store.count(None)[1]:
                raise ModelMismatchError(
                    f"The library {path} was made with the model {settings.model!r}, but {asked!r} was asked for, "
                    "whose vectors do not compare; leave the model out, or name another library folder for this model."
                )
        except BaseException:
            store.close()
            raise
        if settings:
            asked = settings.model if asked is None else asked
            passage_tokens = settings.passage_tokens
        return cls(path, store, encoder or ModelEncoder(DEFAULT_MODEL if asked is None else asked), passage_tokens)

    def close(self) -> None:
        """Close the library; it cannot be used after."""
        self._local.close()
        self._store.close()

    def __enter__(self) -> "Library":
        """The library itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def sync(self, articles: str | Path, *, progress: "ProgressCallback | None" = None) -> SyncReport:
        """Make the library equal the folder ``articles``: files are added, replaced and removed. Uploads stay.

        Threads that sync this library wait for one another; the indexes are up to date when it returns.
        Only what changed is encoded; a renamed or copied file is not. Each batch of documents lands whole or not at
        all, so a sync that is killed goes on where it stopped. A file that cannot be read is left out and listed.

        :raises ArticlesFolderError: the folder does not exist or cannot be listed; the library stays as it was.
        :raises ModelMismatchError: the model's weights are not those that the library was made with.
        """
        return self._sync(lambda: folder_scope(self.folder, Path(articles)), progress)

    def uploads_folder(self, owner: str) -> Path:
        """The folder for the articles that one visitor brings, which need not exist yet.

        :raises ValueError: ``owner`` is not 1 to 64 of the characters 0-9 and a-z.
        """
        return uploads_folder(self.folder, owner)

    def sync_uploads(
        self, owner: str, *, names: Collection[str] | None = None, progress: "ProgressCallback | None" = None
    ) -> SyncReport:
        """As ``sync``, but make only the uploads of one owner equal ``uploads_folder(owner)``; none is as an empty one.

        ``names``: the only files that changed, as paths below that folder, so that no other is read; None reads all.

        :raises ArticlesFolderError: the folder cannot be listed, or is a link.
        :raises ValueError: ``owner`` is not 1 to 64 of the characters 0-9 and a-z.
        :raises ModelMismatchError: the model's weights are not those that the library was made with.
        """
        return self._sync(lambda: uploads_scope(self.folder, owner, names), progress)

    @property
    def generation(self) -> Generation:
        """The state that the library is in; any change of documents makes another."""
        return self._store.generation()

    def document_ids(self, scope: Scope = EVERYTHING) -> list[str]:
        """Return the ids of the documents of ``scope``, sorted."""
        return self.engine.document_ids(scope)

    def documents(self) -> list[Document]:
        """Return the documents held, sorted by id, with their text."""
        return [document for i in self.document_ids() if (document := self.find_document(i))]

    def document(self, document_id: str) -> Document:
        """Return one document.

        :raises LibraryError: if the library does not hold it (any more).
        """
        document = self.find_document(document_id)
        if document is None:
            raise LibraryError(f"The library holds no article {document_id!r}; it may have been removed since.")
        return document

    def find_document(self, document_id: str) -> Document | None:
        """Return one document; None if the library does not hold it (any more)."""
        return self.engine.document(document_id)

    def list_documents(
        self, scope: Scope = EVERYTHING, *, words: str = "", after: str = "", limit: int | None = None
    ) -> ListPage:
        """Return a page of the documents of ``scope``, sorted by id, without their texts.

        ``words``: list only the documents whose title, publisher, author, date or id contains these words, whatever
        their letter case. ``after``: the id after which the page begins. ``limit``: the most documents of the page;
        None lists all of them.
        """
        return self.engine.list_documents(scope, words, after, limit)

    def document_count(self, scope: Scope = EVERYTHING) -> int:
        """Return how many documents ``scope`` sees."""
        return self.list_documents(scope, limit=0).total

    def find_text(self, words: str, scope: Scope = EVERYTHING) -> list[tuple[str, int]]:
        """Return documents of ``scope`` whose text holds exactly these words, each with the first character at which it
        does, sorted by id. See `Engine.find_text` for which.
        """
        return self.engine.find_text(words, scope)

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of these ids that are (still) held, in their order."""
        return self.engine.passages(passage_ids)

    def passage_ids(self, document_ids: Collection[str]) -> list[int]:
        """Return the ids of all passages of these documents, rising."""
        return self.engine.passage_ids(document_ids)

    def passage_count(self) -> int:
        """Return how many passages are held."""
        return self._store.count(None)[1]

    def is_empty(self) -> bool:
        """Return whether no passage is held."""
        return self.shows_nothing(EVERYTHING)

    def shows_nothing(self, scope: Scope) -> bool:
        """Return whether no document of ``scope`` holds a passage."""
        return self.engine.is_empty(scope)

    def encode_query(self, text: str) -> Encoding:
        """Encoding of a question, by the model that the library was made with.

        :raises ModelMismatchError: the model's weights are not those that the library was made with.
        """
        settings = self._store.settings
        if settings is not None:
            settings.check_same_weights(self.encoder)
        encoding = self._ahead.take(text) or self.encoder.encode_query(text)
        if encoding.tokens is None and not self._told_pooled:
            self._told_pooled = True
            _log.info(
                "The model %s has no vectors of single words to compare, so sentences are scored by the similarity of "
                "whole passages instead of word by word.",
                self.encoder.name,
            )
        return encoding

    def encode_ahead(self, texts: Sequence[str]) -> None:
        """Encode questions together that ``encode_query`` is about to be asked for, which then has them already."""
        if self._store.settings is not None:
            self._ahead.encode(self.encoder, texts)

    def verify(self) -> "list[Problem]":
        """Re-read every document from disk and check hash, text, offsets and every passage; empty when all is well."""
        from embeddings.syncing.verifying import verify_store

        return verify_store(self._store)

    def _sync(self, find: Callable[[], SyncScope], progress: "ProgressCallback | None") -> SyncReport:
        with self._sync_lock.held():
            scope = find()
            with self._local.changing(scope.owner):
                return run_sync(self._local, scope, self._settings, self.encoder, progress)

    def _settings(self) -> LibrarySettings:
        """The settings to encode with, saved at the first use. Loads the model."""
        settings = self._store.settings
        if settings is not None and not self.is_empty():
            settings.check_same_weights(self.encoder)
            return settings
        encoder = self.encoder
        settings = LibrarySettings(encoder.name, encoder.fingerprint, encoder.dimension, self._passage_tokens)
        self._store.settings = settings
        return settings
