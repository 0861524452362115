"""The random key of a library's pages: it opens the page of one person, and marks the cookies that the server made."""

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
_LONGEST = 100  # characters of a key file; more is no key


@dataclass(frozen=True, slots=True)
class PageKey:
    """256 random bits, and what is derived of them. No representation shows them."""

    _bits: bytes = field(repr=False)

    @classmethod
    def kept_in(cls, folder: Path) -> Self:
        """Return the key in a library's folder, made if absent.

        It is kept, so that bookmarks, open tabs and the visitors' cookies are good after a restart. The file can be
        read by its owner alone, as the conversations beside it, which it protects.

        :raises LibraryError: if the file cannot be read or written, or holds no key.
        """
        file = folder / FILE
        made = secrets.token_urlsafe(32)
        try:
            with suppress(FileExistsError):
                # Written beside and linked, so that another process sees the whole key or none.
                beside = folder / f"{FILE}.{secrets.token_hex(4)}"
                with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
                    new.write(made)
                try:
                    os.link(beside, file)
                finally:
                    beside.unlink()
            text = file.read_text(encoding="ascii")
            bits = base64.urlsafe_b64decode(text.strip() + "=") if len(text) <= _LONGEST else b""
        except OSError as error:
            raise LibraryError(f"The library file {FILE} could not be used ({error.strerror or error}).") from error
        except ValueError:
            bits = b""
        if len(bits) != 32:
            raise LibraryError(f"The library file {FILE} holds no key; delete it, and Quoth makes another.")
        return cls(bits)

    @property
    def token(self) -> str:
        """The token that the page's address holds: 43 characters that an address may have."""
        return self._derived("token")

    @property
    def cookie(self) -> str:
        """The name of the cookie that holds the token: pages of other libraries at this host have others."""
        return f"quoth_key_{self._derived('cookie')[:8]}"

    def is_token(self, given: str) -> bool:
        """Whether this is the token, in a time that says nothing of how much of it is right."""
        return hmac.compare_digest(self.token.encode(), given.encode("utf-8", "surrogateescape"))

    def signature(self, text: str) -> str:
        """Return the signature of a text: 43 characters that a cookie may have."""
        return self._derived(f"signature:{text}")

    def has_signed(self, text: str, signature: str) -> bool:
        """Whether this key made the signature of this text."""
        return hmac.compare_digest(self.signature(text).encode(), signature.encode("utf-8", "surrogateescape"))

    def _derived(self, purpose: str) -> str:
        digest = hmac.digest(self._bits, purpose.encode("utf-8", "surrogateescape"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
