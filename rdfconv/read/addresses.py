"""An address -> its parts, and the network addresses that may be connected to.

Refused: what is not http or https, what holds a password, hosts whose addresses are private, loopback, link-local or
otherwise not of the public internet, IPv4 inside IPv6 included. The caller connects to the very address that was
checked, so that a second answer of the name server cannot lead elsewhere.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final

from rdfconv.errors import ConfigError, ReadError

if TYPE_CHECKING:
    from urllib3.util import Url

PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = IPv6Network("64:ff9b::/96")


def parse_address(address: str) -> Url:
    """The parts of an address, in normal form and without its fragment.

    Raises:
        ReadError: it is none that pages are fetched from.
        ConfigError: urllib3 is not installed.
    """
    try:
        from urllib3.exceptions import LocationParseError  # noqa: PLC0415 - an extra
        from urllib3.util import parse_url  # noqa: PLC0415
    except ImportError:
        raise ConfigError("the package urllib3 is not installed; pip install 'rdfconv[web]'", where=address) from None
    try:
        url = parse_url(address)
    except LocationParseError as error:
        raise ReadError("is no well-formed address", where=address) from error
    if url.scheme not in PORTS or not url.host:
        raise ReadError("is no address of http or https", where=address)
    if url.auth:
        raise ReadError("holds a user name or password, which would go into the output; leave it out", where=address)
    return url._replace(fragment=None, path=url.path or "/")


def network_addresses(url: Url, *, allow_private: bool) -> list[str]:
    """The network addresses of a host that may be connected to.

    Raises:
        ReadError: the host has none, or only private ones.
    """
    host = (url.host or "").strip("[]")
    try:
        found = socket.getaddrinfo(host, url.port or PORTS[url.scheme or ""], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ReadError(f"the host {host} cannot be found ({error})", where=url.url) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    public = [address for address in addresses if allow_private or is_public(address)]
    if not public:
        problem = f"the host {host} is {addresses[0]}, which is not of the public internet (--allow-private)"
        raise ReadError(problem, where=url.url)
    return public


def is_public(address: str) -> bool:
    """Whether a network address is of the public internet.

    >>> [is_public(each) for each in ("93.184.216.34", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254")]
    [True, False, False, False]
    """
    ip = _inner(ip_address(address.partition("%")[0]))
    return ip.is_global and not ip.is_multicast


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
