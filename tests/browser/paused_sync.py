"""A library that a test keeps in the middle of its indexing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embeddings.library import Library
from qa.doors.web.readiness import Notify, Readiness


class PausedSync:
    """A library whose sync stops in the middle until the test sets ``go``."""

    def __init__(self, library: Library, articles: Path) -> None:
        self.library = library
        self.articles = articles
        self.stands, self.go = threading.Event(), threading.Event()
        self.failure: Exception | None = None

    def prepare(self, notify: Notify) -> str:
        notify("Getting the model ready…", None)
        steps = 0

        def hold(progress: object) -> None:
            nonlocal steps
            steps += 1
            notify("Indexing the articles…", 0.4)
            self.stands.set()
            assert steps > 1 or self.go.wait(60)
            if self.failure:
                raise self.failure

        return f"{self.library.sync(self.articles, progress=hold).total} articles indexed."


@contextmanager
def paused_sync(articles: Path, tmp_path: Path) -> Iterator[tuple[PausedSync, Readiness]]:
    with Library.open(tmp_path / "library") as library:
        held = PausedSync(library, articles)
        readiness = Readiness.begin(held.prepare)
        try:
            assert held.stands.wait(60)
            yield held, readiness
        finally:
            held.go.set()
            assert readiness.wait(60)
