"""The checks of a request's host name and of the site that makes it."""

import socket
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from starlette.requests import Request

from qa.doors.web.auth.addresses import is_loopback, is_number

OWN_SITES = frozenset({"same-origin", "none"})
"""Values of the header Sec-Fetch-Site; "none" is a typed address or a bookmark."""


def own_names(host: str, more: Iterable[str], *, only_loopback: bool) -> frozenset[str]:
    """Return the names that a server at ``host`` is known by, in small letters.

    ``only_loopback``: other machines do not reach the server, so that the machine's own name and ``more`` do not count.
    """
    names = {"localhost", host.strip("[]").lower()}
    if not only_loopback:
        own = socket.gethostname().lower()
        names |= {own, own.partition(".")[0], f"{own.partition('.')[0]}.local", *more}
    return frozenset(names)


def is_known_host(host: str, names: Collection[str], *, only_loopback: bool) -> bool:
    """Return whether this value of the header Host names the server.

    Another site may let its own name resolve to this machine and so pass for this server ("DNS rebinding"). It cannot
    do so with a number.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in names or (is_loopback(name) if only_loopback else is_number(name))


def is_foreign(request: Request) -> bool:
    """Return whether a page of another site makes this request.

    Browsers name the site of origin in one of these headers, which no script can set. A request without them comes from
    no browser, or its response is not readable for the other site.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in OWN_SITES
    origin = request.headers.get("origin")
    if origin is None:
        return False
    return origin.partition("://")[2].lower() != request.headers.get("host", "").lower()
