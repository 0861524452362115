"""The visitors that a page is open to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from qa.doors.web.auth.addresses import Address, is_number
from qa.doors.web.auth.passwords import Passwords
from qa.doors.web.errors import AccessError

_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Access:
    """The visitors that the page is open to: everyone who reaches it, or with ``passwords`` everyone who has one.

    ``loopback``: only this machine reaches the page. ``public``: the page is open without a password.
    ``share_uploads``: all visitors see and ask the uploads of each. ``names``: host names of the page in small letters,
    besides this machine's own. ``proxies``: addresses of proxies that Quoth believes about the origin of a request.
    """

    loopback: bool = True
    passwords: Passwords | None = None
    public: bool = False
    share_uploads: bool = False
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()

    @classmethod
    def at(
        cls,
        host: str,
        *,
        passwords: Passwords | None = None,
        public: bool = False,
        share_uploads: bool = False,
        names: Iterable[str] = (),
        proxies: Iterable[str] = (),
    ) -> Self:
        """Return the access to a page that listens at ``host``.

        :raises AccessError: if other machines reach the page and it has neither passwords nor ``public``; if it has
            both; or if a name or a proxy is invalid, or is given for a page of one person.
        :raises PageError: if no host has this name.
        """
        if passwords and public:
            raise AccessError("--public lets every visitor in, and passwords only some; leave one of the two out.")
        known_by = tuple(name.lower() for name in names)
        access = cls(Address.read(host).is_loopback, passwords, public, share_uploads, known_by, tuple(proxies))
        access.check(host)
        if (known_by or access.proxies) and access.is_closed:
            option = "--name" if known_by else "--proxy"
            raise AccessError(f"{option} is for a page that others reach; add --auth, --auth-file or --public.")
        for proxy in access.proxies:
            if not is_number(proxy):
                raise AccessError(f"{proxy} is no address of a proxy; give its number, such as 192.0.2.1.")
        for name in known_by:
            if not _HOST_NAME.fullmatch(name):
                raise AccessError(f"{name} is no host name; give one such as quoth.example, without port or slash.")
        return access

    def check(self, host: str) -> None:
        """Check that a page at ``host`` is open to these visitors only.

        :raises AccessError: if other machines reach the page, and it has neither passwords nor ``public``.
        """
        if self.passwords or self.public or Address.read(host).is_loopback:
            return
        raise AccessError(
            f"At {host}, everybody whose machine can reach this one could read the articles and ask; give passwords "
            "(--auth NAME:PASSWORD or --auth-file FILE), or open the page to everybody with --public."
        )

    @property
    def is_closed(self) -> bool:
        """True if the page is for one person, who sits at this machine."""
        return self.loopback and self.passwords is None and not self.public

    @property
    def may_name_folders(self) -> bool:
        """True if a visitor may name a folder of this machine: only the person who sits at it."""
        return self.is_closed


CLOSED = Access()
"""The default access: the page is for one person at this machine."""
