"""Who may see the page, and what is theirs."""

from dataclasses import dataclass
from typing import Self

from chat_page.entering.addresses import Address
from chat_page.entering.passwords import Passwords
from chat_page.errors import AccessError


@dataclass(frozen=True, slots=True)
class Access:
    """Whom the page is open to: who can reach it, less those without a password where there are ``passwords``.

    ``loopback``: only this machine reaches it. ``public``: it is meant for whoever reaches it. ``share_uploads``: what
    one uploads, all see and ask.
    """

    loopback: bool = True
    passwords: Passwords | None = None
    public: bool = False
    share_uploads: bool = False

    @classmethod
    def at(
        cls, host: str, *, passwords: Passwords | None = None, public: bool = False, share_uploads: bool = False
    ) -> Self:
        """The access to a page that listens there.

        :raises AccessError: others could reach it, and it is neither for those with a password nor for everybody.
        :raises PageError: there is no such host.
        """
        if passwords and public:
            raise AccessError("--public lets everybody in, and passwords only some; leave one of the two out.")
        access = cls(Address.read(host).is_loopback, passwords, public, share_uploads)
        access.check(host)
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
