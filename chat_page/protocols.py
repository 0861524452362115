"""What the chat page needs of whatever stands behind it. All of it is called from any number of threads at once."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from embeddings.document import Document, Listed
from embeddings.scope import Scope
from embeddings.syncing.syncing import SyncReport
from qa.answer import Answer


class Assistant(Protocol):
    """What the page needs of an assistant."""

    def ask(self, question: str, history: Sequence[str] = (), *, documents: Collection[str] | None = None) -> Answer:
        """The answer, in the light of the earlier questions; raises `QaError` or `EmbeddingsError`."""


@runtime_checkable
class Expecting(Protocol):
    """What an assistant may have beside: it gets ready for several questions in less time than for each by itself."""

    def expect(self, questions: Sequence[tuple[str, Sequence[str], Scope]]) -> None:
        """Get ready for questions, each with its history and scope; may raise as ``ask`` does."""


class Library(Protocol):
    """What the page needs of a library; every method may raise `EmbeddingsError`."""

    @property
    def folder(self) -> Path:
        """Where it is kept, and with it what visitors bring and say."""

    def document_ids(self) -> list[str]:
        """The ids of all articles, whoever brought them, sorted."""

    def listing(self, owners: Collection[str]) -> list[Listed]:
        """The articles of the folder and what these owners uploaded, in the order in which to list them."""

    def hides(self, owners: Collection[str]) -> bool:
        """Whether others than these owners have uploaded something."""

    def find_document(self, document_id: str) -> Document | None:
        """One article; None for an id that it does not have."""

    def find_words(self, words: str, documents: Collection[str]) -> list[tuple[str, int]]:
        """Each of these articles in which exactly these words stand, and at which character first; by id."""

    def uploads_folder(self, owner: str) -> Path:
        """Where the files that an owner uploads are kept; it need not exist yet."""

    def sync_uploads(self, owner: str, *, progress: Callable[[Any], None] | None = None) -> SyncReport:
        """Index what lies in an owner's folder, and forget what no longer does."""
