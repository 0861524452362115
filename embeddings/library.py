"""The library: one folder on disk with the documents, encodings and indexes of a folder of articles."""

import logging
from collections.abc import Callable, Collection, Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.document import Document, ListPage
from embeddings.encoders.base import Encoder, Encoding
from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.encoders.model_files import DEFAULT_MODEL, model_name
from embeddings.engines.base import FOLDER, Engine, StoredPassage
from embeddings.engines.file_records import Failure
from embeddings.engines.local.engine import open_engine
from embeddings.engines.similar_documents import similar_documents
from embeddings.errors import LibraryError, ModelMismatchError
from embeddings.languages.base import Language
from embeddings.languages.english import ENGLISH
from embeddings.scope import EVERYTHING, Scope, check_collection
from embeddings.settings import DEFAULT_PASSAGE_TOKENS, LibrarySettings, check_passage_tokens
from embeddings.syncing.sync import SyncReport, run_sync
from embeddings.syncing.sync_scope import SyncScope, folder_scope, uploads_scope
from embeddings.syncing.uploads import shown_id, uploads_folder
from embeddings.unicode import has_no_surrogates

if TYPE_CHECKING:
    from embeddings.syncing.adding import ProgressCallback
    from embeddings.syncing.verifying import Problem

_log = logging.getLogger(__name__)


