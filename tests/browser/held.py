"""A library that is still being indexed, for as long as a test wants."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embeddings.library import Library
from qa.doors.web.readiness import Notify, Readiness


class Held:
    """A library that is being synced, and does not go on before it is let go."""

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
def held(articles: Path, tmp_path: Path) -> Iterator[tuple[Held, Readiness]]:
    with Library.open(tmp_path / "library") as library:
        held = Held(library, articles)
        readiness = Readiness.begin(held.prepare)
        try:
            assert held.stands.wait(60)
            yield held, readiness
        finally:
            held.go.set()
            assert readiness.wait(60)
