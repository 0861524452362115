"""A free port to serve the page on."""

import errno
import os
import socket
from collections.abc import Iterable

from qa.doors.web.auth.addresses import Address
from qa.doors.web.errors import PageError

PORTS_TRIED = 20


def free_port(host: str, port: int, tried: int = PORTS_TRIED) -> int:
    """Return the first free port of the ``tried`` from ``port`` on; for 0, any free port.

    :raises PageError: if all these ports are taken, or this machine cannot listen at the address.
    """
    address = Address.read(host)
    # Gradio takes a port at another address only if it is free at this one too.
    sockets = dict.fromkeys([*address.sockets, (socket.AF_INET, "127.0.0.1")])
    last = min(port + tried - 1, 65535) if port else 0
    for candidate in range(port, last + 1) if port else [0] * PORTS_TRIED:
        try:
            return _bound(sockets, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                at = f"{address.bracketed}:{candidate}"
                raise PageError(f"Cannot serve at {at}: {error.strerror or error}.") from error
    if last == port:
        raise PageError(f"Port {port} is taken; stop the program that uses it or name another port with --port.")
    raise PageError(f"Ports {port} to {last} are all taken; stop what uses them or name another port.")


def _bound(sockets: Iterable[tuple[socket.AddressFamily, str]], port: int) -> int:
    """Return the port if it is free at all these addresses; for 0, a port that is.

    :raises OSError: if the port is taken, or this machine cannot listen at one of the addresses.
    """
    for family, address in sockets:
        with socket.socket(family) as probe:
            # The server binds in the same way: a port with closing connections only is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name != "nt")
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind((address, port))
            port = int(probe.getsockname()[1])
    return port
