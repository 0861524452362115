"""Names and passwords as a user gives them: on the command line, and in a file of hashes."""

import logging
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from qa.doors.web.auth.passwords import LONGEST_NAME, Passwords, hash_password, is_hash, is_name, same_name
from qa.doors.web.errors import AccessError

_NAMES = f"a name has up to {LONGEST_NAME} characters, no colon, and no space at its ends"

_log = logging.getLogger(__name__)


def password_line(name: str, password: str) -> str:
    """The line of a password file for this person.

    :raises AccessError: nobody can be called this, or the password is empty or no text.
    """
    check_name(name)
    _check_password(name, password)
    return f"{name}:{hash_password(password)}"


def read_passwords(given: Iterable[str], file: Path | None) -> Passwords | None:
    """Everybody who is ``given``, each as NAME:PASSWORD, or has a line in the file; None: nobody has a password.

    :raises AccessError: one of them cannot be read, a name comes twice, or the file names nobody. No message holds a
        password or a hash.
    """
    hashes: dict[str, str] = {}
    for pair in given:
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
    """The passwords that were given and those in a file, which is read again when it has changed."""

    def __init__(self, given: Mapping[str, str], file: Path) -> None:
        """:raises AccessError: as `read_passwords` does."""
        self._given = dict(given)
        self._file = file
        self._lock = threading.Lock()
        self._stamp = self._stamp_now()
        self._is_readable = True
        super().__init__(self._read())

    def check(self, name: str, password: str) -> bool:
        """Whether it is this name's password; nobody's is while the file cannot be read."""
        return super().check(name, password) and self._is_readable

    def changed(self) -> frozenset[str]:
        """Return the names whose password was changed or removed since this was last asked; look at the file.

        While the file cannot be read nobody is logged in anew, since it may have lost somebody; who is in stays in.
        """
        with self._lock:
            stamp = self._stamp_now()
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

    def _stamp_now(self) -> tuple[int, ...] | None:
        """What is another when the file has changed; None: it is not there."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def _read(self) -> dict[str, str]:
        hashes = dict(self._given)
        for name, hashed in _file_hashes(self._file).items():
            _add(hashes, name, hashed)
        return hashes


def _file_hashes(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise AccessError(f"The password file {file} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise AccessError(f"The password file {file} is not UTF-8 text; make it with 'quoth password NAME'.") from error
    hashes: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, hashed = line.strip().partition(":")
        if not (is_name(name) and is_hash(hashed)):
            raise AccessError(
                f"Line {number} of the password file {file} is not a name, a colon and an argon2id hash; "
                "make it with 'quoth password NAME'."
            )
        _add(hashes, name, hashed)
    if not hashes:
        raise AccessError(f"The password file {file} names nobody; add the lines that 'quoth password NAME' prints.")
    return hashes


def _add(hashes: dict[str, str], name: str, hashed: str) -> None:
    if same_name(name) in hashes:
        raise AccessError(f"The name {name} is given more than one password; leave all but one out.")
    hashes[same_name(name)] = hashed


def check_name(name: str) -> None:
    """:raises AccessError: nobody can be called this."""
    if not is_name(name):
        raise AccessError(f"Nobody can log in under this name: {_NAMES}.")


def _check_password(name: str, password: str) -> None:
    if not password:
        raise AccessError(f"The password of {name} is empty; give one.")
    try:
        password.encode()
    except UnicodeEncodeError as error:
        raise AccessError(f"The password of {name} is not valid Unicode; give another.") from error
