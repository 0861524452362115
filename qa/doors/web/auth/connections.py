"""Connections that do nothing are closed, and those of one place are counted."""

import asyncio
from collections import Counter
from typing import Any

from qa.doors.web.auth.addresses import is_loopback, network_of

LOOK_SECONDS = 10.0  # between two looks at a connection; one that did nothing since the last is closed
SLOWEST = 512  # bytes a second of a body that is sent
MOST_OF_PLACE = 200  # connections; a browser opens six for a page


def bounded(protocol: type[Any], proxies: tuple[str, ...] = ()) -> type[Any]:
    """Return uvicorn's class for a connection, with bounds: whoever connects and says nothing keeps nothing.

    Uvicorn closes a connection that rests after an answer, but waits for ever for the first byte of a request, the rest
    of its head, or the rest of its body. ``proxies``: addresses that many visitors come from.
    """
    places: Counter[str] = Counter()

    class Bounded(protocol):  # type: ignore[misc]
        _place: str | None = None
        _look: asyncio.TimerHandle | None = None
        _seen: object = None
        _received = 0

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            address = (transport.get_extra_info("peername") or ("",))[0]
            if not is_loopback(address) and address not in proxies:
                self._place = network_of(address)
                places[self._place] += 1
                if places[self._place] > MOST_OF_PLACE:
                    transport.abort()
                    return
            self._seen = self.cycle
            self._look_later()

        def data_received(self, data: bytes) -> None:
            self._received += len(data)
            super().data_received(data)

        def connection_lost(self, exc: Exception | None) -> None:
            if self._look:
                self._look.cancel()
            if self._place is not None:
                places[self._place] -= 1
                if not places[self._place]:
                    del places[self._place]
            super().connection_lost(exc)

        def _look_later(self) -> None:
            self._look = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look_at)

        def _look_at(self) -> None:
            cycle, received, self._received = self.cycle, self._received, 0
            is_answered = cycle is None or cycle.response_complete
            rests = is_answered and cycle is self._seen
            # A body that nobody takes at the moment is not slow; one that comes too slowly keeps a place from others.
            drips = not is_answered and cycle.more_body and not self.flow.read_paused
            if rests or (drips and cycle is self._seen and received < SLOWEST * LOOK_SECONDS):
                self.transport.abort()
                return
            self._seen = cycle
            self._look_later()

    return Bounded
