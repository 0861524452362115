"""What stands behind one page, put together: what answers, indexes and keeps for all its visitors."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chat_page.answering import Answering
from chat_page.bringing.indexing import Indexing
from chat_page.bringing.limits import Limits
from chat_page.bringing.uploading import Uploads
from chat_page.entering.access import Access
from chat_page.entering.owners import COOKIE_LASTS
from chat_page.keeping.chat_store import ChatStore
from chat_page.protocols import Assistant, Library
from chat_page.readiness import Readiness


@dataclass(frozen=True, slots=True)
class Parts:
    """Close them once the server is."""

    library: Library
    store: ChatStore
    answering: Answering
    uploads: Uploads
    indexing: Indexing
    readiness: Readiness
    access: Access

    @classmethod
    def of(
        cls, assistant: Assistant, library: Library, readiness: Readiness, access: Access, limits: Limits
    ) -> "Parts":
        """The parts behind one page.

        :raises ChatStoreError: another version of Quoth keeps the library's conversations.
        :raises LibraryError: the library's folder cannot be written.
        """
        store = ChatStore.open(library.folder)
        # No cookie leads to the conversations of a visitor who has not come for as long as a cookie lasts.
        store.forget(datetime.now(UTC) - COOKIE_LASTS)
        uploads = Uploads(library, limits)
        answering = Answering(assistant, library, store, readiness, access)
        return cls(library, store, answering, uploads, Indexing(library, uploads), readiness, access)

    def close(self) -> None:
        """Answer and keep nothing more."""
        self.answering.close()
        self.indexing.close()
        self.store.close()
