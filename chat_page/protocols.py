"""What the chat page needs of whatever stands behind it."""

from collections.abc import Sequence
from typing import Protocol

from embeddings.document import Document
from qa.answer import Answer


class Assistant(Protocol):
    """What the page needs of an assistant. It is called from worker threads, one question at a time."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """The answer, in the light of the earlier questions; raises `QaError` or `EmbeddingsError`."""


class Library(Protocol):
    """What the page needs of a library. It is called from worker threads, also while a question is asked."""

    def documents(self) -> list[Document]:
        """Every article, in the order in which to list them."""

    def document(self, document_id: str) -> Document:
        """One article; raises `EmbeddingsError` for an id that it does not have."""
