"""Names and their passwords, of which only hashes are kept. The one module that knows argon2."""

import unicodedata
from collections.abc import Mapping

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST_NAME = 64  # characters


def hash_password(password: str) -> str:
    """The password's argon2id hash, with its salt and what it was made with; slow on purpose, and 64 MiB big."""
    return PasswordHasher().hash(_composed(password))


def is_hash(text: str) -> bool:
    """Whether this is an argon2id hash."""
    try:
        return extract_parameters(text).type is Type.ID
    except (InvalidHashError, ValueError):
        return False


def is_name(name: str) -> bool:
    """Whether somebody can be called this: at most `LONGEST_NAME` printable characters, no colon, no space around."""
    return 0 < len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip() and ":" not in name


def same_name(name: str) -> str:
    """The one spelling of a name: an accented letter may be one character or two, and looks the same."""
    return _composed(name)


class Passwords:
    """The names that have a password, each with the hash of it. Safe to use from any number of threads."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        """:raises ValueError: there is nobody."""
        if not hashes:
            raise ValueError("nobody has a password")
        self._hashes = {same_name(name): hashed for name, hashed in hashes.items()}
        self._anyone = next(iter(self._hashes.values()))

    def changed(self) -> frozenset[str]:
        """Return the names, in their one spelling, whose password was changed or removed since this was last asked."""
        return frozenset()

    def check(self, name: str, password: str) -> bool:
        """Whether it is this name's password; takes as long for a name that nobody has."""
        known = self._hashes.get(same_name(name))
        try:
            matches = PasswordHasher().verify(known or self._anyone, _composed(password))
        except (VerificationError, UnicodeEncodeError):  # half a character, which a request can name, is no text
            return False
        return matches and known is not None and self._hashes.get(same_name(name)) == known  # not changed meanwhile


def _composed(text: str) -> str:
    # Keyboards differ in how they make an accented letter.
    return unicodedata.normalize("NFC", text)
