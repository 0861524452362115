"""Names and passwords from the command line, and from a file of hashes."""

import logging
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from qa.doors.web.auth.file_stamp import file_stamp
from qa.doors.web.auth.named_lines import read_named_lines
from qa.doors.web.auth.passwords import MAX_NAME, Passwords, hash_password, is_hash, is_name, same_name
from qa.doors.web.errors import AccessError

_NAMES = f"a name has up to {MAX_NAME} characters, no colon, and no space at its ends"

_log = logging.getLogger(__name__)


def password_line(name: str, password: str) -> str:
    """Return the line of a password file for this person.

    :raises AccessError: if the name is invalid, or the password is empty or not valid Unicode.
    """
    check_name(name)
    _check_password(name, password)
    return f"{name}:{hash_password(password)}"


def read_passwords(pairs: Iterable[str], file: Path | None) -> Passwords | None:
    """Return the passwords of the pairs, each NAME:PASSWORD, and of the file; None without any pair and file.

    :raises AccessError: if a pair or the file cannot be read, a name occurs twice, or the file has no names. No message
        contains a password or a hash.
    """
    hashes: dict[str, str] = {}
    for pair in pairs:
        name, colon, password = pair.partition(":")
        if not colon:
            raise AccessError("A password is given as NAME:PASSWORD, with a colon between the two.")
        check_name(name)
        _check_password(name, password)
        _add(hashes, name, hash_password(password))
    if file is None:
        return Passwords(hashes) if hashes else None
    return PasswordFile(hashes, file)


class PasswordFile(Passwords):
    """Given passwords together with the passwords of a file, which is read again after each change."""

    def __init__(self, given: Mapping[str, str], file: Path) -> None:
        """Read the file.

        :raises AccessError: if the file cannot be read or has no names, or a name occurs twice.
        """
        self._given = dict(given)
        self._file = file
        self._lock = threading.Lock()
        self._stamp = file_stamp(self._file)
        self._is_readable = True
        super().__init__(self._read())

    def check(self, name: str, password: str) -> bool:
        """Return whether this is the name's password; False for every name while the file cannot be read."""
        return super().check(name, password) and self._is_readable

    def changed(self) -> frozenset[str]:
        """Look at the file, and return the names whose password was changed or removed since the last call.

        While the file cannot be read, no visitor can log in, since the file may have lost a name. Visitors who have
        logged in stay logged in.
        """
        with self._lock:
            stamp = file_stamp(self._file)
            if stamp == self._stamp:
                return frozenset()
            self._stamp = stamp
            try:
                hashes = self._read()
            except AccessError as error:
                self._is_readable = False
                _log.warning("Nobody can log in until this is mended: %s", error)
                return frozenset()
            before, self._hashes = self._hashes, hashes
            self._anyone = next(iter(hashes.values()))
            self._is_readable = True
            return frozenset(name for name, hashed in before.items() if hashes.get(name) != hashed)

    def _read(self) -> dict[str, str]:
        hashes = dict(self._given)
        for name, hashed in _file_hashes(self._file).items():
            _add(hashes, name, hashed)
        return hashes


def _file_hashes(file: Path) -> dict[str, str]:
    hashes: dict[str, str] = {}
    lines = read_named_lines(file, "password", is_hash, hash_name="an argon2id hash", command="quoth password NAME")
    for name, hashed in lines:
        _add(hashes, name, hashed)
    if not hashes:
        raise AccessError(f"The password file {file} names nobody; add the lines that 'quoth password NAME' prints.")
    return hashes


def _add(hashes: dict[str, str], name: str, hashed: str) -> None:
    if same_name(name) in hashes:
        raise AccessError(f"The name {name} is given more than one password; leave all but one out.")
    hashes[same_name(name)] = hashed


def check_name(name: str) -> None:
    """Check that a person can log in under this name.

    :raises AccessError: if the name is invalid.
    """
    if not is_name(name):
        raise AccessError(f"Nobody can log in under this name: {_NAMES}.")


def _check_password(name: str, password: str) -> None:
    if not password:
        raise AccessError(f"The password of {name} is empty; give one.")
    try:
        password.encode()
    except UnicodeEncodeError as error:
        raise AccessError(f"The password of {name} is not valid Unicode; give another.") from error
