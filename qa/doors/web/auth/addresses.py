"""Where the page listens."""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Self

from qa.doors.web.errors import PageError


@dataclass(frozen=True, slots=True)
class Address:
    """``host``: a name or an address, without brackets; ``sockets``: what it stands for, as family and address."""

    host: str
    sockets: tuple[tuple[socket.AddressFamily, str], ...]

    @classmethod
    def read(cls, host: str) -> Self:
        """The address of this name or number, IPv6 with brackets or without.

        :raises PageError: nothing has this name.
        """
        bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        try:
            found = socket.getaddrinfo(bare, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "nothing can have this name"
            raise PageError(f"Cannot serve at {host}: {reason}.") from error
        sockets = tuple(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found))
        return cls(bare, sockets)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return all(is_loopback(address) for _, address in self.sockets)

    @property
    def is_everywhere(self) -> bool:
        """Whether it stands for every address of this machine."""
        return any(_number(address).is_unspecified for _, address in self.sockets)

    @property
    def bracketed(self) -> str:
        """As it stands in the address of a page."""
        return f"[{self.host}]" if ":" in self.host else self.host

    def url(self, port: int) -> str:
        """The page's address, one that a browser on this machine can open."""
        if self.is_everywhere:  # no address to go to
            return f"http://{'[::1]' if ':' in self.host else '127.0.0.1'}:{port}"
        return f"http://{self.bracketed}:{port}"


def is_loopback(address: str) -> bool:
    """Whether this is the number of an address that only this machine reaches; False for a name."""
    try:
        return _number(address).is_loopback
    except ValueError:
        return False


def is_number(address: str) -> bool:
    """Whether this is the number of an address; False for a name."""
    try:
        _number(address)
    except ValueError:
        return False
    return True


def network_of(address: str) -> str:
    """The address, or the network of an IPv6 address, of which whoever has one has billions."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((number, 64), strict=False)) if number.version == 6 else address


def _number(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(address.partition("%")[0])  # behind it stands the interface