class Library:
    """The articles of a folder and the uploads of visitors, ready to be searched.

    Open a library with ``Library.open``, and close it or use it as a context manager. Any number of threads may use it.

    >>> with Library.open("new-library") as library:
    ...     report = library.sync("articles")
    >>> report.added
    ('bridge.txt', 'market.md')
    """

    def __init__(
        self, folder: Path, engine: Engine, encoder: Encoder, passage_tokens: int, language: Language = ENGLISH
    ) -> None:
        """Use ``Library.open``, unless the documents are in an engine other than the local one."""
        self.folder = folder
        self.engine = engine
        self.encoder = encoder
        self.language = language
        self._passage_tokens = passage_tokens
        self._has_logged_pooling = False

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        model: str | None = None,
        encoder: Encoder | None = None,
        passage_tokens: int = DEFAULT_PASSAGE_TOKENS,
        language: Language = ENGLISH,
    ) -> "Library":
        """Open the library in ``folder``, or make it. The model is loaded only when a text must be encoded.

        ``model``: the name or path of a sentence-transformers model; None takes the model that the library was made
        with, or ``DEFAULT_MODEL``. ``encoder``: an encoder to use in place of ``model``. ``passage_tokens``: the
        largest size of a passage in a new library; an existing library keeps its own. ``language``: the language of the
        articles and the questions; a library does not store it, so name the same one each time.

        :raises LibraryError: if the folder cannot be made, or this version cannot read the library in it.
        :raises ModelMismatchError: if the library was made with another model.
        :raises ValueError: if ``passage_tokens`` is too small.
        """
        check_passage_tokens(passage_tokens)
        path = _make_folder(folder)
        engine = open_engine(path, language)
        try:
            settings = engine.settings
            name = encoder.name if encoder else None if model is None else model_name(model)
            if settings and name not in (None, settings.model) and not engine.is_empty(EVERYTHING):
                raise ModelMismatchError(
                    f"The library {path} was made with the model {settings.model!r}, but {name!r} was asked for, "
                    "whose vectors do not compare; leave the model out, or name another library folder for this model."
                )
        except BaseException:
            engine.close()
            raise
        if settings:
            name = settings.model if name is None else name
            passage_tokens = settings.passage_tokens
        encoder = encoder or ModelEncoder(DEFAULT_MODEL if name is None else name)
        return cls(path, engine, encoder, passage_tokens, language)

    def close(self) -> None:
        """Close the library; no method may be called afterwards."""
        self.engine.close()

    def __enter__(self) -> "Library":
        """Return the library itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the library."""
        self.close()

    def sync(
        self, articles: str | Path, *, allow_empty: bool = True, progress: "ProgressCallback | None" = None
    ) -> SyncReport:
        """Make the library equal the folder ``articles``: add, replace and remove documents. Uploads stay.

        Threads that sync the same library wait for one another, and the indexes are up to date at the end. Only new and
        changed texts are encoded; a renamed or copied file is not. Each batch of documents is stored whole or not at
        all, so that the next sync continues after one that was killed. The report lists the files that cannot be read.

        ``allow_empty``: whether a folder without articles empties the library. Of a disk that is not mounted, an empty
        folder may stay.

        :raises EmptyFolderError: if all articles of the library would be removed, and ``allow_empty`` is false.
        :raises ArticlesFolderError: if the folder does not exist or cannot be listed; the library does not change.
        :raises ModelMismatchError: if the model's weights are not the weights that the library was made with.
        """
        return self._sync(FOLDER, lambda: folder_scope(self.folder, Path(articles)), progress, allow_empty=allow_empty)

    def uploads_folder(self, owner: str) -> Path:
        """Return the folder for the uploads of one visitor, which need not exist yet.

        :raises ValueError: if ``owner`` is not 1 to 64 of the characters 0-9 and a-z.
        """
        return uploads_folder(self.folder, owner)

    def sync_uploads(
        self, owner: str, *, names: Collection[str] | None = None, progress: "ProgressCallback | None" = None
    ) -> SyncReport:
        """Make the uploads of one owner equal ``uploads_folder(owner)``; see ``sync``. A missing folder is empty.

        ``names``: read only these files, given as paths below that folder; None reads all files.

        :raises ArticlesFolderError: if the folder cannot be listed, or is a link.
        :raises TypeError: if ``names`` is one text.
        :raises ValueError: if ``owner`` is not 1 to 64 of the characters 0-9 and a-z.
        :raises ModelMismatchError: if the model's weights are not the weights that the library was made with.
        """
        check_collection(names, "names")
        self.uploads_folder(owner)  # checks the owner's name
        return self._sync(owner, lambda: uploads_scope(self.folder, owner, names), progress)

    @property
    def generation(self) -> Hashable:
        """The state of the library; every change of documents makes another."""
        return self.engine.generation

    def document_ids(self, scope: Scope = EVERYTHING) -> list[str]:
        """Return the ids of the documents of ``scope``, sorted."""
        return self.engine.document_ids(scope)

    def documents(self) -> list[Document]:
        """Return all documents with their texts, sorted by id."""
        return [document for i in self.document_ids() if (document := self.find_document(i))]

    def document(self, document_id: str, scope: Scope = EVERYTHING) -> Document:
        """Return one document.

        :raises LibraryError: if ``scope`` has no document of this id (any more).
        """
        document = self.find_document(document_id, scope)
        if document is None:
            raise LibraryError(
                f"The library holds no article {shown_id(document_id)!r}; it may have been removed since."
            )
        return document

    def find_document(self, document_id: str, scope: Scope = EVERYTHING) -> Document | None:
        """Return one document; None if ``scope`` has no document of this id (any more)."""
        # SQLite cannot look for half a character, which no document's id holds.
        is_seen = scope.allows(document_id) and has_no_surrogates(document_id)
        return self.engine.document(document_id) if is_seen else None

    def list_documents(
        self, scope: Scope = EVERYTHING, *, words: str = "", after: str = "", limit: int | None = None
    ) -> ListPage:
        """Return a page of the documents of ``scope``, sorted by id, without their texts.

        ``words``: list only the documents with these words in their title, publisher, author, date or id, in any letter
        case. ``after``: the id after which the page begins. ``limit``: the largest number of documents on the
        page; None lists all of them.
        """
        return self.engine.list_documents(scope, words, after, limit)

    def languages(self, scope: Scope = EVERYTHING) -> dict[str, int]:
        """Return the number of documents of ``scope`` in each language, by ISO 639-1.

        Documents of which the language is not known do not count: short ones, and those that mix languages.
        """
        return self.engine.languages(scope)

    def document_count(self, scope: Scope = EVERYTHING) -> int:
        """Return the number of documents of ``scope``."""
        return self.list_documents(scope, limit=0).total

    def find_text(self, words: str, scope: Scope = EVERYTHING) -> list[tuple[str, int]]:
        """Return documents of ``scope`` with exactly these words in their text, each with the first match's offset.

        The documents are sorted by id. `Engine.find_text` says which documents it can find.
        """
        return self.engine.find_text(words, scope)

    def find_similar(self, words: str, scope: Scope = EVERYTHING) -> list[str]:
        """Return the ids of a few documents of ``scope`` that hold the rarest of these words, the likeliest first."""
        return similar_documents(self.engine, self.language.analyze(words), scope)

    def failures(self, scope: Scope = EVERYTHING) -> list[Failure]:
        """Return the files of ``scope`` that could not be read at the last sync, sorted by id, each with its reason.

        A failure with ``keeps_last_version`` is of an article that the library still quotes. A folder that cannot be
        listed is one failure, whose id ends with a slash, for all articles below it.
        """
        return self.engine.failures(scope)

    def failure(self, document_id: str, scope: Scope = EVERYTHING) -> Failure | None:
        """Return why the file of an article can no longer be read; None if it can, or if ``scope`` does not see it.

        The failure of an article in a folder that cannot be listed has the article's id and the folder's reason.
        """
        return self.engine.failure(document_id) if scope.allows(document_id) else None

    def warnings(self, document_ids: Collection[str], scope: Scope = EVERYTHING) -> dict[str, tuple[str, ...]]:
        """Return the parts that could not be read of the files of these documents, each a plain sentence, by id.

        Documents that were read whole, and those that ``scope`` does not see, are left out.

        :raises TypeError: if ``document_ids`` is one text.
        """
        check_collection(document_ids, "document_ids")
        return self.engine.warnings([each for each in document_ids if scope.allows(each)])

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of these ids in their order, without the passages that were removed.

        :raises TypeError: if ``passage_ids`` is one text.
        """
        check_collection(passage_ids, "passage_ids")
        return self.engine.passages(passage_ids)

    def passage_ids(self, document_ids: Collection[str]) -> list[int]:
        """Return the ids of all passages of these documents, sorted.

        :raises TypeError: if ``document_ids`` is one text.
        """
        check_collection(document_ids, "document_ids")
        return self.engine.passage_ids(document_ids)

    def passage_count(self) -> int:
        """Return the number of passages in the library."""
        return self.engine.passage_count()

    def is_empty(self) -> bool:
        """Return whether the library holds no passage."""
        return self.shows_nothing(EVERYTHING)

    def shows_nothing(self, scope: Scope) -> bool:
        """Return whether no document of ``scope`` holds a passage."""
        return self.engine.is_empty(scope)

    def encode_query(self, text: str) -> Encoding:
        """Return the encoding of a question by the model that the library was made with.

        :raises ModelMismatchError: if the model's weights are not the weights that the library was made with.
        """
        settings = self.engine.settings
        if settings is not None:
            settings.check_same_weights(self.encoder)
        encoding = self.encoder.encode_query(text)
        if encoding.tokens is None and not self._has_logged_pooling:
            self._has_logged_pooling = True
            _log.info(
                "The model %s has no vectors of single words to compare, so sentences are scored by the similarity of "
                "whole passages instead of word by word.",
                self.encoder.name,
            )
        return encoding

    def verify(self) -> "list[Problem]":
        """Read every article again, and check its hash, its text, its offsets and every passage.

        Return the problems found; an empty list if there are none.
        """
        from embeddings.syncing.verifying import verify_documents

        return verify_documents(self.engine, self.language)

    def _sync(
        self,
        owner: str,
        list_files: Callable[[], SyncScope],
        progress: "ProgressCallback | None",
        *,
        allow_empty: bool = True,
    ) -> SyncReport:
        with self.engine.changing(owner):
            scope = list_files()
            return run_sync(
                self.engine, scope, self._settings, self.encoder, self.language, progress, allow_empty=allow_empty
            )

    def _settings(self) -> LibrarySettings:
        """Return the settings to encode with, stored at the first call. Loads the model."""
        settings = self.engine.settings
        if settings is not None and not self.is_empty():
            settings.check_same_weights(self.encoder)
            return settings
        encoder = self.encoder
        settings = LibrarySettings(encoder.name, encoder.fingerprint, encoder.dimension, self._passage_tokens)
        self.engine.save_settings(settings)
        return settings


def _make_folder(folder: str | Path) -> Path:
    """Return the absolute path of a library's folder, which is made if it does not exist.

    :raises LibraryError: if the folder cannot be made.
    """
    path = Path(folder).expanduser().absolute()
    try:
        str(path).encode()
        path.mkdir(mode=0o700, parents=True, exist_ok=True)  # the articles may be private
    except OSError as error:
        raise LibraryError(
            f"The library folder {path} cannot be made ({error.strerror}); name another with --library."
        ) from error
    except UnicodeEncodeError as error:
        raise LibraryError(
            f"The library folder's name {str(path)!r} is not valid Unicode; name another with --library."
        ) from error
    return path
