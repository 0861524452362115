"""The random key of a library's pages: it opens the page of one person, and signs the server's cookies."""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from embeddings.errors import LibraryError

FILE = "page-key"
_MAX_FILE = 100  # characters of a key file; a longer file holds no key


@dataclass(frozen=True, slots=True)
class PageKey:
    """A key of 256 random bits, which ``repr`` hides."""

    _bits: bytes = field(repr=False)

    @classmethod
    def stored_in(cls, folder: Path) -> Self:
        """Return the key in a library's folder, made if absent.

        A file keeps the key, so that bookmarks, open tabs and the visitors' cookies are valid after a restart. Only its
        owner can read the file, like the conversations beside it, which the key protects.

        :raises LibraryError: if the file cannot be read or written, or holds no key.
        """
        file = folder / FILE
        new_key = secrets.token_urlsafe(32)
        try:
            with suppress(FileExistsError):
                # Written to another file and linked, so that no process sees a part of the key.
                whole = folder / f"{FILE}.{secrets.token_hex(4)}"
                with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
                    opened.write(new_key)
                try:
                    os.link(whole, file)
                finally:
                    whole.unlink()
            text = file.read_text(encoding="ascii")
            bits = base64.urlsafe_b64decode(text.strip() + "=") if len(text) <= _MAX_FILE else b""
        except OSError as error:
            raise LibraryError(f"The library file {FILE} could not be used ({error.strerror or error}).") from error
        except ValueError:
            bits = b""
        if len(bits) != 32:
            raise LibraryError(f"The library file {FILE} holds no key; delete it, and Quoth makes another.")
        return cls(bits)

    @property
    def token(self) -> str:
        """The token in the page's address: 43 characters that an address may contain."""
        return self._derived("token")

    @property
    def cookie(self) -> str:
        """The name of the cookie with the token. Pages of other libraries at this host have other names."""
        return f"quoth_key_{self._derived('cookie')[:8]}"

    def is_token(self, given: str) -> bool:
        """Return whether this is the token, in a time that does not depend on the correct part of it."""
        return hmac.compare_digest(self.token.encode(), given.encode("utf-8", "surrogateescape"))

    def signature(self, text: str) -> str:
        """Return the signature of a text: 43 characters that a cookie may contain."""
        return self._derived(f"signature:{text}")

    def has_signed(self, text: str, signature: str) -> bool:
        """Return whether this key made the signature of this text."""
        return hmac.compare_digest(self.signature(text).encode(), signature.encode("utf-8", "surrogateescape"))

    def _derived(self, purpose: str) -> str:
        digest = hmac.digest(self._bits, purpose.encode("utf-8", "surrogateescape"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
