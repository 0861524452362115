"""Names and the hashes of their passwords. The only module that imports argon2."""

import unicodedata
from collections.abc import Mapping

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

MAX_NAME = 64  # characters


def hash_password(password: str) -> str:
    """Return the password's argon2id hash with its salt and parameters; slow on purpose, and takes 64 MiB."""
    return PasswordHasher().hash(_composed(password))


def is_hash(text: str) -> bool:
    """Return whether this is an argon2id hash."""
    try:
        return extract_parameters(text).type is Type.ID
    except (InvalidHashError, ValueError):
        return False


def is_name(name: str) -> bool:
    """Return whether this is a valid name: at most `MAX_NAME` printable characters, no colon, no space at its ends."""
    return 0 < len(name) <= MAX_NAME and name.isprintable() and name == name.strip() and ":" not in name


def same_name(name: str) -> str:
    """Return the normal spelling of a name: an accented letter may be one character or two, and looks the same."""
    return _composed(name)


class Passwords:
    """Names with the hashes of their passwords. Safe to use from any number of threads."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        """``hashes``: the hash of each name's password.

        :raises ValueError: if ``hashes`` is empty.
        """
        if not hashes:
            raise ValueError("there are no names with a password")
        self._hashes = {same_name(name): hashed for name, hashed in hashes.items()}
        self._anyone = next(iter(self._hashes.values()))

    def changed(self) -> frozenset[str]:
        """Return the names, in normal spelling, whose password was changed or removed since the last call."""
        return frozenset()

    def check(self, name: str, password: str) -> bool:
        """Return whether this is the name's password; an unknown name takes the same time."""
        known = self._hashes.get(same_name(name))
        try:
            matches = PasswordHasher().verify(known or self._anyone, _composed(password))
        except (VerificationError, UnicodeEncodeError):  # a request can contain half a character, which is no text
            return False
        is_current = self._hashes.get(same_name(name)) == known  # the file may have changed meanwhile
        return matches and known is not None and is_current


def _composed(text: str) -> str:
    # Some keyboards make an accented letter of one character, some of two.
    return unicodedata.normalize("NFC", text)
