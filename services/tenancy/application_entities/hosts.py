"""Which addresses a remote AE may call from: its host is an address, a network, or a name to be looked up."""

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from services.background import once

log = logging.getLogger(__name__)
RESOLVED = 60.0
"""Seconds a host name's addresses are believed."""
PATIENCE = 2.0
"""Seconds all names together are waited for; a slower one is known when it is known."""
Network = IPv4Network | IPv6Network


@dataclass(slots=True)
class _Name:
    expires: float = 0.0
    networks: tuple[Network, ...] = ()
    lookup: asyncio.Task[None] | None = None


class Hosts:
    """What this process knows of host names. `found` is called when a slow one has new addresses."""

    def __init__(self, found: Callable[[], None]) -> None:
        self._found = found
        self._names: dict[str, _Name] = {}
        # Threads of its own: a tenant's name that takes half a minute must hold up nobody else's work.
        self._threads = ThreadPoolExecutor(4, "host names")

    async def resolve(self, hosts: Iterable[str]) -> None:
        """Look up the names whose time has come, and forget those nobody asks for any more."""
        wanted = {host for host in hosts if _literal(host) is None}
        for gone in self._names.keys() - wanted:
            lookup = self._names.pop(gone).lookup
            if lookup:
                lookup.cancel()
        for host in wanted:
            name = self._names.setdefault(host, _Name())
            if name.lookup is None and time.monotonic() >= name.expires:
                name.lookup = once("the look-up of a host", self._look_up(host, name))
        running = {name.lookup for name in self._names.values() if name.lookup}
        if running:
            await asyncio.wait(running, timeout=PATIENCE)

    def networks(self, host: str) -> tuple[Network, ...]:
        """From where a host calls; a name that does not resolve now keeps its last addresses."""
        literal = _literal(host)
        if literal is not None:
            return (literal,)
        return self._names[host].networks if host in self._names else ()

    def close(self) -> None:
        """Wait for no name any more."""
        for name in self._names.values():
            if name.lookup:
                name.lookup.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _look_up(self, host: str, name: _Name) -> None:
        before = name.networks
        try:
            found = await asyncio.get_running_loop().run_in_executor(
                self._threads, socket.getaddrinfo, host, None
            )
            name.networks = tuple(sorted({_network(str(entry[4][0])) for entry in found}, key=str))
        except (OSError, UnicodeError):
            log.warning("the host of a remote AE does not resolve: %s", host)
        finally:
            name.expires, name.lookup = time.monotonic() + RESOLVED, None
        if name.networks != before:
            self._found()


def plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that came through an IPv6 socket, as itself."""
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _literal(host: str) -> Network | None:
    try:
        return ip_network(host, strict=False)
    except ValueError:
        return None


def _network(address: str) -> Network:
    return ip_network(str(plain(ip_address(address.partition("%")[0]))))
