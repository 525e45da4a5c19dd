"""Where a tenant may not lead us: to this machine, to the installation's own servers, to metadata services.

The administrator of a tenant names hosts that we call. A host is looked up once, each address judged, and the
one that was judged is connected to: no second answer of a name differs. Who asks for a name learns no more of
one that leads inside than of one that nobody knows.
"""

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import ip_network
from urllib.parse import urlsplit

from services.errors import Refused
from services.peers.addresses import (
    ONLY_WITHIN,
    Address,
    Network,
    called_from,
    is_this_machines,
    literal,
    look_up,
    meanings,
    network_of,
    plain,
)
from services.settings import Settings

log = logging.getLogger(__name__)
KNOWN_SECONDS = 60.0
"""Seconds the addresses of the installation's servers are believed."""
PATIENCE_SECONDS = 2.0
"""Seconds these are waited for; then those known stand."""
LOOKUPS = 16
INSIDE = "no remote server may stand at this address: it is inside the installation"
OURSELVES = "this is the installation itself, and it does not call itself"


class Inward:
    """What one process knows of the inside. `servers`: hosts of the engines, as they are by now."""

    def __init__(self, settings: Settings, servers: Callable[[], Iterable[str]]) -> None:
        self._servers = servers
        self._named = [
            urlsplit(url).hostname for url in (settings.smtp_url, f"//{settings.audit_syslog or ''}") if url
        ]
        self._own = _networks(settings.own_networks)
        self._remote = _networks(settings.remote_networks)
        self.sign_in = _networks(settings.sign_in_networks)
        self.practice_systems = _networks(settings.practice_system_networks)
        self.push_services = _networks(settings.push_networks)
        self._ports = {
            settings.dimse_port,
            settings.dimse_tls_port,
            settings.http_port,
            settings.hl7_port,
            settings.hl7_tls_port,
        }
        # Threads of its own: a tenant's name that takes half a minute must hold up nobody else's work.
        self._threads = ThreadPoolExecutor(LOOKUPS, "hosts to call")
        self._at: dict[str, frozenset[Address]] = {}
        self._until = 0.0
        self._one_at_a_time = asyncio.Lock()

    async def callable_at(self, host: str, port: int) -> list[str]:
        """The addresses at which a remote AE may be called.

        Raises Refused for an address inside or our own port, OSError for a name that leads nowhere else.
        """
        found = await self._found(host)
        outside = [one for one in found if not self.is_inside(one)]
        if not outside:
            if literal(host):
                raise Refused(INSIDE)
            log.warning("the host name %s of a remote AE leads inside the installation", ascii(host))
            raise socket.gaierror(socket.EAI_NONAME, "not to be called")
        others = [one for one in outside if not (port in self._ports and self.is_own(one))]
        if not others:
            raise Refused(OURSELVES)
        return [str(one) for one in others]

    async def public_at(self, host: str, within: Iterable[Network] = ()) -> Address | None:
        """An address that is public, or in one of the networks `within`; else None. Raises OSError."""
        excepted = list(within)
        for one in await self._found(host):
            public = all(each.is_global for each in meanings(one)) and not self._leads_inside(one)
            if public or any(one in network for network in excepted):
                return one
        return None

    def is_inside(self, address: Address) -> bool:
        """Return whether no remote AE stands there."""
        return self._leads_inside(address) and not self.is_excepted(address)

    def is_excepted(self, address: Address) -> bool:
        """Return whether the settings let remote AEs stand there, inside or not."""
        return any(plain(address) in network for network in self._remote)

    def is_own(self, address: Address) -> bool:
        """Whether we may call from there ourselves: an address of this machine or of the installation."""
        return any(
            is_this_machines(one) or any(one in network for network in self._own) for one in meanings(address)
        )

    def is_inside_alone(self, host: str) -> bool:
        """Return whether all of an address or a network is inside; of a name nothing is known yet."""
        network = network_of(host)
        if network is None:
            return False
        if network.num_addresses == 1:
            return self.is_inside(network[0])
        return _is_part(network, (*ONLY_WITHIN, *self._own)) and not _is_part(network, self._remote)

    async def may_be_own(self, host: str) -> bool:
        """Whether a call from the host may be one of our own: it is, holds or names an address of ours."""
        network = network_of(host)
        if network is None:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return any(map(self.is_own, await look_up(host, self._threads)))
            return False
        from_ = called_from(network[0])
        ours = [*self._own, *(each for each in ONLY_WITHIN if each[-1].is_loopback)]
        return (
            self.is_own(network[0])
            or (from_ is not None and from_ in network)
            or any(each.version == network.version and network.overlaps(each) for each in ours)
        )

    async def close(self) -> None:
        """Wait for no name any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _leads_inside(self, address: Address) -> bool:
        return self.is_own(address) or any(
            any(one in network for network in ONLY_WITHIN) or any(one in at for at in self._at.values())
            for one in meanings(address)
        )

    async def _found(self, host: str) -> Sequence[Address]:
        await self._know_servers()
        one = literal(host)
        return [one] if one else await look_up(host, self._threads)

    async def _know_servers(self) -> None:
        """Look up the installation's servers when that is due; one that is not found stays where it was."""
        async with self._one_at_a_time:
            if time.monotonic() < self._until:
                return
            hosts = {host for host in (*self._servers(), *self._named) if host}
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await asyncio.gather(*(self._know(host) for host in hosts))
            self._until = time.monotonic() + KNOWN_SECONDS

    async def _know(self, host: str) -> None:
        with suppress(OSError):
            one = literal(host)
            self._at[host] = frozenset([one] if one else await look_up(host, self._threads))


def _is_part(network: Network, of: Iterable[Network]) -> bool:
    return any(each.version == network.version and network.subnet_of(each) for each in of)  # type: ignore[arg-type]


def _networks(networks: Iterable[str]) -> list[Network]:
    return [ip_network(network) for network in networks]
