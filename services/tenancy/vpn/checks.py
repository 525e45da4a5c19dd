"""What an operator may type of hubs and sites: it goes into configurations of routers, and into a shell."""

import base64
import binascii
import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, ip_address

from services.errors import Invalid
from services.peers.addresses import ONLY_WITHIN
from services.tenancy.application_entities.remote_entity import HOST_NAME, checked_port

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,38}[A-Za-z0-9])?")
KEY_BYTES = 32
HUBS = 15
"""Hubs that may share a network: they have its first addresses."""
_LARGEST, _SMALLEST = 8, 26  # bits of the prefix of a hub's network
_WITHIN = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))


def vpn_name(text: str) -> str:
    """What people call a hub, a site or a device; raises Invalid."""
    if NAME.fullmatch(text) is None:
        raise Invalid("a name has 1 to 40 letters, digits, spaces and ._-, and a letter or digit at its ends")
    return text


def endpoint(text: str) -> tuple[str, int]:
    """HOST:PORT at which sites reach a hub; raises Invalid."""
    host, _, port = text.rpartition(":")
    plain = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        six = ip_address(plain).version != 4  # noqa: PLR2004
        known = six == (plain != host)
    except ValueError:
        known = HOST_NAME.fullmatch(host) is not None and not re.fullmatch(r"[0-9.]+", host)
    if not known:
        raise Invalid("an endpoint is HOST:PORT, of an IPv6 address [ADDRESS]:PORT")
    return host, _port(port)


def service(text: str) -> tuple[str | None, int]:
    """[ADDRESS:]PORT to which a hub passes a service on; without an address, on the hub. Raises Invalid."""
    host, _, port = text.rpartition(":")
    return str(address(host)) if host else None, _port(port)


def network(text: str) -> IPv4Network:
    """A network that devices get their addresses from: private or shared (RFC 1918, 6598). Raises Invalid."""
    found = any_network(text)
    if not _LARGEST <= found.prefixlen <= _SMALLEST or not any(found.subnet_of(one) for one in _WITHIN):
        raise Invalid(f"a hub's network is private or in 100.64.0.0/10, from /{_LARGEST} to /{_SMALLEST}")
    return found


def any_network(text: str) -> IPv4Network:
    """An IPv4 network in CIDR notation; raises Invalid."""
    try:
        return IPv4Network(text)
    except ValueError:
        raise Invalid("a network is in CIDR notation, such as 192.168.1.0/24") from None


def address(text: str) -> IPv4Address:
    """An IPv4 address; raises Invalid."""
    try:
        return IPv4Address(text)
    except ValueError:
        raise Invalid("an address is an IPv4 one, such as 192.168.1.20") from None


def public_key(text: str) -> str:
    """A WireGuard key as its tools write it; raises Invalid."""
    try:
        known = len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        known = False
    if not known or base64.b64encode(base64.b64decode(text)).decode() != text:
        raise Invalid("a key is 32 bytes as base64")
    return text


def of_devices(given: IPv4Network) -> Iterable[int]:
    """First and last number of the addresses that devices get in a network."""
    first = int(given.network_address)
    return first + HUBS + 1, int(given.broadcast_address) - 1


def may_be_given(number: int) -> bool:
    """Return whether an address is no metadata service's or the like: nobody is believed there."""
    return not any(IPv4Address(number) in one for one in ONLY_WITHIN if one.version == 4)  # noqa: PLR2004


def _port(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,5}", text) is None:
        raise Invalid("a port is a number from 1 to 65535")
    return checked_port(int(text))
