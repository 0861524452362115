"""A port to serve the page on."""

import errno
import os
import socket

from chat_page.errors import PageError

PORTS_TRIED = 20


def free_port(host: str, port: int) -> int:
    """The first free port from ``port`` on, of `PORTS_TRIED`; any free one for 0.

    :raises PageError: none is free, or the address is not this machine's to use.
    """
    last = min(port + PORTS_TRIED - 1, 65535) if port else 0
    for candidate in range(port, last + 1):
        with socket.socket() as probe:
            # As the server will bind: a port whose connections are only dying down is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name != "nt")
            try:
                probe.bind((host, candidate))
                return int(probe.getsockname()[1])
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise PageError(f"Cannot serve at {host}:{candidate}: {error.strerror or error}.") from error
    raise PageError(f"Ports {port} to {last} are all taken; stop what uses them or name another port.")
