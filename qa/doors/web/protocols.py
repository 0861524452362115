"""What the chat page needs of whatever stands behind it. All of it is called from any number of threads at once."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, Protocol

from embeddings.document import Document, ListPage
from embeddings.scope import EVERYTHING, Scope
from embeddings.syncing.sync import SyncReport
from qa.answer import Answer


class ServedAssistant(Protocol):
    """What the page needs of an assistant."""

    def ask(self, question: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING) -> Answer:
        """Answer from the documents of ``scope``, in the light of the earlier questions.

        May raise `QuothError`.
        """


class ServedLibrary(Protocol):
    """What the page needs of a library; every method may raise `QuothError`."""

    @property
    def folder(self) -> Path:
        """Where it is kept, and with it what visitors bring and say."""

    def document_ids(self, scope: Scope = EVERYTHING) -> list[str]:
        """Return the ids of the articles of ``scope``, sorted."""

    def list_documents(
        self, scope: Scope = EVERYTHING, *, words: str = "", after: str = "", limit: int | None = None
    ) -> ListPage:
        """Return a page of the articles of ``scope`` that ``words`` are found in, and how many these are."""

    def document(self, document_id: str, scope: Scope = EVERYTHING) -> Document:
        """Return one article.

        :raises LibraryError: if ``scope`` has no article of this id.
        """

    def find_document(self, document_id: str, scope: Scope = EVERYTHING) -> Document | None:
        """Return one article; None if ``scope`` has no article of this id."""

    def find_text(self, words: str, scope: Scope = EVERYTHING) -> list[tuple[str, int]]:
        """Return each article of ``scope`` that holds exactly these words, and their first character in it; by id."""

    def uploads_folder(self, owner: str) -> Path:
        """Where the files that an owner uploads are kept; it need not exist yet."""

    def sync_uploads(
        self, owner: str, *, names: Collection[str] | None = None, progress: Callable[[Any], None] | None = None
    ) -> SyncReport:
        """Index an owner's files, and forget those that are gone; ``names``: the only ones that changed."""
