"""The memory that the C library keeps for later, although no object needs it any more."""

import ctypes
import sys
from contextlib import suppress


def release_memory() -> None:
    """Give free memory back to the system, where the C library can: glibc keeps it for each thread that has used it."""
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # musl has no such function
            ctypes.CDLL(None).malloc_trim(0)
