"""The assistant and the library that the page serves. Any number of threads call their methods at once."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, Protocol

from embeddings.document import Document, ListPage
from embeddings.engines.file_records import Failure
from embeddings.languages.base import Language
from embeddings.scope import EVERYTHING, Scope
from embeddings.syncing.sync import SyncReport
from qa.answer import Answer


class ServedAssistant(Protocol):
    """The method that the page calls of an assistant."""

    def ask(self, question: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING) -> Answer:
        """Return the answer from the documents of ``scope``, for a question that may follow up earlier ones.

        :raises QuothError: if the question cannot be answered.
        """


class ServedLibrary(Protocol):
    """The methods that the page calls of a library; each raises `QuothError` if the library cannot be used."""

    @property
    def folder(self) -> Path:
        """The library's folder, which also holds the visitors' uploads and conversations."""

    @property
    def language(self) -> Language:
        """The language of the articles."""

    def document_ids(self, scope: Scope = EVERYTHING) -> list[str]:
        """Return the ids of the articles of ``scope``, sorted."""

    def list_documents(
        self, scope: Scope = EVERYTHING, *, words: str = "", after: str = "", limit: int | None = None
    ) -> ListPage:
        """Return a page of the articles of ``scope`` whose details contain ``words``, and the number of all these."""

    def languages(self, scope: Scope = EVERYTHING) -> dict[str, int]:
        """Return the number of articles of ``scope`` in each language, by ISO 639-1."""

    def document(self, document_id: str, scope: Scope = EVERYTHING) -> Document:
        """Return one article.

        :raises LibraryError: if ``scope`` has no article of this id.
        """

    def find_document(self, document_id: str, scope: Scope = EVERYTHING) -> Document | None:
        """Return one article; None if ``scope`` has no article of this id."""

    def failure(self, document_id: str, scope: Scope = EVERYTHING) -> Failure | None:
        """Return why the file of an article can no longer be read; None if it can."""

    def warnings(self, document_ids: Collection[str], scope: Scope = EVERYTHING) -> dict[str, tuple[str, ...]]:
        """Return the parts that could not be read of the files of these articles, by id."""

    def find_text(self, words: str, scope: Scope = EVERYTHING) -> list[tuple[str, int]]:
        """Return each article of ``scope`` that holds exactly these words, with their first offset in it, by id."""

    def failures(self, scope: Scope = EVERYTHING) -> list[Failure]:
        """Return the files of ``scope`` that could not be read at the last sync, sorted by id."""

    def find_similar(self, words: str, scope: Scope = EVERYTHING) -> list[str]:
        """Return the ids of a few articles of ``scope`` that hold the rarest of these words, the likeliest first."""

    def uploads_folder(self, owner: str) -> Path:
        """Return the folder of an owner's uploads, which need not exist yet."""

    def sync_uploads(
        self, owner: str, *, names: Collection[str] | None = None, progress: Callable[[Any], None] | None = None
    ) -> SyncReport:
        """Index an owner's files, and remove the articles of deleted files.

        ``names``: the files that changed; None looks at all files.
        """
