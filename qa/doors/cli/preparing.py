"""The preparation of a server, which runs while the server says that it is getting ready, and its end."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from embeddings.errors import LibraryError
from qa.doors.cli.progress_bar import ProgressBar
from qa.doors.cli.terminal import fail, log_messages_to, sentence_of
from qa.plural import plural

if TYPE_CHECKING:
    from embeddings.library import Library
    from qa.doors.cli.following import Follower
    from qa.doors.web.readiness import Notify, Readiness

_STOP_SECONDS = 1.0  # that the preparation has to end


@contextmanager
def page_errors() -> Iterator[None]:
    """End the command with the sentence of an error of the server: status 2 for wrong options, otherwise 1."""
    from qa.doors.web.errors import AccessError, PageError

    try:
        yield
    except PageError as error:
        fail(str(error), 2 if isinstance(error, AccessError) else 1)


def prepare(library: "Library", follower: "Follower | None", notify: "Notify") -> str:
    """Sync the library with its folder, if there is one, load the models, and return a sentence about the library."""
    from qa.quotes.answer_reader import load_reader

    try:
        with log_messages_to(lambda message: notify(message, None)):
            if follower is None:
                ready = f"{plural(library.document_count(), 'article')} in the library."
            else:
                notify("Reading the articles…", None)
                ready = follower.begin(notify)
            notify("Loading the model…", None)
            library.encode_query("ready")  # so that the first question takes no longer than the others
            load_reader(library.encoder)
    except OSError as error:
        raise LibraryError(sentence_of(error)) from error
    return ready


def show_preparation(readiness: "Readiness") -> str:
    """Show the progress until the preparation is over, and return a line about its result."""
    with ProgressBar("Indexing") as bar:
        while not readiness.wait(0.1):
            bar.show(readiness.state.percent)
    return f"Quoth is ready: {readiness.result()}"


@contextmanager
def stopped_at_end(stop: Callable[[float], bool]) -> Iterator[None]:
    """Stop the work in the background at the end of the block; if it does not end in time, end the program at once."""
    try:
        yield
    except BaseException as ending:
        if not stop(_STOP_SECONDS) and isinstance(ending, KeyboardInterrupt | SystemExit):
            status = 130 if isinstance(ending, KeyboardInterrupt) else ending.code or 0
            _end_at_once(status if isinstance(status, int) else 1)
        raise
    if not stop(_STOP_SECONDS):
        _end_at_once(0)


def _end_at_once(status: int) -> NoReturn:
    # The library stores each batch whole, so no article is lost. The interpreter's normal exit would stop the other
    # thread anywhere, even inside foreign code that must not be interrupted.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
