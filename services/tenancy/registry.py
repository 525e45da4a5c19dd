"""Who may associate: every AE of the installation in memory, so that a decision needs no database trip.

Kept fresh by change streams, and read anew every few seconds for what a stream cannot tell (a host name that
moved, a stream that is down). A database that is away leaves the last knowledge standing.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from services.errors import Unavailable
from services.persistence import Engines, Grant
from services.tenancy.application_entities import RemoteEntity
from services.tenancy.scope import Principal, Right, Scope

log = logging.getLogger(__name__)
COLLECTIONS = ("tenants", "local_application_entities", "remote_application_entities")
RELOADED = 5.0
"""Seconds between two readings when nothing is heard."""
SETTLED = 0.05
"""Seconds waited after a change, so that many changes at once are read once."""
RESOLVED = 60.0
"""Seconds a host name's addresses are believed."""
Network = IPv4Network | IPv6Network


class Unrecognised(StrEnum):
    """What of a request for an association we do not know (PS3.8 table 9-21, reasons 7 and 3)."""

    CALLED = "called AE title"
    CALLING = "calling AE title or its address"


@dataclass(frozen=True, slots=True)
class _Known:
    """One reading of the three collections."""

    tenants: Mapping[str, str] = field(default_factory=dict)
    remotes: Mapping[tuple[str, str], list[tuple[RemoteEntity, tuple[Network, ...]]]] = field(
        default_factory=dict
    )


class Registry:
    """The AEs this process knows of."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._known = _Known()
        self._addresses: dict[str, tuple[float, tuple[Network, ...]]] = {}
        self._changed = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def open(cls, engines: Engines) -> AsyncIterator["Registry"]:
        """A registry that stays fresh meanwhile; raises Unavailable where it cannot be read at first."""
        registry = cls(engines)
        await registry.reload()
        tasks = [asyncio.create_task(registry._listen(name)) for name in COLLECTIONS]
        tasks.append(asyncio.create_task(registry._stay_fresh()))
        try:
            yield registry
        finally:
            running = set(tasks)
            while running:
                for task in running:
                    task.cancel()  # again and again: the driver may lose a cancellation
                _, running = await asyncio.wait(running, timeout=0.2)

    def association(self, called: str, calling: str, address: str) -> Scope | Unrecognised:
        """The scope of an association from this IP address, or what about it we do not know."""
        slug = self._known.tenants.get(called.strip(" "))
        if slug is None:
            return Unrecognised.CALLED
        peer = _plain(ip_address(address.partition("%")[0]))
        for remote, networks in self._known.remotes.get((slug, calling.strip(" ")), ()):
            if any(peer in network for network in networks):
                return scope_of_association(remote)
        return Unrecognised.CALLING

    async def reload(self) -> None:
        """Read everything anew; raises Unavailable, and then knows what it knew."""
        tenants, locals_, remotes = await asyncio.gather(
            *(self._engines.documents.installation(name).find({}) for name in COLLECTIONS)
        )
        active = {document["slug"] for document in tenants if document["state"] == "active"}
        known: dict[tuple[str, str], list[tuple[RemoteEntity, tuple[Network, ...]]]] = {}
        for remote in map(RemoteEntity.of, remotes):
            known.setdefault((remote.tenant, remote.aet), []).append(
                (remote, await self._networks(remote.host))
            )
        titles = {document["aet"]: document["tenant"] for document in locals_ if document["tenant"] in active}
        self._known = _Known(titles, known)

    async def _networks(self, host: str) -> tuple[Network, ...]:
        """The addresses a host may call from; a name that does not resolve now keeps its last ones."""
        try:
            return (ip_network(host, strict=False),)
        except ValueError:
            pass
        expires, networks = self._addresses.get(host, (0.0, ()))
        if time.monotonic() >= expires:
            try:
                found = await asyncio.get_running_loop().getaddrinfo(host, None)
                networks = tuple({ip_network(str(_plain(ip_address(entry[4][0])))) for entry in found})
            except (OSError, UnicodeError):
                log.warning("the host of a remote AE does not resolve: %s", host)
            self._addresses[host] = (time.monotonic() + RESOLVED, networks)
        return networks

    async def _listen(self, name: str) -> None:
        async for _ in self._engines.documents.installation(name).watch():
            self._changed.set()

    async def _stay_fresh(self) -> None:
        while True:
            try:
                async with asyncio.timeout(RELOADED):
                    await self._changed.wait()
                await asyncio.sleep(SETTLED)
            except TimeoutError:
                pass
            self._changed.clear()
            try:
                await self.reload()
            except Unavailable:
                log.warning("the AE registry could not be read; the last one stands")


def scope_of_association(remote: RemoteEntity) -> Scope:
    """What a remote AE may do with its tenant's data: store; find and retrieve where it is configured so."""
    rights = {Right.STORE, Right.FIND, Right.RETRIEVE} if remote.query_retrieve else {Right.STORE}
    principal = Principal("association", f"{remote.tenant}/{remote.name}", remote.aet)
    return Scope(principal, frozenset(rights), (Grant(remote.tenant),))


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that came through an IPv6 socket, as itself."""
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
