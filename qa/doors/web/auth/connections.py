"""Bounds on connections: idle connections are closed, and the connections of one place are limited."""

import asyncio
from collections import Counter
from typing import Any

from qa.doors.web.auth.addresses import is_loopback, network_of

LOOK_SECONDS = 10.0  # between two looks at a connection; one that was idle since the last look is closed
SLOWEST = 512  # bytes a second of a request's body
MOST_OF_PLACE = 200  # connections; a browser opens six for a page


class _Bounds(asyncio.Protocol):
    """The bounds, mixed into a class of uvicorn's for a connection."""

    # Private names, since uvicorn's class has public attributes too.
    _proxies: tuple[str, ...]
    _by_place: Counter[str]  # the number of connections
    # Of uvicorn's class.
    cycle: Any
    flow: Any
    transport: Any

    _place: str | None = None
    _look: asyncio.TimerHandle | None = None
    _last_cycle: object = None
    _received = 0  # bytes since the last look

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        address = (transport.get_extra_info("peername") or ("",))[0]
        if not is_loopback(address) and address not in self._proxies:
            self._place = network_of(address)
            self._by_place[self._place] += 1
            if self._by_place[self._place] > MOST_OF_PLACE:
                transport.abort()
                return
        self._last_cycle = self.cycle
        self._look_later()

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._look:
            self._look.cancel()
        if self._place is not None:
            self._by_place[self._place] -= 1
            if not self._by_place[self._place]:
                del self._by_place[self._place]
        super().connection_lost(exc)

    def _look_later(self) -> None:
        self._look = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._close_if_idle)

    def _close_if_idle(self) -> None:
        cycle, received, self._received = self.cycle, self._received, 0
        is_answered = cycle is None or cycle.response_complete
        is_same = cycle is self._last_cycle
        # While the server takes no bytes of a body, the body is not slow; a body that comes too slowly takes a place.
        is_receiving = not is_answered and cycle.more_body and not self.flow.read_paused
        if is_same and (is_answered or (is_receiving and received < SLOWEST * LOOK_SECONDS)):
            self.transport.abort()
            return
        self._last_cycle = cycle
        self._look_later()


def bounded(protocol: type[Any], proxies: tuple[str, ...] = ()) -> type[Any]:
    """Return uvicorn's class for a connection with bounds, so that idle connections keep no resources.

    Uvicorn closes a connection that is idle after a response. It waits without end for the first byte of a request, the
    rest of its head, or the rest of its body. ``proxies``: addresses that many visitors come from.
    """
    return type("Bounded", (_Bounds, protocol), {"_proxies": proxies, "_by_place": Counter()})
