"""Who may see the page, and what is theirs."""

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
    """Whom the page is open to: who can reach it, less those without a password where there are ``passwords``.

    ``loopback``: only this machine reaches it. ``public``: it is meant for whoever reaches it. ``share_uploads``: what
    one uploads, all see and ask. ``names``: of hosts, in small letters, that the page is known by beside this
    machine's own. ``proxies``: addresses of machines whose word is taken for where a request comes from.
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
        """The access to a page that listens there.

        :raises AccessError: others could reach it, and it is neither for those with a password nor for everybody; or
            one of the names or proxies is none, or is given for a page that is for one person.
        :raises PageError: there is no such host.
        """
        if passwords and public:
            raise AccessError("--public lets everybody in, and passwords only some; leave one of the two out.")
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
                raise AccessError(
                    f"{name} is no name of a host; give one such as quoth.example, without port or slash."
                )
        return access

    def check(self, host: str) -> None:
        """:raises AccessError: a page that listens there would be open to others than this says."""
        if self.passwords or self.public or Address.read(host).is_loopback:
            return
        raise AccessError(
            f"At {host}, everybody whose machine can reach this one could read the articles and ask; give passwords "
            "(--auth NAME:PASSWORD or --auth-file FILE), or say with --public that it is meant for everybody."
        )

    @property
    def is_closed(self) -> bool:
        """Whether it is for whoever sits at this machine, and nobody else."""
        return self.loopback and self.passwords is None and not self.public

    @property
    def may_name_folders(self) -> bool:
        """Whether a visitor may name a folder of this machine, to be read: only one who could read it anyway."""
        return self.is_closed


CLOSED = Access()
"""What a page has that is not said to be open to anybody else."""
