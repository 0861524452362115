"""API keys: random, and kept as hashes in a file that is read again after each change."""

import hashlib
import logging
import re
import secrets
import threading
from pathlib import Path

from qa.doors.web.auth.file_stamp import file_stamp
from qa.doors.web.auth.named_lines import read_named_lines
from qa.doors.web.auth.passwords import MAX_NAME, is_name, same_name
from qa.doors.web.errors import AccessError

_PREFIX = "quoth-"
"""The beginning of each key, by which people and scanners of leaked secrets know it."""
_HASH = re.compile(r"[0-9a-f]{64}")

_log = logging.getLogger(__name__)


def new_key() -> str:
    """Return a key of 256 random bits."""
    return _PREFIX + secrets.token_urlsafe(32)


def key_line(name: str, key: str) -> str:
    """Return the line of a key file for this key.

    :raises AccessError: if the name is invalid.
    """
    if not is_name(name):
        raise AccessError(
            f"No key can have this name: a name has up to {MAX_NAME} characters, no colon, and no space at its ends."
        )
    return f"{name}:{_hash(key)}"


def _hash(key: str) -> str:
    # One round of SHA-256 suffices: a key has 256 random bits, which no machine tries, however fast. The slow hash of
    # passwords guards words that people choose, and would cost each request a tenth of a second.
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


class KeyFile:
    """The keys of a file, which is read again after each change. Safe to use from any number of threads."""

    def __init__(self, file: Path) -> None:
        """Read the file.

        :raises AccessError: if the file cannot be read or has no keys, or a name stands twice.
        """
        self._file = file
        self._lock = threading.Lock()
        self._stamp = file_stamp(file)
        self._names = _read(file)

    def name_of(self, key: str) -> str | None:
        """Return the name of a key; None for an unknown key, and for every key while the file cannot be read."""
        self._look()
        # The time of this search shows at most a part of a hash, from which no key follows.
        return self._names.get(_hash(key))

    def _look(self) -> None:
        stamp = file_stamp(self._file)
        if stamp == self._stamp:
            return
        with self._lock:
            try:
                self._names = _read(self._file)
            except AccessError as error:
                self._names = {}
                _log.warning("No key opens the API until this is mended: %s", error)
            self._stamp = stamp


def _is_hash(text: str) -> bool:
    return _HASH.fullmatch(text) is not None


def _read(file: Path) -> dict[str, str]:
    """Return the names by the hashes of their keys."""
    names: dict[str, str] = {}
    for name, hashed in read_named_lines(file, "key", _is_hash, hash_name="a hash", command="quoth key NAME"):
        if same_name(name) in names.values():
            raise AccessError(f"The name {name} stands twice in the key file {file}; leave one of its lines out.")
        names[hashed] = same_name(name)
    if not names:
        raise AccessError(f"The key file {file} holds no key; add the lines that 'quoth key NAME' prints.")
    return names
