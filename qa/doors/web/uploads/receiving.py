"""Receives files: many at once, each written to the disk as it arrives, so that a slow sender delays no other."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from qa.doors.web.errors import UploadError
from qa.doors.web.uploads.limits import UploadLimits

_WRITTEN_AT_ONCE = 256 * 1024  # bytes
_SETTLED = 1.0  # seconds after which the speed of a sender counts
_LOOK_SECONDS = 0.1  # between two looks for a place

_TOO_SLOW = "The file came too slowly, or stopped on the way; send it again."


@dataclass(eq=False)
class _Sending:
    """A file that is being received; ``begun``: the time of the event loop, in seconds."""

    owner: str
    address: str
    begun: float
    size: int = 0
    patience: asyncio.Timeout = field(default_factory=lambda: asyncio.timeout(None))
    is_cut: bool = False

    def speed(self, now: float) -> float:
        return self.size / max(now - self.begun, _SETTLED)


class Receiving:
    """The files that one server receives. Use it from one event loop."""

    def __init__(self, folder: Path, limits: UploadLimits) -> None:
        """``folder``: the folder for hidden partial files, made for the first file."""
        self._folder = folder
        self._limits = limits
        self._sending: set[_Sending] = set()

    @asynccontextmanager
    async def receive(self, chunks: AsyncIterator[bytes], owner: str, address: str) -> AsyncIterator[Path]:
        """Return a context with the received file, which is deleted at its end, unless it was moved.

        ``owner``, ``address``: the owner of the file, and the network address of its sender. With too many senders, the
        slowest one is cut off.

        :raises UploadError: if the file is too large or arrives too slowly, or too many files are being sent.
        """
        sending = await self._admitted(owner, address)
        path = self._folder / f".{secrets.token_hex(8)}"
        try:
            try:
                await self._write(sending, path, chunks)
            finally:
                self._sending.discard(sending)
            yield path
        except OSError as error:
            raise UploadError(
                f"The file cannot be kept ({error.strerror or error}); ask the person who runs Quoth to look."
            ) from error
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _admitted(self, owner: str, address: str) -> _Sending:
        now = asyncio.get_running_loop().time
        end = now() + self._limits.pause_seconds
        while True:
            mine = [each for each in self._sending if each.owner == owner]
            if len(mine) >= self._limits.visitor_sends:
                raise UploadError(
                    f"You are sending {len(mine)} files already; wait until they are there, then send this one again."
                )
            here = [each for each in self._sending if each.address == address]
            if self._has_room(here, self._limits.address_sends, now()) and self._has_room(
                self._sending, self._limits.all_sends, now()
            ):
                sending = _Sending(owner, address, now())
                self._sending.add(sending)
                return sending
            if now() >= end:
                raise UploadError("Too many files are being sent at this moment; send it again in a minute.")
            await asyncio.sleep(_LOOK_SECONDS)

    def _has_room(self, group: Collection[_Sending], most: int, now: float) -> bool:
        """Return whether one more file may be sent. If not, cut the slowest sender off, so that soon one may."""
        if len(group) < most:
            return True
        settled = [each for each in group if now - each.begun >= _SETTLED and not each.is_cut]
        if settled and not any(each.is_cut for each in group):
            slowest = min(settled, key=lambda each: each.speed(now))
            slowest.is_cut = True
            with suppress(RuntimeError):  # the timeout ends at this moment, or has not begun
                slowest.patience.reschedule(now)
        return False

    async def _write(self, sending: _Sending, path: Path, chunks: AsyncIterator[bytes]) -> None:
        limits, now = self._limits, asyncio.get_running_loop().time
        least = limits.slowest * limits.pause_seconds
        end = sending.begun + limits.file_seconds
        looked, size_then = sending.begun, 0
        data = bytearray()
        await asyncio.to_thread(self._folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        with await asyncio.to_thread(path.open, "xb") as file:
            try:
                async with sending.patience as patience:
                    patience.reschedule(min(end, now() + limits.pause_seconds))
                    async for chunk in chunks:
                        sending.size += len(chunk)
                        limits.check_size(sending.size)
                        data += chunk
                        if len(data) >= _WRITTEN_AT_ONCE:
                            await asyncio.to_thread(file.write, bytes(data))
                            data.clear()
                        if now() - looked >= limits.pause_seconds:
                            if sending.size - size_then < least:
                                raise TimeoutError
                            looked, size_then = now(), sending.size
                        if not sending.is_cut:
                            patience.reschedule(min(end, now() + limits.pause_seconds))
            except TimeoutError as error:
                raise UploadError(_TOO_SLOW) from error
            await asyncio.to_thread(file.write, bytes(data))
