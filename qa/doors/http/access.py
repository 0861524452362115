"""The callers that the API is open to: by a key, by the token of the library, or all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

from qa.doors.http.keys import KeyFile
from qa.doors.web.auth.access import Access
from qa.doors.web.auth.addresses import Address, is_number, network_of
from qa.doors.web.auth.origins import own_names
from qa.doors.web.auth.page_key import PageKey
from qa.doors.web.errors import AccessError

_OWNER = "token"
"""The name, in the log, of the person who starts Quoth and has the token that it prints."""


@dataclass(frozen=True, slots=True)
class ApiAccess:
    """The callers that the API is open to.

    ``keys``: every caller with one of these keys. ``token``: the person who started Quoth. ``public``: every caller. An
    API with none of them is open to no caller. ``names``: the host names of the API in small letters.
    """

    keys: KeyFile | None = None
    token: PageKey | None = None
    public: bool = False
    names: frozenset[str] = frozenset({"localhost"})

    @classmethod
    def at(
        cls,
        host: str,
        token: PageKey,
        *,
        keys: KeyFile | None = None,
        public: bool = False,
        names: Iterable[str] = (),
    ) -> Self:
        """Return the access to an API that listens at ``host``; without keys and ``public``, the token opens it.

        :raises AccessError: if the options contradict each other: see `check`.
        :raises PageError: if no host has this name.
        """
        cls.check(host, keys=keys, public=public)
        is_closed = not (keys or public)
        known = own_names(host, (name.lower() for name in names), only_loopback=is_closed)
        return cls(keys, token if is_closed else None, public, known)

    @staticmethod
    def check(host: str, *, keys: KeyFile | None, public: bool, proxies: Iterable[str] = ()) -> None:
        """Check these options, before a library is opened.

        :raises AccessError: if other machines reach the API and it has neither keys nor ``public``; if it has both; or
            if a proxy has no address.
        :raises PageError: if no host has this name.
        """
        if keys and public:
            raise AccessError("--public lets every program in, and keys only some; leave one of the two out.")
        if not (keys or public) and not Address.read(host).is_loopback:
            raise AccessError(
                f"At {host}, every program whose machine can reach this one could ask; give keys (--key-file FILE, see "
                "quoth key), or open the API to all with --public."
            )
        for proxy in proxies:
            if not is_number(proxy):
                raise AccessError(f"{proxy} is no address of a proxy; give its number, such as 192.0.2.1.")

    @classmethod
    def beside(cls, page: Access, host: str, token: PageKey, keys: KeyFile | None) -> Self:
        """Return the access to an API beside a page: with keys by these, otherwise as the page is open.

        The token of a page for one person opens it too. Where the page has passwords, only keys open the API.
        """
        known = own_names(host, page.names, only_loopback=page.is_closed)
        return cls(keys, token if page.is_closed else None, page.public and keys is None, known)

    @property
    def is_closed(self) -> bool:
        """True if the API is only for the person at this machine."""
        return self.token is not None and self.keys is None

    @property
    def checks_host(self) -> bool:
        """True if a page that passes for the API by a false host name ("DNS rebinding") could read its answers."""
        # No browser adds a key to a request by itself. The token lies in this machine's own page, so hosts count.
        return self.keys is None

    def caller(self, request: Request) -> str | None:
        """Return the name of the caller for the log and the limits; None if the API is not open to the caller."""
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        given = given.strip() if kind.lower() == "bearer" else ""
        if self.keys and given and (name := self.keys.name_of(given)):
            return name
        if self.token and given and self.token.is_token(given):
            return _OWNER
        return network_of(request.client.host if request.client else "") if self.public else None
