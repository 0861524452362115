"""The library: one folder on disk that holds what was read, encoded and indexed of a folder of articles."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.characters import is_whole
from embeddings.document import Document, Listed, ListPage
from embeddings.engines.local.indexes import CurrentIndexes, Indexes
from embeddings.engines.local.locking import LibraryLock
from embeddings.engines.local.passage_filter import AllBut
from embeddings.engines.local.rows import StoredPassage
from embeddings.engines.local.store import Generation, Store
from embeddings.errors import LibraryError, ModelMismatchError
from embeddings.models.encoded_ahead import EncodedAhead
from embeddings.models.encoder import Encoder, Encoding
from embeddings.models.model_encoder import ModelEncoder
from embeddings.models.model_files import DEFAULT_MODEL, model_name
from embeddings.scope import EVERYTHING, Scope
from embeddings.settings import DEFAULT_PASSAGE_TOKENS, LibrarySettings, check_passage_tokens
from embeddings.syncing.parts import Part, folder_part, note_places, uploads_part
from embeddings.syncing.syncing import SyncReport, sync_part
from embeddings.uploads import UPLOADS, owner_of, shown_id, uploads_folder

if TYPE_CHECKING:
    from embeddings.syncing.adding import ProgressCallback
    from embeddings.syncing.verifying import Problem

_log = logging.getLogger(__name__)

_STORE_FILE = "library.sqlite3"
# For syncs, which take long; the indexes, which a search may have to bring up to date meanwhile, have another.
_SYNC_LOCK = "library.lock"
# Passages kept as read, since popular ones are read again and again: with their codes some 15 MB, or twice that.
_KEPT_PASSAGES = 1024


@dataclass(frozen=True, slots=True)
class _Kept:
    """Passages by id, all of them held at ``generation``."""

    generation: Generation
    passages: dict[int, StoredPassage]


class Library:
    """Open one with ``Library.open``; use it from any number of threads; close it, or use it as a context manager."""

    def __init__(self, folder: Path, store: Store, encoder: Encoder, passage_tokens: int) -> None:
        """Use ``Library.open`` instead."""
        self.folder = folder
        self.encoder = encoder
        self._store = store
        self._passage_tokens = passage_tokens
        self._sync_lock = LibraryLock(folder, _SYNC_LOCK)
        self._indexes = CurrentIndexes(folder, store)
        self._ahead = EncodedAhead()
        self._told_pooled = False
        self._kept = _Kept(store.generation, {})

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
            if settings and asked not in (None, settings.model) and not store.is_empty():
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
        self._store.close()
        self._indexes.close()

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
        return self._sync(lambda: folder_part(self.folder, Path(articles)), progress)

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
        return self._sync(lambda: uploads_part(self.folder, owner), progress)

    @property
    def generation(self) -> Generation:
        """The state that the library is in; any change of documents makes another."""
        return self._store.generation

    def document_ids(self, scope: Scope = EVERYTHING) -> list[str]:
        """Return the ids of the documents of ``scope``, sorted."""
        return [document_id for document_id in self._store.document_ids() if scope.allows(document_id)]

    def documents(self) -> list[Document]:
        """The documents held, sorted by id, with their text."""
        return [document for i in self.document_ids() if (document := self._store.document(i))]

    def document(self, document_id: str) -> Document:
        """One document.

        :raises LibraryError: the library does not hold it (any more).
        """
        document = self.find_document(document_id)
        if document is None:
            raise LibraryError(f"The library holds no article {document_id!r}; it may have been removed since.")
        return document

    def find_document(self, document_id: str) -> Document | None:
        """One document; None if the library does not hold it (any more)."""
        return self._store.document(document_id)

    def list_documents(
        self, scope: Scope = EVERYTHING, *, words: str = "", after: str = "", limit: int | None = None
    ) -> ListPage:
        """Return a page of the documents of ``scope``, sorted by id, without their texts.

        ``words``: list only the documents whose title, publisher, author, date or id contains these words, whatever
        their letter case. ``after``: the id after which the page begins. ``limit``: the most documents of the page;
        None lists all of them.
        """
        wanted = words.casefold().strip()
        found = [
            listed
            for listed in self._store.listing()
            if scope.allows(listed.document_id) and wanted in _searchable(listed)
        ]
        rest = [listed for listed in found if listed.document_id > after]
        page = rest[:limit]
        return ListPage(tuple(page), len(found), page[-1].document_id if len(page) < len(rest) and page else None)

    def listing(self, owners: Collection[str] | None = None) -> list[Listed]:
        """The documents held, sorted by id, without their text.

        ``owners``: whose uploads to list beside the folder's articles; None lists everything.
        """
        return list(self.list_documents(Scope(None if owners is None else frozenset(owners))).documents)

    def hides(self, owners: Collection[str]) -> bool:
        """Whether the library holds uploads of others, so that these owners' questions have to be kept from them."""
        return any(owner_of(upload) not in owners for upload in self._store.document_ids(below=UPLOADS))

    def find_text(self, words: str, scope: Scope = EVERYTHING) -> list[tuple[str, int]]:
        """Each document of ``scope`` that holds exactly these words, and the first character at which it does; sorted
        by id. No words stand nowhere.
        """
        if not words or not is_whole(words):
            return []
        return self._store.find_words(words, self.document_ids(scope))

    def find_words(self, words: str, documents: Collection[str] | None = None) -> list[tuple[str, int]]:
        """As ``find_text``, among the documents of these ids."""
        return self.find_text(words, EVERYTHING.only(documents))

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """The passages of these ids that are (still) held, in their order."""
        if len(passage_ids) > _KEPT_PASSAGES:
            return self._store.passages(passage_ids)
        generation = self._store.generation
        kept = self._kept
        if kept.generation != generation or len(kept.passages) > _KEPT_PASSAGES:
            kept = self._kept = _Kept(generation, {})
        found = {i: kept.passages[i] for i in passage_ids if i in kept.passages}
        missing = [i for i in passage_ids if i not in found]
        if missing:
            read = {stored.passage_id: stored for stored in self._store.passages(missing)}
            kept.passages.update(read)
            found |= read
        return [found[i] for i in passage_ids if i in found]

    def passage_ids(self, document_ids: Collection[str]) -> list[int]:
        """Ids of all passages of these documents, rising."""
        return self._store.passage_ids(document_ids)

    def passage_filter(self, document_ids: Collection[str]) -> Collection[int]:
        """As ``passage_ids``, in the form that is quickest to search among, which ``indexes`` can then do.

        What is added later is not in it; ids that are held no more may be.
        """
        allowed = self._store.passage_filter(document_ids)
        if allowed and not isinstance(allowed, AllBut) and max(allowed) > self.indexes().newest:
            self.indexes(latest=True)  # else a document that a sync has just replaced would not be found at all
        return allowed

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        """Ids of the passages that hold a title or byline, of the documents that these passages belong to."""
        return self._store.byline_passages(passage_ids)

    def passage_count(self) -> int:
        """How many passages are held."""
        return self._store.passage_count()

    def is_empty(self) -> bool:
        """Whether no passage is held."""
        return self._store.is_empty()

    def shows_nothing(self, scope: Scope) -> bool:
        """Return whether no document of ``scope`` holds a passage."""
        return not (self._store.passage_ids(self.document_ids(scope)) if scope != EVERYTHING else self.passage_count())

    def indexes(self, *, latest: bool = False) -> Indexes:
        """Both indexes, brought up to date with what any thread or process has synced since, even half-way.

        While this library itself syncs they may be a moment behind, so that no search waits for them; ``latest`` waits.

        :raises LibraryError: the library was never synced (ask ``is_empty`` first), or its folder cannot be
            written.
        """
        return self._indexes.latest() if latest else self._indexes.current()

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

    def _sync(self, find: Callable[[], Part], progress: "ProgressCallback | None") -> SyncReport:
        with self._sync_lock.held():
            part = find()
            with self._indexes.changing():
                report = sync_part(self._store, part, self._settings, self.encoder, progress)
                note_places(self._store, self.folder)
        return report

    def _settings(self) -> LibrarySettings:
        """The settings to encode with, saved at the first use. Loads the model."""
        settings = self._store.settings
        if settings is not None and not self._store.is_empty():
            settings.check_same_weights(self.encoder)
            return settings
        encoder = self.encoder
        settings = LibrarySettings(encoder.name, encoder.fingerprint, encoder.dimension, self._passage_tokens)
        self._store.settings = settings
        return settings


def _searchable(listed: Listed) -> str:
    about = listed.metadata
    said = (about.title, about.publisher, about.author, about.date, shown_id(listed.document_id))
    return "\n".join(part for part in said if part).casefold()
