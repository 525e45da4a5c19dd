"""Which addresses a remote AE may call from: its host is an address, a network, or a name to be looked up."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_network

from services.background import once
from services.peers.addresses import Network, look_up, network_of, plain

log = logging.getLogger(__name__)
RESOLVED_SECONDS = 60.0
"""Seconds a host name's addresses are believed."""
PATIENCE_SECONDS = 2.0
"""Seconds all names together are waited for; a slower one is known when it is known."""


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
        wanted = {host for host in hosts if network_of(host) is None}
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
            await asyncio.wait(running, timeout=PATIENCE_SECONDS)

    def networks(self, host: str) -> tuple[Network, ...]:
        """From where a host calls; a name that does not resolve now keeps its last addresses."""
        network = network_of(host)
        if network is not None:
            return (network,)
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
            found = await look_up(host, self._threads)
            name.networks = tuple(sorted({ip_network(str(plain(each))) for each in found}, key=str))
        except OSError:
            log.warning("the host of a remote AE does not resolve: %s", host)
        finally:
            name.expires, name.lookup = time.monotonic() + RESOLVED_SECONDS, None
        if name.networks != before:
            self._found()
