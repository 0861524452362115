"""Indexing what a visitor brought, while the page is told how far it is."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from embeddings.errors import EmbeddingsError
from embeddings.syncing.uploads import shown_id
from qa.doors.web.errors import UploadError
from qa.doors.web.protocols import ServedLibrary
from qa.doors.web.rendering.error_sentences import public_message
from qa.doors.web.uploads.uploading import Uploads

_UNEXPECTED = "Something failed while indexing; see the terminal."
_CLOSED = "Quoth was closed before it came to this; index again when it runs."
_AT_ONCE = 4  # visitors; the library indexes one after the other, and the others wait their turn

_log = logging.getLogger(__name__)


class Indexing:
    """Indexes for all visitors of one server."""

    def __init__(self, library: ServedLibrary, uploads: Uploads) -> None:
        self._library = library
        self._uploads = uploads
        self._threads = ThreadPoolExecutor(_AT_ONCE, "indexing")
        self._closed = threading.Event()

    def close(self) -> None:
        """Index nothing more."""
        self._closed.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def index(self, owner: str) -> AsyncIterator[dict[str, Any]]:
        """Make the library equal what lies in the owner's folder; JSON values on the way and a last one.

        On the way ``{"done": bytes, "total": bytes, "article": name}``; at last ``{"added": [name…], "changed": …,
        "removed": …, "failed": [{"name", "reason"}…]}``, or ``{"error": sentence}``. A file that cannot be indexed is
        deleted. It goes on to the end even if nobody listens any more.
        """
        loop = asyncio.get_running_loop()
        told: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

        def tell(progress: Any) -> None:
            value = {"done": progress.done, "total": progress.total, "article": shown_id(progress.document_id)}
            with suppress(RuntimeError):  # the server is closed; what was begun is indexed to the end
                loop.call_soon_threadsafe(told.put_nowait, value)

        def run() -> dict[str, Any]:
            try:
                report = self._library.sync_uploads(owner, names=self._uploads.take_changed(owner), progress=tell)
            except EmbeddingsError as error:
                self._uploads.forget_changed(owner)
                return {"error": public_message(error, self._library)}
            except BaseException:  # a panic of a Rust library is no Exception
                # The last place before the visitor, who waits for an end of it.
                self._uploads.forget_changed(owner)
                _log.exception("Uploads could not be indexed")
                return {"error": _UNEXPECTED}
            failed = [(shown_id(failure.document_id), failure.reason) for failure in report.failed]
            for name, _ in failed:
                self._discard(owner, name)
            changes = {"added": report.added, "changed": report.changed, "removed": report.removed}
            shown = {what: [shown_id(document_id) for document_id in ids] for what, ids in changes.items()}
            return {**shown, "failed": [{"name": name, "reason": reason} for name, reason in failed]}

        if self._closed.is_set():
            yield {"error": _CLOSED}
            return
        running = loop.run_in_executor(self._threads, run)
        running.add_done_callback(lambda _: told.put_nowait(None))
        while (value := await told.get()) is not None:
            yield value
        yield {"error": _CLOSED} if running.cancelled() else running.result()

    def _discard(self, owner: str, name: str) -> None:
        try:
            self._uploads.remove(owner, name)
        except UploadError:
            return  # it was never there: a link, or a file that has vanished
