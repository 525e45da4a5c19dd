"""IP addresses as we judge them: what one stands for, whether it is this machine's, where a name leads."""

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import Executor
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

ONLY_WITHIN: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8", "127.0.0.0/8", "::/128", "::1/128",  # this machine
        "169.254.0.0/16", "fe80::/10",  # link-local: metadata services of most clouds too
        "100.100.100.200/32", "168.63.129.16/32", "192.0.0.0/24", "fd00:ec2::254/128", "fd20:ce::254/128",
        "224.0.0.0/4", "240.0.0.0/4", "ff00::/8",  # to many, and reserved
    )
)  # fmt: skip
"""What leads to this machine, or to what only a machine itself asks: no server of anybody's stands there."""
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_NOBODYS: tuple[Address, ...] = (IPv4Address("192.0.2.1"), IPv6Address("2001:db8::1"))
"""Of documentation (RFC 5737, RFC 3849): no machine has them."""


def literal(host: str) -> Address | None:
    """The address that a host is; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def network_of(host: str) -> Network | None:
    """The network that a host is, be it of one address; None for a name."""
    try:
        return ip_network(host, strict=False)
    except ValueError:
        return None


def plain(address: Address) -> Address:
    """An IPv4 address that came through an IPv6 socket, as itself."""
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def meanings(address: Address) -> Iterator[Address]:
    """The address, and the IPv4 ones that it may lead to (RFC 4291, 3056, 4380, 6052)."""
    yield address
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            yield address.ipv4_mapped
        if address.sixtofour:
            yield address.sixtofour
        if address.teredo:
            yield from address.teredo
        if address in _NAT64 or address in _COMPATIBLE:
            yield IPv4Address(int(address) & 0xFFFFFFFF)


def is_this_machines(address: Address) -> bool:
    """Return whether this machine has the address: it is one that can be bound."""
    if address.is_loopback or address.is_unspecified:
        return True
    if _binds(address):
        nobodys = next(one for one in _NOBODYS if one.version == address.version)
        return not _binds(nobodys) or called_from(address) == address  # ip_nonlocal_bind: all can be bound
    return False


def called_from(address: Address) -> Address | None:
    """Which of this machine's addresses calls another one; nothing is sent."""
    try:
        with _socket(address, socket.SOCK_DGRAM) as unused:
            unused.connect((str(address), 9))
            return ip_address(unused.getsockname()[0])
    except OSError:
        return None


async def look_up(host: str, threads: Executor | None) -> list[Address]:
    """Where a name leads, in the resolver's order; raises OSError for one that leads nowhere."""
    try:
        found = await asyncio.get_running_loop().run_in_executor(
            threads, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        )
    except UnicodeError:  # no name at all
        raise socket.gaierror(socket.EAI_NONAME, "no name of a host") from None
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _binds(address: Address) -> bool:
    try:
        with _socket(address, socket.SOCK_STREAM) as unused:
            unused.bind((str(address), 0))
    except OSError:
        return False
    return True


def _socket(address: Address, kind: socket.SocketKind) -> socket.socket:
    return socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, kind)  # noqa: PLR2004
