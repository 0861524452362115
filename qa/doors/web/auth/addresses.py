"""Network addresses: of the page, and of its visitors."""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Self

from qa.doors.web.errors import PageError


@dataclass(frozen=True, slots=True)
class Address:
    """An address to listen at. ``host``: a name or a number, no brackets. ``sockets``: its families and numbers."""

    host: str
    sockets: tuple[tuple[socket.AddressFamily, str], ...]

    @classmethod
    def read(cls, host: str) -> Self:
        """Return the address of a name or a number; IPv6 with or without brackets.

        :raises PageError: if no host has this name.
        """
        name = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        try:
            entries = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "no host can have this name"
            raise PageError(f"Cannot serve at {host}: {reason}.") from error
        sockets = tuple(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in entries))
        return cls(name, sockets)

    @property
    def is_loopback(self) -> bool:
        """True if only this machine reaches the address."""
        return all(is_loopback(address) for _, address in self.sockets)

    @property
    def is_everywhere(self) -> bool:
        """True if the address stands for all addresses of this machine."""
        return any(_number(address).is_unspecified for _, address in self.sockets)

    @property
    def bracketed(self) -> str:
        """The host as a URL writes it: IPv6 in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    def url(self, port: int) -> str:
        """Return the page's URL for a browser on this machine."""
        if self.is_everywhere:  # a browser cannot open such an address
            return f"http://{'[::1]' if ':' in self.host else '127.0.0.1'}:{port}"
        return f"http://{self.bracketed}:{port}"


def is_loopback(address: str) -> bool:
    """Return whether this is the number of an address that only this machine reaches; False for a name."""
    try:
        return _number(address).is_loopback
    except ValueError:
        return False


def is_number(address: str) -> bool:
    """Return whether this is the number of an address; False for a name."""
    try:
        _number(address)
    except ValueError:
        return False
    return True


def network_of(address: str) -> str:
    """Return the address, or for IPv6 its network of 64 bits: one visitor has billions of IPv6 addresses."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((number, 64), strict=False)) if number.version == 6 else address


def _number(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(address.partition("%")[0])  # "%" begins the name of the interface
