"""Indexes the uploads of visitors, and reports the progress to the page."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from embeddings.errors import EmbeddingsError
from embeddings.syncing.uploads import shown_id
from qa.doors.web.protocols import ServedLibrary
from qa.doors.web.rendering.error_sentences import public_message
from qa.doors.web.uploads.uploading import Uploads

_UNEXPECTED = "Something failed while indexing; see the terminal."
_CLOSED = "Quoth was closed before it came to this; index again when it runs."
_AT_ONCE = 4  # visitors; the library indexes for one after the other, and the others wait for their turn

_log = logging.getLogger(__name__)


class Indexing:
    """Indexes for all visitors of one server."""

    def __init__(self, library: ServedLibrary, uploads: Uploads) -> None:
        self._library = library
        self._uploads = uploads
        self._threads = ThreadPoolExecutor(_AT_ONCE, "indexing")
        self._closed = threading.Event()

    def close(self) -> None:
        """Stop indexing; a sync that has begun is finished."""
        self._closed.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def index(self, owner: str) -> AsyncIterator[dict[str, Any]]:
        """Make the library equal the owner's folder, and yield JSON values: its progress, and at last the result.

        Progress is ``{"done": bytes, "total": bytes, "article": name}``. The result is ``{"added": [name…], "changed":
        …, "removed": …, "failed": [{"name", "reason"}…]}``, or ``{"error": sentence}``. Files that cannot be read
        stay, named in the list of articles, until their owner removes them. The indexing goes on to its end even if
        the visitor leaves.
        """
        if self._closed.is_set():
            yield {"error": _CLOSED}
            return
        loop = asyncio.get_running_loop()
        values: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

        def notify(progress: Any) -> None:
            value = {"done": progress.done, "total": progress.total, "article": shown_id(progress.document_id)}
            with suppress(RuntimeError):  # the server is closed; the sync goes on to its end
                loop.call_soon_threadsafe(values.put_nowait, value)

        running = loop.run_in_executor(self._threads, self._sync, owner, notify)
        running.add_done_callback(lambda _: values.put_nowait(None))
        while (value := await values.get()) is not None:
            yield value
        yield {"error": _CLOSED} if running.cancelled() else running.result()

    def _sync(self, owner: str, notify: Callable[[Any], None]) -> dict[str, Any]:
        """Sync the owner's uploads, and return the last JSON value."""
        try:
            report = self._library.sync_uploads(owner, names=self._uploads.take_changed(owner), progress=notify)
        except EmbeddingsError as error:
            self._uploads.forget_changed(owner)
            return {"error": public_message(error, self._library)}
        except BaseException:  # a panic of a Rust library is no Exception
            # The last place before the visitor: the page waits for the last value.
            self._uploads.forget_changed(owner)
            _log.exception("Uploads could not be indexed")
            return {"error": _UNEXPECTED}
        failed = [{"name": shown_id(failure.document_id), "reason": failure.reason} for failure in report.failed]
        changes = {"added": report.added, "changed": report.changed, "removed": report.removed}
        names = {change: [shown_id(document_id) for document_id in ids] for change, ids in changes.items()}
        return {**names, "failed": failed}
