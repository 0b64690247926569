"""Fetching what a person names by its address, without lending them our place in the network.

The address is a stranger's choice: so the name is resolved once, each address that it has must lie in the
open internet, and the connection goes to just that address. A redirection is a new address, looked at anew.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.translation import gettext as _

from .errors import Refused

PORTS: Final = {"http": 80, "https": 443}
MOST_REDIRECTIONS: Final = 3
CHUNK: Final = 64 * 1024
MOVED: Final = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Fetched:
    """What came back: `url` is where it came from in the end, `etag` may be sent along the next time."""

    url: str
    status: int  # 200, or 304 where it has not changed since `etag`
    content_type: str
    etag: str
    body: bytes


def fetch(
    url: str,
    *,
    most_bytes: int,
    accept: str,
    etag: str = "",
    within_s: float = 15.0,
    resolver: Resolver | None = None,
) -> Fetched:
    """Get what an address holds. Refused, in words that its owner understands, for all that goes wrong."""
    until_s = time.monotonic() + within_s
    for _hop in range(MOST_REDIRECTIONS + 1):
        parts = check_url(url)
        try:
            with (
                closing(_connect(parts, until_s, resolver or _resolve)) as connection,
                _ask(connection, parts, accept, etag) as response,
            ):
                target = response.getheader("Location") if response.status in MOVED else None
                if target is None:
                    return _read(url, response, most_bytes, until_s)
        except TimeoutError as error:
            raise _too_slow() from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            # A name that means nothing, a certificate that is not right, an answer that is not HTTP.
            raise Refused(_("Nothing answers at this address."), code="fetch_unreachable") from error
        url = urljoin(url, target)
    raise Refused(_("This address leads from one to the next without end."), code="fetch_redirections")


def check_url(url: str) -> SplitResult:
    """The parts of an address that we would fetch; Refused for one that we would not, whatever it holds."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    sound = (
        parts.scheme in PORTS
        and parts.hostname
        and parts.username is None
        and port in {None, *PORTS.values()}
        and url.isprintable()
        and len(url) <= 2000
    )
    if not sound:
        raise Refused(
            _("Give a web address that begins with https://, without a name and password in it."),
            code="fetch_address",
        )
    return parts


def is_public(address: str) -> bool:
    """Whether an address lies in the open internet, also under the disguises that IPv6 has for IPv4."""
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        hidden = list(_hidden_in(found))
        if hidden:
            return all(is_public(str(one)) for one in hidden)
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _hidden_in(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _resolve(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _connect(parts: SplitResult, until_s: float, resolver: Resolver) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    port = parts.port or PORTS[parts.scheme]
    addresses = resolver(host, port)
    if not all(map(is_public, addresses)):
        raise Refused(
            _("This address leads inside a network, not to the open internet."), code="fetch_inside"
        )
    # To the address that was looked at, not to what the name means a moment later.
    plain = socket.create_connection((addresses[0], port), timeout=_left_s(until_s))
    connection = http.client.HTTPConnection(host, port)
    connection.sock = plain
    if parts.scheme == "https":
        try:
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise
    return connection


def _ask(
    connection: http.client.HTTPConnection, parts: SplitResult, accept: str, etag: str
) -> http.client.HTTPResponse:
    path = parts.path or "/"
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "Entrepairs"}
    if etag:
        headers["If-None-Match"] = etag
    connection.request("GET", f"{path}?{parts.query}" if parts.query else path, headers=headers)
    return connection.getresponse()


def _read(url: str, response: http.client.HTTPResponse, most_bytes: int, until_s: float) -> Fetched:
    if response.status not in {200, 304}:
        raise Refused(
            _("The other side answered with an error (%(status)d).") % {"status": response.status},
            code="fetch_status",
        )
    body = bytearray()
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > most_bytes:
            raise Refused(_("What is there is too large."), code="fetch_too_large")
        _left_s(until_s)
    return Fetched(
        url=url,
        status=response.status,
        content_type=response.getheader("Content-Type") or "",
        etag=(response.getheader("ETag") or "")[:200],
        body=bytes(body),
    )


def _left_s(until_s: float) -> float:
    left_s = until_s - time.monotonic()
    if left_s <= 0:
        raise _too_slow()
    return left_s


def _too_slow() -> Refused:
    return Refused(_("The other side takes too long to answer."), code="fetch_too_slow")
