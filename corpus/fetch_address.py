"""Which addresses may be asked for a document: listed hosts only, on public addresses only.

A listed name can still lead inside, by a redirect or by its entry in the DNS. So each hop is
checked here, and the connection is made to the very address that was checked, not looked up again.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import quote, urlsplit, urlunsplit

import httpcore

from corpus.errors import SourceRefused

Resolve = Callable[[str, int], list[str]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = (None, 80, 443)
_MOST_ADDRESSES = 4


def checked_address(url: str, hosts: Iterable[str]) -> str:
    """Return a web address, fit to send, if its host is one of `hosts`.

    Raises SourceRefused for another scheme, host or port, or with a name and password in it.
    """
    try:
        address = urlsplit(url.strip())
        host, port = (address.hostname or "").rstrip("."), address.port
    except ValueError as error:
        raise SourceRefused(f"Refused {url!r}: it is no web address ({error}).") from error
    if address.scheme not in ("http", "https") or not host:
        raise SourceRefused(f"Refused {url!r}: expected an address that starts with https:// or http://.")
    if address.username is not None or port not in _PORTS:
        raise SourceRefused(f"Refused {url!r}: it holds a user name or an unusual port.")
    if _is_ip(host) and not is_public(host):
        raise SourceRefused(f"Refused {url!r}: {host} is a private address.")
    if host not in hosts:
        raise SourceRefused(
            f"Refused {url!r}: {host} is not a listed host; to allow it, add --allow-host {host}."
        )
    path = quote(address.path or "/", safe="%/:=&~+!$,;'@()*-._")
    query = quote(address.query, safe="%/:=&~+!$,;'@()*-._?")
    return urlunsplit((address.scheme, address.netloc.lower(), path, query, ""))


def is_public(address: str) -> bool:
    """Return whether an IP address lies on the public internet, whatever it is wrapped in."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(found.packed[-4:])))
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def look_up(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host. Raises OSError if there are none."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


class PublicOnly(httpcore.NetworkBackend):
    """Opens connections to public addresses only, by `inner`."""

    def __init__(self, resolve: Resolve = look_up, inner: httpcore.NetworkBackend | None = None) -> None:
        self._resolve = resolve
        self._inner = inner or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to one of the host's addresses, after checking them all.

        Raises SourceRefused if one of them is private, httpcore.ConnectError if none answers.
        """
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        inside = [address for address in addresses if not is_public(address)]
        if inside:
            raise SourceRefused(f"Refused {host}: it leads to the private address {inside[0]}.")
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure
