"""What the library has to say while it works, for whoever waits."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def messages_told(tell: Callable[[str], None]) -> Iterator[None]:
    """While this lasts, ``tell`` gets every message of ``embeddings`` that a user should know, from any thread.

    The innermost hears it first. What it raises ends the work that the message is about, and nobody else hears of it.
    """
    logger, handler = logging.getLogger("embeddings"), _Telling(tell)
    level = logger.level
    logger.handlers.insert(0, handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)


class _Telling(logging.Handler):
    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        self._tell(record.getMessage())
