"""Threads that work for an event loop."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
Result = TypeVar("Result")


def answer_threads(name: str) -> ThreadPoolExecutor:
    """Return threads that answer questions.

    One more than the cores: one thread mostly encodes, without Python's lock. More threads only contend for it.
    """
    return ThreadPoolExecutor((os.cpu_count() or 2) + 1, name)


def raising_exceptions(function: Callable[P, Result]) -> Callable[P, Result]:
    """Return the function with a RuntimeError in place of an error that would end or block the event loop."""

    def call(*arguments: P.args, **named: P.kwargs) -> Result:
        try:
            return function(*arguments, **named)
        except BaseException as error:
            if isinstance(error, Exception) and not isinstance(error, StopIteration):
                raise
            # A panic of a Rust library is no Exception, and no asyncio future holds a StopIteration.
            raise RuntimeError(f"the work ended with {type(error).__name__}") from error

    return call
