"""Who asks: the address of a client, also of one behind proxies that the library runs itself.

A WSGI environment enters, an address leaves. ``X-Forwarded-For`` is believed only as far as it was
written by proxies that the settings name: anybody can send that header.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from ris2rdf.diagnostics import UsageError
from ris2rdf.web.answers import Environ

Address = IPv4Address | IPv6Address


class Clients:
    """Tells clients apart; *proxies* are addresses or networks (``10.0.0.0/8``) to believe."""

    def __init__(self, proxies: Sequence[str] = ()) -> None:
        try:
            self._trusted = [ip_network(proxy, strict=False) for proxy in proxies]
        except ValueError as fault:
            raise UsageError(f"proxies: {fault}") from fault

    def address(self, environ: Environ) -> str:
        """Return the address of the client: of the last hop that is no proxy of ours."""
        direct = str(environ.get("REMOTE_ADDR", ""))
        found, name = _neighbour(direct)
        if found is None or not self._trusted or not self._ours(found):
            return name
        hops = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        for hop in reversed(hops):
            given = _read(hop)
            if given is None:
                break
            found = given
            if not self._ours(given):
                break
        return str(found)

    def _ours(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


@lru_cache(maxsize=4096)
def _read(text: str) -> Address | None:
    """Return the address that *text* is, with or without a port; None if it is none."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ip_address(host)
    except ValueError:
        return None
    # An IPv4 client of a socket that takes both kinds is the same client.
    return getattr(found, "ipv4_mapped", None) or found


@lru_cache(maxsize=1024)
def _neighbour(text: str) -> tuple[Address | None, str]:
    """Return the address at the other end of a connection, and how it is written."""
    found = _read(text)
    return found, str(found or text)


def household(address: str) -> str:
    """Return what *address* is counted under: an IPv6 network of one household, else itself."""
    found = _read(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return address


def is_near(address: str) -> bool:
    """Return whether *address* is of this machine or of a private network."""
    found = _read(address)
    return found is not None and found.is_private
