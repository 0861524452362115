"""A cache bounded by the bytes of its values."""

import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ByteCache(Generic[Value]):
    """The values that were used last, up to a number of bytes together. Any number of threads may use it."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._held: dict[Hashable, tuple[Value, int]] = {}  # the last used one is last
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return the value of a key; None if the cache does not hold the value."""
        with self._lock:
            held = self._held.pop(key, None)
            if held is None:
                return None
            self._held[key] = held
            return held[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Hold a value of ``size`` bytes, and drop the values that were not used for longest."""
        with self._lock:
            self._drop(key)
            if size > self._most_bytes:
                return
            self._held[key] = (value, size)
            self._bytes += size
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._held)))

    def _drop(self, key: Hashable) -> None:
        held = self._held.pop(key, None)
        if held is not None:
            self._bytes -= held[1]
