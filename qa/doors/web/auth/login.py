"""Logging in with a name and a password, and the visitor who has logged in."""

import asyncio
import time
from collections import Counter
from contextvars import ContextVar

from starlette.requests import Request

from qa.doors.web.auth.addresses import network_of
from qa.doors.web.auth.passwords import MAX_NAME, Passwords, same_name

AT_ONCE = 2  # password checks; each takes 64 MiB and a tenth of a second or more
MOST_WAITING = 100  # attempts
MOST_OF_ONE = 3  # waiting attempts for one name from one place
MOST_OF_PLACE = 30  # waiting attempts for all names from one place, so that other places have room
MOST_KEPT = 10_000  # pairs of a name and a place with failures

asked_from: ContextVar[str] = ContextVar("asked_from", default="")
"""The network address that a login request comes from, while it is answered."""


class Login:
    """Admits visitors by their password.

    It counts failures for a name and the place that they come from, so that guessing at a name does not keep its owner
    out. After some failures, each attempt waits until a growing time has passed since the last one. Earlier failures
    never refuse an attempt; they delay it.
    """

    def __init__(
        self, passwords: Passwords, *, free: int = 5, first_wait: float = 1.0, longest_wait: float = 60.0
    ) -> None:
        """``free``: failures without a wait. The waits, in seconds, then double from the first to the longest."""
        self._passwords = passwords
        self._free, self._first, self._longest = free, first_wait, longest_wait
        self._failures: dict[tuple[str, str], tuple[int, float]] = {}
        self._waiting: Counter[tuple[str, str]] = Counter()
        self._checks = asyncio.Semaphore(AT_ONCE)

    async def admit(self, name: str, password: str) -> bool:
        """Return whether this name has this password. Too many attempts at once are refused unchecked."""
        key = (same_name(name[: MAX_NAME + 1]), network_of(asked_from.get()))
        of_place = sum(count for (_, place), count in self._waiting.items() if place == key[1])
        if self._waiting[key] >= MOST_OF_ONE or of_place >= MOST_OF_PLACE or self._waiting.total() >= MOST_WAITING:
            return False
        self._waiting[key] += 1
        try:
            await asyncio.sleep(self._wait(key))
            async with self._checks:
                admitted = await asyncio.to_thread(self._passwords.check, name, password)
        finally:
            self._waiting[key] -= 1
            self._waiting += Counter()  # drops the zeros
        count, _ = self._failures.pop(key, (0, 0.0))
        if not admitted:
            self._failures[key] = (count + 1, time.monotonic())
            if len(self._failures) > MOST_KEPT:
                del self._failures[next(iter(self._failures))]
        return admitted

    def _wait(self, key: tuple[str, str]) -> float:
        count, last = self._failures.get(key, (0, 0.0))
        if count < self._free:
            return 0.0
        doubled: float = self._first * 2.0 ** min(count - self._free, 30)
        return max(0.0, last + min(doubled, self._longest) - time.monotonic())


def user_of(request: Request) -> str | None:
    """Return the name that the visitor has logged in with; None for a visitor who has not.

    It reads Gradio's cookies as Gradio's own check does, which only some of its routes make. Gradio sets two cookies
    with one token; a browser that connects over https keeps the first.
    """
    app, cookies = request.app, request.cookies
    token = cookies.get(f"access-token-{app.cookie_id}") or cookies.get(f"access-token-unsecure-{app.cookie_id}")
    name: str | None = app.tokens.get(token)
    return name


def log_out_changed(request: Request, passwords: Passwords) -> None:
    """End the sessions of visitors after their password was changed or removed."""
    changed = passwords.changed()
    if changed:
        tokens = request.app.tokens
        for token in [token for token, name in tokens.items() if same_name(name) in changed]:
            tokens.pop(token, None)
