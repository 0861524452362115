"""Following the folder of articles: a sync after each change, for ``quoth chat --watch`` and ``quoth sync --watch``."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from embeddings.errors import ArticlesFolderError, EmptyFolderError, LibraryError, QuothError
from embeddings.syncing.watching import USUAL_TIMING, FolderEvent, WatchTiming, watch_folder
from qa.doors.cli.sync_output import print_failures, print_warnings, summary, sync_with_progress, time_left
from qa.doors.cli.terminal import print_note, printable, sentence_of
from qa.plural import plural

if TYPE_CHECKING:
    from embeddings.engines.file_records import Failure
    from embeddings.library import Library
    from embeddings.syncing.adding import Progress
    from embeddings.syncing.sync import SyncReport
    from qa.doors.web.readiness import Notify, Work

_GONE = (
    "The folder of articles is gone; its articles are kept, and Quoth goes on as soon as the folder is back and holds "
    "files."
)
_EMPTIED = (
    "The folder of articles holds no article any more; its articles are kept until it does, or until quoth sync with "
    "--allow-empty removes them."
)
_UNCHANGED = "The folder of articles is read again; no article has changed."

Sync = Callable[[], "SyncReport"]


class Follower:
    """Syncs a library after each change of its folder, and reports the changes in words."""

    def __init__(self, library: "Library", folder: Path, timing: WatchTiming = USUAL_TIMING) -> None:
        self._library = library
        self._folder = folder
        self._timing = timing
        self._known: frozenset[Failure] = frozenset()
        self._has_failed = False

    def note(self, report: "SyncReport") -> None:
        """Note the report of a sync, whose failures are then not reported again."""
        self._known = frozenset(report.failed)

    def begin(self, notify: "Notify") -> str:
        """Run the first sync of a page, and return a sentence about the library."""
        report = self._sync_behind_page(notify)
        self.note(report)
        print_warnings(report, self._folder)
        return summary(report)

    def updates(self, stop: threading.Event) -> "Iterator[Work]":
        """Yield the updates of a page whenever the folder has changed; each is news only if it changes an article."""
        for event in self._events(stop):
            yield partial(self._update, event)

    def _update(self, event: FolderEvent, notify: "Notify") -> str:
        try:
            sentence = self.sync(event, lambda: self._sync_behind_page(notify))
        except QuothError as error:
            print_note(str(error))
            raise
        if sentence:
            typer.echo(printable(sentence))
        return sentence

    def _sync_behind_page(self, notify: "Notify") -> "SyncReport":
        return self._library.sync(
            self._folder, allow_empty=False, progress=lambda progress: _notify_progress(notify, progress)
        )

    def follow(self) -> None:
        """Follow the folder on the terminal until an interrupt (Ctrl-C) between two syncs."""
        events = self._events(threading.Event())
        typer.echo(printable(f"Following {self._folder}; Ctrl-C ends it."))
        while True:
            try:
                event = next(events)
            except KeyboardInterrupt:
                typer.echo("No longer following the folder; the library holds all that was indexed.")
                return
            try:
                sentence = self.sync(event, lambda: sync_with_progress(self._library, self._folder))
            except QuothError as error:
                print_note(str(error))
            else:
                if sentence:
                    typer.echo(printable(sentence))

    def _events(self, stop: threading.Event) -> Iterator[FolderEvent]:
        return watch_folder(self._folder, stop, library=self._library.folder, timing=self._timing)

    def sync(self, event: FolderEvent, sync: Sync) -> str:
        """Run ``sync`` after an event, and return the changes in words; empty if no article has changed.

        :raises ArticlesFolderError: if the folder is gone or emptied.
        :raises QuothError: if the sync fails; the next one may succeed.
        """
        had_failed, self._has_failed = self._has_failed, True
        if event is FolderEvent.GONE:
            raise ArticlesFolderError(_GONE)
        try:
            report = sync()
        except EmptyFolderError as error:
            raise ArticlesFolderError(_EMPTIED) from error
        except OSError as error:
            raise LibraryError(sentence_of(error)) from error
        self._has_failed = False
        failed = [failure for failure in report.failed if failure not in self._known]
        self.note(report)
        print_failures(replace(report, failed=tuple(failed)))
        return changes_in_words(report, len(failed)) or (_UNCHANGED if had_failed else "")


def _notify_progress(notify: "Notify", progress: "Progress") -> None:
    # A screen reader announces each new sentence, so the numbers that change all the time stay out of it.
    left = "" if progress.seconds_left is None else f", {time_left(progress.seconds_left)}"
    share = progress.done / progress.total if progress.total else None
    notify(f"Indexing {plural(progress.files, 'changed article')}{left}…", share)


def changes_in_words(report: "SyncReport", failed: int) -> str:
    """Return the changes of a sync as a sentence: "2 articles changed, 1 removed."; empty without a change.

    ``failed``: the number of files that cannot be read and were read before, or are new.
    """
    changes = (("added", report.added), ("changed", report.changed), ("removed", report.removed))
    words = [f"{len(ids):,} {change}" for change, ids in changes if ids]
    if words:
        number, change = words[0].split()
        words[0] = f"{number} {'article' if number == '1' else 'articles'} {change}"
    if failed:
        words.append(f"{plural(failed, 'file')} could not be read")
    return f"{', '.join(words)}." if words else ""
