"""What stands behind one page, put together: what answers, indexes and keeps for all its visitors."""

from dataclasses import dataclass
from datetime import UTC, datetime

from qa.doors.web.answering import Answering
from qa.doors.web.auth.access import Access
from qa.doors.web.auth.responses import COOKIE_LASTS
from qa.doors.web.history.chat_store import ChatStore
from qa.doors.web.protocols import ServedAssistant, ServedLibrary
from qa.doors.web.readiness import Readiness
from qa.doors.web.uploads.indexing import Indexing
from qa.doors.web.uploads.limits import UploadLimits
from qa.doors.web.uploads.uploading import Uploads


@dataclass(frozen=True, slots=True)
class PageServices:
    """Close them once the server is."""

    library: ServedLibrary
    store: ChatStore
    answering: Answering
    uploads: Uploads
    indexing: Indexing
    readiness: Readiness
    access: Access

    @classmethod
    def of(
        cls,
        assistant: ServedAssistant,
        library: ServedLibrary,
        readiness: Readiness,
        access: Access,
        limits: UploadLimits,
    ) -> "PageServices":
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
