"""A port to serve the page on."""

import errno
import os
import socket
from collections.abc import Iterable

from qa.doors.web.auth.addresses import Address
from qa.doors.web.errors import PageError

PORTS_TRIED = 20


def free_port(host: str, port: int) -> int:
    """The first free port from ``port`` on, of `PORTS_TRIED`; any free one for 0.

    :raises PageError: none is free, or the address is not this machine's to use.
    """
    address = Address.read(host)
    # Whatever the address, Gradio takes no port that is not free here as well.
    sockets = dict.fromkeys([*address.sockets, (socket.AF_INET, "127.0.0.1")])
    last = min(port + PORTS_TRIED - 1, 65535) if port else 0
    for candidate in range(port, last + 1) if port else [0] * PORTS_TRIED:
        try:
            return _bound(sockets, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                at = f"{address.bracketed}:{candidate}"
                raise PageError(f"Cannot serve at {at}: {error.strerror or error}.") from error
    raise PageError(f"Ports {port} to {last} are all taken; stop what uses them or name another port.")


def _bound(sockets: Iterable[tuple[socket.AddressFamily, str]], port: int) -> int:
    """The port, once it was free at each of these; for 0, one that is."""
    for family, address in sockets:
        with socket.socket(family) as probe:
            # As the server will bind: a port whose connections are only dying down is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name != "nt")
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind((address, port))
            port = int(probe.getsockname()[1])
    return port
