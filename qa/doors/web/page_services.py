"""The services behind one page: for all its visitors they answer, index uploads and store conversations."""

from dataclasses import dataclass
from datetime import UTC, datetime

from embeddings.viewing.page_views import PageViews
from qa.doors.web.answering import Answering
from qa.doors.web.auth.access import Access
from qa.doors.web.auth.responses import COOKIE_LASTS
from qa.doors.web.history.chat_store import ChatStore
from qa.doors.web.page_prose import PageProse
from qa.doors.web.protocols import ServedAssistant, ServedLibrary
from qa.doors.web.readiness import Readiness
from qa.doors.web.uploads.indexing import Indexing
from qa.doors.web.uploads.limits import UploadLimits
from qa.doors.web.uploads.uploading import Uploads
from qa.prose.writer import ProseWriter


@dataclass(frozen=True, slots=True)
class PageServices:
    """The services of one page. Close them after the server."""

    library: ServedLibrary
    store: ChatStore
    answering: Answering
    uploads: Uploads
    indexing: Indexing
    readiness: Readiness
    access: Access
    views: PageViews
    prose: PageProse | None = None

    @classmethod
    def of(
        cls,
        assistant: ServedAssistant,
        library: ServedLibrary,
        readiness: Readiness,
        access: Access,
        limits: UploadLimits,
        writer: ProseWriter | None = None,
    ) -> "PageServices":
        """Start the services for a library. ``writer``: writes text about the quotes; None writes none.

        :raises ChatStoreError: if another version of Quoth wrote the library's conversations.
        :raises LibraryError: if the library's folder cannot be written.
        """
        store = ChatStore.open(library.folder)
        # After this time, the cookie that leads to a visitor's conversations has expired.
        store.forget(datetime.now(UTC) - COOKIE_LASTS)
        uploads = Uploads(library, limits)
        answering = Answering(assistant, library, store, readiness, access)
        prose = PageProse(writer, store, library.language) if writer else None
        indexing = Indexing(library, uploads)
        return cls(library, store, answering, uploads, indexing, readiness, access, PageViews(), prose)

    def close(self) -> None:
        """Stop answering, indexing and storing."""
        self.answering.close()
        if self.prose:
            self.prose.close()
        self.indexing.close()
        self.views.close()
        self.store.close()
