"""Fetches pages of the web for visitors: few at once, and from a page for several only so many an hour."""

import asyncio
import threading
import time
from collections import Counter, deque
from contextlib import suppress

from embeddings.errors import FetchError
from embeddings.syncing.fetching import FetchedPage, FetchLimits, fetch
from qa.doors.web.auth.addresses import network_of
from qa.doors.web.errors import UploadError
from qa.doors.web.uploads.limits import MIB, UploadLimits

_HOUR = 3600.0  # seconds
_EVERYBODY = ""  # in the place of a network


class PageFetching:
    """The pages that one server fetches. Use it from one event loop."""

    def __init__(self, limits: UploadLimits, *, has_several_visitors: bool) -> None:
        self._limits = limits
        self._has_several_visitors = has_several_visitors
        self._running: Counter[str] = Counter()  # by owner, and of all
        self._begun: dict[str, deque[float]] = {}  # the times of the last hour by network, and of all

    async def fetch(self, address: str, owner: str, sender: str) -> FetchedPage:
        """Return the page at an address of the web. ``sender``: the network address of the visitor.

        :raises FetchError: if the address is none of the web, is not public, or has no page that can be fetched.
        :raises UploadError: if too many pages are being fetched.
        """
        self._admit(owner, network_of(sender))
        self._running.update((owner, _EVERYBODY))
        loop = asyncio.get_running_loop()
        done: asyncio.Future[FetchedPage] = loop.create_future()

        def end(page: FetchedPage | None, error: BaseException | None) -> None:
            self._running.subtract((owner, _EVERYBODY))
            self._running += Counter()  # forgets the owners without a page
            if done.cancelled():
                return
            if page is not None:
                done.set_result(page)
            elif error is not None:
                done.set_exception(error)

        def work() -> None:
            page, error = None, None
            try:
                page = self._fetch(address)
            except BaseException as raised:  # raised where the page is waited for
                error = raised
            with suppress(RuntimeError):  # the server is closed
                loop.call_soon_threadsafe(end, page, error)

        # A separate thread, which the end of the program does not wait for.
        threading.Thread(target=work, name="fetching a page", daemon=True).start()
        return await done

    def _fetch(self, address: str) -> FetchedPage:
        limits = FetchLimits(self._limits.fetch_seconds, self._limits.file_bytes / MIB)
        try:
            return fetch(address.strip(), allows_private=self._limits.allows_private_pages, limits=limits)
        except FetchError:
            raise
        except Exception as error:  # of a library below, such as an answer in a form that it does not expect
            raise FetchError("The page cannot be fetched; save it by hand, then add the file.") from error

    def _admit(self, owner: str, network: str) -> None:
        """Note that a fetch begins.

        :raises UploadError: if too many pages are being fetched, or were within the last hour.
        """
        limits, now = self._limits, time.monotonic()
        if self._running[owner] >= limits.visitor_fetches:
            raise UploadError("You are adding pages already; wait until they are there, then add this one again.")
        if self._running[_EVERYBODY] >= limits.all_fetches:
            raise UploadError("Too many pages are being fetched at this moment; add this one again in a minute.")
        if not self._has_several_visitors:
            return
        for place, begun in list(self._begun.items()):
            while begun and now - begun[0] >= _HOUR:
                begun.popleft()
            if not begun:
                del self._begun[place]
        for place, most in ((network, limits.hourly_fetches), (_EVERYBODY, limits.all_hourly_fetches)):
            if len(self._begun.get(place, ())) >= most:
                raise UploadError("Too many pages were added within the last hour; add this one later.")
        for place in (network, _EVERYBODY):
            self._begun.setdefault(place, deque()).append(now)
