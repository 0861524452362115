"""Fetching a page from the web: only from public addresses unless allowed, within limits of size and time."""

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from embeddings.errors import FetchError

_Resolved = tuple[
    Any, Any, int, str, tuple[Any, ...]
]  # of socket.getaddrinfo; the last value begins with the IP address
_NAME_SECONDS = 10.0  # to find the IP addresses of a name
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024
_MAX_ADDRESS = 2_000  # characters
_EMBEDDED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses for networks that know only IPv6
_LOCALLY_EMBEDDED = ipaddress.ip_network("64:ff9b:1::/48")  # the same inside one network, public to older Pythons
_GZIP = b"\x1f"  # the first byte of each member
_HEADERS = {
    "User-Agent": "quoth (adds one page that a person asked for)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip, identity;q=0.5",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """``seconds``: for all of a fetch, its redirects included. ``megabytes``: of the page after decompression."""

    seconds: float = 30.0
    megabytes: float = 20.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """The content of a page, and the address after all redirects.

    ``media_type``, ``charset``: as the server states them in lower case; an empty charset if it states none.
    """

    data: bytes
    address: str
    media_type: str
    charset: str = ""


def fetch(address: str, *, allows_private: bool = False, limits: FetchLimits = FetchLimits()) -> FetchedPage:
    """Return the page at an address of the web.

    A name is resolved once for each request, and the connection goes to the address that was checked, so that a name
    cannot change its address in between. Proxies of the environment are not used.

    ``allows_private``: whether the page may lie in a private network or on this computer.

    :raises FetchError: if the address is none of the web, or not public, or if the server does not send a page.
    """
    end = time.monotonic() + limits.seconds
    for _ in range(limits.redirects + 1):
        address = address.partition("#")[0]  # a place in the page
        parts = _check_address(address)
        hosts = _find_hosts(parts, end, allows_private=allows_private)
        connection = _Connection(parts, hosts, end)
        try:
            response = connection.get()
            if response.status in _REDIRECTS and response.headers.get("Location"):
                address = urljoin(address, _location(response))
                continue
            if response.status != 200:
                raise FetchError(f"The server of {address} answers {response.status}, not with the page; try another.")
            data = connection.read(response, int(limits.megabytes * 1024**2))
            headers = response.headers
            return FetchedPage(data, address, headers.get_content_type(), headers.get_content_charset() or "")
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            if connection.is_late or time.monotonic() >= end:
                raise FetchError(f"{address} takes longer than {limits.seconds:g} seconds; try again later.") from error
            raise FetchError(f"{address} cannot be fetched ({_reason(error)}); check the address.") from error
        finally:
            connection.close()
    raise FetchError(f"{address} leads on more than {limits.redirects} times; name the address where it ends.")


def _location(response: http.client.HTTPResponse) -> str:
    """Return the address of a redirect, of which some servers send the letters in UTF-8 and spaces as they are."""
    location = str(response.headers["Location"]).strip()
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()  # http.client reads each byte as a letter
    return location.replace(" ", "%20")


def _reason(error: Exception) -> str:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(words.split())[:200] or type(error).__name__


def _check_address(address: str) -> SplitResult:
    if len(address) > _MAX_ADDRESS or any(ord(character) <= 32 for character in address):
        raise FetchError("The address holds spaces or is longer than 2,000 characters; copy it whole and alone.")
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise FetchError(f"{address} is no address of a web page; copy it from the browser.") from error
    if parts.scheme not in _PORTS or not has_host:
        raise FetchError(f"{address} is no address of a web page (http:// or https://); copy it from the browser.")
    if parts.username or parts.password:
        raise FetchError("The address holds a name or a password, which would be stored; leave them out.")
    return parts


def _find_hosts(parts: SplitResult, end: float, *, allows_private: bool) -> list[str]:
    """Return the IP addresses of the host, at least one.

    :raises FetchError: if the name has none, if one of them is not public, or if they are not found in time.
    """
    name = parts.hostname or ""
    try:
        seconds = min(_NAME_SECONDS, max(0.01, end - time.monotonic()))
        found = _resolve(name, parts.port or _PORTS[parts.scheme], seconds)
    except TimeoutError as error:
        raise FetchError(f"The network takes too long to find the host {name}; try again later.") from error
    except (OSError, UnicodeError) as error:
        raise FetchError(f"The host {name} cannot be found; check the address and the network.") from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not addresses:
        raise FetchError(f"The host {name} has no address; check the address.")
    if not allows_private and not all(is_public(address) for address in addresses):
        raise FetchError(
            f"The host {name} lies in a private network or on this computer, from which pages are only added with "
            "--allow-private."
        )
    return addresses


def _resolve(name: str, port: int, seconds: float) -> list[_Resolved]:
    """Return the IP addresses of a name, as ``socket.getaddrinfo`` does, which itself has no limit of time.

    :raises TimeoutError: if it takes longer. The thread that waits for the network then ends by itself.
    """
    answers: queue.SimpleQueue[list[_Resolved] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(name, port, type=socket.SOCK_STREAM))
        except Exception as error:  # raised below, in the thread that asked
            answers.put(error)

    threading.Thread(target=look_up, name="finding a host", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty as error:
        raise TimeoutError from error
    if isinstance(answer, Exception):
        raise answer
    return answer


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet, also if it stands inside of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if parsed in _EMBEDDED:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if parsed.is_site_local or parsed in _LOCALLY_EMBEDDED:
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _chunks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while chunk := response.read(_CHUNK):
        yield chunk


def _decompress(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Yield the content of all members of a gzip archive, each piece of ``most`` bytes at the most.

    The rest of a larger piece is lost. Bytes after the last member are passed over.
    """
    member = None
    for chunk in chunks:
        while chunk:
            if member is None or member.eof:
                if member is not None and not chunk.startswith(_GZIP):
                    return
                member = zlib.decompressobj(16 + zlib.MAX_WBITS)
            yield member.decompress(chunk, most)
            chunk = member.unused_data
    if member is not None and not member.eof:
        raise TimeoutError("the page ends early")


class _Connection:
    """A connection to the first checked IP address that answers, which ends at a moment of the monotonic clock."""

    def __init__(self, parts: SplitResult, hosts: Sequence[str], end: float) -> None:
        self._parts = parts
        self._hosts = hosts
        self._end = end
        self._socket: socket.socket | None = None
        self._timer: threading.Timer | None = None
        self._response: http.client.HTTPResponse | None = None
        self.is_late = False

    def get(self) -> http.client.HTTPResponse:
        """Send the request, and return the response with its headers read."""
        name, port = self._parts.hostname or "", self._parts.port or _PORTS[self._parts.scheme]
        plain = self._connect(port)
        self._socket = plain
        # A server that sends a byte now and then never exceeds the timeout of a socket.
        self._timer = threading.Timer(self._seconds_left(), self._stop)
        self._timer.daemon = True
        self._timer.start()
        client = http.client.HTTPConnection(name, port)
        if self._parts.scheme == "https":
            context = ssl.create_default_context()
            secure = context.wrap_socket(plain, server_hostname=name, do_handshake_on_connect=False)
            self._socket = secure  # before the handshake, so that the timer can end it
            secure.do_handshake()
            # The client of this scheme names no usual port in its header "Host", which some servers refuse.
            client = http.client.HTTPSConnection(name, port, context=context)
        client.sock = self._socket
        path = quote(self._parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(self._parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
        client.request("GET", f"{path}?{query}" if query else path, headers=_HEADERS)
        self._response = client.getresponse()
        return self._response

    def _connect(self, port: int) -> socket.socket:
        for left, host in zip(range(len(self._hosts), 0, -1), self._hosts, strict=True):
            try:
                found = socket.create_connection((host, port), timeout=self._seconds_left() / left)
            except OSError:
                if left == 1:
                    raise
                continue
            found.settimeout(self._seconds_left())
            return found
        raise OSError("the host has no address")

    def _seconds_left(self) -> float:
        return max(0.01, self._end - time.monotonic())

    def read(self, response: http.client.HTTPResponse, most: int) -> bytes:
        """Return the body, decompressed.

        :raises FetchError: if it is larger than ``most`` bytes.
        """
        coding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
        if coding not in ("identity", "gzip", "x-gzip"):
            raise FetchError(f"The server sends the page compressed as {coding}, which is not read; save it by hand.")
        body = bytearray()
        for chunk in _chunks(response) if coding == "identity" else _decompress(_chunks(response), most + 1):
            body += chunk
            if len(body) > most:
                raise FetchError(f"The page is larger than {most / 1024**2:g} MB; save it by hand if it is an article.")
        if self.is_late or (coding == "identity" and response.length):
            raise TimeoutError("the page ends early")
        return bytes(body)

    def close(self) -> None:
        """Close the connection."""
        if self._timer is not None:
            self._timer.cancel()
        for each in (self._response, self._socket):
            if each is not None:
                each.close()

    def _stop(self) -> None:
        self.is_late = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:  # closed already
                return
