"""Following a folder of articles: waiting for changes of its files, which a sync then looks for."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from embeddings.syncing.folder import is_hidden

_log = logging.getLogger(__name__)

_STEP_MS = 50  # between two looks at the events that have come


class FolderEvent(StrEnum):
    """The folder may have changed since the last event, or it is gone: deleted, renamed or unmounted."""

    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class WatchTiming:
    """Times in seconds.

    ``quiet``: without an event before a change is reported, so that a file that is being written is read once.
    ``longest``: from the first event to the report, however many events follow. ``retry``: between two looks for a
    folder that is gone, or that the system does not watch. ``again``: between two reports without any event, since a
    network drive sends no events for the changes of another machine.
    """

    quiet: float = 0.6
    longest: float = 10.0
    retry: float = 10.0
    again: float = 300.0


USUAL_TIMING = WatchTiming()


def watch_folder(
    folder: Path, stop: threading.Event, *, library: Path, timing: WatchTiming = USUAL_TIMING
) -> Iterator[FolderEvent]:
    """Yield an event whenever the folder may have changed, until ``stop`` is set.

    The first event comes as soon as the folder is watched, since it may have changed before. Changes that come while
    the caller works are one event afterwards. Hidden files count for nothing, nor does ``library``, the folder of the
    library, which may lie in the folder of articles and changes with each sync.

    A folder that is gone is one event; when it is back, it has changed. An empty folder in the place of the watched one
    counts as gone: of a drive that is unmounted, the empty folder below stays.

    :raises KeyboardInterrupt: if an interrupt (Ctrl-C) comes while the main thread waits for an event.
    """
    seen: tuple[int, int] | None = None
    is_gone, reason = False, ""
    while not stop.is_set():
        found = _identity(folder)
        if found is None or (seen not in (None, found) and _is_empty(folder)):
            if not is_gone:
                is_gone = True
                yield FolderEvent.GONE
            stop.wait(timing.retry)
            continue
        seen, is_gone = found, False
        try:
            yield from _watch(folder, found, stop, library, timing)
        except (OSError, RuntimeError) as error:
            # The system's limit of watches, or a name that is no Unicode: without events, the sync looks by itself.
            if reason != str(error):
                reason = str(error)
                _log.info("The folder cannot be watched (%s), so it is looked through now and then.", reason)
            if not stop.wait(timing.retry) and _identity(folder) == found:
                yield FolderEvent.CHANGED


def _watch(
    folder: Path, identity: tuple[int, int], stop: threading.Event, library: Path, timing: WatchTiming
) -> Iterator[FolderEvent]:
    """Yield the changes until the folder is another one or gone.

    :raises OSError: if the folder cannot be watched.
    :raises RuntimeError: if the watcher fails.
    """
    from watchfiles import Change, watch

    root, own = folder.resolve(), library.resolve()
    changed_at: float | None = time.monotonic()  # as if the folder had just changed, since it may have
    looked_at = time.monotonic()
    for events in watch(
        root,
        watch_filter=None,  # one would keep the watcher silent as long as the library changes
        debounce=_STEP_MS,
        step=_STEP_MS,
        stop_event=stop,
        rust_timeout=int(1000 * timing.quiet),
        yield_on_timeout=True,
        ignore_permission_denied=True,
    ):
        # A folder that is made again at once may have the number of the deleted one.
        if (Change.deleted, str(root)) in events or _identity(folder) != identity:
            return
        now = time.monotonic()
        changes = [path for _, path in events if _counts(Path(path), root, own)]
        if changes and changed_at is None:
            changed_at = now
        is_quiet = not changes or (changed_at is not None and now - changed_at >= timing.longest)
        if (changed_at is not None and is_quiet) or now - looked_at >= timing.again:
            yield FolderEvent.CHANGED
            changed_at, looked_at = None, time.monotonic()


def _counts(path: Path, root: Path, library: Path) -> bool:
    """Return whether a sync would look at this path."""
    # The folder of articles may also lie in the folder of the library.
    if path.is_relative_to(library) and not root.is_relative_to(library):
        return False
    try:
        parts = path.relative_to(root).parts
    except ValueError:
        return True
    return not any(is_hidden(part) for part in parts)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return two numbers that no other folder has; None if there is no such folder."""
    try:
        found = folder.stat()
        with os.scandir(folder):
            return found.st_dev, found.st_ino
    except OSError:
        return None


def _is_empty(folder: Path) -> bool:
    """Return whether the folder holds no file or folder that is not hidden."""
    try:
        with os.scandir(folder) as entries:
            return all(is_hidden(entry.name) for entry in entries)
    except OSError:
        return True
